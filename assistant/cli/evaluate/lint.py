"""`eval lint`: what is wrong with a set before anything is run on it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json


def lint(
    sets: Annotated[
        list[str],
        typer.Argument(
            help="Chat or question files, folders, names, or 'all'.", metavar="DATASET..."
        ),
    ],
    store: Annotated[
        Path | None, typer.Option(help="The shop's folder.", show_default="the set's own")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="The label file.", show_default="the one beside the chat")
    ] = None,
    json_: Json = False,
) -> None:
    """Find duplicates, labels that contradict the facts, and questions that stand in the packs.

    Exit 1 where an error was found; notes alone are 0.
    """  # fmt: skip
    from evals.datasets import find, load
    from evals.lint import lint as look
    from knowledge.readers.folder import read_folder
    from knowledge.types import FACT
    from prompts.packs import load_packs

    packs = load_packs()
    found = {}
    for path in find(sets):
        dataset = load(path, labels, store)
        facts = (
            {fact.id: json.loads(FACT.dump_json(fact)) for fact in read_folder(dataset.store).facts}
            if dataset.store is not None
            else {}
        )
        found[dataset.name] = look(dataset, facts, packs)
    errors = sum(f.level == "error" for findings in found.values() for f in findings)
    if json_:
        values = {name: [asdict(f) for f in findings] for name, findings in found.items()}
        typer.echo(json.dumps(values, ensure_ascii=False))
    else:
        from rich.console import Console

        console = Console(highlight=False, soft_wrap=True)
        for name, findings in found.items():
            for finding in findings:
                style = "red" if finding.level == "error" else "yellow"
                line = f"{finding.level}: {name}/{finding.where}: {finding.what}"
                console.print(line, style=style, markup=False)
            if not findings:
                console.print(f"[green]clean[/]  {name}")
    raise typer.Exit(1 if errors else 0)
