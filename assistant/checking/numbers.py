"""Reading numbers out of finished text, in the digits and separators of its language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from knowledge.language import locale_of
from knowledge.text import fold
from prompts.lexicon import Lexicon, Matcher, tokenize

# Signs that show direction only, and spaces that CLDR puts between groups of digits.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u00ad")
_THIN = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007"), " ")
_ARABIC_DECIMAL, _ARABIC_GROUP = "٫", "٬"
# Whoever writes them means groups of thousands, whatever the language.
_ALWAYS_GROUP = "'’" + _ARABIC_GROUP


@dataclass(frozen=True, slots=True)
class Found:
    """A number of a text, from `start` to `end` (exclusive) of it."""

    value: Decimal
    start: int
    end: int


def ascii_digits(text: str) -> str:
    """Digits of any script as 0-9, character for character."""
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char
        for char in text
    )


def has_figure(text: str) -> bool:
    """Whether a digit of any script stands in a text, also as a fraction or in a circle."""
    return any(unicodedata.category(char) in ("Nd", "Nl", "No") for char in text)


def numbers_in(text: str, language: str) -> list[Decimal]:
    """The numbers a text states, read with the language's decimal and group signs."""
    return [found.value for found in number_spans(text, language)]


def number_spans(text: str, language: str) -> list[Found]:
    """The numbers of a text with their places; `1.000` is a thousand only where `.` groups.

    Direction marks are read over, as a viewer does; digits of any script count.
    """
    kept = [i for i, char in enumerate(text) if char not in _INVISIBLE]
    plain = ascii_digits("".join(text[i] for i in kept)).translate(_THIN).replace("．", ".")
    pattern, decimal = _pattern(language)
    found: list[Found] = []
    for match in pattern.finditer(plain):
        whole, _, part = match[0].replace(_ARABIC_DECIMAL, decimal).partition(decimal)
        digits = "".join(char for char in whole if char.isdigit())
        value = Decimal(f"{digits}.{part}" if part else digits)
        found.append(Found(value, kept[match.start()], kept[match.end() - 1] + 1))
    return found


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], str]:
    """A number as the language writes it, and its decimal sign."""
    locale = locale_of(language)
    decimal, group = get_decimal_symbol(locale), get_group_symbol(locale).translate(_THIN)
    groups = "".join(re.escape(sign) for sign in {*_ALWAYS_GROUP, group} if sign != decimal)
    decimals = "".join(re.escape(sign) for sign in {decimal, _ARABIC_DECIMAL})
    # Two digits a group are the Indian lakh; the last group always has three.
    grouped = rf"\d{{1,3}}(?:[{groups}]\d{{2}})*(?:[{groups}]\d{{3}})+(?!\d)"
    return re.compile(rf"(?:{grouped}|\d+)(?:[{decimals}]\d+)?"), decimal


def number_words(text: str, lexicons: Iterable[Lexicon]) -> list[tuple[str, Decimal]]:
    """Words of a text that stand for numbers, by the packs' `numbers`: "three", "三个", "ثلاثة".

    A model may not write them outside a slot: a figure in words is a figure.
    """
    folded = fold(text)
    tokens = tokenize(folded, text)
    matches = Matcher(lexicons, ("numbers",)).find(tokens)
    return [
        (folded[tokens[match.first].start : tokens[match.last - 1].end], Decimal(match.keys[0]))
        for match in matches
    ]
