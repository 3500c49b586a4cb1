"""Hybrid search over a version's facts: vectors, words, and what kind the words ask for."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from langchain_core.documents import Document
from numpy.typing import NDArray

from knowledge.embedders import Embedder, EmbedderError
from knowledge.search.filters import Filter, Mask
from knowledge.search.fusion import best_rows, fuse
from knowledge.search.lexical import LexicalIndex, query_terms
from knowledge.search.tables import Tables
from knowledge.search.vectors import Snapshot, VectorSide
from knowledge.search.vocabulary import Meaning, Vocabulary

# How far down each ranking is read.
_CANDIDATES = 50
_DIGITS = 5
# Rankings by their names in `Hit.places`.
VECTORS, WORDS, ASKED = "vectors", "words", "asked"
# Only the last knows what is asked for: counted twice, hit@1 over the built-in sets is 3 points
# higher; three times gains little more.
_WEIGHTS = {ASKED: 2.0}
# What a fact counts in that ranking: for its kind, once a word that asks for it; for holding in a
# place that is named, or against holding elsewhere only; for holding everywhere where none is.
# Matched words add up to 1.
_KIND, _PLACE, _EVERYWHERE = 2.0, 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A found fact: fused `score` (higher is better), cosine `similarity`, matched `words`.

    `places` are its places, from 1, in the rankings that found it: `vectors`, `words`, and `asked`
    (facts of the kinds and countries that the query's words ask for). `worth` is what each matched
    word added to its score by words.
    """

    fact: str
    score: float
    similarity: float
    words: tuple[str, ...]
    places: tuple[tuple[str, int], ...] = ()
    worth: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Where a fact is for a query, or what left it out; `place` is from 1, None where not found."""

    place: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Query:
    vector: NDArray[np.float32]
    words: Mapping[str, float]
    asked: Mapping[str, int]
    places: tuple[str, ...]


class SearchIndex:
    """Documents and their vectors; a vocabulary tells what words of any language stand for.

    The documents may be given as the tables that were made of them. `vectors` are rows of unit
    length, or the side of a collection that is too large for memory. The index is immutable:
    several threads may search it.
    """

    def __init__(
        self,
        documents: Sequence[Document] | Tables,
        vectors: NDArray[np.float32] | VectorSide,
        embedder: Embedder,
        vocabulary: Mapping[str, Iterable[str]] | Vocabulary | None = None,
    ) -> None:
        tables = documents if isinstance(documents, Tables) else Tables.of(documents)
        self._ids = tables.ids
        self._rows = {identity: row for row, identity in enumerate(self._ids)}
        self._scopes = tables.scopes
        self._vectors = Snapshot(vectors) if isinstance(vectors, np.ndarray) else vectors
        self._embedder = embedder
        self._lexical = LexicalIndex(tables.postings)
        self._vocabulary = _prepared(vocabulary)

    def with_vocabulary(self, vocabulary: Mapping[str, Iterable[str]] | Vocabulary) -> SearchIndex:
        """This index with another vocabulary; an empty one turns it off."""
        other = copy.copy(self)
        other._vocabulary = _prepared(vocabulary)
        return other

    @property
    def embedder(self) -> str:
        """The name of the embedder that queries are read by."""
        return self._embedder.name

    @property
    def vectors(self) -> VectorSide:
        """The side of the vectors; its rows are those of the facts in their order."""
        return self._vectors

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind there is a fact of."""
        return self._scopes.kinds

    def __len__(self) -> int:
        return len(self._ids)

    def meanings(self, query: str) -> list[Meaning]:
        """What the vocabulary reads in a query."""
        return self._vocabulary.find(query)

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        product: str | None = None,
        country: str | None = None,
        at: datetime | None = None,
        limit: int = 5,
    ) -> list[Hit]:
        """The facts nearest to `query`, best first; only those that `Filter` would leave.

        EmbedderError where the vectors are of another embedder or it gives no answer.
        """
        if not self._ids:
            return []
        wanted = Filter(kind, product, country, at)
        allowed = self._scopes.allowed(wanted) if wanted else None
        if allowed is not None and not allowed.any():
            return []
        read = self._read(query)
        near = self._vectors.nearest(read.vector, allowed, _CANDIDATES)
        rankings = self._rankings(read, near, allowed)
        best = fuse(rankings, _WEIGHTS)[:limit]
        missing = self._vectors.similarity(
            read.vector, [row for row, _, _ in best if row not in near]
        )
        return [
            self._hit(row, score, places, {**near, **missing}[row], read)
            for row, score, places in best
        ]

    def why_not(
        self,
        query: str,
        fact: str,
        *,
        kind: str | None = None,
        product: str | None = None,
        country: str | None = None,
        at: datetime | None = None,
    ) -> WhyNot:
        """Where a fact is in the whole result, or what left it out."""
        if fact not in self._rows:
            return WhyNot(None, "no such fact")
        lost = self._scopes.lost(Filter(kind, product, country, at), self._rows[fact])
        if lost:
            return WhyNot(None, f"left out by the filter {lost}")
        every = self.search(
            query, kind=kind, product=product, country=country, at=at, limit=len(self._ids)
        )
        for place, hit in enumerate(every, start=1):
            if hit.fact == fact:
                return WhyNot(place, "found")
        return WhyNot(None, f"in no ranking's first {_CANDIDATES}")

    def _read(self, query: str) -> _Query:
        meanings = tuple(self._vocabulary.find(query))
        weighted = dict.fromkeys(query_terms(query), 1.0)
        texts = [query]
        for meaning in meanings:
            for alternative in meaning.alternatives:
                for term in alternative:
                    weighted[term] = max(weighted.get(term, 0.0), 1 / len(meaning.alternatives))
                texts.append(" ".join(alternative))
        kinds = Counter(kind for meaning in meanings for kind in meaning.kinds)
        places = tuple(dict.fromkeys(p for meaning in meanings for p in meaning.places))
        return _Query(self._vector(" ".join(dict.fromkeys(texts))), weighted, kinds, places)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._embedder.queries([text])[0]
        stored = self._vectors.dimensions
        if stored and len(vector) != stored:
            raise EmbedderError(
                f"found vectors of {stored} dimensions; expected {len(vector)} of"
                f" {self._embedder.name!r}: run 'stream-assistant build' again"
            )
        return vector

    def _rankings(
        self, read: _Query, near: Mapping[int, float], allowed: Mask | None
    ) -> dict[str, Sequence[int]]:
        lexical = np.round(self._lexical.scores(read.words), _DIGITS)
        if allowed is not None:
            lexical = np.where(allowed, lexical, 0.0)
        found: dict[str, Sequence[int]] = {
            VECTORS: list(near),
            WORDS: [int(row) for row in best_rows(lexical, _CANDIDATES, 0.0)],
        }
        if read.asked or read.places:
            found[ASKED] = self._asked(read, lexical, allowed)
        return found

    def _asked(self, read: _Query, lexical: NDArray[np.float32], allowed: Mask | None) -> list[int]:
        """Facts of the kinds that the words ask for and of the places they name; then by words."""
        score = np.zeros(len(self._ids))
        for kind, times in read.asked.items():
            score[self._scopes.of_kinds([kind])] += _KIND * times
        if read.places:
            somewhere = self._scopes.of_places()
            holding = np.logical_or.reduce([self._scopes.holding(p) for p in read.places])
            score[somewhere & holding] += _PLACE
            score[somewhere & ~holding] -= _PLACE
        else:
            score[(score > 0) & self._scopes.general()] += _EVERYWHERE
        if allowed is not None:
            score = np.where(allowed, score, 0.0)
        best = float(lexical.max()) or 1.0
        score = np.where(score > 0, score + np.round(lexical / best, _DIGITS), 0.0)
        return [int(row) for row in best_rows(score, _CANDIDATES, 0.0)]

    def _hit(
        self, row: int, score: float, places: Mapping[str, int], similarity: float, read: _Query
    ) -> Hit:
        matched = self._lexical.matched(read.words, row)
        worth = tuple(round(value, _DIGITS) for value in matched.values())
        return Hit(self._ids[row], score, similarity, tuple(matched), tuple(places.items()), worth)


def _prepared(vocabulary: Mapping[str, Iterable[str]] | Vocabulary | None) -> Vocabulary:
    return vocabulary if isinstance(vocabulary, Vocabulary) else Vocabulary(vocabulary)
