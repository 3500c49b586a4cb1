"""Text for the screen: styled, wrapped, in either direction of writing."""

from __future__ import annotations

import re
import unicodedata

from rich.console import Console
from rich.text import Text

from assistant.cli.show import one_line

DIM = "bright_black"


def styled(*parts: str | tuple[str, str]) -> Text:
    """A text of parts, each plain or with its style."""
    return Text.assemble(*parts)


def wrapped(console: Console, text: str, indent: str, style: str) -> list[Text]:
    """A text over several lines, each of them isolated where it runs from right to left."""
    rtl = _runs_left(text)
    lines = styled(text).wrap(console, console.width - 1 - len(indent))
    return [styled(indent, (isolated(line.plain.rstrip(), rtl), style)) for line in lines]


def plain(text: str, longest: int = 400) -> str:
    """Text of a viewer on one line; control characters, also those of direction, are blanks."""
    return one_line(text, longest)


def _runs_left(text: str) -> bool:
    """Whether a text runs from right to left: its first letter does, or most of them do."""
    from evals.answers import without_mentions

    bare = re.sub("\u2067.*?\u2069", "", without_mentions(text))
    kinds = [unicodedata.bidirectional(char) for char in bare]
    letters = [kind for kind in kinds if kind in ("L", "R", "AL")]
    return letters[:1] in (["R"], ["AL"]) or 2 * letters.count("L") < len(letters)


def isolated(text: str, rtl: bool | None = None) -> str:
    """Text for the screen, kept from turning around what stands beside it (UAX #9, isolates)."""
    runs_left = _runs_left(text) if rtl is None else rtl
    return f"\u2067{text}\u2069" if runs_left and text else text
