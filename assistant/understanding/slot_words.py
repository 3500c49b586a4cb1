"""The packs' words as patterns over folded text, for what stands beside numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from knowledge.text import fold
from prompts.packs import Pack

NUMBER = r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)(?![.,]?\d)"
"""A number of up to three digits with at most two decimals, as one group."""
_ARABIC = re.compile("[\u0600-\u06ff]")


def words_of(packs: Iterable[Pack], section: str) -> dict[str, list[str]]:
    """Every pack's folded words of a section, by key."""
    found: dict[str, list[str]] = {}
    for pack in packs:
        for key, phrases in pack.lexicon.sections.get(section, {}).items():
            found.setdefault(key, []).extend(fold(phrase) for phrase in phrases)
    return found


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, longest first; one of Latin letters stands by itself.

    A short Arabic abbreviation ends its word too, as it would else begin many others.
    """
    longest = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    return "|".join(_bounded(word) for word in longest) or r"(?!)"


def by_key(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """A pattern of the words of each key."""
    return {key: any_of(found) for key, found in words.items()}


def _bounded(word: str) -> str:
    pattern = re.escape(word)
    if word[0].isascii() and word[0].isalpha():
        pattern = r"(?<![a-z])" + pattern
    if word[-1].isascii() and word[-1].isalpha():
        pattern += r"(?![a-z])"
    elif len(word) <= 2 and _ARABIC.match(word):
        pattern += "(?![\u0600-\u06ff])"
    return pattern
