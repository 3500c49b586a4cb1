"""Shopify's translation export (`translations.csv`): titles, types, descriptions, options,
metafields.

An export names products by number, which a product export does not have, so rows are matched by
handle where one stands there, else by the text that they translate. A translation of a text that
the shop no longer has is left out: it may say what no longer holds.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.language import LanguageTag
from knowledge.problems import Report
from knowledge.readers.catalogue import Catalogue
from knowledge.readers.csv_rows import language, records
from knowledge.readers.html_text import plain_text
from knowledge.regions import country_by_name
from knowledge.types import Fact, Product, Variant

_REQUIRED = ("Type", "Identification", "Field", "Locale", "Default content", "Translated content")
_OPTIONAL = ("Market", "Status")
# A description this short may be that of many products.
_TELLING = 40
# `8.01235e+12`: a spreadsheet rounded the number, which now names several products.
_ROUNDED = re.compile(r"\d[.,]\d+e\+\d+")
_KINDS = ("PRODUCT", "PRODUCT_OPTION", "PRODUCT_OPTION_VALUE", "METAFIELD")
_TYPE = "product_type"
_FIELDS = {"PRODUCT": ("title", "body_html", _TYPE), "METAFIELD": ("value",)}

_OTHER_KIND = "not of a product"
_OTHER_FIELD = "of a field that is not said (handle, SEO and the like)"
_EMPTY = "not translated"
_NO_COUNTRY = "for a market that is no country"
_OUTDATED = "of a text that the shop no longer has"
_UNMATCHED = "of no offered product"
_NOT_OFFERED = "of a product that is not offered"
_SEVERAL = "of a title that several products have"
_AGAIN = "that differs from one above it"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the export; `tag` is None where nothing is translated in it."""

    line: int
    kind: str
    key: str
    field: str
    tag: str | None
    default: str
    text: str


@dataclass(slots=True)
class _Words:
    """What is translated of one product, by language."""

    titles: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)


def read_translations(
    path: Path, facts: Sequence[Fact], names: Catalogue, report: Report
) -> list[Fact]:
    """`facts` with the translated words of their products; what is unused is counted with why.

    A row that names a product by a handle of none is a problem.
    """
    left = _LeftOut(path.name)
    rows = _named(_rows(path, left, report), path.name, names, left, report)
    catalogue = _Texts(facts)
    owners, several = catalogue.owners(rows)
    words: dict[str, _Words] = {handle: _Words() for handle in catalogue.products}
    by_handle = sorted(rows, key=lambda row: row.key not in catalogue.products)
    used = 0
    for row in by_handle:
        if row.tag is None:
            continue
        if row.kind == "PRODUCT" and row.field != _TYPE:
            reason = catalogue.of_product(row, owners, several, words)
        else:
            reason = catalogue.of_word(row, words)
        used += not reason
        if reason:
            left.add(reason, row.line, row.default or row.key)
    report.count("translations", used)
    left.tell(report)
    return [
        dataclasses.replace(
            fact,
            titles=words[fact.handle].titles,
            descriptions=words[fact.handle].descriptions,
            type_titles=words[fact.handle].types,
            option_words=words[fact.handle].options,
        )
        if isinstance(fact, Product)
        else fact
        for fact in facts
    ]


