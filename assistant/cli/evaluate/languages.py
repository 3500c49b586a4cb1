"""`eval languages`: how well the language of short lines is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json


def languages(
    files: Annotated[
        list[Path],
        typer.Argument(help=".jsonl files of lines with `text` and `lang`.", metavar="FILE..."),
    ],
    json_: Json = False,
) -> None:
    """Tell the language of each line: alone, with the viewer's history, and by the identifier."""
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.errors import UsageError
    from assistant.understanding.language import LanguageDecider
    from assistant.understanding.training import model_path, recogniser_for
    from evals.lines import UNKNOWN, read_lines
    from evals.spoken import as_json, hear, tables
    from prompts.packs import load_packs

    lines = [line for file in files for line in read_lines(file) if line.language != UNKNOWN]
    if not lines:
        raise UsageError(f"found no line with a language in {files[0]}; expected a field `lang`")
    with progress("languages") as on:
        packs = load_packs()
        state = load_settings().state
        if not model_path(packs, state).exists():
            on("learning the languages (once)", 0, 1)
        decider = LanguageDecider(recogniser_for(packs, state).languages, packs)
        on("telling", 0, 1)
        found = hear(decider, sorted(packs), lines)
    if json_:
        typer.echo(json.dumps(as_json(found), ensure_ascii=False))
        return
    from rich.console import Console

    from evals.reports.terminal import draw

    console = Console(highlight=False)
    for table in tables(found, sorted(packs)):
        if table.rows:
            console.print(draw(table))
