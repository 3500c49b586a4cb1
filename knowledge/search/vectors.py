"""The side of the vectors: a snapshot in memory for small collections, Chroma for large ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.search.filters import Mask
from knowledge.search.fusion import best_rows

Vector = NDArray[np.float32]
_DIGITS = 5
# 100,000 facts at 512 dimensions, 195 MB. Measured there on two busy cores: milliseconds in which
# 95 % of look-ups for the nearest 50 are done, and megabytes, a snapshot's before those of Chroma's
# graph on disk.
#     facts                10,000     20,000     50,000     100,000
#     no filter            1.2  2.9   1.5  1.5   9.7  6.0    11    7
#     kind, market, time   0.6   20   1.7   27   7.9   74    12  125
#     products alone       0.8   22   1.6   29   8.1   55    15   84
#     memory                19   31    39   57    97  122   195  255
# Without a filter they cross at 20,000; with one the graph has to look ever further down, and its
# worst grows faster than a snapshot's only way. What ends it is memory, at two kilobytes a fact.
SNAPSHOT_FLOATS = 51_200_000
_NONE = -2.0
# A row costs so many times more to copy and compare than to compare where it lies.
_COPYING = 8
# Chroma's own filters read every row's metadata (40 ms at 50,000 facts); looking further down the
# unfiltered list costs 3 ms for 50 rows, 14 for 1,000. A few rows are fetched and compared: 4 ms.
_FURTHEST = 2000
_FETCHED = 100
_FURTHER = 4


class VectorSide(Protocol):
    """Finds the rows nearest to a query's vector."""

    @property
    def dimensions(self) -> int:
        """Floats a vector; 0 where there is none."""

    def nearest(self, query: Vector, allowed: Mask | None, most: int) -> dict[int, float]:
        """At most `most` allowed rows with their cosine similarity, the nearest first."""

    def similarity(self, query: Vector, rows: Sequence[int]) -> dict[int, float]:
        """The cosine similarity of given rows."""


