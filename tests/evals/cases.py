"""Comments, decisions and label files made by hand, for tests of labelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from assistant.chat.records import Chat
from assistant.service import Assistant
from assistant.testing import START
from assistant.types import Action, Comment, Decision, Reason, Role, RoomEvent, Viewer
from evals.labelling.cases import Case, cases
from evals.labelling.file import LabelFile
from evals.labelling.proposals import labelled
from evals.labels import Label


def make_comment(
    id_: str, text: str, viewer: str = "", second: int = 0, room: str = "room", **more: object
) -> Comment:
    """A comment of a viewer, so many seconds into the chat."""
    who = Viewer(viewer or f"v-{id_}", viewer or id_, role=more.pop("role", Role.VIEWER))  # type: ignore[arg-type]  # a Role
    at = START + timedelta(seconds=second)
    comment = Comment(id_, room, at, "youtube", who, text, line=second + 1)
    return replace(comment, **more)  # type: ignore[arg-type]  # fields by name


def make_decision(action: Action, reason: Reason | None = None, **change: object) -> Decision:
    """A decision on the comment `c1`."""
    decision = Decision(
        id="c1", room="room", action=action, language="en", intents=(), text=None, facts=(),
        confidence=0.9, source=None, reason=reason, answers=(), merged_into=None, version="v",
        ms=1.0,
    )  # fmt: skip
    return replace(decision, **change)  # type: ignore[arg-type]  # fields by name


def make_case(
    decision: Decision | None = None, id_: str = "c1", numbers: tuple[str, ...] = ()
) -> Case:
    """A case with a decision, of chatter where none is given."""
    made = decision if decision is not None else make_decision(Action.IGNORE, Reason.CHATTER)
    return Case(make_comment(id_, "hi"), replace(made, id=id_), None, numbers, (), (), None)


def make_label(id_: str) -> Label:
    """A label that a comment is chatter."""
    return labelled(make_case(id_=id_), "chatter")


def make_file(path: Path, *ids: str) -> LabelFile:
    """A label file with labels of these comments appended."""
    file = LabelFile(path)
    for id_ in ids:
        file.append(make_label(id_))
    return file


def played(assistant: Assistant, *items: Comment | RoomEvent) -> dict[str, Case]:
    """The cases of a chat by id, as an assistant decides it."""
    found = cases(Chat(items, ()), "chat.jsonl", assistant, lambda *_: None)
    return {case.comment.id: case for case in found}
