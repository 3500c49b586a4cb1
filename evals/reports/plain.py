"""Chat text as it may stand in a report: everything that is seen, nothing that acts."""

from __future__ import annotations

# Joiners that scripts and emoji need, and marks that only help a line of two directions.
_KEPT = frozenset("\u200c\u200d\u200e\u200f\u061c\ufe0e\ufe0f")


def visible(text: str) -> str:
    """Text without control characters, direction overrides and half characters."""
    return "".join(char if char.isprintable() or char in _KEPT else " " for char in text)
