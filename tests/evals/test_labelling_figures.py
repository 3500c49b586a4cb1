"""The figures that a label demands, from a reply or typed by a labeller."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.errors import UsageError
from assistant.service import Assistant
from assistant.testing import START
from assistant.types import Draft, Slot, Value
from evals.labelling.figures import figures, typed_figures
from knowledge.types import Money, Span
from tests.evals.cases import make_comment, played


def _slot(value: Value, unit: str, field: str = "x", fact: str | None = "f:1") -> Slot:
    return Slot("name", "shown", unit, value, fact, field)


@pytest.mark.parametrize(
    ("slot", "wanted"),
    [
        (_slot(Money(Decimal("39.50"), "EUR"), "money"), ("39.50",)),
        (_slot(Span(3, 5), "working_days"), ("3", "5")),
        (_slot(Span(7, 7), "days"), ("7",)),
        (_slot(Decimal(10), "percent"), ("10",)),
        (_slot(("height_cm:168-177.5", "foot_mm:60"), "measures"), ("168", "177.5", "60")),
        (_slot("EU 42", "size"), ("42",)),
        (_slot("130 × 170 cm", "text", "attributes.dimensions"), ("130", "170")),
        (_slot("1,200 mAh", "text", "attributes.battery"), ()),
        (_slot("CR2032", "text", "attributes.battery"), ()),
        (_slot("iPhone 8 and later", "text", "attributes.compatible_with"), ()),
        (_slot("Lamp 3000", "name", "title"), ()),
        (_slot("LIVE10", "code"), ()),
        (_slot("Model 5", "text", "options"), ()),
        (_slot(START, "moment"), ()),
        (_slot(Money(Decimal(36), "EUR"), "about"), ()),
        (_slot(30, "days", fact=None), ()),
    ],
)  # fmt: skip
def test_figures_are_those_that_stand_in_facts_and_not_in_names(
    slot: Slot, wanted: tuple[str, ...]
) -> None:
    assert figures(Draft("en", "x", ("in 99 words ", slot), ("f:1",))) == wanted


@pytest.mark.parametrize(
    ("field", "unit", "value"),
    [
        ("free_over", "money", Money(Decimal(60), "EUR")),
        ("tiers.0.up_to_kg", "number", Decimal(2)),
        ("handling", "working_days", Span(1, 2)),
        ("min_spend", "money", Money(Decimal(50), "EUR")),
    ],
)
def test_what_a_right_reply_may_leave_out_is_not_demanded(
    field: str, unit: str, value: Value
) -> None:
    price = _slot(Money(Decimal("5.90"), "EUR"), "money", "tiers.0.price")
    draft = Draft("en", "x", (price, _slot(value, unit, field)), ("f:1",))
    assert figures(draft) == ("5.90",)


@pytest.mark.parametrize(
    ("text", "beside", "demanded"),
    [
        ("how much is shipping to Germany", "60.00", ("5.90",)),
        ("how long does shipping to France take", "1–2", ("3", "5")),
        ("any coupon?", "50.00", ("10",)),
    ],
)
def test_replies_of_a_shop_say_more_than_is_demanded(
    sample: Assistant, text: str, beside: str, demanded: tuple[str, ...]
) -> None:
    (found,) = played(sample, make_comment("c1", text)).values()
    assert found.figures == demanded
    assert all(figure in str(found.said) for figure in (beside, *demanded))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ()),
        ("39 12.50", ("39", "12.50")),
        ("$39, 10% ¥٥٠", ("39", "10", "50")),
        ("３９、٧٫٥", ("39", "7.5")),
        ("39 39", ("39",)),
    ],
)
def test_figures_are_typed_in_any_digits(typed: str, found: tuple[str, ...]) -> None:
    assert typed_figures(typed) == found


@pytest.mark.parametrize("typed", ["1,200", "39,49", "3-5", "five", "-5", "1.2.3"])
def test_a_figure_that_could_be_read_in_two_ways_is_not_guessed(typed: str) -> None:
    with pytest.raises(UsageError, match="expected figures as 12.50"):
        typed_figures(typed)


def test_what_must_not_be_said_may_be_a_word() -> None:
    assert typed_figures("FREE90 90%", words=True) == ("FREE90", "90")
