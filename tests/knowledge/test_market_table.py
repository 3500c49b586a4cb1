"""The rules of precedence as a table: situation, question, what holds.

One shop, small enough to check by eye. Each row is one rule of the store folder contract.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from knowledge.shop import Place, Shop
from tests.knowledge.reading import read_shop, refused
from tests.shops import write_shop

FILES = {
    "store_yaml": """\
name: Kiosk
currency: EUR
home: {country: DE, timezone: Europe/Berlin}
prices_include_tax: {EU: true, IE: false, US: false}
""",
    "products_csv": """\
Handle,Title,Type,Option1 Name,Option1 Value,SKU,Price,Compare-at price,Price / JP,Included / Brazil
lamp,Lamp,IT,Size,S,L-S,20.00,25.00,24.00,TRUE
lamp,,,,L,L-L,30.00,,,FALSE
slip,Slip,Underwear,,,SL,9.90,,,TRUE
mug,Mug,Default,,,MG,7.00,,,TRUE
""",
    "size_charts_csv": """\
applies_to,size,waist_cm_min,waist_cm_max
Underwear,M,60,70
slip,S,62,68
it,L,10,20
""",
    "shipping_yaml": """\
ships_from: DE
handling_days: [1, 2]
holidays: [2026-12-25]
zones:
  - {id: us, countries: [US], except: [US-HI, US-AK], ships_from: US, duties: included,
     methods: [{id: std, price: 4, days: [3, 5]}, {id: fast, price: 9, days: [1, 2]}]}
  - {id: de, countries: [DE], methods: [{id: std, price: 1, days: [1, 1]}]}
  - {id: rest, countries: ["*"], except: [US-AK, CU], duties: buyer_pays,
     methods: [{id: std, price: 12, days: [9, 20]}]}
not_shipped: [RU]
product_limits: {lamp: {not_to: [JP]}}
""",
    "returns_yaml": """\
default: {window_days: 30, condition: unused, return_shipping: buyer, exchange: true}
by_country: {IT: {window_days: 60, return_shipping: seller}}
by_product_type: {underwear: {returnable: false, return_shipping: buyer}}
warranty_months: {default: 12, by_product_type: {IT: 36}}
""",
    "payments_yaml": """\
default: [card]
by_country: {BR: [pix]}
instalments: {BR: 12}
cash_on_delivery: [SA]
""",
    "promotions_yaml": """\
- {code: ALL5, percent_off: 5, starts: 2026-11-01T00:00:00Z, ends: 2026-12-01T00:00:00Z}
- {code: LAMP20, percent_off: 20, products: [lamp], countries: [BR],
   starts: 2026-11-10T00:00:00+08:00, ends: 2026-11-11T00:00:00+08:00}
- {product: lamp, live_price: 18.00, starts: 2026-11-05T00:00:00Z, ends: 2026-11-06T00:00:00Z}
- {product: lamp, live_price: 16.00, countries: [JP, US], stock: 5,
   starts: 2026-11-05T12:00:00Z, ends: 2026-11-05T13:00:00Z}
- {product: slip, live_price: 5.00, stock: 0,
   starts: 2026-11-05T00:00:00Z, ends: 2026-11-06T00:00:00Z}
- {product: lamp, variant: L-L, live_price: 15.00,
   starts: 2026-11-05T06:00:00Z, ends: 2026-11-05T18:00:00Z}
- {product: lamp, variant: L-S, live_price: 19.00,
   starts: 2026-11-06T12:00:00Z, ends: 2026-11-08T00:00:00Z}
- {product: mug, variant: MG, live_price: 6.00,
   starts: 2026-11-08T00:00:00Z, ends: 2026-11-09T00:00:00Z}
