"""A version's facts in SQLite: written once by the build, then only read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knowledge.readers.folder import Folder
from knowledge.shop import Shop
from knowledge.types import FACT, PROFILE, Fact, StoreProfile
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
    path: Path,
    folder: Folder,
    rows: Sequence[tuple[bytes, str]],
    layers: Mapping[str, str],
    made: Made,
) -> None:
    """Write a version's facts: for each its JSON and key as `rows`, and the layer of each key."""
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
    facts = [
        (i, f.id, f.kind, f.source.file, f.source.line, text.decode(), key)
        for i, (f, (text, key)) in enumerate(zip(folder.facts, rows, strict=True))
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
        db.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)", facts)
        db.executemany("INSERT INTO vectors VALUES (?, ?)", layers.items())


def open_shop(version: Version, before: Shop | None = None) -> Shop:
    """The facts of a version. DamagedVersion if its files cannot be read.

    Facts that `before`, an opened version of the same home, has alike are its own objects.
    """
    if before is not None:
        with suppress(DamagedVersion):  # nothing but time is lost without the one before
            return _shop(version, *_since(version, before), before)
    ids, texts = _columns(version, ("id", "fact"), "facts ORDER BY position")
    return _shop(version, ids, texts, None)


def _since(version: Version, before: Shop) -> tuple[list[str], list[str]]:
    """The ids of the facts and their texts, a text empty where it is that of `before`."""
    earlier = version.home.version(before.version)
    text = "CASE WHEN old.fact = new.fact THEN '' ELSE new.fact END"
    facts = "facts AS new LEFT JOIN earlier.facts AS old ON old.id = new.id ORDER BY new.position"
    ids, texts = _columns(version, ("new.id", text), facts, earlier)
    return ids, texts


def _shop(version: Version, ids: list[str], texts: list[str], before: Shop | None) -> Shop:
    known = before.facts if before is not None else {}
    try:
        facts: list[Fact] = [
            FACT.validate_json(text) if text else known[identity]
            for identity, text in zip(ids, texts, strict=True)
        ]
        return Shop(PROFILE.validate_json(_meta(version)["profile"]), facts, version.id)
    except (LookupError, ValueError) as error:
        raise _not_facts(version) from error


def read_texts(version: Version) -> tuple[StoreProfile, list[str]]:
    """The profile, and the JSON of each fact in the order of the folder. DamagedVersion."""
    try:
        profile = PROFILE.validate_json(_meta(version)["profile"])
    except (LookupError, ValueError) as error:
        raise _not_facts(version) from error
    return profile, _columns(version, ("fact",), "facts ORDER BY position")[0]


def read_keys(version: Version) -> list[str]:
    """The key of each fact's vector, in the order of the facts. DamagedVersion."""
    return _columns(version, ("vector",), "facts ORDER BY position")[0]


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
    keys, layers = _columns(version, ("key", "layer"), "vectors")
    return dict(zip(keys, layers, strict=True))


def read_layer_names(version: Version) -> set[str]:
    """The layers that a version reads. DamagedVersion."""
    return set(_columns(version, ("layer",), "(SELECT DISTINCT layer FROM vectors)")[0])


def _meta(version: Version) -> dict[str, str]:
    names, values = _columns(version, ("key", "value"), "meta")
    return dict(zip(names, values, strict=True))


def _columns(
    version: Version, columns: Sequence[str], source: str, earlier: Version | None = None
) -> list[list[str]]:
    """The texts of each column; `earlier` is a version whose tables are `earlier.NAME`.

    They come as one text: between two rows SQLite lets Python's other threads run, and where those
    are busy it takes milliseconds to come back; and a list a row is much for the garbage collector.
    DamagedVersion.
    """
    path = version.path / NAME
    line = " || ',' || ".join(f"json_quote({column})" for column in columns)
    query = f"SELECT group_concat(line) FROM (SELECT {line} AS line FROM {source})"
    try:
        with closing(sqlite3.connect(_address(path), uri=True)) as db:
            if earlier is not None:
                db.execute("ATTACH ? AS earlier", (_address(earlier.path / NAME),))
            every: list[str] = json.loads(f"[{db.execute(query).fetchone()[0] or ''}]")
    except (sqlite3.Error, ValueError) as error:
        raise DamagedVersion(
            f"{path} cannot be read ({error}); run 'stream-assistant build'"
        ) from error
    return [every[number :: len(columns)] for number in range(len(columns))]


def _address(path: Path) -> str:
    """`immutable`: no lock and no journal are looked for; nobody writes to a finished version."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def _not_facts(version: Version) -> DamagedVersion:
    return DamagedVersion(
        f"{version.path / NAME} does not hold facts; run 'stream-assistant build'"
    )
