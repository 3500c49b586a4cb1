"""An embedder that is opened when it is first asked: its name is known without a model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from knowledge.embedders.base import Embedder, Matrix


class LaterEmbedder(Embedder):
    """Stands for the embedder that `open_` gives, which must have the name `name`.

    `dimensions` are those a version recorded, so that it is opened without asking a model; None
    asks. Any thread may use it; the first opens it. EmbedderError where that fails, each time.
    """

    def __init__(
        self, name: str, open_: Callable[[], Embedder], dimensions: int | None = None
    ) -> None:
        self.name = name
        self._open = open_
        self._dimensions = dimensions
        self._opened: Embedder | None = None
        self._opening = threading.Lock()

    @property
    def dimensions(self) -> int:
        """Floats a vector, as recorded, else as the embedder says."""
        return self._dimensions or self._embedder().dimensions

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Vectors of documents."""
        return self._embedder().matrix(texts)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of queries."""
        return self._embedder().queries(texts)

    def _embedder(self) -> Embedder:
        with self._opening:
            if self._opened is None:
                self._opened = self._open()
            return self._opened
