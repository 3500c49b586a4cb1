"""Invariant 1, first half: each slot says what its fact says, read back from the text itself.

A slot is checked against the fact fetched anew by its id and field, not against the value that the
answer was made from; its text is read back with the numbers of the reply's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_symbol

from assistant.checking.numbers import ascii_digits, numbers_in
from assistant.types import Slot, Value
from knowledge.language import locale_of
from knowledge.shop import Shop
from knowledge.types import Money, Product, Span, StoreNote, Variant
from prompts.packs import Pack

_VERBATIM = frozenset(("name", "text", "size", "code", "link"))
# Values that a look-up derives from a fact without stating a figure of their own.
_NAMES = {
    "name",
    "text",
    "value",
    "option",
    "size",
    "country",
    "countries",
    "method",
    "methods",
    "term",
    "code",
    "link",
    "region",
    "regions",
}
# Units that a figure of a field may be said in, by the last name of its path. What is counted in
# days from delivery, in working days, in months or as a share is not told by its number.
_UNITS_OF = {
    "days": ("working_days",),
    "handling": ("working_days",),
    "window_days": ("days",),
    "refund_days": ("days",),
    "report_within_days": ("days",),
    "months": ("months",),
    "percent_off": ("percent",),
    "restocking_fee_percent": ("percent",),
    "parts": ("number",),
    "grams": ("number",),
    "stock": ("number", "count"),
    "code": ("code",),
    "title": ("name",),
    "url": ("link",),
    "email": ("link",),
}
_MONEY = ("money", "about")
_SIGNS = re.compile(r"[\s\d.,'’٬٫\u200e\u200f\u061c-]")
_SAID_NUMBER = re.compile(r"\d+(?:–\d+)?")
# Fields of prose, of which a sentence may be said word for word.
_PROSE = ("description", "descriptions")


def slot_failures(
    slots: Iterable[Slot], shop: Shop, language: str, zone: str, pack: Pack | None = None
) -> list[str]:
    """What is wrong with the figures of a text, one line each; empty when all are proven.

    With a `pack` the words of days, months and pieces are read back too.
    """
    failures: list[str] = []
    for slot in slots:
        if slot.fact is None:
            if slot.unit not in _NAMES or numbers_in(slot.text, language):
                failures.append(f"{slot.name}: {slot.text!r} stands in no fact")
            continue
        stated = _stated(shop, slot)
        part = slot.field.partition(".")[0] in _PROSE and _sentence_of(stated, slot.value)
        if not part and (stated is _GONE or not _agrees(stated, slot.value)):
            failures.append(f"{slot.name}: {slot.value!r} is not {slot.field} of {slot.fact}")
        elif not _in_unit(slot, language, pack):
            failures.append(f"{slot.name}: {slot.text!r} is no {slot.unit} of {slot.field}")
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


def _sentence_of(stated: Any, said: Value) -> bool:
    """Whether words are a part of a shop's prose, word for word."""
    return isinstance(stated, str) and isinstance(said, str) and said in stated


class _Gone:
    """No such fact or field."""


_GONE = _Gone()


def _value(shop: Shop, fact_id: str, field: str) -> Any:
    """A field of a fact by its path: `price`, `tiers.0.price`, `attributes.material`."""
    value: Any = shop.facts.get(fact_id, _GONE)
    if isinstance(value, StoreNote) and field == "name":
        return shop.profile.name
    if isinstance(value, StoreNote):
        # Keys of a note may have dots of their own: `values.0.ends`.
        return dict(value.values).get(field.removeprefix("values."), _GONE)
    if field.startswith("option_words.") and ":" in field:
        return _translated(shop, fact_id, field)
    for name in field.split("."):
        if value is _GONE:
            return _GONE
        if isinstance(value, tuple):
            named = bool(value) and isinstance(value[0], tuple)
            if name.isdecimal() and not named:
                value = value[int(name)] if int(name) < len(value) else _GONE
            else:
                value = dict(value).get(name, _GONE)
        elif isinstance(value, Mapping):
            value = value.get(name, _GONE)
        else:
            value = getattr(value, name, _GONE)
    return value


def _translated(shop: Shop, fact_id: str, field: str) -> Any:
    """`option_words.TAG:FIELD`: a value or values of FIELD in the shop's own translation."""
    tag, _, source = field.removeprefix("option_words.").partition(":")
    fact = shop.facts.get(fact_id)
    product = shop.product(fact.product) if isinstance(fact, Variant) else fact
    value = _value(shop, fact_id, source)
    if not isinstance(product, Product) or value is _GONE:
        return _GONE
    words = product.option_words.get(tag, {})
    if isinstance(value, tuple):
        return tuple(words.get(word, word) for word in value)
    return words.get(value, value)


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


