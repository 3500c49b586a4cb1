"""The numbers of a comment and what each of them counts.

A number has one meaning: an age, a number on screen, an amount of money, a count of pieces, a
measure or a size. The readers of slots take from here what the words beside a number say it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from assistant.types import Amount
from assistant.understanding.reading import Reading
from knowledge.text import is_cjk
from prompts.lexicon import Match

_MOST_PIECES = 999
_MOST_SHOWN = 1000
# "How much for 2" asks for two; more than this nobody buys at once.
_MOST_BOUGHT = 6
_PRICED = frozenset("how_much price question_word this".split())
# "Price of 12": words of so many letters say nothing of it.
_OF = 3
_NOTATION = re.compile(r"(?:[#№]|(?<!\w)[nN](?:[º°]|(?=\d)))\s*(\d{1,3})(?![\w.,%])")
_TIMES = re.compile(r"(?<!\w)(?:x\s?(\d{1,3})|(\d{1,3})\s?x)(?!\w)")
_THOUSANDS = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")
# Signs of one currency each; what `$` and `¥` mean depends on who writes.
SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "฿": "THB", "₱": "PHP", "₩": "KRW",
         "₫": "VND", "₽": "RUB", "₦": "NGN", "₴": "UAH", "₸": "KZT", "₪": "ILS", "₡": "CRC",
         "₲": "PYG", "₵": "GHS", "₾": "GEL"}  # fmt: skip
_SHARED_SIGNS = "$¥"
_SHARED = "¤"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits or words: tokens `first`..`last` (exclusive) and its value."""

    first: int
    last: int
    value: Decimal
    in_words: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What the numbers of a comment mean, and the tokens that are spoken for.

    `lineup` are the numbers that may stand for something on screen, the surest first, `pointed`
    those that only an article points at ("la 10") or of which only the price is asked, which may
    be a size as well; `previous` tells
    that the viewer means what was on screen before; `counted` are those of the taken tokens that
    count pieces.
    """

    lineup: tuple[int, ...] = ()
    previous: bool = False
    quantity: int | None = None
    amount: Amount | None = None
    taken: frozenset[int] = frozenset()
    counted: frozenset[int] = frozenset()
    lineup_tokens: frozenset[int] = frozenset()
    pointed: tuple[int, ...] = ()


def read_figures(reading: Reading, dated: tuple[int, int] | None = None) -> Figures:
    """The meaning of every number whose neighbours tell it; `dated` is the span of a day."""
    pointing = _covered(reading, ("previous_item", "demonstratives"))
    start, end = dated or (0, 0)
    pointing |= {i for i, token in enumerate(reading.tokens) if start <= token.start < end}
    numbers = [n for n in numbers_of(reading) if n.first not in pointing]
    ages = {i for n in numbers if _beside(reading, n, "age_words") for i in range(n.first, n.last)}
    numbers = [n for n in numbers if n.first not in ages]
    amount, paid = _amount(reading, numbers)
    numbers = [n for n in numbers if n.first not in paid]
    lineup, shown = _lineup(reading, numbers)
    quantity, counted = _quantity(reading, [n for n in numbers if n.first not in shown])
    previous = any(m.section == "previous_item" for m in reading.matches)
    return Figures(
        lineup, previous, quantity, amount, frozenset(ages | paid | counted),
        frozenset(counted), frozenset(shown), _pointed(reading, numbers, shown | counted),
    )  # fmt: skip


def _covered(reading: Reading, sections: tuple[str, ...]) -> set[int]:
    return {
        i
        for m in reading.matches
        if m.section in sections and m.last - m.first > 1
        for i in range(m.first, m.last)
    }


def numbers_of(reading: Reading) -> list[Number]:
    """Every number of a comment; words that only together make a number are left out."""
    digits = [
        Number(i, i + 1, parsed, False)
        for i, token in enumerate(reading.tokens)
        if (parsed := parse_number(token.text)) is not None
    ]
    spoken = {n.first for n in digits}
    words = [
        Number(m.first, m.last, Decimal(m.keys[0]), True)
        for m in reading.matches
        if m.section == "numbers" and m.keys[0].isdecimal()
        if spoken.isdisjoint(range(m.first, m.last))
    ]
    everything = (*digits, *words)
    whole = [
        n for n in words
        if not any(o is not n and o.first <= n.last and n.first <= o.last for o in everything)
    ]  # fmt: skip
    return sorted((*digits, *whole), key=lambda n: n.first)


def parse_number(text: str) -> Decimal | None:
    """Digits with separators as a number: `1.299,00`, `1,500` and `12.5` as people mean them."""
    if not text[:1].isdigit():
        return None
    if _THOUSANDS.match(text):
        return Decimal(re.sub(r"[.,]", "", text))
    head, _, tail = text.replace(",", ".").rpartition(".")
    plain = f"{head.replace('.', '')}.{tail}" if head else tail
    return Decimal(plain) if len(plain) <= 12 else None


def before(reading: Reading, first: int, section: str) -> Match | None:
    """The longest match of a section that ends where `first` begins."""
    found = [m for m in reading.matches if m.section == section and m.last == first]
    return min(found, key=lambda m: m.first, default=None)


def after(reading: Reading, last: int, section: str) -> Match | None:
    """The longest match of a section that begins at `last`."""
    found = [m for m in reading.matches if m.section == section and m.first == last]
    return max(found, key=lambda m: m.last, default=None)


def _beside(reading: Reading, number: Number, section: str) -> bool:
    found = before(reading, number.first, section) or after(reading, number.last, section)
    return found is not None


# -- numbers on screen and pieces -----------------------------------------------------------------


def _lineup(reading: Reading, numbers: list[Number]) -> tuple[tuple[int, ...], set[int]]:
    found = [int(match[1]) for match in _NOTATION.finditer(reading.original)]
    shown: set[int] = {n.first for n in numbers if not n.in_words and n.value in found}
    for match in reading.matches:
        if match.section == "ordinals":
            found.append(int(match.keys[0]))
            shown |= set(range(match.first, match.last))
    for number in numbers:
        if number.value != int(number.value) or not 0 < number.value < _MOST_SHOWN:
            continue
        named = before(reading, number.first, "lineup_words") is not None
        pieces = after(reading, number.last, "quantity_words")
        if not named and pieces is None:
            behind = after(reading, number.last, "lineup_words")
            named = behind is not None and is_cjk(reading.tokens[behind.first].text[0])
        if named:
            found.append(int(number.value))
            shown |= set(range(number.first, number.last))
    return tuple(dict.fromkeys(found)), shown


def _pointed(
    reading: Reading, numbers: list[Number], spoken_for: Collection[int]
) -> tuple[int, ...]:
    """The numbers that stand alone after an article, or beside nothing but a price."""
    return tuple(
        int(number.value)
        for number in numbers
        if number.first not in spoken_for
        and number.value == int(number.value)
        and 0 < number.value < _MOST_SHOWN
        and (
            before(reading, number.first, "number_articles") is not None
            or _only_priced(reading, number)
        )
        and not _other_unit(reading, number.last)
    )


def _only_priced(reading: Reading, number: Number) -> bool:
    """Whether a comment asks the price of a number and says nothing else: "17 price pls"."""
    asked = [m for m in reading.matches if m.section == "concepts" and _PRICED.issuperset(m.keys)]
    covered = {i for m in asked for i in range(m.first, m.last)}
    rest = (
        token.text
        for i, token in enumerate(reading.tokens)
        if i not in covered and not number.first <= i < number.last
    )
    little = all(len(word) <= _OF and not is_cjk(word[0]) for word in rest)
    return bool(asked) and number.value > _MOST_BOUGHT and little


def _quantity(reading: Reading, numbers: list[Number]) -> tuple[int | None, set[int]]:
    """How many pieces the viewer would buy: `2 pcs`, `x3`, `buy two`."""
    times = _TIMES.search(reading.folded)
    if times is not None:
        value = int(times[1] or times[2])
        span = {i for i, token in enumerate(reading.tokens)
                if times.start() <= token.start < times.end()}  # fmt: skip
        return (value if 0 < value <= _MOST_PIECES else None), span
    for number in numbers:
        tokens = set(range(number.first, number.last))
        own = number.in_words and number.last - number.first > 1 and any(
            m.section == "quantity_words" and m.last == number.last and m.first > number.first
            for m in reading.matches
        )  # fmt: skip
        counted = own or after(reading, number.last, "quantity_words") is not None
        if not counted:
            bought = any(m.section == "concepts" and "buy" in m.keys and m.last == number.first
                         for m in reading.matches)  # fmt: skip
            counted = bought and number.last == len(reading.tokens)
        if counted and number.value == int(number.value) and 0 < number.value <= _MOST_PIECES:
            return int(number.value), tokens
    return None, set()


# -- money ----------------------------------------------------------------------------------------


def _amount(reading: Reading, numbers: list[Number]) -> tuple[Amount | None, set[int]]:
    """The first amount of money: a number with a currency, or with a bound and no other unit."""
    for number in numbers:
        value, last = number.value, number.last
        times = after(reading, last, "multipliers")
        glued = times is not None and reading.tokens[times.first].start == _end(reading, last)
        if times is not None and (glued or len(reading.text_of(times)) > 1):
            value, last = value * int(times.keys[0]), times.last
        currency = _currency(reading, number.first, last)
        bound = before(reading, number.first, "bounds") or after(reading, last, "bounds")
        if currency is None and (bound is None or _other_unit(reading, last)):
            continue
        named = None if currency in (*_SHARED_SIGNS, _SHARED) else currency
        amount = Amount(value, named, bound.keys[0] if bound else None)
        return amount, set(range(number.first, last))
    return None, set()


def _currency(reading: Reading, first: int, last: int) -> str | None:
    """The currency beside a number, or a sign that stands for what several currencies share."""
    start, end = reading.tokens[first].start, _end(reading, last)
    around = reading.folded[:start].rstrip()[-1:], reading.folded[end:].lstrip()[:1]
    for sign in around:
        if sign and (sign in SIGNS or sign in _SHARED_SIGNS):
            return SIGNS.get(sign, sign)
    match = after(reading, last, "currencies")
    if match is None and after(reading, last, "measure_units") is None:
        # "Peso 65 kilos" is a weight and no money.
        match = before(reading, first, "currencies")
    if match is None:
        return None
    return match.keys[0] if len(match.keys) == 1 else _SHARED


def currency_signs(reading: Reading) -> list[str]:
    """Currencies that a comment names by a sign of their own."""
    return [SIGNS[char] for char in reading.folded if char in SIGNS]


def _other_unit(reading: Reading, last: int) -> bool:
    """Whether what follows a number says that it is no money: days, pieces, kilograms."""
    if any(after(reading, last, s) for s in ("quantity_words", "measure_units", "age_words")):
        return True
    rest = reading.folded[_end(reading, last) :].lstrip()
    days = any(m.section == "concepts" and m.first == last and "days" in m.keys
               for m in reading.matches)  # fmt: skip
    return days or rest[:1] in ("%", "'", '"', "°")


def _end(reading: Reading, last: int) -> int:
    return reading.tokens[last - 1].end
