"""Label files of the contract: what should have been decided for a comment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex

from assistant.errors import ChatFileError
from assistant.types import Action
from knowledge.language import LanguageTag
from knowledge.problems import suggestion
from prompts.topics import load_topics

KINDS = ("answerable", "unanswerable", "human", "chatter", "abuse", "spam", "injection")
# Kinds of comment that ask the shop nothing.
SILENT = ("chatter", "abuse", "spam", "injection")
_KEYS = ("id", "language", "kind", "topic", "actions", "numbers", "any_of", "must_not",
         "must_not_match", "facts", "note", "family", "pair", "change")  # fmt: skip
_NUMBER = regex.compile(r"\d+(?:\.\d+)?")
_LISTS = ("actions", "numbers", "any_of", "must_not", "must_not_match", "facts")
_SHOWN = 80
_MOST_PROBLEMS = 20


class _Invalid(ValueError):
    """A label is not of the contract's form."""


@dataclass(frozen=True, slots=True)
class Label:
    """What should have been decided for one comment.

    Beside the contract's fields, all optional: `must_not_match` (regular expressions that no sent
    text may match, where plain `must_not` says too much), `family` (lines that say the same in
    other words share one), `pair` and `change` (a minimal pair and what differs in it: negation,
    country, product, number). `line` is its place in the file.
    """

    id: str
    language: str | None
    kind: str
    topic: str
    actions: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    note: str = ""
    family: str | None = None
    pair: str | None = None
    change: str | None = None
    line: int = 0


def read_labels(path: Path) -> dict[str, Label]:
    """Labels by comment id. ChatFileError names file and line of what cannot be read."""
    labels: dict[str, Label] = {}
    problems: list[str] = []
    for number, data in json_lines(path, problems):
        try:
            label = label_of(data, number)
        except _Invalid as error:
            problems.append(f"{path.name}:{number}: {error}")
            continue
        if label.id in labels:
            problems.append(f"{path.name}:{number}: found {label.id!r} again; expected it once")
        labels[label.id] = label
    if problems:
        raise ChatFileError(shortened(problems))
    return labels


def shortened(problems: list[str]) -> list[str]:
    """The first problems, and how many more there are."""
    more = len(problems) - _MOST_PROBLEMS
    return [*problems[:_MOST_PROBLEMS], *([f"… and {more} more"] if more > 0 else [])]


def json_lines(path: Path, problems: list[str]) -> list[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their lines; what is none is added to `problems`."""
    found: list[tuple[int, dict[str, Any]]] = []
    try:
        # Not by splitlines: text has more line ends than JSON Lines has.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise ChatFileError([f"{path}: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        raise ChatFileError([f"{path.name}: found bytes that are no UTF-8 ({error})"]) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = str(error).split(":")[0]
            problems.append(f"{path.name}:{number}: found no JSON ({reason}); expected an object")
            continue
        if isinstance(data, dict):
            found.append((number, data))
        else:
            problems.append(f"{path.name}:{number}: found {short(data)}; expected an object")
    return found


def label_of(data: Mapping[str, Any], line: int = 0) -> Label:
    """A label from its JSON object; ValueError says what was found and expected."""
    for name in ("id", "kind", "actions"):
        if name not in data:
            raise _Invalid(f"found a label without {name!r}; expected it")
    for name in data:
        if name not in _KEYS and (near := suggestion(name, _KEYS)):
            raise _Invalid(f"found the key {short(name)}{near}; expected a key of the contract")
    _one_of(data, "kind", KINDS)
    lists = {name: _texts(data, name) for name in _LISTS}
    for action in lists["actions"]:
        if action not in set(Action):
            raise _Invalid(f"found the action {short(action)}; expected one of {', '.join(Action)}")
    for number in lists["numbers"]:
        if not _NUMBER.fullmatch(number):
            raise _Invalid(f"found the number {short(number)}; expected one such as 39 or 39.90")
    if not lists["actions"]:
        raise _Invalid("found no action; expected at least one that is acceptable")
    for name in ("any_of", "must_not_match"):
        for pattern in lists[name]:
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise _Invalid(
                    f"found {name} {short(pattern)}; expected a regular expression ({error})"
                ) from error
    if data.get("topic") is not None:
        _one_of(data, "topic", _topics())
    return Label(
        id=str(data["id"]),
        language=_language(data.get("language")),
        kind=str(data["kind"]),
        topic=str(data.get("topic") or "other"),
        note=str(data.get("note") or ""),
        family=_name(data, "family"),
        pair=_name(data, "pair"),
        change=_name(data, "change"),
        line=line,
        **lists,
    )


@cache
def _topics() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*load_topics().topics, "other")))


def _one_of(data: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> None:
    if data[name] not in allowed:
        raise _Invalid(f"found {name} {short(data[name])}; expected one of {', '.join(allowed)}")


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name) or []
    odd = (list, dict, bool, type(None))
    if not isinstance(value, list) or any(isinstance(item, odd) or item == "" for item in value):
        raise _Invalid(f"found {name} {short(value)}; expected a list of texts")
    return tuple(str(item) for item in value)


def _name(data: Mapping[str, Any], name: str) -> str | None:
    return str(data[name]) if data.get(name) not in (None, "") else None


def _language(value: object) -> str | None:
    if value is None:
        return None
    try:
        return str(LanguageTag.parse(str(value)))
    except ValueError as error:
        raise _Invalid(f"found language {short(value)}; expected {error}") from error


def short(value: object) -> str:
    """A value as found, cut where it is long."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
