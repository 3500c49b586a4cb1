"""Rows of the small CSV files by the names of their columns, each with the line it starts at.

Read as spreadsheets write them: commas, or the semicolons and tabs of European Excel, a `sep=;`
line, a byte order mark, any case in the header.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.language import LanguageTag
from knowledge.problems import Report, suggestion
from knowledge.readers.encoding import read_text

_SEPARATORS = ",;\t"
_STATED = re.compile(r"\A\ufeff?\"?sep=([,;\t])\"?\r?\n")


def records(
    path: Path,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    report: Report,
    *,
    more: bool = False,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as dictionaries with their line; unknown and missing columns are problems.

    `more` says that the file may have other columns, as exports do; those are counted.
    """
    text = read_text(path, path.name, report)
    if text is None:
        return
    stated = _STATED.match(text)
    body = text[stated.end() :] if stated else text
    before = 1 if stated else 0
    separator = stated[1] if stated else _separator(body, required)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    try:
        header = _header(next(reader, []), required + optional)
        if not _is_complete(header, required, optional, path.name, 1 + before, report, more):
            return
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                if len(cells) > len(header):
                    expected = f"{len(header)} (quote a cell that holds a {_name(separator)})"
                    report.error(path.name, line + before, f"{len(cells)} cells", expected)
                elif row.get(""):
                    found = f"{row['']!r} in a column without a name"
                    report.error(path.name, line + before, found, "a name for its column")
                else:
                    yield line + before, row
            line = reader.line_num + 1
    except csv.Error as error:
        found = f"a row that is not CSV: {error}"
        report.error(path.name, reader.line_num + before, found, "valid CSV")


def _name(separator: str) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab"}[separator]


def _separator(text: str, required: tuple[str, ...]) -> str:
    """What parts the cells of the header so that most of the required columns are found."""
    line = text.split("\n", 1)[0].split("\r", 1)[0].replace('"', "")
    cells = {mark: _header(line.split(mark), required) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: sum(c in required for c in cells[mark]))


def _header(cells: list[str], known: tuple[str, ...]) -> list[str]:
    names = {name.casefold(): name for name in known}
    stripped = [cell.strip().strip("\ufeff") for cell in cells]
    return [names.get(cell.casefold(), cell) for cell in stripped]


def _is_complete(
    header: list[str],
    required: tuple[str, ...],
    optional: tuple[str, ...],
    file: str,
    line: int,
    report: Report,
    more: bool,
) -> bool:
    """Whether a header has each required column and none twice; what is wrong is reported."""
    known = required + optional
    for column in required:
        if column not in header:
            hint = suggestion(column, header)
            report.error(file, line, f"no column {column!r}", f"the columns {required}{hint}")
            return False
    for i, column in enumerate(header):
        if column in known and column in header[:i]:
            report.error(file, line, f"the column {column!r} again", "each column once")
            return False
        if column and column not in known and not more:
            hint = suggestion(column, known)
            report.error(file, line, f"the column {column!r}", f"a known column{hint}")
            return False
    report.count("unknown columns", sum(bool(column) and column not in known for column in header))
    return True


def language(text: str, file: str, line: int, report: Report) -> str | None:
    """A language tag in its usual spelling; a problem for what is none."""
    try:
        return str(LanguageTag.parse(text))
    except ValueError as error:
        report.error(file, line, f"the locale {text!r}", str(error))
        return None
