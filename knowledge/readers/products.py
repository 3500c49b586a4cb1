"""Shopify product export (CSV, both header generations) to product and variant facts."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from pathlib import Path

from knowledge.problems import Report, suggestion
from knowledge.readers.yaml_lines import line_of_byte
from knowledge.regions import country_by_name
from knowledge.types import Fact, Money, Product, Source, Variant

_HEADERS = {  # field: the names of both header generations
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Description"),
    "type": ("Type", "Product type"),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "option1": ("Option1 Value", "Option1 value"),
    "option2": ("Option2 Value", "Option2 value"),
    "option3": ("Option3 Value", "Option3 value"),
    "name1": ("Option1 Name", "Option1 name"),
    "name2": ("Option2 Name", "Option2 name"),
    "name3": ("Option3 Name", "Option3 name"),
    "sku": ("Variant SKU", "SKU"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "stock": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price"),
    "gift_card": ("Gift Card", "Gift card"),
}
_METAFIELD = re.compile(r"^(.+) \(product\.metafields\.[\w-]+\.([\w-]+)\)$")
_MARKET = re.compile(r"^(Price|Compare At Price|Compare-at price|Included) / (.+)$")
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_FEE_TYPES = {"gift card", "gift cards", "fee", "shipping protection", "insurance", "tip"}
# No price or quantity of a shop is higher; what is has lost its decimal point.
_HIGHEST = Decimal(10) ** 12
# A cell longer than this is not a product's text.
csv.field_size_limit(4 * 1024 * 1024)


@dataclass(slots=True)
class _Draft:
    """A product while its rows are read."""

    handle: str
    line: int
    title: str
    cells: dict[str, str]
    option_names: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)


def read_text(path: Path, name: str, report: Report) -> str | None:
    """A text file as UTF-8 (with or without BOM) or UTF-16; a clear problem otherwise."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        report.error(name, 0, f"a file that cannot be read ({error.strerror})", "a readable file")
        return None
    utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    encoding = "utf-16" if utf16 else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = line_of_byte(raw, error.start)
        report.error(name, line, f"the byte {error.object[error.start]:#04x}", "UTF-8 text")
        return None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        report.error(name, line, "a NUL character", "text")
        return None
    return text


def read_products(path: Path, currency: str, report: Report) -> list[Fact]:
    """Products and their variants; drafts, archived, gift cards and fees are counted and left."""
    name = path.name
    text = read_text(path, name, report)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    drafts: dict[str, _Draft] = {}
    try:
        header = [cell.strip() for cell in next(reader, [])]
        columns = _Columns(header)
        missing = [f for f in ("handle", "title", "price") if f not in columns.index]
        if missing:
            wanted = " / ".join(_HEADERS[missing[0]])
            near = suggestion(_HEADERS[missing[0]][0], header)
            report.error(name, 1, f"no column {wanted!r}", f"a Shopify product export{near}")
            return []
        for cells, line in _rows(reader):
            if len(cells) > len(header):
                report.error(name, line, f"{len(cells)} cells", f"{len(header)}, as in the header")
                continue
            _read_row(cells, line, columns, drafts, name, currency, report)
    except csv.Error as error:
        report.error(name, reader.line_num, f"a row that is not CSV: {error}", "valid CSV")
        return []
    report.count("unknown columns", columns.unknown)
    facts: list[Fact] = []
    for draft in drafts.values():
        facts.extend(_finished(draft, name, report))
    return facts


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[list[str], int]]:
    """Rows that hold something, each with the line it starts at."""
    line = reader.line_num + 1  # type: ignore[attr-defined]  # csv readers have it
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield cells, line
        line = reader.line_num + 1  # type: ignore[attr-defined]  # csv readers have it


class _Columns:
    """Where each known field stands in a header."""

    def __init__(self, header: list[str]) -> None:
        self.index: dict[str, int] = {}
        self.metafields: dict[str, int] = {}
        self.markets: list[tuple[str, str, int]] = []
        self.unknown = 0
        by_name = {name: key for key, names in _HEADERS.items() for name in names}
        for position, title in enumerate(header):
            if title in by_name:
                self.index.setdefault(by_name[title], position)
            elif match := _METAFIELD.match(title):
                self.metafields[match[2].casefold()] = position
            elif match := _MARKET.match(title):
                country = country_by_name(match[2])
                if country is not None:
                    self.markets.append((match[1], country, position))
                else:
                    self.unknown += 1
            else:
                self.unknown += 1

    def cell(self, cells: list[str], name: str) -> str:
        position = self.index.get(name)
        return "" if position is None or position >= len(cells) else cells[position].strip()


def _read_row(
    cells: list[str],
    line: int,
    columns: _Columns,
    drafts: dict[str, _Draft],
    name: str,
    currency: str,
    report: Report,
) -> None:
    handle = columns.cell(cells, "handle").lower()
    title = plain_text(columns.cell(cells, "title"))
    if not handle:
        report.error(name, line, "a row without a handle", "the product's handle in every row")
        return
    draft = drafts.get(handle)
    if draft is None:
        if not title:
            report.error(name, line, f"{handle!r} without a title", "a title in its first row")
            return
        known = {key: columns.cell(cells, key) for key in _HEADERS}
        draft = drafts[handle] = _Draft(handle, line, title, known)
        draft.option_names = tuple(known[key] for key in ("name1", "name2", "name3") if known[key])
        for key, position in columns.metafields.items():
            if position < len(cells) and cells[position].strip():
                draft.attributes[key] = _metafield(cells[position])
    elif title and title != draft.title:
        report.error(
            name, line, f"the handle {handle!r} again for {title!r}",
            f"one product a handle (line {draft.line} has {draft.title!r})",
        )  # fmt: skip
        return
    if columns.cell(cells, "price") or columns.cell(cells, "option1"):
        _read_variant(cells, line, columns, draft, name, currency, report)
    else:
        report.count("image rows")


