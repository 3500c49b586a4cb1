"""Search by words: segmentation for any script, light stems, and Okapi BM25 in NumPy.

Scripts that write no spaces (Han, kana, Thai, Lao, Khmer, Myanmar) are cut into clusters, a base
character with its marks, and indexed by pairs of them: no dictionary decides what a word is. Korean
words are indexed whole and by pairs, since particles stick to them. Arabic loses articles and the
endings of Larkey's light10 stemmer (2002), English its plural.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.text import fold, singular

# Robertson and Zaragoza (2009): the usual saturation of repeats and penalty of length.
_K1, _B = 1.2, 0.75
_UNSPACED = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana, Han
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao; Myanmar; Khmer
)
# Thai and Lao write these vowels before the consonant they belong to.
_LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4"
# Khmer's coeng and Myanmar's virama put the next consonant below this one.
_STACKING = "\u17d2\u1039"
_ARABIC_PREFIXES = ("وبال", "ولل", "وال", "بال", "كال", "فال", "ال", "لل", "و")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_SHORTEST_STEM = 3
_SYLLABLES = 2
_LAST_OF_BMP = 0xFFFF


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Clusters of scripts without spaces, numbers, and words with the marks they are written with.

    Marks are no `\\w` in Python, so Hindi or Khmer words would fall apart at their vowels.
    """
    marks = "".join(
        re.escape(chr(code))
        for code in range(0x300, _LAST_OF_BMP)
        if unicodedata.category(chr(code)).startswith("M")
    )
    base = f"(?![{marks}{_LEADING}])[{_UNSPACED}]"
    cluster = rf"[{_LEADING}]?{base}(?:[{_STACKING}]{base}|[{marks}])*|[{_LEADING}]"
    letter = rf"(?:[^\W_\d{_UNSPACED}]|[{marks}])"
    return re.compile(rf"(?P<c>{cluster})|\d+(?:[.,]\d+)*|{letter}+(?:['’]{letter}+)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or, in scripts without spaces, a cluster of a folded text: as written and stemmed."""

    text: str
    stem: str
    start: int
    cluster: bool


@lru_cache(maxsize=16384)
def pieces(text: str) -> tuple[Piece, ...]:
    """The words and clusters of a text in their order."""
    return tuple(
        Piece(m[0], m[0] if m["c"] else stem(m[0]), m.start(), bool(m["c"]))
        for m in _pattern().finditer(fold(text))
    )


def words(text: str) -> list[str]:
    """Stemmed words in their order; scripts without spaces by single clusters."""
    return [piece.stem for piece in pieces(text)]


def terms(text: str) -> list[str]:
    """What a text is indexed under: words, and pairs of clusters; a cluster alone by itself."""
    found: list[str] = []
    for joined in _runs(text):
        if len(joined) > 1:
            found += [a.text + b.text for a, b in pairwise(joined)]
        else:
            found += _forms(joined[0])
    return found


def query_terms(text: str) -> list[str]:
    """What a text is looked up by: its terms, and single clusters, which may be a whole name."""
    return [*terms(text), *(piece.text for piece in pieces(text) if piece.cluster)]


def _runs(text: str) -> Iterator[list[Piece]]:
    """Clusters that stand side by side, together; every word by itself."""
    run: list[Piece] = []
    for piece in pieces(text):
        last = run[-1] if run else None
        beside = last is not None and last.start + len(last.text) == piece.start
        if last is not None and not (beside and piece.cluster and last.cluster):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _forms(piece: Piece) -> list[str]:
    if "\uac00" <= piece.stem[0] <= "\ud7a3" and len(piece.stem) > _SYLLABLES:
        return [piece.stem, *(a + b for a, b in pairwise(piece.stem))]
    return [piece.stem]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded word without what inflects it: English plural; Arabic article and ending."""
    if not "\u0600" <= word[0] <= "\u06ff":
        return singular(word)
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            word = word[len(prefix) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word[: -len(suffix)]
    return word


class LexicalIndex:
    """Terms to the rows that hold them, with what each is worth there."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        """`texts` are the terms of each row, in the order of the rows."""
        counts = [Counter(text) for text in texts]
        self.size = len(counts)
        lengths = np.array([sum(c.values()) for c in counts], dtype=np.float64)
        average = (float(lengths.mean()) if self.size else 0.0) or 1.0
        penalty = _K1 * (1 - _B + _B * lengths / average)
        postings: dict[str, list[tuple[int, int]]] = {}
        for row, counter in enumerate(counts):
            for term, count in counter.items():
                postings.setdefault(term, []).append((row, count))
        self._postings: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}
        for term, found in postings.items():
            rows = np.array([row for row, _ in found], dtype=np.int32)
            times = np.array([count for _, count in found], dtype=np.float64)
            idf = math.log(1 + (self.size - len(found) + 0.5) / (len(found) + 0.5))
            worth = idf * times * (_K1 + 1) / (times + penalty[rows])
            self._postings[term] = (rows, worth.astype(np.float32))

    def scores(self, query: Mapping[str, float]) -> NDArray[np.float32]:
        """BM25 of every row for weighted terms; 0 where none stands."""
        total = np.zeros(self.size, dtype=np.float32)
        for term, weight in query.items():
            if (entry := self._postings.get(term)) is not None:
                total[entry[0]] += weight * entry[1]
        return total

    def matched(self, query: Mapping[str, float], row: int) -> dict[str, float]:
        """The terms that stand in a row with what each adds to its score, in query order."""
        found: dict[str, float] = {}
        for term, weight in query.items():
            if (entry := self._postings.get(term)) is not None:
                place = int(np.searchsorted(entry[0], row))
                if place < len(entry[0]) and entry[0][place] == row:
                    found[term] = weight * float(entry[1][place])
        return found

    def __contains__(self, term: str) -> bool:
        return term in self._postings
