"""Which vectors a new version takes over and which it writes: unchanged texts are never embedded.

A version's vectors lie in a few layers that it shares with the versions before it. New texts make
a new layer. Where there would be many layers, the small ones are copied into the new one; where
most of a layer is no longer used, what is used is copied. Copying reads vectors, it embeds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from knowledge.embedders import Embedder, Matrix
from knowledge.versions.facts_db import read_layer_names, read_layers, read_made
from knowledge.versions.records import DamagedVersion, Home, Progress, VersionError
from knowledge.versions.rows import Copies
from knowledge.versions.vectors import BATCH, Vectors, new_layer

_MOST_LAYERS = 6
# A layer below this share of the version is small; one with less of it in use is mostly waste.
_SMALL = 0.25
_WASTE = 0.5


@dataclass(frozen=True, slots=True)
class Stored:
    """The vectors of a version: the layer of each key, and how many were embedded for it."""

    layers: dict[str, str]
    embedded: int
    dimensions: int


def layers_in_use(home: Home) -> set[str]:
    """Every layer that a finished version reads."""
    used: set[str] = set()
    for version in home.ready():
        try:
            used |= read_layer_names(version)
        except VersionError:  # damaged: it reads nothing
            continue
    return used


def sweep(home: Home, vectors: Vectors) -> None:
    """Remove layers that no finished version reads. The writer calls it; VectorsUnreachable."""
    used = layers_in_use(home)
    Copies(home, vectors).drop_others(used)
    for layer in vectors.layers():
        if layer not in used:
            vectors.drop(layer)


def store(
    texts: Mapping[str, str],
    model: Embedder,
    home: Home,
    vectors: Vectors,
    on: Progress,
    anew: bool = False,
) -> Stored:
    """Bring the vectors of `texts` (by key) into layers, read back and checked. VersionError.

    With `anew` nothing is taken over from earlier versions.
    """
    earlier = {} if anew else _earlier(home, model, texts)
    try:
        return _store(texts, earlier, model, vectors, on)
    except DamagedVersion:
        if not earlier:
            raise
        # Earlier layers that cannot be read are not built upon: everything is embedded anew.
        return _store(texts, {}, model, vectors, on)


def _earlier(home: Home, model: Embedder, texts: Iterable[str]) -> dict[str, str]:
    """The layer of each key that an earlier version of the same embedder has, newest first."""
    found: dict[str, str] = {}
    for version in home.ready():
        try:
            if read_made(version).embedder == model.name:
                found = read_layers(version) | found
        except VersionError:
            continue
    return {key: found[key] for key in texts if key in found}


def _store(
    texts: Mapping[str, str],
    earlier: Mapping[str, str],
    model: Embedder,
    vectors: Vectors,
    on: Progress,
) -> Stored:
    moved = _to_copy(earlier, len(texts), vectors)
    kept = {key: layer for key, layer in earlier.items() if layer not in moved}
    copied = {key: layer for key, layer in earlier.items() if layer in moved}
    fresh = [key for key in texts if key not in earlier]
    rows = embed([texts[key] for key in fresh], model, on)
    keys = [*fresh, *copied]
    if copied:
        rows = _stacked(rows, read(copied, list(copied), vectors))
    layer = new_layer()
    on("storing vectors", 0, len(keys))
    if keys:
        vectors.write(layer, keys, rows, on)
    layers = kept | dict.fromkeys(keys, layer)
    try:
        dimensions = _self_check(layers, layer, keys, rows, vectors, on)
    except VersionError:
        vectors.drop(layer)
        raise
    return Stored(layers, len(fresh), dimensions)


def _to_copy(earlier: Mapping[str, str], total: int, vectors: Vectors) -> set[str]:
    used = Counter(earlier.values())
    moved = {layer for layer, live in used.items() if live < _WASTE * vectors.count(layer)}
    if len(used) - len(moved) >= _MOST_LAYERS:
        moved |= {layer for layer, live in used.items() if live < _SMALL * total}
    return moved


def embed(texts: Sequence[str], model: Embedder, on: Progress) -> Matrix:
    """Vectors of texts as rows, in batches."""
    on("embedding", 0, len(texts))
    parts = []
    for start in range(0, len(texts), BATCH):
        parts.append(model.matrix(list(texts[start : start + BATCH])))
        on("embedding", min(start + BATCH, len(texts)), len(texts))
    return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)


class Rows(Protocol):
    """Reads rows of layers: `Vectors`, or copies of theirs. `place` says where they are."""

    place: str

    def read(self, layer: str, keys: Sequence[str]) -> Matrix:
        """The rows of `keys` in their order, shape (len(keys), dimensions). VersionError."""


def read(layers: Mapping[str, str], keys: Sequence[str], vectors: Rows) -> Matrix:
    """The rows of `keys` in their order, each from its layer. VersionError."""
    places: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        places.setdefault(layers[key], []).append(i)
    whole = np.zeros((0, 0), dtype=np.float32)
    for layer, where in places.items():
        rows = vectors.read(layer, [keys[i] for i in where])
        if not whole.size:
            whole = np.zeros((len(keys), rows.shape[1]), dtype=np.float32)
        if rows.shape[1] != whole.shape[1]:
            raise VersionError(
                f"{vectors.place} holds vectors of {rows.shape[1]} and {whole.shape[1]} floats;"
                " run 'stream-assistant build'"
            )
        whole[where] = rows
    return whole


def _stacked(first: Matrix, second: Matrix) -> Matrix:
    return np.concatenate([part for part in (first, second) if len(part)])


# -- the self-check ---------------------------------------------------------------------------

# Two vectors this close are the same text to the embedder (float32 rounding aside).
_TWIN = 1e-4
_ROUNDING = 1e-6
# About so many search for themselves, so many at a time.
_SEARCHED = 1000
_BLOCK = 250


def _self_check(
    layers: Mapping[str, str],
    layer: str,
    written: Sequence[str],
    rows: Matrix,
    vectors: Vectors,
    on: Progress,
) -> int:
    """Every vector must be there, whole, and find itself first, or an identical twin.

    What was written is read back as readers do and must be as it was (but for rounding: Chroma
    scales rows to unit length again). Layers taken over were checked so when they were written
    and have not changed since: their keys must be there, and an even part of the rows is read.
    Gives the number of dimensions.
    """
    on("checking", 0, len(layers))
    count = vectors.count(layer) if written else 0
    if count != len(written):
        raise VersionError(f"{vectors.place} kept {count} of {len(written)} vectors; build again")
    older = [key for key, place in layers.items() if place != layer]
    _check_there(older, layers, vectors)
    sample = older[:: max(1, len(older) // _SEARCHED)]
    stored = read(layers, [*written, *sample], vectors)
    if len(written) and not np.allclose(stored[: len(written)], rows, rtol=0, atol=_ROUNDING):
        raise VersionError(f"vectors came back changed from {vectors.place}; build again")
    if len(stored) and float(np.abs(np.linalg.norm(stored, axis=1) - 1).max()) > _TWIN:
        raise DamagedVersion(f"{vectors.place} has vectors not of unit length; build again")
    searched = range(0, len(stored), max(1, len(stored) // _SEARCHED))
    for start in range(0, len(searched), _BLOCK):
        _check_first(stored, searched[start : start + _BLOCK])
    on("checking", len(layers), len(layers))
    return int(stored.shape[1]) if len(stored) else 0


def _check_there(keys: Sequence[str], layers: Mapping[str, str], vectors: Vectors) -> None:
    places: dict[str, list[str]] = {}
    for key in keys:
        places.setdefault(layers[key], []).append(key)
    for layer, wanted in places.items():
        if vectors.missing(layer, wanted):
            raise DamagedVersion(f"{vectors.place} layer {layer} lacks vectors; build again")


def _check_first(stored: Matrix, part: Sequence[int]) -> None:
    rows = stored[list(part)]
    best = np.max(rows @ stored.T, axis=1)
    if np.any(best - np.einsum("ij,ij->i", rows, rows) > _TWIN):
        raise DamagedVersion("a fact does not find itself first; build again")
