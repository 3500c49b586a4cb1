"""What a room remembers for understanding: what is on screen, and what each viewer said last.

Bounded in time and number; reads no clock.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from assistant.types import Ask, Comment, Language, PlaceRef, ProductRef, Question, Role
from assistant.understanding.measures import Measures
from assistant.understanding.repeats import Posts
from knowledge.shop import Place
from knowledge.text import fold
from knowledge.types import Lineup

REMEMBERED = timedelta(minutes=3)
# What was asked longer ago than this is not what "it" means any more.
STILL_MEANT = timedelta(seconds=90)
# Where a viewer lives and how tall they are stays true longer than what they asked about.
STATED = timedelta(hours=2)
# What was on screen is "the last one" this long; what the host names is shown this long.
SHOWN_BEFORE, HOST_NAMED = timedelta(minutes=10), timedelta(seconds=60)
# A language is remembered where the comment itself told it, and as surely as this.
_BY_ITSELF, _PLAINLY = ("script", "words", "identifier"), 0.8
_MOST_VIEWERS = 5000
_MOST_HEARD = 8
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
    method: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a viewer said of themselves: where they live, their measures."""

    at: datetime
    place: Place | None = None
    body: Measures = ()


@dataclass(slots=True)
class RoomContext:
    """One room's memory; changed only by the pipeline, between comments.

    `spoken` counts comments by language; `lineup` are numbers that were given to products on air:
    they stand before the folder's.
    """

    pinned: str | None = None
    pinned_at: datetime | None = None
    language: str | None = None
    spoken: Counter[str] = field(default_factory=Counter)
    lineup: dict[int, Lineup] = field(default_factory=dict)
    before: tuple[str, datetime] | None = None
    posts: Posts = field(default_factory=Posts)
    heard: deque[tuple[str, datetime]] = field(default_factory=lambda: deque(maxlen=_MOST_HEARD))
    _asked: OrderedDict[str, Remembered] = field(default_factory=OrderedDict)
    _stated: OrderedDict[str, Stated] = field(default_factory=OrderedDict)
    _languages: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _authors: OrderedDict[str, tuple[str, Role]] = field(default_factory=OrderedDict)
    _names: OrderedDict[str, tuple[str, Role]] = field(default_factory=OrderedDict)

    # -- what is on screen --------------------------------------------------------------------

    def show(self, handle: str | None, now: datetime) -> None:
        """Put a product on screen, or nothing; what was there becomes the one before."""
        if self.pinned is not None and self.pinned != handle:
            self.before = (self.pinned, now)
        self.pinned = handle
        if handle is not None:
            self.pinned_at = now

    def hear(self, text: str, now: datetime) -> None:
        """Keep what the host said for as long as it may tell what is shown."""
        self.heard.append((text, now))

    def said_lately(self, now: datetime) -> list[str]:
        """What the host said within the last minute, the newest first."""
        return [text for text, at in reversed(self.heard) if now - at <= HOST_NAMED]

    def shown_before(self, now: datetime) -> str | None:
        """What was on screen before what is there now."""
        if self.before is None or now - self.before[1] > SHOWN_BEFORE:
            return None
        return self.before[0]

    # -- viewers ------------------------------------------------------------------------------

    def meet(self, comment: Comment) -> None:
        """Keep who wrote a comment, to tell talk among viewers from talk to the shop."""
        viewer = comment.viewer
        _put(self._authors, comment.id, (viewer.id, viewer.role))
        _put(self._names, name_key(viewer.name), (viewer.id, viewer.role))

    def author(self, comment: str) -> tuple[str, Role] | None:
        """The viewer id and role of who wrote a comment, while it is remembered."""
        return self._authors.get(comment)

    def named(self, name: str) -> tuple[str, Role] | None:
        """The viewer id and role of who goes by a name in this chat."""
        return self._names.get(name_key(name))

    def asked(self, viewer: str, now: datetime) -> Remembered | None:
        """What the viewer asked within the remembered time."""
        last = self._asked.get(viewer)
        return last if last is not None and now - last.at <= REMEMBERED else None

    def stated(self, viewer: str, now: datetime) -> Stated | None:
        """What the viewer said of themselves within the time that it is taken to hold."""
        known = self._stated.get(viewer)
        return known if known is not None and now - known.at <= STATED else None

    def state(
        self, viewer: str, now: datetime, place: Place | None = None, body: Measures = ()
    ) -> None:
        """Keep where a viewer says they live, or their measures; nothing said changes nothing."""
        if place is None and not body:
            return
        known = self.stated(viewer, now) or Stated(now)
        merged = dict(known.body) | dict(body)
        _put(
            self._stated,
            viewer,
            replace(known, at=now, place=place or known.place, body=tuple(sorted(merged.items()))),
        )

    def language_of(self, viewer: str) -> str | None:
        """The language the viewer wrote in before."""
        return self._languages.get(viewer)

    def remember(self, question: Question, missing: str | None, size: str | None = None) -> None:
        """Keep what a question asked and in which language; `size` is the one it was advised."""
        viewer = question.comment.viewer.id
        if by_itself(question.language):
            _put(self._languages, viewer, question.language.tag)
            self.spoken[question.language.tag] += 1
        if question.asks:
            ask = question.asks[-1] if missing is None else _lacking(question, missing)
            product = ask.product
            if product is not None and size is not None and not product.options:
                product = replace(product, options=(size,))
            last = Remembered(
                question.comment.at, ask.topic, product, ask.place, ask.attribute, missing,
                ask.method, ask.size,
            )  # fmt: skip
            _put(self._asked, viewer, last)


def by_itself(language: Language) -> bool:
    """Whether a comment itself told its language, surely enough to expect the next in it too."""
    return language.source in _BY_ITSELF and language.confidence >= _PLAINLY


def name_key(name: str) -> str:
    """A viewer's name as others type it after an @: folded letters and digits, without spaces."""
    return "".join(char for char in fold(name) if char.isalnum() or char in "._-").strip(".-")


def _put(memory: OrderedDict[K, V], key: K, value: V) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > _MOST_VIEWERS:
        memory.popitem(last=False)


def _lacking(question: Question, missing: str) -> Ask:
    """The ask that a slot is missing from."""
    asks = question.asks
    return next((ask for ask in asks if getattr(ask, missing, None) is None), asks[0])
