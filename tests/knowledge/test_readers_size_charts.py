"""Size charts with all their measures, and what is odd about them without being a mistake."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.readers.folder import read_folder
from knowledge.readers.size_charts import MEASURES
from tests.knowledge.reading import read_shop, refused
from tests.shops import write_shop


def chart(measure: str, *rows: tuple[str, str, str]) -> str:
    lines = [f"linen-throw,{size},{low},{high}" for size, low, high in rows]
    return "\n".join([f"applies_to,size,{measure}_min,{measure}_max", *lines]) + "\n"


def notes(tmp_path: Path, text: str) -> list[str]:
    report = read_folder(write_shop(tmp_path, size_charts_csv=text)).report
    return [str(note) for note in report.notes]


USUAL = {
    "height_cm": ("155", "167"), "weight_kg": ("45", "59.5"), "chest_cm": ("88", "96"),
    "waist_cm": ("60", "66"), "hip_cm": ("90", "98"), "foot_mm": ("240", "245"),
    "ring_mm": ("16.5", "16.5"),
}  # fmt: skip


def test_every_measure_of_the_format_is_known() -> None:
    assert set(MEASURES) == set(USUAL)


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_is_read_in_its_unit_and_nothing_is_odd(tmp_path: Path, measure: str) -> None:
    low, high = USUAL[measure]
    folder = write_shop(tmp_path, size_charts_csv=chart(measure, ("M", low, high)))
    [row] = read_shop(folder).size_chart("linen-throw")
    assert row.measures == ((measure, Decimal(low), Decimal(high)),)
    assert read_folder(folder).report.notes == ()


def test_decimal_commas_are_those_of_european_spreadsheets(tmp_path: Path) -> None:
    text = "applies_to;size;ring_mm_min;ring_mm_max\nlinen-throw;52;16,5;16,6\n"
    [row] = read_shop(write_shop(tmp_path, size_charts_csv=text)).size_chart("linen-throw")
    assert row.measures == (("ring_mm", Decimal("16.5"), Decimal("16.6")),)


ODD = {
    "feet in centimetres": (
        chart("foot_mm", ("38", "24", "24.5"), ("39", "24.5", "25")),
        "size_charts.csv:2: found foot_mm 24 to 24.5 and 1 more; "
        "expected mm, 70 to 350 of any body (are these centimetres?)",
    ),
    "rings in centimetres": (
        chart("ring_mm", ("52", "1.65", "1.65")),
        "size_charts.csv:2: found ring_mm 1.65 to 1.65; "
        "expected mm, 12 to 90 of any body (are these centimetres?)",
    ),
    "heights in metres": (
        chart("height_cm", ("M", "1.55", "1.67")),
        "size_charts.csv:2: found height_cm 1.55 to 1.67; "
        "expected cm, 40 to 230 of any body (are these metres?)",
    ),
    "a weight in pounds": (
        chart("weight_kg", ("XL", "250", "290")),
        "size_charts.csv:2: found weight_kg 250 to 290; expected kg, 2 to 250 of any body",
    ),
    "a chest in inches": (
        chart("chest_cm", ("S", "34", "36"), ("M", "36", "38")),
        "size_charts.csv:3: found chest_cm 36 to 38 as the largest of 'linen-throw'; "
        "expected centimetres (are these inches?)",
    ),
    "two sizes for one body": (
        chart("chest_cm", ("S", "88", "96"), ("M", "94", "102")),
        "size_charts.csv:3: found the sizes 'S' and 'M' of 'linen-throw' for one body; "
        "expected ranges that meet (line 2 has the other)",
    ),
    "bodies of no size": (
        chart("chest_cm", ("S", "88", "92"), ("M", "95", "102")),
        "size_charts.csv:3: found chest_cm between 92 and 95 in no size of 'linen-throw'; "
        "expected ranges that meet ('S' ends, 'M' begins)",
    ),
    "a size without a measure": (
        chart("chest_cm", ("S", "", "")),
        "size_charts.csv:2: found the size 'S' of 'linen-throw' without a measure; "
        "expected measures: no advice names it",
    ),
}


@pytest.mark.parametrize(("text", "expected"), ODD.values(), ids=ODD)
def test_what_is_odd_is_noted_and_stops_nothing(tmp_path: Path, text: str, expected: str) -> None:
    assert notes(tmp_path, text) == [expected]


SOUND = {
    "ranges that share an end": chart("chest_cm", ("S", "88", "96"), ("M", "96", "102")),
    "whole centimetres": chart("height_cm", ("S", "155", "167"), ("M", "168", "177")),
    "exact ring sizes": chart("ring_mm", ("50", "15.9", "15.9"), ("54", "17.2", "17.2")),
    "children": chart("chest_cm", ("80", "50", "52"), ("110", "53", "60")),
    "bodies told apart by another measure": (
        "applies_to,size,height_cm_min,height_cm_max,weight_kg_min,weight_kg_max\n"
        "linen-throw,S,150,180,45,59\nlinen-throw,M,150,180,60,75\n"
    ),
}


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_what_charts_look_like_is_not_odd(tmp_path: Path, text: str) -> None:
    assert notes(tmp_path, text) == []


def test_charts_of_different_products_do_not_overlap(tmp_path: Path) -> None:
    text = chart("chest_cm", ("S", "88", "96")) + "milk-frother,S,90,98\n"
    assert notes(tmp_path, text) == []


@pytest.mark.parametrize("cell", ["1e3", "-5", "1.234,5", "1,2345", "95 cm"])
def test_a_measure_that_is_no_plain_number_is_a_mistake(tmp_path: Path, cell: str) -> None:
    text = f'applies_to,size,chest_cm_min,chest_cm_max\nlinen-throw,M,"{cell}",97\n'
    [found] = refused(write_shop(tmp_path, size_charts_csv=text))
    assert found.startswith("size_charts.csv:2: found chest_cm [")
