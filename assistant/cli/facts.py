"""`check` and `build`: a store folder's mistakes, and a version made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json

Folder = Annotated[Path, typer.Argument(help="The shop's folder.")]


def check(folder: Folder, json_: Json = False) -> None:
    """Print every mistake of a shop's folder with file, line, value and what was expected."""
    from knowledge.problems import FolderError
    from knowledge.readers.folder import read_folder

    try:
        read = read_folder(folder)
    except FolderError as error:
        if json_:
            problems = [
                {"file": p.file, "line": p.line, "value": p.value, "expected": p.expected}
                for p in error.problems
            ]
            typer.echo(json.dumps({"ok": False, "problems": problems}, ensure_ascii=False))
        else:
            from rich.console import Console

            console = Console(highlight=False, soft_wrap=True)
            for problem in error.problems:
                console.print(str(problem), markup=False)
            console.print(f"{len(error.problems)} problem(s)", style="bold red")
        raise typer.Exit(2) from None
    if json_:
        notes = [str(note) for note in read.report.notes]
        typer.echo(json.dumps({"ok": True, "counts": read.report.counts, "notes": notes}))
        return
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for note in read.report.notes:
        console.print(f"note: {note}", style="yellow", markup=False)
    counts = ", ".join(f"{number} {what}" for what, number in read.report.counts.items() if number)
    console.print(f"[bold green]clean[/]  {read.profile.name}: {counts}")


def build(folder: Folder, json_: Json = False) -> None:
    """Make a version of a shop's folder and put it to use."""
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.service import open_assistant

    with progress("build") as on:
        assistant = open_assistant(folder, load_settings(), on)
    facts = len(assistant.shop.facts)
    if json_:
        values = {
            "version": assistant.version.id,
            "facts": facts,
            "path": str(assistant.version.path),
        }
        typer.echo(json.dumps(values))
    else:
        typer.echo(f"version {assistant.version.id} is in use: {facts} facts")
