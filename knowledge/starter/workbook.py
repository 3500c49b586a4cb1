"""An Excel workbook as the tables, zones and answers of a new folder; and an empty one to fill in.

The sheets and columns are those of `knowledge/starter/workbook.yaml`. A workbook whose first sheet
has the columns of a Shopify export is read as one.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge.problems import FolderError, Report
from knowledge.readers.coverage_texts import Lang, texts
from knowledge.starter.answers import Question, WrongAnswer, questions
from knowledge.starter.write import Method, Sources, Zone, language_by_script, table

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 20_000
_SHOPIFY = ({"handle", "url handle"}, {"title"}, {"variant price", "price"})
# Rows by the file they go to, each with the number of the sheet's row it was made of.
_Tables = dict[str, list[tuple[int, tuple[str, ...]]]]
_NAMES = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook says: tables and zones, and the answers of its shop sheet."""

    sources: Sources
    answers: Mapping[str, Any]


@dataclass(slots=True)
class _Sheet:
    """A sheet's rows by column key with their row numbers; `headers` as they were written."""

    name: str
    headers: list[str]
    keys: list[str | None]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def by_key(self) -> Iterator[tuple[int, dict[str, str]]]:
        for number, cells in self.rows:
            pairs = zip(self.keys, cells, strict=False)
            yield number, {key: cell for key, cell in pairs if key is not None}


def read_workbook(path: Path) -> Workbook:
    """Read a workbook; FolderError names every cell that is not what its column wants."""
    report = Report()
    book = _opened(path, report)
    sheets: dict[str, _Sheet] = {}
    if book is not None:
        for worksheet in book.worksheets:
            _take(worksheet, sheets, path.name, report)
        book.close()
        if not sheets:
            titles = ", ".join(worksheet.title for worksheet in book.worksheets)
            wanted = "a sheet 'Products' (商品), or the columns of a Shopify export"
            report.error(path.name, 0, f"the sheets {titles}", wanted)
    found = _read(sheets, path.name, report)
    if report.errors:
        raise FolderError(str(path), report.errors)
    return found


def _opened(path: Path, report: Report) -> Any:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    if path.stat().st_size > LARGEST:
        report.error(path.name, 0, "a file above 20 MB", "a workbook of one shop")
        return None
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        report.error(path.name, 0, f"no workbook ({error})", "an Excel workbook (.xlsx)")
        return None


def _take(worksheet: Any, sheets: dict[str, _Sheet], book: str, report: Report) -> None:
    """Add a worksheet under its kind, if it is of a known name or a Shopify export."""
    worksheet.reset_dimensions()
    kind = _kind(worksheet.title)
    sheet: _Sheet | None = None
    for number, cells in enumerate(worksheet.iter_rows(values_only=True), 1):
        words = [_cell(cell, book, worksheet.title, number, report) for cell in cells]
        if not any(words):
            continue
        if sheet is None:
            kind = kind or ("products" if _is_export(words) and not sheets else None)
            if kind is None:
                return
            sheet = sheets[kind] = _Sheet(worksheet.title, words, _keys(kind, words))
        elif number > MOST_ROWS:
            where = f"{book} [{worksheet.title}]"
            report.error(where, number, "more rows than a shop has", f"at most {MOST_ROWS}")
            return
        else:
            sheet.rows.append((number, words))


