"""What happens to product exports between the shop system and the store folder.

`HARMLESS` leaves the facts as they were. `CHANGED` changes what is offered, in a way that the
report counts. `REFUSED` cannot be read right: a problem names the line and the value.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.knowledge.exports import Export


@dataclass(frozen=True)
class Refusal:
    """A file that must be refused: where, and by what value."""

    content: bytes
    line: int
    value: str


def _grouped(point: str, comma: str) -> Callable[[str], str]:
    def change(price: str) -> str:
        text = f"{Decimal(price):,.2f}"
        return text.translate({ord(","): comma, ord("."): point})

    return change


def _prices(export: Export, change: Callable[[str], str]) -> bytes:
    return export.mapped("price", change).mapped("compare_at", change).bytes()


def _scattered(export: Export) -> bytes:
    """Sorted by a column in which first rows differ from later ones."""
    firsts = [row for i, row in enumerate(export.rows) if export.cell(i, "title")]
    others = [row for i, row in enumerate(export.rows) if not export.cell(i, "title")]
    return replace(export, rows=(*firsts, *others)).bytes()


def _turned(export: Export) -> bytes:
    rows = tuple(row[::-1] for row in export.rows)
    return Export(export.header[::-1], rows).bytes()


def _script(body: str) -> str:
    return f"<style>p {{color: red}}</style>{body}<script>var price = '<b>1.00</b>';</script>"


HARMLESS: dict[str, Callable[[Export], bytes]] = {
    "a byte order mark": lambda e: e.text().encode("utf-8-sig"),
    "UTF-16": lambda e: e.text().encode("utf-16"),
    "UTF-16, big end first": lambda e: b"\xfe\xff" + e.text().encode("utf-16-be"),
    "UTF-16 without a mark": lambda e: e.text().encode("utf-16-le"),
    "UTF-32": lambda e: e.text().encode("utf-32"),
    "Windows-1252": lambda e: e.text().encode("cp1252"),
    "line feeds": lambda e: e.text(end="\n").encode(),
    "carriage returns": lambda e: e.text(end="\r").encode(),
    "no end of the last line": lambda e: e.bytes().removesuffix(b"\r\n"),
    "semicolons": lambda e: e.text(separator=";").encode(),
    "tabs": lambda e: e.text(separator="\t").encode(),
    "a line that names the separator": lambda e: b"sep=;\r\n" + e.text(separator=";").encode(),
    "every cell quoted": lambda e: e.text(quoting=csv.QUOTE_ALL).encode(),
    "spaces around cells": lambda e: replace(
        e, rows=tuple(tuple(f" {cell} " for cell in row) for row in e.rows)
    ).bytes(),
    "columns in another order": _turned,
    "columns nobody knows": lambda e: e.with_column("Colour code", lambda i: f"#{i}").bytes(),
    "a header in small letters": lambda e: replace(
        e, header=tuple(title.lower() for title in e.header)
    ).bytes(),
    "handles in capitals": lambda e: e.mapped("handle", str.upper).bytes(),
    "rows of a product apart": _scattered,
    "thousands with commas": lambda e: _prices(e, _grouped(".", ",")),
    "thousands with points": lambda e: _prices(e, _grouped(",", ".")),
    "thousands with spaces": lambda e: _prices(e, _grouped(",", "\u00a0")),
    "thousands with apostrophes": lambda e: _prices(e, _grouped(".", "'")),
    "prices with their sign": lambda e: _prices(e, lambda price: f"${price}"),
    "prices with their code": lambda e: _prices(e, lambda price: f"{price} USD"),
    "booleans of a German spreadsheet": lambda e: e.mapped("published", lambda _: "WAHR").bytes(),
    "SKUs marked as text": lambda e: e.mapped("sku", lambda sku: f"'{sku}").bytes(),
    "scripts and styles in bodies": lambda e: e.mapped("body", _script).bytes(),
    "line breaks in bodies": lambda e: e.mapped("body", lambda b: b.replace(" ", "\r\n")).bytes(),
    "what the goods cost": lambda e: replace(e, header=tuple(
        "Was" if title == "Cost per item" else title for title in e.header
    )).with_column("Cost per item", lambda i: "13.37").bytes(),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A file that is read, its number of rows, and how many more the report counts of what."""

    content: bytes
    rows: int
    counted: str
    number: int


