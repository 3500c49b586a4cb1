"""Whether figures carry the unit of their fact: days are not weeks, euros are not dollars.

The words of units are CLDR's, so that a pack's wording is held against a source of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from babel.numbers import get_currency_symbol
from babel.units import format_unit

from knowledge.language import locale_of
from knowledge.text import fold

Fact = Mapping[str, Any]
_LENGTHS: tuple[Literal["long", "short"], ...] = ("long", "short")
# The kind of unit a slot is declared in, by its own unit, else by the end of its field's name.
_BY_SLOT = {"days": "day", "working_days": "day", "months": "month", "percent": "percent"}
_BY_FIELD = {"_kg": "kilogram", "_cm": "centimeter", "_mm": "millimeter"}
# What a fact's field is in, whatever the reply declares.
_STATED = {"window_days": "day", "refund_days": "day", "handling_days": "day", "days": "day",
           "report_within_days": "day", "months": "month", "percent_off": "percent",
           "restocking_fee_percent": "percent"}  # fmt: skip
_CLDR = {
    "hour": "duration-hour", "day": "duration-day", "week": "duration-week",
    "month": "duration-month", "year": "duration-year",
    "kilogram": "mass-kilogram", "gram": "mass-gram", "pound": "mass-pound",
    "centimeter": "length-centimeter", "millimeter": "length-millimeter", "meter": "length-meter",
    "inch": "length-inch",
}  # fmt: skip
_TIMES = ("hour", "day", "week", "month", "year")
_SIZES = ("kilogram", "gram", "pound", "centimeter", "millimeter", "meter", "inch")
# Direction marks, which stand in CLDR's currency signs and in no text of ours.
_MARKS = dict.fromkeys(map(ord, "\u200f\u200e\u061c"))
# Numbers that between them bring out every plural form of CLDR's languages.
_EACH_PLURAL = (1, 2, 3, 5, 11, 100)
# Where the words that belong to a figure end.
_END = re.compile(r"[.,;:!?。，；：！？،؛؟]")


def unit_faults(parts: Sequence[str | Fact], facts: Mapping[str, Fact], language: str) -> list[str]:
    """Figures of a text whose unit contradicts their fact, one line each."""
    faults: list[str] = []
    for place, part in enumerate(parts):
        if isinstance(part, str) or part["fact"] is None:
            continue
        after = parts[place + 1] if place + 1 < len(parts) else ""
        around = part["text"] + (_END.split(after)[0] if isinstance(after, str) else "")
        faults += _faults(part, around, facts, language)
    return faults


def _faults(slot: Fact, around: str, facts: Mapping[str, Fact], language: str) -> list[str]:
    text = str(slot["text"])
    if slot["unit"] in ("money", "about") and isinstance(slot["value"], Mapping):
        currency = str(slot["value"]["currency"])
        known = _currency_of(slot, facts)
        wrong = known is not None and known != currency
        if wrong or not _says_currency(text, currency, language):
            return [f"{slot['name']}: {text!r} is not in {known or currency}"]
        return []
    field = str(slot["field"]).rpartition(".")[2]
    kind = _STATED.get(field) or _BY_SLOT.get(str(slot["unit"]))
    kind = kind or next((k for end, k in _BY_FIELD.items() if field.endswith(end)), None)
    if kind is None:
        return []
    if kind == "percent":
        return [] if re.search("[%٪％]", text) else [f"{slot['name']}: {text!r} is no percentage"]
    others = [k for k in (_TIMES if kind in _TIMES else _SIZES) if k != kind]
    own = _words(kind, language)
    # Without spaces a word may hold another: a kilogram its gram.
    rest = fold(around)
    for mine in own:
        rest = rest.replace(mine, " ") if mine > "\u2e80" else rest
    for other in others:
        word = next((w for w in _words(other, language) if _stands(w, rest)), None)
        if word is not None and word not in own:
            return [f"{slot['name']}: {around!r} says {word!r}, the fact is in {kind}s"]
    return []


def _currency_of(slot: Fact, facts: Mapping[str, Fact]) -> str | None:
    """The currency of the fact's field; a price by rate is in the rate's currency."""
    if str(slot["field"]).startswith("about:"):
        return str(slot["fact"]).removeprefix("rate:")
    value = field_of(facts.get(str(slot["fact"])), str(slot["field"]))
    return str(value["currency"]) if isinstance(value, Mapping) and "currency" in value else None


def field_of(fact: Fact | None, path: str) -> Any:
    """A field of a fact's JSON by its path: `price`, `tiers.0.price`, `values.founded`."""
    value: Any = fact
    for name in path.split("."):
        if isinstance(value, list):
            pairs = [item for item in value if isinstance(item, list) and item[:1] == [name]]
            if name.isdecimal() and not pairs:
                value = value[int(name)] if int(name) < len(value) else None
            else:
                value = pairs[0][1] if pairs else None
        else:
            value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _says_currency(text: str, currency: str, language: str) -> bool:
    locale = locale_of(language)
    signs = {currency, get_currency_symbol(currency, locale), get_currency_symbol(currency, "en")}
    return any(sign.translate(_MARKS) in text for sign in signs)


@lru_cache(maxsize=512)
def _words(kind: str, language: str) -> tuple[str, ...]:
    """CLDR's words for a unit in a language, written out and short."""
    locale = locale_of(language)
    found: list[str] = []
    for length in _LENGTHS:
        for number in _EACH_PLURAL:
            said = format_unit(number, _CLDR[kind], length, locale=locale)
            # Where CLDR has no form of this length the unit's own key comes back.
            if _CLDR[kind] in said:
                continue
            found.append(" ".join(re.sub(r"[\d٠-٩۰-۹०-९]+", " ", fold(said)).split()))
    # A letter alone says a weight or a length, but no time.
    short = kind not in _TIMES
    return tuple(dict.fromkeys(w for w in found if len(w) > 1 or short or w > "\u2e80"))


def _stands(word: str, folded: str) -> bool:
    """Whether a unit's word stands in folded text, as a whole word where the script has such."""
    if word > "\u2e80":
        return word in folded
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) is not None