def _cell(cell: object, book: str, sheet: str, row: int, report: Report) -> str:
    """A cell as text: whole numbers without a point, switches as TRUE and FALSE."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        # Excel makes a date of what is typed as 1-2.
        wanted = "text (Excel made a date of it: format the cell as text and type it again)"
        report.error(f"{book} [{sheet}]", row, f"the date {cell}", wanted)
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(round(cell, 10))
    text = " ".join(str(cell).split())
    if text.startswith("#") and text.rstrip("!?").isupper():
        report.error(f"{book} [{sheet}]", row, f"the formula's error {text}", "a value")
    return text


def _kind(title: str) -> str | None:
    wanted = title.strip().casefold()
    return next(
        (
            kind
            for kind, entry in texts("workbook.yaml").items()
            if wanted in (entry["en"].casefold(), entry["zh"])
        ),
        None,
    )


def _is_export(headers: list[str]) -> bool:
    known = {header.casefold() for header in headers}
    return all(known & names for names in _SHOPIFY)


def _keys(kind: str, headers: list[str]) -> list[str | None]:
    known: dict[str, str] = {}
    for column in texts("workbook.yaml")[kind]["columns"]:
        for name in (column["en"], column["zh"], column.get("to", column["en"])):
            known[name.casefold()] = column["key"]
    return [known.get(header.casefold()) for header in headers]


def _read(sheets: dict[str, _Sheet], book: str, report: Report) -> Workbook:
    tables: dict[str, bytes] = {}
    places: dict[str, dict[int, tuple[str, int]]] = {}
    readers: dict[str, Callable[[dict[str, _Sheet]], _Tables]] = {
        "products": _products,
        "sizes": _sizes,
    }
    for kind, reader in readers.items():
        if kind in sheets:
            where = f"{book} [{sheets[kind].name}]"
            for file, rows in reader(sheets).items():
                tables[file] = table([cells for _, cells in rows])
                places[file] = {i: (where, number) for i, (number, _) in enumerate(rows, 1)}
    zones = _zones(sheets["shipping"], book, report) if "shipping" in sheets else ()
    answers = _answers(sheets["shop"], book, report) if "shop" in sheets else {}
    return Workbook(Sources(tables, zones, places), answers)


def _products(sheets: dict[str, _Sheet]) -> _Tables:
    """The sheet as products, names and numbers on screen."""
    sheet = sheets["products"]
    columns = {c["key"]: c.get("to", "") for c in texts("workbook.yaml")["products"]["columns"]}
    kept = [i for i, key in enumerate(sheet.keys) if key not in ("number", "names", "handle")]
    kept = [i for i in kept if sheet.headers[i]]
    header = [columns[sheet.keys[i]] if sheet.keys[i] else sheet.headers[i] for i in kept]
    tracked = "stock" in sheet.keys and "Variant Inventory Tracker" not in sheet.headers
    extra = ("Variant Inventory Tracker",) if tracked else ()
    products = [(1, ("Handle", *header, *extra))]
    names, lineup = [(1, ("product", "locale", "alias"))], [(1, ("number", "product", "variant"))]
    handles = _handles(sheet)
    numbered = Counter(
        handle
        for handle, (_, row) in zip(handles, sheet.by_key(), strict=True)
        if row.get("number")
    )
    for handle, (number, cells), (_, row) in zip(handles, sheet.rows, sheet.by_key(), strict=True):
        filled = [cells[i] if i < len(cells) else "" for i in kept]
        counted = ("shop" if row.get("stock") else "",) if tracked else ()
        products.append((number, (handle, *filled, *counted)))
        for name in _NAMES.split(row.get("names", "")):
            if name.strip():
                locale = language_by_script(name) or "*"
                names.append((number, (handle, locale, name.strip())))
        if row.get("number"):
            # Several numbers of one product stand for its variants.
            sku = row.get("sku", "") if numbered[handle] > 1 else ""
            lineup.append((number, (row["number"], handle, sku)))
    return {"products.csv": products, "aliases.csv": names, "lineup.csv": lineup}


def _handles(sheet: _Sheet) -> list[str]:
    """Each row's handle: its own, one made of its title, else that of the row above."""
    handles: list[str] = []
    for _, row in sheet.by_key():
        above = handles[-1] if handles else ""
        handles.append(row.get("handle") or _slug(row.get("title", "")) or above)
    return handles


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.casefold()).strip("-_")


def _sizes(sheets: dict[str, _Sheet]) -> _Tables:
    """The sheet as size charts; a product may be called by its title."""
    sheet = sheets["sizes"]
    rows_of = sheets["products"].by_key() if "products" in sheets else ()
    handles = {
        row["title"].casefold(): row.get("handle") or _slug(row["title"])
        for _, row in rows_of
        if row.get("title")
    }
    keys = [key for key in sheet.keys if key is not None]
    rows = [(1, tuple(keys))]
    for number, row in sheet.by_key():
        target = row.get("applies_to", "")
        cells = {**row, "applies_to": handles.get(target.casefold(), target)}
        rows.append((number, tuple(cells.get(key, "") for key in keys)))
    return {"size_charts.csv": rows}


