"""Google Merchant Center feeds (RSS 2.0 or Atom XML, TSV) to product, variant and sale facts.

The facts are of the kinds, and have the ids, that a Shopify export gives: an item is a variant by
its `id`, the items of one `item_group_id` are a product. Attributes that say how Google shows an
item (`custom_label_0`) say nothing of the shop and are left out; destinations that name countries
say where an item is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from knowledge.problems import Report, suggestion
from knowledge.readers.catalogue import LeftOut, NotOffered
from knowledge.readers.feed_items import REPEATED, REQUIRED, FeedItem, attribute_named
from knowledge.readers.feed_products import product_facts, slug
from knowledge.readers.feed_values import ItemReader, Offer
from knowledge.readers.feed_xml import xml_items
from knowledge.readers.html_text import plain_text
from knowledge.readers.sheets import Row, Sheet, read_sheet, too_many
from knowledge.types import Fact


def read_feed_xml(
    path: Path, currency: str, report: Report, left_out: LeftOut | None = None
) -> list[Fact]:
    """The facts of `products.xml`; prices are in the store's currency (ISO 4217) or refused.

    `items` is the sum of `variants`, `items not offered: …` by reason (gift card, fee) and
    `items refused`, each of which is a problem with its line. Products that are not offered are put
    into `left_out`.
    """
    feed = _Feed(path.name, currency, "items", report, left_out)
    for item in xml_items(path, report):
        report.count("items")
        feed.add(item)
        if too_many(path.name, item.line, report):
            break
    return feed.facts()


def read_feed_tsv(
    path: Path, currency: str, report: Report, left_out: LeftOut | None = None
) -> list[Fact]:
    """The facts of `products.tsv`, counted as those of `products.xml`, in `rows`."""
    feed = _Feed(path.name, currency, "rows", report, left_out)

    def use(sheet: Sheet) -> None:
        names = [attribute_named(title) for title in sheet.header]
        if _is_feed(names, sheet.header, path.name, report):
            for row in sheet.rows:
                feed.add(_item(row, names))

    return feed.facts() if read_sheet(path, "\t,;", use, report) else []


class _Feed:
    """Collects what the items of one feed offer."""

    def __init__(
        self, name: str, currency: str, unit: str, report: Report, left_out: LeftOut | None
    ) -> None:
        self._name = name
        self._unit = unit
        self._report = report
        self._left_out: LeftOut = {} if left_out is None else left_out
        self._reader = ItemReader(name, currency, report)
        self._offers: list[Offer] = []
        self._read = 0

    def add(self, item: FeedItem) -> None:
        """Read an item and count what it is."""
        self._read += 1
        found = self._reader.read(item)
        if found is None:
            self._report.count(f"{self._unit} refused")
        elif isinstance(found, str):
            self._report.count(f"{self._unit} not offered: {found}")
            handle = slug(item.get("item_group_id") or plain_text(item.get("title")))
            self._left_out.setdefault(handle, NotOffered(found))
        else:
            self._offers.append(found)
            self._report.count("variants")

    def facts(self) -> list[Fact]:
        """Each product, followed by its variants and its sale, in the order of the feed."""
        self._reader.conclude()
        if not self._read and not any(p.file == self._name for p in self._report.errors):
            self._report.error(self._name, 1, "no item", "the shop's products")
        return product_facts(self._offers, self._name, self._report)


def _is_feed(names: list[str | None], header: list[str], name: str, report: Report) -> bool:
    for wanted in REQUIRED:
        if wanted not in names:
            near = suggestion(wanted, header)
            report.error(name, 1, f"no column {wanted!r}", f"a Merchant Center feed{near}")
            return False
    twice = {found for found in names if found and names.count(found) > 1} - REPEATED
    for found in sorted(twice):
        report.error(name, 1, f"the column {found!r} a second time", "each column once")
    report.count("unknown columns", names.count(None))
    return not twice


def _item(row: Row, names: list[str | None]) -> FeedItem:
    item = FeedItem(row.line)
    for attribute, text in _cells(row, names):
        item.add(attribute, text)
    return item


def _cells(row: Row, names: list[str | None]) -> Iterator[tuple[str, str]]:
    for attribute, text in zip(names, row.cells, strict=True):
        if attribute is not None:
            yield attribute, text
