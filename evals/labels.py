"""Label files of the contract, and what makes an answer right."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from assistant.errors import ChatFileError
from assistant.types import Action, Decision

KINDS = ("answerable", "unanswerable", "human", "chatter", "abuse", "spam", "injection")
_NUMBER = re.compile(r"\d[\d.,٫٬' ]*\d|\d")
# The actions after which a viewer reads a text.
SPOKEN = (Action.REPLY, Action.MERGED)


@dataclass(frozen=True, slots=True)
class Label:
    """What should have been decided for one comment."""

    id: str
    language: str | None
    kind: str
    topic: str
    actions: tuple[str, ...]
    numbers: tuple[str, ...]
    any_of: tuple[str, ...]
    must_not: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Whether a decision is right, and which rules of the contract it breaks."""

    label: Label
    decision: Decision
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether no rule is broken."""
        return not self.faults


def read_labels(path: Path) -> dict[str, Label]:
    """Labels by comment id. ChatFileError names file and line of what cannot be read."""
    labels: dict[str, Label] = {}
    problems: list[str] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ChatFileError([f"{path}: {error}"]) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            label = _label(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"{path.name}:{number}: found a label that cannot be read: {error!r}")
            continue
        if label.id in labels:
            problems.append(f"{path.name}:{number}: found {label.id!r} again; expected it once")
        labels[label.id] = label
    if problems:
        raise ChatFileError(problems)
    return labels


def _label(data: Mapping[str, Any]) -> Label:
    if data["kind"] not in KINDS:
        raise ValueError(f"kind {data['kind']!r} is none of {', '.join(KINDS)}")
    actions = tuple(Action(action).value for action in data["actions"])
    patterns = tuple(str(pattern) for pattern in data.get("any_of") or ())
    for pattern in patterns:
        re.compile(pattern)
    return Label(
        id=str(data["id"]),
        language=data.get("language"),
        kind=str(data["kind"]),
        topic=str(data.get("topic", "other")),
        actions=actions,
        numbers=tuple(str(number) for number in data.get("numbers") or ()),
        any_of=patterns,
        must_not=tuple(str(text) for text in data.get("must_not") or ()),
        facts=tuple(str(prefix) for prefix in data.get("facts") or ()),
    )


def score(label: Label, decision: Decision, answer: Decision | None = None) -> Score:
    """Judge a decision; `answer` is the decision that answered it where it was merged."""
    faults: list[str] = []
    if decision.action.value not in label.actions:
        faults.append(f"action {decision.action.value}, wanted {'/'.join(label.actions)}")
    said = answer if decision.action is Action.MERGED and answer is not None else decision
    text = said.text if decision.action in SPOKEN else None
    if text is not None and decision.action in SPOKEN:
        if label.language is not None and said.language != label.language.split("-")[0]:
            faults.append(f"language {said.language}, wanted {label.language}")
        body = _without_names(text)
        if label.kind == "answerable" and said.reason is None:
            faults += _content_faults(label, body)
        faults += [f"says {bad!r}" for bad in label.must_not if _states(bad, body)]
    return Score(label, decision, tuple(faults))


def _content_faults(label: Label, body: str) -> list[str]:
    stated = _numbers(body)
    faults = [f"lacks {n}" for n in label.numbers if not _number_in(n, stated, body)]
    if label.any_of and not any(_matches(pattern, body) for pattern in label.any_of):
        faults.append(f"says none of {list(label.any_of)!r}")
    return faults


def _without_names(text: str) -> str:
    """The text after its leading @mentions: names are no part of the answer."""
    return re.sub(r"^(?:@\S+ )+", "", text)


def _matches(pattern: str, body: str) -> bool:
    folded = unicodedata.normalize("NFKC", body)
    return (
        re.search(pattern, folded, re.IGNORECASE) is not None or pattern.lower() in folded.lower()
    )


def _states(bad: str, body: str) -> bool:
    """Whether a forbidden text stands in the body; a number only as a whole number."""
    try:
        value = Decimal(bad)
    except InvalidOperation:
        return bad.lower() in body.lower()
    return value in _numbers(body)


def _number_in(wanted: str, stated: set[Decimal], body: str) -> bool:
    try:
        return Decimal(wanted) in stated
    except InvalidOperation:
        return wanted.lower() in body.lower()


def _numbers(body: str) -> set[Decimal]:
    """Every reading of the numbers in a text: a comma or point may be decimal or grouping."""
    found: set[Decimal] = set()
    digits = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in body
    )
    for match in _NUMBER.finditer(digits):
        text = match[0].replace("٫", ".").replace("٬", ",").replace("'", "").replace(" ", "")
        readings = {text.replace(",", ""), text.replace(".", "").replace(",", "."), text}
        readings.update(re.split(r"[.,]", text))
        for reading in readings:
            try:
                found.add(Decimal(reading))
            except InvalidOperation:
                continue
    return found


def score_all(labels: Mapping[str, Label], decisions: Iterable[Decision]) -> list[Score]:
    """Scores of every labelled decision; a merged one is judged by the answer it got."""
    known = {decision.id: decision for decision in decisions}
    return [
        score(labels[d.id], d, known.get(d.merged_into) if d.merged_into else None)
        for d in known.values()
        if d.id in labels
    ]
