"""HTML as blocks of prose: what a reader of the page sees, with the lines it stands in."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from html.parser import HTMLParser

from knowledge.readers.passages import Block, one_line

_LEFT_OUT = frozenset(
    "script style template nav svg iframe select button object audio video canvas title".split()
)
_BREAKING = frozenset(
    "p div section article main header footer aside ul ol dl dt dd li table thead tbody tfoot tr"
    " td th blockquote pre figure figcaption hr form fieldset address details summary body html"
    " center caption head".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_VOID = frozenset("br hr img input meta link source wbr col area base embed param track".split())
_LINKS = ("https://", "http://", "mailto:", "tel:")
# A cell that holds more is no cell of a table of facts but a column of a page.
_LONGEST_CELL = 600
_MOST_SPANNED = 100
_BREAK, _PARAGRAPH = "\x0b", "\x0c"


class LenientParser(HTMLParser):
    """The parser of the standard library without its assertion on unknown `<![…` sections."""

    def parse_html_declaration(self, i: int) -> int:
        """Read a declaration at `i`; one of no known form is skipped like a comment."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)


@dataclass(slots=True)
class _Table:
    """A table while its rows are read; `spans` by column: rows left and what they repeat."""

    rows: int = 0
    page: bool = False
    cells: list[str] = field(default_factory=list)
    heads: int = 0
    first: int = 0
    spans: dict[int, tuple[int, str]] = field(default_factory=dict)
    span: int = 1


@dataclass(frozen=True, slots=True)
class HtmlText:
    """Blocks of a page; its stated language, what was left out, and an element never closed."""

    blocks: list[Block]
    language: str | None
    left_out: int
    unclosed: tuple[str, int] | None


def html_blocks(text: str, first_line: int = 1) -> HtmlText:
    """Read a page or a part of one that starts at `first_line`."""
    reader = _Reader(first_line - 1)
    # Behind the last `>` there are no tags, and looking for their ends takes quadratic time.
    last = text.rfind(">") + 1
    reader.feed(text[:last])
    reader.close()
    reader.handle_data(html.unescape(text[last:]))
    reader.flush()
    blocks = reader.blocks
    title = one_line("".join(reader.title))
    if title and blocks and not any(b.kind == "heading" and b.level == 1 for b in blocks):
        blocks.insert(0, Block(title, reader.title_line, reader.title_line, "heading", 0))
    unclosed = next(iter(reader.hidden), None)
    return HtmlText(blocks, reader.language, reader.left_out, unclosed)


