"""What a file of the folder says where a fact stands, for people who look a fact up.

Of a product file only what is read is shown: a row also holds what is nobody's business, such as
what the shop pays for its goods.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from knowledge.problems import Report
from knowledge.readers.encoding import open_text
from knowledge.readers.feed_items import FeedItem, attribute_named
from knowledge.readers.feed_xml import xml_items
from knowledge.readers.sheets import Row, Sheet, read_sheet
from knowledge.readers.shopify_columns import Columns

_LONGEST = 1500
_LONGEST_CELL = 100

Pair = tuple[str, str]


def source_text(path: Path, line: int) -> str | None:
    """The text at a line (1-based) of a file of the folder, on one line and cut where it is long.

    Of a product file it is `column: value` for each cell that is read. None where the file has no
    such line, is no text (a page of a PDF) or cannot be read.
    """
    kinds = {"products.csv": _export, "products.tsv": _table, "products.xml": _feed}
    if path.name in kinds:
        pairs = kinds[path.name](path, line)
        return _cut("; ".join(f"{name}: {_cut(text, _LONGEST_CELL)}" for name, text in pairs))
    if path.suffix.lower() == ".pdf":
        return None
    with open_text(path, path.name, Report()) as file:
        found = None if file is None or line < 1 else next(islice(_lines(file), line - 1, None), "")
    return _cut(found or "")


def _lines(file: Iterator[str]) -> Iterator[str]:
    """Lines however they end; a file opened without translation keeps `\\r` within its lines."""
    for text in file:
        yield from text.splitlines() or [""]


def _cut(text: str, most: int = _LONGEST) -> str | None:
    shown = " ".join(text.split())
    return (shown if len(shown) <= most else shown[: most - 1] + "…") or None


def _export(path: Path, line: int) -> list[Pair]:
    header, row = _row(path, ",;\t", line)
    if row is None:
        return []
    columns = Columns(header)
    read = {*columns.index.values(), *columns.metafields.values()}
    for markets in (columns.prices, columns.compare_at, columns.included):
        read |= {position for _, position in markets}
    return [(header[i], row.cells[i]) for i in sorted(read) if row.cells[i]]


def _table(path: Path, line: int) -> list[Pair]:
    header, row = _row(path, "\t,;", line)
    cells = zip(header, row.cells, strict=True) if row is not None else ()
    return [(name, text) for name, text in cells if text and attribute_named(name)]


def _row(path: Path, separators: str, line: int) -> tuple[list[str], Row | None]:
    """The header of a table and the row that starts at a line."""
    found: list[tuple[list[str], Row]] = []

    def use(sheet: Sheet) -> None:
        at = next((row for row in sheet.rows if row.line >= line), None)
        found.extend([(sheet.header, at)] if at is not None and at.line == line else [])

    read_sheet(path, separators, use, Report())
    return found[0] if found else ([], None)


def _feed(path: Path, line: int) -> list[Pair]:
    def at(item: FeedItem) -> bool:
        return item.line == line

    item = next(filter(at, xml_items(path, Report())), None)
    values = item.values.items() if item is not None else ()
    return [(name, text) for name, texts in values for text in texts]