def _is_moment(text: str, value: datetime, language: str, zone: str) -> bool:
    """Whether a text names the day, the month, the time and the zone of a moment, nothing else."""
    local = value.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
    offset = local.strftime("%z")
    hours, minutes = int(offset[:3]), offset[3:]
    named = "" if offset in ("+0000", "-0000") else f"{hours:+d}"
    named += f":{minutes}" if minutes != "00" else ""
    rest = ascii_digits(text)
    for needed in (f"(UTC{named})", f"{local:%H:%M}"):
        if needed not in rest:
            return False
        rest = rest.replace(needed, " ", 1)
    digits = [int(number) for number in re.findall(r"\d+", rest)]
    if digits == [local.day]:
        locale = locale_of(language)
        names = [
            name
            for context in ("format", "stand-alone")
            for width in ("abbreviated", "wide")
            for name in (str(locale.months[context][width][local.month]),)
        ]
        return any(name.strip(".").casefold() in rest.casefold() for name in names)
    return sorted(digits) == sorted((local.day, local.month))


def _begins(text: str, whole: str) -> bool:
    """Whether a cut title is the beginning of the whole one and ends in no part of a figure."""
    kept = text[:-1]
    if not text.endswith("…") or not kept or not whole.startswith(kept):
        return False
    return not (kept[-1].isdigit() and whole[len(kept) : len(kept) + 1].isdigit())


def _within(part: Any, stated: tuple[Any, ...]) -> bool:
    if part in stated or "*" in stated:
        return True
    if any(isinstance(item, tuple) and part in item for item in stated):
        return True
    return isinstance(part, str) and all(piece in stated for piece in part.split(" / "))


def _same_instant(stated: str, said: Value) -> bool:
    return isinstance(said, datetime) and datetime.fromisoformat(stated) == said


def _in_unit(slot: Slot, language: str, pack: Pack | None) -> bool:
    """Whether a figure is said in a unit that its field has, and in that unit's own words."""
    field = slot.field.rpartition(".")[2]
    units = _UNITS_OF.get("title" if slot.field.startswith("titles.") else field)
    if units is not None and slot.unit not in units:
        return False
    if isinstance(slot.value, Money) != (slot.unit in _MONEY):
        return False
    if isinstance(slot.value, datetime) != (slot.unit == "moment"):
        return False
    if (slot.unit == "about") != slot.field.startswith("about:"):
        return False
    rest = _SIGNS.sub("", ascii_digits(slot.text))
    if isinstance(slot.value, Money):
        symbol = get_currency_symbol(slot.value.currency, locale=locale_of(language))
        return rest in (_SIGNS.sub("", symbol), slot.value.currency)
    if slot.unit == "percent":
        return rest in ("%", "٪")
    if slot.unit in ("number", "year"):
        return rest == ""
    if slot.unit in ("value", "option"):
        whole = str(slot.value)
        if pack is None:
            return slot.text == whole
        in_words = pack.value_in_words if slot.unit == "value" else pack.option_in_words
        return slot.text in (whole, in_words(whole))
    if pack is not None and slot.unit in pack.units:
        said = _SAID_NUMBER.sub("{n}", ascii_digits(slot.text))
        return said in pack.units[slot.unit].forms.values()
    return True


def _reads_back(slot: Slot, language: str, zone: str) -> bool:
    """Whether the numbers in the slot's text are those of its value, no more and no fewer."""
    value = slot.value
    if slot.unit in _VERBATIM:
        # As the shop wrote it, or its beginning where a title is cut.
        whole = str(value)
        return slot.text == whole or (slot.unit == "name" and _begins(slot.text, whole))
    if slot.unit in _NAMES:
        # Words of the language for a country, a method, a term: no figure that the value lacks.
        return set(numbers_in(slot.text, "en")) <= set(numbers_in(str(value), "en"))
    found = numbers_in(slot.text, language)
    if isinstance(value, Money):
        return found == [value.amount]
    if isinstance(value, Span):
        return sorted(set(found)) == sorted({Decimal(value.min), Decimal(value.max)})
    if isinstance(value, datetime):
        return _is_moment(slot.text, value, language, zone)
    if isinstance(value, int | Decimal):
        return found == [Decimal(value)]
    if slot.unit == "measures" and isinstance(value, tuple):
        ends = {Decimal(end) for part in value for end in part.partition(":")[2].split("-")}
        return set(found) == ends
    return not found
