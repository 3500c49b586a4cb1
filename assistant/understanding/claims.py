"""Order codes: comments that claim a thing in the stream (`mine 3`, `+1`, `cf 12`).

A claim holds nothing else than words that claim, numbers, names of goods and politeness; a
comment that says anything more, or asks, is read as any other. Words are the packs' (`claims`):
`mine` claims by itself, `take` only together with a number, `beside` may stand beside both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.types import Claim
from assistant.understanding.figures import numbers_of, read_figures
from assistant.understanding.reading import Reading
from knowledge.text import fold
from prompts.lexicon import Match
from prompts.packs import Pack

_MOST_WORDS = 12
_MOST_PIECES = 99
_HIGHEST = 999
# Parts of the lexicons that may stand in a claim beside what claims.
_GOODS = frozenset(
    "catalogue products qualities sizes size_marks codes lineup_words ordinals numbers"
    " quantity_words demonstratives methods".split()
)
# What a number on screen, a size or a code is read as.
_CLAIMABLE = ("number", "code", "size", "product")
_POLITE = frozenset({"thanks", "hello", "and_also", "this"})
_PLUS = re.compile(r"(?<![\w+])\+\s?(\d{1,3})(?!\w)|(?<=\w)\+(\d{1,2})(?!\w)")
_TIMES = re.compile(r"(?<!\w)[x×*]\s?(\d{1,2})(?!\w)|(?<!\w)(\d{1,2})\s?[x×](?!\w)")
_CODED = re.compile(r"^(?!x)[a-z]{1,2}(\d{1,3})$")
_SIZE_LETTERS = re.compile(r"^(?:\d?x{0,3}s|m|\d?x{0,5}l)$")
_LETTERS_BEFORE = re.compile(r"^[a-z]{1,2}$")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim as read; `sure` where a word or a plus claims by itself, whatever was asked."""

    claim: Claim
    sure: bool


class Claims:
    """Reads claims by the words of the packs."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        mine = {
            fold(word)
            for pack in packs.values()
            for word in pack.lexicon.sections.get("claims", {}).get("mine", ())
        }
        short = "|".join(sorted(map(re.escape, (w for w in mine if w.isalpha() and w.isascii()))))
        # `cf12` and `f5` are typed in one; a reading keeps letters and figures together.
        self._glued = re.compile(rf"^(?:{short})(\d{{1,3}})$" if short else r"(?!)")

    def read(self, reading: Reading) -> Claimed | None:
        """The claim that a comment is, or None."""
        if reading.question_mark or not 0 < len(reading.tokens) <= 4 * _MOST_WORDS:
            return None
        words = [m for m in reading.matches if m.section == "claims"]
        plus = _PLUS.search(reading.folded)
        glued = [(i, m) for i, t in enumerate(reading.tokens) if (m := self._glued.match(t.text))]
        sure = plus is not None or bool(glued) or any("mine" in m.keys for m in words)
        if not sure and not any("take" in m.keys for m in words):
            return None
        if not _covered(reading, words, {i for i, _ in glued}) or _denied(reading):
            return None
        if not sure and not numbers_of(reading):
            return None
        claim = _claim(reading, sure, plus)
        if glued and claim.number is None:
            claim = replace(claim, number=int(glued[0][1][1]))
        return Claimed(claim, sure)


def _covered(reading: Reading, words: list[Match], glued: set[int]) -> bool:
    """Whether every word of a comment is one that may stand in a claim."""
    covered = glued | {i for m in words for i in range(m.first, m.last)}
    for match in reading.matches:
        polite = match.section == "concepts" and _POLITE.issuperset(match.keys)
        if polite or match.section in _GOODS:
            covered.update(range(match.first, match.last))
    covered.update(i for i, mask in enumerate(reading.masks) if mask in _CLAIMABLE)
    covered.update(
        i
        for i, token in enumerate(reading.tokens)
        if _CODED.match(token.text)
        or _SIZE_LETTERS.match(token.text)
        or _TIMES.fullmatch(token.text)
        or token.text == "x"
        or _letter_of_code(reading, i)
    )
    return len(covered) >= len(reading.tokens)


def _denied(reading: Reading) -> bool:
    """Whether a denial stands there that is not the `no` before a number."""
    numbered = {n.first for n in numbers_of(reading)}
    return any(m.section == "negations" and m.last not in numbered for m in reading.matches)


def _letter_of_code(reading: Reading, i: int) -> bool:
    """Whether a token is the letter of a code such as `A12`, written on to its number."""
    tokens = reading.tokens
    if i + 1 >= len(tokens) or not _LETTERS_BEFORE.match(tokens[i].text):
        return False
    return tokens[i + 1].text.isdigit() and tokens[i].end == tokens[i + 1].start


def _claim(reading: Reading, sure: bool, plus: re.Match[str] | None) -> Claim:
    """The number on screen and how many pieces, as far as the comment says."""
    figures = read_figures(reading)
    quantity, spent = None, set[int]()
    times = plus or _TIMES.search(reading.folded)
    if times is not None:
        quantity = int(times[1] or times[2])
        spent = _tokens_in(reading, times.start(), times.end())
    elif any(m.section == "quantity_words" for m in reading.matches):
        quantity, spent = figures.quantity, set(figures.taken)
    free = [
        n
        for n in numbers_of(reading)
        if n.first not in spent and reading.masks[n.first] != "size"
        and n.value == int(n.value) and 0 < n.value <= _HIGHEST
    ]  # fmt: skip
    coded = [int(m[1]) for t in reading.tokens if (m := _CODED.match(t.text))]
    shown = next((n for n in (*figures.lineup, *coded) if n <= _HIGHEST), None)
    if shown is None:
        named = [n for n in free if _named(reading, n.first)] or (free if sure else [])
        shown = int(named[0].value) if named else None
    counts = [int(n.value) for n in free if n.value != shown and n.value <= _MOST_PIECES]
    if quantity is None and counts:
        quantity = counts[0]
    return Claim(shown, quantity if quantity and quantity <= _MOST_PIECES else 1)


def _named(reading: Reading, first: int) -> bool:
    """Whether a small word stands between what claims and a number (`quiero el 4`)."""
    return any(m.section == "claims" and "beside" in m.keys and m.last == first
               for m in reading.matches)  # fmt: skip


def _tokens_in(reading: Reading, start: int, end: int) -> set[int]:
    return {i for i, t in enumerate(reading.tokens) if start <= t.start < end}
