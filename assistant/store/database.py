"""Opening the database: SQLite in WAL mode, migrated to the newest schema."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from assistant.errors import StateError

HEAD = "0001"
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000")
_MIGRATIONS = Path(__file__).parent / "migrations"


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[AsyncEngine]:
    """The database at `path`, created or migrated as needed. StateError if it cannot be used."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        current = _revision(path)
    except (OSError, sqlite3.Error) as error:
        raise StateError(
            f"{path} cannot be used as a database ({error}); move it away, and a new one is made"
        ) from error
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    event.listen(engine.sync_engine, "connect", _pragmas)
    try:
        if current != HEAD:
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
        yield engine
    finally:
        await engine.dispose()


def _pragmas(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=5000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _revision(path: Path) -> str | None:
    """The schema's revision, read without loading the migration tool."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
        if tables.fetchone() is None:
            return None
        row = db.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
