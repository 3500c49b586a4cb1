"""A shop's vocabulary: words of any language that stand for words of the facts.

Given as a plain mapping; among the terms `kind:K` says that the words ask for facts of the kind K,
`place:CC` that they name a country.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.search.lexical import Piece, pieces, stem, terms, words

_KIND, _PLACE = "kind:", "place:"
_LONGEST = 12
_PARTICLES = ("ول", "وب", "ل", "ب", "ف", "ك")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words of a query, as folded and stemmed, and the terms and kinds they stand for.

    Each of `alternatives` is one thing the words may mean, as terms of the index.
    """

    words: str
    alternatives: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Vocabulary:
    """Finds the phrases of a mapping in queries, the longest first."""

    def __init__(self, mapping: Mapping[str, Iterable[str]] | None = None) -> None:
        # By the stems of a phrase with a space between them.
        self.meanings: dict[str, tuple[str, ...]] = {}
        self._longest = 0
        for phrase, meant in (mapping or {}).items():
            key = words(phrase)
            if 0 < len(key) <= _LONGEST:
                stems = " ".join(key)
                known = self.meanings.get(stems, ())
                self.meanings[stems] = tuple(dict.fromkeys((*known, *meant)))
                self._longest = max(self._longest, len(key))

    @staticmethod
    def of_stems(meanings: dict[str, tuple[str, ...]]) -> Vocabulary:
        """The vocabulary whose `meanings` were these: many phrases take a while to stem."""
        found = Vocabulary()
        found.meanings = meanings
        found._longest = max((key.count(" ") + 1 for key in meanings), default=0)
        return found

    def __bool__(self) -> bool:
        return bool(self.meanings)

    def find(self, query: str) -> list[Meaning]:
        """What the words of a query mean; a phrase inside a longer one is not read again."""
        found: list[Meaning] = []
        read = pieces(query)
        end = 0
        for first, piece in enumerate(read):
            rest = [other.stem for other in read[first + 1 : first + self._longest]]
            for spelling in _spellings(piece):
                length = self._longest_phrase([spelling, *rest])
                if length:
                    break
            else:
                continue
            if first + length > end:
                phrase = (spelling, *rest[: length - 1])
                found.append(_meaning(" ".join(phrase), self.meanings[" ".join(phrase)]))
                end = first + length
        return found

    def _longest_phrase(self, stems: list[str]) -> int:
        """How many of the first stems are a phrase, 0 where none are."""
        lengths = range(min(len(stems), self._longest), 0, -1)
        return next((n for n in lengths if " ".join(stems[:n]) in self.meanings), 0)


def _spellings(piece: Piece) -> Iterator[str]:
    """A word as stemmed, then without the Arabic particles that stick to it."""
    yield piece.stem
    for particle in _PARTICLES:
        if piece.text.startswith(particle) and len(piece.text) - len(particle) >= _SHORTEST:
            yield stem(piece.text[len(particle) :])


def _meaning(phrase: str, meant: Iterable[str]) -> Meaning:
    kinds = tuple(term.removeprefix(_KIND) for term in meant if term.startswith(_KIND))
    places = tuple(term.removeprefix(_PLACE) for term in meant if term.startswith(_PLACE))
    others = (tuple(dict.fromkeys(terms(term))) for term in meant
              if not term.startswith((_KIND, _PLACE)))  # fmt: skip
    alternatives = tuple(dict.fromkeys(filter(None, others)))
    return Meaning(phrase, alternatives, kinds, places)
