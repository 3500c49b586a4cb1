"""`new-shop` with an Excel workbook: what its sheets become, and which cell is wrong."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from knowledge.readers.folder import read_folder
from knowledge.types import Lineup, Product, Shipping, SizeRow, Variant
from tests.cli.starting import DEMO, answered, facts, made, run


def book(path: Path, lang: str = "en", **sheets: list[list[Any]]) -> Path:
    """A template filled in: each sheet's rows in place of its example; the name's `2` is a row."""
    import openpyxl

    done = run("new-shop", "--template", path, "--lang", lang)
    assert done.returncode == 0, done.stderr
    filled = openpyxl.load_workbook(path)
    for name, rows in sheets.items():
        sheet = filled[name]
        header = [cell.value for cell in sheet[1]]
        for i in range(len(rows) - 1):
            for title, value in zip(rows[0], rows[i + 1], strict=True):
                sheet.cell(i + 2, header.index(title) + 1).value = value
    filled.save(path)
    return path


PRODUCTS: list[list[Any]] = [
    ["Title", "Option", "Value", "SKU", "Price", "Stock", "Number on screen", "Also called",
     "Material"],
    ["Drift Jacket", "Size", "M", "DJ-M", 79, 4, 1, "jacket, 冲锋衣", "Polyester"],
    [None, None, "L", "DJ-L", 84.5, 0, None, None, None],
    ["Trail Mug", None, None, "TM", 14.25, None, 2, None, "Steel"],
]  # fmt: skip


def test_a_workbook_is_products_names_numbers_sizes_and_zones(tmp_path: Path) -> None:
    path = book(
        tmp_path / "book.xlsx",
        Products=PRODUCTS,
        Shipping=[["Countries", "Method", "Price", "Free from", "Fewest days", "Most days",
                   "Tracked", "Duties"],
                  ["US, Canada", "standard", 4.9, 49, 7, 12, "yes", "included"],
                  ["US, Canada", "express", 14.9, None, 3, 5, True, None],
                  ["*", "standard", 12, None, 12, 25, None, "buyer_pays"]],
        Sizes=[["Product or type", "Size", "Height from (cm)", "Height to (cm)"],
               ["Drift Jacket", "M", 160, 172], ["Drift Jacket", "L", 173, 185]],
    )  # fmt: skip
    shop = made(tmp_path, "--from", path)
    variants = {v.sku: (str(v.price.amount), v.stock) for v in facts(shop, Variant)}
    assert variants == {"DJ-M": ("79", 4), "DJ-L": ("84.5", 0), "TM": ("14.25", None)}
    assert {(f.number, f.product) for f in facts(shop, Lineup)} == {
        (1, "drift-jacket"), (2, "trail-mug"),
    }  # fmt: skip
    jacket = next(p for p in facts(shop, Product) if p.handle == "drift-jacket")
    assert {(n.text, n.language) for n in jacket.names} == {("jacket", None), ("冲锋衣", "zh")}
    assert dict(jacket.attributes)["material"] == "Polyester"
    assert {f.id for f in facts(shop, SizeRow)} == {"size:drift-jacket/M", "size:drift-jacket/L"}
    assert {f.id for f in facts(shop, Shipping)} == {
        "shipping:us-ca/standard", "shipping:us-ca/express", "shipping:rest/standard",
    }  # fmt: skip


def test_a_workbook_in_chinese_is_read_by_its_chinese_columns(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["商品名称", "价格", "观众叫法"], ["亚麻盖毯", 45, "毯子、盖毯"]]
    path = book(tmp_path / "book.xlsx", "zh", 商品=rows)
    shop = made(tmp_path, "--from", path)
    [product] = facts(shop, Product)
    assert (product.title, len(product.names)) == ("亚麻盖毯", 2)


def test_the_shop_sheet_answers_and_only_what_it_must_say_is_asked(tmp_path: Path) -> None:
    import openpyxl

    path = book(tmp_path / "book.xlsx", Products=PRODUCTS)
    filled = openpyxl.load_workbook(path)
    for row in filled["Shop"].iter_rows(min_row=2):
        answer = {"Name of the shop": "Kite", "Currency of your prices": "EUR",
                  "E-mail of your support": "a@b.example"}.get(str(row[0].value))  # fmt: skip
        row[1].value = answer
    filled.save(path)
    done = run("new-shop", tmp_path / "shop", "--from", path, typed="DE\n*\n5\n3-5\n30\n")
    assert done.returncode == 0, done.stderr
    assert read_folder(tmp_path / "shop").profile.name == "Kite"


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Price", "cheap", "book.xlsx [Products]:3: found the price 'cheap'"),
        ("Stock", "many", "book.xlsx [Products]:3: found the quantity 'many'"),
        ("Number on screen", "one", "book.xlsx [Products]:3: found the number 'one'"),
        ("Material", "#N/A", "book.xlsx [Products]:3: found the formula's error"),
    ],
)
def test_a_wrong_cell_is_named_by_its_sheet_and_row(
    tmp_path: Path, column: str, value: str, said: str
) -> None:
    rows = [list(row) for row in PRODUCTS]
    rows[2][rows[0].index(column)] = value
    path = book(tmp_path / "book.xlsx", Products=rows)
    done = run("new-shop", tmp_path / "shop", "--from", path, "--answers", answered(tmp_path))
    assert (done.returncode, (tmp_path / "shop").exists()) == (2, False)
    assert said in done.stderr


def test_a_date_that_excel_made_of_a_range_is_explained(tmp_path: Path) -> None:
    from datetime import datetime

    import openpyxl

    path = book(tmp_path / "book.xlsx", Products=PRODUCTS)
    filled = openpyxl.load_workbook(path)
    filled["Shop"]["B7"].value = datetime(2026, 1, 2)  # noqa: DTZ001  # as Excel keeps it
    filled.save(path)
    done = run("new-shop", tmp_path / "shop", "--from", path, "--answers", answered(tmp_path))
    assert "book.xlsx [Shop]:7: found the date" in done.stderr


def test_a_shopify_export_saved_as_a_workbook_is_read_as_one(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    with (DEMO / "products.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            workbook.worksheets[0].append(row)
    workbook.save(tmp_path / "export.xlsx")
    shop = made(tmp_path, "--from", tmp_path / "export.xlsx")
    demo = {fact.id for fact in read_folder(DEMO).facts if isinstance(fact, Product | Variant)}
    assert {fact.id for fact in facts(shop, Product) + facts(shop, Variant)} == demo


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"Handle,Title,Price\n"])
def test_a_file_that_is_no_workbook_is_said_in_a_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "book.xlsx").write_bytes(content)
    done = run("new-shop", tmp_path / "shop", "--from", tmp_path / "book.xlsx")
    assert done.returncode == 2
    assert "expected an Excel workbook" in done.stderr


def test_a_template_is_never_written_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"mine")
    assert run("new-shop", "--template", path).returncode == 2
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_template_as_it_is_written_makes_a_folder(tmp_path: Path, lang: str) -> None:
    shop = made(tmp_path, "--from", book(tmp_path / "book.xlsx", lang), "--lang", lang)
    assert len(facts(shop, Product)) == 1
