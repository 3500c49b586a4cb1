"""Everything a comment states beside its topic: sizes, measures, amounts, counts, days, polarity.

Each number of a comment is read once and has one meaning here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.understanding.days import DayReader
from assistant.understanding.figures import Figures, read_figures
from assistant.understanding.measures import Body, MeasureReader
from assistant.understanding.reading import Reading
from assistant.understanding.sizes import Size, typed_sizes
from prompts.lexicon import Match
from prompts.packs import Pack

Polarity = Literal["open", "expects_yes", "expects_no"]
# A question that only asks to confirm says something before its tag.
_SHORTEST_CLAIM = 2
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Slots:
    """What a comment, or a part of it, states; `others` tells that it is not for the viewer."""

    figures: Figures
    sizes: tuple[Size, ...]
    body: Body
    day: str | None
    until: bool
    polarity: Polarity
    negated: bool
    own_currency: bool
    others: bool

    def other_numbers(self, reading: Reading) -> frozenset[int]:
        """Tokens of numbers that are no option's: on screen, money, ages, measures of a body."""
        figures = self.figures
        measured = (
            i for i, token in enumerate(reading.tokens)
            if any(first <= token.start < last for first, last in self.body.spans)
        )  # fmt: skip
        return (figures.taken - figures.counted) | figures.lineup_tokens | {*measured}


class _Key:
    """A reading as a key: readings of the same text by one reader are the same."""

    __slots__ = ("reading",)

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def __hash__(self) -> int:
        return hash(self.reading.original)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.reading.original == self.reading.original


class SlotReader:
    """Reads slots with the words of the packs."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        known = tuple(packs)
        self._measures = MeasureReader(known)
        self._days = DayReader(pack.tag for pack in known)
        self._read = lru_cache(maxsize=_KEPT)(self._slots)

    def read(self, reading: Reading) -> Slots:
        """The slots of a reading; a comment and its parts are each read once."""
        return self._read(_Key(reading))

    def _slots(self, key: _Key) -> Slots:
        reading = key.reading
        day, dated = self._days.read(reading)
        figures = read_figures(reading, dated)
        meant = sorted(figures.taken | figures.lineup_tokens)
        spans = [(reading.tokens[i].start, reading.tokens[i].end) for i in meant]
        spans += [dated] if dated is not None else []
        body = self._measures.read(reading, spans)
        counted = [*body.spans, *([dated] if dated is not None else [])]
        sizes = tuple(
            size
            for size in typed_sizes(reading, figures)
            if not _inside(reading, size.first, size.last, counted)
        )
        polarity, negated = _polarity(reading, figures)
        return Slots(
            figures=figures,
            sizes=sizes,
            body=body,
            day=day,
            until="until" in reading.concepts(),
            polarity=polarity,
            negated=negated,
            own_currency=_has(reading, "own_currency"),
            others=_has(reading, "other_people") or _has(reading, "age_words"),
        )


def _has(reading: Reading, section: str) -> bool:
    return any(match.section == section for match in reading.matches)


def _inside(reading: Reading, first: int, last: int, spans: Iterable[tuple[int, int]]) -> bool:
    start, end = reading.tokens[first].start, reading.tokens[last - 1].end
    return any(start < stop and begin < end for begin, stop in spans)


def _polarity(reading: Reading, figures: Figures) -> tuple[Polarity, bool]:
    """What answer a question expects, and whether it is negated.

    A tag at the end ("right?") asks to confirm; "don't you …" expects a yes.
    """
    tags = (m for m in reading.matches if m.section == "tag_questions")
    end = len(reading.tokens)
    tag = next((m for m in tags if m.last == end and m.first >= _SHORTEST_CLAIM), None)
    opener = next((m for m in reading.matches if m.section == "negative_questions"), None)
    negations = [
        m
        for m in reading.matches
        if m.section == "negations" and not _within(m, tag) and not _numbers(m, figures)
    ]
    real = [m for m in negations if not _within(m, opener)]
    if tag is not None:
        return ("expects_no" if real else "expects_yes"), bool(negations)
    if opener is not None and not real:
        return "expects_yes", bool(negations)
    return "open", bool(negations)


def _within(match: Match, other: Match | None) -> bool:
    return other is not None and other.first <= match.first and match.last <= other.last


def _numbers(match: Match, figures: Figures) -> bool:
    """Whether a "no" stands for a number: `no 3`."""
    return match.last in figures.lineup_tokens
