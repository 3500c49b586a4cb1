"""Exports as they arrive: each is read right or refused with its line, and every row is counted."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import pytest

from knowledge.problems import Report
from knowledge.readers.products import read_products
from knowledge.types import Fact, Product, Source, Variant
from tests.knowledge.damage import CHANGED, HARMLESS, REFUSED
from tests.knowledge.exports import WRITTEN, Export

ROOT = Path(__file__).parent.parent.parent
SAMPLES = {path.parts[-3]: path for path in sorted((ROOT / "evals").rglob("products.csv"))}
SHOPS = {name: Export.of(path.read_text(encoding="utf-8-sig")) for name, path in SAMPLES.items()}
EXPORTS = WRITTEN | {"demo": SHOPS["demo"]}


def read(folder: Path, content: bytes) -> tuple[list[Fact], Report]:
    path = folder / "products.csv"
    path.write_bytes(content)
    report = Report()
    return read_products(path, "USD", report), report


def stated(facts: list[Fact]) -> list[Fact]:
    """Facts without the lines they stand at, in the order of their ids and attributes."""
    nowhere = Source("products.csv", 0)
    plain = [
        dataclasses.replace(fact, source=nowhere, attributes=tuple(sorted(fact.attributes)))
        if isinstance(fact, Product)
        else dataclasses.replace(fact, source=nowhere)
        for fact in facts
    ]
    return sorted(plain, key=lambda fact: fact.id)


def accounted(report: Report) -> int:
    """The rows that the report says what became of."""
    parts = ("variants", "image rows", "blank rows", "rows refused")
    left_out = sum(n for what, n in report.counts.items() if what.startswith("rows not offered"))
    return left_out + sum(report.counts.get(part, 0) for part in parts)


@pytest.fixture(params=EXPORTS, ids=str)
def export(request: pytest.FixtureRequest) -> Export:
    return EXPORTS[request.param]


@pytest.mark.parametrize("export", (WRITTEN | SHOPS).values(), ids=WRITTEN | SHOPS)
def test_every_row_of_a_whole_export_is_accounted_for(export: Export, tmp_path: Path) -> None:
    _, report = read(tmp_path, export.bytes())
    assert (report.errors, report.counts["rows"]) == ((), len(export.rows))
    assert accounted(report) == len(export.rows)


@pytest.mark.parametrize("damage", HARMLESS, ids=str)
def test_harmless_damage_changes_no_fact_and_loses_no_row(
    export: Export, damage: str, tmp_path: Path
) -> None:
    whole, _ = read(tmp_path, export.bytes())
    if damage == "Windows-1252":
        export = western(export)
        whole, _ = read(tmp_path, export.bytes())
    found, report = read(tmp_path, HARMLESS[damage](export))
    assert [str(error) for error in report.errors] == []
    assert stated(found) == stated(whole)
    assert accounted(report) == report.counts["rows"] == len(export.rows)


def western(export: Export) -> Export:
    """The rows whose text Windows-1252 can hold in the languages it was made for."""

    def held(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cell.encode("cp1252", "ignore").decode("cp1252") for cell in row)

    return dataclasses.replace(export, rows=tuple(map(held, export.rows)))


@pytest.mark.parametrize("damage", CHANGED, ids=str)
def test_what_is_left_out_is_counted_by_its_reason(
    export: Export, damage: str, tmp_path: Path
) -> None:
    _, whole = read(tmp_path, export.bytes())
    change = CHANGED[damage](export)
    _, report = read(tmp_path, change.content)
    assert [str(error) for error in report.errors] == []
    more = report.counts[change.counted] - whole.counts.get(change.counted, 0)
    assert more == change.number
    assert accounted(report) == report.counts["rows"] == change.rows


@pytest.mark.parametrize("damage", REFUSED, ids=str)
def test_what_cannot_be_read_right_is_refused_at_its_line(
    export: Export, damage: str, tmp_path: Path
) -> None:
    refusal = REFUSED[damage](export)
    _, report = read(tmp_path, refusal.content)
    assert report.errors
    first = str(report.errors[0])
    assert first.startswith(f"products.csv:{refusal.line}: found ")
    assert refusal.value in first


def test_every_fact_of_an_export_is_of_a_row_that_is_counted(
    export: Export, tmp_path: Path
) -> None:
    facts, report = read(tmp_path, export.bytes())
    rows = list(csv.reader(io.StringIO(export.bytes().decode(), newline="")))
    assert len(rows) - 1 == report.counts["rows"]
    variants = [fact for fact in facts if isinstance(fact, Variant)]
    assert len(variants) == report.counts["variants"]
    assert len(facts) - len(variants) == report.counts["products"]


@pytest.mark.parametrize("damage", [*HARMLESS, *REFUSED], ids=str)
def test_what_goods_cost_the_shop_is_never_told(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "7654.321"
    export = WRITTEN["markets"]
    cost = export.header.index("Cost per item")
    rows = tuple((*row[:cost], secret, *row[cost + 1 :]) for row in export.rows)
    export = dataclasses.replace(export, rows=rows)
    content = HARMLESS[damage](export) if damage in HARMLESS else REFUSED[damage](export).content
    facts, report = read(tmp_path, content)
    told = "\n".join([repr(facts), repr(report), *(str(p) for p in report.problems), caplog.text])
    assert "7654" not in told
