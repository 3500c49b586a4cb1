"""Option values that are amounts (`20 cm`, `4 pieces`), named by their number or by size.

"The 24", "4 入的", "la grande": where the values of one option are amounts of one unit, the number
alone names one of them, and the large or the small one is the last or the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from assistant.understanding.figures import numbers_of
from assistant.understanding.reading import Reading
from knowledge.text import fold

_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)[\s-]*([^\W\d]\S*.*)")
_LARGE, _SMALL = "large", "small"
# Words for a size of clothes may mean the size of any thing: "la grande".
_OF_SIZES = {"L": _LARGE, "S": _SMALL}
_LETTERS = 2
Amounts = Mapping[str, Decimal]


def amounts(values: Iterable[str], sized: Collection[str]) -> Amounts:
    """The values that are amounts of the one unit that two or more share; empty else.

    `sized` are values that are sizes of clothes or shoes: those are read apart.
    """
    by_unit: dict[str, dict[str, Decimal]] = {}
    for value in values:
        found = _AMOUNT.fullmatch(fold(value).strip())
        if found is not None and value not in sized:
            amount = Decimal(found[1].replace(",", "."))
            by_unit.setdefault(found[2].rstrip("s"), {})[value] = amount
    several = [group for group in by_unit.values() if len(set(group.values())) > 1]
    return several[0] if len(several) == 1 else {}


def by_number(known: Amounts, reading: Reading, taken: Collection[int]) -> list[str]:
    """The values whose number stands in the comment; `taken` tokens mean something else."""
    said = {n.value for n in numbers_of(reading) if n.first not in taken}
    return [value for value, amount in known.items() if amount in said]


def by_extreme(known: Amounts, reading: Reading) -> list[str]:
    """The largest or the smallest value, where the comment asks for it by one word."""
    wanted = extremes(reading)
    if not known or len(wanted) != 1:
        return []
    pick = max if wanted == {_LARGE} else min
    return [pick(known, key=lambda value: known[value])]


def extremes(reading: Reading) -> set[str]:
    """Whether the comment's words say `large` or `small`."""
    found = {key for key in reading.keys("qualities") if key in (_LARGE, _SMALL)}
    for match in reading.matches:
        if match.section == "sizes" and len(reading.text_of(match)) > _LETTERS:
            found |= {_OF_SIZES[key] for key in match.keys if key in _OF_SIZES}
    return found
