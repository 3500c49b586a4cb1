"""The columns of a Shopify product export, by the headers of both generations.

Only the columns named here are looked at. What a shop pays for its goods (`Cost per item`) is none
of them: it is never taken out of a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from knowledge.problems import Report, suggestion
from knowledge.regions import country_by_name

HEADERS = {  # field: its names, compared without case
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Description"),
    "vendor": ("Vendor",),
    "type": ("Type", "Product type"),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "option1": ("Option1 Value",),
    "option2": ("Option2 Value",),
    "option3": ("Option3 Value",),
    "name1": ("Option1 Name",),
    "name2": ("Option2 Name",),
    "name3": ("Option3 Name",),
    "sku": ("Variant SKU", "SKU"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "stock": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price"),
    "gift_card": ("Gift Card",),
    "image": ("Image Src", "Product image URL"),
    "url": ("Online Store URL", "Product URL", "URL"),
}
# Of these an export may have several columns, and the first name of the list that it has counts.
_SEVERAL = ("url",)
OPTIONS = ("option1", "option2", "option3")
OPTION_NAMES = ("name1", "name2", "name3")
# A row of an export that holds any of these is a variant; one with none of them is an image.
OF_A_VARIANT = (*OPTIONS, "sku", "grams", "tracker", "stock", "policy", "price", "compare_at")
_REQUIRED = ("handle", "title", "price")
_METAFIELD = re.compile(r"^(.+) \(product\.metafields\.[\w-]+\.([\w-]+)\)$")
_MARKET = re.compile(r"^(Price|Compare At Price|Compare-at price|Included) / (.+)$", re.IGNORECASE)


class Columns:
    """Where each known field stands in a header."""

    def __init__(self, header: Sequence[str]) -> None:
        self.index: dict[str, int] = {}
        self.metafields: dict[str, int] = {}
        self.prices: list[tuple[str, int]] = []
        self.compare_at: list[tuple[str, int]] = []
        self.included: list[tuple[str, int]] = []
        self.unknown = 0
        self.no_country: dict[str, None] = {}
        self.twice: list[str] = []
        by_name = {name.casefold(): key for key, names in HEADERS.items() for name in names}
        for position, title in enumerate(header):
            key = by_name.get(title.casefold())
            if key in _SEVERAL:
                self._either(key, position, header)
            elif key is not None:
                if key in self.index:
                    self.twice.append(title)
                self.index[key] = position
            elif match := _METAFIELD.match(title):
                self.metafields[match[2].casefold()] = position
            else:
                self._market(title, position)

    def _either(self, key: str, position: int, header: Sequence[str]) -> None:
        """Take a column unless one with a better name is taken already."""
        names = [name.casefold() for name in HEADERS[key]]
        before = self.index.get(key)
        rank = names.index(header[position].casefold())
        if before is None or rank < names.index(header[before].casefold()):
            self.index[key] = position

    def _market(self, title: str, position: int) -> None:
        match = _MARKET.match(title)
        country = country_by_name(match[2]) if match else None
        if match is None or country is None:
            self.unknown += 1
            if match is not None:
                self.no_country[match[2]] = None
        elif match[1].casefold() == "price":
            self.prices.append((country, position))
        elif match[1].casefold() == "included":
            self.included.append((country, position))
        else:
            self.compare_at.append((country, position))

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The cell of a field, empty where the export has no such column."""
        position = self.index.get(name)
        return "" if position is None else cells[position]

    def attributes(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """The metafields of a row that hold something, by their keys."""
        found = ((key, cells[position]) for key, position in self.metafields.items())
        return tuple((key, " ".join(_metafield(text).split())) for key, text in found if text)


def columns_of(header: Sequence[str], name: str, report: Report) -> Columns | None:
    """The columns of an export; None after a problem where they are not those of one."""
    columns = Columns(header)
    for key in _REQUIRED:
        if key not in columns.index:
            wanted = " / ".join(HEADERS[key])
            near = suggestion(HEADERS[key][0], header)
            report.error(name, 1, f"no column {wanted!r}", f"a Shopify product export{near}")
            return None
    for title in columns.twice:
        report.error(name, 1, f"the column {title!r} a second time", "each column once")
    for market in columns.no_country:
        expected = "a country, by its name or code: its prices are left out"
        report.note(name, 1, f"the market {market!r}", expected)
    report.count("unknown columns", columns.unknown)
    return None if columns.twice else columns


def _metafield(text: str) -> str:
    """A metafield's value; lists come as JSON and are read as their items."""
    if text.startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return ", ".join(str(item) for item in items)
    return text
