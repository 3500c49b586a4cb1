"""The small CSV files of a store folder: aliases, lineup and size charts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from knowledge.language import LanguageTag
from knowledge.problems import Report, suggestion
from knowledge.readers.products import read_text
from knowledge.types import Fact, Lineup, Name, SizeRow, Source

MEASURES = ("height_cm", "weight_kg", "chest_cm", "waist_cm", "hip_cm", "foot_mm", "ring_mm")


def _records(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...], report: Report
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as dictionaries with their line; unknown and missing columns are problems."""
    text = read_text(path, path.name, report)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        for column in required:
            if column not in header:
                hint = suggestion(column, header)
                report.error(path.name, 1, f"no column {column!r}", f"the columns {required}{hint}")
                return
        for column in header:
            if column not in required + optional:
                hint = suggestion(column, required + optional)
                report.error(path.name, 1, f"the column {column!r}", f"a known column{hint}")
                return
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(header):
                    expected = f"{len(header)} (quote a cell that holds a comma)"
                    report.error(path.name, line, f"{len(cells)} cells", expected)
                else:
                    yield line, dict(zip(header, (cell.strip() for cell in cells), strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        report.error(path.name, reader.line_num, f"a row that is not CSV: {error}", "valid CSV")


def _known_product(
    handle: str, handles: set[str], file: str, line: int, report: Report
) -> str | None:
    # Without any product the export itself is the mistake, and is named.
    if handle.lower() in handles or not handles:
        return handle.lower()
    expected = f"the handle of a product{suggestion(handle.lower(), handles)}"
    report.error(file, line, f"the product {handle!r}", expected)
    return None


def read_aliases(path: Path, handles: set[str], report: Report) -> dict[str, list[Name]]:
    """`product,locale,alias`: names by handle. One alias may stand for several products."""
    names: dict[str, list[Name]] = {}
    for line, row in _records(path, ("product", "locale", "alias"), (), report):
        handle = _known_product(row.get("product", ""), handles, path.name, line, report)
        locale = row.get("locale", "")
        language: str | None = None
        if locale and locale != "*":
            try:
                language = str(LanguageTag.parse(locale))
            except ValueError as error:
                report.error(path.name, line, f"the locale {locale!r}", str(error))
                continue
        if not row.get("alias"):
            report.error(path.name, line, "an empty alias", "what viewers call the product")
        elif handle is not None:
            names.setdefault(handle, []).append(Name(row["alias"], language))
            report.count("aliases")
    return names


def read_lineup(path: Path, handles: set[str], skus: dict[str, str], report: Report) -> list[Fact]:
    """`number,product,variant`: what each number shown on screen stands for."""
    facts: dict[int, Fact] = {}
    for line, row in _records(path, ("number", "product"), ("variant",), report):
        number = row.get("number", "")
        if not number.isdecimal():
            report.error(path.name, line, f"the number {number!r}", "a whole number")
            continue
        handle = _known_product(row.get("product", ""), handles, path.name, line, report)
        sku = row.get("variant") or None
        if sku is not None and skus.get(sku) != handle:
            expected = f"the SKU of a variant of {handle!r}, or nothing"
            report.error(path.name, line, f"the variant {sku!r}", expected)
        elif int(number) in facts:
            report.error(path.name, line, f"the number {number} again", "each number once")
        elif handle is not None:
            facts[int(number)] = Lineup(
                id=f"lineup:{int(number)}", source=Source(path.name, line),
                number=int(number), product=handle, variant=sku,
            )  # fmt: skip
            report.count("lineup numbers")
    return list(facts.values())


def read_size_charts(path: Path, handles: set[str], types: set[str], report: Report) -> list[Fact]:
    """`applies_to,size` and measures as `…_min,…_max` in the unit of their name."""
    columns = tuple(f"{measure}_{end}" for measure in MEASURES for end in ("min", "max"))
    facts: dict[str, Fact] = {}
    by_type = {name.casefold(): name for name in types}
    for line, row in _records(path, ("applies_to", "size"), columns, report):
        target, size = row.get("applies_to", ""), row.get("size", "")
        key = target.lower() if target.lower() in handles else by_type.get(target.casefold())
        if key is None:
            expected = f"a product's handle or type{suggestion(target, handles | types)}"
            report.error(path.name, line, f"applies_to {target!r}", expected)
            continue
        if not size:
            report.error(path.name, line, "an empty size", "a size such as 'M'")
            continue
        measures = _measures(row, path.name, line, report)
        fact_id = f"size:{key.lower()}/{size}"
        if fact_id in facts:
            report.error(
                path.name, line, f"the size {size!r} of {target!r} again", "each size once"
            )
        elif measures is not None:
            facts[fact_id] = SizeRow(
                id=fact_id, source=Source(path.name, line),
                applies_to=key, size=size, measures=measures,
            )  # fmt: skip
            report.count("size rows")
    return list(facts.values())


def _measures(
    row: dict[str, str], file: str, line: int, report: Report
) -> tuple[tuple[str, Decimal, Decimal], ...] | None:
    found: list[tuple[str, Decimal, Decimal]] = []
    for measure in MEASURES:
        ends = [row.get(f"{measure}_{end}", "") for end in ("min", "max")]
        if not any(ends):
            continue
        try:
            low, high = (Decimal(end) for end in ends)
        except InvalidOperation:
            report.error(file, line, f"{measure} {ends!r}", "two numbers, min and max")
            return None
        if not (low.is_finite() and high.is_finite()):
            report.error(file, line, f"{measure} {ends!r}", "two numbers, min and max")
            return None
        if low > high:
            report.error(file, line, f"{measure} {low} to {high}", "min at most max")
            return None
        found.append((measure, low, high))
    return tuple(found)
