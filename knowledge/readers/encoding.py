"""Text files of a shop as text: UTF-8, UTF-16 and, where that is plausible, Windows-1252.

A file is looked through once before it is read, so that nothing is half read: whoever opens it
afterwards knows that every byte decodes. Neither pass holds the file in memory.
"""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from knowledge.problems import Report
from knowledge.readers.codepages import HighBytes, is_western

CHUNK = 1 << 20
# The codec that leaves a mark out, and the one that checks what follows it. The longer marks stand
# first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Where a file stops being text in an encoding: the line and what stands there."""

    line: int
    value: str
    undecodable: bool


def read_text(path: Path, name: str, report: Report) -> str | None:
    """The whole of a small text file; None after a problem with its line."""
    with open_text(path, name, report) as file:
        return None if file is None else file.read()


@contextlib.contextmanager
def open_text(path: Path, name: str, report: Report) -> Iterator[TextIO | None]:
    """A text file to read line by line, line ends kept; None after a problem with its line."""
    encoding = encoding_of(path, name, report)
    if encoding is None:
        yield None
        return
    with path.open(encoding=encoding, newline="") as file:
        yield file


def encoding_of(path: Path, name: str, report: Report) -> str | None:
    """The codec that reads every byte of a file; None after a problem that says which does not.

    A byte order mark decides. Without one the file is UTF-8, or UTF-16 if its first character
    says so, or Windows-1252 if it is no UTF-8 but plausible as text of western Europe, which adds a
    note: text in the wrong characters would be worse than a refusal.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
        encoding, checked = _marked(head)
        fault = _fault(path, checked)
        if fault is None:
            return encoding
        if encoding == "utf-8" and fault.undecodable and _is_western(path):
            report.note(
                name, fault.line, "text that is not UTF-8", "UTF-8: it is read as Windows-1252"
            )
            return "cp1252"
    except OSError as error:
        report.error(name, 0, f"a file that cannot be read ({error.strerror})", "a readable file")
        return None
    report.error(name, fault.line, fault.value, "UTF-8 text")
    return None


def _marked(head: bytes) -> tuple[str, str]:
    """The codec to read with and the codec to check with, by the first bytes."""
    for mark, encoding, checked in _MARKS:
        if head.startswith(mark):
            return encoding, checked
    if len(head) >= 2 and (head[0] == 0) != (head[1] == 0):
        found = "utf-16-be" if head[0] == 0 else "utf-16-le"
        return found, found
    return "utf-8", "utf-8"


def _fault(path: Path, encoding: str) -> _Fault | None:
    """The first byte or character of a file that is no text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = LineCount()
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding)
                value = f"the byte {error.object[error.start]:#04x}"
                return _Fault(lines.after(before), value, undecodable=True)
            if "\x00" in text:
                line = lines.after(text[: text.index("\x00")])
                return _Fault(line, "a NUL character", undecodable=False)
            if not chunk:
                return None
            lines.add(text)


class LineCount:
    """Counts lines of a text that comes in pieces; `\\r\\n`, `\\n` and `\\r` each end one."""

    def __init__(self) -> None:
        self._ended = 0
        self._last = ""

    def add(self, text: str) -> None:
        """The next piece has been read."""
        if text:
            self._ended += self._ends(text)
            self._last = text[-1]

    def after(self, text: str) -> int:
        """The line (1-based) on which this next piece stops."""
        return self._ended + self._ends(text) + 1

    def _ends(self, text: str) -> int:
        both = text.count("\r\n") + (self._last == "\r" and text.startswith("\n"))
        return text.count("\n") + text.count("\r") - both


def _is_western(path: Path) -> bool:
    """Whether the bytes of a file that is no UTF-8 make sense as Windows-1252."""
    seen = HighBytes()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            seen.add(chunk)
    return is_western(seen)
