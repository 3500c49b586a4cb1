"""What is wrong with a store folder: file, line, value found and what was expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `error` stops a build, `note` does not. `line` 0 is the file as a whole."""

    file: str
    line: int
    value: str
    expected: str
    level: Literal["error", "note"] = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        value = self.value if len(self.value) <= _SHOWN else self.value[: _SHOWN - 1] + "…"
        return f"{where}: found {value}; expected {self.expected}"


@dataclass(slots=True)
class Report:
    """Collects problems while a folder is read; `counts` tells what was read."""

    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def error(self, file: str, line: int, value: object, expected: str) -> None:
        """Add a problem that stops a build."""
        shown = value if isinstance(value, str) and " " in value else repr(value)
        self.problems.append(Problem(file, line, str(shown), expected))

    def note(self, file: str, line: int, value: str, expected: str) -> None:
        """Add a finding that stops nothing."""
        self.problems.append(Problem(file, line, value, expected, "note"))

    def count(self, what: str, number: int = 1) -> None:
        """Add to what was read or left out."""
        self.counts[what] = self.counts.get(what, 0) + number

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a build, in file and line order."""
        found = (p for p in self.problems if p.level == "error")
        return tuple(sorted(found, key=lambda p: (p.file, p.line)))

    @property
    def notes(self) -> tuple[Problem, ...]:
        """The findings that stop nothing."""
        return tuple(p for p in self.problems if p.level == "note")


class FolderError(Exception):
    """A store folder cannot be used; `problems` says why, one line each."""

    code = "folder"

    def __init__(self, folder: str, problems: Iterable[Problem]) -> None:
        self.folder = folder
        self.problems = tuple(problems)
        super().__init__(f"{folder}: {len(self.problems)} problem(s); first: {self.problems[0]}")


def suggestion(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'price'?)` where `word` is close to one of `known`, else empty."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
