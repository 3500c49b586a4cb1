"""Google Merchant Center feeds: the same facts as from a shop's own export, or a clear refusal."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.problems import Report
from knowledge.readers.feed_products import slug
from knowledge.readers.products import read_products
from knowledge.types import Money, Product, Promotion, Source, Variant
from tests.knowledge.feeds import MUG, ROBES, SALE, feed, table, tsv, xml
from tests.knowledge.reading import read_shop, refused, sheet
from tests.shops import write_shop


def problems(folder: Path, content: str | bytes) -> list[str]:
    return [str(problem) for problem in xml(folder, content)[1].errors]


def product(folder: Path, *items: dict[str, str]) -> Product:
    [found] = [fact for fact in xml(folder, feed(*items))[0] if isinstance(fact, Product)]
    return found


def variants(folder: Path, *items: dict[str, str]) -> list[Variant]:
    facts, report = xml(folder, feed(*items))
    assert [str(error) for error in report.errors] == []
    return [fact for fact in facts if isinstance(fact, Variant)]


EXPORT = sheet(
    {
        "Handle": "waffle-robe", "Title": "Waffle Robe", "Body (HTML)": "<p>Light &amp; soft.</p>",
        "Vendor": "L&O", "Type": "Bathrobes", "Option1 Name": "Color", "Option1 Value": "White",
        "Option2 Name": "Size", "Option2 Value": "S", "Variant SKU": "WB-S", "Variant Grams": "900",
        "Variant Price": "52.00",
    },
    {
        "Handle": "waffle-robe", "Option1 Value": "White", "Option2 Value": "M",
        "Variant SKU": "WB-M", "Variant Grams": "900", "Variant Inventory Tracker": "shopify",
        "Variant Inventory Qty": "0", "Variant Price": "54.00",
    },
)  # fmt: skip


@pytest.mark.parametrize("kind", ["xml", "tsv"])
def test_a_feed_gives_the_facts_of_the_export_of_the_same_shop(tmp_path: Path, kind: str) -> None:
    (tmp_path / "products.csv").write_text(EXPORT, encoding="utf-8")
    export = read_products(tmp_path / "products.csv", "USD", Report())
    facts, _ = xml(tmp_path, feed(*ROBES)) if kind == "xml" else tsv(tmp_path, table(*ROBES))
    nowhere = Source("", 0)
    assert [dataclasses.replace(fact, source=nowhere) for fact in facts] == [
        dataclasses.replace(fact, source=nowhere) for fact in export
    ]


@pytest.mark.parametrize("name", ["products.xml", "products.tsv"])
def test_a_folder_with_a_feed_is_a_shop(tmp_path: Path, name: str) -> None:
    content = feed(*ROBES) if name.endswith("xml") else table(*ROBES)
    aliases = "product,locale,alias\nwaffle-robe,en,robe\n"
    folder = write_shop(tmp_path, **{"products.csv": None, name: content, "aliases.csv": aliases})
    found = read_shop(folder).product("waffle-robe")
    assert found is not None
    assert [name.text for name in found.names] == ["robe"]


def test_two_product_files_are_a_mistake(tmp_path: Path) -> None:
    [problem] = refused(write_shop(tmp_path, products_xml=feed(MUG)))
    assert problem == (
        "products.xml: found a product file beside products.csv; "
        "expected one product file in a folder"
    )


def test_no_product_file_is_a_mistake(tmp_path: Path) -> None:
    [problem] = refused(write_shop(tmp_path, products_csv=None))
    assert problem.startswith("products.csv: found no such file; expected a Shopify product export")


# -- items and products -------------------------------------------------------------------------


def test_an_item_without_a_group_is_a_product_by_its_title(tmp_path: Path) -> None:
    facts, _ = xml(tmp_path, feed(MUG))
    assert [fact.id for fact in facts] == ["product:stoneware-mug", "variant:MUG-1"]


def test_products_of_one_title_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    facts, _ = xml(tmp_path, feed(MUG, MUG | {"id": "MUG-2"}))
    assert [fact.id for fact in facts if isinstance(fact, Product)] == [
        "product:stoneware-mug-mug-1", "product:stoneware-mug-mug-2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("Café Crème — 250 g", "cafe-creme-250-g"),
        ("  Größe/XL ", "grosse-xl"),
        ("手工茶杯", "手工茶杯"),
        ("ถ้วยชา", "ถ้วยชา"),
        ("がらす", "がらす"),
        ("!!!", ""),
    ],
)
def test_a_handle_is_a_slug_in_any_script(text: str, handle: str) -> None:
    assert slug(text) == handle


TITLES = {
    "one title": (["Tee", "Tee"], "Tee"),
    "options at the end": (["Tee - Red / S", "Tee - Blue / M"], "Tee"),
    "options in front": (["Red Tee S", "Blue Tee M"], "Tee"),
    "words that only some have": (["Tee with logo", "Tee plain"], "Tee"),
    "nothing in common": (["Red shirt", "Blouse"], "Red shirt"),
}


@pytest.mark.parametrize(("titles", "title"), TITLES.values(), ids=TITLES)
def test_a_group_has_the_title_its_items_share(
    tmp_path: Path, titles: list[str], title: str
) -> None:
    looks = (("Red", "S"), ("Blue", "M"))
    items = [
        MUG | {"id": f"T{i}", "item_group_id": "tee", "title": text, "color": color, "size": size}
        for i, (text, (color, size)) in enumerate(zip(titles, looks, strict=True))
    ]
    assert product(tmp_path, *items).title == title


def test_what_differs_in_a_group_is_an_option_and_what_does_not_an_attribute(
    tmp_path: Path,
) -> None:
    look = MUG | {"item_group_id": "mug", "pattern": "plain", "condition": "new"}
    items = (look | {"material": "clay"}, look | {"id": "MUG-2", "material": "glass"})
    found = product(tmp_path, *items)
    assert found.option_names == ("Material",)
    assert dict(found.attributes) == {"pattern": "plain", "condition": "new"}
    assert [variant.options for variant in variants(tmp_path, *items)] == [("clay",), ("glass",)]


def test_items_that_only_their_titles_tell_apart_are_variants_by_them(tmp_path: Path) -> None:
    look = MUG | {"item_group_id": "candle"}
    found = variants(
        tmp_path,
        look | {"id": "C1", "title": "Candle 100 ml"},
        look | {"id": "C2", "title": "Candle 200 ml"},
    )
    assert [variant.options for variant in found] == [("100 ml",), ("200 ml",)]


def test_properties_of_an_item_are_attributes(tmp_path: Path) -> None:
    details = (
        "<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Made in"
        "</g:attribute_name><g:attribute_value>Japan</g:attribute_value></g:product_detail>"
    )
    more = {"product_length": "12 cm", "product_width": "8 cm", "product_weight": "310 g"}
    content = feed(MUG | more).replace("</item>", details + "</item>")
    [found] = [fact for fact in xml(tmp_path, content)[0] if isinstance(fact, Product)]
    assert dict(found.attributes) == {
        "weight": "310 g", "dimensions": "12 cm × 8 cm", "made_in": "Japan",
    }  # fmt: skip


def test_details_of_a_table_are_attributes(tmp_path: Path) -> None:
    text = "General:Made in:Japan, by hand,Use::,Use:Care:Wash at 40, not 60"
    facts, _ = tsv(tmp_path, table(MUG | {"product_detail": text}))
    [found] = [fact for fact in facts if isinstance(fact, Product)]
    assert dict(found.attributes) == {"made_in": "Japan, by hand", "care": "Wash at 40, not 60"}


def test_the_last_part_of_the_type_is_the_type_and_the_others_are_tags(tmp_path: Path) -> None:
    found = product(tmp_path, MUG | {"product_type": "Home &amp; Living > Kitchen > Mugs"})
    assert (found.type, found.tags) == ("Mugs", ("Home & Living", "Kitchen"))


@pytest.mark.parametrize(("category", "kind"), [("Home > Mugs", "Mugs"), ("2169", "")])
def test_googles_category_is_the_type_where_it_is_in_words(
    tmp_path: Path, category: str, kind: str
) -> None:
    assert product(tmp_path, MUG | {"google_product_category": category}).type == kind


def test_highlights_are_part_of_the_description(tmp_path: Path) -> None:
    more = {"description": "<b>Clay</b> mug.", "product_highlight": "Dishwasher safe"}
    assert product(tmp_path, MUG | more).description == "Clay mug. Dishwasher safe"


# -- prices and stock -----------------------------------------------------------------------------


def test_a_sale_without_a_time_is_the_price_and_the_price_what_it_was(tmp_path: Path) -> None:
    [mug] = variants(tmp_path, MUG | {"sale_price": "7.00 USD"})
    assert (mug.price.amount, mug.compare_at) == (Decimal("7.00"), Money(Decimal("9.00"), "USD"))


def test_a_sale_with_a_time_is_a_live_price_within_it(tmp_path: Path) -> None:
    on_sale = MUG | {"sale_price": "7.00 USD", "sale_price_effective_date": SALE}
    facts, _ = xml(tmp_path, feed(on_sale))
    [mug] = [fact for fact in facts if isinstance(fact, Variant)]
    [sale] = [fact for fact in facts if isinstance(fact, Promotion)]
    assert (mug.price.amount, mug.compare_at) == (Decimal("9.00"), None)
    assert (sale.product, sale.live_price) == ("stoneware-mug", Money(Decimal("7.00"), "USD"))
    times = [datetime(2026, 11, day, 20, tzinfo=UTC) for day in (21, 22, 30)]
    assert [sale.window.state(time) for time in times] == ["future", "now", "over"]


@pytest.mark.parametrize(
    ("availability", "stock", "oversell"),
    [
        ("in stock", None, False),
        ("In_Stock", None, False),
        ("out of stock", 0, False),
        ("preorder", 0, True),
        ("backorder", 0, True),
        ("", None, False),
    ],
)
def test_stock_is_what_availability_says(
    tmp_path: Path, availability: str, stock: int | None, oversell: bool
) -> None:
    [mug] = variants(tmp_path, MUG | {"availability": availability})
    assert (mug.stock, mug.oversell) == (stock, oversell)


def test_what_comes_later_says_when(tmp_path: Path) -> None:
    more = {"availability": "pre_order", "availability_date": "2026-12-24T00:00Z"}
    assert dict(product(tmp_path, MUG | more).attributes) == {
        "availability": "pre order, 2026-12-24T00:00Z"
    }


def test_a_quantity_is_how_many_are_left(tmp_path: Path) -> None:
    assert variants(tmp_path, MUG | {"quantity": "7"})[0].stock == 7


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"product_type": "Gift Cards"}, "gift card"),
        ({"google_product_category": "Gift Giving > Gift Cards & Certificates"}, "gift card"),
        ({"product_type": "Fees > Shipping Insurance"}, "fee"),
        ({"title": "Shipping Protection"}, "fee"),
    ],
)
def test_pseudo_products_are_counted_and_not_offered(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    facts, report = xml(tmp_path, feed(MUG | change))
    assert (facts, report.counts[f"items not offered: {reason}"]) == ([], 1)


MISTAKES = {
    "no id": ({"id": ""}, "found an item without id;"),
    "no title": ({"title": ""}, "found an item without title;"),
    "no price": ({"price": ""}, "found no price for 'MUG-1';"),
    "another currency": (
        {"price": "9.00 EUR"},
        "found the price '9.00 EUR'; expected the store's currency, such as 39.00 USD",
    ),
    "a price in words": ({"price": "on request"}, "found the price 'on request'; expected one am"),
    "a sale above the price": (
        {"sale_price": "19.00 USD"},
        "found the sale price '19.00 USD'; expected at most the price, '9.00 USD'",
    ),
    "a sale without a zone": (
        {"sale_price": "7 USD", "sale_price_effective_date": "2026-11-22/2026-11-29"},
        "found the sale's time '2026-11-22/2026-11-29'; expected a start and a later end",
    ),
    "a sale that ends first": (
        {"sale_price": "7 USD", "sale_price_effective_date": "/".join(SALE.split("/")[::-1])},
        "found the sale's time ",
    ),
    "an unknown availability": ({"availability": "auf Lager"}, "found the availability 'auf Lag"),
    "a quantity in words": ({"quantity": "some"}, "found the quantity 'some';"),
    "a weight without unit": ({"shipping_weight": "250"}, "found the weight '250';"),
}


@pytest.mark.parametrize(("change", "problem"), MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize("kind", ["xml", "tsv"])
def test_a_mistake_is_refused_at_its_line(
    tmp_path: Path, kind: str, change: dict[str, str], problem: str
) -> None:
    items = (MUG | {"id": "A"}, MUG | change)
    _, report = xml(tmp_path, feed(*items)) if kind == "xml" else tsv(tmp_path, table(*items))
    line = 4 if kind == "xml" else 3
    assert [str(error)[: len(problem) + 16] for error in report.errors] == [
        f"products.{kind}:{line}: {problem}"[: len(problem) + 16]
    ]
    assert str(report.errors[0]).startswith(f"products.{kind}:{line}: {problem}")


GROUPS = {
    "an id twice": ([{}, {}], "found the id 'MUG-1' again; expected each id once (it stands at"),
    "a variant twice": (
        [{"item_group_id": "m", "color": "Red"}, {"item_group_id": "m", "color": "Red", "id": "B"}],
        "found no variant for",
    ),
    "an option only some have": (
        [{"item_group_id": "m", "color": "Red"}, {"item_group_id": "m", "id": "B"}],
        "found no color for 'B'; expected one, as other items of 'm' have",
    ),
    "two groups of one slug": (
        [{"item_group_id": "A 1"}, {"item_group_id": "a-1", "id": "B"}],
        "found the handle 'a-1' of 'a-1'; expected one product a handle (line 3 has it)",
    ),
}


@pytest.mark.parametrize(("changes", "problem"), GROUPS.values(), ids=GROUPS)
def test_items_that_cannot_be_told_apart_are_refused(
    tmp_path: Path, changes: list[dict[str, str]], problem: str
) -> None:
    found = problems(tmp_path, feed(*(MUG | change for change in changes)))
    assert found
    assert problem in found[-1]


# -- accounting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xml", "tsv"])
def test_every_item_is_accounted_for(tmp_path: Path, kind: str) -> None:
    card, tip = MUG | {"id": "G", "product_type": "Gift Cards"}, MUG | {"id": "T", "title": "Tip"}
    items = (*ROBES, MUG, card, MUG | {"id": ""}, tip)
    _, report = xml(tmp_path, feed(*items)) if kind == "xml" else tsv(tmp_path, table(*items))
    unit = "items" if kind == "xml" else "rows"
    assert {
        what: number for what, number in report.counts.items() if number and "unknown" not in what
    } == {
        unit: 6, "variants": 3, f"{unit} not offered: gift card": 1, f"{unit} not offered: fee": 1,
        f"{unit} refused": 1, "products": 2,
    }  # fmt: skip


def test_what_goods_cost_the_shop_is_never_told(tmp_path: Path) -> None:
    cost = {"cost_of_goods_sold": "7654.32 USD", "auto_pricing_min_price": "7654.10 USD"}
    told = ""
    for change in ({}, {"price": "x"}, {"id": ""}, {"color": "\t"}):
        for facts, report in (
            xml(tmp_path, feed(MUG | change | cost)),
            tsv(tmp_path, table(MUG | change | cost)),
        ):
            told += repr(facts) + repr(report)
    assert "7654" not in told
