"""What a room remembers for understanding: what is on screen, and what each viewer asked last.

Bounded in time and number; reads no clock.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from assistant.types import PlaceRef, ProductRef, Question

REMEMBERED = timedelta(minutes=3)
_MOST_VIEWERS = 5000
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last thing a viewer asked; `missing` is the slot we asked them for, if we did."""

    at: datetime
    topic: str
    product: ProductRef | None
    place: PlaceRef | None
    attribute: str | None
    missing: str | None


@dataclass(slots=True)
class RoomContext:
    """One room's memory; changed only by the pipeline, between comments.

    `lineup` are the handles of numbers that were given on air, which go before the folder's.
    """

    pinned: str | None = None
    pinned_at: datetime | None = None
    lineup: dict[int, str] = field(default_factory=dict)
    language: str | None = None
    _asked: OrderedDict[str, Remembered] = field(default_factory=OrderedDict)
    _languages: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _texts: OrderedDict[tuple[str, str], datetime] = field(default_factory=OrderedDict)

    def asked(self, viewer: str, now: datetime) -> Remembered | None:
        """What the viewer asked within the remembered time."""
        last = self._asked.get(viewer)
        return last if last is not None and now - last.at <= REMEMBERED else None

    def language_of(self, viewer: str) -> str | None:
        """The language the viewer wrote in before."""
        return self._languages.get(viewer)

    def repeated(self, viewer: str, folded: str, now: datetime) -> bool:
        """Whether the viewer posted the same text within the remembered time; notes this one."""
        key = (viewer, folded)
        before = self._texts.get(key)
        _put(self._texts, key, now)
        return before is not None and now - before <= REMEMBERED

    def remember(self, question: Question, missing: str | None) -> None:
        """Keep what a question asked and in which language."""
        viewer = question.comment.viewer.id
        if question.language.source in ("script", "words", "identifier"):
            _put(self._languages, viewer, question.language.tag)
        if question.asks:
            ask = question.asks[0]
            last = Remembered(
                question.comment.at, ask.topic, ask.product, ask.place, ask.attribute, missing
            )
            _put(self._asked, viewer, last)


def _put(memory: OrderedDict[K, V], key: K, value: V) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > _MOST_VIEWERS:
        memory.popitem(last=False)
