"""Shopify exports as rows, and the ways in which the files of real shops are damaged."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from knowledge.readers.shopify_columns import HEADERS

# The header before 2021: no status, no markets.
_OLD = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,"
    "Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Image Src,Image Position,"
    "Gift Card,SEO Title,Variant Weight Unit"
)
_MARKETS = (
    _OLD + ",Cost per item,Included / Germany,Price / Germany,Compare At Price / Germany,Status"
)
# The header since 2024.
_NEW = (
    "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,"
    "Status,SKU,Option1 name,Option1 value,Option2 name,Option2 value,Price,Compare-at price,"
    "Cost per item,Inventory tracker,Inventory quantity,Continue selling when out of stock,"
    "Weight value (grams),Product image URL,Image position,Gift card"
)
_BODY = "<p>Made by hand, washed at 60 °C.</p>\n<ul>\n<li>5 cm wide</li>\n</ul>"
_GOODS: tuple[dict[str, str], ...] = (
    {"handle": "tea-bowl", "title": "Tea Bowl “Niña”", "body": _BODY, "vendor": "Lumen & Oak",
     "type": "Bowls", "tags": "tea, gift", "published": "TRUE", "status": "active",
     "name1": "Color", "option1": "White", "name2": "Size", "option2": "S", "sku": "TB-W-S",
     "grams": "310", "tracker": "shopify", "stock": "4", "policy": "deny", "price": "39.00",
     "compare_at": "45.00", "gift_card": "FALSE", "image": "https://shop.example/1.jpg"},
    {"handle": "tea-bowl", "option1": "White", "option2": "L", "sku": "TB-W-L", "grams": "420",
     "tracker": "shopify", "stock": "0", "policy": "continue", "price": "44.50"},
    {"handle": "tea-bowl", "image": "https://shop.example/2.jpg"},
    {"handle": "oak-desk", "title": "Oak Desk, 120 × 60 cm", "body": "<p>Solid oak.</p>",
     "vendor": "Lumen & Oak", "type": "Desks", "published": "TRUE", "status": "active",
     "name1": "Title", "option1": "Default Title", "sku": "DESK", "grams": "28000",
     "policy": "deny", "price": "1299.00", "compare_at": "1499.00", "gift_card": "FALSE"},
    {"handle": "lamp", "title": "Lámpara de mesa", "body": "Café, té y más", "type": "Lamps",
     "published": "TRUE", "status": "active", "name1": "Title", "option1": "Default Title",
     "sku": "LAMP", "grams": "900", "policy": "deny", "price": "59.90", "gift_card": "FALSE"},
)  # fmt: skip


@dataclass(frozen=True)
class Export:
    """An export as its header and rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> Export:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        return cls(tuple(header), tuple(tuple(row) for row in rows))

    def column(self, key: str) -> int | None:
        """Where a field stands."""
        names = {name.casefold() for name in HEADERS[key]}
        found = [i for i, title in enumerate(self.header) if title.casefold() in names]
        return found[0] if found else None

    def text(self, separator: str = ",", end: str = "\r\n", quoting: int = 0) -> str:
        """The file."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]  # one of csv's numbers
        writer.writerows((self.header, *self.rows))
        return out.getvalue()

    def bytes(self) -> bytes:
        """The file as a shop system writes it."""
        return self.text().encode()

    def mapped(self, key: str, change: Callable[[str], str]) -> Export:
        """Every cell of a field that holds something changed."""
        at = self.column(key)
        if at is None:
            return self
        rows = (
            (*row[:at], change(row[at]), *row[at + 1 :]) if row[at] else row for row in self.rows
        )
        return replace(self, rows=tuple(rows))

    def with_cell(self, row: int, key: str, text: str) -> Export:
        """One cell changed; a column that was missing is added, blank in other rows."""
        at = self.column(key)
        if at is None:
            return self.with_column(HEADERS[key][0], lambda _: "").with_cell(row, key, text)
        rows = list(self.rows)
        rows[row] = (*rows[row][:at], text, *rows[row][at + 1 :])
        return replace(self, rows=tuple(rows))

    def with_column(self, title: str, value: Callable[[int], str]) -> Export:
        """A column more, before the others, so that all of them move."""
        rows = tuple((value(i), *row) for i, row in enumerate(self.rows))
        return Export((title, *self.header), rows)

    def with_row(self, at: int, row: tuple[str, ...]) -> Export:
        """A row more."""
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at:]))

    def cell(self, row: int, key: str) -> str:
        at = self.column(key)
        return "" if at is None else self.rows[row][at]

    def variants(self) -> Iterator[int]:
        """The rows that have a price."""
        return (i for i in range(len(self.rows)) if self.cell(i, "price"))

    def line(self, row: int, text: str | None = None) -> int:
        """The line at which a row starts."""
        before = replace(self, rows=self.rows[:row]).text(end="\n")
        return before.count("\n") + 1


def written(header: str) -> Export:
    """The goods of this module under one of Shopify's headers."""
    titles = tuple(header.split(","))
    export = Export(titles, ((),) * 0)
    places = {key: export.column(key) for key in HEADERS}
    rows = []
    for goods in _GOODS:
        row = [""] * len(titles)
        for key, text in goods.items():
            if (place := places[key]) is not None:
                row[place] = text
        for title, text in (("Cost per item", "13.37"), ("Price / Germany", "49.00")):
            if title in titles and goods.get("price"):
                row[titles.index(title)] = text
        rows.append(tuple(row))
    return Export(titles, tuple(rows))


WRITTEN = {"old": written(_OLD), "markets": written(_MARKETS), "new": written(_NEW)}
"""The same goods as three generations of Shopify export them."""