def _zones(sheet: _Sheet, book: str, report: Report) -> tuple[Zone, ...]:
    """Rows with the same countries are one zone with several methods."""
    where = f"{book} [{sheet.name}]"
    columns = texts("workbook.yaml")["shipping"]["columns"]
    methods: dict[tuple[str, ...], list[Method]] = {}
    duties: dict[tuple[str, ...], str | None] = {}
    owners: dict[str, tuple[str, ...]] = {}
    for number, row in sheet.by_key():
        read = _values(columns, row, where, number, report)
        if read is None:
            continue
        countries = tuple(read["countries"])
        for country in countries:
            if owners.setdefault(country, countries) != countries:
                wanted = "each country with the same others in every row"
                report.error(where, number, f"the country {country} again", wanted)
        low, high = read["days_min"], read["days_max"]
        if low > high:
            report.error(where, number, f"{low} to {high} days", "the fewest first")
        name = _slug(read.get("method") or "standard")
        method = Method(read["price"], (low, high), name, read.get("free_over"),
                        read.get("tracked"), read.get("carrier"))  # fmt: skip
        methods.setdefault(countries, []).append(method)
        duties[countries] = duties.get(countries) or read.get("duties")
    return tuple(
        Zone(_zone_name(countries), countries, tuple(found), duties[countries])
        for countries, found in methods.items()
    )


def _zone_name(countries: tuple[str, ...]) -> str:
    return "rest" if "*" in countries else "-".join(countries[:3]).lower()


def _values(
    columns: list[dict[str, Any]], row: dict[str, str], where: str, number: int, report: Report
) -> dict[str, Any] | None:
    """A row's values by key; None, and problems, where one is missing or wrong."""
    found: dict[str, Any] = {}
    right = True
    for column in columns:
        key, name = column["key"], column["en"]
        question = Question(key, column["kind"], False, False, None, {}, {}, {})
        try:
            found[key] = question.read(row.get(key, ""))
        except WrongAnswer as error:
            report.error(where, number, f"{name}: {error.answer!r}", error.expected("en"))
            right = False
            continue
        if found[key] is None and column.get("needed"):
            report.error(where, number, f"no {name}", "a value in every row")
            right = False
    return found if right else None


def _answers(sheet: _Sheet, book: str, report: Report) -> dict[str, Any]:
    where = f"{book} [{sheet.name}]"
    by_name = {word.casefold(): q for q in questions() for word in (q.key, *q.words.values())}
    found: dict[str, Any] = {}
    for number, row in sheet.by_key():
        asked = row.get("question", "")
        question = by_name.get(asked.casefold())
        if question is None:
            report.error(where, number, f"the question {asked!r}", "one of the template's")
            continue
        try:
            value = question.read(row.get("answer", ""))
        except WrongAnswer as error:
            report.error(where, number, f"{asked}: {error.answer!r}", error.expected("en"))
            continue
        if value is not None:
            found[question.key] = value
    return found


def write_template(path: Path, lang: Lang) -> None:
    """Write a workbook to fill in, with an example row. FileExistsError where it exists."""
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    if path.exists():
        raise FileExistsError(17, "exists already", str(path))
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for kind, entry in texts("workbook.yaml").items():
        sheet = book.create_sheet(entry[lang])
        sheet.append([column[lang] for column in entry["columns"]])
        if kind == "shop":
            for question in questions():
                sheet.append([question.words[lang], None])
        elif any("example" in column for column in entry["columns"]):
            sheet.append([column.get("example", {}).get(lang) for column in entry["columns"]])
        for i in range(1, len(entry["columns"]) + 1):
            letter = get_column_letter(i)
            sheet.cell(1, i).font = Font(bold=True)
            sheet.column_dimensions[letter].width = 44 if kind == "shop" else 18
            # Text, so that Excel makes no date of 1-2.
            for row in range(2, 200):
                sheet.cell(row, i).number_format = "@"
        sheet.freeze_panes = "A2"
    pending = path.with_name(path.name + ".partial")
    book.save(pending)
    pending.replace(path)
