"""The embedder that needs nothing: hashed character n-grams in any script."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

from knowledge.embedders.base import Embedder, Matrix, unit_rows
from knowledge.text import fold, is_cjk, tokens

DIMENSIONS = 512


class EmbeddedEmbedder(Embedder):
    """Signed feature hashing of words and character 2-4-grams (Weinberger et al., 2009).

    Vectors have `DIMENSIONS` floats and unit length; the same text gives the same vector on every
    machine. Close spellings are close; translations are not, which is what aliases are for.
    """

    name = "embedded-1"

    @property
    def dimensions(self) -> int:
        """`DIMENSIONS`."""
        return DIMENSIONS

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Vectors of several texts as rows of shape (len(texts), DIMENSIONS)."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature, count in Counter(_features(text)).items():
                code = zlib.crc32(feature.encode())
                row[code % DIMENSIONS] += (1.0 if code & 0x80000000 else -1.0) * count**0.5
        return unit_rows(rows)


def _features(text: str) -> list[str]:
    found: list[str] = []
    run = ""
    for token in [*tokens(fold(text)), ""]:
        if len(token) == 1 and is_cjk(token):
            run += token
            continue
        if run:
            found += [run[i : i + n] for n in (1, 2, 3) for i in range(len(run) - n + 1)]
            run = ""
        if token:
            padded = f"<{token}>"
            found += ["=" + token] * 2
            found += [padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1)]
    return found
