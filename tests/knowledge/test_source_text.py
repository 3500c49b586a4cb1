"""The text where a fact stands: the line of a file, and of a product file only what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.readers.source_text import source_text
from tests.knowledge.exports import WRITTEN, Export
from tests.knowledge.feeds import MUG, feed, table

COST = "13.37"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("export", WRITTEN.values(), ids=WRITTEN)
def test_a_row_of_an_export_is_shown_without_what_the_goods_cost(
    tmp_path: Path, export: Export
) -> None:
    path = written(tmp_path, "products.csv", export.bytes())
    texts = [source_text(path, export.line(row)) or "" for row in export.variants()]
    assert all(export.cell(row, "sku") in text for row, text in enumerate(texts[:2]))
    assert "Price: 39.00" in texts[0]
    assert COST not in " ".join(texts)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_row_is_found_by_its_line_in_any_encoding_and_below_quoted_newlines(
    tmp_path: Path, encoding: str
) -> None:
    export = WRITTEN["markets"]
    path = written(tmp_path, "products.csv", export.text().encode(encoding))
    assert (source_text(path, export.line(4)) or "").startswith("Handle: lamp; Title: Lámpara")


@pytest.mark.parametrize("kind", ["xml", "tsv"])
def test_an_item_of_a_feed_is_shown_without_what_the_goods_cost(tmp_path: Path, kind: str) -> None:
    item = MUG | {"cost_of_goods_sold": f"{COST} USD"}
    content = feed(item) if kind == "xml" else table(item)
    path = written(tmp_path, f"products.{kind}", content)
    assert source_text(path, 3 if kind == "xml" else 2) == (
        "id: MUG-1; title: Stoneware Mug; price: 9.00 USD; availability: in_stock"
    )


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("a: 1\nb:   2\n", 2, "b: 2"),
        ("a: 1\r\nb: 2", 2, "b: 2"),
        ("a: 1\rb: 2\r", 2, "b: 2"),
        ("a: 1\n\nc: 3\n", 3, "c: 3"),
        ("a: 1\n", 0, None),
        ("a: 1\n", 9, None),
        ("\n", 1, None),
        ("x" * 1999, 1, "x" * 1499 + "…"),
    ],
)
def test_a_line_of_any_other_file_is_shown(
    tmp_path: Path, text: str, line: int, found: str | None
) -> None:
    assert source_text(written(tmp_path, "store.yaml", text), line) == found


@pytest.mark.parametrize("name", ["products.csv", "products.xml", "products.tsv", "store.yaml"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, name: str) -> None:
    assert source_text(tmp_path / name, 2) is None
    assert source_text(written(tmp_path, name, b"\xff\xfe\x00"), 2) is None
    assert source_text(written(tmp_path, name, ""), 2) is None


def test_a_page_of_a_pdf_is_no_line(tmp_path: Path) -> None:
    assert source_text(written(tmp_path, "a.pdf", b"%PDF-1.4\nx\n"), 2) is None
