"""Immutable versions of a shop's knowledge: build, check, swap one pointer, open.

Layout below a shop's folder of the state directory:

    CURRENT                      the id of the version readers use; replaced atomically
    versions/<id>/facts.db       facts as rows (SQLite), profile and counts
    versions/<id>/vectors/       a Chroma database with the one collection `kb-<id>`
    versions/<id>/READY          written last: a version without it was never finished

The id is a hash of the facts, the embedder and this format, so the same folder gives the same
version on every machine, and building it again is a look-up.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from langchain_core.documents import Document

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder, embedder
from knowledge.readers.folder import Folder, read_folder
from knowledge.search import SearchIndex
from knowledge.shop import Shop
from knowledge.types import FACT, PROFILE, Fact

FORMAT = 1
_KEPT = 3
_BATCH = 1000
# Two vectors this close are the same text to the embedder (float32 rounding aside).
_TWIN = 1e-4
Progress = Callable[[str, int, int], None]


class VersionError(Exception):
    """A version could not be built or opened; the message says what to do."""

    code = "version"


@dataclass(frozen=True, slots=True)
class Version:
    """A finished version on disk."""

    id: str
    path: Path


def _silent(step: str, done: int, total: int) -> None:
    """No progress shown."""


def shop_home(state: Path, folder: Path) -> Path:
    """Where the versions of a store folder live: one place for each absolute path."""
    absolute = str(folder.resolve())
    slug = "".join(c if c.isalnum() else "-" for c in folder.resolve().name.lower())[:40]
    return state / "shops" / f"{slug}-{hashlib.sha256(absolute.encode()).hexdigest()[:8]}"


def version_id(folder: Folder, embedder_name: str) -> str:
    """Twelve hex digits that stand for the facts, the profile, the embedder and the format."""
    digest = hashlib.sha256(f"{FORMAT} {embedder_name}\n".encode())
    digest.update(PROFILE.dump_json(folder.profile))
    for fact in sorted(folder.facts, key=lambda fact: fact.id):
        digest.update(FACT.dump_json(fact) + b"\n")
    return digest.hexdigest()[:12]


def build(
    path: Path, state: Path, *, embedder_name: str = EmbeddedEmbedder.name, on: Progress = _silent
) -> tuple[Version, Folder]:
    """Read a store folder and make it the current version. FolderError, VersionError.

    One writer at a time; whatever an earlier, killed build left behind is removed first.
    """
    folder = read_folder(path)
    home = shop_home(state, path)
    versions = home / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    identity = version_id(folder, embedder_name)
    try:
        with FileLock(home / "build.lock", timeout=60):
            for stale in versions.iterdir():
                if not (stale / "READY").exists():
                    shutil.rmtree(stale, ignore_errors=True)
            target = versions / identity
            if not target.exists():
                _write(target, identity, folder, embedder_name, on)
            _point(home, identity)
            _prune(versions, identity)
    except Timeout:
        raise VersionError(
            f"another build holds {home / 'build.lock'} for a minute; wait for it or stop it"
        ) from None
    return Version(identity, target), folder


def current(path: Path, state: Path) -> Version | None:
    """The version readers of this store folder use, or None before the first build."""
    home = shop_home(state, path)
    try:
        identity = (home / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    target = home / "versions" / identity
    return Version(identity, target) if (target / "READY").exists() else None


def discard(version: Version) -> None:
    """Give up a version whose files are damaged; the next build makes it anew."""
    (version.path / "READY").unlink(missing_ok=True)
    shutil.rmtree(version.path, ignore_errors=True)


def _point(home: Path, identity: str) -> None:
    pending = home / "CURRENT.new"
    with pending.open("w", encoding="utf-8") as file:
        file.write(identity + "\n")
        file.flush()
        os.fsync(file.fileno())
    pending.replace(home / "CURRENT")


def _prune(versions: Path, keep: str) -> None:
    old = [path for path in versions.iterdir() if path.name != keep]
    old.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in old[_KEPT - 1 :]:
        (path / "READY").unlink(missing_ok=True)
        shutil.rmtree(path, ignore_errors=True)


def _write(target: Path, identity: str, folder: Folder, name: str, on: Progress) -> None:
    target.mkdir()
    documents = [document(fact) for fact in folder.facts]
    vectors = _embed(documents, embedder(name), on)
    _write_facts(target / "facts.db", folder, name)
    _write_vectors(target / "vectors", identity, documents, vectors, on)
    _self_check(target / "vectors", identity, documents, vectors, on)
    (target / "READY").write_text(identity + "\n", encoding="utf-8")


def _embed(
    documents: list[Document], model: EmbeddedEmbedder, on: Progress
) -> np.ndarray[Any, np.dtype[np.float32]]:
    parts = []
    for start in range(0, len(documents), _BATCH):
        on("embedding", start, len(documents))
        texts = [document.page_content for document in documents[start : start + _BATCH]]
        parts.append(model.matrix(texts))
    on("embedding", len(documents), len(documents))
    return np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)


def _write_facts(path: Path, folder: Folder, embedder_name: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        db.execute(
            "CREATE TABLE facts (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
            " kind TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, fact TEXT NOT NULL)"
        )
        db.execute("CREATE INDEX facts_kind ON facts (kind)")
        db.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [
                ("format", str(FORMAT)),
                ("embedder", embedder_name),
                ("profile", PROFILE.dump_json(folder.profile).decode()),
                ("counts", json.dumps(folder.report.counts)),
            ],
        )
        db.executemany(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)",
            [
                (i, f.id, f.kind, f.source.file, f.source.line, FACT.dump_json(f).decode())
                for i, f in enumerate(folder.facts)
            ],
        )


@contextmanager
def _collection(path: Path, identity: str, *, create: bool) -> Iterator[Any]:
    """The version's Chroma collection: cosine space, vectors always given by us.

    The client is closed after use: Chroma keeps open ones by path, and would go on with the files
    of a folder that was removed since.
    """
    import chromadb
    from chromadb.config import Settings

    name = f"kb-{identity}"
    settings = Settings(anonymized_telemetry=False)
    client: Any = chromadb.PersistentClient(path=str(path), settings=settings)
    with closing(client):
        if create:
            yield client.create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        else:
            yield client.get_collection(name, embedding_function=None)


def _write_vectors(
    path: Path,
    identity: str,
    documents: list[Document],
    vectors: np.ndarray[Any, np.dtype[np.float32]],
    on: Progress,
) -> None:
    with _collection(path, identity, create=True) as collection:
        for start in range(0, len(documents), _BATCH):
            on("storing vectors", start, len(documents))
            batch = documents[start : start + _BATCH]
            collection.upsert(
                ids=[str(item.id) for item in batch],
                embeddings=vectors[start : start + _BATCH],
                documents=[item.page_content for item in batch],
                metadatas=[item.metadata for item in batch],
            )
    on("storing vectors", len(documents), len(documents))


def _self_check(
    path: Path,
    identity: str,
    documents: list[Document],
    vectors: np.ndarray[Any, np.dtype[np.float32]],
    on: Progress,
) -> None:
    """Every fact must find itself, or one with the same vector, at rank one."""
    with _collection(path, identity, create=False) as collection:
        if collection.count() != len(documents):
            raise VersionError(
                f"stored {collection.count()} of {len(documents)} facts; build again"
            )
        for start in range(0, len(documents), _BATCH):
            on("checking", start, len(documents))
            found = collection.query(
                query_embeddings=vectors[start : start + _BATCH], n_results=1, include=["distances"]
            )
            for item, ids, distances in zip(
                documents[start : start + _BATCH], found["ids"], found["distances"], strict=True
            ):
                if not ids or (ids[0] != item.id and distances[0] > _TWIN):
                    raise VersionError(f"{item.id} does not find itself; build again")
    on("checking", len(documents), len(documents))


def open_shop(version: Version) -> Shop:
    """The facts of a version. VersionError if its files cannot be read."""
    try:
        uri = f"{(version.path / 'facts.db').resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            meta = dict(db.execute("SELECT key, value FROM meta"))
            rows = db.execute("SELECT fact FROM facts ORDER BY position").fetchall()
    except sqlite3.Error as error:
        raise VersionError(
            f"{version.path / 'facts.db'} cannot be read ({error}); run 'stream-assistant build'"
        ) from error
    try:
        facts: list[Fact] = [FACT.validate_json(row[0]) for row in rows]
        return Shop(PROFILE.validate_json(meta["profile"]), facts, version.id)
    except (KeyError, ValueError) as error:
        raise VersionError(
            f"{version.path / 'facts.db'} does not hold facts; run 'stream-assistant build'"
        ) from error


def open_index(version: Version, shop: Shop) -> SearchIndex:
    """The search index of a version, its vectors read from Chroma into memory. VersionError."""
    documents = [document(fact) for fact in shop.facts.values()]
    from chromadb.errors import ChromaError

    try:
        with _collection(version.path / "vectors", version.id, create=False) as collection:
            stored = collection.get(include=["embeddings"])
    except (ChromaError, OSError, sqlite3.Error) as error:
        raise VersionError(
            f"{version.path / 'vectors'} cannot be read ({error}); run 'stream-assistant build'"
        ) from error
    rows = dict(zip(stored["ids"], stored["embeddings"], strict=True))
    missing = [item.id for item in documents if item.id not in rows]
    if missing:
        raise VersionError(f"{missing[0]} has no vector; run 'stream-assistant build'")
    vectors = np.array([rows[item.id] for item in documents], dtype=np.float32)
    return SearchIndex(documents, vectors, embedder(EmbeddedEmbedder.name))
