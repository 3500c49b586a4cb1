"""Shopify product exports: products, variants, markets and attributes as facts."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.problems import Report
from knowledge.readers.products import plain_text, read_products
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
    "cell", ["Status=draft", "Status=archived", "Published=FALSE", "Gift Card=TRUE", "Type=Fee"]
)
def test_what_is_not_for_sale_is_counted_not_offered(tmp_path: Path, cell: str) -> None:
    column, _, value = cell.partition("=")
    facts, report = read(tmp_path, sheet(MUG | {column: value}))
    counted = [number for what, number in report.counts.items() if "not offered" in what]
    assert (facts, counted) == ([], [1])


@pytest.mark.parametrize("market", ["Germany", "DE"])
def test_a_market_price_belongs_to_its_country(tmp_path: Path, market: str) -> None:
    [mug] = variants(tmp_path, MUG | {f"Price / {market}": "11.00"})
    assert mug.market_prices == (("DE", Money(Decimal("11.00"), "USD")),)


def test_a_market_that_leaves_a_variant_out_is_known(tmp_path: Path) -> None:
    [mug] = variants(tmp_path, MUG | {"Included / Japan": "FALSE", "Included / France": "TRUE"})
    assert mug.excluded == ("JP",)


def test_a_market_of_no_country_is_an_unknown_column(tmp_path: Path) -> None:
    _, report = read(tmp_path, sheet(MUG | {"Price / International": "8.00", "Vendor": "L&O"}))
    assert report.counts["unknown columns"] == 2


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
        ("Variant Price", "39,00"),
        ("Variant Price", "$39"),
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
    "a SKU": (
        PRODUCTS.replace("LT-SAG", "LT-NAT"),
        "products.csv:3: found 'variant:LT-NAT' again; expected one fact an id",
    ),
}


@pytest.mark.parametrize(("content", "problem"), DUPLICATES.values(), ids=DUPLICATES)
def test_what_stands_twice_is_a_problem_at_its_second_line(
    tmp_path: Path, content: str, problem: str
) -> None:
    [found] = refused(write_shop(tmp_path, products_csv=content))
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Soft &amp; warm</p><p>Linen</p>", "Soft & warm Linen"),
        ("<style>p{}</style>Soft<script>var a = '<b>'</script>", "Soft"),
        ("Up to 5 &lt; 6 kg", "Up to 5 < 6 kg"),
        ("<p>Linen</p>made with H&M", "Linen made with H&M"),
    ],
    ids=["tags and entities", "scripts and styles", "plain text", "text after the last tag"],
)
def test_a_description_is_the_text_a_reader_sees(body: str, text: str) -> None:
    assert plain_text(body) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_export_is_read_in_the_encodings_spreadsheets_write(
    tmp_path: Path, encoding: str
) -> None:
    content = sheet(MUG | {"Title": "Taza de té 茶杯"}).encode(encoding)
    titles = [fact.title for fact in read(tmp_path, content)[0] if isinstance(fact, Product)]
    assert titles == ["Taza de té 茶杯"]


@pytest.mark.parametrize(
    ("content", "value"), [(b"T\xe9", "the byte 0xe9"), (b"Te\x00", "a NUL character")]
)
def test_bytes_that_are_no_text_are_found_at_their_line(
    tmp_path: Path, content: bytes, value: str
) -> None:
    [problem] = problems(tmp_path, sheet(MUG).encode().replace(b"Mug", content))
    assert problem.startswith(f"products.csv:2: found {value};")


def test_quoted_newlines_do_not_shift_later_lines(tmp_path: Path) -> None:
    rows = sheet(MUG | {"Body (HTML)": "1\n2\n\n4"}, MUG | {"Handle": "cup"})
    assert [fact.source.line for fact in read(tmp_path, rows)[0]] == [2, 2, 6, 6]


BROKEN = {
    "no handle column": ("Handel,Title,Price\n", ":1: found no column .*'Handel'"),
    "no price column": ("Handle,Title\n", ":1: found no column 'Variant Price / Price'"),
    "an empty file": ("", ":1: found no column"),
    "a cell too many": ("Handle,Title,Price\nmug,Mug,9,00\n", ":2: found 4 cells; expected 3"),
    "an open quote": ('Handle,Title,Price\nmug,"Mug,9.00\n', ":2: found a row that is not CSV"),
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
