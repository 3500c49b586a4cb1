"""Plain values of store.yaml (about, support, streams) and the days of shipping.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents import document
from knowledge.types import StoreNote
from tests.knowledge.reading import read_shop, refused
from tests.shops import SHIPPING, STORE, write_shop


def note(tmp_path: Path, key: str, text: str) -> StoreNote:
    found = read_shop(write_shop(tmp_path, store_yaml=STORE + text)).note(key)
    assert found is not None
    return found


def test_what_the_shop_says_of_itself_is_plain_text(tmp_path: Path) -> None:
    text = """\
about:
  founded: 2014
  rating: 4.90
  certifications: [CE, RoHS]
  own_factory: false
  returned_orders: 0
  story: {en: Two sisters., de: Zwei Schwestern.}
  awards:
"""
    about = note(tmp_path, "about", text)
    assert about.values == (
        ("name", "Lumen & Oak"),
        ("founded", "2014"),
        ("rating", "4.90"),
        ("certifications", "CE, RoHS"),
        ("own_factory", "no"),
        ("returned_orders", "0"),
        ("story.en", "Two sisters."),
        ("story.de", "Zwei Schwestern."),
    )
    assert str(about.source) == "store.yaml:5"
    assert "certifications CE, RoHS" in document(about).page_content


def test_streams_have_their_titles_and_ends(tmp_path: Path) -> None:
    text = """\
streams:
  - {starts: 2026-11-29T20:00:00+08:00, title: Black Friday}
  - starts: 2026-12-01T20:00:00+08:00
    ends: 2026-12-01T22:00:00+08:00
    title: {en: Gifts, zh: 礼物}
  - {starts: 2026-12-02T20:00:00+08:00}
"""
    assert note(tmp_path, "streams", text).values == (
        ("0", "2026-11-29T20:00:00+08:00"),
        ("0.title", "Black Friday"),
        ("1", "2026-12-01T20:00:00+08:00"),
        ("1.ends", "2026-12-01T22:00:00+08:00"),
        ("1.title.en", "Gifts"),
        ("1.title.zh", "礼物"),
        ("2", "2026-12-02T20:00:00+08:00"),
    )


@pytest.mark.parametrize("key", ["ordering", "streams", "support"])
def test_what_is_not_said_is_no_fact(tmp_path: Path, key: str) -> None:
    assert read_shop(write_shop(tmp_path)).note(key) is None


@pytest.mark.parametrize(
    ("said", "taxed"),
    [
        ("", {}),
        ("prices_include_tax: true\n", {"*": True}),
        ("prices_include_tax: false\n", {"*": False}),
        ("prices_include_tax: {US: false, '*': true}\n", {"US": False, "*": True}),
    ],
)
def test_prices_include_tax_everywhere_or_by_country(
    tmp_path: Path, said: str, taxed: dict[str, bool]
) -> None:
    shop = read_shop(write_shop(tmp_path, store_yaml=STORE + said))
    assert dict(shop.profile.tax_included) == taxed


def test_a_group_of_countries_is_its_members_but_for_those_named(tmp_path: Path) -> None:
    text = STORE + "prices_include_tax: {DE: false, EU: true, US: false}\n"
    taxed = dict(read_shop(write_shop(tmp_path, store_yaml=text)).profile.tax_included)
    assert (taxed["FR"], taxed["DE"], taxed["US"], "GB" in taxed) == (True, False, False, False)
    assert len(taxed) == 28


def test_a_tax_of_no_country_is_a_mistake(tmp_path: Path) -> None:
    [found] = refused(write_shop(tmp_path, store_yaml=STORE + "prices_include_tax: {UK: true}\n"))
    assert found.startswith("store.yaml:4: found ")
    assert "'GB', United Kingdom" in found


def test_holidays_are_days_in_order_each_once(tmp_path: Path) -> None:
    text = SHIPPING + "holidays: [2026-12-26, 2026-12-25, 2026-12-26]\n"
    shop = read_shop(write_shop(tmp_path, shipping_yaml=text))
    assert shop.profile.holidays == ("2026-12-25", "2026-12-26")


@pytest.mark.parametrize("day", ["2026-02-30", "0", "86400", "12-25", "true"])
def test_a_holiday_that_is_no_day_is_a_mistake(tmp_path: Path, day: str) -> None:
    [found] = refused(write_shop(tmp_path, shipping_yaml=SHIPPING + f"holidays: [{day}]\n"))
    assert found.startswith("shipping.yaml:15: found ")
