"""`import`: a recording of a real live chat, as another tool wrote it, into a chat file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console

    from evals.importers.records import Imported


def import_(
    file: Annotated[Path, typer.Argument(help="The recording.")],
    out: Annotated[Path, typer.Option(help="Where to write the chat, JSON Lines.")],
    source: Annotated[
        str, typer.Option("--from", help="auto, twitch, youtube, tiktok or csv.")
    ] = "auto",
    room: Annotated[
        str | None, typer.Option(help="The room's name.", show_default="the recording's")
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="When it started, for times that are offsets.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="The zone of times without one, as Asia/Shanghai.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that stands there.")
    ] = False,
    json_: Json = False,
) -> None:
    """Import a recorded chat of TwitchDownloader, yt-dlp, TikTokLive, or a CSV or TSV table."""
    from evals.importers.read import read_recording

    special = _checked(out, file, replace=replace)
    imported = read_recording(file, source, room=room, start=start, zone=zone)
    _write(imported.lines, out, special)
    # A pipe holds the chat itself, so what is told about it goes beside it.
    if json_:
        typer.echo(json.dumps(_summary(imported, out), ensure_ascii=False), err=special)
    else:
        _show(imported, out, special)


def _checked(out: Path, file: Path, *, replace: bool) -> bool:
    """Whether `out` is a pipe or device. UsageError where writing it would cost data."""
    from assistant.errors import UsageError

    if out.exists() and not out.is_file() and not out.is_dir():
        return True
    target = out.resolve()
    if target.is_dir():
        raise UsageError(f"found --out {out}, a folder; expected a file to write")
    if not target.parent.is_dir():
        raise UsageError(f"found --out {out}; expected a file in a folder that exists")
    if target.exists() and target.stat().st_size and not replace:
        raise UsageError(f"found --out {out} there already; expected a new file, or --replace")
    for written in (target, _pending(target)):
        same = written.exists() and file.exists() and written.samefile(file)
        if same or written == file.resolve():
            raise UsageError(f"found --out {out}, over the recording itself; expected another file")
    return False


def _pending(target: Path) -> Path:
    return target.with_name(target.name + ".partial")


def _write(lines: tuple[str, ...], out: Path, special: bool) -> None:
    """Write the chat file whole or not at all; a pipe or device is written to as it is."""
    target = out if special else out.resolve()
    pending = out if special else _pending(target)
    with pending.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
    if not special:
        pending.replace(target)


def _summary(imported: Imported, out: Path) -> dict[str, object]:
    return {
        "from": imported.source,
        "comments": imported.comments,
        "events": imported.events,
        "dropped": dict(imported.dropped),
        "notes": list(imported.notes),
        "out": str(out),
    }


def _show(imported: Imported, out: Path, special: bool) -> None:
    """What was written, what was left out and why, and what to do with it."""
    import shlex

    from rich.console import Console

    from assistant.cli.show import one_line, stderr

    console = stderr() if special else Console(highlight=False)
    counts = f"{_count(imported.comments, 'comment')} and {_count(imported.events, 'event')}"
    wrote = f"Wrote {counts} to {one_line(str(out))}, read as {imported.source}."
    console.print(wrote, markup=False, soft_wrap=True)
    _show_dropped(imported, console)
    for note in imported.notes:
        stderr().print(f"note: {one_line(note)}", style="yellow", markup=False, soft_wrap=True)
    chat = one_line(shlex.quote(str(out)))
    if imported.comments and not special:
        console.print(f"\nNext: stream-assistant label {chat} …", markup=False, soft_wrap=True)
        console.print(f"then: stream-assistant eval run {chat} …", markup=False, soft_wrap=True)


def _show_dropped(imported: Imported, console: Console) -> None:
    from rich.table import Table

    if not imported.dropped:
        console.print("Nothing was left out.")
        return
    table = Table(title="left out", title_justify="left", title_style="bold")
    table.add_column("why")
    table.add_column("entries", justify="right")
    for reason, count in imported.dropped.items():
        table.add_row(reason, f"{count:,}")
    console.print(table)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
