"""PDF as blocks of prose: headings by the size and weight of their type, `first` and `last` pages.

Needs text in the file; a scan has none, and reading images is left to other programs.
"""

from __future__ import annotations

import io
import logging
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from knowledge.readers.passages import Block, readable
from knowledge.readers.text_blocks import Line, line_blocks

# Type this much larger than the body's is a heading's; lines this much further apart, paragraphs.
_LARGER = 1.12
_APART = 1.45
_LONGEST_HEADING = 120
# A gap of so many ems between two pieces of a line parts the cells of a row.
_CELL_GAP = 2.0
_EM_LATIN, _EM_EAST = 0.6, 1.0
_PAGE_NUMBER = re.compile(r"^\W*\d{1,4}(\s*/\s*\d{1,4})?\W*$")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ENDED = re.compile('[.!?:;。！？：；؟।]["”’»)\\]]*$')
_RUNNING_PAGES, _RUNNING_SHARE = 3, 0.6
# Pages before the one that is numbered 1.
_MOST_UNNUMBERED = 20


class PdfProblem(Exception):
    """A PDF that gives no text: what was found, what is expected."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(f"found {found}; expected {expected}")


@dataclass(frozen=True, slots=True)
class PdfText:
    """Blocks by page, the pages without text, running heads left out, repairs that were made."""

    blocks: list[Block]
    pages: int
    empty: tuple[int, ...]
    running: int
    repairs: tuple[str, ...]


@dataclass(slots=True)
class _Typed:
    """A line as it was set: sizes in points, `y` from the foot of the page."""

    page: int
    text: str = ""
    y: float = 0.0
    sizes: Counter[float] = field(default_factory=Counter)
    bold: bool = True
    end: float = 0.0

    @property
    def size(self) -> float:
        return self.sizes.most_common(1)[0][0] if self.sizes else 0.0


def pdf_blocks(raw: bytes) -> PdfText:
    """Read a PDF file. PdfProblem where it is protected or damaged.

    A file that only forbids changes is encrypted too; it is read where its cipher is at hand (AES
    needs the package `cryptography`), and refused as protected where it is not.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    with _warnings() as repairs:
        try:
            reader = pypdf.PdfReader(io.BytesIO(raw))
            pages = [_page_lines(page, number) for number, page in enumerate(reader.pages, 1)]
        except (DependencyError, FileNotDecryptedError, WrongPasswordError):
            raise _protected() from None
        except Exception as error:  # noqa: BLE001  # whatever a parser trips over is a damaged file
            if b"/Encrypt" in raw:
                raise _protected() from None
            what = " ".join(str(error).split()) or type(error).__name__
            raise PdfProblem(
                f"a damaged PDF ({what[:120]})", "one that a viewer opens: export it again"
            ) from None
    if not pages:
        raise PdfProblem("a PDF without pages", "one with text")
    empty = tuple(number for number, lines in enumerate(pages, 1) if not lines)
    kept, running = _without_running(pages)
    typed = _leveled(kept)
    blocks = line_blocks(typed, guess=not any(line.level for line in typed))
    return PdfText(blocks, len(pages), empty, running, tuple(repairs))


def _protected() -> PdfProblem:
    return PdfProblem(
        "a protected (encrypted) PDF",
        "one without protection: open it and print or export it as a new PDF without a password,"
        " or save it as .md, .html or .txt",
    )


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What the parser repaired, kept from the terminal."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(" ".join(record.getMessage().split()))

    logger = logging.getLogger("pypdf")
    handler, propagated = Keep(logging.WARNING), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagated


