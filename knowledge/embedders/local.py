"""Models run in this process by libraries of one's own choice: sentence-transformers, fastembed.

Neither comes with the package: they bring gigabytes and fetch models when first opened.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from knowledge.embedders.base import Embedder, EmbedderError, Matrix, read_rows


class SentenceTransformersEmbedder(Embedder):
    """A model of sentence-transformers; `name` is `sentence-transformers:MODEL`."""

    def __init__(self, model: str) -> None:
        library = _library("sentence_transformers", "sentence-transformers")
        self.name = f"sentence-transformers:{model}"
        self._model = _opened(library.SentenceTransformer, model)

    @property
    def dimensions(self) -> int:
        """Floats a vector, as the model says."""
        return int(self._model.get_sentence_embedding_dimension())

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Vectors of documents; with the model's own document prompt where it has one."""
        encode = getattr(self._model, "encode_document", self._model.encode)
        return read_rows(encode(list(texts)), len(texts), self.name)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of queries; with the model's own query prompt where it has one."""
        encode = getattr(self._model, "encode_query", self._model.encode)
        return read_rows(encode(list(texts)), len(texts), self.name)


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
        return read_rows(list(self._model.passage_embed(list(texts))), len(texts), self.name)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of queries."""
        return read_rows(list(self._model.query_embed(list(texts))), len(texts), self.name)


def _library(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise EmbedderError(
            f"found no {package}; expected it installed: pip install {package}"
        ) from None


def _opened(make: Any, model: str) -> Any:
    """The model itself; each library has errors of its own for one that cannot be had."""
    try:
        return make(model)
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise EmbedderError(f"the model {model!r} cannot be opened: {reason}") from error
