"""`versions`: the versions of a shop's facts: list, what changed, roll back, prune."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from knowledge.shop import Shop
    from knowledge.versions import Home
    from knowledge.versions.history import Entry

versions = typer.Typer(
    name="versions", help="The versions of a shop's facts.", no_args_is_help=True
)
Store = Annotated[
    Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
]
_FOLDER = "folder"


@versions.callback()
def _group() -> None:
    """The versions of a shop's facts."""


@versions.command("list")
def list_(store: Store = None, json_: Json = False) -> None:
    """List the versions there are, the one last put to use first."""
    from knowledge.versions import entries

    found = entries(_home(store))
    if json_:
        typer.echo(json.dumps([_row(entry) for entry in found]))
        return
    from rich.console import Console

    console = Console(highlight=False)
    if not found:
        console.print("no version yet: 'stream-assistant build' makes one")
        return
    _show(console, found)


@versions.command()
def diff(
    before: Annotated[
        str, typer.Argument(help="An id or its beginning, `current` or `previous`.")
    ] = "previous",
    after: Annotated[
        str, typer.Argument(help="The same, or `folder`: what a build would bring.")
    ] = "current",
    store: Store = None,
    json_: Json = False,
) -> None:
    """Say in words what changed from one version to another."""
    from dataclasses import asdict

    from knowledge.versions import differences

    found = differences(_shop(before, store), _shop(after, store))
    if json_:
        typer.echo(json.dumps([asdict(item) for item in found], ensure_ascii=False))
        return
    from assistant.cli.show import one_line

    for item in found:
        typer.echo(one_line(item.text))
    if not found:
        typer.echo("no fact differs")


@versions.command()
def rollback(
    version: Annotated[str, typer.Argument(help="An id or its beginning, or `previous`.")],
    store: Store = None,
    json_: Json = False,
) -> None:
    """Put an older version to use, until the folder changes or a build is asked for."""
    from assistant.config import load_settings
    from knowledge.versions import find, roll_back

    home = _home(store)
    chosen = find(home, version)
    used = roll_back(home, chosen, chroma=load_settings().chroma)
    before = used.id if used is not None else None
    if json_:
        typer.echo(json.dumps({"version": chosen.id, "before": before}))
    elif before == chosen.id:
        typer.echo(f"version {chosen.id} is in use already")
    else:
        typer.echo(f"version {chosen.id} is in use again; {before or 'none'} was")


@versions.command()
def prune(
    keep: Annotated[int, typer.Option(help="How many to keep, with the one in use.", min=1)] = 1,
    store: Store = None,
    json_: Json = False,
) -> None:
    """Remove old versions; the one in use and those somebody reads stay."""
    from assistant.config import load_settings
    from knowledge.versions import prune as remove

    removed = remove(_home(store), keep, chroma=load_settings().chroma)
    if json_:
        typer.echo(json.dumps({"removed": removed}))
    else:
        word = "version" if len(removed) == 1 else "versions"
        names = f": {', '.join(removed)}" if removed else ""
        typer.echo(f"removed {len(removed)} {word}{names}")


def _home(store: Path | None) -> Home:
    from assistant.cli.options import store_or_demo
    from assistant.config import load_settings
    from knowledge.versions import home_of

    return home_of(load_settings().state, store_or_demo(store))


def _shop(text: str, store: Path | None) -> Shop:
    """The facts of a version, or of the folder as it is now."""
    from assistant.cli.options import store_or_demo
    from knowledge.readers.folder import read_folder
    from knowledge.shop import Shop
    from knowledge.versions import find, open_shop

    if text == _FOLDER:
        read = read_folder(store_or_demo(store))
        return Shop(read.profile, read.facts, _FOLDER)
    return open_shop(find(_home(store), text))


def _row(entry: Entry) -> dict[str, Any]:
    made = entry.made
    return {
        "version": entry.version.id,
        "current": entry.current,
        "rejected": entry.rejected,
        "readers": entry.readers,
        "built": made.built.isoformat() if made else None,
        "facts": made.facts if made else None,
        "embedder": made.embedder if made else None,
        "embedded": made.embedded if made else None,
        "reused": made.reused if made else None,
        "bytes": entry.bytes,
    }


def _show(console: Any, found: list[Entry]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bright_black")
    for column in ("version", "", "built", "facts", "embedded", "reused", "embedder", "readers"):
        # The id is what `rollback` takes: never shortened, however narrow the terminal is.
        table.add_column(
            column,
            justify="right" if column in _COUNTS else "left",
            no_wrap=column == "version",
            min_width=_ID_LENGTH if column == "version" else None,
        )
    for entry in found:
        made = entry.made
        state = "[green]in use[/]" if entry.current else "rolled back" if entry.rejected else ""
        if made is None:
            table.add_row(entry.version.id, "[red]damaged[/]")
            continue
        counts = (f"{number:,}" for number in (made.facts, made.embedded, made.reused))
        built = made.built.strftime("%Y-%m-%d %H:%M UTC")
        table.add_row(
            entry.version.id, state, built, *counts, escape(made.embedder), str(entry.readers or "")
        )
    console.print(table)


_COUNTS = ("facts", "embedded", "reused", "readers")
# Hex digits of a version's id (`knowledge.versions.version_id`).
_ID_LENGTH = 12
