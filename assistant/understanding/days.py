"""Days that a comment names: a day of a month, or a weekday, by CLDR's names in a pack's language.

A date in figures alone is read only where day and month cannot change places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel.dates import get_day_names, get_month_names

from assistant.understanding.reading import Reading
from assistant.understanding.slot_words import any_of
from knowledge.text import fold

_SLASHED = re.compile(r"(?<![\d.,/])(\d{1,2})/(\d{1,2})(?![\d/])")
_DIGIT = re.compile(r"\d")
_DAYS_OF_MONTH, _MONTHS = 31, 12
_LONGEST_LINK = 7


class DayReader:
    """Reads days with the month and weekday names of languages (BCP 47 tags)."""

    def __init__(self, tags: Iterable[str]) -> None:
        months: dict[str, int] = {}
        self._weekdays: dict[str, int] = {}
        for tag in tags:
            locale = tag.replace("-", "_")
            for width in ("wide", "abbreviated"):
                for context in ("format", "stand-alone"):
                    names = get_month_names(width, context, locale)
                    for number, name in names.items():
                        months[fold(name).rstrip(".")] = int(number)
            for number, name in get_day_names("wide", "format", locale).items():
                self._weekdays[fold(name)] = int(number) + 1
        self._months = {name: number for name, number in months.items() if len(name) > 1}
        # A name that begins with a digit ("12月") must not begin inside another number.
        month = rf"(?<!\d)({any_of(self._months)})"
        gap = rf"[^\d,;?!]{{0,{_LONGEST_LINK}}}"
        self._first = re.compile(rf"(?<![\d.,])(\d{{1,2}}){gap}(?<!\w\d){month}")
        self._second = re.compile(rf"{month}{gap}(?<![\d.,])(\d{{1,2}})(?![\d.,]?\d)")
        self._weekday = re.compile(any_of(self._weekdays))

    def read(self, reading: Reading) -> tuple[str | None, tuple[int, int] | None]:
        """The day as `MM-DD` or `w1` (Monday) to `w7`, and the span of folded text it stands in."""
        text = reading.folded
        dated = ((self._second, 2, 1), (self._first, 1, 2)) if _DIGIT.search(text) else ()
        for pattern, day_group, month_group in dated:
            for match in pattern.finditer(text):
                day, month = int(match[day_group]), self._months[match[month_group]]
                if 0 < day <= _DAYS_OF_MONTH:
                    return f"{month:02}-{day:02}", match.span()
        for match in _SLASHED.finditer(text):
            small, large = sorted((int(match[1]), int(match[2])))
            if 0 < small <= _MONTHS < large <= _DAYS_OF_MONTH:
                return f"{small:02}-{large:02}", match.span()
        found = self._weekday.search(text)
        return (f"w{self._weekdays[found[0]]}", None) if found else (None, None)
