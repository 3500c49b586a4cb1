"""Markdown (CommonMark with tables) as blocks of prose with their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.readers.html_blocks import html_blocks
from knowledge.readers.passages import Block, one_line, readable

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(\n|\Z)", re.DOTALL)
_FRONT_KEY = re.compile(
    r"^(lang|language|locale|title):[ \t]*['\"]?(.+?)['\"]?[ \t]*$", re.MULTILINE
)
_LINKS = ("https://", "http://", "mailto:", "tel:")
_HIDING = re.compile(r"^<(/?)(script|style)\b", re.IGNORECASE)
_BREAK = "\x0b"


@dataclass(slots=True)
class MarkdownText:
    """Blocks of a document, the language its front matter states, what was left out."""

    blocks: list[Block] = field(default_factory=list)
    language: str | None = None
    left_out: int = 0
    unclosed: tuple[str, int] | None = None


def markdown_blocks(text: str) -> MarkdownText:
    """Read a document; front matter gives its title and language, other keys are left out."""
    found = MarkdownText()
    front = _FRONT.match(text)
    if front is not None:
        keys = {match[1]: match[2] for match in _FRONT_KEY.finditer(front[0])}
        found.language = keys.get("lang") or keys.get("language") or keys.get("locale")
        if "title" in keys:
            found.blocks.append(Block(one_line(keys["title"]), 1, 1, "heading", 0))
        text = "\n" * front[0].count("\n") + text[front.end() :]
    _Walk(found).walk(MarkdownIt("commonmark").enable("table").parse(text))
    return found


class _Walk:
    """Turns the parser's tokens, opened and closed in order, into blocks."""

    def __init__(self, found: MarkdownText) -> None:
        self._found = found
        self._lists: list[int | None] = []
        self._mark = ""
        self._heading = 0
        self._row: list[str] | None = None
        self._head = False

    def walk(self, tokens: list[Token]) -> None:
        line = last = 1
        for token in tokens:
            if token.map is not None:
                line, last = token.map[0] + 1, max(token.map[1], token.map[0] + 1)
            self._structure(token)
            if token.type == "inline":
                children = token.children or []
                hidden = (_HIDING.match(t.content) for t in children if t.type == "html_inline")
                self._found.left_out += sum(tag is not None and not tag[1] for tag in hidden)
                self._inline(_shown(children), line, last)
            elif token.type in ("fence", "code_block"):
                self._block(readable(token.content).strip("\n"), line, last)
            elif token.type == "html_block":
                self._html(token.content, line)
            elif token.type == "tr_close":
                kind = "head" if self._head else "row"
                row = " | ".join(self._row or [])
                self._found.blocks.append(Block(row, line, line, kind))  # type: ignore[arg-type]  # one of the kinds
                self._row = None

    def _structure(self, token: Token) -> None:
        if token.type == "heading_open":
            self._heading = int(token.tag[1:])
        elif token.type == "heading_close":
            self._heading = 0
        elif token.type == "bullet_list_open":
            self._lists.append(None)
        elif token.type == "ordered_list_open":
            self._lists.append(int(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            number = self._lists[-1]
            self._mark = "- " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
        elif token.type in ("thead_open", "tbody_open"):
            self._head = token.type == "thead_open"
        elif token.type == "tr_open":
            self._row = []

    def _inline(self, text: str, line: int, last: int) -> None:
        if self._row is not None:
            self._row.append(" ".join(text.split()))
        elif self._heading:
            heading = " ".join(text.split())
            self._found.blocks.append(Block(heading, line, last, "heading", self._heading))
        else:
            self._block(text, line, last)

    def _block(self, text: str, line: int, last: int) -> None:
        if not text.strip():
            return
        if self._lists:
            depth = len(self._lists)
            text = "  " * (depth - 1) + (self._mark or "  ") + text
            self._mark = ""
            self._found.blocks.append(Block(text, line, last, "item", depth))
        else:
            self._found.blocks.append(Block(text, line, last))

    def _html(self, text: str, line: int) -> None:
        inner = html_blocks(text, line)
        self._found.blocks += inner.blocks
        self._found.left_out += inner.left_out
        self._found.unclosed = self._found.unclosed or inner.unclosed


def _shown(children: list[Token]) -> str:
    """Inline tokens as a reader sees them: links keep their address, images their description."""
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    hidden = 0
    for token in children:
        tag = _HIDING.match(token.content) if token.type == "html_inline" else None
        if tag is not None:
            hidden = max(0, hidden + (-1 if tag[1] else 1))
        elif hidden:
            continue
        elif token.type in ("text", "code_inline", "image"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append("\n")
        elif token.type == "hardbreak" or token.content.lower().startswith("<br"):
            parts.append(_BREAK)
        elif token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(parts)))
        elif token.type == "link_close" and links:
            address, start = links.pop()
            plain = address.removeprefix("mailto:").removeprefix("tel:")
            if address.lower().startswith(_LINKS) and plain not in "".join(parts[start:]):
                parts.append(f" ({plain})")
    lines = (one_line(line) for line in "".join(parts).split(_BREAK))
    return "\n".join(line for line in lines if line)
