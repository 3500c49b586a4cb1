"""A version's facts in SQLite: written once by the build, then only read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knowledge.readers.folder import Folder
from knowledge.shop import Shop
from knowledge.types import FACT, PROFILE, Fact
from knowledge.versions.records import FORMAT, DamagedVersion, Version

NAME = "facts.db"


@dataclass(frozen=True, slots=True)
class Made:
    """How a version was made: when, by which embedder, how many texts it embedded or took over."""

    built: datetime
    embedder: str
    dimensions: int
    facts: int
    embedded: int
    reused: int


def write_facts(
    path: Path, folder: Folder, keys: Sequence[str], layers: Mapping[str, str], made: Made
) -> None:
    """Write a version's facts, `keys` beside them and the layer of each key."""
    values = {
        "format": str(FORMAT),
        "built": made.built.isoformat(),
        "embedder": made.embedder,
        "dimensions": str(made.dimensions),
        "facts": str(made.facts),
        "embedded": str(made.embedded),
        "reused": str(made.reused),
        "profile": PROFILE.dump_json(folder.profile).decode(),
        "counts": json.dumps(folder.report.counts),
    }
    rows = [
        (i, f.id, f.kind, f.source.file, f.source.line, FACT.dump_json(f).decode(), key)
        for i, (f, key) in enumerate(zip(folder.facts, keys, strict=True))
    ]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        db.execute(
            "CREATE TABLE facts (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
            " kind TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, fact TEXT NOT NULL,"
            " vector TEXT NOT NULL)"
        )
        db.execute("CREATE INDEX facts_kind ON facts (kind)")
        db.execute("CREATE TABLE vectors (key TEXT PRIMARY KEY, layer TEXT NOT NULL)")
        db.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
        db.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        db.executemany("INSERT INTO vectors VALUES (?, ?)", layers.items())


def open_shop(version: Version) -> Shop:
    """The facts of a version. DamagedVersion if its files cannot be read."""
    meta = _meta(version)
    rows = _rows(version, "SELECT fact FROM facts ORDER BY position")
    try:
        facts: list[Fact] = [FACT.validate_json(row[0]) for row in rows]
        return Shop(PROFILE.validate_json(meta["profile"]), facts, version.id)
    except (KeyError, ValueError) as error:
        raise _not_facts(version) from error


def read_made(version: Version) -> Made:
    """How a version was made. DamagedVersion."""
    meta = _meta(version)
    try:
        return Made(
            built=datetime.fromisoformat(meta["built"]),
            embedder=meta["embedder"],
            dimensions=int(meta["dimensions"]),
            facts=int(meta["facts"]),
            embedded=int(meta["embedded"]),
            reused=int(meta["reused"]),
        )
    except (KeyError, ValueError) as error:
        raise _not_facts(version) from error


def read_layers(version: Version) -> dict[str, str]:
    """The layer of each vector by its key. DamagedVersion."""
    return {row[0]: row[1] for row in _rows(version, "SELECT key, layer FROM vectors")}


def _meta(version: Version) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(version, "SELECT key, value FROM meta")}


def _rows(version: Version, query: str) -> list[tuple[str, ...]]:
    path = version.path / NAME
    try:
        # `immutable`: no lock and no journal are looked for; nobody writes to a finished version.
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            return db.execute(query).fetchall()
    except sqlite3.Error as error:
        raise DamagedVersion(
            f"{path} cannot be read ({error}); run 'stream-assistant build'"
        ) from error


def _not_facts(version: Version) -> DamagedVersion:
    return DamagedVersion(
        f"{version.path / NAME} does not hold facts; run 'stream-assistant build'"
    )
