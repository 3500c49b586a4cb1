"""Values a comment states: body measures with their units, and numbers shown on screen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from assistant.understanding.reading import Reading
from knowledge.text import fold
from prompts.packs import Pack

# One of each unit in the unit of the size chart; the pound by definition, the jin as half a kilo.
_TO_CM = {"cm": Decimal(1), "m": Decimal(100), "mm": Decimal("0.1")}
_TO_KG = {"kg": Decimal(1), "lb": Decimal("0.45359237"), "jin": Decimal("0.5")}
_CM_PER_FOOT, _CM_PER_INCH = Decimal("30.48"), Decimal("2.54")
_HEIGHT_CM, _WEIGHT_KG = (Decimal(100), Decimal(230)), (Decimal(25), Decimal(200))
_NUMBER = r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)"
_PAIR = re.compile(r"(?<![\d.,])(1[4-9]\d|20\d)[^\d\w]{1,4}([4-8]\d)(?![\d.,])")
_HASH = re.compile(r"[#№]\s*(\d{1,3})\b")
_TENTH = Decimal("0.1")
Measures = tuple[tuple[str, Decimal], ...]


class MeasureReader:
    """Reads body measures with the measure and unit words of the packs."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        units: dict[str, list[str]] = {}
        names: dict[str, list[str]] = {}
        for pack in packs:
            for words, section in ((units, "measure_units"), (names, "measures")):
                for key, phrases in pack.lexicon.sections.get(section, {}).items():
                    words.setdefault(key, []).extend(fold(phrase) for phrase in phrases)
        self._units = {key: re.compile(rf"{_NUMBER}\s*(?:{_any(words)})")
                       for key, words in units.items() if key != "ft"}  # fmt: skip
        feet = _any(units.get("ft", ["ft"]))
        self._feet = re.compile(rf"(?<!\d)([4-7])\s*(?:{feet})\s*(\d{{1,2}})?(?!\d)")
        self._names = {key: _any(words) for key, words in names.items()}

    def read(self, reading: Reading) -> Measures:
        """Measures by the names of the size chart (`height_cm`, `foot_mm`, …)."""
        text = reading.folded
        found: dict[str, Decimal] = {}
        taken: set[int] = set()
        for form in (r"(?:{word})\D{{0,14}}?{number}", r"{number}\D{{0,6}}(?:{word})"):
            for key, word in self._names.items():
                match = re.search(form.format(word=word, number=_NUMBER), text)
                if match and key not in found and match.start(1) not in taken:
                    taken.add(match.start(1))
                    self._take(found, key, match[1], text)
        for unit, pattern in self._units.items():
            for match in pattern.finditer(text):
                value = _decimal(match[1])
                if unit in _TO_KG:
                    _keep(found, "weight_kg", value * _TO_KG[unit], _WEIGHT_KG)
                elif not found.keys() - {"height_cm", "weight_kg"}:
                    _keep(found, "height_cm", value * _TO_CM[unit], _HEIGHT_CM)
        feet = self._feet.search(text)
        if feet and "height_cm" not in found:
            height = int(feet[1]) * _CM_PER_FOOT + int(feet[2] or 0) * _CM_PER_INCH
            _keep(found, "height_cm", height, _HEIGHT_CM)
        pair = _PAIR.search(text)
        if pair and not found:
            found = {"height_cm": Decimal(pair[1]), "weight_kg": Decimal(pair[2])}
        return tuple(sorted(found.items()))

    def _take(self, found: dict[str, Decimal], key: str, digits: str, text: str) -> None:
        """A number named by its measure; its unit, if one follows, decides the factor."""
        value = _decimal(digits)
        unit = next((u for u, p in self._units.items()
                     for m in p.finditer(text) if m[1] == digits), None)  # fmt: skip
        if key == "weight_kg":
            _keep(found, key, value * _TO_KG.get(unit or "kg", Decimal(1)), _WEIGHT_KG)
        elif key == "height_cm":
            if unit in _TO_CM or (unit is None and value >= _HEIGHT_CM[0]):
                _keep(found, key, value * _TO_CM[unit or "cm"], _HEIGHT_CM)
        elif key in ("foot_mm", "ring_mm"):
            millimetres = value * 10 if unit == "cm" or value < 40 else value
            _keep(found, key, millimetres, (Decimal(10), Decimal(400)))
        else:
            _keep(found, key, value, (Decimal(40), Decimal(180)))


def _keep(
    found: dict[str, Decimal], key: str, value: Decimal, limits: tuple[Decimal, Decimal]
) -> None:
    if key not in found and limits[0] <= value <= limits[1]:
        found[key] = value.quantize(_TENTH)


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words; those in Latin letters end at a word's end."""
    longest = sorted(set(words), key=len, reverse=True)
    return "|".join(
        re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in longest
    )


def lineup_number(reading: Reading) -> int | None:
    """The number on screen that a comment names: `number 3`, `#3`, `3号`, `رقم 3`."""
    match = _HASH.search(reading.original)
    if match:
        return int(match[1])
    words = [m for m in reading.matches if m.section == "lineup_words"]
    for first, last, value in _numbers(reading):
        if any(m.last == first or m.first == last for m in words):
            return value
    return None


def _numbers(reading: Reading) -> list[tuple[int, int, int]]:
    """Whole numbers as (first token, token after, value)."""
    found = [
        (i, i + 1, int(token.text))
        for i, token in enumerate(reading.tokens)
        if token.text.isdecimal() and len(token.text) <= 3
    ]
    digits = {first for first, _, _ in found}
    found += [
        (m.first, m.last, int(m.keys[0]))
        for m in reading.matches
        if m.section == "numbers" and m.first not in digits and m.keys[0].isdecimal()
    ]
    return sorted(found)