def _page_lines(page: Any, number: int) -> list[_Typed]:
    """The lines of a page in reading order, cells of a row parted by tabs."""
    lines = [_Typed(number)]

    def visit(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        x, y, scale = _place(cm, tm)
        bold = bool(_BOLD.search(str((font or {}).get("/BaseFont", ""))))
        for i, part in enumerate(readable(text).split("\n")):
            if i:
                lines.append(_Typed(number))
            if part.strip():
                _set(lines[-1], part, x, y, abs(float(size or 0)) * scale, bold)

    page.extract_text(visitor_text=visit)
    return [line for line in lines if line.text.strip()]


def _place(cm: Sequence[Any], tm: Sequence[Any]) -> tuple[float, float, float]:
    """Where text stands on the page and how much larger than its font size it is drawn."""
    c, t = [float(v) for v in cm], [float(v) for v in tm]
    x = t[4] * c[0] + t[5] * c[2] + c[4]
    y = t[4] * c[1] + t[5] * c[3] + c[5]
    return x, y, math.hypot(t[2], t[3]) * math.hypot(c[2], c[3])


def _set(line: _Typed, text: str, x: float, y: float, size: float, bold: bool) -> None:
    if not line.text.strip():
        line.y, line.text, line.end = y, "", x
    elif x - line.end > _CELL_GAP * size > 0:
        line.text, text = line.text.rstrip() + "\t", text.lstrip()
    line.text += text
    line.bold = line.bold and bold
    line.sizes[round(size * 2) / 2] += len(text.strip())
    ems = sum(_EM_EAST if char >= "\u1100" else _EM_LATIN for char in text)
    line.end = max(line.end, x) + ems * size


def _without_running(pages: list[list[_Typed]]) -> tuple[list[list[_Typed]], int]:
    """Pages without page numbers and lines repeated at the top or foot of most of them.

    Larger type is no running head but a title, such as the "Part 1" that a page begins with.
    """
    body = _body_size(line for lines in pages for line in lines)
    edges = [
        [
            lines[i]
            for i in sorted({0, 1, len(lines) - 2, len(lines) - 1})
            if 0 <= i < len(lines) and not _large(lines[i], body)
        ]
        for lines in pages
    ]
    seen = Counter(key for edge in edges for key in {_key(line) for line in edge})
    often = max(_RUNNING_PAGES, _RUNNING_SHARE * len(pages))
    dropped = {
        id(line)
        for lines, edge in zip(pages, edges, strict=True)
        for line in edge
        if seen[_key(line)] >= often
        or (len(pages) > 1 and line in (lines[0], lines[-1]) and _PAGE_NUMBER.match(line.text))
    }
    return [[line for line in lines if id(line) not in dropped] for lines in pages], len(dropped)


def _key(line: _Typed) -> str:
    """A line with its page number counted from the page, so that those of all pages are one."""
    text = " ".join(line.text.split()).casefold()
    for match in re.finditer(r"\d{1,6}", text):
        offset = int(match[0]) - line.page
        if abs(offset) <= _MOST_UNNUMBERED:
            return f"{text[: match.start()]}#{offset}{text[match.end() :]}"
    return text


def _body_size(lines: Iterable[_Typed]) -> float:
    """The size in which most is written."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights.update(line.sizes)
    return weights.most_common(1)[0][0] if weights else 0.0


def _leveled(pages: list[list[_Typed]]) -> list[Line]:
    """Lines with the level of headings; empty ones stand between paragraphs."""
    every = [line for lines in pages for line in lines]
    body = _body_size(every)
    headings = {line.size for line in every if _large(line, body)}
    ranks = {size: min(i, 5) for i, size in enumerate(sorted(headings, reverse=True), 1)}
    plain = sum(len(line.text) for line in every if not line.bold)
    some_bold = plain * 2 > sum(len(line.text) for line in every)
    found: list[Line] = []
    for lines in pages:
        gap = _usual_gap(lines, body)
        for i, line in enumerate(lines):
            level = ranks.get(line.size, 0) if _large(line, body) else 0
            if not level and some_bold and line.bold and _titled(line):
                level = len(ranks) + 1
            above = lines[i - 1] if i else None
            if above is None:
                parted = not found or _ENDED.search(found[-1].text) is not None
            else:
                parted = not 0 <= above.y - line.y <= gap
            if parted:
                found.append(Line("", line.page))
            found.append(Line(line.text, line.page, level))
    return found


def _large(line: _Typed, body: float) -> bool:
    return line.size >= body * _LARGER > 0 and len(line.text) <= _LONGEST_HEADING


def _titled(line: _Typed) -> bool:
    shown = line.text.strip()
    return len(shown) <= 80 and "\t" not in shown and not re.search(r"[.;,:]$", shown)


def _usual_gap(lines: list[_Typed], body: float) -> float:
    """The largest distance between two lines of one paragraph of a page, in points."""
    gaps = [a.y - b.y for a, b in zip(lines, lines[1:], strict=False) if a.y - b.y > body * 0.5]
    return (median(sorted(gaps)[: max(1, len(gaps) * 2 // 3)]) if gaps else body) * _APART
