"""Whom a text is addressed to: up to three viewers by sanitised name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Characters that could command, link or reorder text are no part of a name.
_UNSAFE = re.compile(r"[^\w .\-·'’]")
_MARKUP = re.compile(r"<[^<>]*>|https?://\S*|\x1b\[[\d;]*\w", re.IGNORECASE)
# Names that platforms read as "notify everybody".
_CALLS = {"everyone", "here", "channel", "all", "room", "online"}
_LONGEST_NAME = 30


def safe_name(name: str) -> str:
    """A viewer's name on one line without marks, control characters, links or commands."""
    plain = _MARKUP.sub(" ", unicodedata.normalize("NFC", name))
    plain = "".join(c for c in plain if unicodedata.category(c)[0] in "LMN" or c in " .-·'’_")
    plain = " ".join(_UNSAFE.sub("", plain).split())
    plain = re.sub(r"(?<=\w)\.(?=\w)", " ", plain)
    short = plain[:_LONGEST_NAME].strip(" .-")
    return "" if short.casefold() in _CALLS else short


def addressed(text: str, names: Iterable[str]) -> str:
    """`@Ana @Luis text`; names that are empty once sanitised are left out."""
    known = [safe for name in names if (safe := safe_name(name))]
    return " ".join([*(f"@{name}" for name in dict.fromkeys(known)), text])
