"""Shopify product export (CSV, both header generations) to product and variant facts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from knowledge.problems import Report
from knowledge.readers import amounts, offering
from knowledge.readers.catalogue import LeftOut, NotOffered
from knowledge.readers.html_text import plain_text
from knowledge.readers.links import read_link
from knowledge.readers.sheets import Row, Sheet, read_sheet
from knowledge.readers.shopify_columns import OF_A_VARIANT, OPTION_NAMES, Columns, columns_of
from knowledge.readers.variants import VariantReader, without_repeated_skus
from knowledge.types import Fact, Product, Source, Variant

# In one line of a shop's form; a line break there is a quote lost in the file.
_ONE_LINE = ("handle", "title", "option1", "option2", "option3", "sku", "price", "status")
_STATUSES = {"": None, "active": None, "draft": "draft", "archived": "archived",
             "unlisted": "unlisted"}  # fmt: skip


@dataclass(slots=True)
class _Draft:
    """A product while its rows are read; `left_out` says why it is not offered.

    `markets` are the cells of its first row that say which markets include it.
    """

    product: Product
    status: str
    left_out: str | None
    markets: tuple[str, ...]
    option_names: tuple[str, ...] = ()
    variants: list[Variant] = field(default_factory=list)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)


def read_products(
    path: Path, currency: str, report: Report, left_out: LeftOut | None = None
) -> list[Fact]:
    """Products and their variants of an export; prices are in the store's currency (ISO 4217).

    Every row is counted: `rows` is the sum of `variants`, `image rows`, `blank rows`,
    `rows not offered: …` by reason (draft, archived, unlisted, unpublished, gift card, fee) and
    `rows refused`, each of which is a problem with its line. Products that are not offered are put
    into `left_out`.
    """
    reader = _Reader(path.name, currency, report)
    if not read_sheet(path, ",;\t", reader.read, report):
        return []
    if left_out is not None:
        left_out.update(reader.not_offered())
    return without_repeated_skus(reader.facts(), report)


class _Reader:
    """Collects the products of one export."""

    def __init__(self, name: str, currency: str, report: Report) -> None:
        self._name = name
        self._currency = currency
        self._report = report
        self._drafts: dict[str, _Draft] = {}
        self._refused: set[str] = set()

    def read(self, sheet: Sheet) -> None:
        """Read every row of an open export."""
        columns = columns_of(sheet.header, self._name, self._report)
        if columns is None:
            return
        variants = VariantReader(self._name, columns, self._currency, self._report)
        for row in sheet.rows:
            self._report.count(self._row(row, columns, variants))
        if not self._drafts and not self._report.errors:
            self._report.error(self._name, 1, "no row below the header", "the shop's products")

    def not_offered(self) -> LeftOut:
        """The products that are not for sale, by handle."""
        return {
            handle: NotOffered(draft.left_out, draft.product.type)
            for handle, draft in self._drafts.items()
            if draft.left_out is not None
        }

    def facts(self) -> list[Fact]:
        """Each offered product, followed by its variants."""
        facts: list[Fact] = []
        for draft in self._drafts.values():
            if draft.left_out is not None:
                continue
            if not draft.variants and not draft.seen:
                product = draft.product
                found = f"no price for {product.handle!r}"
                self._error(product.source.line, found, "a price in one of its rows")
                continue
            named = any(variant.options for variant in draft.variants)
            names = draft.option_names if named else ()
            facts.append(replace(draft.product, option_names=names))
            facts += draft.variants
            self._report.count("products")
        return facts

    def _error(self, line: int, value: str, expected: str) -> str:
        self._report.error(self._name, line, value, expected)
        return "rows refused"

    def _row(self, row: Row, columns: Columns, variants: VariantReader) -> str:
        """Read a row; what it is counted as."""
        for key in _ONE_LINE:
            text = columns.cell(row.cells, key)
            if "\n" in text or "\r" in text:
                shown = text.splitlines()[0]
                found = f"a line break in the {key.rstrip('123')} {shown!r}"
                return self._error(row.line, found, "each quote closed in its own row")
        handle = columns.cell(row.cells, "handle").lower()
        if not handle:
            found = "a row without a handle"
            return self._error(row.line, found, "the product's handle in every row")
        if handle in self._refused:
            return "rows refused"
        draft = self._drafts.get(handle)
        if draft is None:
            draft = self._first(row, columns, handle)
        elif (mismatch := self._mismatch(row, columns, draft)) is not None:
            return mismatch
        if draft is None:
            self._refused.add(handle)
            return "rows refused"
        if draft.left_out is not None:
            return f"rows not offered: {draft.left_out}"
        if not any(columns.cell(row.cells, key) for key in OF_A_VARIANT):
            return "image rows"
        return self._variant(row, draft, variants)

    def _first(self, row: Row, columns: Columns, handle: str) -> _Draft | None:
        """The product that starts in this row; None after a problem."""
        title = plain_text(columns.cell(row.cells, "title"))
        if not title:
            self._error(row.line, f"{handle!r} without a title", "a title in its first row")
            return None
        known, left_out = self._left_out(row, columns, title)
        if not known:
            return None
        tags = columns.cell(row.cells, "tags").split(",")
        product = Product(
            id=f"product:{handle}",
            source=Source(self._name, row.line),
            handle=handle,
            title=title,
            type=columns.cell(row.cells, "type"),
            tags=tuple(tag.strip() for tag in tags if tag.strip()),
            description="" if left_out else plain_text(columns.cell(row.cells, "body")),
            attributes=columns.attributes(row.cells),
            brand=plain_text(columns.cell(row.cells, "vendor")),
            url=None if left_out else self._link(row, columns),
        )
        names = tuple(text for key in OPTION_NAMES if (text := columns.cell(row.cells, key)))
        status = columns.cell(row.cells, "status").lower()
        markets = tuple(row.cells[position] for _, position in columns.included)
        self._drafts[handle] = draft = _Draft(product, status, left_out, markets, names)
        return draft

    def _link(self, row: Row, columns: Columns) -> str | None:
        return read_link(columns.cell(row.cells, "url"), self._name, row.line, self._report)

    def _left_out(self, row: Row, columns: Columns, title: str) -> tuple[bool, str | None]:
        """Whether the row says if its product is offered, and if not, why not."""
        flags: dict[str, bool | None] = {}
        for key, meaning in (("published", "Published"), ("gift_card", "Gift Card")):
            text = columns.cell(row.cells, key)
            flags[key] = amounts.flag(text) if text else None
            if text and flags[key] is None:
                self._error(row.line, f"{meaning}: {text!r}", "TRUE or FALSE")
                return False, None
        status = columns.cell(row.cells, "status").lower()
        if status not in _STATUSES:
            self._error(row.line, f"the status {status!r}", "active, draft, archived or unlisted")
            return False, None
        kind = columns.cell(row.cells, "type")
        if flags["gift_card"]:
            return True, offering.GIFT_CARD
        reason = offering.by_type(kind) or _STATUSES[status]
        if reason is None and flags["published"] is False:
            reason = "unpublished"
        if reason is None and (reason := offering.by_title(title)) is not None:
            expected = "its Type to say what it is, if it is for sale: it is not offered"
            self._report.note(self._name, row.line, f"{title!r}, taken for a {reason}", expected)
        return True, reason

    def _mismatch(self, row: Row, columns: Columns, draft: _Draft) -> str | None:
        """A problem where a later row says otherwise than the first one of its product."""
        product = draft.product
        title = plain_text(columns.cell(row.cells, "title"))
        if title and title != product.title:
            return self._error(
                row.line, f"the handle {product.handle!r} again for {title!r}",
                f"one product a handle (line {product.source.line} has {product.title!r})",
            )  # fmt: skip
        status = columns.cell(row.cells, "status").lower()
        if status and status != draft.status:
            return self._error(
                row.line, f"the status {status!r} of {product.handle!r}",
                f"one status a product (line {product.source.line} has {draft.status!r})",
            )  # fmt: skip
        return None

    def _variant(self, row: Row, draft: _Draft, variants: VariantReader) -> str:
        options = variants.options(row)
        handle = draft.product.handle
        if options in draft.seen:
            what = " / ".join(options) or "the single variant"
            return self._error(
                row.line, f"{what} of {handle!r} a second time",
                f"each variant once (it stands at line {draft.seen[options]})",
            )  # fmt: skip
        draft.seen[options] = row.line
        variant = variants.read(row, handle, draft.markets)
        if variant is None:
            return "rows refused"
        draft.variants.append(variant)
        return "variants"
