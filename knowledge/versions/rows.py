"""Copies of layers as plain files, so that opening a version need not ask Chroma for every row.

A layer is written once and never changes, so neither does its copy: `rows/<layer>.npz` below the
home, keys and rows as they were read back from Chroma, each part with a checksum. Chroma holds the
vectors; a copy that is missing, damaged or lacks a key costs time, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.embedders import Matrix
from knowledge.search.arrays import DamagedArrays, read_arrays, write_arrays
from knowledge.versions.records import Home
from knowledge.versions.vectors import Vectors

_SUFFIX = ".npz"


class Copies:
    """The copies of a home's layers, and `vectors`, which hold what no copy has."""

    def __init__(self, home: Home, vectors: Vectors) -> None:
        self._folder = home.path / "rows"
        self._vectors = vectors
        self.place = vectors.place

    def read(self, layer: str, keys: Sequence[str]) -> Matrix:
        """The rows of `keys` in their order, shape (len(keys), dimensions). VersionError."""
        copied = self._copied(layer)
        if copied is None:
            return self._vectors.read(layer, keys)
        places, rows = copied
        try:
            return rows[[places[key] for key in keys]]
        except KeyError:
            return self._vectors.read(layer, keys)

    def add(self, layers: Mapping[str, str]) -> None:
        """Copy the layers that have no copy. The writer calls it. VersionError, OSError.

        `layers` names the layer of each key; keys of a layer that it leaves out are not copied.
        """
        of_layer: dict[str, list[str]] = {}
        for key, layer in layers.items():
            of_layer.setdefault(layer, []).append(key)
        for layer, keys in of_layer.items():
            if not self._path(layer).exists():
                self._write(layer, keys, self._vectors.read(layer, keys))

    def drop_others(self, kept: Iterable[str]) -> None:
        """Remove what is here but the copies of the layers `kept`. The writer calls it."""
        names = {layer + _SUFFIX for layer in kept}
        for path in self._folder.glob("*"):
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _write(self, layer: str, keys: Sequence[str], rows: Matrix) -> None:
        self._folder.mkdir(exist_ok=True)
        write_arrays(self._path(layer), {"keys": np.array(keys, dtype="S"), "rows": rows})

    def _path(self, layer: str) -> Path:
        return self._folder / (layer + _SUFFIX)

    def _copied(self, layer: str) -> tuple[dict[str, int], Matrix] | None:
        """The place of each key and the rows of a copy; None where there is no whole one."""
        try:
            stored = read_arrays(self._path(layer)) or {}
            keys, rows = stored["keys"].astype(str).tolist(), stored["rows"]
        except (DamagedArrays, LookupError, ValueError):
            return None
        if rows.ndim != 2 or rows.dtype != np.float32 or len(keys) != len(rows):
            return None
        return {key: place for place, key in enumerate(keys)}, rows
