"""`eval topics`: how well topics and questions are told from text alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json

Files = Annotated[
    list[Path], typer.Argument(help="Lines as .jsonl with text, lang and topic.", metavar="FILE...")
]


def topics(
    files: Files,
    languages: Annotated[
        str | None, typer.Option(help="Only lines of these languages, such as en,zh.")
    ] = None,
    json_: Json = False,
) -> None:
    """Tell the topic of each line: accuracy, the gate, and coverage by confidence and language."""
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.errors import UsageError
    from assistant.understanding.recogniser import SILENT
    from assistant.understanding.training import model_path, recogniser_for
    from evals.topics import as_json, read_topics, tables, tell
    from prompts.packs import load_packs
    from prompts.topics import load_topics

    known = load_topics()
    classes = {*known.topics, *SILENT}
    lines = [line for file in files for line in read_topics(file, classes)]
    wanted = {tag.strip().split("-")[0] for tag in (languages or "").split(",") if tag.strip()}
    lines = [line for line in lines if not wanted or line.language in wanted]
    if not lines:
        raise UsageError(f"found no line in {files[0]} that was asked for; expected some")
    with progress("topics") as on:
        packs = load_packs(known)
        state = load_settings().state
        if not model_path(packs, state).exists():
            on("learning the languages (once)", 0, 1)
        recogniser = recogniser_for(packs, state)
        on("telling", 0, 1)
        found = tell(recogniser, packs, lines)
    if json_:
        typer.echo(json.dumps(as_json(found)))
        return
    from rich.console import Console

    from evals.reports.terminal import draw

    console = Console(highlight=False)
    for table in tables(found, packs):
        if table.rows:
            console.print(draw(table))
