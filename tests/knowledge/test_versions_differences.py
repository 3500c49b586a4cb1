"""What changed from one version to another, said as a person would say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.versions import Difference, differences
from tests.knowledge.reading import read_shop
from tests.shops import PRODUCTS, RETURNS, SHIPPING, STORE, write_shop

STOCKED = """\
Handle,Title,Type,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty
linen-throw,Washed Linen Throw,Throws,soft,Color,Natural,LT-NAT,45.00,shopify,{stock}
linen-throw,,,,Color,Sage,LT-SAG,45.00,shopify,3
"""  # noqa: E501
MEXICO = SHIPPING.replace(
    "  - id: rest",
    """\
  - id: mexico
    countries: [MX]
    methods: [{id: express, price: 14.90, days: [3, 5], free_over: 99.00, tracked: true}]
    duties: included
  - id: rest""",
)
PROMOTIONS = """\
- {code: LIVE10, percent_off: 10, products: ["*"], starts: 2026-11-20T12:00:00Z, ends: 2026-11-30T00:00:00Z}
- {product: linen-throw, live_price: 39.00, starts: 2026-11-22T19:00:00Z, ends: 2026-11-22T21:00:00Z}
"""  # noqa: E501
PAYMENTS = "default: [card, paypal]\nby_country: {BR: [pix, card]}\ncash_on_delivery: [TH]\n"
FILES = {
    "shipping.yaml": MEXICO,
    "products.csv": STOCKED.format(stock=0),
    "promotions.yaml": PROMOTIONS,
    "payments.yaml": PAYMENTS,
    "returns.yaml": RETURNS + "by_country: {DE: {return_shipping: seller}}\n",
    "store.yaml": STORE + "exchange_rates: {as_of: 2026-11-01, EUR: 0.92}\n",
}


def compared(tmp_path: Path, file: str, *swaps: tuple[str, str]) -> list[Difference]:
    text = FILES[file]
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    before = read_shop(write_shop(tmp_path / "before", **FILES))
    after = read_shop(write_shop(tmp_path / "after", **{**FILES, file: text}))
    return differences(before, after)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("shipping.yaml", "14.90", "16.40", "express to MX 14.90 → 16.40 USD"),
        ("shipping.yaml", "[3, 5]", "[4, 6]", "express to MX days 3–5 → 4–6 working days"),
        ("shipping.yaml", "99.00", "120.00", "express to MX free from 99.00 → 120.00 USD"),
        ("shipping.yaml", "tracked: true", "tracked: false", "express to MX tracked yes → no"),
        ("shipping.yaml", "price: 12.00", "price: 13.00",
         "standard to everywhere else 12.00 → 13.00 USD"),
        ("shipping.yaml", "duties: buyer_pays", "duties: none",
         "duties to everywhere else buyer pays → none"),
        ("shipping.yaml", "[RU]", "[RU, BY]", "no longer ships to BY"),
        ("shipping.yaml", "not_shipped: [RU]", "", "no longer refuses to ship to RU"),
        ("returns.yaml", "window_days: 30", "window_days: 14", "returns window 30 → 14 days"),
        ("returns.yaml", "{return_shipping: seller}", "{return_shipping: seller, window_days: 60}",
         "returns in DE window 30 → 60 days"),
        ("products.csv", "shopify,0", "shopify,12", "linen-throw Natural sold out → 12"),
        ("products.csv", "shopify,3", "shopify,0", "linen-throw Sage 3 → sold out"),
        ("products.csv", "Washed Linen", "Linen",
         "linen-throw title Washed Linen Throw → Linen Throw"),
        ("products.csv", "Throws,soft", "Throws,warm", "linen-throw tags + warm − soft"),
        ("products.csv", "LT-NAT,45.00", "LT-NAT,49.00", "linen-throw Natural 45.00 → 49.00 USD"),
        ("promotions.yaml", "percent_off: 10", "percent_off: 15", "code LIVE10 10 → 15 % off"),
        ("promotions.yaml", "39.00", "35.00", "live price of linen-throw 39.00 → 35.00 USD"),
        ("promotions.yaml", "2026-11-30T00", "2026-12-01T00",
         "code LIVE10 valid from 2026-11-20 12:00 UTC until 2026-11-30 00:00 UTC →"
         " from 2026-11-20 12:00 UTC until 2026-12-01 00:00 UTC"),
        ("payments.yaml", "[pix, card]", "[pix, boleto, card]",
         "payment in BR methods + boleto"),
        ("payments.yaml", "[TH]", "[TH, VN]", "new cash on delivery in VN"),
        ("payments.yaml", "[card, paypal]", "[paypal, card]",
         "payment methods in another order"),
        ("store.yaml", "0.92", "0.95", "exchange rate EUR 0.92 → 0.95"),
        ("store.yaml", "country: CN", "country: HK", "store home country CN → HK"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    assert said in [item.text for item in compared(tmp_path, file, (old, new))]


def test_equal_shops_have_no_difference(tmp_path: Path) -> None:
    assert compared(tmp_path, "store.yaml") == []


def test_a_line_that_moved_is_no_difference(tmp_path: Path) -> None:
    assert compared(tmp_path, "returns.yaml", ("default:", "\n# the terms\ndefault:")) == []


def test_a_change_of_the_default_is_not_repeated_for_who_only_follows_it(tmp_path: Path) -> None:
    said = compared(tmp_path, "returns.yaml", ("window_days: 30", "window_days: 14"))
    assert [item.text for item in said] == ["returns window 30 → 14 days"]


def test_a_new_product_is_one_line_with_its_title(tmp_path: Path) -> None:
    row = "mug,Stoneware Mug,Kitchen,,Title,Default Title,MUG,9.00,,\n"
    text = STOCKED.format(stock=0)
    said = compared(tmp_path, "products.csv", (text, text + row))
    assert [item.text for item in said] == ["new product mug: Stoneware Mug"]


def test_a_new_variant_of_a_known_product_is_named_with_its_price(tmp_path: Path) -> None:
    text = STOCKED.format(stock=0)
    row = "linen-throw,,,,Color,Rose,LT-ROS,45.00,shopify,7\n"
    said = compared(tmp_path, "products.csv", (text, text + row))
    assert [item.text for item in said] == ["new variant linen-throw Rose: 45.00 USD, 7"]


def test_a_removed_product_is_one_line(tmp_path: Path) -> None:
    before = read_shop(write_shop(tmp_path / "a"))
    after = read_shop(write_shop(tmp_path / "b", products_csv="".join(
        PRODUCTS.splitlines(keepends=True)[:3]
    )))  # fmt: skip
    said = [item.text for item in differences(before, after)]
    assert said == ["removed product milk-frother (was Milk Frother)"]


def test_the_same_change_of_all_variants_is_one_line(tmp_path: Path) -> None:
    said = compared(tmp_path, "products.csv", ("45.00", "49.00"))
    assert [item.text for item in said] == ["linen-throw (all 2 variants) 45.00 → 49.00 USD"]


def test_a_difference_tells_scripts_the_fact_the_field_and_the_values(tmp_path: Path) -> None:
    [item] = compared(tmp_path, "shipping.yaml", ("14.90", "16.40"))
    assert (item.fact, item.what, item.field, item.before, item.after) == (
        "shipping:mexico/express", "changed", "price", "14.90 USD", "16.40 USD",
    )  # fmt: skip
