"""Whom a text is addressed to: up to three viewers by sanitised name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

# Characters that could command, link or reorder text are no part of a name.
_UNSAFE = re.compile(r"[^\w .\-·'’]")
_MARKUP = re.compile(r"<[^<>]*>|https?://\S*|\x1b\[[\d;]*\w", re.IGNORECASE)
# Names that platforms read as "notify everybody".
_CALLS = {"everyone", "here", "channel", "all", "room", "online"}
_LONGEST_NAME = 30
# Of a name as long as this, with its sign and space, every platform has room beside a short text.
SHORT_NAME = 20


def room_for_text(limit: int, disclosure: str = "") -> int:
    """Characters that `limit` leaves for a text beside one name and the mark of the shop."""
    return limit - (SHORT_NAME + 2) - (len(disclosure) + 1 if disclosure else 0)


def safe_name(name: str, longest: int = _LONGEST_NAME) -> str:
    """A viewer's name on one line without marks, control characters, links or commands."""
    plain = _MARKUP.sub(" ", unicodedata.normalize("NFC", name))
    plain = "".join(c for c in plain if unicodedata.category(c)[0] in "LMN" or c in " .-·'’_")
    plain = " ".join(_UNSAFE.sub("", plain).split())
    plain = re.sub(r"(?<=\w)\.(?=\w)", " ", plain)
    short = plain[:longest].strip(" .-")
    return "" if short.casefold() in _CALLS else short


def addressed(
    text: str,
    names: Iterable[str],
    limit: int | None = None,
    asked: int = 0,
    others: Callable[[int], str] | None = None,
) -> str:
    """`@Ana @Luis text`; names that are empty once sanitised are left out.

    Of `asked` viewers those who are not named are counted in the words of `others`. With a `limit`
    as many are named as fit beside the text, the first one at least by a short name.
    """
    known = list(dict.fromkeys(safe for name in names if (safe := safe_name(name))))
    for said in _openings(known, asked, others):
        whole = " ".join(filter(None, (*said, text)))
        if limit is None or len(whole) <= limit:
            return whole
    return text


def _openings(
    known: list[str], asked: int, others: Callable[[int], str] | None
) -> Iterable[list[str]]:
    """Ways to begin, from the one that names most."""
    for count in range(len(known), 0, -1):
        named = [f"@{name}" for name in known[:count]]
        rest = asked - count
        if rest > 0 and others is not None:
            yield [*named, others(rest)]
        if count == len(known) == 1 or rest <= 0 or others is None:
            yield named
    if known:
        first = f"@{safe_name(known[0], SHORT_NAME)}"
        if asked > 1 and others is not None:
            yield [first, others(asked - 1)]
        yield [first]
    yield []