class _LeftOut:
    """Counts rows that are not used, by reason; the surprising ones are named once each."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._numbers: dict[str, int] = {}
        self._first: dict[str, tuple[int, str]] = {}

    def add(self, reason: str, line: int, value: str) -> None:
        """One more row that is not used."""
        self._numbers[reason] = self._numbers.get(reason, 0) + 1
        self._first.setdefault(reason, (line, " ".join(value.split())[:60]))

    def tell(self, report: Report) -> None:
        """Counts for all; a note with the first row where the shop may want to act."""
        for reason, number in self._numbers.items():
            report.count(f"translations left out: {reason}", number)
            if reason not in (_OTHER_KIND, _OTHER_FIELD, _EMPTY, _NOT_OFFERED):
                line, value = self._first[reason]
                more = f" and {number - 1} more" if number > 1 else ""
                found = f"a translation {reason}: {value!r}{more}"
                report.note(self._file, line, found, "nothing: left out")


def _named(
    rows: Iterable[_Row], file: str, names: Catalogue, left: _LeftOut, report: Report
) -> list[_Row]:
    """The rows that may be of an offered product: by their text, a number, or a handle of one.

    What is no number is a handle that a person wrote; one of no product is a problem, once.
    """
    kept: list[_Row] = []
    unknown: set[str] = set()
    for row in rows:
        key = row.key
        by_handle = bool(key) and not key.isdigit() and row.kind != "METAFIELD"
        if not by_handle or key in names.handles:
            kept.append(row)
        elif key not in unknown and names.product(key, file, row.line, report) is not None:
            kept.append(row)
        elif key not in names.not_offered:
            unknown.add(key)
        elif row.tag is not None:
            left.add(_NOT_OFFERED, row.line, key)
    return kept


def _rows(path: Path, left: _LeftOut, report: Report) -> list[_Row]:
    found: list[_Row] = []
    for line, cells in records(path, _REQUIRED, _OPTIONAL, report, more=True):
        kind = cells.get("Type", "").upper().removesuffix("S")
        name = cells.get("Field", "").lower()
        default, text = (
            _value(cells.get("Default content", "")),
            cells.get("Translated content", ""),
        )
        if kind not in _KINDS:
            left.add(_OTHER_KIND, line, kind)
            continue
        tag = _tag(cells, line, path.name, left, report) if text else None
        if name not in _FIELDS.get(kind, ("name", "value")):
            left.add(_OTHER_FIELD, line, name)
            tag = None
        elif not text:
            left.add(_EMPTY, line, default)
        elif tag is not None and "outdated" in cells.get("Status", "").lower():
            left.add(_OUTDATED, line, default)
            tag = None
        key = _key(cells.get("Identification", ""))
        found.append(_Row(line, kind, key, name, tag, default, _value(text)))
    return found


def _key(text: str) -> str:
    """An identification without the apostrophe that keeps spreadsheets from rounding a number."""
    key = text.strip("'’ ").rsplit("/", 1)[-1].lower()
    return "" if _ROUNDED.fullmatch(key) else key


def _tag(cells: dict[str, str], line: int, file: str, left: _LeftOut, report: Report) -> str | None:
    """The language of a row; words for one country have its region."""
    tag = language(cells.get("Locale", ""), file, line, report)
    market = cells.get("Market", "")
    if tag is None or not market:
        return tag
    country = country_by_name(market)
    if country is None:
        left.add(_NO_COUNTRY, line, market)
        return None
    return str(dataclasses.replace(LanguageTag.parse(tag), region=country))


def _value(text: str) -> str:
    """Content on one line without markup; a list comes as JSON and is read as its items."""
    stripped = text.strip()
    if stripped.startswith("["):
        try:
            items = json.loads(stripped)
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list):
            stripped = ", ".join(str(item) for item in items)
    return plain_text(stripped)


class _Texts:
    """The texts of the offered products, by which rows are matched."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.products: dict[str, Product] = {}
        self._titles: dict[str, list[str]] = {}
        self._bodies: dict[str, list[str]] = {}
        self._words: dict[tuple[str, str], dict[str, str]] = {}
        self._said: dict[tuple[str, str, str], _Row] = {}
        for fact in facts:
            if isinstance(fact, Product):
                self._add(fact)
            elif isinstance(fact, Variant) and fact.product in self.products:
                for value in fact.options:
                    self._know("PRODUCT_OPTION_VALUE", value, fact.product)

    def _add(self, product: Product) -> None:
        handle = product.handle
        self.products[handle] = product
        self._titles.setdefault(product.title.casefold(), []).append(handle)
        if len(product.description) >= _TELLING:
            self._bodies.setdefault(product.description.casefold(), []).append(handle)
        if product.type:
            self._know("PRODUCT", product.type, handle)
        for name in product.option_names:
            self._know("PRODUCT_OPTION", name, handle)
        for _, value in product.attributes:
            self._know("METAFIELD", value, handle)

    def _know(self, kind: str, word: str, handle: str) -> None:
        self._words.setdefault((kind, _folded(word)), {})[handle] = word

    def owners(self, rows: Iterable[_Row]) -> tuple[dict[str, str], set[str]]:
        """The product of each identification, and those whose title fits several products."""
        owners: dict[str, str] = {}
        several: set[str] = set()
        # A handle says more than a title, a title more than a description.
        for name in ("handle", "title", "body_html"):
            for row in rows:
                if row.kind != "PRODUCT" or row.field != name or row.key in owners:
                    continue
                found = self._matching(row)
                if len(found) == 1:
                    owners[row.key or f"line {row.line}"] = found[0]
                elif found:
                    several.add(row.key or f"line {row.line}")
        return owners, several - set(owners)

    def _matching(self, row: _Row) -> list[str]:
        for handle in (row.key, row.default.lower() if row.field == "handle" else ""):
            if handle in self.products:
                return [handle]
        texts = {"title": self._titles, "body_html": self._bodies}.get(row.field, {})
        return texts.get(row.default.casefold(), [])

    def of_product(
        self, row: _Row, owners: dict[str, str], several: set[str], words: dict[str, _Words]
    ) -> str:
        """Use a title or a description; why not, or an empty text."""
        key = row.key or f"line {row.line}"
        handle = owners.get(key)
        if handle is None:
            return _SEVERAL if key in several else _UNMATCHED
        product = self.products[handle]
        own = product.title if row.field == "title" else product.description
        if row.default and row.default.casefold() != own.casefold():
            return _OUTDATED
        texts = words[handle].titles if row.field == "title" else words[handle].descriptions
        return _keep(texts, str(row.tag), row.text)

    def of_word(self, row: _Row, words: dict[str, _Words]) -> str:
        """Use a word of types, options or metafields, of one product or of all that have it."""
        word = (row.kind, _folded(row.default))
        having = self._words.get(word, {})
        if row.key in self.products and row.key not in having:
            return _OUTDATED if row.field == _TYPE else _UNMATCHED
        if not having:
            return _UNMATCHED
        if row.key in having:
            return _keep_word(words[row.key], row, having[row.key])
        # An export says the same word once a product: what all have needs saying once.
        first = self._said.setdefault((*word, str(row.tag)), row)
        if first is not row:
            return "" if first.text == row.text else _AGAIN
        for handle, spelled in having.items():
            _keep_word(words[handle], row, spelled)
        return ""


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()


def _keep_word(words: _Words, row: _Row, spelled: str) -> str:
    """Keep a word of a product, as the product spells it: its type, or another."""
    if row.field == _TYPE:
        return _keep(words.types, str(row.tag), row.text)
    return _keep(words.options.setdefault(str(row.tag), {}), spelled, row.text)


def _keep(texts: dict[str, str], key: str, text: str) -> str:
    """Keep a text unless there is another: the first stands. Why not, or an empty text."""
    return "" if texts.setdefault(key, text) == text else _AGAIN
