"""Shopify product exports: products, variants, markets and attributes as facts."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.problems import Report
from knowledge.readers.products import read_products
from knowledge.types import Fact, Money, Product, Variant
from tests.knowledge.reading import refused, sheet
from tests.shops import PRODUCTS, write_shop

MUG = {"Handle": "mug", "Title": "Mug", "Variant SKU": "MUG", "Variant Price": "9.00"}


def read(folder: Path, content: str | bytes) -> tuple[list[Fact], Report]:
    path = folder / "products.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    report = Report()
    return read_products(path, "USD", report), report


def problems(folder: Path, content: str | bytes) -> list[str]:
    return [str(problem) for problem in read(folder, content)[1].errors]


def variants(folder: Path, *rows: dict[str, str]) -> list[Variant]:
    return [fact for fact in read(folder, sheet(*rows))[0] if isinstance(fact, Variant)]


def test_both_header_generations_give_the_same_facts(tmp_path: Path) -> None:
    columns = {  # the older name: the newer name, a value
        "Handle": ("URL handle", "robe"),
        "Title": ("Title", "Robe"),
        "Body (HTML)": ("Description", "<p>Soft</p>"),
        "Type": ("Type", "Bathrobes"),
        "Tags": ("Tags", "cotton, home"),
        "Published": ("Published on online store", "TRUE"),
        "Status": ("Status", "active"),
        "Option1 Name": ("Option1 name", "Size"),
        "Option1 Value": ("Option1 value", "M"),
        "Variant SKU": ("SKU", "WB-M"),
        "Variant Grams": ("Weight value (grams)", "920"),
        "Variant Inventory Tracker": ("Inventory tracker", "shopify"),
        "Variant Inventory Qty": ("Inventory quantity", "4"),
        "Variant Inventory Policy": ("Continue selling when out of stock", "continue"),
        "Variant Price": ("Price", "52.00"),
        "Variant Compare At Price": ("Compare-at price", "60.00"),
        "Gift Card": ("Gift card", "FALSE"),
    }
    old = read(tmp_path, sheet({name: value for name, (_, value) in columns.items()}))[0]
    new = read(tmp_path, sheet(dict(columns.values())))[0]
    assert [len(new), new] == [2, old]


def test_rows_that_share_a_handle_are_variants_of_one_product(tmp_path: Path) -> None:
    white = MUG | {"Option1 Name": "Color", "Option1 Value": "White", "Variant SKU": "MUG-W"}
    blue = white | {"Title": "", "Option1 Value": "Blue", "Variant SKU": "MUG-B"}
    facts, _ = read(tmp_path, sheet(white, blue))
    assert [fact.id for fact in facts] == ["product:mug", "variant:MUG-W", "variant:MUG-B"]


def test_the_default_title_is_no_option(tmp_path: Path) -> None:
    row = {"Option1 Name": "Title", "Option1 Value": "Default Title"}
    assert variants(tmp_path, MUG | row)[0].options == ()


def test_a_variant_without_a_sku_is_called_by_its_options(tmp_path: Path) -> None:
    row = {"Option1 Name": "Size", "Option1 Value": "38", "Option2 Value": "9", "Variant SKU": ""}
    assert variants(tmp_path, MUG | row)[0].id == "variant:mug/38/9"


def test_image_rows_are_counted_and_add_no_variant(tmp_path: Path) -> None:
    image = {"Handle": "mug", "Image Src": "https://shop.example/2.jpg"}
    _, report = read(tmp_path, sheet(MUG, image, image))
    assert (report.counts["image rows"], report.counts["variants"]) == (2, 1)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("Status=draft", "draft"),
        ("Status=Archived", "archived"),
        ("Status=unlisted", "unlisted"),
        ("Published=FALSE", "unpublished"),
        ("Published=FAUX", "unpublished"),
        ("Gift Card=TRUE", "gift card"),
        ("Type=Gift Cards", "gift card"),
        ("Type=Fee", "fee"),
        ("Type=Shipping Protection", "fee"),
    ],
)
def test_what_is_not_for_sale_is_counted_by_its_reason(
    tmp_path: Path, cell: str, reason: str
) -> None:
    column, _, value = cell.partition("=")
    facts, report = read(tmp_path, sheet(MUG | {column: value}))
    counted = {what: number for what, number in report.counts.items() if "not offered" in what}
    assert (facts, counted) == ([], {f"rows not offered: {reason}": 1})


@pytest.mark.parametrize("title", ["Shipping Protection", "Route Package Protection", "Gift Card"])
def test_a_pseudo_product_known_by_its_title_alone_is_noted(tmp_path: Path, title: str) -> None:
    facts, report = read(tmp_path, sheet(MUG | {"Title": title}))
    assert facts == []
    assert [str(note).startswith(f"products.csv:2: found {title!r}") for note in report.notes] == [
        True
    ]


@pytest.mark.parametrize("title", ["Gift Card Holder", "Tip Jar", "Screen Protection", "Coffee"])
def test_goods_that_only_sound_like_fees_are_offered(tmp_path: Path, title: str) -> None:
    assert read(tmp_path, sheet(MUG | {"Title": title}))[1].counts["products"] == 1


def test_what_is_not_for_sale_need_not_be_readable(tmp_path: Path) -> None:
    assert problems(tmp_path, sheet(MUG | {"Status": "draft", "Variant Price": "later"})) == []


@pytest.mark.parametrize("market", ["Germany", "DE"])
def test_a_market_price_belongs_to_its_country(tmp_path: Path, market: str) -> None:
    [mug] = variants(tmp_path, MUG | {f"Price / {market}": "11.00"})
    assert mug.market_prices == (("DE", Money(Decimal("11.00"), "USD")),)


def test_a_market_that_leaves_a_variant_out_is_known(tmp_path: Path) -> None:
    [mug] = variants(tmp_path, MUG | {"Included / Japan": "FALSE", "Included / France": "TRUE"})
    assert mug.excluded == ("JP",)


@pytest.mark.parametrize(
    ("cells", "excluded"),
    [
        (("FALSE", "", ""), [("JP",), ("JP",), ("JP",)]),
        (("FALSE", "TRUE", ""), [("JP",), (), ("JP",)]),
        (("TRUE", "", "FALSE"), [(), (), ("JP",)]),
        (("", "FALSE", ""), [(), ("JP",), ()]),
    ],
)
def test_a_blank_market_cell_says_what_the_first_row_of_the_product_says(
    tmp_path: Path, cells: tuple[str, ...], excluded: list[tuple[str, ...]]
) -> None:
    rows = [
        MUG | {"Title": "Mug" * (not i), "Option1 Value": str(i), "Variant SKU": f"M{i}"}
        | {"Included / Japan": cell, "Included / France": "TRUE"}
        for i, cell in enumerate(cells)
    ]  # fmt: skip
    assert [variant.excluded for variant in variants(tmp_path, *rows)] == excluded


def test_the_first_row_of_another_product_says_nothing(tmp_path: Path) -> None:
    rows = [MUG | {"Included / Japan": "FALSE"}, MUG | {"Handle": "cup", "Variant SKU": "CUP"}]
    assert [variant.excluded for variant in variants(tmp_path, *rows)] == [("JP",), ()]


@pytest.mark.parametrize(("text", "grams"), [("250.0", 250), ("250.5", 251), ("0.2", 1)])
def test_a_weight_is_never_less_than_the_export_says(tmp_path: Path, text: str, grams: int) -> None:
    facts, report = read(tmp_path, sheet(MUG | {"Variant Grams": text}))
    assert [fact.grams for fact in facts if isinstance(fact, Variant)] == [grams]
    rounded = [f"products.csv:2: found the weight '{text}'; expected whole grams: it is taken as "
               f"{grams} g"]  # fmt: skip
    assert [str(note) for note in report.notes] == ([] if text == "250.0" else rounded)


def test_many_weights_of_part_of_a_gram_are_counted_and_the_first_ones_named(
    tmp_path: Path,
) -> None:
    rows = [MUG | {"Handle": f"m{i}", "Variant SKU": "", "Variant Grams": "9.9"} for i in range(30)]
    _, report = read(tmp_path, sheet(*rows))
    assert (report.counts["weights rounded up"], len(report.notes)) == (30, 10)


@pytest.mark.parametrize("column", ["URL", "Product URL", "Online Store URL"])
def test_the_page_of_a_product_is_kept_where_the_export_has_it(tmp_path: Path, column: str) -> None:
    facts, _ = read(tmp_path, sheet(MUG | {column: "https://shop.example/products/mug"}))
    assert [fact.url for fact in facts if isinstance(fact, Product)] == [
        "https://shop.example/products/mug"
    ]


def test_of_several_columns_with_an_address_the_most_particular_one_counts(tmp_path: Path) -> None:
    urls = {"URL": "https://a.example/1", "Online Store URL": "https://a.example/2"}
    facts, report = read(tmp_path, sheet(MUG | urls | {"Product URL": "https://a.example/3"}))
    assert [fact.url for fact in facts if isinstance(fact, Product)] == ["https://a.example/2"]
    assert report.errors == ()


def test_a_market_of_no_country_is_an_unknown_column(tmp_path: Path) -> None:
    _, report = read(tmp_path, sheet(MUG | {"Price / International": "8.00", "Colour": "red"}))
    [note] = [str(note) for note in report.notes]
    assert report.counts["unknown columns"] == 2
    assert note.startswith("products.csv:1: found the market 'International'; expected a country")


def test_a_market_has_its_own_price_before_the_sale(tmp_path: Path) -> None:
    [mug] = variants(tmp_path, MUG | {"Compare At Price / Japan": "12.00"})
    assert mug.market_compare_at == (("JP", Money(Decimal("12.00"), "USD")),)


def test_the_vendor_is_the_brand(tmp_path: Path) -> None:
    facts, _ = read(tmp_path, sheet(MUG | {"Vendor": "Lumen &amp; Oak"}))
    assert [fact.brand for fact in facts if isinstance(fact, Product)] == ["Lumen & Oak"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Stoneware", "Stoneware"), ('["CE", "RoHS"]', "CE, RoHS"), ("[sic] matte", "[sic] matte")],
)
def test_a_metafield_is_an_attribute_under_its_key(tmp_path: Path, cell: str, value: str) -> None:
    facts, _ = read(tmp_path, sheet(MUG | {"Kind (product.metafields.custom.Material)": cell}))
    attributes = [fact.attributes for fact in facts if isinstance(fact, Product)]
    assert attributes == [(("material", value),)]


@pytest.mark.parametrize(
    ("text", "amount"), [("14.90", "14.90"), ("1,299.00", "1299.00"), ("12,500", "12500")]
)
def test_a_price_is_exact_with_and_without_thousands_separators(
    tmp_path: Path, text: str, amount: str
) -> None:
    assert variants(tmp_path, MUG | {"Variant Price": text})[0].price.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Variant Price", "€39"),
        ("Variant Price", "1.299"),
        ("Variant Price", "-1"),
        ("Variant Price", "NaN"),
        ("Variant Compare At Price", "was 50"),
        ("Price / Germany", "elf"),
        ("Variant Inventory Qty", "4.5"),
        ("Variant Grams", "heavy"),
    ],
)
def test_a_figure_that_cannot_be_read_is_a_problem_with_its_value(
    tmp_path: Path, column: str, value: str
) -> None:
    row = MUG | {"Variant Inventory Tracker": "shopify", column: value}
    assert [repr(value) in problem for problem in problems(tmp_path, sheet(row))] == [True]


@pytest.mark.parametrize(
    ("tracker", "quantity", "stock"), [("", "0", None), ("shopify", "0", 0), ("shopify", "-2", -2)]
)
def test_stock_is_counted_only_where_it_is_tracked(
    tmp_path: Path, tracker: str, quantity: str, stock: int | None
) -> None:
    row = {"Variant Inventory Tracker": tracker, "Variant Inventory Qty": quantity}
    assert variants(tmp_path, MUG | row)[0].stock == stock


@pytest.mark.parametrize(("policy", "oversell"), [("deny", False), ("continue", True)])
def test_only_the_policy_continue_sells_past_zero(
    tmp_path: Path, policy: str, oversell: bool
) -> None:
    [mug] = variants(tmp_path, MUG | {"Variant Inventory Policy": policy})
    assert mug.oversell is oversell


DUPLICATES = {
    "a handle for another product": (
        sheet(MUG, MUG | {"Title": "Cup"}),
        "products.csv:3: found the handle 'mug' again for 'Cup'; expected one product a handle",
    ),
    "a variant": (
        sheet(MUG, MUG),
        "products.csv:3: found the single variant of 'mug' a second time; expected each variant",
    ),
    "an id": (
        PRODUCTS.replace("MF-SLV", "linen-throw/sage").replace("LT-SAG", ""),
        "products.csv:4: found 'variant:linen-throw/sage' again; expected one fact an id",
    ),
}


@pytest.mark.parametrize(("content", "problem"), DUPLICATES.values(), ids=DUPLICATES)
def test_what_stands_twice_is_a_problem_at_its_second_line(
    tmp_path: Path, content: str, problem: str
) -> None:
    [found] = refused(write_shop(tmp_path, products_csv=content))
    assert found.startswith(problem)


def test_a_sku_of_several_variants_names_none_of_them(tmp_path: Path) -> None:
    facts, report = read(tmp_path, PRODUCTS.replace("MF-SLV", "LT-NAT"))
    found = [fact for fact in facts if isinstance(fact, Variant)]
    [note] = [str(note) for note in report.notes]
    assert [variant.id for variant in found] == [
        "variant:linen-throw/natural", "variant:LT-SAG", "variant:milk-frother",
    ]  # fmt: skip
    assert [variant.sku for variant in found] == ["", "LT-SAG", ""]
    assert note.startswith("products.csv:4: found the SKU 'LT-NAT' again; expected one variant a")


def test_many_repeated_skus_are_not_noted_one_by_one(tmp_path: Path) -> None:
    rows = [
        MUG | {"Handle": f"{shelf}-{i}", "Variant SKU": f"S{i}"}
        for shelf in ("top", "low")
        for i in range(50)
    ]
    _, report = read(tmp_path, sheet(*rows))
    assert (report.counts["repeated SKUs"], len(report.notes)) == (50, 11)


def test_a_sku_that_a_spreadsheet_rounded_is_left_out(tmp_path: Path) -> None:
    facts, report = read(tmp_path, sheet(MUG | {"Variant SKU": "1.23457E+11"}))
    assert [fact.id for fact in facts] == ["product:mug", "variant:mug"]
    assert [note.line for note in report.notes] == [2]


def test_rows_of_one_product_may_stand_apart(tmp_path: Path) -> None:
    blue = MUG | {"Title": "", "Option1 Value": "Blue", "Variant SKU": "MUG-B"}
    cup = MUG | {"Handle": "cup", "Title": "Cup", "Variant SKU": "CUP"}
    facts, _ = read(tmp_path, sheet(MUG | {"Option1 Value": "White"}, cup, blue))
    assert [fact.id for fact in facts] == [
        "product:mug", "variant:MUG", "variant:MUG-B", "product:cup", "variant:CUP",
    ]  # fmt: skip


def test_a_product_whose_rows_disagree_on_its_status_is_a_problem(tmp_path: Path) -> None:
    active = MUG | {"Option1 Value": "White", "Status": "active"}
    [problem] = problems(tmp_path, sheet(active, active | {"Status": "draft"}))
    assert problem.startswith("products.csv:3: found the status 'draft' of 'mug'")


def test_a_file_full_of_mistakes_names_the_first_ones(tmp_path: Path) -> None:
    rows = [MUG | {"Handle": f"mug-{i}", "Variant Price": "later"} for i in range(900)]
    found = problems(tmp_path, sheet(*rows))
    assert 200 < len(found) < 210
    assert "more than 200 mistakes" in found[-1]


def test_quoted_newlines_do_not_shift_later_lines(tmp_path: Path) -> None:
    rows = sheet(MUG | {"Body (HTML)": "1\n2\n\n4"}, MUG | {"Handle": "cup"})
    assert [fact.source.line for fact in read(tmp_path, rows)[0]] == [2, 2, 6, 6]


BROKEN = {
    "no handle column": ("Handel,Title,Price\n", ":1: found no column .*'Handel'"),
    "no price column": ("Handle,Title\n", ":1: found no column 'Variant Price / Price'"),
    "an empty file": ("", ":1: found no column"),
    "a cell too many": ("Handle,Title,Price\nmug,Mug,9,00\n", ":2: found 4 cells; expected 3"),
    "an open quote": ('Handle,Title,Price\nmug,"Mug,9.00\n', ":2: found a row that is not CSV"),
    "an open quote far up": (
        'Handle,Title,Price\nmug,"Mug,9.00\ncup,Cup,9.00\n',
        ":2: found a row .* never closed",
    ),
    "a quote closed in another row": (
        'Handle,Title,Price\nmug,"Mug,9.00\ncup,Cup",9.00\n',
        ":2: found a line break in the title",
    ),
    "a cell too few": ("Handle,Title,Price\nmug,9.00\n", ":2: found 2 cells; expected 3"),
    "a column twice": ("Handle,Title,Price,Variant Price\n", ":1: found the column 'Variant Pr"),
    "no rows": ("Handle,Title,Price\n", ":1: found no row below the header"),
    "no handle": ("Handle,Title,Price\n,Mug,9.00\n", ":2: found a row without a handle"),
    "no price": ("Handle,Title,Price\nmug,Mug,\n", ":2: found no price for 'mug'"),
    "no title": ("Handle,Title,Price\nmug,,9.00\n", ":2: found 'mug' without a title"),
}


@pytest.mark.parametrize(("content", "pattern"), BROKEN.values(), ids=BROKEN)
def test_a_broken_export_is_a_problem_at_its_line(
    tmp_path: Path, content: str, pattern: str
) -> None:
    [problem] = problems(tmp_path, content)
    assert re.match(rf"products\.csv{pattern}", problem)
