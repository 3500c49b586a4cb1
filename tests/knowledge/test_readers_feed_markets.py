"""What a feed says of single items: their page, where they are offered, their own sales."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.problems import Report
from knowledge.readers.links import web_address
from knowledge.regions import countries
from knowledge.shop import Place, Shop
from knowledge.types import FACT, Fact, Product, Promotion, Source, Variant
from tests.knowledge.feeds import MUG, SALE, feed, table, tsv, xml
from tests.knowledge.reading import read_shop
from tests.shops import write_shop

DURING, AFTER = (datetime(2026, 11, day, 20, tzinfo=UTC) for day in (25, 30))
ON_SALE = {"sale_price": "7.00 USD", "sale_price_effective_date": SALE}
WHITE = MUG | {"item_group_id": "mug", "color": "White"}
BLUE = WHITE | {"id": "MUG-2", "color": "Blue"}
GREEN = WHITE | {"id": "MUG-3", "color": "Green"}


def both(folder: Path, *items: dict[str, str]) -> list[tuple[list[Fact], Report]]:
    """The items read from XML and from a table."""
    return [xml(folder, feed(*items)), tsv(folder, table(*items))]


def products(facts: list[Fact]) -> list[Product]:
    return [fact for fact in facts if isinstance(fact, Product)]


def excluded(facts: list[Fact]) -> list[tuple[str, ...]]:
    return [fact.excluded for fact in facts if isinstance(fact, Variant)]


# -- pages ----------------------------------------------------------------------------------------


def test_the_link_of_an_item_is_the_page_of_its_product(tmp_path: Path) -> None:
    for facts, _ in both(tmp_path, MUG | {"link": "https://shop.example/mug?a=1&b=2"}):
        assert [product.url for product in products(facts)] == ["https://shop.example/mug?a=1&b=2"]
        assert [FACT.validate_json(FACT.dump_json(fact)) for fact in facts] == facts


PAGES = {
    "one page": (["https://a.example/m", "https://a.example/m"], "https://a.example/m"),
    "one page, an item chosen on it": (
        ["https://a.example/m?variant=1", "https://a.example/m?variant=2#top"],
        "https://a.example/m",
    ),
    "a page each": (["https://a.example/m1", "https://a.example/m2"], "https://a.example/m1"),
    "only some have one": (["", "https://a.example/m"], "https://a.example/m"),
}


@pytest.mark.parametrize(("links", "page"), PAGES.values(), ids=PAGES)
def test_items_of_a_product_share_its_page(tmp_path: Path, links: list[str], page: str) -> None:
    items = [look | {"link": link} for look, link in zip((WHITE, BLUE), links, strict=True)]
    facts, _ = xml(tmp_path, feed(*items))
    assert [product.url for product in products(facts)] == [page]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "ftp://a.example/m", "/products/mug", "www.a.example/m", "https://",
        "https:///mug", "https://a.example/m y", "https://me:pw@a.example/m", "https://[::1/m",
        'https://a.example/"><script>', "data:text/html,x", "https://a.example:port/m",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_noted_and_left_out(tmp_path: Path, link: str) -> None:
    for facts, report in both(tmp_path, MUG | {"link": link}):
        assert [product.url for product in products(facts)] == [None]
        [note] = [str(note) for note in report.notes]
        assert f"found the link {link!r}; expected an address that starts with https://" in note


@given(st.one_of(st.text(), st.text("htps:/.@[]?#%1aé\\ \t", max_size=30).map("http://".__add__)))
def test_an_address_of_anything_is_one_that_facts_take_or_none(text: str) -> None:
    found = web_address(text)
    product = Product(id="product:a", source=Source("", 0), handle="a", title="A", url=found)
    assert FACT.validate_json(FACT.dump_json(product)) == product


def test_atom_and_rss_links_are_read(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry>'
        '<link rel="self" href="https://a.example/feed"/><link href="https://a.example/m"/>'
        "<g:id>M</g:id><title>Mug</title><g:price>9.00 USD</g:price></entry></feed>"
    )
    rss = feed(MUG).replace("<item>", "<item><link>https://a.example/m</link>")
    for content in (atom, rss):
        facts, _ = xml(tmp_path, content)
        assert [product.url for product in products(facts)] == ["https://a.example/m"]


# -- where it is offered --------------------------------------------------------------------------

NAMED = {
    "a country by its code": ({"shopping_ads_excluded_country": "DE"}, ("DE",)),
    "countries with commas": ({"shopping_ads_excluded_country": "DE, fr"}, ("DE", "FR")),
    "a country by its name": ({"excluded_destination": "Germany,Shopping_ads"}, ("DE",)),
    "both attributes": (
        {"shopping_ads_excluded_country": "DE", "excluded_destination": "FR,DE"},
        ("DE", "FR"),
    ),
    "places within Google": (
        {"excluded_destination": "Shopping_ads", "included_destination": "Free_listings"},
        (),
    ),
}


@pytest.mark.parametrize(("values", "found"), NAMED.values(), ids=NAMED)
def test_an_item_is_not_offered_in_the_countries_it_excludes(
    tmp_path: Path, values: dict[str, str], found: tuple[str, ...]
) -> None:
    for facts, _ in both(tmp_path, MUG | values):
        assert excluded(facts) == [found]


def test_an_element_may_stand_once_a_country(tmp_path: Path) -> None:
    more = "".join(
        f"<{mark}shopping_ads_excluded_country>{code}</{mark}shopping_ads_excluded_country>"
        for mark in ("g:", "")
        for code in ("DE", "FR")
    )
    for mark in ("g:", ""):
        kept = more if mark else more.replace("g:", "")
        facts, _ = xml(tmp_path, feed(MUG).replace("</item>", kept + "</item>"))
        assert excluded(facts) == [("DE", "FR")]


def test_an_item_included_in_countries_is_offered_in_those_only(tmp_path: Path) -> None:
    look = MUG | {"included_destination": "US,CA,Free_listings", "excluded_destination": "CA"}
    for facts, _ in both(tmp_path, look):
        assert excluded(facts) == [tuple(sorted(countries().keys() - {"US"}))]


def test_a_market_leaves_out_the_items_that_exclude_it(tmp_path: Path) -> None:
    items = (WHITE, BLUE | {"shopping_ads_excluded_country": "DE"})
    folder = write_shop(tmp_path, **{"products.csv": None, "products.xml": feed(*items)})
    shop = read_shop(folder)
    skus = [[v.sku for v in shop.offered("mug", Place(code))] for code in ("DE", "US")]
    assert skus == [["MUG-1"], ["MUG-1", "MUG-2"]]


def test_what_names_no_country_is_counted_and_told_in_one_line(tmp_path: Path) -> None:
    values = ("Shopping_ads", "Shopping_ads,Display_ads", "DE,Free_listings", "YouTube", "Maps")
    items = [MUG | {"id": f"M{i}", "excluded_destination": v} for i, v in enumerate(values)]
    for _, report in both(tmp_path, *items):
        assert report.counts["items with excluded_destination of no country"] == 5
        assert report.counts["variants of some markets only"] == 1
        [note] = [str(note).partition(": ")[2] for note in report.notes]
        assert note == (
            "found excluded_destination in 5 items: 'Shopping_ads' and 4 more; expected a country;"
            " where Google shows an item is not what the shop"
            " sells: left out"
        )


# -- sales of single items ------------------------------------------------------------------------


def sales(facts: list[Fact]) -> list[tuple[str, str | None, str]]:
    return [
        (fact.id, fact.variant, str(fact.live_price.amount if fact.live_price else ""))
        for fact in facts
        if isinstance(fact, Promotion)
    ]


SALES = {
    "all on one sale": (
        (WHITE | ON_SALE, BLUE | ON_SALE),
        [("promotion:mug#sale", None, "7.00")],
    ),
    "one of two": (
        (WHITE, BLUE | ON_SALE),
        [("promotion:mug#sale", "MUG-2", "7.00")],
    ),
    "two prices": (
        (WHITE | ON_SALE, BLUE | ON_SALE | {"sale_price": "6.00 USD"}, GREEN),
        [("promotion:mug#sale", "MUG-1", "7.00"), ("promotion:mug#sale2", "MUG-2", "6.00")],
    ),
    "a product of one item": (
        (MUG | ON_SALE,),
        [("promotion:stoneware-mug#sale", None, "7.00")],
    ),
}


@pytest.mark.parametrize(("items", "found"), SALES.values(), ids=SALES)
def test_a_sale_is_of_the_items_that_have_it(
    tmp_path: Path, items: tuple[dict[str, str], ...], found: list[tuple[str, str | None, str]]
) -> None:
    for facts, report in both(tmp_path, *items):
        assert sales(facts) == found
        assert report.problems == []


def test_only_the_item_on_sale_costs_less_and_only_within_its_time(tmp_path: Path) -> None:
    content = feed(WHITE, BLUE | ON_SALE)
    shop = read_shop(write_shop(tmp_path, **{"products.csv": None, "products.xml": content}))
    white, blue = shop.variants("mug")
    paid = [shop.price_now(v, None, now).amount for now in (DURING, AFTER) for v in (white, blue)]
    assert paid == [Decimal(text) for text in ("9.00", "7.00", "9.00", "9.00")]
    assert live_ids(shop) == (None, None, "promotion:mug#sale")


def live_ids(shop: Shop) -> tuple[str | None, ...]:
    """The live price of the product, of its first variant, of its second."""
    asked = (None, *shop.variants("mug"))
    found = [shop.live_price("mug", None, DURING, variant) for variant in asked]
    return tuple(promotion.id if promotion else None for promotion in found)


@pytest.mark.parametrize(("text", "grams"), [("250.5 g", 251), ("0.2505 kg", 251), ("1 oz", 29)])
def test_a_weight_is_never_less_than_the_feed_says(tmp_path: Path, text: str, grams: int) -> None:
    facts, report = xml(tmp_path, feed(MUG | {"shipping_weight": text}))
    assert [fact.grams for fact in facts if isinstance(fact, Variant)] == [grams]
    assert len(report.notes) == (not text.endswith("oz"))
