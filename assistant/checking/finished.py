"""Invariant 1, second half: the finished text, as a viewer reads it, says nothing outside slots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checking.numbers import has_figure, number_spans
from assistant.types import Draft, Slot
from knowledge.shop import Shop
from knowledge.text import fold
from knowledge.types import Promotion

# A link ends at a space or at punctuation of a script that writes none before it.
_PATH = r"[^\s，。、；：！？（）「」،؛؟]+"
# What a viewer can open, write to or call: none of it may come from anywhere but a fact.
_REACHABLE = re.compile(
    rf"https?://{_PATH}|\bwww\.{_PATH}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w+"
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/\S*)?(?![\w.])",
    re.IGNORECASE,
)
# Marks that make what follows read in another order: a price could look like another one.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def finished_failures(draft: Draft, shop: Shop) -> list[str]:
    """What stands outside the slots of a finished text or runs over their ends, one line each."""
    text, spans = draft.text, list(_slot_spans(draft))
    failures = [
        f"a digit outside a slot: {part!r}"
        for part in draft.parts
        if isinstance(part, str) and has_figure(part)
    ]
    for number in number_spans(text, draft.language):
        if not _inside(number.start, number.end, spans):
            failures.append(f"a number over the end of a slot: {text[number.start : number.end]!r}")
    for match in _REACHABLE.finditer(text):
        if not _inside(match.start(), match.start() + len(match[0].rstrip(".,)")), spans):
            failures.append(f"a link or address outside a slot: {match[0]!r}")
    failures += _codes(draft, shop)
    if _REORDERING.search(text):
        failures.append("a mark that reorders the text")
    if _CONTROL.search(text):
        failures.append("a control character")
    return failures


def _slot_spans(draft: Draft) -> Iterator[tuple[int, int]]:
    position = 0
    for part in draft.parts:
        length = len(part if isinstance(part, str) else part.text)
        if isinstance(part, Slot):
            yield position, position + length
        position += length


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _codes(draft: Draft, shop: Shop) -> list[str]:
    """Codes of the shop that the words around the slots name."""
    words = {word for part in draft.parts if isinstance(part, str) for word in fold(part).split()}
    codes = [fact.code for fact in shop.all(Promotion) if fact.code is not None]
    return [f"the code {code} outside a slot" for code in codes if fold(code) in words]
