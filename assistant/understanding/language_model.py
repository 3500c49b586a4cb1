"""How likely words are in each language of the packs: n-grams of their own examples, counted.

A multinomial naive Bayes over n-grams of letters (Cavnar & Trenkle 1994 counted them first) with
Dirichlet smoothing towards what all languages share. The examples are typed as viewers type, so it
knows "cuanto kuesta" and "brp kak" as no identifier of clean text does.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from marisa_trie import Trie  # type: ignore[import-not-found]  # it has no types
from numpy.typing import NDArray

from knowledge.text import fold, script_counts
from prompts.packs import Pack

# Letters; of digits those that stand for letters inside words of chat alphabets: 3ndk, sa7.
_WORD = re.compile(r"[235-9]?[^\W\d_]+(?:[235-9'’][^\W\d_]+)*[235-9]?")
_NO_WORDS = re.compile(r"\{\w+\}|https?://\S+|www\.\S+|[@#]\S+")
_STRETCHED = re.compile(r"(\w)\1{2,}")
# The longest n-gram within a word and its boundaries, which whole words stand beside.
_LONGEST = 4
# An n-gram seen less often says nothing; pseudo-counts of what all languages share. Both, the
# longest n-gram and the temperature (n-grams of one word are not independent) were chosen on a
# fifth of each language's lines left out.
_FEWEST, _SHARED = 2, 3000.0
_TEMPERATURE = 0.2
# So many lines a language are counted: more of one would only know more of its names.
_MOST_LINES = 6000
# A whole word this much likelier than in the mean language is known (logarithm).
_KNOWN = -1.0


def words_of(text: str) -> list[str]:
    """The words that may tell a language, in lower case with their accents."""
    plain = unicodedata.normalize("NFC", _NO_WORDS.sub(" ", text)).replace("İ", "i").lower()
    return _WORD.findall(_STRETCHED.sub(r"\1\1", plain))


def _grams(word: str) -> Iterator[str]:
    """A word by itself, and the n-grams of its letters."""
    bounded = f"^{word}$"
    yield bounded
    for n in range(1, _LONGEST + 1):
        for i in range(len(bounded) - n + 1):
            gram = bounded[i : i + n]
            if gram not in ("^", "$", bounded):
                yield gram


@dataclass(frozen=True, slots=True, eq=False)
class LanguageModel:
    """Log likelihood ratios: a row for each n-gram of `grams`, a column for each of `tags`."""

    tags: tuple[str, ...]
    grams: Trie
    weights: NDArray[np.float32]

    def scores(self, words: Sequence[str], tags: Collection[str]) -> dict[str, float]:
        """For each of `tags` that is known the log likelihood of the words, up to a constant."""
        known = self.grams
        ids = (known.get(gram) for word in words for gram in _grams(word))
        rows = [row for row in ids if row is not None]
        total = _TEMPERATURE * self.weights[rows].sum(axis=0) if rows else None
        return {
            tag: float(total[i]) if total is not None else 0.0
            for i, tag in enumerate(self.tags)
            if tag in tags
        }

    def known_share(self, words: Sequence[str], tag: str) -> float:
        """The share of words that are words of a language, from 0 to 1."""
        if tag not in self.tags or not words:
            return 0.0
        column = self.tags.index(tag)
        rows = (self.grams.get(f"^{word}$") for word in words)
        found = sum(row is not None and self.weights[row, column] > _KNOWN for row in rows)
        return float(found / len(words))


def learn_languages(packs: Mapping[str, Pack]) -> LanguageModel:
    """Count the n-grams of every pack's examples; the same for the same packs.

    Lines of Latin letters count only for languages that are written in them (`Pack.scripts`).
    """
    tags = tuple(sorted(packs))
    counts = {tag: _counts(packs[tag]) for tag in tags}
    totals = {tag: max(sum(found.values()), 1) for tag, found in counts.items()}
    every: Counter[str] = Counter()
    for found in counts.values():
        every.update(found)
    grams = sorted(gram for gram, count in every.items() if count >= _FEWEST)
    shares = np.array([[counts[tag][gram] for tag in tags] for gram in grams], dtype=np.float64)
    size = np.array([totals[tag] for tag in tags])
    shared = (shares / size).mean(axis=1, keepdims=True)
    weights = np.log((shares + _SHARED * shared) / (size + _SHARED))
    weights -= weights.mean(axis=1, keepdims=True)
    trie = Trie(grams)
    by_row = np.empty_like(weights, dtype=np.float32)
    by_row[[trie[gram] for gram in grams]] = weights
    return LanguageModel(tags, trie, by_row)


def _counts(pack: Pack) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in _lines(pack):
        for view in {line, fold(line)}:
            for word in words_of(view):
                found.update(_grams(word))
    return found


def _lines(pack: Pack) -> Iterable[str]:
    """Example lines in scripts of the language, at most `_MOST_LINES`, from all authors alike."""
    lines = [
        line
        for author in sorted(pack.authors)
        for _, line in pack.authors[author]
        if scripts_in(_NO_WORDS.sub(" ", line)).issubset(pack.scripts)
    ]
    step = max(1, math.ceil(len(lines) / _MOST_LINES))
    return lines[::step]


def scripts_in(text: str) -> set[str]:
    """The scripts of a text's letters; Kana and Han together are Japanese as well as Chinese."""
    return set(script_counts(fold(text)))
