"""One answer for everyone who asks the same: groups by an exact key, never by similarity.

The first who asks opens a group. Those who ask the same within `gather` are named in the answer;
those within `cooldown` are merged into it. Reads no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from assistant.types import Ask, Comment, Draft, PlaceRef, ProductRef, Question

Key = tuple[str, ...]
_MOST_OPEN = 2000


@dataclass(slots=True)
class Group:
    """Who asked the same: the first comment, the names for the answer, and every viewer."""

    key: Key
    first: Comment
    names: list[str]
    viewers: set[str] = field(default_factory=set)
    closed: bool = False


class Groups:
    """The open groups of one room."""

    def __init__(self, gather: timedelta, cooldown: timedelta, named: int) -> None:
        self._gather = gather
        self._cooldown = cooldown
        self._named = named
        self._groups: dict[Key, Group] = {}

    def join(
        self, key: Key, comment: Comment, now: datetime, name: str | None = None
    ) -> tuple[Group, bool]:
        """The group of `key` and whether this comment opened it.

        `name` is how the viewer is addressed, where it is not the one on the comment.
        """
        called = comment.viewer.name if name is None else name
        group = self._groups.get(key)
        if group is not None and now - group.first.at <= self._cooldown:
            if not group.closed and comment.viewer.id not in group.viewers:
                if len(group.names) < self._named:
                    group.names.append(called)
                group.viewers.add(comment.viewer.id)
            return group, False
        self._forget(now)
        group = Group(key, comment, [called], {comment.viewer.id})
        self._groups[key] = group
        return group, True

    def due(self, group: Group, now: datetime) -> bool:
        """Whether nobody more is waited for before the group's answer goes out."""
        return now - group.first.at > self._gather

    def drop(self, group: Group) -> None:
        """Forget a group whose answer will not be sent."""
        if self._groups.get(group.key) is group:
            del self._groups[group.key]

    def _forget(self, now: datetime) -> None:
        if len(self._groups) >= _MOST_OPEN:
            self._groups = {
                key: group
                for key, group in self._groups.items()
                if now - group.first.at <= self._cooldown
            }


def group_key(question: Question, draft: Draft, version: str) -> Key:
    """What must be equal for one answer to serve two comments, each part as readable text.

    Where it is read (platform, public or private; a private answer serves its viewer alone); the
    language; the version with its live revision; the topics with all their slots and polarity; and
    the answer with the facts it cites. A country that the comment does not name counts through
    those facts: viewers of two countries share an answer that does not depend on it.
    """
    comment = question.comment
    where = f"{comment.platform}, {comment.visibility}"
    if comment.visibility != "public":
        where += f", {comment.viewer.id}"
    asks = tuple(_slots(ask) for ask in question.asks)
    facts = ", ".join(draft.facts) or "no fact"
    return (where, draft.language, version, *asks, facts, draft.text)


# What tells how an ask was understood, or in which words, but not what is asked.
_NOT_ASKED = frozenset(
    "confidence words concepts around text hand_over used_with unclear shown until".split()
)
# A property is asked about by these topics alone; elsewhere its word is in passing.
_OF_PROPERTIES = ("attribute", "size")
# What a variant that is named already says.
_OF_VARIANT = ("size", "quantity")


def _slots(ask: Ask) -> str:
    """One ask as `topic slot=value …`, with the slots that are filled."""
    said = []
    left_out = set(_NOT_ASKED)
    if ask.topic not in _OF_PROPERTIES:
        left_out.add("attribute")
    if ask.product is not None and ask.product.options:
        left_out.update(_OF_VARIANT)
    for slot in fields(ask):
        value = _plain(getattr(ask, slot.name))
        if slot.name not in left_out and slot.name != "topic" and value not in _EMPTY:
            said.append(f"{slot.name}={value}")
    return " ".join((ask.topic, *said))


_EMPTY = ("", "None", "False", "()")


def _plain(value: object) -> str:
    """A slot's value without what pointed to it; a place that the comment does not name is none."""
    if isinstance(value, PlaceRef):
        place = value.place
        return (place.region or place.country) if value.source == "text" else ""
    if isinstance(value, ProductRef):
        return " / ".join((value.handle, *value.options))
    if isinstance(value, tuple):
        return f"({', '.join(filter(None, map(_plain, value)))})"
    return str(value)
