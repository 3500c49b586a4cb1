"""The one interface to stored vectors: on disk (`LocalVectors`) or a server (`ServerVectors`).

Vectors are kept in layers. A layer is a Chroma collection that is written once, under a name never
used before, read back, and from then on only read: nothing is updated, deleted or added in place.
Rows are keyed by what was embedded (`text_key`), so that versions share the rows of unchanged
texts. Readers take rows by key with `get` and compare them exactly in memory.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from knowledge.embedders import Matrix
from knowledge.versions.records import (
    DamagedVersion,
    Home,
    Progress,
    VectorsUnreachable,
    VersionError,
    no_progress,
)

BATCH = 1000
# Drawing Chroma's graph is most of what a write costs. Measured on 30,000 texts at 512 dimensions
# against its default of 100: 0.6 of the time, 0.955 of the true nearest 50 instead of 0.964.
_GRAPH = {"space": "cosine", "ef_construction": 64}


_IMPORTED_IN = os.getpid()


def _is_fork() -> bool:
    """Whether this process was forked from one that had Chroma at hand."""
    return os.getpid() != _IMPORTED_IN and "chromadb" in sys.modules


def text_key(text: str) -> str:
    """The key of a text's vector: 32 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def new_layer() -> str:
    """A name no layer had before: Chroma goes on with a removed database under its old path."""
    return uuid.uuid4().hex[:12]


class Vectors(ABC):
    """Layers of vectors. `place` says where they are, for people."""

    place: str

    @abstractmethod
    def layers(self) -> list[str]:
        """The layers there are, finished or not. VectorsUnreachable."""

    @abstractmethod
    def drop(self, layer: str) -> None:
        """Remove a layer if it is there. VectorsUnreachable."""

    @abstractmethod
    def _collection(self, layer: str, *, create: bool) -> Any:
        """A context with the layer's collection."""

    def write(
        self, layer: str, keys: Sequence[str], rows: Matrix, on: Progress = no_progress
    ) -> None:
        """Write a new layer whole. VersionError."""
        step = "storing vectors"
        with self._collection(layer, create=True) as collection:
            for start in range(0, len(keys), BATCH):
                on(step, start, len(keys))
                part = slice(start, start + BATCH)
                collection.upsert(ids=list(keys[part]), embeddings=rows[part])

    def read(self, layer: str, keys: Sequence[str]) -> Matrix:
        """The rows of `keys` in their order, shape (len(keys), dimensions). VersionError."""
        parts = []
        with self._collection(layer, create=False) as collection:
            for start in range(0, len(keys), BATCH):
                wanted = list(keys[start : start + BATCH])
                found = collection.get(ids=wanted, include=["embeddings"])
                rows = dict(zip(found["ids"], found["embeddings"], strict=True))
                missing = [key for key in wanted if key not in rows]
                if missing:
                    raise DamagedVersion(
                        f"{self.place} layer {layer} lacks {len(missing)} of {len(wanted)} vectors;"
                        " run 'stream-assistant build'"
                    )
                parts.append(np.array([rows[key] for key in wanted], dtype=np.float32))
        return np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)

    def opened(self, layer: str) -> AbstractContextManager[Any]:
        """A context with a layer's collection, for who searches in it. VersionError."""
        manager: AbstractContextManager[Any] = self._collection(layer, create=False)
        return manager

    def missing(self, layer: str, keys: Sequence[str]) -> list[str]:
        """The keys that a layer lacks. VersionError."""
        lost: list[str] = []
        with self._collection(layer, create=False) as collection:
            for start in range(0, len(keys), BATCH):
                wanted = list(keys[start : start + BATCH])
                found = set(collection.get(ids=wanted, include=[])["ids"])
                lost += [key for key in wanted if key not in found]
        return lost

    def count(self, layer: str) -> int:
        """How many rows a layer has. VersionError."""
        with self._collection(layer, create=False) as collection:
            return int(collection.count())


