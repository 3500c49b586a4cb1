"""Variants out of the rows of a Shopify export; ids where the SKU names no variant."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Sequence
from functools import partial

from knowledge.problems import Report
from knowledge.readers import amounts
from knowledge.readers.sheets import Row
from knowledge.readers.shopify_columns import OPTIONS, Columns
from knowledge.types import Fact, Money, Source, Variant

# `1.23457E+11`: a spreadsheet took the SKU for a number and rounded it.
_ROUNDED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)
_CONTINUE = {"continue": True, "deny": False, "": False}
# So many repeated or rounded SKUs are named one by one.
_NAMED = 10


@dataclasses.dataclass(frozen=True, slots=True)
class VariantReader:
    """Reads the variant of a row; None after a problem with the row's line and the value."""

    name: str
    columns: Columns
    currency: str
    report: Report

    def options(self, row: Row) -> tuple[str, ...]:
        """The values of the options of a row; the placeholder of a lone variant is none."""
        values = (self.columns.cell(row.cells, key) for key in OPTIONS)
        return tuple(value for value in values if value and value != "Default Title")

    def read(self, row: Row, handle: str, markets: Sequence[str] = ()) -> Variant | None:
        """The variant of this row of a product.

        `markets` are the cells `Included / <market>` of the product's first row: Shopify fills
        them there, and a blank one in a later row says the same.
        """
        before = len(self.report.problems)
        cell = partial(self.columns.cell, row.cells)
        price = self._money(row, cell("price"))
        if price is None and not cell("price"):
            self._error(row, f"no price for {handle!r}", "a price such as 39.00")
        compare_at = self._money(row, cell("compare_at")) if cell("compare_at") else None
        stock = self._stock(row) if cell("tracker") else None
        grams = self._grams(row, cell("grams"))
        oversell = self._oversell(row, cell("policy"))
        prices = self._market_prices(row, self.columns.prices)
        before_sale = self._market_prices(row, self.columns.compare_at)
        excluded = self._excluded(row, markets)
        sku = self._sku(row, cell("sku"))
        if price is None or self._failed(before):
            return None
        options = self.options(row)
        return Variant(
            id=variant_id(sku, handle, options), source=Source(self.name, row.line),
            product=handle, sku=sku, options=options, price=price, compare_at=compare_at,
            stock=stock, oversell=oversell, grams=grams, market_prices=prices,
            market_compare_at=before_sale, excluded=excluded,
        )  # fmt: skip

    def _failed(self, before: int) -> bool:
        return any(problem.level == "error" for problem in self.report.problems[before:])

    def _error(self, row: Row, value: str, expected: str) -> None:
        self.report.error(self.name, row.line, value, expected)

    def _money(self, row: Row, text: str) -> Money | None:
        if not text:
            return None
        found = amounts.amount(text, self.currency)
        if found is None:
            self._error(row, f"the price {text!r}", f"one amount in {self.currency} such as 39.00")
            return None
        return Money(found, self.currency)

    def _stock(self, row: Row) -> int | None:
        text = self.columns.cell(row.cells, "stock")
        found = amounts.whole(text) if text else None
        if text and found is None:
            self._error(row, f"the quantity {text!r}", "a whole number")
        return found

    def _grams(self, row: Row, text: str) -> int:
        found = amounts.number(text) if text else None
        if text and (found is None or found < 0):
            self._error(row, f"the weight {text!r}", "grams such as 250")
            return 0
        grams = math.ceil(found or 0)
        if found is not None and grams != found:
            note_rounded(text, grams, self.name, row.line, self.report)
        return grams

    def _oversell(self, row: Row, text: str) -> bool:
        known = _CONTINUE.get(text.casefold())
        known = amounts.flag(text) if known is None else known
        if known is None:
            self._error(row, f"the inventory policy {text!r}", "deny or continue")
        return bool(known)

    def _sku(self, row: Row, text: str) -> str:
        sku = text.lstrip("'")
        if _ROUNDED.fullmatch(sku):
            self.report.count("rounded SKUs")
            if self.report.counts["rounded SKUs"] <= _NAMED:
                found = f"the SKU {sku!r}, rounded by a spreadsheet"
                expected = "the SKU as the shop has it: this one is left out"
                self.report.note(self.name, row.line, found, expected)
            return ""
        return sku

    def _market_prices(
        self, row: Row, columns: Iterable[tuple[str, int]]
    ) -> tuple[tuple[str, Money], ...]:
        read = ((country, self._money(row, row.cells[position])) for country, position in columns)
        return tuple((country, money) for country, money in read if money is not None)

    def _excluded(self, row: Row, markets: Sequence[str]) -> tuple[str, ...]:
        countries: list[str] = []
        said = markets or ("",) * len(self.columns.included)
        for (country, position), first in zip(self.columns.included, said, strict=True):
            text = row.cells[position] or first
            included = amounts.flag(text) if text else True
            if included is None:
                self._error(row, f"included in {country}: {text!r}", "TRUE or FALSE")
            elif not included:
                countries.append(country)
        return tuple(countries)


def note_rounded(text: str, grams: int, file: str, line: int, report: Report) -> None:
    """Note a weight that is no whole number of grams: it is rounded up, so that no parcel is taken
    for lighter than it is. Many are counted, and the first ones named."""
    report.count("weights rounded up")
    if report.counts["weights rounded up"] <= _NAMED:
        expected = f"whole grams: it is taken as {grams} g"
        report.note(file, line, f"the weight {text!r}", expected)


def variant_id(sku: str, handle: str, options: Sequence[str]) -> str:
    """`variant:SKU`, or `variant:HANDLE/OPTION/OPTION` where the SKU is blank."""
    return f"variant:{sku or '/'.join((handle, *options)).lower()}"


def without_repeated_skus(facts: Iterable[Fact], report: Report) -> list[Fact]:
    """Facts in which a SKU that several variants share is left out of all of them, and noted.

    A SKU that stands for several things names none of them.
    """
    kept = list(facts)
    first: dict[str, Variant] = {}
    again: dict[str, Variant] = {}
    for fact in kept:
        if isinstance(fact, Variant) and fact.sku and first.setdefault(fact.sku, fact) is not fact:
            again.setdefault(fact.sku, fact)
    for sku, variant in list(again.items())[:_NAMED]:
        where = variant.source
        report.note(
            where.file, where.line, f"the SKU {sku!r} again",
            f"one variant a SKU (it stands at line {first[sku].source.line} too):"
            " it is left out, the variants are told apart by their options",
        )  # fmt: skip
    if len(again) > _NAMED:
        where = list(again.values())[_NAMED].source
        more = f"{len(again) - _NAMED} more SKUs that several variants share"
        report.note(where.file, where.line, more, "one variant a SKU: they are left out")
    report.count("repeated SKUs", len(again))
    return [
        dataclasses.replace(fact, sku="", id=variant_id("", fact.product, fact.options))
        if isinstance(fact, Variant) and fact.sku in again
        else fact
        for fact in kept
    ]
