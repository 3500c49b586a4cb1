"""Size charts (`size_charts.csv`): body measures by size, and what is odd about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from knowledge.problems import Report, suggestion
from knowledge.readers.catalogue import Catalogue
from knowledge.readers.csv_rows import records
from knowledge.types import Fact, SizeRow, Source

# What each measure is at least and at most, of anybody from a newborn on; rings may be measured
# across (12 to 25 mm) or around (38 to 80 mm).
PLAUSIBLE = {
    "height_cm": (40, 230),
    "weight_kg": (2, 250),
    "chest_cm": (30, 200),
    "waist_cm": (30, 200),
    "hip_cm": (30, 200),
    "foot_mm": (70, 350),
    "ring_mm": (12, 90),
}
MEASURES = tuple(PLAUSIBLE)
# A whole chart that ends below this is in inches.
_INCHES_BELOW = {"height_cm": 85, "chest_cm": 56, "waist_cm": 46, "hip_cm": 56}
# Ranges written in whole units meet when one begins a unit after the other ends.
_MEET = Decimal(1)
# Decimal commas too, as European spreadsheets write them.
_NUMBER = re.compile(r"^\d{1,4}(?:[.,]\d{1,3})?$")
_MOST_NOTES = 5

_Measures = tuple[tuple[str, Decimal, Decimal], ...]


def read_size_charts(path: Path, catalogue: Catalogue, report: Report) -> list[Fact]:
    """`applies_to,size` and measures as `…_min,…_max` in the unit of their name.

    What is no mistake but odd is noted: measures that no body has, sizes that fit the same body,
    measures between two sizes that fit none.
    """
    columns = tuple(f"{measure}_{end}" for measure in MEASURES for end in ("min", "max"))
    rows: dict[str, SizeRow] = {}
    handles, by_type = catalogue.handles, {name.casefold(): name for name in catalogue.types}
    for line, row in records(path, ("applies_to", "size"), columns, report):
        target, size = row.get("applies_to", ""), row.get("size", "")
        key = target.lower() if target.lower() in handles else by_type.get(target.casefold())
        if key is None:
            place = (path.name, line, report)
            if not (
                catalogue.leaves_out(target, *place) or catalogue.leaves_out_type(target, *place)
            ):
                near = suggestion(target, [*handles, *catalogue.types])
                expected = f"a product's handle or type{near}"
                report.error(path.name, line, f"applies_to {target!r}", expected)
            continue
        if not size:
            report.error(path.name, line, "an empty size", "a size such as 'M'")
            continue
        measures = _measures(row, path.name, line, report)
        fact_id = f"size:{key.lower()}/{size}"
        if fact_id in rows:
            report.error(
                path.name, line, f"the size {size!r} of {target!r} again", "each size once"
            )
        elif measures is not None:
            rows[fact_id] = SizeRow(
                id=fact_id, source=Source(path.name, line),
                applies_to=key, size=size, measures=measures,
            )  # fmt: skip
            report.count("size rows")
    _note_odd(list(rows.values()), report)
    return list(rows.values())


def _measures(row: dict[str, str], file: str, line: int, report: Report) -> _Measures | None:
    found: list[tuple[str, Decimal, Decimal]] = []
    for measure in MEASURES:
        ends = [row.get(f"{measure}_{end}", "") for end in ("min", "max")]
        if not any(ends):
            continue
        if not all(_NUMBER.match(end) for end in ends):
            report.error(file, line, f"{measure} {ends!r}", "two numbers, min and max")
            return None
        low, high = (Decimal(end.replace(",", ".")) for end in ends)
        if low > high:
            report.error(file, line, f"{measure} {low} to {high}", "min at most max")
            return None
        found.append((measure, low, high))
    return tuple(found)


def _note_odd(rows: list[SizeRow], report: Report) -> None:
    charts: dict[str, list[SizeRow]] = {}
    for row in rows:
        charts.setdefault(row.applies_to, []).append(row)
        if not row.measures:
            found = f"the size {row.size!r} of {row.applies_to!r} without a measure"
            report.note(row.source.file, row.source.line, found, "measures: no advice names it")
    for chart in charts.values():
        _note_units(chart, report)
        _note_overlaps(chart, report)
        _note_gaps(chart, report)


def _of(chart: Iterable[SizeRow], measure: str) -> list[tuple[Decimal, Decimal, SizeRow]]:
    """The ranges of one measure in a chart, from the smallest."""
    found = [
        (low, high, row) for row in chart for name, low, high in row.measures if name == measure
    ]
    return sorted(found, key=lambda item: item[:2])


def _note_units(chart: list[SizeRow], report: Report) -> None:
    for measure, (least, most) in PLAUSIBLE.items():
        ranges = _of(chart, measure)
        odd = [item for item in ranges if item[0] < least or item[1] > most]
        inches = _INCHES_BELOW.get(measure, 0)
        if odd:
            low, high, row = odd[0]
            unit = measure.rsplit("_", 1)[1]
            found = f"{measure} {low} to {high}" + (f" and {len(odd) - 1} more" * (len(odd) > 1))
            expected = f"{unit}, {least} to {most} of any body{_meant(measure, low, high)}"
            report.note(row.source.file, row.source.line, found, expected)
        elif ranges and max(high for _, high, _ in ranges) < inches:
            low, high, row = ranges[-1]
            found = f"{measure} {low} to {high} as the largest of {row.applies_to!r}"
            expected = "centimetres (are these inches?)"
            report.note(row.source.file, row.source.line, found, expected)


def _meant(measure: str, low: Decimal, high: Decimal) -> str:
    """` (are these centimetres?)` where another unit would make a measure plausible."""
    least, most = PLAUSIBLE[measure]
    units = {"foot_mm": (10, "centimetres"), "ring_mm": (10, "centimetres"),
             "height_cm": (100, "metres")}  # fmt: skip
    factor, unit = units.get(measure, (1, ""))
    fits = factor > 1 and least <= low * factor and high * factor <= most
    return f" (are these {unit}?)" if fits else ""


def _note_overlaps(chart: list[SizeRow], report: Report) -> None:
    """Two sizes that fit the same body: the ranges of every measure that both have overlap."""
    noted = 0
    for i, row in enumerate(chart):
        limits = {name: (low, high) for name, low, high in row.measures}
        for other in chart[:i]:
            shared = [(limits[m[0]], m[1:]) for m in other.measures if m[0] in limits]
            if not shared or noted == _MOST_NOTES or not all(_overlap(a, b) for a, b in shared):
                continue
            noted += 1
            found = f"the sizes {other.size!r} and {row.size!r} of {row.applies_to!r} for one body"
            expected = f"ranges that meet (line {other.source.line} has the other)"
            report.note(row.source.file, row.source.line, found, expected)


def _overlap(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> bool:
    """Whether ranges have more in common than an end."""
    return one == other or max(one[0], other[0]) < min(one[1], other[1])


def _note_gaps(chart: list[SizeRow], report: Report) -> None:
    for measure in MEASURES:
        ranges = _of(chart, measure)
        top: tuple[Decimal, SizeRow] | None = None
        for low, high, row in ranges:
            # Exact sizes, as rings are listed, have gaps by their nature.
            if top is not None and low - top[0] > _MEET and low < high:
                found = f"{measure} between {top[0]} and {low} in no size of {row.applies_to!r}"
                expected = f"ranges that meet ({top[1].size!r} ends, {row.size!r} begins)"
                report.note(row.source.file, row.source.line, found, expected)
                break
            top = (high, row) if top is None or high > top[0] else top
