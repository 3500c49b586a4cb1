"""Questions that a shop answers itself (`faq.csv`): one entry an id, in several languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.problems import Report
from knowledge.readers.catalogue import Catalogue
from knowledge.readers.csv_rows import language, records
from knowledge.readers.html_text import plain_text
from knowledge.readers.passages import one_line
from knowledge.types import Fact, Faq, Source

_MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>")
_BETWEEN = re.compile(r"[;,|\s]+")


@dataclass(slots=True)
class _Entry:
    """An entry while its rows are read; `lines` by language, `named` where products stand.

    `of_none` is set where an entry names products of which none is offered: it is no entry of the
    whole shop.
    """

    source: Source
    questions: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    products: tuple[str, ...] = ()
    named: int = 0
    of_none: bool = False


def read_faq(path: Path, catalogue: Catalogue, default_locale: str, report: Report) -> list[Fact]:
    """`id,locale,question,answer,products`; a row without a locale is in the shop's own language.

    `products` are handles between spaces, commas or semicolons; one row of an entry may name them
    for all.
    """
    entries: dict[str, _Entry] = {}
    columns = ("id", "question", "answer")
    for line, row in records(path, columns, ("locale", "products"), report):
        key = one_line(row.get("id", "")).lower()
        if not key:
            report.error(path.name, line, "an empty id", "the id of an entry such as 'gift-wrap'")
            continue
        tag = language(row.get("locale") or default_locale, path.name, line, report)
        entry = entries.setdefault(key, _Entry(Source(path.name, line)))
        if tag is not None:
            _read_texts(row, tag, key, entry, path.name, line, report)
        _read_products(row.get("products", ""), key, entry, catalogue, path.name, line, report)
    entries = {key: entry for key, entry in entries.items() if entry.products or not entry.of_none}
    report.count("faq entries", len(entries))
    report.count("faq answers", sum(len(entry.answers) for entry in entries.values()))
    return [
        Faq(
            id=f"faq:{key}", source=entry.source,
            questions=entry.questions, answers=entry.answers, products=entry.products,
        )
        for key, entry in entries.items() if entry.answers
    ]  # fmt: skip


def _read_texts(
    row: dict[str, str], tag: str, key: str, entry: _Entry, file: str, line: int, report: Report
) -> None:
    texts = {name: _said(row.get(name, "")) for name in ("question", "answer")}
    for name, text in texts.items():
        if not text:
            report.error(
                file, line, f"{key!r} in {tag!r} without its {name}", "a question and an answer"
            )
            return
    if tag in entry.lines:
        expected = f"one row an entry and language (line {entry.lines[tag]} is one)"
        report.error(file, line, f"{key!r} in {tag!r} again", expected)
        return
    entry.lines[tag] = line
    entry.questions[tag], entry.answers[tag] = texts["question"], texts["answer"]


def _read_products(
    text: str, key: str, entry: _Entry, catalogue: Catalogue, file: str, line: int, report: Report
) -> None:
    named = [name for name in _BETWEEN.split(text) if name]
    known = [catalogue.product(name, file, line, report) for name in named]
    products = tuple(dict.fromkeys(handle for handle in known if handle is not None))
    if not products:
        entry.of_none = entry.of_none or bool(named)
        return
    if entry.products and set(entry.products) != set(products):
        expected = f"the products of line {entry.named} ({', '.join(entry.products)}), or none"
        report.error(file, line, f"other products of {key!r}: {', '.join(products)}", expected)
        return
    if not entry.products:
        entry.products, entry.named = products, line


def _said(text: str) -> str:
    """A cell as it is said: on one line, without markup where an editor left some."""
    return plain_text(text) if _MARKUP.search(text) else one_line(text)
