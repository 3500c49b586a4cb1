"""YAML files of a store folder: exact values, and problems with file, line, value, expectation."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.readers.folder import read_folder
from knowledge.types import Money, Payment, Promotion, Shipping, Source
from tests.knowledge.reading import read_shop, refused
from tests.shops import RETURNS, SHIPPING, STORE, write_shop

CODE = "- {{code: LIVE10, {}, starts: {}, ends: 2026-11-30T00:00:00Z}}\n"
START = "2026-11-20T12:00:00Z"

MISTAKES = {
    "an unknown key with the key that was meant": (
        {"shipping_yaml": SHIPPING.replace("handling_days", "handling_day")},
        r"shipping\.yaml:2: .*'handling_day'; expected .*'handling_days'",
    ),
    "a missing key": (
        {"store_yaml": "name: Lumen & Oak\n"},
        r"store\.yaml:1: .*'currency'; expected currency",
    ),
    "a wrong currency": (
        {"store_yaml": STORE.replace("USD", "EURO")},
        r"store\.yaml:2: .*'EURO'; expected an ISO 4217 .*'EUR'",
    ),
    "UK where GB is meant": (
        {"shipping_yaml": SHIPPING.replace("[US]", "[UK]")},
        r"shipping\.yaml:5: .*'UK'; expected an ISO 3166-1 .*'GB', United Kingdom",
    ),
    "a country that is a key": (
        {"returns_yaml": RETURNS + "by_country:\n  UK: {window_days: 14}\n"},
        r"returns\.yaml:3: .*'UK'; expected an ISO 3166-1 .*'GB'",
    ),
    "min above max": (
        {"shipping_yaml": SHIPPING.replace("[7, 12]", "[12, 7]")},
        r"shipping\.yaml:7: .*\[12, 7\]; expected min at most max",
    ),
    "a decimal comma": (
        {"shipping_yaml": SHIPPING.replace("4.90", '"4,90"')},
        r"shipping\.yaml:7: .*'4,90'; expected a decimal number",
    ),
    "a country in two zones": (
        {"shipping_yaml": SHIPPING.replace('["*"]', "[CA, US]")},
        r"shipping\.yaml:10: .*'US'; expected each country in one zone .*'us'",
    ),
    "a zone's country under not_shipped": (
        {"shipping_yaml": SHIPPING.replace("[RU]", "[RU, US]")},
        r"shipping\.yaml:14: .*US; expected a country that is in no zone .*'us'",
    ),
    "a limit of an unknown product": (
        {"shipping_yaml": SHIPPING + "product_limits:\n  linen-trow: {not_to: [JP]}\n"},
        r"shipping\.yaml:16: .*'linen-trow'; expected .*'linen-throw'",
    ),
    "a date without a zone": (
        {"promotions_yaml": CODE.format("percent_off: 10", "2026-11-20T12:00:00")},
        r"promotions\.yaml:1: .*'2026-11-20T12:00:00'; expected an instant with a zone",
    ),
    "a code with both percent and amount": (
        {"promotions_yaml": "\n" + CODE.format("percent_off: 10, amount_off: 5", START)},
        r"promotions\.yaml:2: .*'LIVE10'.*; expected .*either percent_off or amount_off",
    ),
    "a key given twice": (
        {"store_yaml": STORE + "currency: EUR\n"},
        r"store\.yaml:4: .*'currency' a second time; expected each key once",
    ),
    "text that is not YAML": (
        {"store_yaml": STORE + "about: [CE\n"},
        r"store\.yaml:5: .*not YAML.*; expected valid YAML",
    ),
    "a control character": (
        {"store_yaml": STORE + "disclosure: \x07\n"},
        r"store\.yaml:4: .*not YAML",
    ),
    "an empty required file": (
        {"returns_yaml": "# later\n"},
        r"returns\.yaml:1: found an empty file; expected",
    ),
    "an exchange rate that is no number": (
        {"store_yaml": STORE + "exchange_rates: {as_of: 2026-11-01,\n  EUR: about one}\n"},
        r"store\.yaml:[45]: .*'about one'; expected a decimal number",
    ),
    "a whole number where an instant belongs": (
        {"promotions_yaml": CODE.format("percent_off: 10", "20261120")},
        r"promotions\.yaml:1: .*20261120; expected an instant",
    ),
}


@pytest.mark.parametrize(("files", "pattern"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_file_line_value_and_expectation(
    tmp_path: Path, files: dict[str, str], pattern: str
) -> None:
    assert [p for p in refused(write_shop(tmp_path, **files)) if re.match(pattern, p)]


@pytest.mark.parametrize("name", ["store.yaml", "shipping.yaml", "returns.yaml", "products.csv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    [problem] = refused(write_shop(tmp_path, **{name: None}))
    assert problem.startswith(f"{name}: found no such file; expected ")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    assert refused(folder) == [
        f"{folder}: found no such folder; expected a store folder with store.yaml"
    ]


def test_an_empty_folder_lacks_every_required_file(tmp_path: Path) -> None:
    names = [problem.split(":")[0] for problem in refused(tmp_path)]
    assert names == ["products.csv", "returns.yaml", "shipping.yaml", "store.yaml"]


def test_one_reading_names_the_mistakes_of_every_file(tmp_path: Path) -> None:
    folder = write_shop(
        tmp_path,
        store_yaml=STORE.replace("USD", "EURO"),
        shipping_yaml=SHIPPING.replace("[7, 12]", "[12, 7]"),
        returns_yaml="default: {window_days: -1}\n",
    )
    names = [problem.split(":")[0] for problem in refused(folder)]
    assert names == ["returns.yaml", "shipping.yaml", "store.yaml"]


def test_every_wrong_value_of_a_line_is_named(tmp_path: Path) -> None:
    folder = write_shop(tmp_path, shipping_yaml=SHIPPING.replace("[US]", "[XQ, XJ]"))
    assert len(refused(folder)) == 2


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"name: A\ncurrency: \xff\n", 2), (b"\xef\xbb\xbfname: A\n\xff: USD\n", 2)],
    ids=["plain", "after a byte order mark"],
)
def test_bytes_that_are_not_utf8_are_found_at_their_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    [problem] = refused(write_shop(tmp_path, store_yaml=content))
    assert problem.startswith(f"store.yaml:{line}: found bytes that are not UTF-8")


EXHAUSTING = {
    "aliases that multiply": "about:\n  a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"  {name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdef", "bcdefg", strict=True)
    ),
    "an alias within itself": "about: &a {again: *a}\n",
    "deep nesting": "about: " + "[" * 3000 + "]" * 3000 + "\n",
}


@pytest.mark.parametrize("about", EXHAUSTING.values(), ids=EXHAUSTING)
def test_yaml_that_would_exhaust_the_reader_is_refused(tmp_path: Path, about: str) -> None:
    problems = refused(write_shop(tmp_path, store_yaml=STORE + about))
    assert problems[0].startswith("store.yaml:")


def test_no_stays_norway(tmp_path: Path) -> None:
    shop = read_shop(
        write_shop(tmp_path, payments_yaml="by_country:\n  NO: [vipps]\ncash_on_delivery: [NO]\n")
    )
    assert {"payment:NO", "cod:NO"} <= set(shop.facts)


def test_a_price_is_exact(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, shipping_yaml=SHIPPING.replace("4.90", "14.90")))
    method = shop.get("shipping:us/standard", Shipping)
    assert method is not None
    assert method.price == Money(Decimal("14.90"), "USD")


def test_a_time_of_day_and_a_numeric_code_stay_text(tmp_path: Path) -> None:
    support = "support: {hours: 12:30, phone: 4412345}\n"
    note = read_shop(write_shop(tmp_path, store_yaml=STORE + support)).note("support")
    assert note is not None
    assert note.values == (("phone", "4412345"), ("hours", "12:30"))


def test_a_promotion_keeps_its_instants(tmp_path: Path) -> None:
    text = CODE.format("percent_off: 10", "2026-11-20T20:00:00+08:00")
    promotion = read_shop(write_shop(tmp_path, promotions_yaml=text)).get(
        "promotion:LIVE10", Promotion
    )
    assert promotion is not None
    assert promotion.window.starts == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_fact_tells_its_file_and_line(tmp_path: Path) -> None:
    fact = read_shop(write_shop(tmp_path)).facts["shipping:rest/standard"]
    assert fact.source == Source("shipping.yaml", 12)


def test_a_fact_id_of_a_product_type_is_lower_case(tmp_path: Path) -> None:
    terms = RETURNS + "by_product_type: {Throws: {returnable: false}}\n"
    assert "returns:throws" in read_shop(write_shop(tmp_path, returns_yaml=terms)).facts


def test_an_empty_optional_file_says_nothing(tmp_path: Path) -> None:
    folder = write_shop(tmp_path, payments_yaml="", promotions_yaml="# none yet\n")
    assert read_shop(folder).all(Payment) == ()


def test_a_file_of_no_known_name_is_noted_not_refused(tmp_path: Path) -> None:
    report = read_folder(write_shop(tmp_path, payment_yaml="default: [card]\n")).report
    assert [str(note) for note in report.notes] == [
        "payment.yaml: found a file of no known name; "
        "expected nothing: left out (did you mean 'payments.yaml'?)"
    ]
