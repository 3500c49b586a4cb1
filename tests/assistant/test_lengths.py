"""Every text of every pack fits the shortest platform beside a name, with long but real facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assistant.answering.compose import FULL, Form, say
from assistant.answering.fitting import fitted_text
from assistant.answering.values import cut
from assistant.checking.numbers import number_spans
from assistant.config import LIMITS
from assistant.delivery.address import SHORT_NAME, addressed, room_for_text
from assistant.types import Cited, Draft, Row, Slot, Value
from knowledge.types import Money, Span
from prompts.packs import Pack, load_packs
from prompts.topics import Slot as SlotSpec
from prompts.topics import TextSpec, load_topics

TOPICS = load_topics()
PACKS = load_packs(TOPICS)
SHORTEST = min(LIMITS.values())
ZONE = "Asia/Shanghai"
# Words of the shop itself: they are sent whole or not at all.
VERBATIM = frozenset(("faq_answer", "own_words"))
COUNTRIES = ("AE", "US", "SA", "NZ", "DE", "ES", "PH")
VALUES: Mapping[str, Value] = {
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
    "countries": COUNTRIES,
    "places": COUNTRIES,
    "region": "ES-CN",
    "regions": ("US-HI", "US-AK"),
    "method": "cash_on_delivery",
    "methods": ("card", "paypal", "apple_pay", "bank_transfer", "cash_on_delivery"),
    "moment": datetime(2026, 11, 29, 12, 30, tzinfo=UTC),
    "size": "XXL",
    "measures": ("chest_cm:102-108", "waist_cm:88-94"),
    "year": 2014,
}
SHORT_TEXTS = {"variant": "Dusty Rose / King", "hours": "Mon-Fri 09:00-18:00",
               "phone": "+86 755 8888 0000", "carrier": "Australia Post"}  # fmt: skip


def _value(name: str, spec: SlotSpec, pack: Pack) -> Cited:
    if name == "min":
        return Cited(Money(Decimal("150.00"), "USD"), "f:x", name)
    if spec.unit == "term":
        group = pack.terms[spec.group or ""]
        return Cited(max(TOPICS.terms[spec.group or ""], key=lambda t: len(group[t])), "f:x", name)
    value = SHORT_TEXTS.get(name, VALUES[spec.unit]) if spec.unit == "text" else VALUES[spec.unit]
    return Cited(value, "f:x", name)


def _row(spec: TextSpec, pack: Pack, rows: int) -> Row:
    """A row that fills every slot of a text, with `rows` rows of each kind in its lists.

    A row inside another has one row of the fullest kind, but every condition there can be.
    """
    fields: dict[str, Cited] = {}
    below: dict[str, tuple[Row, ...]] = {}
    for name, slot in spec.slots.items():
        if slot.unit != "list":
            fields[name] = _value(name, slot, pack)
            continue
        kinds = []
        for choice in slot.items:
            inner = _row(TOPICS.texts[choice.text], pack, 1)
            chosen = {key: Cited(wanted[0], "f:x", key) for key, wanted in choice.when.items()
                      if key not in inner.fields and wanted != ("absent",)}  # fmt: skip
            kinds.append(Row({**inner.fields, **chosen}, inner.rows))
        if rows == 1 and name != "conditions":
            kinds = [max(kinds, key=lambda kind: len(kind.fields))]
        below[name] = tuple(kinds * rows)
    return Row(fields, below)


def _fitted(key: str, pack: Pack, limit: int = SHORTEST) -> Draft:
    row = _row(TOPICS.texts[key], pack, 3)
    draft = fitted_text(key, row, TOPICS, pack, ZONE, room_for_text(limit))
    assert draft is not None, key
    return draft


@pytest.mark.parametrize("tag", sorted(PACKS))
def test_every_text_fits_the_shortest_platform_beside_a_name(tag: str) -> None:
    name = "x" * SHORT_NAME
    texts = {key: _fitted(key, PACKS[tag]).text for key in TOPICS.texts if key not in VERBATIM}
    said = {key: addressed(text, [name], SHORTEST) for key, text in texts.items()}
    long = {key: text for key, text in said.items()
            if len(text) > SHORTEST or not text.startswith(f"@{name} ")}  # fmt: skip
    assert long == {}


@pytest.mark.parametrize("tag", sorted(PACKS))
def test_no_figure_is_cut_to_fit(tag: str) -> None:
    pack = PACKS[tag]
    for key, spec in TOPICS.texts.items():
        whole = say(key, _row(spec, pack, 3), TOPICS, pack, ZONE)
        assert whole is not None
        figures = {part.text for part in whole.parts if isinstance(part, Slot)}
        kept = [part for part in _fitted(key, pack).parts if isinstance(part, Slot)]
        changed = [part.text for part in kept if part.text not in figures
                   and part.unit not in ("name", "methods", "countries", "places", "regions")
                   and part.field != "left_out"]  # fmt: skip
        assert changed == [], key


@pytest.mark.parametrize("tag", sorted(PACKS))
def test_what_a_list_leaves_out_is_counted(tag: str) -> None:
    draft = _fitted("pay_methods", PACKS[tag])
    counts = [part.value for part in draft.parts
              if isinstance(part, Slot) and part.field == "left_out"]  # fmt: skip
    assert counts in ([], [len(draft.left_out)])
    fewer = say("pay_methods", _row(TOPICS.texts["pay_methods"], PACKS[tag], 1), TOPICS,
                PACKS[tag], ZONE, Form(rows=2))  # fmt: skip
    assert fewer is not None
    assert [n.value for n in number_spans(fewer.text, tag)] == [Decimal(3)]
    assert fewer.left_out == ("f:x methods",) * 3


def test_where_there_is_room_nothing_is_left_out() -> None:
    row = _row(TOPICS.texts["pay_methods"], PACKS["en"], 1)
    full = say("pay_methods", row, TOPICS, PACKS["en"], ZONE, FULL)
    assert fitted_text("pay_methods", row, TOPICS, PACKS["en"], ZONE, 478) == full


@pytest.mark.parametrize(
    ("title", "longest", "said"),
    [
        ("Gale Tent", 24, "Gale Tent"),
        ("Washed French Linen Duvet Cover", 24, "Washed French Linen…"),
        ("Power Bank 20000mAh", 14, "Power Bank…"),
        ("头戴式无线降噪蓝牙耳机超长续航", 8, "头戴式无线降噪…"),
        ("移动电源20000毫安", 8, "移动电源…"),
        ("Thermos, steel", 10, "Thermos…"),
    ],
)
def test_a_title_is_cut_at_a_word_and_never_in_a_figure(
    title: str, longest: int, said: str
) -> None:
    assert cut(title, longest) == said


def test_as_many_are_named_as_fit_and_the_others_are_counted() -> None:
    names = ["Ana", "Luis", "Mei"]

    def others(count: int) -> str:
        return f"and {count} more"

    assert addressed("hi", names, 500, 7, others) == "@Ana @Luis @Mei and 4 more hi"
    assert addressed("hi", names, 20, 7, others) == "@Ana and 6 more hi"
    assert addressed("hi", names, 8, 7, others) == "@Ana hi"
    assert addressed("hi", names, 3, 7, others) == "hi"
    assert addressed("hi", names, 500, 3, others) == "@Ana @Luis @Mei hi"


def test_a_long_name_is_shortened_before_it_is_left_out() -> None:
    text = "t" * room_for_text(150)
    assert addressed(text, ["a" * 30], 150) == f"@{'a' * 20} {text}"