""",
}  # fmt: skip

Ask = Callable[[Shop], Any]


def _on(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def _methods(*place: str) -> Ask:
    return lambda shop: [method.id for method in shop.shipping(Place(*place))]


def _from(*place: str) -> Ask:
    return lambda shop: shop.shipping(Place(*place))[0].ships_from


def _duties(*place: str) -> Ask:
    return lambda shop: getattr(shop.duties(Place(*place)), "rule", None)


def _left_out(country: str) -> Ask:
    return lambda shop: shop.left_out(Place(country))


def _limited(handle: str, country: str) -> Ask:
    return lambda shop: shop.limit(handle, Place(country)) is not None


def _tax(country: str | None) -> Ask:
    return lambda shop: shop.tax_included(Place(country) if country else None)


def _skus(country: str | None) -> Ask:
    return lambda shop: [v.sku for v in shop.offered("lamp", Place(country) if country else None)]


def _price(handle: str, country: str | None, now: datetime, variant: int = 0) -> Ask:
    """The price of a variant, the first one, now, with the digits of the file."""
    place = Place(country) if country else None
    return lambda shop: str(shop.price_now(shop.variants(handle)[variant], place, now).amount)


def _former(country: str | None) -> Ask:
    def ask(shop: Shop) -> str | None:
        money = shop.compare_at(shop.variants("lamp")[0], Place(country) if country else None)
        return str(money.amount) if money else None

    return ask


def _live_id(country: str, now: datetime, handle: str = "lamp") -> Ask:
    return lambda shop: getattr(shop.live_price(handle, Place(country), now), "id", None)


def _term(name: str, handle: str | None, country: str | None) -> Ask:
    def ask(shop: Shop) -> tuple[object, str] | None:
        terms = shop.returns(Place(country) if country else None, handle)
        fact = terms.stating(name) if terms else None
        return (getattr(fact, name), fact.id) if fact else None

    return ask


def _warranty(handle: str | None) -> Ask:
    return lambda shop: getattr(shop.warranty(handle), "months", None)


def _paid_by(country: str | None) -> Ask:
    return lambda shop: getattr(
        shop.payment(Place(country) if country else None), "methods", None
    )  # fmt: skip


def _parts(country: str) -> Ask:
    return lambda shop: getattr(shop.instalments(Place(country)), "parts", None)


def _at_door(country: str) -> Ask:
    return lambda shop: shop.cash_on_delivery(Place(country)) is not None


def _codes(now: datetime, country: str | None = None, handle: str | None = None) -> Ask:
    place = Place(country) if country else None
    return lambda shop: [p.code for p in shop.codes(now, place, handle)]


def _sizes(handle: str) -> Ask:
    return lambda shop: [row.size for row in shop.size_chart(handle)]


US = ["shipping:us/std", "shipping:us/fast"]
REST = ["shipping:rest/std"]
TABLE: list[tuple[str, Ask, object]] = [
    # -- zones: the one that names the country, else `*`; not_shipped before both -------------
    ("a country named by a zone", _methods("US"), US),
    ("a region of it", _methods("US", "US-CA"), US),
    ("a region that its zone leaves out goes with the rest", _methods("US", "US-HI"), REST),
    ("a region that the rest leaves out too", _methods("US", "US-AK"), []),
    ("the regions a country's zone leaves out", _left_out("US"), ("US-HI", "US-AK")),
    ("a country with nothing left out", _left_out("DE"), ()),
    ("a country named nowhere", _methods("JP"), REST),
    ("a country that the rest leaves out", _methods("CU"), []),
    ("a country not shipped to, whatever `*` says", _methods("RU"), []),
    ("the zone's own warehouse", _from("US"), "US"),
    ("else where the shop ships from", _from("JP"), "DE"),
    # -- duties: of the zone that serves ------------------------------------------------------
    ("the zone's rule", _duties("US"), "included"),
    ("a region served by the rest has the rest's rule", _duties("US", "US-HI"), "buyer_pays"),
    ("a zone without a rule does not borrow the rest's", _duties("DE"), None),
    ("none where nothing is sent", _duties("RU"), None),
    # -- product limits -----------------------------------------------------------------------
    ("a limit in its country", _limited("lamp", "JP"), True),
    ("not elsewhere", _limited("lamp", "US"), False),
    ("not for other products", _limited("mug", "JP"), False),
    # -- tax: the country, else its group, else `*` -------------------------------------------
    ("a member of the group", _tax("FR"), True),
    ("a member with an entry of its own", _tax("IE"), False),
    ("a country with an entry", _tax("US"), False),
    ("a country of which nothing is said", _tax("JP"), None),
    ("no country known, and it differs", _tax(None), None),
    # -- price: live in its time and place, else the market's, else the base ------------------
    ("the base price", _price("lamp", "US", _on(1)), "20.00"),
    ("the market's own price", _price("lamp", "JP", _on(1)), "24.00"),
    ("no country known", _price("lamp", None, _on(1)), "20.00"),
    ("a live price over the base", _price("lamp", "DE", _on(5)), "18.00"),
    ("a live price over the market's", _price("lamp", "JP", _on(5)), "18.00"),
    ("the lowest of two live prices", _price("lamp", "JP", _on(5, 12)), "16.00"),
    ("one for other countries does not count", _price("lamp", "DE", _on(5, 12)), "18.00"),
    ("nor where no country is known", _price("lamp", None, _on(5, 12)), "18.00"),
    ("at its end it is over", _price("lamp", "JP", _on(5, 13)), "18.00"),
    ("the minute before", _price("lamp", "JP", _on(5, 12, 59)), "16.00"),
    ("and then the next one is over", _price("lamp", "JP", _on(6)), "24.00"),
    ("a live price whose stock is gone", _price("slip", "DE", _on(5)), "9.90"),
    ("two live prices have ids of their own", _live_id("US", _on(5, 12)), "promotion:lamp#2"),
    ("none in force", _live_id("US", _on(9)), None),
    ("a live price of one variant", _price("lamp", "DE", _on(5, 6), 1), "15.00"),
    ("before its start", _price("lamp", "DE", _on(5, 5, 59), 1), "18.00"),
    ("at its end", _price("lamp", "DE", _on(5, 18), 1), "18.00"),
    ("not the other variant's", _price("lamp", "DE", _on(5, 6)), "18.00"),
    ("the lower of its own and the product's", _price("lamp", "JP", _on(5, 12), 1), "15.00"),
    ("its own, once the product's is over", _price("lamp", "DE", _on(7)), "19.00"),
    ("and then not the other variant's", _price("lamp", "DE", _on(7), 1), "30.00"),
    ("a variant's is no live price of the product", _live_id("DE", _on(7)), None),
    ("but of a product of one variant", _live_id("DE", _on(8), "mug"), "promotion:mug"),
    # -- former price and what a market includes ----------------------------------------------
    ("a former price beside the base price", _former("US"), "25.00"),
    ("not beside a market's own price", _former("JP"), None),
    ("a market that leaves a variant out", _skus("BR"), ["L-S"]),
    ("another market", _skus("US"), ["L-S", "L-L"]),
    ("no country known", _skus(None), ["L-S", "L-L"]),
    # -- returns: the type, over the country, over the default, key by key --------------------
    ("the default", _term("window_days", None, None), (30, "returns:default")),
    ("the country over the default", _term("window_days", "mug", "IT"), (60, "returns:IT")),
    ("the type over the default", _term("returnable", "slip", None), (False, "returns:underwear")),
    ("the type over the country",
     _term("return_shipping", "slip", "IT"), ("buyer", "returns:underwear")),
    ("a key only the country states", _term("window_days", "slip", "IT"), (60, "returns:IT")),
    ("a key only the default states", _term("exchange", "slip", "IT"), (True, "returns:default")),
    ("a type called like a country's code is no country",
     _term("window_days", "lamp", "US"), (30, "returns:default")),
    ("a type called like the default is not the default",
     _term("window_days", "mug", "IT"), (60, "returns:IT")),
    # -- warranty, payment ----------------------------------------------------------------------
    ("the type's warranty, whatever its case", _warranty("lamp"), 36),
    ("else the default", _warranty("slip"), 12),
    ("no product", _warranty(None), 12),
    ("the country's methods instead of the default", _paid_by("BR"), ("pix",)),
    ("else the default", _paid_by("US"), ("card",)),
    ("no country known", _paid_by(None), ("card",)),
    ("parts in the country", _parts("BR"), 12),
    ("no parts elsewhere", _parts("US"), None),
    ("cash at the door in the country", _at_door("SA"), True),
    ("not elsewhere", _at_door("US"), False),
    # -- codes: in their time, place and for their products; the highest first ------------------
    ("before its start", _codes(datetime(2026, 10, 31, 23, 59, tzinfo=UTC)), []),
    ("two in force", _codes(_on(10), "BR", "lamp"), ["LAMP20", "ALL5"]),
    ("for another product", _codes(_on(10), "BR", "mug"), ["ALL5"]),
    ("for another country", _codes(_on(10), "US", "lamp"), ["ALL5"]),
    ("nothing known of place or product: those of everywhere first", _codes(_on(10)),
     ["ALL5", "LAMP20"]),
    ("at its end, by the clock of its zone", _codes(_on(10, 16), "BR", "lamp"), ["ALL5"]),
    # -- sizes ----------------------------------------------------------------------------------
    ("a product's own chart", _sizes("slip"), ["S"]),
    ("its type's, whatever its case", _sizes("lamp"), ["L"]),
    ("none", _sizes("mug"), []),
]  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return read_shop(write_shop(tmp_path_factory.mktemp("kiosk"), **FILES))


@pytest.mark.parametrize(
    ("ask", "holds"),
    [row[1:] for row in TABLE],
    ids=[f"{number:02}-{row[0]}" for number, row in enumerate(TABLE)],
)
def test_what_holds(shop: Shop, ask: Ask, holds: object) -> None:
    assert ask(shop) == holds


@pytest.mark.parametrize(
    ("said", "there"),
    [("true", True), ("false", False), ('{"*": true}', True), ('{US: true, "*": true}', True)],
    ids=["yes", "no", "everywhere", "the same everywhere"],
)
def test_one_word_on_tax_holds_even_where_no_country_is_known(
    tmp_path: Path, said: str, there: bool
) -> None:
    store = f"name: A\ncurrency: EUR\nprices_include_tax: {said}\n"
    shop = read_shop(write_shop(tmp_path, store_yaml=store))
    assert [shop.tax_included(place) for place in (None, Place("US"))] == [there, there]


def test_tax_is_unsaid_where_the_file_does_not_say(tmp_path: Path) -> None:
    assert read_shop(write_shop(tmp_path)).tax_included(Place("US")) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{EFTA: true}", "countries, EU or *, each with true or false"),
        ("{UK: true}", "countries, EU or *, each with true or false (did you mean 'GB'"),
        ("{US: maybe}", "true, false, or either by country"),
        ("sometimes", "true, false, or either by country"),
    ],
)
def test_tax_in_other_words_is_refused(tmp_path: Path, said: str, expected: str) -> None:
    store = f"name: A\ncurrency: EUR\nprices_include_tax: {said}\n"
    (problem,) = refused(write_shop(tmp_path, store_yaml=store))
    assert problem.startswith("store.yaml:3: found prices_include_tax")
    assert f"expected {expected}" in problem


def test_days_without_dispatch_are_known(shop: Shop) -> None:
    assert shop.profile.holidays == ("2026-12-25",)
