"""One answer for everyone who asks the same: groups by an exact key, never by similarity.

The first who asks opens a group. Those who ask the same within `gather` are named in the answer;
those within `cooldown` are merged into it. Reads no clock.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.types import Ask, Comment, Draft, Question

Key = Hashable
_MOST_OPEN = 2000


@dataclass(slots=True)
class Group:
    """Who asked the same: the first comment, and the names for the answer."""

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

    def join(self, key: Key, comment: Comment, now: datetime) -> tuple[Group, bool]:
        """The group of `key` and whether this comment opened it."""
        group = self._groups.get(key)
        if group is not None and now - group.first.at <= self._cooldown:
            if not group.closed and comment.viewer.id not in group.viewers:
                if len(group.names) < self._named:
                    group.names.append(comment.viewer.name)
                group.viewers.add(comment.viewer.id)
            return group, False
        self._forget(now)
        group = Group(key, comment, [comment.viewer.name], {comment.viewer.id})
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
    """What must be equal for one answer to serve two comments.

    Where it is read (platform, public or private); the topics with their slots and polarity; the
    language; the version with its live revision; and the answer with the facts it cites. A country
    known only from the viewer's profile counts through those facts: viewers of two countries
    share an answer that does not depend on it.
    """
    where = (question.comment.platform, question.comment.visibility)
    return (tuple(_slots(ask) for ask in question.asks), draft.facts, draft.text, draft.language,
            version, where)  # fmt: skip


def _slots(ask: Ask) -> Key:
    product = (ask.product.handle, ask.product.options) if ask.product else None
    place = ask.place.place if ask.place and ask.place.source != "viewer" else None
    return (ask.topic, product, place, ask.attribute, ask.method, ask.code, ask.size, ask.body,
            ask.negated)  # fmt: skip
