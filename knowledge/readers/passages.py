"""Prose cut into passages: at headings, at ends of paragraphs, never within a sentence or row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

LIMIT = 1200
# Longer than any sentence: a text without ends of sentences.
ODDLY_LONG = 3 * LIMIT
# A sentence that leads in a list or table is repeated above each part of it, up to this length.
_LEAD_LIMIT = 300

_ENDS = re.compile(
    '(?P<dot>\\.)["”’»)\\]]*(?=\\s)|[.!?…]+["”’»)\\]]*(?=\\s)|[。！？；]+[”’」』）]*'
    "|[؟۔।॥။።]+|(?=\n)"
)
# Scripts that write no full stop: a space parts their sentences.
_SPACED = re.compile("(?<=[\u0e00-\u0eff\u1780-\u17ff])(?= )")
_SHORT = frozenset(
    "approx art bzw ca cf dr ej etc evtl ex exp fr ggf hr inc incl inkl ltd max min mr mrs ms no"
    " nr núm pag pág prof resp sr sra st str tel usw vol vs zzgl см ст стр руб тел".split()
)
_WORD_BEFORE = re.compile(r"[^\s(\[\"“«]*$")
_EAST = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
_WRAPPED_EAST = re.compile(rf"(?<=[{_EAST}])\s+(?=[{_EAST}])")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Joiners are part of words in Persian and Hindi; tabs part the cells of rows.
_KEPT = "\u200c\u200d\n\t"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document with its lines (1-based; pages of a PDF).

    `level` is of a heading (1 the outermost) or of a list item (1 the outermost list).
    """

    text: str
    first: int
    last: int
    kind: Literal["heading", "text", "item", "head", "row"] = "text"
    level: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage below its headings, from the outermost; lines as in `Block`."""

    headings: tuple[str, ...]
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """What a passage is made of; `before` parts it from the piece above, `lead` leads it in."""

    text: str
    first: int
    last: int
    before: str
    lead: _Piece | None = None


def readable(text: str) -> str:
    """Text without control and direction marks, surrogates or spaces at ends of lines."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = "".join(
        char if char.isprintable() or char in _KEPT
        else "\ufffd" if "\ud800" <= char <= "\udfff" else " "
        for char in text
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in shown.split("\n"))


def one_line(text: str) -> str:
    """Text on one line; scripts without spaces get none where a line was wrapped."""
    return " ".join(_WRAPPED_EAST.sub(_unwrapped, readable(text)).split())


def _unwrapped(match: re.Match[str]) -> str:
    return "" if "\n" in match[0] else " "


def passages(blocks: Iterable[Block]) -> list[Passage]:
    """The passages of a document, in its order.

    A heading with nothing below it says something itself and is a passage.
    """
    found: list[Passage] = []
    above: list[Block] = []
    body: list[Block] = []
    bare: Block | None = None

    def close() -> None:
        nonlocal bare
        if body:
            found.extend(_packed(body, tuple(block.text for block in above)))
            body.clear()
        elif bare is not None:
            outer = tuple(block.text for block in above if block is not bare)
            found.append(Passage(outer, bare.text, bare.first, bare.last))
        bare = None

    for block in blocks:
        if not block.text:
            continue
        if block.kind != "heading":
            body.append(block)
            continue
        if bare is not None and not body and block.level > bare.level:
            bare = None
        close()
        above[:] = [outer for outer in above if outer.level < block.level]
        above.append(block)
        bare = block
    close()
    return found


def _packed(blocks: list[Block], headings: tuple[str, ...]) -> Iterator[Passage]:
    """As many pieces a passage as fit; what leads in a list stays with its first item."""
    own: list[_Piece] = []
    repeated: list[_Piece] = []

    def size(pieces: list[_Piece]) -> int:
        return sum(len(piece.text) + len(piece.before) for piece in pieces)

    for piece in _pieces(blocks):
        if own and size(repeated) + size(own) + size([piece]) > LIMIT:
            chain = _chain(piece)
            kept = 0
            while kept < len(chain) and kept < len(own) and own[-1 - kept] is chain[kept]:
                kept += 1
            carried = own[len(own) - kept :]
            if len(own) > kept:
                yield _passage(headings, repeated, own[: len(own) - kept])
                repeated, own = chain[kept:][::-1], carried
        own.append(piece)
    if own:
        yield _passage(headings, repeated, own)