def _read_variant(
    cells: list[str],
    line: int,
    columns: _Columns,
    draft: _Draft,
    name: str,
    currency: str,
    report: Report,
) -> None:
    values = [columns.cell(cells, f"option{n}") for n in (1, 2, 3)]
    options = tuple(value for value in values if value and value != "Default Title")
    if options in draft.seen:
        what = " / ".join(options) or "the single variant"
        report.error(
            name, line, f"{what} of {draft.handle!r} a second time",
            f"each variant once (it stands at line {draft.seen[options]})",
        )  # fmt: skip
        return
    draft.seen[options] = line
    price = _money(columns.cell(cells, "price"), currency, name, line, report)
    if price is None:
        if _offered(draft):
            found = columns.cell(cells, "price")
            if not found:
                report.error(name, line, f"no price for {draft.handle!r}", "a price such as 39.00")
        return
    sku = columns.cell(cells, "sku").lstrip("'")
    key = sku or "/".join((draft.handle, *options)).lower()
    markets, excluded = _markets(cells, columns, name, line, currency, report)
    tracked = bool(columns.cell(cells, "tracker"))
    draft.variants.append(
        Variant(
            id=f"variant:{key}",
            source=Source(name, line),
            product=draft.handle,
            sku=sku,
            options=options,
            price=price,
            compare_at=_money(columns.cell(cells, "compare_at"), currency, name, line, report),
            stock=_whole(columns.cell(cells, "stock"), name, line, report) if tracked else None,
            oversell=columns.cell(cells, "policy").lower() in ("continue", "true", "yes"),
            grams=_grams(columns.cell(cells, "grams"), name, line, report),
            market_prices=markets,
            excluded=excluded,
        )
    )


def _markets(
    cells: list[str], columns: _Columns, name: str, line: int, currency: str, report: Report
) -> tuple[tuple[tuple[str, Money], ...], tuple[str, ...]]:
    prices: list[tuple[str, Money]] = []
    excluded: list[str] = []
    for kind, country, position in columns.markets:
        value = cells[position].strip() if position < len(cells) else ""
        if kind == "Price" and value:
            money = _money(value, currency, name, line, report)
            if money is not None:
                prices.append((country, money))
        elif kind == "Included" and value.lower() == "false":
            excluded.append(country)
    return tuple(prices), tuple(excluded)


def _offered(draft: _Draft) -> bool:
    status = draft.cells["status"].lower()
    return (
        status in ("", "active")
        and draft.cells["published"].lower() != "false"
        and draft.cells["gift_card"].lower() != "true"
        and draft.cells["type"].strip().lower() not in _FEE_TYPES
    )


def _finished(draft: _Draft, name: str, report: Report) -> list[Fact]:
    if not _offered(draft):
        report.count("products not offered (draft, unpublished, gift card or fee)")
        return []
    if not draft.variants:
        if not draft.seen:
            report.error(name, draft.line, f"no price for {draft.handle!r}", "a price in its row")
        return []
    names = draft.option_names if any(v.options for v in draft.variants) else ()
    product = Product(
        id=f"product:{draft.handle}",
        source=Source(name, draft.line),
        handle=draft.handle,
        title=draft.title,
        type=draft.cells["type"],
        tags=tuple(tag.strip() for tag in draft.cells["tags"].split(",") if tag.strip()),
        description=plain_text(draft.cells["body"]),
        option_names=names,
        attributes=tuple(draft.attributes.items()),
    )
    report.count("products")
    report.count("variants", len(draft.variants))
    return [product, *draft.variants]


def _number(text: str) -> Decimal | None:
    cleaned = text.replace(",", "") if _GROUPED.match(text) else text
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _money(text: str, currency: str, name: str, line: int, report: Report) -> Money | None:
    if not text:
        return None
    number = _number(text)
    if number is None or not 0 <= number <= _HIGHEST:
        report.error(name, line, f"the price {text!r}", f"an amount in {currency} such as 39.00")
        return None
    return Money(number, currency)


def _grams(text: str, name: str, line: int, report: Report) -> int:
    number = _number(text) if text else Decimal(0)
    if number is None or number < 0:
        report.error(name, line, f"the weight {text!r}", "grams such as 250")
        return 0
    return int(number)


def _whole(text: str, name: str, line: int, report: Report) -> int | None:
    if not text:
        return None
    number = _number(text)
    whole = number is not None and abs(number) <= _HIGHEST and number == int(number)
    if number is None or not whole:
        report.error(name, line, f"the quantity {text!r}", "a whole number")
        return None
    return int(number)


def _metafield(text: str) -> str:
    """A metafield's value; lists come as JSON and are read as their items."""
    stripped = text.strip()
    if stripped.startswith("["):
        try:
            items = json.loads(stripped)
        except ValueError:
            return stripped
        return ", ".join(str(item) for item in items)
    return stripped


class _Text(HTMLParser):
    """Keeps what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("script", "style")
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def plain_text(body: str) -> str:
    """HTML as plain text on one line, without scripts and styles."""
    body = "".join(char if char.isprintable() else " " for char in body)
    if "<" in body:
        parser = _Text()
        parser.feed(body)
        parser.close()
        body = "".join(parser.parts)
    return " ".join(html.unescape(body).split())
