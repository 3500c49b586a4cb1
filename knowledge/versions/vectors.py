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
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from knowledge.embedders import Matrix
from knowledge.versions.records import DamagedVersion, Home, VersionError
from knowledge.versions.server import ChromaServer, ServerVectors
from knowledge.versions.stored import BATCH, BUILDING, Guarded, Vectors, collection_of, line_of

__all__ = ["BATCH", "ChromaServer", "LocalVectors", "ServerVectors", "Vectors", "new_layer",
           "text_key", "vectors_of"]  # fmt: skip

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
    def _collection(
        self, layer: str, *, create: bool, patience: float = BUILDING
    ) -> Iterator[Guarded]:
        import chromadb
        from chromadb.config import Settings

        path = self._path / layer
        if _is_fork():
            raise VersionError(
                "this process was forked from one that may use Chroma; build in a new process"
            )
        if not create and not (path / "chroma.sqlite3").exists():
            # Opened, Chroma would make an empty database here.
            raise DamagedVersion(f"{path} is gone; run 'stream-assistant build'")
        settings = Settings(anonymized_telemetry=False)
        with ExitStack() as stack:
            with self._asking(layer):
                path.mkdir(parents=True, exist_ok=not create)
                client: Any = chromadb.PersistentClient(path=str(path), settings=settings)
                stack.callback(client.close)
                collection = collection_of(client, f"kb-{layer}", {}, create=create)
            yield Guarded(collection, lambda: self._asking(layer))

    def _told(self, error: Exception, layer: str) -> VersionError:
        return DamagedVersion(
            f"{self._path / layer} cannot be used ({line_of(error)}); run 'stream-assistant build'"
        )


def vectors_of(home: Home, chroma: str | ChromaServer | None) -> Vectors:
    """The vectors of a home: on a Chroma server where one is given, else on disk."""
    if chroma is None:
        return LocalVectors(home.path / "vectors")
    return ServerVectors(chroma, home.owner())
