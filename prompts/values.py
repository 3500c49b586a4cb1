"""Values of properties in a pack's own words: `80% cotton, 20% elastane`, `yes`, `hand wash only`.

A value is said in the language only where every part of it has words there, or is figures and
codes; else it stays as the shop wrote it, whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BETWEEN = re.compile(r"\s*[,;]\s*|\s+and\s+")
_INCLUDED = re.compile(r"(\S.*?)\s+\(?((?:not )?included)\)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}|[a-z]{2,}")
_POLARITY = frozenset(("yes", "no"))
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?\s?%)\s+(\S.*)")


def in_words(value: str, words: Mapping[str, str], separator: str) -> str:
    """`value` by the `words` for English phrases, its parts set apart by `separator`.

    What is or is not included is said in the language even where the thing itself is not: "cushion
    insert (no incluido)"; and so is a yes or no that begins a value.
    """
    whole = words.get(value.strip().lower())
    if whole is not None:
        return whole
    parts = _BETWEEN.split(value.strip())
    said = [_part(part, words) for part in parts]
    if not any(said):
        return value
    if said[0] and parts[0].lower() in _POLARITY:
        # "No, steel inside": at least whether it is so is said in the language.
        return separator.join(each or part for part, each in zip(parts, said, strict=True))
    included = any(map(_INCLUDED.fullmatch, parts))
    known = [each or (part if included or _plain(part) else "")
             for part, each in zip(parts, said, strict=True)]  # fmt: skip
    return separator.join(known) if all(known) else value


def _plain(part: str) -> bool:
    """Whether a part has figures, units and codes only: "2 x AA", "5 V"."""
    return _WORD.search(part) is None


def _part(text: str, words: Mapping[str, str]) -> str:
    """One part, with its share where it has one; empty without words for it."""
    share = _SHARE.fullmatch(text)
    if share is not None:
        word = words.get(share[2].lower())
        return f"{share[1]} {word}" if word else ""
    included = _INCLUDED.fullmatch(text)
    if included is not None and text.lower() not in words:
        word = words.get(included[2].lower())
        return f"{words.get(included[1].lower(), included[1])} ({word})" if word else ""
    return words.get(text.lower(), "")