class _Reader(LenientParser):
    def __init__(self, before: int) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.hidden: list[tuple[str, int]] = []
        self.left_out = 0
        self.language: str | None = None
        self.title: list[str] = []
        self.title_line = before + 1
        self._before = before
        self._parts: list[str] = []
        self._lines = (0, 0)
        self._heading = 0
        self._lists: list[int | None] = []
        self._mark = ""
        self._tables: list[_Table] = []
        self._links: list[tuple[str, int]] = []
        self._in_cell = False
        self._typed = False

    # -- what the parser finds ----------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a block, a list, a table; leave out what is no text."""
        if tag in _LEFT_OUT:
            self.left_out += not self.hidden and tag != "title"
            self.hidden.append((tag, self._line()))
        if self.hidden:
            return
        given = dict(attrs)
        if tag == "html" and given.get("lang"):
            self.language = given["lang"]
        if tag in _HEADINGS:
            self._page()
            self.flush()
            self._heading = _HEADINGS[tag]
        elif tag in _BREAKING:
            self._start(tag, given)
        elif tag == "br":
            self._add(_BREAK)
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self._parts)))
        elif tag == "img" and given.get("alt"):
            self._add(f" {given['alt']} ")

    def handle_endtag(self, tag: str) -> None:
        """End a block, a list, a table or what was left out."""
        if self.hidden:
            if self.hidden[-1][0] == tag:
                self.hidden.pop()
            return
        if tag in _HEADINGS:
            self.flush()
            self._heading = 0
        elif tag in ("ul", "ol"):
            self._break()
            if self._lists:
                self._lists.pop()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            if self._tables:
                self._tables.pop()
            self._in_cell = False
        elif tag == "a" and self._links:
            self._end_link()
        elif tag in _BREAKING:
            self._break()
            self._typed = self._typed and tag != "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<script/>` does not close itself in HTML, yet those who write it mean that."""
        if tag not in _LEFT_OUT:
            self.handle_starttag(tag, attrs)
            if tag not in _VOID:
                self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        """Keep the text a reader sees."""
        if not self.hidden and data.startswith("<!--"):
            self.hidden.append(("!--", self._line()))
        elif not self.hidden:
            self._add(data)
            if self._typed:
                self._parts[-1] = data.replace("\n", _BREAK)
        elif self.hidden[-1][0] == "title":
            self.title.append(data)

    # -- blocks -------------------------------------------------------------------------------

    def _line(self) -> int:
        return self._before + self.getpos()[0]

    def _add(self, data: str) -> None:
        if data.strip():
            start = self._line() + data[: len(data) - len(data.lstrip())].count("\n")
            end = self._line() + data.rstrip().count("\n")
            self._lines = (self._lines[0] or start, end)
        self._parts.append(data)

    def _start(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "table":
            self._page()
            self.flush()
            self._tables.append(_Table())
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            table = self._tables[-1]
            table.heads += tag == "th"
            table.first = table.first or self._line()
            span = given.get("rowspan") or ""
            table.span = min(int(span), _MOST_SPANNED) if span.isdecimal() and len(span) < 5 else 1
            self._in_cell = not table.page
        elif tag in ("ul", "ol"):
            self._break()
            start = given.get("start") or ""
            number = int(start) if start.isdecimal() and len(start) < 9 else 1
            self._lists.append(number if tag == "ol" else None)
        elif tag == "li":
            self._break()
            self._start_item()
        else:
            self._break()
            self._typed = self._typed or tag == "pre"

    def _start_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        self._mark = "- " if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _break(self) -> None:
        if self._in_cell:
            self._parts.append(_PARAGRAPH)
        else:
            self.flush()

    def flush(self) -> None:
        """What was gathered since the last block becomes one, or several where lines part it."""
        text, (first, last) = "".join(self._parts), self._lines
        self._parts, self._lines, self._links = [], (0, 0), []
        for paragraph in _paragraphs(text):
            self._block(paragraph, first or self._line(), last or self._line())

    def _block(self, text: str, first: int, last: int) -> None:
        if self._heading:
            heading = " ".join(text.split())
            self.blocks.append(Block(heading, first, last, "heading", self._heading))
        elif self._lists:
            depth = len(self._lists)
            text = "  " * (depth - 1) + (self._mark or "  ") + text
            self._mark = ""
            self.blocks.append(Block(text, first, last, "item", depth))
        else:
            self.blocks.append(Block(text, first, last))

    # -- links and tables ---------------------------------------------------------------------

    def _end_link(self) -> None:
        href, start = self._links.pop()
        shown = "".join(self._parts[start:])
        address = href.strip()
        plain = address.removeprefix("mailto:").removeprefix("tel:")
        if address.lower().startswith(_LINKS) and plain not in shown and shown.strip():
            self._parts.append(f" ({plain})")

    def _end_cell(self) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if table.page:
            self.flush()
        if not self._in_cell:
            return
        self._in_cell = False
        self._carry(table)
        text = "".join(self._parts)
        if table.span > 1:
            table.spans[len(table.cells)] = (table.span - 1, text)
        table.cells.append(text)
        self._parts, self._links = [], []

    @staticmethod
    def _carry(table: _Table) -> None:
        """Repeat what spans rows: a row must say by itself what it is about."""
        while (column := len(table.cells)) in table.spans:
            left, text = table.spans.pop(column)
            if left > 1:
                table.spans[column] = (left - 1, text)
            table.cells.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        if not self._tables or not self._tables[-1].cells:
            return
        table = self._tables[-1]
        self._carry(table)
        cells, heads = table.cells, table.heads
        first, last = table.first, self._lines[1] or table.first
        table.cells, table.heads, table.first = [], 0, 0
        self._lines = (0, 0)
        shown = [" ".join("; ".join(_paragraphs(cell)).split()) for cell in cells]
        if any(len(text) > _LONGEST_CELL for text in shown) or len(shown) == 1:
            for paragraph in (p for cell in cells for p in _paragraphs(cell)):
                self.blocks.append(Block(paragraph, first, last))
        elif any(shown):
            head = heads == len(cells) and table.rows == 0
            row = " | ".join(shown)
            self.blocks.append(Block(row, first, max(first, last), "head" if head else "row"))
            table.rows += 1

    def _page(self) -> None:
        """A table that holds headings or tables lays out a page: its cells are plain text."""
        if self._tables and self._in_cell:
            table = self._tables[-1]
            inner, lines = self._parts, self._lines
            self._parts = [part for cell in table.cells for part in (cell, _PARAGRAPH)]
            self._lines = (table.first, self._line())
            table.cells, table.page = [], True
            self.flush()
            self._parts, self._lines = inner, lines
            self.flush()
            self._in_cell = False


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of gathered text; an empty line made of breaks parts them too."""
    found: list[str] = []
    for part in text.split(_PARAGRAPH):
        lines = [one_line(line) for line in part.split(_BREAK)]
        found += ["\n".join(group) for group in _groups(lines)]
    return found


def _groups(lines: list[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]
