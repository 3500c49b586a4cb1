"""Hybrid search over a version's facts: vectors and words, fused by rank.

Reciprocal rank fusion after Cormack, Clarke and Büttcher (2009) with k = 60; words are weighed by
Okapi BM25 (k1 = 1.2, b = 0.75). Vectors are an in-memory copy of the version's collection, which
at the size of a shop is faster than a query to the database and never stale.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.documents import Document
from numpy.typing import NDArray

from knowledge.embedders import EmbeddedEmbedder
from knowledge.text import search_terms

_RRF_K = 60
_K1, _B = 1.2, 0.75
_CANDIDATES = 50
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A found fact: fused `score` (higher is better), cosine `similarity`, matched `words`."""

    fact: str
    score: float
    similarity: float
    words: tuple[str, ...]


class SearchIndex:
    """Documents and their vectors, held in memory; rows of `vectors` have unit length."""

    def __init__(
        self,
        documents: Sequence[Document],
        vectors: NDArray[np.float32],
        embedder: EmbeddedEmbedder,
    ) -> None:
        self._ids = [str(document.id) for document in documents]
        self._kinds = np.array([str(document.metadata["kind"]) for document in documents])
        self._vectors = vectors
        self._embedder = embedder
        counts = [Counter(search_terms(document.page_content)) for document in documents]
        self._lengths = np.array([sum(c.values()) for c in counts], dtype=np.float32)
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for row, counter in enumerate(counts):
            for term, count in counter.items():
                self._postings.setdefault(term, []).append((row, count))

    def search(self, query: str, *, kind: str | None = None, limit: int = 5) -> list[Hit]:
        """The facts nearest to `query`, best first; of one kind where it is given."""
        if not self._ids:
            return []
        allowed = np.ones(len(self._ids), bool) if kind is None else self._kinds == kind
        # Sums of floats differ in their last bits with where memory lies: ties must stay ties.
        similarity = np.round(self._vectors @ self._embedder.matrix([query])[0], _DIGITS)
        lexical, matched = self._bm25(query)
        fused = np.zeros(len(self._ids))
        for scores, floor in ((similarity, -1.0), (lexical, 0.0)):
            rows = np.argsort(-np.where(allowed, scores, -np.inf), kind="stable")[:_CANDIDATES]
            for rank, row in enumerate(rows):
                if allowed[row] and scores[row] > floor:
                    fused[row] += 1.0 / (_RRF_K + rank + 1)
        best = np.argsort(-fused, kind="stable")[:limit]
        return [
            Hit(self._ids[row], float(fused[row]), float(similarity[row]), matched.get(row, ()))
            for row in map(int, best)
            if fused[row] > 0
        ]

    def _bm25(self, query: str) -> tuple[NDArray[np.float32], dict[int, tuple[str, ...]]]:
        scores = np.zeros(len(self._ids), dtype=np.float32)
        matched: dict[int, tuple[str, ...]] = {}
        average = float(self._lengths.mean()) or 1.0
        for term in dict.fromkeys(search_terms(query)):
            postings = self._postings.get(term, ())
            idf = math.log(1 + (len(self._ids) - len(postings) + 0.5) / (len(postings) + 0.5))
            for row, count in postings:
                length = 1 - _B + _B * float(self._lengths[row]) / average
                scores[row] += idf * count * (_K1 + 1) / (count + _K1 * length)
                matched[row] = (*matched.get(row, ()), term)
        return scores, matched
