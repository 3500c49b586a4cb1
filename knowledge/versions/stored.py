"""What every place of vectors is: layers of rows by key, and Chroma's errors as lines of ours."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from knowledge.embedders import Matrix
from knowledge.versions.records import DamagedVersion, Progress, VersionError, no_progress

BATCH = 1000
# Seconds a server may take to answer a search, and a build, whose batches it stores before that.
SEARCHING, BUILDING = 5.0, 60.0
_SHOWN = 160
# Drawing Chroma's graph is most of what a write costs. Measured on 30,000 texts at 512 dimensions
# against its default of 100: 0.6 of the time, 0.955 of the true nearest 50 instead of 0.964.
_GRAPH = {"space": "cosine", "ef_construction": 64}


class Vectors(ABC):
    """Layers of vectors. `place` says where they are, for people."""

    place: str

    @abstractmethod
    def _told(self, error: Exception, layer: str) -> VersionError:
        """What to tell of an error of Chroma's, in one line."""

    @contextmanager
    def _asking(self, layer: str = "") -> Iterator[None]:
        """Makes every error of Chroma a VersionError. Its client raises bare exceptions too."""
        try:
            yield
        except VersionError:
            raise
        except Exception as error:
            raise self._told(error, layer) from error

    @abstractmethod
    def layers(self) -> list[str]:
        """The layers there are, finished or not. VectorsUnreachable."""

    @abstractmethod
    def drop(self, layer: str) -> None:
        """Remove a layer if it is there. VectorsUnreachable."""

    @abstractmethod
    def _collection(self, layer: str, *, create: bool, patience: float = BUILDING) -> Any:
        """A context with the layer's collection, which answers within `patience` seconds."""

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
        """A context with a layer's collection, for who searches in it.

        VersionError in one line, also of every later call, where Chroma gives no answer in time.
        """
        manager: AbstractContextManager[Any] = self._collection(
            layer, create=False, patience=SEARCHING
        )
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


class Guarded:
    """A Chroma collection whose errors are ours, for as long as its client is open."""

    def __init__(self, collection: Any, asking: Callable[[], AbstractContextManager[None]]) -> None:
        self._collection = collection
        self._asking = asking

    def count(self) -> int:
        """How many records there are. VersionError."""
        with self._asking():
            return int(self._collection.count())

    def get(self, **wanted: Any) -> Any:
        """Records by their ids. VersionError."""
        with self._asking():
            return self._collection.get(**wanted)

    def query(self, **wanted: Any) -> Any:
        """The nearest records. VersionError."""
        with self._asking():
            return self._collection.query(**wanted)

    def upsert(self, **records: Any) -> None:
        """Store records. VersionError."""
        with self._asking():
            self._collection.upsert(**records)


def line_of(error: Exception) -> str:
    """An error in one short line."""
    return " ".join(str(error).split())[:_SHOWN] or type(error).__name__


def collection_of(client: Any, name: str, metadata: dict[str, str], *, create: bool) -> Any:
    """A collection in cosine space; vectors are always given by us, never made by Chroma."""
    if not create:
        return client.get_collection(name, embedding_function=None)
    return client.create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": _GRAPH},
        metadata=metadata or None,
    )
