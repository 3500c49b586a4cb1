"""The small CSV files: what viewers call products, numbers on screen, size charts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.readers.folder import read_folder
from knowledge.types import Lineup, Name, Product, SizeRow, Source
from tests.knowledge.reading import read_shop, refused
from tests.shops import write_shop

ALIASES = "product,locale,alias\n"
LINEUP = "number,product,variant\n"
SIZES = "applies_to,size,chest_cm_min,chest_cm_max\n"
LIVE = (
    "- {product: linen-throw, live_price: 39.00, variant: SKU, "
    "starts: 2026-11-20T12:00:00Z, ends: 2026-11-30T00:00:00Z}\n"
)


def test_aliases_are_names_of_their_product_by_language(tmp_path: Path) -> None:
    text = ALIASES + "linen-throw,zh_cn,亚麻毯\nLinen-Throw,*,blankie\nlinen-throw,,plaid\n"
    throw = read_shop(write_shop(tmp_path, aliases_csv=text)).product("linen-throw")
    assert throw is not None
    assert throw.names == (Name("亚麻毯", "zh-CN"), Name("blankie"), Name("plaid"))


def test_one_alias_may_stand_for_several_products(tmp_path: Path) -> None:
    text = ALIASES + "linen-throw,en,the grey one\nmilk-frother,en,the grey one\n"
    products = read_shop(write_shop(tmp_path, aliases_csv=text)).all(Product)
    assert [product.names for product in products] == [(Name("the grey one", "en"),)] * 2


def test_a_number_on_screen_stands_for_a_product_or_a_variant(tmp_path: Path) -> None:
    text = LINEUP + "1,linen-throw,\n\n02,linen-throw,LT-SAG\n"
    shop = read_shop(write_shop(tmp_path, lineup_csv=text))
    assert shop.all(Lineup) == (
        Lineup(
            id="lineup:1", source=Source("lineup.csv", 2), number=1, product="linen-throw"
        ),
        Lineup(
            id="lineup:2", source=Source("lineup.csv", 4), number=2, product="linen-throw",
            variant="LT-SAG",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("number", ["3", "03", "#3", "No. 3", "3.0", "３"])
def test_a_number_is_read_as_sheets_and_hosts_write_it(tmp_path: Path, number: str) -> None:
    [line] = read_shop(write_shop(tmp_path, lineup_csv=LINEUP + f"{number},linen-throw,\n")).all(
        Lineup
    )
    assert (line.id, line.number) == ("lineup:3", 3)


def test_an_apostrophe_that_keeps_a_sku_as_text_is_not_part_of_it(tmp_path: Path) -> None:
    text = LINEUP + "1,linen-throw,'LT-SAG\n"
    [line] = read_shop(write_shop(tmp_path, lineup_csv=text)).all(Lineup)
    assert line.variant == "LT-SAG"


def test_an_alias_given_twice_is_one_and_counted(tmp_path: Path) -> None:
    text = ALIASES + "linen-throw,en,plaid\nlinen-throw,EN,plaid\n"
    report = read_folder(write_shop(tmp_path, aliases_csv=text)).report
    assert (report.counts["aliases"], report.counts["aliases given twice"]) == (1, 1)


@pytest.mark.parametrize(
    "raw",
    [
        "product;locale;alias\r\nlinen-throw;de;Überwurf\r\n".encode("cp1252"),
        "product\tlocale\talias\nlinen-throw\tde\tÜberwurf\n".encode("utf-16"),
        "\ufeffProduct,Locale,Alias,,\nlinen-throw,de,Überwurf,,\n".encode(),
    ],
    ids=["European Excel", "Unicode text of Excel", "empty columns behind"],
)
def test_aliases_are_read_as_spreadsheets_save_them(tmp_path: Path, raw: bytes) -> None:
    throw = read_shop(write_shop(tmp_path, **{"aliases.csv": raw})).product("linen-throw")
    assert throw is not None
    assert throw.names == (Name("Überwurf", "de"),)


@pytest.mark.parametrize("target", ["linen-throw", "Linen-Throw", "throws"])
def test_a_size_chart_belongs_to_a_product_or_a_type(tmp_path: Path, target: str) -> None:
    text = SIZES + f"{target},M,89,97.5\n"
    [row] = read_shop(write_shop(tmp_path, size_charts_csv=text)).size_chart("linen-throw")
    assert row.measures == (("chest_cm", Decimal(89), Decimal("97.5")),)


def test_measures_left_blank_are_left_out(tmp_path: Path) -> None:
    [row] = read_shop(write_shop(tmp_path, size_charts_csv=SIZES + "linen-throw,M,,\n")).all(
        SizeRow
    )
    assert row.measures == ()


MISTAKES = {
    "an alias of an unknown product": (
        {"aliases_csv": ALIASES + "linen-trow,en,throw\n"},
        "aliases.csv:2: found the product 'linen-trow'; "
        "expected the handle of a product (did you mean 'linen-throw'?)",
    ),
    "an alias in no language": (
        {"aliases_csv": ALIASES + "linen-throw,klingon,throw\n"},
        "aliases.csv:2: found the locale 'klingon'; expected ",
    ),
    "an empty alias": (
        {"aliases_csv": ALIASES + "linen-throw,en,\n"},
        "aliases.csv:2: found an empty alias; expected ",
    ),
    "an unquoted comma": (
        {"aliases_csv": ALIASES + "linen-throw,en,throw, grey\n"},
        "aliases.csv:2: found 4 cells; expected 3 (quote",
    ),
    "a cell in a column without a name": (
        {"aliases_csv": "product,locale,alias,\nlinen-throw,en,throw,plaid\n"},
        "aliases.csv:2: found 'plaid' in a column without a name; expected a name",
    ),
    "a number too long": (
        {"lineup_csv": LINEUP + "9" * 5000 + ",linen-throw,\n"},
        "lineup.csv:2: found the number '9999",
    ),
    "a variant that is nearly one": (
        {"lineup_csv": LINEUP + "1,linen-throw,LT-SAGE\n"},
        "lineup.csv:2: found the variant 'LT-SAGE'; expected the SKU of a variant of "
        "'linen-throw', or nothing (did you mean 'LT-SAG'?)",
    ),
    "a missing column": (
        {"aliases_csv": "product,language,alias\n"},
        "aliases.csv:1: found no column 'locale'; expected ",
    ),
    "an unknown column": (
        {"size_charts_csv": "applies_to,size,chest_min\n"},
        "size_charts.csv:1: found the column 'chest_min'; "
        "expected a known column (did you mean 'chest_cm_min'?)",
    ),
    "a number in words": (
        {"lineup_csv": LINEUP + "one,linen-throw,\n"},
        "lineup.csv:2: found the number 'one'; expected a whole number",
    ),
    "a number given twice": (
        {"lineup_csv": LINEUP + "1,linen-throw,\n1,milk-frother,\n"},
        "lineup.csv:3: found the number 1 again; expected each number once",
    ),
    "a variant of another product": (
        {"lineup_csv": LINEUP + "1,linen-throw,MF-SLV\n"},
        "lineup.csv:2: found the variant 'MF-SLV'; expected the SKU of a variant of 'linen-throw'",
    ),
    "a live price of a variant that is nearly one": (
        {"promotions_yaml": LIVE.replace("SKU", "LT-SAGE")},
        "promotions.yaml:1: found the variant 'LT-SAGE'; expected the SKU of a variant of "
        "'linen-throw', or nothing (did you mean 'LT-SAG'?)",
    ),
    "a live price of another product's variant": (
        {"promotions_yaml": LIVE.replace("SKU", "MF-SLV")},
        "promotions.yaml:1: found the variant 'MF-SLV'; expected the SKU of a variant of 'linen-th",
    ),
    "a variant of a code": (
        {
            "promotions_yaml": LIVE.replace(
                "product: linen-throw, live_price: 39.00", "code: A, percent_off: 5"
            )
        },
        "promotions.yaml:1: found ",
    ),
    "a chart for nothing": (
        {"size_charts_csv": SIZES + "throw,M,1,2\n"},
        "size_charts.csv:2: found applies_to 'throw'; expected a product's handle or type",
    ),
    "a size given twice": (
        {"size_charts_csv": SIZES + "linen-throw,M,1,2\nlinen-throw,M,1,2\n"},
        "size_charts.csv:3: found the size 'M' of 'linen-throw' again; expected each size once",
    ),
    "min above max": (
        {"size_charts_csv": SIZES + "linen-throw,M,97,89\n"},
        "size_charts.csv:2: found chest_cm 97 to 89; expected min at most max",
    ),
    "one end missing": (
        {"size_charts_csv": SIZES + "linen-throw,M,97,\n"},
        "size_charts.csv:2: found chest_cm ['97', '']; expected two numbers, min and max",
    ),
    "a measure that is not a number": (
        {"size_charts_csv": SIZES + "linen-throw,M,nan,97\n"},
        "size_charts.csv:2: found chest_cm ['nan', '97']; expected two numbers, min and max",
    ),
}


@pytest.mark.parametrize(("files", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_file_line_value_and_expectation(
    tmp_path: Path, files: dict[str, str], problem: str
) -> None:
    [found] = refused(write_shop(tmp_path, **files))
    assert found.startswith(problem)
