"""What every embedder is: a name that versions record, a dimension, and rows of unit length."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class EmbedderError(ValueError):
    """An embedder cannot be opened or used; the message is one line that says what to do."""

    code = "embedder"


class Embedder(Embeddings):
    """Turns texts into vectors; usable wherever LangChain takes `Embeddings`.

    `name` stands for the vectors it makes: two embedders of one name give the same vectors.
    """

    name: str

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Floats a vector. EmbedderError where it takes a call to know and the call fails."""

    @abstractmethod
    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Vectors of texts that are searched, as rows of unit length: (len(texts), dimensions)."""

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of texts that are searched for; some models tell them from documents."""
        return self.matrix(texts)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text."""
        return [row.tolist() for row in self.matrix(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of one text."""
        return [float(value) for value in self.queries([text])[0]]


def unit_rows(rows: Matrix) -> Matrix:
    """Rows at unit length; one without a direction gets the first axis, which cosine accepts."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    empty = norms[:, 0] == 0
    whole = np.asarray(rows / np.where(norms == 0, 1, norms), dtype=np.float32)
    if empty.any():
        whole[empty] = np.eye(1, rows.shape[1], dtype=np.float32)[0]
    return whole


def read_rows(rows: object, texts: int, whose: str) -> Matrix:
    """What a model gave for `texts` texts, as unit rows. EmbedderError where it is none."""
    try:
        matrix = np.asarray(rows, dtype=np.float32)
    except (TypeError, ValueError):
        raise EmbedderError(f"{whose} gave vectors of different lengths; expected one") from None
    if matrix.ndim != 2 or len(matrix) != texts or not matrix.shape[1]:
        raise EmbedderError(f"{whose} gave {len(matrix)} vector(s) for {texts} text(s)")
    if not np.isfinite(matrix).all():
        raise EmbedderError(f"{whose} gave a vector with a value that is no number")
    return unit_rows(matrix)


def check_made_by(recorded: str, wanted: Embedder, dimensions: int | None = None) -> None:
    """Refuse vectors that another embedder made. EmbedderError says to rebuild.

    `recorded` is the name a version keeps beside its vectors, `dimensions` their length if known.
    """
    if recorded != wanted.name:
        raise EmbedderError(
            f"found vectors made by {recorded!r}; expected {wanted.name!r}: run"
            " 'stream-assistant build' again"
        )
    if dimensions is not None and dimensions != wanted.dimensions:
        raise EmbedderError(
            f"found vectors of {dimensions} dimensions; expected {wanted.dimensions} of"
            f" {wanted.name!r}: run 'stream-assistant build' again"
        )
