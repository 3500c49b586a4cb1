"""Invariant 1, first half: each slot says what its fact says, read back from the text itself.

A slot is checked against the fact fetched anew by its id and field, not against the value that the
answer was made from; its text is read back with the numbers of the reply's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_decimal_symbol, get_group_symbol

from assistant.types import Slot, Value
from knowledge.language import locale_of
from knowledge.shop import Shop
from knowledge.types import Money, Span, StoreNote

_NUMBER = re.compile(r"\d[\d.,'’٬٫ ]*\d|\d")
_VERBATIM = frozenset(("name", "text", "size", "code", "link"))
# Values that a look-up derives from a fact without stating a figure of their own.
_NAMES = {
    "name",
    "text",
    "size",
    "country",
    "countries",
    "method",
    "methods",
    "term",
    "code",
    "link",
}


def ascii_digits(text: str) -> str:
    """Digits of any script as 0-9."""
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char
        for char in text
    )


def numbers_in(text: str, language: str) -> list[Decimal]:
    """The numbers a text states, read with the language's decimal and group signs."""
    locale = locale_of(language)
    decimal, group = get_decimal_symbol(locale), get_group_symbol(locale)
    found: list[Decimal] = []
    for match in _NUMBER.finditer(ascii_digits(text)):
        plain = match[0].strip()
        for sign in (group, " ", "'", "’", "٬"):
            if sign != decimal:
                plain = plain.replace(sign, "")
        plain = plain.replace(decimal, ".").replace("٫", ".").rstrip(".")
        try:
            found.append(Decimal(plain))
        except ArithmeticError:
            continue
    return found


def slot_failures(slots: Iterable[Slot], shop: Shop, language: str, zone: str) -> list[str]:
    """What is wrong with the figures of a text, one line each; empty when all are proven."""
    failures: list[str] = []
    for slot in slots:
        if slot.fact is None:
            if slot.unit not in _NAMES or numbers_in(slot.text, language):
                failures.append(f"{slot.name}: {slot.text!r} stands in no fact")
            continue
        stated = _stated(shop, slot)
        if stated is _GONE or not _agrees(stated, slot.value):
            failures.append(f"{slot.name}: {slot.value!r} is not {slot.field} of {slot.fact}")
        elif not _reads_back(slot, language, zone):
            failures.append(f"{slot.name}: {slot.text!r} does not read as {slot.value!r}")
    return failures


def _stated(shop: Shop, slot: Slot) -> Any:
    """What the named fact says, or the named derivation of it: `about:FACT:FIELD` by a rate."""
    assert slot.fact is not None
    if not slot.field.startswith("about:"):
        return _value(shop, slot.fact, slot.field)
    fact, _, field = slot.field.removeprefix("about:").rpartition(":")
    price = _value(shop, fact, field)
    if not isinstance(price, Money):
        return _GONE
    return shop.about(price, slot.fact.removeprefix("rate:")) or _GONE


class _Gone:
    """No such fact or field."""


_GONE = _Gone()


def _value(shop: Shop, fact_id: str, field: str) -> Any:
    """A field of a fact by its path: `price`, `tiers.0.price`, `attributes.material`."""
    value: Any = shop.facts.get(fact_id, _GONE)
    if isinstance(value, StoreNote) and field == "name":
        return shop.profile.name
    for name in field.split("."):
        if value is _GONE:
            return _GONE
        if isinstance(value, tuple):
            named = bool(value) and isinstance(value[0], tuple)
            if name.isdecimal() and not named:
                value = value[int(name)] if int(name) < len(value) else _GONE
            else:
                value = dict(value).get(name, _GONE)
        else:
            value = getattr(value, name, _GONE)
    return value


def _agrees(stated: Any, said: Value) -> bool:
    """Whether a said value is the fact's value, one of its values, or a name within it."""
    if stated == said:
        return True
    if isinstance(stated, bool):
        return said == ("yes" if stated else "no")
    if isinstance(stated, tuple):
        parts = said if isinstance(said, tuple) else (said,)
        if all(_within(part, stated) for part in parts):
            return True
        if all(isinstance(item, tuple) and len(item) == 3 for item in stated):
            return tuple(f"{n}:{low}-{high}" for n, low, high in stated) == said
    if isinstance(stated, str) and isinstance(said, int | datetime):
        return stated == str(said) or _same_instant(stated, said)
    return isinstance(stated, Money | Decimal | int) and stated == said


def _within(part: Any, stated: tuple[Any, ...]) -> bool:
    if part in stated or "*" in stated:
        return True
    if any(isinstance(item, tuple) and part in item for item in stated):
        return True
    return isinstance(part, str) and all(piece in stated for piece in part.split(" / "))


def _same_instant(stated: str, said: Value) -> bool:
    return isinstance(said, datetime) and datetime.fromisoformat(stated) == said


def _reads_back(slot: Slot, language: str, zone: str) -> bool:
    """Whether the numbers in the slot's text are those of its value, no more and no fewer."""
    value = slot.value
    if slot.unit in _VERBATIM:
        # As the shop wrote it, or its beginning where a title is cut.
        whole = str(value)
        return slot.text == whole or (slot.text.endswith("…") and whole.startswith(slot.text[:-1]))
    if slot.unit in _NAMES:
        # Words of the language for a country, a method, a term: no figure that the value lacks.
        return set(numbers_in(slot.text, "en")) <= set(numbers_in(str(value), "en"))
    found = numbers_in(slot.text, language)
    if isinstance(value, Money):
        return found == [value.amount]
    if isinstance(value, Span):
        return sorted(set(found)) == sorted({Decimal(value.min), Decimal(value.max)})
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
        digits = re.findall(r"\d+", ascii_digits(slot.text))
        return str(local.day) in digits and f"{local:%H:%M}" in ascii_digits(slot.text)
    if isinstance(value, int | Decimal):
        return found == [Decimal(value)]
    if slot.unit == "measures" and isinstance(value, tuple):
        ends = {Decimal(end) for part in value for end in part.partition(":")[2].split("-")}
        return set(found) == ends
    return not found
