"""How a value is written in a language: money, days, countries, moments, by CLDR.

Spaces that CLDR writes as no-break become plain ones and direction marks are dropped, so that a
text is the same for grouping, reading back and speech.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from assistant.types import Value
from knowledge.language import locale_of
from knowledge.types import Money, Span
from prompts.packs import Pack, ReplyText

_LONGEST_NAME = 90
_MARKS = dict.fromkeys("\u200f\u200e\u061c")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", **_MARKS})


class CannotSay(Exception):
    """A value has no form in the language; the draft is not made."""


def write(value: Value, unit: str, group: str | None, pack: Pack, zone: str) -> str:
    """`value` as the pack's language writes it in `unit`; CannotSay if it cannot."""
    if unit == "term":
        return _term(value, group or "", pack)
    return _WRITERS[unit](value, pack, zone).translate(_SPACES)


def plural(text: ReplyText, number: Decimal | int, tag: str) -> str:
    """The form of a text for a number, by CLDR's plural rules."""
    if text.plural is None:
        return text.forms["other"]
    return text.forms[locale_of(tag).plural_form(number)]


def _money(value: Value, pack: Pack, zone: str) -> str:
    assert isinstance(value, Money)
    # Never rounded: what the file says is what is said.
    exact = value.amount != round(value.amount, get_currency_precision(value.currency))
    return format_currency(
        value.amount, value.currency, locale=locale_of(pack.locale), decimal_quantization=not exact
    )


def _about(value: Value, pack: Pack, zone: str) -> str:
    """An approximate amount: whole units without decimals."""
    assert isinstance(value, Money)
    locale = locale_of(pack.locale)
    pattern = re.sub(r"\.0+", "", str(locale.currency_formats["standard"].pattern))
    if value.amount != int(value.amount):
        return _money(value, pack, zone)
    return format_currency(
        value.amount, value.currency, pattern, locale=locale, currency_digits=False
    )


def _number(value: Value, pack: Pack, zone: str) -> str:
    if not isinstance(value, int | Decimal):
        raise CannotSay(f"{value!r} is no number")
    return format_decimal(value, locale=locale_of(pack.locale), decimal_quantization=False)


def _percent(value: Value, pack: Pack, zone: str) -> str:
    assert isinstance(value, Decimal)
    share = value / 100
    return format_percent(share, locale=locale_of(pack.locale), decimal_quantization=False)


def _worded(unit: str) -> Callable[[Value, Pack, str], str]:
    def write_span(value: Value, pack: Pack, zone: str) -> str:
        low, high = (value.min, value.max) if isinstance(value, Span) else (value, value)
        if not isinstance(low, int) or not isinstance(high, int):
            raise CannotSay(f"{value!r} is no whole number or span")
        shown = str(high) if low == high else f"{low}–{high}"
        return plural(pack.units[unit], high, pack.locale).replace("{n}", shown)

    return write_span


def _country(value: Value, pack: Pack, zone: str) -> str:
    if "-" in str(value):
        return _region(value, pack, zone)
    known = locale_of(pack.locale).territories.get(str(value))
    name = pack.country_names.get(str(value), known)
    if name is None:
        raise CannotSay(f"no name of {value!r} in {pack.locale}")
    article = pack.articles.get(str(value))
    return f"{article} {name}" if article else str(name)


def _countries(value: Value, pack: Pack, zone: str) -> str:
    assert isinstance(value, tuple)
    return pack.list_separator.join(_country(code, pack, zone) for code in value)


def _method(value: Value, pack: Pack, zone: str) -> str:
    known = pack.terms["method"]
    key = str(value)
    return known.get(key) or known.get(key.replace("_", "")) or key.replace("_", " ").title()


def _methods(value: Value, pack: Pack, zone: str) -> str:
    assert isinstance(value, tuple)
    return pack.list_separator.join(_method(method, pack, zone) for method in value)


def _term(value: Value, group: str, pack: Pack) -> str:
    return pack.terms[group].get(str(value), str(value).replace("_", " "))


def _moment(value: Value, pack: Pack, zone: str) -> str:
    """Date and time in the shop's zone, which is named: a time without one misleads."""
    assert isinstance(value, datetime)
    local = value.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
    day = format_skeleton("MMMd", local, locale=locale_of(pack.locale))
    offset = local.strftime("%z")
    hours, minutes = int(offset[:3]), offset[3:]
    name = "UTC" if hours == 0 and minutes == "00" else f"UTC{hours:+d}" + (
        f":{minutes}" if minutes != "00" else "")  # fmt: skip
    return f"{day} {local:%H:%M} ({name})"


def _measures(value: Value, pack: Pack, zone: str) -> str:
    assert isinstance(value, tuple)
    shown = []
    for part in value:
        name, _, limits = part.partition(":")
        low, _, high = limits.partition("-")
        numbers = [_number(Decimal(end), pack, zone) for end in dict.fromkeys((low, high))]
        shown.append(pack.terms["measure"][name].replace("{n}", "–".join(numbers)))
    return pack.list_separator.join(shown)


def _plain(value: Value, pack: Pack, zone: str) -> str:
    return str(value)


def _property(value: Value, pack: Pack, zone: str) -> str:
    return pack.value_in_words(str(value))


def _option(value: Value, pack: Pack, zone: str) -> str:
    return pack.option_in_words(str(value))


def _name(value: Value, pack: Pack, zone: str) -> str:
    """A title, cut where it would fill the message."""
    return cut(str(value), _LONGEST_NAME)


def cut(text: str, longest: int) -> str:
    """A title of at most `longest` characters, cut at a word and never inside a figure."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    if not text[longest - 1].isspace():
        at_word = kept.rstrip(string.ascii_letters + string.digits).rstrip()
        space = kept.rfind(" ")
        kept = kept[:space] if space >= longest // 2 else at_word or kept
    if kept[-1:].isdigit() and text[len(kept) : len(kept) + 1].isdigit():
        kept = kept.rstrip("0123456789")
    return kept.rstrip(" ,;:-–(/&+") + "…"


def _region(value: Value, pack: Pack, zone: str) -> str:
    """A region (ISO 3166-2) by the pack's name for it, else by its code."""
    return pack.terms.get("region", {}).get(str(value), str(value))


def _regions(value: Value, pack: Pack, zone: str) -> str:
    assert isinstance(value, tuple)
    return pack.list_separator.join(_region(code, pack, zone) for code in value)


_WRITERS: Mapping[str, Callable[[Value, Pack, str], str]] = {
    "money": _money,
    "about": _about,
    "number": _number,
    "percent": _percent,
    "days": _worded("days"),
    "working_days": _worded("working_days"),
    "months": _worded("months"),
    "count": _worded("count"),
    "country": _country,
    "countries": _countries,
    "region": _region,
    "regions": _regions,
    "method": _method,
    "methods": _methods,
    "moment": _moment,
    "measures": _measures,
    "year": _plain,
    "name": _name,
    "text": _plain,
    "value": _property,
    "option": _option,
    "code": _plain,
    "link": _plain,
    "size": _plain,
}
