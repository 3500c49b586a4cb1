"""Models run in this process by libraries of one's own choice: sentence-transformers, fastembed.

Neither comes with the package: they bring gigabytes and fetch models when first opened.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from knowledge.embedders.base import Embedder, EmbedderError, Matrix, read_rows

_SHOWN = 160


class SentenceTransformersEmbedder(Embedder):
    """A model of sentence-transformers; `name` is `sentence-transformers:MODEL`."""

    def __init__(self, model: str) -> None:
        library = _library("sentence_transformers", "sentence-transformers")
        self.name = f"sentence-transformers:{model}"
        self._model = _opened(library.SentenceTransformer, model)

    @property
    def dimensions(self) -> int:
        """Floats a vector, as the model says."""
        # Called otherwise before version 6.
        known = getattr(self._model, "get_embedding_dimension", None)
        return int((known or self._model.get_sentence_embedding_dimension)())

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Vectors of documents; with the model's own document prompt where it has one."""
        encode = getattr(self._model, "encode_document", self._model.encode)
        return _rows(encode, texts, self.name)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of queries; with the model's own query prompt where it has one."""
        encode = getattr(self._model, "encode_query", self._model.encode)
        return _rows(encode, texts, self.name)


class FastembedEmbedder(Embedder):
    """A model of fastembed (ONNX); `name` is `fastembed:MODEL`."""

    def __init__(self, model: str) -> None:
        library = _library("fastembed", "fastembed")
        self.name = f"fastembed:{model}"
        self._model = _opened(library.TextEmbedding, model)
        self._dimensions: int | None = None

    @property
    def dimensions(self) -> int:
        """Floats a vector, by the vector of a word."""
        if self._dimensions is None:
            self._dimensions = int(self.matrix(["dimensions"]).shape[1])
        return self._dimensions

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Vectors of documents."""
        return _rows(self._model.passage_embed, texts, self.name)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of queries."""
        return _rows(self._model.query_embed, texts, self.name)


def _library(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise EmbedderError(
            f"found no {package}; expected it installed: pip install {package}"
        ) from None


def _opened(make: Callable[[str], Any], model: str) -> Any:
    """The model itself. EmbedderError where it cannot be had.

    Each library has errors of its own, and those of the hub it fetches from.
    """
    try:
        return make(model)
    except Exception as error:
        raise EmbedderError(f"the model {model!r} cannot be opened: {_reason(error)}") from error


def _rows(embed: Callable[[list[str]], Iterable[Any]], texts: Sequence[str], whose: str) -> Matrix:
    """What a model makes of texts, as unit rows. EmbedderError."""
    try:
        rows = list(embed(list(texts)))
    except Exception as error:
        raise EmbedderError(f"{whose} gave no vectors: {_reason(error)}") from error
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    return read_rows(rows, len(texts), whose)


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:_SHOWN].rstrip(".") if lines else type(error).__name__
