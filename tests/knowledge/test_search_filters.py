"""Filters by kind, product, market and time: only what holds there and then is found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder
from knowledge.search import SearchIndex
from tests.knowledge.reading import read_shop
from tests.shops import write_shop

PRODUCTS = """\
Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Included / Germany
linen-throw,Washed Linen Throw,Throws,Color,Natural,LT-NAT,45.00,TRUE
linen-throw,,,,Sage,LT-SAG,45.00,FALSE
milk-frother,Milk Frother,Kitchen,Title,Default Title,MF-SLV,14.90,TRUE
"""
SHIPPING = """\
ships_from: CN
handling_days: [1, 2]
zones:
  - id: us
    countries: [US]
    except: [US-HI]
    methods: [{id: standard, price: 4.90, days: [7, 12]}]
    duties: included
  - id: rest
    countries: ["*"]
    methods: [{id: standard, price: 12.00, days: [12, 25]}]
    duties: buyer_pays
not_shipped: [RU]
product_limits: {milk-frother: {not_to: [AU]}}
"""
RETURNS = """\
default: {window_days: 30, condition: unused, return_shipping: buyer}
by_country: {DE: {return_shipping: seller}}
by_product_type: {Kitchen: {returnable: false}}
warranty_months: {default: 12, by_product_type: {Throws: 24}}
"""
PAYMENTS = """\
default: [card]
by_country: {NL: [ideal, card]}
cash_on_delivery: [SA]
"""
PROMOTIONS = """\
- {code: EARLY, percent_off: 10, starts: 2026-11-20T00:00:00Z, ends: 2026-11-22T20:00:00Z}
- {code: LATE, percent_off: 10, starts: 2026-11-22T20:00:00Z, ends: 2026-11-30T00:00:00Z}
- code: DEONLY
  percent_off: 10
  countries: [DE]
  starts: 2026-11-20T00:00:00Z
  ends: 2026-11-30T00:00:00Z
- product: linen-throw
  live_price: 39.00
  starts: 2026-11-22T19:00:00Z
  ends: 2026-11-22T21:00:00Z
"""
CHARTS = "applies_to,size,height_cm_min,height_cm_max\nThrows,M,150,160\nmilk-frother,L,1,2\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = write_shop(
        tmp_path_factory.mktemp("shop"), products_csv=PRODUCTS, shipping_yaml=SHIPPING,
        returns_yaml=RETURNS, payments_yaml=PAYMENTS, promotions_yaml=PROMOTIONS,
        size_charts_csv=CHARTS,
    )  # fmt: skip
    documents = [document(fact) for fact in read_shop(folder).facts.values()]
    model = EmbeddedEmbedder()
    return SearchIndex(documents, model.matrix([d.page_content for d in documents]), model)


def left(index: SearchIndex, kind: str | None = None, **sides: object) -> set[str]:
    """The ids a filter leaves of a kind, whatever the words."""
    hits = index.search("anything", kind=kind, limit=99, **sides)  # type: ignore[arg-type]  # named filters
    return {hit.fact.split(":", 1)[1] if kind else hit.fact for hit in hits}


def test_a_kind_leaves_facts_of_that_kind(index: SearchIndex) -> None:
    assert left(index, "product") == {"linen-throw", "milk-frother"}


def test_a_kind_that_no_fact_has_leaves_nothing(index: SearchIndex) -> None:
    assert left(index, "rate") == set()


@pytest.mark.parametrize(
    ("country", "methods"),
    [
        ("US", {"us/standard"}),
        ("US-HI", {"rest/standard"}),
        ("JP", {"rest/standard"}),
        ("RU", set()),
    ],
    ids=["named by a zone", "a region its zone leaves out", "named by none", "not shipped to"],
)
def test_a_country_leaves_the_methods_of_its_zone(
    index: SearchIndex, country: str, methods: set[str]
) -> None:
    assert left(index, "shipping", country=country) == methods


@pytest.mark.parametrize(
    ("kind", "country", "facts"),
    [
        ("duties", "US", {"us"}),
        ("not_shipped", "RU", {"RU"}),
        ("not_shipped", "US", set()),
        ("limit", "AU", {"milk-frother"}),
        ("limit", "US", set()),
        ("returns", "DE", {"default", "DE", "kitchen"}),
        ("returns", "US", {"default", "kitchen"}),
        ("payment", "NL", {"NL"}),
        ("payment", "US", {"default"}),
        ("cod", "SA", {"SA"}),
        ("cod", "US", set()),
        ("variant", "DE", {"LT-NAT", "MF-SLV"}),
        ("variant", "US", {"LT-NAT", "LT-SAG", "MF-SLV"}),
        ("promotion", "DE", {"EARLY", "LATE", "DEONLY", "linen-throw"}),
        ("promotion", "US", {"EARLY", "LATE", "linen-throw"}),
    ],
)
def test_a_country_leaves_what_holds_there(
    index: SearchIndex, kind: str, country: str, facts: set[str]
) -> None:
    assert left(index, kind, country=country) == facts


@pytest.mark.parametrize(
    ("hour", "facts"),
    [
        (18, {"EARLY", "DEONLY"}),
        (19, {"EARLY", "DEONLY", "linen-throw"}),
        (20, {"LATE", "DEONLY", "linen-throw"}),
        (21, {"LATE", "DEONLY"}),
    ],
    ids=["before", "from its start on", "at an end and a start", "at its end no more"],
)
def test_an_instant_leaves_what_is_in_force_then(
    index: SearchIndex, hour: int, facts: set[str]
) -> None:
    now = datetime(2026, 11, 22, hour, tzinfo=UTC)
    assert left(index, "promotion", at=now) == facts


def test_an_instant_leaves_facts_without_a_window(index: SearchIndex) -> None:
    assert left(index, "product", at=datetime(2001, 1, 1, tzinfo=UTC))


def test_a_product_leaves_what_is_about_it_and_its_type(index: SearchIndex) -> None:
    assert left(index, product="linen-throw") == {
        "product:linen-throw", "variant:LT-NAT", "variant:LT-SAG", "promotion:linen-throw",
        "size:throws/M", "warranty:throws",
    }  # fmt: skip


def test_a_product_of_another_type_leaves_its_own_terms(index: SearchIndex) -> None:
    assert left(index, product="milk-frother") == {
        "product:milk-frother", "variant:MF-SLV", "limit:milk-frother", "size:milk-frother/L",
        "returns:kitchen",
    }  # fmt: skip


def test_filters_are_all_held_together(index: SearchIndex) -> None:
    now = datetime(2026, 11, 22, 19, tzinfo=UTC)
    assert left(index, "promotion", country="US", at=now, product="linen-throw") == {"linen-throw"}