class Snapshot:
    """Every vector in memory: exact, never stale, and fast up to `SNAPSHOT_FLOATS`."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        """`vectors` are rows of unit length."""
        self._vectors = vectors

    @property
    def rows(self) -> NDArray[np.float32]:
        """Every row, not to be changed."""
        return self._vectors

    @property
    def dimensions(self) -> int:
        """Floats a vector; 0 where there is none."""
        return self._vectors.shape[1] if len(self._vectors) else 0

    def nearest(self, query: Vector, allowed: Mask | None, most: int) -> dict[int, float]:
        """At most `most` allowed rows with their cosine similarity, the nearest first."""
        if allowed is None:
            found = _cosines(self._vectors, query)
            return {int(row): float(found[row]) for row in best_rows(found, most, _NONE)}
        rows = np.flatnonzero(allowed)
        # Copying a few rows is cheaper than reading all; copying most of them is not.
        if len(rows) * _COPYING < len(self._vectors):
            found = _cosines(self._vectors[rows], query)
        else:
            found = _cosines(self._vectors, query)[rows]
        return {int(rows[i]): float(found[i]) for i in best_rows(found, most, _NONE)}

    def similarity(self, query: Vector, rows: Sequence[int]) -> dict[int, float]:
        """The cosine similarity of given rows."""
        if not rows:
            return {}
        found = _cosines(self._vectors[list(rows)], query)
        return {row: float(value) for row, value in zip(rows, found, strict=True)}


@dataclass(frozen=True, slots=True)
class Layer:
    """A Chroma collection in cosine space and the index's rows of each of its keys.

    Keys without a row are of other versions and never found; several rows may share a vector.
    """

    collection: Any
    rows: Mapping[str, Sequence[int]]


def _cosines(rows: NDArray[np.float32], query: Vector) -> NDArray[np.float32]:
    """The products of unit rows with a unit vector, rounded.

    Row by row in this thread: a product of BLAS shares its work among threads, which costs 20 ms
    instead of 0.5 where the other cores are busy. Sums of floats differ in their last bits with the
    machine: rounded, ties stay ties.
    """
    return np.asarray(np.round(np.vecdot(rows, query), _DIGITS), dtype=np.float32)


class ChromaVectors:
    """Vectors that stay in Chroma collections and are found through their graphs.

    The collections' clients must stay open as long as this is used. Results are those of an
    approximate index: a near row may be missed, a far one is never taken for near.
    """

    def __init__(self, layers: Sequence[Layer], dimensions: int) -> None:
        self.dimensions = dimensions
        self._layers = tuple(layers)
        self._sizes = [int(layer.collection.count()) for layer in layers]
        pairs = [[(key, row) for key, rows in layer.rows.items() for row in rows]
                 for layer in layers]  # fmt: skip
        self._keys = [[key for key, _ in found] for found in pairs]
        self._rows = [np.array([row for _, row in found], dtype=np.intp) for found in pairs]
        self._places = {row: (i, key) for i, found in enumerate(pairs) for key, row in found}

    def nearest(self, query: Vector, allowed: Mask | None, most: int) -> dict[int, float]:
        """At most `most` allowed rows with their cosine similarity, the nearest first."""
        found: dict[int, float] = {}
        for number in range(len(self._layers)):
            found |= self._in_layer(number, query, allowed, most)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most])

    def similarity(self, query: Vector, rows: Sequence[int]) -> dict[int, float]:
        """The cosine similarity of given rows."""
        found: dict[int, float] = {}
        for number, layer in enumerate(self._layers):
            keys = {key for i, key in map(self._places.__getitem__, rows) if i == number}
            found |= _fetched(layer, query, sorted(keys))
        return {row: found[row] for row in rows}

    def _in_layer(
        self, number: int, query: Vector, allowed: Mask | None, most: int
    ) -> dict[int, float]:
        """The nearest of one layer, by the way that costs least for how many rows are allowed."""
        layer, size, every = self._layers[number], self._sizes[number], self._keys[number]
        rows = self._rows[number]
        left = np.arange(len(rows)) if allowed is None else np.flatnonzero(allowed[rows])
        if len(left) <= _FETCHED:
            found = _fetched(layer, query, list(dict.fromkeys(every[i] for i in left)))
            return {row: near for row, near in found.items() if allowed is None or allowed[row]}
        wanted = min(most, len(left))
        further = min(size, wanted * (1 if len(left) == size else 2 * size // len(left)))
        while further <= _FURTHEST:
            found = _asked(layer, query, further, allowed)
            if len(found) >= wanted or further == size:
                return found
            further = min(size, further * _FURTHER)
        return _asked(layer, query, wanted, allowed, list(dict.fromkeys(every[i] for i in left)))


def _fetched(layer: Layer, query: Vector, keys: list[str]) -> dict[int, float]:
    """The rows of some keys with their similarity, compared here."""
    if not keys:
        return {}
    stored = layer.collection.get(ids=keys, include=["embeddings"])
    near = _cosines(np.asarray(stored["embeddings"], dtype=np.float32), query)
    return {
        row: float(value)
        for key, value in zip(stored["ids"], near, strict=True)
        for row in layer.rows[key]
    }


def _asked(
    layer: Layer, query: Vector, most: int, allowed: Mask | None, keys: list[str] | None = None
) -> dict[int, float]:
    """What a layer's graph finds, without rows of other versions and rows not allowed."""
    answer = layer.collection.query(
        query_embeddings=query[None, :], n_results=most, ids=keys, include=["distances"]
    )
    return {
        row: round(1.0 - float(distance), _DIGITS)
        for key, distance in zip(answer["ids"][0], answer["distances"][0], strict=True)
        for row in layer.rows.get(key, ())
        if allowed is None or allowed[row]
    }


def fits_snapshot(facts: int, dimensions: int) -> bool:
    """Whether a collection is searched in memory; larger ones stay in Chroma."""
    return facts * dimensions <= SNAPSHOT_FLOATS
