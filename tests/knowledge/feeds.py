"""Google Merchant Center feeds as a test writes them, and short ways to read them."""

from __future__ import annotations

import html
from pathlib import Path

from knowledge.problems import Report
from knowledge.readers.merchant import read_feed_tsv, read_feed_xml
from knowledge.types import Fact

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>\n'
)
TAIL = "</channel></rss>\n"
MUG = {"id": "MUG-1", "title": "Stoneware Mug", "price": "9.00 USD", "availability": "in_stock"}
SALE = "2026-11-22T19:00+0000/2026-11-29T21:00+0000"


def item(values: dict[str, str]) -> str:
    inner = "".join(f"<g:{key}>{html.escape(text)}</g:{key}>" for key, text in values.items())
    return f"<item>{inner}</item>\n"


def feed(*items: dict[str, str]) -> str:
    return HEAD + "".join(map(item, items)) + TAIL


def table(*items: dict[str, str]) -> str:
    columns = list(dict.fromkeys(key for values in items for key in values))
    rows = [columns, *([values.get(column, "") for column in columns] for values in items)]
    return "".join("\t".join(row) + "\n" for row in rows)


def xml(folder: Path, content: str | bytes) -> tuple[list[Fact], Report]:
    path, report = folder / "products.xml", Report()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_feed_xml(path, "USD", report), report


def tsv(folder: Path, content: str | bytes) -> tuple[list[Fact], Report]:
    path, report = folder / "products.tsv", Report()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_feed_tsv(path, "USD", report), report


ROBES: tuple[dict[str, str], ...] = tuple(
    {
        "id": f"WB-{size}", "title": "Waffle Robe", "description": "<p>Light &amp; soft.</p>",
        "item_group_id": "Waffle Robe", "price": price, "availability": stock, "brand": "L&O",
        "color": "White", "size": size, "product_type": "Bathrobes", "shipping_weight": "0.9 kg",
    }
    for size, price, stock in (("S", "52.00 USD", "in stock"), ("M", "54.00 USD", "out_of_stock"))
)  # fmt: skip
"""Two items of one product."""