def _chain(piece: _Piece) -> list[_Piece]:
    chain: list[_Piece] = []
    lead = piece.lead
    while lead is not None:
        chain.append(lead)
        lead = lead.lead
    return chain


def _passage(headings: tuple[str, ...], repeated: list[_Piece], own: list[_Piece]) -> Passage:
    text = "".join(
        piece.before + piece.text if i else piece.text for i, piece in enumerate([*repeated, *own])
    )
    first = min(piece.first for piece in own)
    return Passage(headings, text, first, max(piece.last for piece in own))


def _pieces(blocks: list[Block]) -> Iterator[_Piece]:
    """Blocks as pieces that are never divided, each with what leads it in."""
    opener: _Piece | None = None
    head: _Piece | None = None
    items: dict[int, _Piece] = {}
    group, above = "", ""
    for block in blocks:
        above, group = group, {"head": "row"}.get(block.kind, block.kind)
        # A list or a table stands by itself, but right below the line that leads it in.
        before = "\n" if above == group or (above == "text" and opener is not None) else "\n\n"
        if block.kind == "item":
            head = None
            inner = {level: piece for level, piece in items.items() if level < block.level}
            lead = inner[max(inner)] if inner else opener
            piece = _Piece(block.text, block.first, block.last, before, lead)
            if len(block.text) <= _LEAD_LIMIT:
                items = {**inner, block.level: piece}
            yield from _divided(block, piece)
        elif block.kind in ("head", "row"):
            items = {}
            if block.kind == "head":
                head = None
            piece = _Piece(block.text, block.first, block.last, before, head or opener)
            if block.kind == "head" and len(block.text) <= _LEAD_LIMIT:
                head = piece
            yield piece
        else:
            piece = _Piece(block.text, block.first, block.last, "\n\n")
            leads = block.text.endswith((":", "：")) and len(block.text) <= _LEAD_LIMIT
            opener, head, items = (piece if leads else None), None, {}
            yield from _divided(block, piece)


def _divided(block: Block, piece: _Piece) -> Iterator[_Piece]:
    """A block that is too long by its sentences, else whole."""
    if len(block.text) <= LIMIT:
        yield piece
        return
    # Which line a sentence stands in is lost where lines were joined: each has those of its block.
    for i, (before, sentence) in enumerate(sentences(block.text)):
        lead = piece.lead if i == 0 else None
        between = piece.before if i == 0 else before
        for part in _parts(sentence):
            yield _Piece(part, block.first, block.last, between, lead)
            between, lead = " ", None


def _parts(sentence: str) -> Iterator[str]:
    """A sentence whole; what is far too long to be one is cut at spaces."""
    start = 0
    while len(sentence) - start > ODDLY_LONG:
        space = sentence.rfind(" ", start + 1, start + LIMIT)
        end = space if space > 0 else start + LIMIT
        yield sentence[start:end].strip()
        start = end
    yield sentence[start:].strip()


def sentences(text: str) -> list[tuple[str, str]]:
    """Sentences and lines of a text, each with the space before it. In doubt it is no end."""
    ends = [match.end() for match in _ENDS.finditer(text) if _is_end(text, match)]
    ends += [match.end() for match in _SPACED.finditer(text)]
    found: list[tuple[str, str]] = []
    start = 0
    for end in [*sorted(set(ends)), len(text)]:
        part = text[start:end]
        if part.strip():
            found.append((part[: len(part) - len(part.lstrip())], part.strip()))
            start = end
    return found


def _is_end(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 12].lstrip()
    if match[0] and text[match.end() : match.end() + 1].isspace() and following[:1].islower():
        return False
    if match["dot"] is None:
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    word = before[0] if before else ""
    if len(word) <= 1 or word.isdigit() or word.casefold() in _SHORT or "." in word:
        return False
    # "Nr. 5", "Art. 12": an abbreviation of a few letters before a number.
    return not (len(word) <= 3 and word[0].isupper() and following[:1].isdigit())
