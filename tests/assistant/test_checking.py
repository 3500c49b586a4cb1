"""Invariant 1: no figure that is not the named fact's, in force, in the viewer's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assistant.checking.check import check
from assistant.checking.numbers import numbers_in
from assistant.service import Assistant
from assistant.types import Draft, Slot, Value, Verdict
from knowledge.types import Money

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
PRICE = Money(Decimal("29.50"), "EUR")


def _slot(text: str, unit: str, value: Value, fact: str | None, field: str) -> Slot:
    return Slot("x", text, unit, value, fact, field)


def _check(sample: Assistant, *parts: str | Slot, language: str = "en", reply: str = "x",
           now: datetime = NOW) -> Verdict:  # fmt: skip
    facts = tuple(p.fact for p in parts if isinstance(p, Slot) and p.fact)
    draft = Draft("en", reply, parts, facts)
    return check(draft, sample.shop, sample.packs["en"], now, "UTC", language)


def test_a_figure_that_is_the_facts_passes(sample: Assistant) -> None:
    good = _slot("€29.50", "money", PRICE, "variant:EH-1", "price")
    assert _check(sample, "It is ", good, ".").failures == ()


@pytest.mark.parametrize(
    ("slot", "why"),
    [
        (_slot("€29.50", "money", PRICE, "variant:GT-1", "price"), "another product's price"),
        (_slot("€25.90", "money", PRICE, "variant:EH-1", "price"), "a text that reads otherwise"),
        (_slot("€29.50", "money", PRICE, "variant:NONE", "price"), "a fact that is not there"),
        (_slot("€29.50", "money", PRICE, "variant:EH-1", "cost"), "a field that is not there"),
        (_slot("30 days", "days", 30, "faulty:default", "report_within_days"), "another meaning"),
        (_slot("€29.50", "money", PRICE, None, ""), "no fact at all"),
        (_slot("10", "name", "x", None, ""), "a number in a name of no fact"),
        (_slot("Gale Tent 3", "name", "Gale Tent", "product:gale-tent", "title"), "a figure added"),
        (
            _slot(
                "900 mAh, 30 hours",
                "text",
                "1200 mAh, 30 hours",
                "product:ember-headlamp",
                "attributes.battery",
            ),
            "a property said otherwise",
        ),
        (
            _slot("alumbre", "value", "Aluminium", "product:ember-headlamp", "attributes.material"),
            "words that the pack has not for this value",
        ),
        (
            _slot("steel", "value", "Steel", "product:ember-headlamp", "attributes.material"),
            "another product's material",
        ),
        (_slot("KEEL20", "code", "KEEL10", "promotion:KEEL10", "code"), "another code"),
    ],
)
def test_a_figure_that_is_not_the_named_facts_is_blocked(
    sample: Assistant, slot: Slot, why: str
) -> None:
    assert _check(sample, "It is ", slot, ".").failures, why


def test_days_of_returns_do_not_pass_as_days_of_delivery(sample: Assistant) -> None:
    returns = _slot("30 days", "days", 30, "returns:default", "window_days")
    delivery = _slot("30 days", "days", 30, "shipping:eu/standard", "days")
    assert _check(sample, "Return it within ", returns).failures == ()
    assert _check(sample, "Ships in ", delivery).failures


@pytest.mark.parametrize("text", ["in 3 days", "٣ أيام", "３ days"])
def test_a_digit_outside_a_slot_is_blocked(sample: Assistant, text: str) -> None:
    assert _check(sample, f"It arrives {text}.").failures


def test_a_promotion_outside_its_time_is_blocked(sample: Assistant) -> None:
    code = _slot("KEEL10", "code", "KEEL10", "promotion:KEEL10", "code")
    assert _check(sample, "Use ", code).failures == ()
    assert _check(sample, "Use ", code, now=NOW + timedelta(days=30)).failures


def test_another_language_than_the_viewers_is_blocked(sample: Assistant) -> None:
    assert _check(sample, "Hello there.", language="ar").failures


def test_a_text_longer_than_a_platform_takes_is_blocked(sample: Assistant) -> None:
    assert _check(sample, "word " * 120).failures


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("1.299,50 €", "de", ["1299.50"]),
        ("€1,299.50", "en", ["1299.50"]),
        ("1 299,50 €", "fr", ["1299.50"]),
        ("٤٩٫٥٠", "ar", ["49.50"]),
        ("US$1,299.00～", "zh", ["1299.00"]),
        ("7–12 working days", "en", ["7", "12"]),
        ("45.000 ₫", "vi", ["45000"]),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(
    text: str, language: str, numbers: list[str]
) -> None:
    assert numbers_in(text.replace("\u00a0", " "), language) == [Decimal(n) for n in numbers]
