"""Market logic: what holds in a place, for a product, at an instant."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.market import ON_AIR
from knowledge.shop import Place, Shop
from knowledge.types import Money, Promotion, Source
from tests.knowledge.market import MARKET
from tests.knowledge.reading import read_shop
from tests.shops import write_shop

STARTS = datetime(2026, 11, 20, 12, tzinfo=UTC)
ENDS = datetime(2026, 11, 30, tzinfo=UTC)
TICK = timedelta(microseconds=1)
US, JP, DE, BR = Place("US"), Place("JP"), Place("DE"), Place("BR")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return read_shop(write_shop(tmp_path_factory.mktemp("shop"), **MARKET))


@pytest.mark.parametrize(
    ("place", "methods"),
    [
        (US, ["shipping:us/standard", "shipping:us/express"]),
        (Place("US", "US-TX"), ["shipping:us/standard", "shipping:us/express"]),
        (Place("US", "US-HI"), ["shipping:rest/standard"]),
        (BR, ["shipping:rest/standard"]),
        (Place("RU"), []),
        (Place("PT"), []),
    ],
    ids=["named", "its region", "region left out", "everywhere else", "not shipped", "left out"],
)
def test_a_place_is_served_by_the_zone_that_names_it_else_by_the_rest(
    shop: Shop, place: Place, methods: list[str]
) -> None:
    assert [method.id for method in shop.shipping(place)] == methods


def test_without_a_zone_for_the_rest_other_countries_are_not_served(tmp_path: Path) -> None:
    zones = MARKET["shipping_yaml"].replace('["*"]', "[FR]")
    assert read_shop(write_shop(tmp_path, **MARKET | {"shipping_yaml": zones})).shipping(BR) == ()


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        (US, "included"),
        (Place("US", "US-HI"), "buyer_pays"),
        (Place("GB"), "buyer_pays_above"),
        (Place("NO"), None),
        (Place("RU"), None),
    ],
    ids=["zone's own", "region of another zone", "threshold", "zone without a rule", "not shipped"],
)
def test_duties_are_those_of_the_zone_that_serves(
    shop: Shop, place: Place, rule: str | None
) -> None:
    duties = shop.duties(place)
    assert (duties.rule if duties else None) == rule


def test_a_duties_threshold_keeps_its_own_currency(shop: Shop) -> None:
    duties = shop.duties(Place("GB"))
    assert duties is not None
    assert duties.above == Money(Decimal("135.00"), "GBP")


@pytest.mark.parametrize(("place", "limited"), [(JP, True), (US, False)])
def test_a_limit_holds_in_its_countries_only(shop: Shop, place: Place, limited: bool) -> None:
    assert (shop.limit("slip", place) is not None) is limited


@pytest.mark.parametrize(
    ("place", "handle", "terms"),
    [
        (None, None, (True, 30, "unused", "buyer")),
        (DE, None, (True, 60, "unused", "seller")),
        (DE, "linen-throw", (True, 60, "unused", "seller")),
        (US, "slip", (False, 30, "unused", "buyer")),
        (DE, "slip", (False, 60, "unused", "seller")),
        (None, "bra", (True, 30, "unopened", "buyer")),
        (DE, "bra", (True, 60, "unopened", "buyer")),
    ],
    ids=[
        "default", "country", "a type without terms", "type", "type with the country's other keys",
        "type, no country", "type that says what the default says",
    ],
)  # fmt: skip
def test_returns_follow_the_type_over_the_country_over_the_default_key_by_key(
    shop: Shop,
    place: Place | None,
    handle: str | None,
    terms: tuple[bool, int, str, str],
) -> None:
    found = shop.returns(place, handle)
    assert found is not None
    names = ("returnable", "window_days", "condition", "return_shipping")
    assert tuple(getattr(found.stating(name), name) for name in names) == terms


@pytest.mark.parametrize(
    ("term", "fact"),
    [
        ("returnable", "returns:underwear"),
        ("window_days", "returns:de"),
        ("exchange", "returns:default"),
        ("return_to", "returns:default"),
    ],
    ids=["type", "country", "default", "stated nowhere"],
)
def test_a_return_term_is_cited_from_the_scope_that_states_it(
    shop: Shop, term: str, fact: str
) -> None:
    found = shop.returns(DE, "slip")
    assert found is not None
    assert found.stating(term).id.casefold() == fact


@pytest.mark.parametrize(("handle", "months"), [(None, 12), ("bra", 12), ("slip", 3)])
def test_a_warranty_is_the_types_else_the_default(
    shop: Shop, handle: str | None, months: int
) -> None:
    warranty = shop.warranty(handle)
    assert warranty is not None
    assert warranty.months == months


@pytest.mark.parametrize(
    ("place", "methods"),
    [(None, ("card", "paypal")), (US, ("card", "paypal")), (BR, ("pix", "card"))],
)
def test_payment_is_the_countrys_else_the_default(
    shop: Shop, place: Place | None, methods: tuple[str, ...]
) -> None:
    payment = shop.payment(place)
    assert payment is not None
    assert payment.methods == methods


def test_instalments_and_cash_on_delivery_hold_by_country(shop: Shop) -> None:
    instalments = [getattr(shop.instalments(place), "parts", None) for place in (BR, US)]
    cash = [shop.cash_on_delivery(place) is not None for place in (Place("SA"), US)]
    assert (instalments, cash) == ([12, None], [True, False])


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (STARTS - TICK, []),
        (STARTS, ["LIVE10"]),
        (STARTS + timedelta(days=2), ["Live20", "LIVE10"]),
        (ENDS - TICK, ["LIVE10"]),
        (ENDS, []),
    ],
    ids=["before", "at its start", "two, the higher first", "just before its end", "at its end"],
)
def test_a_code_is_in_force_from_its_start_until_its_end(
    shop: Shop, now: datetime, codes: list[str]
) -> None:
    assert [promotion.code for promotion in shop.codes(now)] == codes


def test_a_code_is_known_in_any_case_and_at_any_time(shop: Shop) -> None:
    promotion = shop.code("live20")
    assert promotion is not None
    assert promotion.code == "Live20"


@pytest.mark.parametrize(
    ("place", "now", "price"),
    [(US, STARTS, 24), (US, ENDS, None), (BR, STARTS, None), (None, STARTS, None)],
    ids=["in force", "over", "another country", "no country"],
)
def test_a_live_price_holds_in_its_countries_and_time(
    shop: Shop, place: Place | None, now: datetime, price: int | None
) -> None:
    live = shop.live_price("slip", place, now)
    assert (live.live_price.amount if live and live.live_price else None) == price


def test_the_lowest_of_several_live_prices_holds(shop: Shop) -> None:
    first = shop.get("promotion:slip", Promotion)
    assert first is not None
    lower = dataclasses.replace(first, id="promotion:air", live_price=Money(Decimal(20), "USD"))
    assert shop.with_live({lower.id: lower}).live_price("slip", US, STARTS) == lower


def test_a_price_called_on_air_goes_before_that_of_one_variant(shop: Shop) -> None:
    slip = shop.variants("slip")[0]
    first = shop.get("promotion:slip", Promotion)
    assert first is not None
    own = dataclasses.replace(first, id="promotion:slip#2", variant=slip.sku)
    own = dataclasses.replace(own, live_price=Money(Decimal(20), "USD"))
    called = dataclasses.replace(first, live_price=Money(Decimal(22), "USD"))
    called = dataclasses.replace(called, source=Source(ON_AIR, 3))
    planned = shop.with_live({own.id: own})
    said = planned.with_live({called.id: called})
    paid = [found.price_now(slip, US, STARTS).amount for found in (shop, planned, said)]
    assert paid == [Decimal(24), Decimal(20), Decimal(22)]


def test_a_live_fact_stands_in_for_the_versions_own(shop: Shop) -> None:
    sage = shop.variants("linen-throw")[1]
    sold_out = dataclasses.replace(sage, stock=0)
    live = shop.with_live({sage.id: sold_out})
    assert (live.variants("linen-throw")[1], live.version) == (sold_out, shop.version)


def test_an_overlay_leaves_the_shop_below_as_it_was(shop: Shop) -> None:
    before = dict(shop.facts)
    shop.with_live({"variant:SLIP": dataclasses.replace(shop.variants("slip")[0], stock=0)})
    assert dict(shop.facts) == before


@pytest.mark.parametrize(("place", "amount"), [(None, "45.00"), (US, "45.00"), (DE, "49.00")])
def test_a_market_price_replaces_the_base_price_there(
    shop: Shop, place: Place | None, amount: str
) -> None:
    assert shop.price(shop.variants("linen-throw")[0], place) == Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("place", "skus"), [(None, ["LT-NAT", "LT-SAG"]), (US, ["LT-NAT", "LT-SAG"]), (JP, ["LT-NAT"])]
)
def test_a_market_may_leave_variants_out(shop: Shop, place: Place | None, skus: list[str]) -> None:
    assert [variant.sku for variant in shop.offered("linen-throw", place)] == skus


@pytest.mark.parametrize(
    ("handle", "ids"),
    [("slip", ["size:slip/s"]), ("bra", ["size:lingerie/s"]), ("linen-throw", [])],
    ids=["its own", "its type's", "none"],
)
def test_a_products_own_size_chart_goes_before_its_types(
    shop: Shop, handle: str, ids: list[str]
) -> None:
    assert [row.id.casefold() for row in shop.size_chart(handle)] == ids
