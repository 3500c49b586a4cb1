"""Plain text as blocks: headings, lists, rows and paragraphs told by how they are laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.readers.passages import Block, one_line, readable

_UNDERLINE = re.compile(r"^\s*(={3,}|-{3,}|_{3,}|\*{3,}|~{3,})\s*$")
_HASHES = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s+(?=[^\W\d])")
_ARTICLE = re.compile(
    r"^(?:§\s*\d+|第[一二三四五六七八九十百\d]+[条章節节]|[一二三四五六七八九十]+、)"
)
_ITEM = re.compile(r"^(\s*)([-*•·‣▪●○◦–]|\d{1,2}[.)]|[a-z][.)]|[（(]\d{1,2}[)）])\s+(?=\S)")
_ROW = re.compile(r"\S(\t+| {3,})\S|\S *\| *\S.*")
_CELLS = re.compile(r"\t+| {3,}|\|")
_UNENDED = re.compile(r"[.!?:;,。！？：；，、…|]$")
_SENTENCE = re.compile(r"[.!?](\s|$)|[。！？]")
_LONGEST_HEADING = 80
# A line this much shorter than the widest was ended on purpose, not wrapped.
_WRAPPED = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text or a page; `level` where its type says that it is a heading."""

    text: str
    number: int
    level: int = 0


def text_blocks(text: str) -> list[Block]:
    """Read a text file."""
    lines = [Line(line, i) for i, line in enumerate(readable(text).split("\n"), 1)]
    return line_blocks(lines)


def line_blocks(lines: list[Line], *, guess: bool = True) -> list[Block]:
    """Blocks of lines; empty lines part them. `guess` tells headings by their form."""
    widest = max((len(line.text.strip()) for line in lines), default=0)
    groups = _groups(lines)
    blocks: list[Block] = []
    for i, group in enumerate(groups):
        last = i == len(groups) - 1
        heading, rest = _heading(group, guess, widest, first=i == 0, last=last)
        if heading is not None:
            blocks.append(heading)
        if rest:
            blocks += _body(rest, widest)
    return _with_heads(blocks)


def _with_heads(blocks: list[Block]) -> list[Block]:
    """The first row of a table is its head where it alone has no figures."""
    found = list(blocks)
    for i, block in enumerate(blocks[:-1]):
        first = block.kind == "row" and (i == 0 or blocks[i - 1].kind != "row")
        if first and blocks[i + 1].kind == "row" and not re.search(r"\d", block.text):
            has_figures = re.search(r"\d", blocks[i + 1].text) is not None
            found[i] = replace(block, kind="head" if has_figures else "row")
    return found


def _groups(lines: list[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = [[]]
    for line in lines:
        known = line.level and groups[-1] and groups[-1][-1].level != line.level
        if not line.text.strip() or known:
            groups.append([])
        if line.text.strip():
            if groups[-1] and groups[-1][-1].level and not line.level:
                groups.append([])
            groups[-1].append(line)
    return [group for group in groups if group]


def _heading(
    group: list[Line], guess: bool, widest: int, *, first: bool, last: bool
) -> tuple[Block | None, list[Line]]:
    """The heading a group of lines begins with, and the lines below it."""
    top = group[0]
    text = one_line(top.text)
    if top.level:
        text = one_line("\n".join(line.text for line in group))
        return Block(text, top.number, group[-1].number, "heading", top.level), []
    if len(group) > 1 and (rule := _UNDERLINE.match(group[1].text)) and len(text) <= 200:
        level = 1 if rule[1][0] == "=" else 2
        return Block(text, top.number, top.number, "heading", level), group[2:]
    if (hashes := _HASHES.match(text)) is not None:
        level = len(hashes[1])
        return Block(hashes[2], top.number, top.number, "heading", level), group[1:]
    alone = len(group) == 1
    below = " ".join(line.text for line in group[1:])
    # Prose begins right below a title that is far shorter than its lines.
    over = len(text) < widest * _WRAPPED and _SENTENCE.search(below) is not None
    titled = over if below else not last
    level = _guessed(text, alone=titled, first=first) if guess else 0
    if not level or (not alone and _ITEM.match(group[1].text)):
        return None, group
    return Block(text, top.number, top.number, "heading", level), group[1:]


def _guessed(text: str, *, alone: bool, first: bool) -> int:
    """The level of a line that looks like a heading, or 0."""
    if len(text) > _LONGEST_HEADING or _UNENDED.search(text) or not any(map(str.isalpha, text)):
        return 0
    if _ARTICLE.match(text):
        return 3
    if (number := _NUMBERED.match(text)) is not None:
        return 3 + number[1].count(".")
    if _ITEM.match(text) or _ROW.search(text):
        return 0
    if text.isupper() and len(text) > 3:
        return 1 if first else 2
    # A short line by itself is a title; in prose of one line a paragraph it would be a sentence.
    return (1 if first else 2) if alone and len(text) <= 60 else 0


@dataclass(slots=True)
class _Open:
    """A paragraph or list item that further lines may belong to."""

    kind: Literal["text", "item"]
    first: int
    last: int
    parts: list[str]
    level: int = 1

    def closed(self) -> Block:
        return Block("".join(self.parts), self.first, self.last, self.kind, self.level)


def _body(lines: list[Line], widest: int) -> list[Block]:
    found: list[Block | _Open] = []
    above = ""
    for line in lines:
        text = one_line(line.text)
        if _UNDERLINE.match(line.text):
            continue
        last = found[-1] if found else None
        if (item := _ITEM.match(line.text)) is not None:
            depth = 1 + len(item[1].expandtabs(4)) // 2
            found.append(_Open("item", line.number, line.number, [item[1] + text], depth))
        elif _ROW.search(line.text.strip()):
            row = " | ".join(filter(None, map(one_line, _CELLS.split(line.text))))
            found.append(Block(row, line.number, line.number, "row"))
        elif isinstance(last, _Open):
            # A wrapped line goes on in the next one, a line that was ended does not.
            full = len(above) >= widest * _WRAPPED
            wrapped = full or last.kind == "item" or text[:1].islower()
            last.parts += [_between(above, text) if wrapped else "\n", text]
            last.last = line.number
        else:
            found.append(_Open("text", line.number, line.number, [text]))
        above = text
    return [part.closed() if isinstance(part, _Open) else part for part in found]


def _between(above: str, below: str) -> str:
    """What parts two halves of a wrapped line; a word may be cut at its hyphen."""
    cut = above[-2:-1].isalpha() and above.endswith("-") and below[:1].islower()
    return "" if cut or one_line(f"{above[-1:]}\n{below[:1]}") == above[-1:] + below[:1] else " "