def _first(export: Export, key: str, text: str, counted: str) -> Change:
    """The first product is not for sale."""
    handle = export.cell(0, "handle")
    own = [i for i in range(len(export.rows)) if export.cell(i, "handle") == handle]
    changed = export.with_cell(0, key, text)
    for row in own:
        if changed.cell(row, key):
            changed = changed.with_cell(row, key, text)
    return Change(changed.bytes(), len(export.rows), counted, len(own))


def _with_image(export: Export) -> Change:
    image = tuple(
        {"handle": export.cell(0, "handle"), "image": "https://shop.example/9.jpg"}.get(key, "")
        for key in _keys(export)
    )
    more = export.with_row(1, image)
    return Change(more.bytes(), len(more.rows), "image rows", 1)


def _keys(export: Export) -> list[str]:
    places = {export.column(key): key for key in ("handle", "image")}
    return [places.get(i, "") for i in range(len(export.header))]


def _blank_rows(export: Export) -> Change:
    blank = ("",) * len(export.header)
    more = export.with_row(1, blank).with_row(0, blank)
    return Change(more.bytes() + b"\r\n", len(more.rows) + 1, "blank rows", 3)


def _same_sku(export: Export) -> Change:
    second = list(export.variants())[1]
    more = export.with_cell(0, "sku", "SKU-1").with_cell(second, "sku", "SKU-1")
    return Change(more.bytes(), len(export.rows), "repeated SKUs", 1)


CHANGED: dict[str, Callable[[Export], Change]] = {
    "a draft": lambda e: _first(e, "status", "draft", "rows not offered: draft"),
    "an archived product": lambda e: _first(e, "status", "Archived", "rows not offered: archived"),
    "an unpublished product": lambda e: _first(
        e, "published", "false", "rows not offered: unpublished"
    ),
    "a product unpublished in French": lambda e: _first(
        e, "published", "FAUX", "rows not offered: unpublished"
    ),
    "a gift card": lambda e: _first(e, "gift_card", "true", "rows not offered: gift card"),
    "a fee": lambda e: _first(e, "type", "Shipping Protection", "rows not offered: fee"),
    "image rows": _with_image,
    "blank rows": _blank_rows,
    "a SKU for two variants": _same_sku,
}


def _at(export: Export, row: int, key: str, text: str, value: str) -> Refusal:
    changed = export.with_cell(row, key, text)
    return Refusal(changed.bytes(), changed.line(row), value)


def _last(export: Export) -> int:
    """The last variant of the first product, which is for sale in every export."""
    handle = export.cell(0, "handle")
    return [i for i in export.variants() if export.cell(i, "handle") == handle][-1]


def _lost_cell(export: Export) -> Refusal:
    row = _last(export)
    short = export.rows[row][:2] + export.rows[row][3:]
    rows = (*export.rows[:row], short, *export.rows[row + 1 :])
    return Refusal(replace(export, rows=rows).bytes(), export.line(row), f"{len(short)} cells")


def _extra_cell(export: Export) -> Refusal:
    row = _last(export)
    long = ("Mug", *export.rows[row])
    rows = (*export.rows[:row], long, *export.rows[row + 1 :])
    return Refusal(replace(export, rows=rows).bytes(), export.line(row), f"{len(long)} cells")


