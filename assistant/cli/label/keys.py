"""The keys of the labeller: what they are called, and how they are read."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

import typer

KINDS = {"a": "answerable", "u": "unanswerable", "h": "human", "c": "chatter", "b": "abuse",
         "s": "spam", "i": "injection"}  # fmt: skip
MORE = {"l": "language", "n": "note", "space": "skip", "-": "undo", "?": "help",
        "q": "save and quit"}  # fmt: skip
HELP = (
    ("y Enter", "the decision shown is right: what the last line says is written"),
    ("a", "answerable: the shop's facts answer it; then its topic, and what a reply must state"),
    ("u", "unanswerable: asks the shop, but no fact answers it; then its topic"),
    ("h", "human: a person must see it (my order, a complaint); then its topic"),
    ("c", "chatter: asks the shop nothing"),
    ("b s i", "abuse, spam, injection (tries to command the assistant)"),
    ("l n", "the language a reply should be in; a note that goes into the label"),
    ("space", "skip: it comes again at the end, and when you start again"),
    ("- Backspace", "undo the last label or skip, also of an earlier day"),
    ("q", "quit; every label is on disk already"),
    ("1 to 9", "a topic; Enter is the first, / types part of a topic's name, Esc goes back"),
    ("Ctrl-C", "while typing: back to the comment"),
)
# One key as a terminal sends it: escape sequences and the two-part keys of Windows are one.
_KEY = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?|[\x00\xe0].|.", re.DOTALL)
ENTER, BACK, ESCAPE = ("\r", "\n"), ("-", "\x7f", "\x08"), "\x1b"


class Back(Exception):
    """The labeller goes back to the comment."""


class Keys:
    """Single keys; where several arrive together they are taken one by one."""

    def __init__(self) -> None:
        self._pending: list[str] = []

    def next(self) -> str:
        """The next key. KeyboardInterrupt for Ctrl-C, EOFError where the terminal has gone."""
        if not self._pending:
            self._pending = _KEY.findall(typer.getchar()) or [""]
        key = unicodedata.normalize("NFKC", self._pending.pop(0))
        if key == "\x03":
            raise KeyboardInterrupt
        if key in ("", "\x04"):
            raise EOFError
        return key

    def forget(self) -> None:
        """Drop what was typed ahead: nobody labels a comment that was not on the screen yet."""
        self._pending.clear()

    def line(self, prompt: str) -> str:
        """A typed line. Back for Ctrl-C."""
        with suppress(ImportError):
            # Editing of wide characters and of text from right to left.
            import readline  # noqa: F401
        ahead, enter, _ = "".join(self._pending).partition("\r")
        self._pending.clear()
        try:
            typed = ahead if enter else ahead + input(prompt + ahead)
        except (KeyboardInterrupt, EOFError):
            raise Back from None
        # A terminal of another encoding may send what no file can hold.
        return typed.encode("utf-8", "replace").decode().strip()
