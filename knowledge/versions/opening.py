"""Opening a version for search: its vectors read into memory, or left in Chroma if very many.

A reader that follows the pointer opens one version after the other, which differ in little: facts
and vectors that the one before has alike are taken from it, so that time goes with the changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.embedders import EmbeddedEmbedder, Embedder, Matrix, check_made_by
from knowledge.search import SearchIndex, Snapshot, fits_snapshot
from knowledge.shop import Shop
from knowledge.versions.facts_db import Made, open_shop, read_keys, read_layers, read_made
from knowledge.versions.large import kept_in_chroma
from knowledge.versions.layers import read
from knowledge.versions.records import DamagedVersion, Version
from knowledge.versions.rows import Copies
from knowledge.versions.tables import read_tables
from knowledge.versions.vectors import ChromaServer, vectors_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A version's facts and the search over them: always of one and the same version."""

    version: Version
    shop: Shop
    index: SearchIndex


def open_index(
    version: Version,
    shop: Shop,
    before: Reading | None = None,
    *,
    model: Embedder | None = None,
    chroma: str | ChromaServer | None = None,
) -> SearchIndex:
    """The search index of a version. VersionError; EmbedderError if another embedder made it.

    `shop` are its facts, `before` is a reading of another version of the same home.
    """
    model = model or EmbeddedEmbedder()
    made = read_made(version)
    check_made_by(made.embedder, model)
    tables, keys = read_tables(version, shop), read_keys(version)
    layers = read_layers(version)
    missing = [name for name, key in zip(tables.ids, keys, strict=True) if key not in layers]
    if missing:
        raise DamagedVersion(f"{missing[0]} has no vector; run 'stream-assistant build'")
    stored = vectors_of(version.home, chroma)
    if not fits_snapshot(len(keys), made.dimensions):
        return SearchIndex(tables, kept_in_chroma(layers, keys, stored, made.dimensions), model)
    known, rows = _known(before, made)
    new = list(dict.fromkeys(key for key in keys if key not in known))
    fresh = read(layers, new, Copies(version.home, stored))
    return SearchIndex(tables, _put_together(keys, known, rows, new, fresh), model)


def open_reading(
    version: Version,
    before: Reading | None = None,
    *,
    model: Embedder | None = None,
    chroma: str | ChromaServer | None = None,
) -> Reading:
    """Everything a reader needs of a version. VersionError, EmbedderError.

    What `before`, a reading of another version of the same home, has alike is not read again.
    """
    shop = open_shop(version, before.shop if before else None)
    return Reading(version, shop, open_index(version, shop, before, model=model, chroma=chroma))


_NOTHING: Matrix = np.zeros((0, 0), dtype=np.float32)


def _known(before: Reading | None, made: Made) -> tuple[dict[str, int], Matrix]:
    """The vectors that an earlier reading has in memory: the place of each key, and the rows."""
    side = before.index.vectors if before else None
    if before is None or not isinstance(side, Snapshot):
        return {}, _NOTHING
    if (before.index.embedder, side.dimensions) != (made.embedder, made.dimensions):
        return {}, _NOTHING
    try:
        keys = read_keys(before.version)
    except DamagedVersion:  # nothing but time is lost
        return {}, _NOTHING
    return {key: row for row, key in enumerate(keys)}, side.rows


def _put_together(
    keys: list[str], known: dict[str, int], rows: Matrix, new: list[str], fresh: Matrix
) -> Matrix:
    """The row of each key: those in `known` from `rows`, those in `new` from `fresh`."""
    if new == keys:
        return fresh
    places = np.array([known.get(key, -1) for key in keys], dtype=np.intp)
    numbers = {key: row for row, key in enumerate(new)}
    own = [numbers[key] for key in keys if key in numbers]
    if not known:
        return fresh[own]
    # `clip`, since NumPy would copy everything twice; a place that is none is filled below.
    whole: Matrix = np.take(rows, places, axis=0, mode="clip")
    whole[places < 0] = fresh[own] if own else 0
    return whole
