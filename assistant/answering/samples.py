"""Every text of a pack filled with made-up facts: for reviewers, and to see that long ones fit."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from assistant.types import Cited, Row, Value
from knowledge.types import Money, Span
from prompts.packs import Pack
from prompts.topics import Slot, TextSpec, Topics

ZONE = "Asia/Shanghai"
# Words of the shop itself: they are sent whole or not at all.
VERBATIM = frozenset(("faq_answer", "own_words"))
Values = dict[str, Value]
_COUNTRIES = ("AE", "US", "SA", "NZ", "DE", "ES", "PH")
LONG: Values = {
    "name": "Washed French Linen Duvet Cover Set with Two Pillowcases",
    "money": Money(Decimal("1299.00"), "USD"),
    "about": Money(Decimal("23890"), "MXN"),
    "days": 30,
    "working_days": Span(12, 25),
    "months": 24,
    "percent": Decimal(25),
    "count": 1250,
    "number": 1250,
    "text": "Stone-washed organic cotton",
    "option": "Dusty Rose / King",
    "value": "80% recycled polyester, 20% organic cotton",
    "code": "BLACKFRIDAY25",
    "link": "https://lumenoak.example/live",
    "country": "AE",
    "countries": _COUNTRIES,
    "places": _COUNTRIES,
    "region": "ES-CN",
    "regions": ("US-HI", "US-AK"),
    "method": "cash_on_delivery",
    "methods": ("card", "paypal", "apple_pay", "bank_transfer", "cash_on_delivery"),
    "moment": datetime(2026, 11, 29, 12, 30, tzinfo=UTC),
    "size": "XXL",
    "measures": ("chest_cm:102-108", "waist_cm:88-94"),
    "year": 2014,
}
"""Values as long as real shops have them, by unit."""
USUAL: Values = LONG | {
    "name": "Linen Dress",
    "money": Money(Decimal("39.00"), "USD"),
    "about": Money(Decimal("720"), "MXN"),
    "days": 14,
    "working_days": Span(3, 5),
    "count": 3,
    "number": 5,
    "text": "cotton",
    "option": "Black / M",
    "value": "cotton",
    "code": "LIVE10",
    "country": "BR",
    "countries": ("BR", "DE"),
    "places": ("BR", "DE"),
    "methods": ("card", "paypal"),
    "measures": ("chest_cm:88-92",),
    "size": "M",
}
"""Values as most shops have them."""
_MONEY = {"min": "150.00", "was": "1499.00", "high": "1349.00"}
_TEXTS: Values = {"variant": "Dusty Rose / King", "hours": "Mon-Fri 09:00-18:00",
                  "phone": "+86 755 8888 0000", "carrier": "Australia Post"}  # fmt: skip


def row_of(key: str, topics: Topics, pack: Pack, values: Values = USUAL, rows: int = 1) -> Row:
    """A row that fills every slot of a text, with `rows` rows of each kind in its lists.

    A row inside another has one row of the fullest kind, but every condition there can be.
    """
    return _row(topics.texts[key], topics, pack, values, rows)


def _row(spec: TextSpec, topics: Topics, pack: Pack, values: Values, rows: int) -> Row:
    fields: dict[str, Cited] = {}
    below: dict[str, tuple[Row, ...]] = {}
    for name, slot in spec.slots.items():
        if slot.unit != "list":
            fields[name] = _value(name, slot, topics, pack, values)
            continue
        kinds = []
        for choice in slot.items:
            inner = _row(topics.texts[choice.text], topics, pack, values, 1)
            chosen = {key: Cited(wanted[0], "f:x", key) for key, wanted in choice.when.items()
                      if key not in inner.fields and wanted != ("absent",)}  # fmt: skip
            kinds.append(Row({**inner.fields, **chosen}, inner.rows))
        if rows == 1 and name != "conditions":
            kinds = [max(kinds, key=lambda kind: len(kind.fields))]
        below[name] = tuple(kinds * rows)
    return Row(fields, below)


def _value(name: str, spec: Slot, topics: Topics, pack: Pack, values: Values) -> Cited:
    if name in _MONEY and spec.unit == "money":
        return Cited(Money(Decimal(_MONEY[name]), "USD"), "f:x", name)
    if spec.unit == "term":
        group = pack.terms[spec.group or ""]
        names = topics.terms[spec.group or ""]
        long = values is LONG
        return Cited(max(names, key=lambda t: len(group[t])) if long else names[0], "f:x", name)
    value = _TEXTS.get(name, values[spec.unit]) if spec.unit == "text" else values[spec.unit]
    return Cited(value, "f:x", name)
