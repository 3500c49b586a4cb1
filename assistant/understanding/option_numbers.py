"""Option values that are amounts (`20 cm`, `4 pieces`), named by their number or by size.

"The 24", "4 入的", "la grande": where the values of one option are amounts of one unit, the number
alone names one of them, and the large or the small one is the last or the first of them. The
largest and the smallest may be sizes of clothes as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.understanding.contents import Content, content
from assistant.understanding.figures import numbers_of
from assistant.understanding.reading import Reading
from knowledge.text import fold

_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)[\s-]*([^\W\d]\S*.*)")
_LARGE, _SMALL = "large", "small"
_MOST = {"largest": _LARGE, "smallest": _SMALL}
# Words for a size of clothes may mean the size of any thing: "la grande".
_OF_SIZES = {"L": _LARGE, "S": _SMALL}
_LETTERS = 2
# Two or three sides and their unit; without one they are in centimetres.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_SIDES = re.compile(
    r"(\d+(?:[.,]\d+)?(?:\s*(?:cm)?\s*[x×*]\s*\d+(?:[.,]\d+)?){1,2})\s*((cm|mm|m|in)\b)?"
)
_CM = {
    "cm": Decimal(1), "mm": Decimal("0.1"), "m": Decimal(100),
    **dict.fromkeys(("in", "inch", '"'), Decimal("2.54")),
}  # fmt: skip
# Below this a bare number that stands beside sides in metres is in metres.
_METRES = 4
Dimensions = Mapping[str, frozenset[Decimal]]


@dataclass(frozen=True, slots=True)
class OfUnit:
    """An amount: its number as written, the kind of unit, and its size among those of the kind."""

    number: Decimal
    kind: str
    size: Decimal


Amounts = Mapping[str, OfUnit]
# The ends of a range, and whether they are in centimetres.
Ranges = Mapping[str, tuple[Decimal, Decimal, bool]]
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*[-–]\s*(\d+(?:\.\d+)?)\s*(cm|m|y|months?|years?)\b")
_TYPED_RANGE = re.compile(r"(?<![\d.,])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\d.,])")


def amounts(values: Collection[str], sized: Collection[str]) -> Amounts:
    """The values that are amounts of the one unit that two or more share; empty else.

    Names with a number each count as such too. Weights are of one unit, and volumes. `sized` are
    values that are sizes of clothes or shoes: those are read apart.
    """
    by_unit: dict[str, dict[str, OfUnit]] = {}
    for value in values:
        found = _AMOUNT.fullmatch(fold(value).strip())
        if found is None or value in sized:
            continue
        number = Decimal(found[1].replace(",", "."))
        kind, size = content(value) or (_singular(found[2]), number)
        by_unit.setdefault(kind, {})[value] = OfUnit(number, kind, size)
    several = [group for group in by_unit.values() if len({a.size for a in group.values()}) > 1]
    if not by_unit:
        return _numbered(value for value in values if value not in sized)
    return several[0] if len(several) == 1 else {}


def _numbered(values: Iterable[str]) -> Amounts:
    """Values that are names with a number each, all of them different: `Tenor 26"`, `Ivory 10`."""
    found = {value: _NUMBER.findall(fold(value)) for value in values}
    named = {value: Decimal(numbers[0].replace(",", ".")) for value, numbers in found.items()
             if len(numbers) == 1 and any(char.isalpha() for char in value)}  # fmt: skip
    if len(named) < 2 or len(set(named.values())) < len(named):
        return {}
    return {value: OfUnit(number, "", number) for value, number in named.items()}


def _singular(unit: str) -> str:
    return f"{unit[:-3]}y" if unit.endswith("ies") else unit.rstrip("s")


def ranges(values: Iterable[str]) -> Ranges:
    """The values that state a range, as `S (52-54 cm)` and `3-6M`, where several do."""
    found = {
        value: (Decimal(match[1]), Decimal(match[2]), match[3] == "cm")
        for value in values
        if (match := _RANGE.search(fold(value))) is not None
    }
    return found if len(found) > 1 else {}


def by_range(
    known: Ranges, lengths: Collection[Decimal], reading: Reading, taken: Collection[int]
) -> list[str]:
    """The one value in whose range of centimetres a measure lies, or whose range is typed: "3-6".

    `lengths` are those with a unit, in centimetres.
    """
    typed = {(Decimal(m[1]), Decimal(m[2])) for m in _TYPED_RANGE.finditer(reading.folded)}
    same = [value for value, (low, high, _) in known.items() if (low, high) in typed]
    if same or not known:
        return same
    said = lengths or {n.value for n in numbers_of(reading) if n.first not in taken}
    inside = [value for value, (low, high, in_cm) in known.items()
              if in_cm and any(low <= n <= high for n in said)]  # fmt: skip
    return inside if len(inside) == 1 else []


def by_number(known: Amounts, reading: Reading, taken: Collection[int]) -> list[str]:
    """The values whose number stands in the comment; `taken` tokens mean something else.

    Of values in grams and kilograms only those in grams are named by a number alone.
    """
    said = {n.value for n in numbers_of(reading) if n.first not in taken}
    scales = {amount.size / amount.number for amount in known.values() if amount.number}
    small = min(scales, default=Decimal(1))
    return [
        value
        for value, amount in known.items()
        if amount.number in said and amount.size == amount.number * small
    ]


def by_content(known: Amounts, contents: Collection[Content]) -> list[str]:
    """The values whose weight or volume the comment names."""
    return [value for value, amount in known.items() if (amount.kind, amount.size) in contents]


def by_length(known: Amounts, lengths: Collection[Decimal]) -> list[str]:
    """The values whose length a comment names with its unit; `lengths` are in centimetres."""
    return [
        value
        for value, amount in known.items()
        if amount.kind in _CM and amount.size * _CM[amount.kind] in lengths
    ]


def dimensions(values: Iterable[str]) -> Dimensions:
    """The lengths in centimetres by which values differ that state some: `Queen (160 x 200 cm)`."""
    stated = {
        value: frozenset(Decimal(n.replace(",", ".")) * _CM[found[3] or "cm"]
                         for n in _NUMBER.findall(found[1]))
        for value in values
        if (found := _SIDES.search(fold(value))) is not None
    }  # fmt: skip
    shared = frozenset.intersection(*stated.values()) if len(stated) > 1 else frozenset()
    return {value: sides - shared for value, sides in stated.items()} if len(stated) > 1 else {}


def by_sides(
    known: Dimensions, lengths: Collection[Decimal], reading: Reading, taken: Collection[int]
) -> list[str]:
    """The one value with most of the sides that a comment names: "a bed of 1,60 by 2 metres".

    `lengths` are those with a unit, in centimetres; a bare number is in centimetres or metres.
    """
    if not known:
        return []
    bare = {n.value for n in numbers_of(reading) if n.first not in taken}
    said = {*lengths, *bare, *(n * 100 for n in bare if n < _METRES)}
    hits = {value: len(sides & said) for value, sides in known.items()}
    most = max(hits.values())
    best = [value for value, count in hits.items() if count == most]
    return best if most and len(best) == 1 else []


def by_extreme(known: Amounts, reading: Reading) -> list[str]:
    """The largest or the smallest value, where the comment asks for it by one word."""
    wanted = extremes(reading)
    if not known or len(wanted) != 1:
        return []
    pick = max if wanted == {_LARGE} else min
    return [pick(known, key=lambda value: known[value].size)]


def by_most(
    known: Amounts, sizes: Mapping[str, Collection[str]], reading: Reading
) -> tuple[str, ...]:
    """The values of the largest or the smallest, where the comment asks for just that.

    `sizes` has for each value the sizes of clothes or shoes that it covers (`S`, `38`).
    """
    wanted = {_MOST[key] for key in reading.keys("qualities") if key in _MOST}
    if len(wanted) != 1:
        return ()
    if known:
        return tuple(by_extreme(known, reading))
    ranks = {value: rank for value, covered in sizes.items()
             if (rank := max(map(_rank, covered), default=None)) is not None}  # fmt: skip
    kinds = {kind for kind, _ in ranks.values()}
    if len(kinds) != 1:
        return ()
    pick = max if wanted == {_LARGE} else min
    best = pick(ranks.values())
    return tuple(value for value, rank in ranks.items() if rank == best)


def _rank(size: str) -> tuple[str, Decimal]:
    """Where a size stands among those of its kind: letters or numbers."""
    if size[-1].isdigit():
        return "number", Decimal(size)
    extra = Decimal(size[:-2] or 1) if size[-2:-1] == "X" else Decimal(0)
    middle = {"S": Decimal(-1), "M": Decimal(0), "L": Decimal(1)}[size[-1]]
    return "letters", middle * (1 + extra)


def extremes(reading: Reading) -> set[str]:
    """Whether the comment's words say `large` or `small`."""
    named = (_MOST.get(key, key) for key in reading.keys("qualities"))
    found = {key for key in named if key in (_LARGE, _SMALL)}
    for match in reading.matches:
        if match.section == "sizes" and len(reading.text_of(match)) > _LETTERS:
            found |= {_OF_SIZES[key] for key in match.keys if key in _OF_SIZES}
    return found
