"""What viewers call products (`aliases.csv`) and the numbers shown on screen (`lineup.csv`)."""

from __future__ import annotations

import re
from pathlib import Path

from knowledge.problems import Report
from knowledge.readers.catalogue import Catalogue
from knowledge.readers.csv_rows import language, records
from knowledge.readers.passages import one_line
from knowledge.types import Fact, Lineup, Name, Source

# As written in a sheet: `3`, `#3`, `No. 3`, or the `3.0` of a column of numbers.
_NUMBER = re.compile(r"^(?:#|no\.?|nr\.?)?\s*(\d{1,6})(?:[.,]0)?$", re.IGNORECASE)


def read_aliases(path: Path, catalogue: Catalogue, report: Report) -> dict[str, list[Name]]:
    """`product,locale,alias`: names by handle. One alias may stand for several products."""
    names: dict[str, list[Name]] = {}
    for line, row in records(path, ("product", "locale", "alias"), (), report):
        handle = catalogue.product(row.get("product", ""), path.name, line, report)
        locale = row.get("locale", "").replace("*", "")
        tag = language(locale, path.name, line, report) if locale else None
        alias = one_line(row.get("alias", ""))
        if not alias:
            report.error(path.name, line, "an empty alias", "what viewers call the product")
        elif handle is not None and (tag is not None or not locale):
            known = names.setdefault(handle, [])
            if Name(alias, tag) in known:
                report.count("aliases given twice")
            else:
                known.append(Name(alias, tag))
                report.count("aliases")
    return names


def read_lineup(path: Path, catalogue: Catalogue, report: Report) -> list[Fact]:
    """`number,product,variant`: what each number shown on screen stands for."""
    facts: dict[int, Fact] = {}
    for line, row in records(path, ("number", "product"), ("variant",), report):
        match = _NUMBER.match(row.get("number", ""))
        if match is None:
            report.error(path.name, line, f"the number {row.get('number')!r}", "a whole number")
            continue
        number = int(match[1])
        handle = catalogue.product(row.get("product", ""), path.name, line, report)
        # An apostrophe keeps a spreadsheet from rounding a SKU of digits.
        sku = row.get("variant", "").lstrip("'") or None
        if handle is None:
            continue
        if sku is not None and not catalogue.has(sku, handle, path.name, line, report):
            continue
        if number in facts:
            report.error(path.name, line, f"the number {number} again", "each number once")
        else:
            facts[number] = Lineup(
                id=f"lineup:{number}", source=Source(path.name, line),
                number=number, product=handle, variant=sku,
            )  # fmt: skip
            report.count("lineup numbers")
    return list(facts.values())