class LocalVectors(Vectors):
    """Layers as Chroma databases in a folder, one database a layer.

    A client is closed after use: Chroma keeps open ones by path. No two processes write to one
    database, which Chroma does not support. A process that was forked reads by way of another one
    (see `outside`) and cannot write.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = str(path)

    def read(self, layer: str, keys: Sequence[str]) -> Matrix:
        """The rows of `keys` in their order, shape (len(keys), dimensions). VersionError."""
        if _is_fork():
            from knowledge.versions.outside import read_outside

            return read_outside(self._path, layer, keys)
        return super().read(layer, keys)

    def layers(self) -> list[str]:
        """The layers there are, finished or not."""
        return [path.name for path in self._path.iterdir()] if self._path.is_dir() else []

    def drop(self, layer: str) -> None:
        """Remove a layer if it is there."""
        shutil.rmtree(self._path / layer, ignore_errors=True)

    @contextmanager
    def _collection(self, layer: str, *, create: bool) -> Iterator[Any]:
        import chromadb
        from chromadb.config import Settings
        from chromadb.errors import ChromaError

        path = self._path / layer
        if _is_fork():
            raise VersionError(
                "this process was forked from one that may use Chroma; build in a new process"
            )
        if not create and not (path / "chroma.sqlite3").exists():
            # Opened, Chroma would make an empty database here.
            raise DamagedVersion(f"{path} is gone; run 'stream-assistant build'")
        path.mkdir(parents=True, exist_ok=not create)
        settings = Settings(anonymized_telemetry=False)
        try:
            opened: Any = chromadb.PersistentClient(path=str(path), settings=settings)
            with closing(opened) as client:
                yield _opened(client, f"kb-{layer}", {}, create=create)
        except (ChromaError, OSError, ValueError, RuntimeError, sqlite3.Error) as error:
            raise DamagedVersion(
                f"{path} cannot be used ({error}); run 'stream-assistant build'"
            ) from error


class ServerVectors(Vectors):
    """Layers as collections of a Chroma server, told from those of other homes by `owner`."""

    def __init__(self, address: str, owner: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise VersionError(f"found Chroma address {address!r}; expected http://host:port")
        self._host = parts.hostname
        self._ssl = parts.scheme == "https"
        self._port = parts.port or (443 if self._ssl else 8000)
        self._owner = owner
        self.place = f"{parts.scheme}://{self._host}:{self._port}"

    def layers(self) -> list[str]:
        """The layers of this owner, finished or not. VectorsUnreachable."""
        prefix, found = self._name(""), []
        with self._client() as client:
            for offset in range(0, client.count_collections(), BATCH):
                for item in client.list_collections(limit=BATCH, offset=offset):
                    if item.name.startswith(prefix):
                        found.append(item.name.removeprefix(prefix))
        return found

    def drop(self, layer: str) -> None:
        """Remove a layer if it is there. VectorsUnreachable."""
        from chromadb.errors import NotFoundError

        with self._client() as client:
            try:
                client.delete_collection(self._name(layer))
            except NotFoundError:
                return

    def _name(self, layer: str) -> str:
        return f"kb-{self._owner}-{layer}"

    @contextmanager
    def _collection(self, layer: str, *, create: bool) -> Iterator[Any]:
        with self._client() as client:
            metadata = {"owner": self._owner}
            yield _opened(client, self._name(layer), metadata, create=create)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        import chromadb
        import httpx
        from chromadb.config import Settings
        from chromadb.errors import ChromaError, NotFoundError

        settings = Settings(anonymized_telemetry=False)
        try:
            client: Any = chromadb.HttpClient(
                host=self._host, port=self._port, ssl=self._ssl, settings=settings
            )
            try:
                yield client
            finally:
                _hang_up(client)
        except NotFoundError as error:
            raise DamagedVersion(
                f"{self.place} lacks vectors ({error}); run 'stream-assistant build'"
            ) from error
        except (ChromaError, httpx.HTTPError, OSError, ValueError) as error:
            raise VectorsUnreachable(
                f"the Chroma server {self.place} cannot be used ({error}); is it running?"
            ) from error


def _hang_up(client: Any) -> None:
    """Close a client of a server, and its connections, which Chroma itself leaves open."""
    ends = [client, getattr(client, "_admin_client", None)]
    sessions = [getattr(getattr(end, "_server", None), "_session", None) for end in ends]
    client.close()
    for session in sessions:
        if session is not None:
            session.close()


def _opened(client: Any, name: str, metadata: dict[str, str], *, create: bool) -> Any:
    """A collection in cosine space; vectors are always given by us, never made by Chroma."""
    if not create:
        return client.get_collection(name, embedding_function=None)
    return client.create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": _GRAPH},
        metadata=metadata or None,
    )


def vectors_of(home: Home, chroma: str | None) -> Vectors:
    """The vectors of a home: on a Chroma server where its address is given, else on disk."""
    if chroma is None:
        return LocalVectors(home.path / "vectors")
    return ServerVectors(chroma, home.owner())
