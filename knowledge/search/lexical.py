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
from array import array
from collections import defaultdict
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
    # Folding and cutting never look across white space, and a shop's words repeat: what stands
    # between is remembered, which takes a tenth of the time.
    return [term for part in text.split() for term in _terms_of(part)]


@lru_cache(maxsize=65536)
def _terms_of(text: str) -> tuple[str, ...]:
    """The terms of a text without white space."""
    found: list[str] = []
    for joined in _runs(text):
        if len(joined) > 1:
            found += [a.text + b.text for a, b in pairwise(joined)]
        else:
            found += _forms(joined[0])
    return tuple(found)


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


@dataclass(frozen=True, slots=True)
class Postings:
    """How often each term stands in which rows, by term.

    Rows of the term number n, ascending, and its counts there are `rows[starts[n]:starts[n + 1]]`
    and the same part of `times`; `size` is how many rows there are, with and without terms.
    """

    terms: tuple[str, ...]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    times: NDArray[np.int32]
    size: int

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Postings:
        """`texts` are the terms of each row, in the order of the rows."""
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        every, lengths = array("q"), array("q")
        for text in texts:
            every.extend(map(numbers.__getitem__, text))
            lengths.append(len(text))
        size = len(lengths)
        of_row = np.repeat(np.arange(size), np.array(lengths, dtype=np.int64))
        # Sorted by term, then by row.
        places, times = np.unique(
            np.array(every, dtype=np.int64) * max(1, size) + of_row, return_counts=True
        )
        number, rows = np.divmod(places, max(1, size))
        starts = np.searchsorted(number, np.arange(len(numbers) + 1)).astype(np.int64)
        return cls(tuple(numbers), starts, rows.astype(np.int32), times.astype(np.int32), size)

    def __post_init__(self) -> None:
        """ValueError where the parts do not belong together."""
        starts, many = self.starts, len(self.rows)
        fits = len(starts) == len(self.terms) + 1 and len(self.times) == many
        if not fits or starts[0] or starts[-1] != many or np.any(np.diff(starts) < 0):
            raise ValueError("the postings' parts are of different lengths")
        if many and not 0 <= int(self.rows.min()) <= int(self.rows.max()) < self.size:
            raise ValueError(f"postings name rows that are not among the {self.size}")


class LexicalIndex:
    """Terms to the rows that hold them, with what each is worth there."""

    def __init__(self, texts: Iterable[Sequence[str]] | Postings) -> None:
        """`texts` are the terms of each row, in the order of the rows, or what was made of them."""
        self.postings = texts if isinstance(texts, Postings) else Postings.of(texts)
        self.size = self.postings.size
        self._numbers = {term: number for number, term in enumerate(self.postings.terms)}
        self._starts = self.postings.starts.tolist()
        self._worth = _worth(self.postings)

    def scores(self, query: Mapping[str, float]) -> NDArray[np.float32]:
        """BM25 of every row for weighted terms; 0 where none stands."""
        total = np.zeros(self.size, dtype=np.float32)
        for term, weight in query.items():
            if (place := self._place(term)) is not None:
                total[self.postings.rows[place]] += weight * self._worth[place]
        return total

    def matched(self, query: Mapping[str, float], row: int) -> dict[str, float]:
        """The terms that stand in a row with what each adds to its score, in query order."""
        found: dict[str, float] = {}
        for term, weight in query.items():
            if (place := self._place(term)) is not None:
                rows = self.postings.rows[place]
                at = int(np.searchsorted(rows, row))
                if at < len(rows) and rows[at] == row:
                    found[term] = weight * float(self._worth[place][at])
        return found

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    def _place(self, term: str) -> slice | None:
        """Where a term's rows stand among all."""
        number = self._numbers.get(term)
        return None if number is None else slice(self._starts[number], self._starts[number + 1])


def _worth(postings: Postings) -> NDArray[np.float32]:
    """What each posting adds to its row's score, as BM25 has it."""
    size, rows = postings.size, postings.rows
    lengths = np.bincount(rows, weights=postings.times, minlength=size)
    average = (float(lengths.mean()) if size else 0.0) or 1.0
    penalty = _K1 * (1 - _B + _B * lengths / average)
    found = np.diff(postings.starts)
    many, of = np.unique(found, return_inverse=True)
    idf = np.array([math.log(1 + (size - n + 0.5) / (n + 0.5)) for n in many.tolist()])
    times = postings.times.astype(np.float64)
    worth = np.repeat(idf[of], found) * times * (_K1 + 1) / (times + penalty[rows])
    return np.asarray(worth, dtype=np.float32)