def _cut(export: Export) -> Refusal:
    """A download that broke off, in the row of the last variant."""
    row = _last(export)
    whole = replace(export, rows=export.rows[: row + 1]).bytes()
    start = len(replace(export, rows=export.rows[:row]).bytes())
    return Refusal(whole[: (start + len(whole)) // 2], export.line(row), "")


def _open_quote(export: Export) -> Refusal:
    row, key = _last(export), "handle"
    place = export.column(key)
    text = replace(export, rows=export.rows[:row]).bytes()
    rest = replace(export, header=export.rows[row], rows=export.rows[row + 1 :]).text()
    cells = [f'"{cell}' if i == place else cell for i, cell in enumerate(export.rows[row])]
    first = ",".join(cell.replace(",", " ").replace("\n", " ") for cell in cells)
    more = rest.split("\r\n", 1)[1] if export.rows[row + 1 :] else ""
    return Refusal(text + f"{first}\r\n{more}".encode(), export.line(row), "not CSV")


def _in_codec(title: str, codec: str) -> Callable[[Export], Refusal]:
    """A title in another code page, the rest in plain letters."""

    def damage(export: Export) -> Refusal:
        plain = Export.of(export.text().encode("ascii", "ignore").decode())
        changed = plain.with_cell(0, "title", title)
        line = changed.line(0)
        return Refusal(changed.text().encode(codec), line, "the byte 0x")

    return damage


def _lost_byte(export: Export) -> Refusal:
    changed = export.with_cell(0, "title", "茶杯 tea cup")
    content = changed.bytes().replace("茶".encode(), "茶".encode()[:2])
    return Refusal(content, 2, "the byte 0xe8")


def _repeated(export: Export) -> Refusal:
    row = _last(export)
    again = export.with_row(row + 1, export.rows[row])
    return Refusal(again.bytes(), again.line(row + 1), "a second time")


def _other_title(export: Export) -> Refusal:
    row = next(i for i in range(1, len(export.rows)) if export.cell(i, "title"))
    return _at(export, row, "handle", export.cell(0, "handle"), "again for")


REFUSED: dict[str, Callable[[Export], Refusal]] = {
    "a file cut short": _cut,
    "a quote never closed": _open_quote,
    "a cell lost": _lost_cell,
    "a comma that is not quoted": _extra_cell,
    "a price in words": lambda e: _at(e, _last(e), "price", "on request", "'on request'"),
    "a price below zero": lambda e: _at(e, _last(e), "price", "-5.00", "'-5.00'"),
    "a price below a line that names the separator": lambda e: Refusal(
        b"sep=,\n" + e.with_cell(0, "price", "free").bytes(), 3, "'free'"
    ),
    "a price in another currency": lambda e: _at(e, _last(e), "price", "€39.00", "'€39.00'"),
    "a price of two meanings": lambda e: _at(e, _last(e), "price", "1.299", "'1.299'"),
    "a price a spreadsheet rounded": lambda e: _at(e, _last(e), "price", "1.3E+03", "'1.3E+03'"),
    "a quantity in words": lambda e: _at(
        e.with_cell(_last(e), "tracker", "shopify"), _last(e), "stock", "a few", "'a few'"
    ),
    "a weight with its unit": lambda e: _at(e, _last(e), "grams", "2 kg", "'2 kg'"),
    "a policy of no meaning": lambda e: _at(e, _last(e), "policy", "maybe", "'maybe'"),
    "a status of no meaning": lambda e: _at(e, 0, "status", "aktiv", "'aktiv'"),
    "a flag of no meaning": lambda e: _at(e, 0, "published", "online", "'online'"),
    "no handle": lambda e: _at(e, _last(e), "handle", "", "without a handle"),
    "no title": lambda e: _at(e, 0, "title", "", "without a title"),
    "a line break in a SKU": lambda e: _at(e, _last(e), "sku", "A\nB", "a line break in the sku"),
    "a variant twice": _repeated,
    "a handle of two products": _other_title,
    "a NUL character": lambda e: _at(e, 0, "title", "Te\x00a", "a NUL character"),
    "a byte lost in UTF-8": _lost_byte,
    "half a character of UTF-16": lambda e: Refusal(
        e.text().encode("utf-16")[:-5], e.text().count("\n"), "the byte 0x"
    ),
    "Thai in its code page": _in_codec("ถ้วยชาเซรามิก", "cp874"),
    "Chinese in its code page": _in_codec("手工茶杯", "gbk"),
    "Japanese in its code page": _in_codec("湯のみ茶碗", "cp932"),
    "Russian in its code page": _in_codec("Чашка для чая", "cp1251"),
    "Polish in its code page": _in_codec("Złoty kubek, żółta misa", "cp1250"),
    "Turkish in its code page": _in_codec("Işıklı çay bardağı", "cp1254"),
    "no header": lambda e: Refusal(replace(e, rows=()).bytes().split(b",", 3)[3], 1, "no column"),
    "a heading above the header": lambda e: Refusal(b"Our products\r\n" + e.bytes(), 1, "no colu"),
    "a column twice": lambda e: Refusal(
        e.with_column("Title", lambda _: "Mug").bytes(), 1, "the column 'Title' a second time"
    ),
    "no rows": lambda e: Refusal(replace(e, rows=()).bytes(), 1, "no row below the header"),
    "an empty file": lambda e: Refusal(b"", 1, "no column"),
}
