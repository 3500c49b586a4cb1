"""`eval cache`: the recorded model calls, what they take, and how to be rid of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from datetime import timedelta

    from evals.model.recorded import Entry, RecordedCalls

cache = typer.Typer(
    name="cache", help="Model calls that were recorded by evaluations.", no_args_is_help=True
)
Folder = Annotated[
    Path | None,
    typer.Option(help="Where they are.", show_default="model-calls in the state directory"),
]


@cache.callback()
def _group() -> None:
    """Model calls that were recorded by evaluations."""


@cache.command()
def ls(folder: Folder = None, json_: Json = False) -> None:
    """List recorded calls, the oldest first."""
    opened = _open(folder)
    entries = opened.entries()
    if json_:
        typer.echo(json.dumps([_row(entry) for entry in entries], ensure_ascii=False))
        return
    from rich.console import Console

    console = Console(highlight=False)
    if not entries:
        console.print(f"nothing recorded in {opened.folder}", markup=False, soft_wrap=True)
        return
    _show(console, entries)
    console.print(f"{_sum(len(entries), sum(entry.size for entry in entries))}", markup=False)


@cache.command()
def prune(
    older_than: Annotated[
        float | None, typer.Option(help="Those recorded more than so many days ago.", min=0)
    ] = None,
    to_mb: Annotated[
        float | None, typer.Option(help="The oldest, until so many megabytes are left.", min=0)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    folder: Folder = None,
) -> None:
    """Remove recorded calls; what is removed is asked again by the next run that may."""
    from assistant.errors import UsageError

    if older_than is None and to_mb is None and not everything:
        raise UsageError("found nothing to prune by; expected --older-than, --to-mb or --all")
    pruned = _open(folder).prune(older_than_days=older_than, max_megabytes=to_mb, all=everything)
    typer.echo(f"removed {_sum(pruned.files, pruned.bytes)}")


def _open(folder: Path | None) -> RecordedCalls:
    """The calls in a folder, by default the one runs record to; nothing is made or asked."""
    from assistant.config import load_settings
    from evals.model.recorded import FOLDER, CallMode, RecordedCalls

    return RecordedCalls(folder or load_settings().state / FOLDER, CallMode.REPLAY)


def _row(entry: Entry) -> dict[str, object]:
    return {
        "key": entry.key,
        "model": entry.model,
        "tokens_in": entry.tokens_in,
        "tokens_out": entry.tokens_out,
        "size": entry.size,
        "recorded": entry.recorded.isoformat(),
        "age_days": round(entry.age.total_seconds() / 86400, 3),
    }


def _show(console: object, entries: list[Entry]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bright_black")
    for column in ("key", "model", "tokens in", "tokens out", "bytes", "age"):
        right = column not in ("key", "model")
        table.add_column(column, justify="right" if right else "left", no_wrap=column == "key")
    for entry in entries:
        table.add_row(
            entry.key[:12],
            escape(entry.model) if entry.model is not None else "[red]damaged[/]",
            f"{entry.tokens_in:,}",
            f"{entry.tokens_out:,}",
            f"{entry.size:,}",
            _age(entry.age),
        )
    console.print(table)  # type: ignore[attr-defined]  # a Console


def _age(age: timedelta) -> str:
    """How long ago, in the largest unit that has one."""
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def _sum(files: int, size: int) -> str:
    return f"{files:,} {'file' if files == 1 else 'files'}, {size:,} bytes"
