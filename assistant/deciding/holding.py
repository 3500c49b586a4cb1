"""When a viewer is told that a person will see to it: seldom, surely, and never as chatter."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from assistant.config import Thresholds
from assistant.deciding.decide import Choice
from assistant.types import Action, Mode, Question, Reason

HELD = frozenset(
    (
        Reason.PERSONAL,
        Reason.COMPLAINT,
        Reason.LEGAL,
        Reason.NEEDS_PERSON,
        Reason.NO_FACT,
        Reason.LANGUAGE,
    )
)
_MOST_VIEWERS = 5000
# A comment is mostly understood where this share of its words stands in a lexicon or a slot.
_MOSTLY = 0.6


def held(
    question: Question, choice: Choice, thresholds: Thresholds, mode: Mode, paused: bool
) -> bool:
    """Whether a holding line is due: a sure question that a person must see and nothing answers."""
    mostly = question.understood >= _MOSTLY
    needed = thresholds.hold if mostly else thresholds.hold_strange
    return (
        mode is Mode.AUTO
        and not paused
        and question.kind == "ask"
        and choice.action is Action.ESCALATE
        and choice.reason in HELD
        and not choice.send
        and question.confidence >= needed
    )


class Holds:
    """The holding lines of one room: one per viewer and one per room within their times."""

    def __init__(self, viewer: timedelta, room: timedelta) -> None:
        self._viewer = viewer
        self._room = room
        self._last: datetime | None = None
        self._told: OrderedDict[str, datetime] = OrderedDict()

    def allowed(self, viewer: str, now: datetime) -> bool:
        """Whether neither the viewer nor the room was told lately."""
        told = self._told.get(viewer)
        if told is not None and now - told < self._viewer:
            return False
        return self._last is None or now - self._last >= self._room

    def note(self, viewer: str, now: datetime) -> None:
        """A holding line went out to `viewer`."""
        self._last = now
        self._told[viewer] = now
        self._told.move_to_end(viewer)
        if len(self._told) > _MOST_VIEWERS:
            self._told.popitem(last=False)
