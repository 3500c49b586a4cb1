"""Amounts that a comment names by weight or volume: "500 g", "half a kilo", "半斤", "ربع كيلو".

In grams and millilitres, so that `1 kg` and `500 g` are sizes of one option.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from assistant.understanding.figures import numbers_of
from assistant.understanding.reading import Reading
from assistant.understanding.slot_words import any_of, words_of
from knowledge.text import fold
from prompts.packs import Pack

MASS, VOLUME = "mass", "volume"
# Grams and millilitres of a unit; the jin is half a kilogram, the Thai khit a tenth.
_UNITS = {
    "g": (MASS, Decimal(1)),
    "kg": (MASS, Decimal(1000)),
    "jin": (MASS, Decimal(500)),
    "khit": (MASS, Decimal(100)),
    "oz": (MASS, Decimal("28.349523125")),
    "lb": (MASS, Decimal("453.59237")),
    "ml": (VOLUME, Decimal(1)),
    "cl": (VOLUME, Decimal(10)),
    "l": (VOLUME, Decimal(1000)),
}
# Units that stand for one of them where no number does: "the kilo". Short words may be a part of
# another one where words have no spaces between them.
_WHOLE, _WORD = frozenset(("kg", "l")), 4
_FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_OF_CATALOGUES = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(g|gr|gm|kg|kilo|oz|lb|ml|cl|l|ltr|litre|liter)s?\b(?!\w)"
)
_CALLED = {"gr": "g", "gm": "g", "kilo": "kg", "ltr": "l", "litre": "l", "liter": "l"}
# What may stand between a number or a fraction and its unit: "half a kilo", "cuarto de kilo".
_BETWEEN = re.compile(r"\s*(?:a|an|de|of)?\s*")
Content = tuple[str, Decimal]


def content(value: str) -> Content | None:
    """The amount that an option value of a catalogue is: `250 g`, `1.5 L`; None for another."""
    found = _OF_CATALOGUES.match(fold(value).strip())
    if found is None:
        return None
    kind, scale = _UNITS[_CALLED.get(found[2], found[2])]
    return kind, Decimal(found[1].replace(",", ".")) * scale


class ContentReader:
    """Reads amounts with the packs' words for units and parts of them."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        known = tuple(packs)
        words = words_of(known, "contents")
        self._units = {key: re.compile(any_of(words[key])) for key in _UNITS if words.get(key)}
        self._fractions = {key: re.compile(any_of(words.get(key, ()))) for key in _FRACTIONS}
        halves = words_of(known, "halves").get("halves", [])
        self._more = re.compile(rf"\s*(?:{any_of(halves)})")

    def read(self, reading: Reading) -> frozenset[Content]:
        """The amounts a comment names, each as its kind with grams or millilitres."""
        return frozenset(self._found(reading))

    def _found(self, reading: Reading) -> Iterator[Content]:
        text = reading.folded
        for key, pattern in self._units.items():
            kind, scale = _UNITS[key]
            for match in pattern.finditer(text):
                count = self._before(reading, text, match.start())
                if count is None and key in _WHOLE and len(match[0]) >= _WORD:
                    count = Decimal(1)
                if count is not None:
                    more = self._more.match(text, match.end())
                    yield kind, (count + (_FRACTIONS["half"] if more else 0)) * scale

    def _before(self, reading: Reading, text: str, unit: int) -> Decimal | None:
        """The number or the fraction right before a unit."""
        for number in numbers_of(reading):
            end = reading.tokens[number.last - 1].end
            if end <= unit and _BETWEEN.fullmatch(text, end, unit):
                return number.value
        for key, pattern in self._fractions.items():
            for match in pattern.finditer(text, 0, unit):
                if _BETWEEN.fullmatch(text, match.end(), unit):
                    return _FRACTIONS[key]
        return None
