"""Body measures as viewers type them: with units, by the name of the measure, or as a pair.

Conversions are exact: inch and pound by definition, the stone as 14 pounds, the jin as half a
kilogram. What could be read in two ways is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.understanding.reading import Reading
from assistant.understanding.slot_words import NUMBER, any_of, by_key, words_of
from knowledge.text import script_counts
from prompts.packs import Pack

Measures = tuple[tuple[str, Decimal], ...]
_CM = {"cm": Decimal(1), "m": Decimal(100), "mm": Decimal("0.1"), "in": Decimal("2.54")}
_KG = {"kg": Decimal(1), "lb": Decimal("0.45359237"), "jin": Decimal("0.5")}
_INCH = "in"
_CM_PER_FOOT, _CM_PER_INCH = Decimal("30.48"), Decimal("2.54")
_POUNDS_PER_STONE = 14
# What a body can measure; anything else is another number.
_LIMITS = {
    "height_cm": (Decimal(60), Decimal(230)),
    "weight_kg": (Decimal(8), Decimal(250)),
    "chest_cm": (Decimal(40), Decimal(180)),
    "waist_cm": (Decimal(40), Decimal(180)),
    "hip_cm": (Decimal(40), Decimal(180)),
    "foot_mm": (Decimal(80), Decimal(340)),
    "ring_mm": (Decimal(10), Decimal(80)),
}
_MILLIMETRES = ("foot_mm", "ring_mm")
# Without a unit a length of a foot is in centimetres up to here; shoe sizes begin above it.
_LONGEST_FOOT_CM = 32
# Two numbers without units are a height and a weight within these limits.
_BARE_HEIGHT, _BARE_WEIGHT = (Decimal(140), Decimal(215)), (Decimal(35), Decimal(99))
# A length that nothing names is a height only within these.
_UNNAMED_HEIGHT = (Decimal(120), Decimal(230))
# Body mass indexes that adults have; they tell whether kilograms or jin can be meant.
_INDEX = (Decimal(16), Decimal(40))
_TENTH, _HALF = Decimal("0.1"), Decimal("0.5")
# Metres in Han numerals: 一米八 is 180 cm, 一米八五 185.
_HAN_DIGITS = "零一二三四五六七八九"
_HAN_METRE = {"一": 1, "二": 2, "两": 2, "兩": 2, "1": 1, "2": 2}
_HAN_METRES = re.compile(rf"([一二两兩12])\s*米\s*([{_HAN_DIGITS[1:]}])(五)?")
_DIGIT = re.compile(r"\d|米")
_BARE = re.compile(r"(?<![\d.,#])(\d{2,3}(?:[.,]5)?)(?![.,]?\d)")
_PAIR_GAP = re.compile(r"[\s/,;&x*-]{1,4}")


@dataclass(frozen=True, slots=True)
class _Quantity:
    start: int
    end: int
    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Body:
    """Measures by the names of the size chart, and the spans of text they stand in.

    `lengths` are all lengths with a unit, in centimetres, whatever they measure.
    """

    measures: Measures = ()
    spans: tuple[tuple[int, int], ...] = ()
    lengths: frozenset[Decimal] = frozenset()


class MeasureReader:
    """Reads body measures with the measure and unit words of the packs."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        known = tuple(packs)
        units = words_of(known, "measure_units")
        self._names = by_key(words_of(known, "measures"))
        # "26 and a half cm", "8斤半".
        half = rf"(\s*(?:{any_of(words_of(known, 'halves').get('halves', []))}))?"
        self._half = half
        self._units = {
            key: re.compile(rf"{NUMBER}{half}\s*(?:{any_of(words)}){half}")
            for key, words in units.items()
            if key not in ("ft", "st")
        }
        self._inches = re.compile(rf"{NUMBER}\s*(?:\"|''|′′|”|″)")
        metre, inch = any_of(units.get("m", ["m"])), any_of(units.get("in", []))
        self._metres = re.compile(rf"(?<![\d.,])([12])\s*(?:{metre})\s*(\d{{1,2}})(?!\d)")
        feet = any_of([word for word in units.get("ft", ["ft"]) if word != "'"])
        self._feet = re.compile(
            rf"(?<![\d.,])([3-7])\s*(?:{feet}|['′])\s*(?:(1[01]|\d)(?![\d])"
            rf"(?:\s*(?:{inch}|\"|''|′′|”|″))?)?"
        )
        stone, pound = any_of(units.get("st", ["st"])), any_of(units.get("lb", ["lb"]))
        self._stones = re.compile(
            rf"(?<![\d.,])(\d{{1,2}})\s*(?:{stone})(?:\s*(1[0-3]|\d)(?!\d)\s*(?:{pound})?)?"
        )

    def read(self, reading: Reading, taken: Iterable[tuple[int, int]] = ()) -> Body:
        """The measures a comment states; `taken` spans hold numbers of another meaning."""
        text = reading.folded
        if not _DIGIT.search(text):
            return Body()
        spans = list(taken)
        found: dict[str, Decimal] = {}
        used: list[tuple[int, int]] = []
        quantities = sorted(self._quantities(text, spans), key=lambda q: q.start)
        if {q.unit for q in quantities if q.unit is not None} == {_INCH}:
            # "Bust 34 waist 28 hips 36 inches": the unit is said once.
            quantities = [replace(q, unit=_INCH) for q in quantities]
        for quantity, name in self._named(text, quantities):
            if self._keep(found, name, quantity):
                used.append((quantity.start, quantity.end))
        if not found.keys() - {"height_cm", "weight_kg"}:
            self._complete(found, used, text, spans, quantities)
        lengths = frozenset(q.value * _CM[q.unit] for q in quantities if q.unit in _CM)
        return Body(tuple(sorted(found.items())), tuple(used), lengths)

    def _quantities(self, text: str, taken: list[tuple[int, int]]) -> Iterator[_Quantity]:
        """Every number that has a unit, or that a measure's name stands beside."""
        free = list(taken)
        for found in self._with_units(text):
            if not _overlaps(found.start, found.end, free):
                free.append((found.start, found.end))
                yield found
        for word in self._names.values():
            for form in (rf"(?:{word})[^\d.,;?!\n]{{0,14}}?{NUMBER}{self._half}",
                         rf"{NUMBER}{self._half}\s{{0,2}}(?:(?:de|of)\s+)?(?:{word})"):  # fmt: skip
                for match in re.finditer(form, text):
                    span = match.span(1)
                    if not _overlaps(*span, free):
                        free.append(span)
                        more = _HALF if match[2] else Decimal(0)
                        yield _Quantity(*span, _decimal(match[1]) + more, None)

    def _with_units(self, text: str) -> Iterator[_Quantity]:
        for match in self._metres.finditer(text):
            parts = Decimal(match[2]) * (10 if len(match[2]) == 1 else 1)
            yield _Quantity(*match.span(), int(match[1]) * 100 + parts, "cm")
        for match in _HAN_METRES.finditer(text):
            length = 10 * _HAN_DIGITS.index(match[2]) + (5 if match[3] else 0)
            yield _Quantity(*match.span(), Decimal(_HAN_METRE[match[1]] * 100 + length), "cm")
        for match in self._feet.finditer(text):
            height = int(match[1]) * _CM_PER_FOOT + int(match[2] or 0) * _CM_PER_INCH
            yield _Quantity(*match.span(), height, "cm")
        for match in self._stones.finditer(text):
            if match[1][-1] == "1" and match[1] != "11" and match[2] is None:
                continue  # "1st" and "21st" are places in a row
            pounds = int(match[1]) * _POUNDS_PER_STONE + int(match[2] or 0)
            yield _Quantity(*match.span(), Decimal(pounds), "lb")
        for unit, pattern in (*self._units.items(), ("in", self._inches)):
            for match in pattern.finditer(text):
                more = _HALF if any(match.groups()[1:]) else Decimal(0)
                yield _Quantity(*match.span(), _decimal(match[1]) + more, unit)

    def _named(self, text: str, found: list[_Quantity]) -> Iterator[tuple[_Quantity, str]]:
        """What each quantity measures: by the name before it, after it, or by its unit."""
        used: set[tuple[int, int]] = set()
        others = any(
            re.search(word, text)
            for key, word in self._names.items()
            if key not in ("height_cm", "weight_kg")
        )
        for i, quantity in enumerate(found):
            begin = found[i - 1].end if i else 0
            end = found[i + 1].start if i + 1 < len(found) else len(text)
            near = [
                (*match.span(), key)
                for key, word in self._names.items()
                for match in re.finditer(word, text)
                if match.span() not in used and _fits(key, quantity.unit)
            ]
            before = [n for n in near if begin <= n[0] and quantity.start - 14 <= n[1]
                      and n[1] <= quantity.start]  # fmt: skip
            after = [n for n in near if quantity.end <= n[0] <= quantity.end + 14 and n[1] <= end]
            # "My foot measures": what measures tells less than what is measured.
            best = max(
                before, key=lambda n: (n[2] != "height_cm", n[1] - n[0], n[1]), default=None
            ) or min(after, key=lambda n: n[0], default=None)
            if best is not None:
                used.add((best[0], best[1]))
                yield quantity, best[2]
            elif quantity.unit in _KG:
                yield quantity, "weight_kg"
            elif quantity.unit in ("cm", "m") and not others:
                centimetres = quantity.value * _CM[quantity.unit]
                if _within(centimetres, _UNNAMED_HEIGHT):
                    yield quantity, "height_cm"

    @staticmethod
    def _keep(found: dict[str, Decimal], key: str, quantity: _Quantity) -> bool:
        value, unit = quantity.value, quantity.unit
        if key == "weight_kg":
            value *= _KG[unit or "kg"]
        elif key in _MILLIMETRES:
            small = key == "foot_mm" and value <= _LONGEST_FOOT_CM
            if key == "foot_mm" and unit is None and not small and value < 100:
                return False  # a shoe size
            value *= (_CM[unit] * 10) if unit in _CM else Decimal(10 if small else 1)
        elif unit is None:
            metres = key == "height_cm" and 1 < value < Decimal("2.3")
            value *= 100 if metres else 1
        else:
            value *= _CM[unit]
        low, high = _LIMITS[key]
        if key in found or not low <= value <= high:
            return False
        found[key] = value.quantize(_TENTH)
        return True

    def _complete(
        self,
        found: dict[str, Decimal],
        used: list[tuple[int, int]],
        text: str,
        taken: list[tuple[int, int]],
        quantities: list[_Quantity],
    ) -> None:
        """Read bare numbers as the height and weight they can only be."""
        spans = [*taken, *((q.start, q.end) for q in quantities)]
        bare = [
            (match.span(1), _decimal(match[1]))
            for match in _BARE.finditer(text)
            if not _overlaps(*match.span(1), spans)
        ]
        jin = set(script_counts(text)) <= {"Han"}
        if len(found) == 1 and len(bare) == 1:
            span, value = bare[0]
            if "weight_kg" in found and _within(value, _BARE_HEIGHT):
                found["height_cm"] = value.quantize(_TENTH)
                used.append(span)
            elif "height_cm" in found and _kilograms(found["height_cm"], value, jin):
                found["weight_kg"] = value.quantize(_TENTH)
                used.append(span)
        elif not found and len(bare) == 2:
            (first, a), (second, b) = bare
            height, weight = max(a, b), min(a, b)
            near = _PAIR_GAP.fullmatch(text[first[1] : second[0]])
            if near and _within(height, _BARE_HEIGHT) and _kilograms(height, weight, jin):
                found |= {
                    "height_cm": height.quantize(_TENTH),
                    "weight_kg": weight.quantize(_TENTH),
                }
                used += [first, second]


def _fits(key: str, unit: str | None) -> bool:
    """Whether a measure can be in a unit."""
    return unit is None or (unit in _KG) == (key == "weight_kg")


def _kilograms(height: Decimal, weight: Decimal, jin: bool) -> bool:
    """Whether a bare number is a weight in kilograms and can be nothing else."""
    squared = (height / 100) ** 2
    if not _within(weight, _BARE_WEIGHT) or not _within(
        weight / squared, (_INDEX[0] - 2, Decimal(60))
    ):
        return False
    return not (jin and _within(weight / 2 / squared, _INDEX))


def _within(value: Decimal, limits: tuple[Decimal, Decimal]) -> bool:
    return limits[0] <= value <= limits[1]


def _overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in spans)


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))
