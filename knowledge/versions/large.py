"""Opening a version whose vectors are too many for memory: they stay in Chroma while it is used."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from knowledge.search import ChromaVectors, Layer
from knowledge.versions.vectors import Vectors


def kept_in_chroma(
    layers: Mapping[str, str], keys: Sequence[str], vectors: Vectors, dimensions: int
) -> ChromaVectors:
    """The side of vectors that asks the layers' collections. VersionError.

    `keys` are of the index's rows in their order, `layers` names the layer of each key. The
    collections are closed when nothing refers to the result any more; a process must not fork
    meanwhile.
    """
    rows: dict[str, dict[str, list[int]]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(layers[key], {}).setdefault(key, []).append(row)
    with ExitStack() as opened:
        found = [
            Layer(opened.enter_context(vectors.opened(layer)), of) for layer, of in rows.items()
        ]
        side = ChromaVectors(found, dimensions)
        weakref.finalize(side, opened.pop_all().close)
    return side
