"""Values of properties in a pack's own words: `80% cotton, 20% elastane`, `yes`, `hand wash only`.

A value is said in the language only where every part of it has words there; else it stays as the
shop wrote it, whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BETWEEN = re.compile(r"\s*[,;]\s*|\s+and\s+")
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?\s?%)\s+(\S.*)")


def in_words(value: str, words: Mapping[str, str], separator: str) -> str:
    """`value` by the `words` for English phrases, its parts set apart by `separator`."""
    whole = words.get(value.strip().lower())
    if whole is not None:
        return whole
    said = [_part(part, words) for part in _BETWEEN.split(value.strip())]
    known = [part for part in said if part]
    return separator.join(known) if len(known) == len(said) else value


def _part(text: str, words: Mapping[str, str]) -> str:
    """One part, with its share where it has one; empty without words for it."""
    share = _SHARE.fullmatch(text)
    if share is None:
        return words.get(text.lower(), "")
    word = words.get(share[2].lower())
    return f"{share[1]} {word}" if word else ""
