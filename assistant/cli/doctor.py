"""`doctor`: what is configured, what is missing, and what it would bring."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from assistant.config import Settings

Row = tuple[str, str, str]
_OPTIONAL = (
    ("openai", "model", "a language model for questions that no text of the packs answers"),
    ("faster_whisper", "speech", "transcription of viewers' voices"),
)


def doctor(
    store: Annotated[
        Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
    ] = None,
    json_: Json = False,
) -> None:
    """Say what is ready, what is missing, and what the missing would bring."""
    rows = list(_rows(store))
    ok = all(state != "problem" for _, state, _ in rows)
    if json_:
        values = [{"what": what, "state": state, "detail": detail} for what, state, detail in rows]
        typer.echo(json.dumps({"ok": ok, "checks": values}, ensure_ascii=False))
    else:
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        colours = {"ready": "green", "missing": "yellow", "problem": "red"}
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        for what, state, detail in rows:
            table.add_row(what, f"[{colours[state]}]{state}[/]", escape(detail))
        Console(highlight=False).print(table)
    if not ok:
        raise typer.Exit(2)


def _sessions(database: Path) -> list[Row]:
    """What the database says of earlier sessions, if there is one."""
    import asyncio

    from assistant.errors import StateError
    from assistant.store.database import open_database
    from assistant.store.journal import unfinished_sessions

    async def cut_off() -> int:
        async with open_database(database) as engine:
            return await unfinished_sessions(engine)

    if not database.exists():
        return []
    try:
        count = asyncio.run(cut_off())
    except StateError as error:
        return [("sessions", "problem", str(error))]
    detail = f"{count} cut off before they ended; run them again" if count else "all ended"
    return [("sessions", "ready", detail)]


def _embedders(folder: Path, settings: Settings) -> list[Row]:
    """Which embedders are at hand, and whether the one in use gives a vector when it is tried."""
    from time import perf_counter

    from assistant.config import EMBEDDER_ADDRESS_VARIABLE
    from assistant.embedding import embedder_in_use, open_embedder
    from knowledge.embedders import (
        FASTEMBED,
        SENTENCE_TRANSFORMERS,
        EmbeddedEmbedder,
        EmbedderError,
    )

    address = settings.embedder.base_url
    found = [EmbeddedEmbedder.name,
             f"endpoint:MODEL at {address}" if address is not None
             else f"no endpoint ({EMBEDDER_ADDRESS_VARIABLE} names one)"]  # fmt: skip
    for kind in (SENTENCE_TRANSFORMERS, FASTEMBED):
        here = find_spec(kind.replace("-", "_")) is not None
        found.append(f"{kind}:MODEL" if here else f"no {kind} (pip install {kind})")
    rows = [("embedders", "ready", "; ".join(found))]
    try:
        name = embedder_in_use(folder, settings)
        model = open_embedder(name, settings.embedder, attempts=1)
        started = perf_counter()
        size = model.queries(["shipping"]).shape[1]
        took = (perf_counter() - started) * 1000
        rows.append(("embedder", "ready", f"{name}: {size} floats a vector in {took:.0f} ms"))
    except EmbedderError as error:
        rows.append(("embedder", "problem", str(error)))
    return rows


def _rows(store: Path | None) -> list[Row]:
    import platform
    import sqlite3

    from assistant import __version__
    from assistant.cli.options import store_or_demo
    from assistant.config import HOME_VARIABLE, load_settings
    from assistant.understanding.training import model_path
    from knowledge.problems import FolderError
    from knowledge.readers.folder import read_folder
    from knowledge.versions import current
    from prompts.errors import PackError
    from prompts.packs import load_packs

    settings = load_settings()
    rows = [
        ("program", "ready", f"stream-assistant {__version__}, Python {platform.python_version()},"
         f" SQLite {sqlite3.sqlite_version}"),
    ]  # fmt: skip
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
        rows.append(("state", "ready", f"{settings.state} ({HOME_VARIABLE} changes it)"))
    except OSError as error:
        rows.append(("state", "problem", f"{settings.state}: {error.strerror}"))
    try:
        packs = load_packs()
        lines = sum(count for pack in packs.values() for count in pack.counts.values())
        names = ", ".join(f"{pack.name} ({tag})" for tag, pack in packs.items())
        rows.append(("languages", "ready", f"{names}; {lines} examples"))
        learned = model_path(packs, settings.state).exists()
        what = "learned" if learned else "will be learned by the first build, in under a minute"
        rows.append(("recogniser", "ready" if learned else "missing", what))
    except PackError as error:
        rows.append(("languages", "problem", str(error)))
    folder = store_or_demo(store)
    try:
        read = read_folder(folder)
        rows.append(("shop", "ready", f"{read.profile.name}: {len(read.facts)} facts in {folder}"))
        version = current(folder, settings.state)
        if version is None:
            rows.append(("version", "missing", "none yet: the first build or replay makes it"))
        else:
            rows.append(("version", "ready", f"{version.id} in {version.path}"))
    except FolderError as error:
        more = f" and {len(error.problems) - 1} more" if len(error.problems) > 1 else ""
        rows.append(("shop", "problem", f"{error.problems[0]}{more}; run 'check'"))
    rows += _embedders(folder, settings)
    rows += _sessions(settings.state / "assistant.db")
    for module, extra, brings in _OPTIONAL:
        found = find_spec(module) is not None
        hint = brings if found else f"pip install 'stream-assistant[{extra}]' brings {brings}"
        rows.append((extra, "ready" if found else "missing", hint))
    return rows
