"""Plain lines, each played alone through the production pipeline: what it is taken for and gets.

A `.txt` file has a line a comment. A `.jsonl` file has objects with `text`; `lang` or `language`
is the line's language, and any other field may be its label. Every line is asked in a room of its
own, by a viewer of its own, with a product pinned, so that no line changes what another gets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import ChatFileError, UsageError
from assistant.pipeline import Outcome
from assistant.service import Assistant
from assistant.types import Action, Comment, Reason, RoomEvent, Viewer
from evals.labels import json_lines, short, shortened
from knowledge.language import LanguageTag
from knowledge.problems import suggestion
from knowledge.types import Product

# When lines are asked unless said otherwise: the evening of the demo, so that equal files give
# equal figures whatever the day.
AT = datetime(2026, 11, 22, 19, 5, tzinfo=UTC)
UNKNOWN = "und"
# Rooms a pipeline has before a new one takes over, so that memory does not grow with the file.
_ROOMS = 10_000
_PLATFORM = "lines"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; `language` is `und` where the file does not tell, `label` as asked."""

    file: str
    number: int
    text: str
    language: str = UNKNOWN
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a line was taken for and what was done.

    `kind` is that of the question, or `error`. `spoken` tells that an answer was sent, if only
    that something is missing; `held` that the viewer was told a person will see to it.
    """

    line: Line
    kind: str
    action: Action
    reason: Reason | None
    topics: tuple[str, ...]
    text: str | None
    spoken: bool
    held: bool


def read_lines(path: Path, label: str | None = None, language: str | None = None) -> list[Line]:
    """The lines of a file. ChatFileError names file and line of what cannot be read.

    `label` names the field of each object that is its label; `language` is that of lines whose
    file does not tell.
    """
    if path.suffix.lower() == ".jsonl":
        return _objects(path, label, language or UNKNOWN)
    if label is not None:
        raise UsageError(f"found {path.name} with a label field; expected .jsonl, which has fields")
    try:
        texts = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise ChatFileError([f"{path}: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        raise ChatFileError([f"{path.name}: found bytes that are no UTF-8 ({error})"]) from error
    return [Line(path.name, number, text.strip(), language or UNKNOWN)
            for number, text in enumerate(texts, start=1) if text.strip()]  # fmt: skip


def _objects(path: Path, label: str | None, language: str) -> list[Line]:
    problems: list[str] = []
    found: list[Line] = []
    for number, data in json_lines(path, problems):
        where = f"{path.name}:{number}"
        if not isinstance(data.get("text"), str):
            problems.append(f"{where}: found text {short(data.get('text'))}; expected a text")
        elif label is not None and data.get(label) in (None, ""):
            fields = ", ".join(data)
            problems.append(f"{where}: found no {label!r}{suggestion(label, data)} among {fields};"
                            " expected it in every line")  # fmt: skip
        else:
            tag = data.get("lang") or data.get("language") or language
            try:
                own = LanguageTag.parse(str(tag)).language if tag != UNKNOWN else UNKNOWN
            except ValueError as error:
                problems.append(f"{where}: found language {short(tag)}; expected {error}")
                continue
            value = None if label is None else str(data[label])
            found.append(Line(path.name, number, data["text"], own, value))
    if problems:
        raise ChatFileError(shortened(problems))
    return found


def pinned(assistant: Assistant, handle: str | None) -> str | None:
    """The handle to pin: the given one, else the shop's first product. UsageError if unknown."""
    handles = [product.handle for product in assistant.shop.all(Product)]
    if handle is None:
        return handles[0] if handles else None
    if handle.lower() not in handles:
        raise UsageError(
            f"found --pin {handle!r}; expected a product's handle{suggestion(handle, handles)}"
        )
    return handle.lower()


def play_lines(
    assistant: Assistant, lines: Sequence[Line], pin: str | None, at: datetime = AT
) -> Iterator[Reaction]:
    """What each line gets, in their order."""
    for start in range(0, len(lines), _ROOMS):
        pipeline = assistant.pipeline()
        for place, line in enumerate(lines[start : start + _ROOMS], start=start):
            room = f"room-{place}"
            items: list[Comment | RoomEvent] = []
            if pin is not None:
                items.append(RoomEvent(room, at, "pin", {"product": pin}))
            viewer = Viewer(f"viewer-{place}", "")
            items.append(Comment(f"line-{place}", room, at, _PLATFORM, viewer, line.text))
            items.append(RoomEvent(room, at, "end", {}))
            settled = [outcome for item in items for outcome in pipeline.handle(item)]
            yield _reaction(line, settled[0])


def _reaction(line: Line, outcome: Outcome) -> Reaction:
    decision, trace = outcome.decision, outcome.trace
    # What a person gets may be answered in part; any other text beside it is the holding line.
    draft = trace.draft.text if trace is not None and trace.draft is not None else None
    handed = decision.action is Action.ESCALATE and decision.text is not None
    partly = handed and draft is not None and str(decision.text).endswith(draft)
    held = handed and not partly
    return Reaction(
        line,
        trace.question.kind if trace is not None else "error",
        decision.action,
        decision.reason,
        decision.intents,
        decision.text,
        partly or decision.action in (Action.REPLY, Action.MERGED),
        held,
    )


def as_json(reaction: Reaction) -> dict[str, Any]:
    """A reaction for scripts."""
    line = reaction.line
    return {
        "file": line.file, "line": line.number, "language": line.language, "label": line.label,
        "text": line.text, "kind": reaction.kind, "action": reaction.action.value,
        "reason": reaction.reason.value if reaction.reason else None,
        "topics": list(reaction.topics), "said": reaction.text,
    }  # fmt: skip
