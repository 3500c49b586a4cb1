"""Every number of a comment has one meaning: on screen, pieces, money, size, age or day."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.types import Amount
from assistant.understanding.days import DayReader
from assistant.understanding.figures import parse_number, read_figures
from assistant.understanding.sizes import canonical, option_sizes, typed_sizes
from tests.assistant.understanding.conftest import Reads


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("nº 3 price", 3),
        ("n3", 3),
        ("#3 how much", 3),
        ("number three", 3),
        ("no. 7", 7),
        ("the third one", 3),
        ("3号多少钱", 3),
        ("3番", 3),
        ("第三个多少钱", 3),
        ("第3件", 3),
        ("رقم ٣ بكم", 3),
    ],
)
def test_a_number_on_screen_is_known_in_every_form(reader: Reads, text: str, number: int) -> None:
    assert read_figures(reader.read(text)).lineup == (number,)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("2 pcs", 2), ("two of them", 2), ("x3", 3), ("buy 2", 2), ("三件多少钱", 3), ("3 قطع", 3)],
)
def test_pieces_are_no_number_on_screen(reader: Reads, text: str, quantity: int) -> None:
    figures = read_figures(reader.read(text))
    assert (figures.quantity, figures.lineup) == (quantity, ())


@pytest.mark.parametrize("text", ["二十三号", "for my son 8 years", "within 5 days", "8岁"])
def test_numbers_of_another_meaning_name_nothing(reader: Reads, text: str) -> None:
    figures = read_figures(reader.read(text))
    assert (figures.lineup, figures.quantity, figures.amount) == ((), None, None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50 bucks", Amount(Decimal(50), "USD")),
        ("under 100", Amount(Decimal(100), None, "under")),
        ("less than $50", Amount(Decimal(50), None, "under")),
        ("€50", Amount(Decimal(50), "EUR")),
        ("2k yuan", Amount(Decimal(2000), "CNY")),
        ("2万以内", Amount(Decimal(20000), None, "under")),
        ("1.299,00 euro", Amount(Decimal("1299.00"), "EUR")),
        ("اقل من 100 دولار", Amount(Decimal(100), "USD", "under")),
    ],
)
def test_amounts_have_their_currency_and_bound(reader: Reads, text: str, amount: Amount) -> None:
    assert read_figures(reader.read(text)).amount == amount


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,500", "1500"), ("1.500", "1500"), ("12.5", "12.5"), ("1.299,00", "1299.00"), ("7", "7")],
)
def test_separators_are_read_as_people_mean_them(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("size M?", ["M"]),
        ("do you have M", ["M"]),
        ("size: medium", ["M"]),
        ("S or M", ["S", "M"]),
        ("5xl please", ["5XL"]),
        ("XXL", ["2XL"]),
        ("EU 38", ["38"]),
        ("38.5", ["38.5"]),
        ("7 1/2", ["7.5"]),
        ("40码有吗", ["40"]),
        ("M码还有吗", ["M"]),
        ("مقاس 40", ["40"]),
        ("I'M happy", []),
        ("a cable of 2 M", ["2"]),
        ("for my son 8 years", []),
        ("2 pcs", []),
    ],
)
def test_sizes_are_read_as_typed(reader: Reads, text: str, sizes: list[str]) -> None:
    reading = reader.read(text)
    assert [size.value for size in typed_sizes(reading, read_figures(reading))] == sizes


@pytest.mark.parametrize(
    ("option", "sizes"),
    [
        ("36-37", {"36", "37"}),
        ("S/M", {"S", "M"}),
        ("XXL", {"2XL"}),
        ("EU 38", {"38"}),
        ("38 1/2", {"38.5"}),
        ("M (38-40)", {"M"}),
        ("2 pieces", set()),
        ("45 × 45 cm", set()),
        ("Red", set()),
    ],
)
def test_a_catalogues_sizes_are_read_alike(option: str, sizes: set[str]) -> None:
    assert option_sizes(option)[0] == sizes


def test_ways_to_write_a_size_compare_equal() -> None:
    assert canonical("XXL") == canonical("2xl") == "2XL"
    assert canonical("38,5") == canonical("38.5")
    assert canonical("5L") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by dec 24", "12-24"),
        ("before 24th of december", "12-24"),
        ("12月24日前能到吗", "12-24"),
        ("قبل 24 ديسمبر", "12-24"),
        ("24/12", "12-24"),
        ("by friday?", "w5"),
        ("星期五能到吗", "w5"),
        ("يوم الجمعة", "w5"),
        ("1/2", None),
        ("may i return it", None),
    ],
)
def test_days_are_read_where_they_are_clear(reader: Reads, text: str, day: str | None) -> None:
    assert DayReader(["en", "zh", "ar"]).read(reader.read(text))[0] == day


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("17 price pls", (17,)),
        ("price of 12?", (12,)),
        ("how much for 2", ()),
        ("12 cm how much", ()),
        ("四件套一米八床的啥价", ()),
    ],
)
def test_a_number_of_which_only_the_price_is_asked_may_be_on_screen(
    reader: Reads, text: str, numbers: tuple[int, ...]
) -> None:
    assert read_figures(reader.read(text)).pointed == numbers
