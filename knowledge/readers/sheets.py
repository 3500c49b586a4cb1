"""Rows of a CSV or TSV file, one at a time, each with the line it starts at.

A product file may be larger than what one wants to hold; nothing here keeps a row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from knowledge.problems import Report
from knowledge.readers.encoding import open_text

# A cell longer than this is not a product's text but a quote that was never closed.
LONGEST_CELL = 4 * 1024 * 1024
# More mistakes than this have one cause, and nobody reads them all.
MOST_PROBLEMS = 200
_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}
# Excel's first line that names the separator.
_STATED = re.compile(r"\"?sep=([,;\t])\"?\s*")
# csv's limit holds for the whole process: the default of 128 kB refuses long descriptions.
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, in the order of the header, and the line (1-based) it starts at."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Sheet:
    """An open file: its header, and its rows, which can be read once."""

    header: list[str]
    rows: Iterator[Row]


def read_sheet(
    path: Path,
    separators: str,
    use: Callable[[Sheet], None],
    report: Report,
) -> bool:
    """Give the rows of a file to `use`; whether the file could be read to its end.

    `separators` are tried on the header in this order; the first is the usual one, another is
    noted. Blank rows are counted, rows of another length than the header refused: a cell too few
    or too many puts every cell behind it under a wrong name.
    """
    name = path.name
    with open_text(path, name, report) as file:
        if file is None:
            return False
        separator, above = _separator(file, separators)
        if separator != separators[0]:
            expected = f"{_SEPARATORS[separators[0]]}: they are read as they are"
            report.note(name, 1, f"cells between {_SEPARATORS[separator]}", expected)
        reader = csv.reader(file, delimiter=separator, strict=True)
        start = [1 + above]
        try:
            header = [cell.strip().strip("\ufeff") for cell in next(reader, [])]
            use(Sheet(header, _rows(reader, above, header, name, start, report)))
        except csv.Error as error:
            found = f"a row that is not CSV: {_without_cells(error)}"
            report.error(name, start[0], found, "each quote closed, quotes in a cell doubled")
            return False
    return True


def _separator(file: TextIO, separators: str) -> tuple[str, int]:
    """What stands between cells, and how many lines stand above the header to say so."""
    header = file.readline(LONGEST_CELL)
    stated = _STATED.fullmatch(header)
    if stated is not None and stated[1] in separators:
        return stated[1], 1
    file.seek(0)
    return max(separators, key=header.count), 0


def _without_cells(error: csv.Error) -> str:
    """What is wrong, without the text of a cell."""
    message = str(error)
    return "a quote that is never closed" if "unexpected end" in message else message


def _rows(
    reader: Iterator[list[str]],
    above: int,
    header: list[str],
    name: str,
    start: list[int],
    report: Report,
) -> Iterator[Row]:
    start[0] = reader.line_num + above + 1  # type: ignore[attr-defined]  # csv readers have it
    before = len(report.problems)
    for cells in reader:
        report.count("rows")
        if not any(cell.strip() for cell in cells):
            report.count("blank rows")
        elif len(cells) != len(header):
            report.error(
                name, start[0], f"{len(cells)} cells",
                f"{len(header)}, as in the header (quote a cell that holds the separator)",
            )  # fmt: skip
            report.count("rows refused")
        else:
            yield Row(start[0], [cell.strip() for cell in cells])
        start[0] = reader.line_num + above + 1  # type: ignore[attr-defined]  # csv readers have it
        if len(report.problems) - before > MOST_PROBLEMS and too_many(name, start[0], report):
            return


def too_many(name: str, line: int, report: Report) -> bool:
    """Whether reading should stop: the file has more mistakes than anybody reads."""
    if sum(p.level == "error" for p in report.problems) <= MOST_PROBLEMS:
        return False
    report.error(name, line, f"more than {MOST_PROBLEMS} mistakes", "the first ones corrected")
    return True
