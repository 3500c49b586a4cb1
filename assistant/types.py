"""The frozen records that pass between stages, in the order of the pipeline.

Closed sets are those of the contract (chat and decision files, version 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from knowledge.language import LanguageTag
from knowledge.shop import Place
from knowledge.types import Money, Span

UNDECIDED = "und"


class Role(StrEnum):
    """Who wrote a comment; only viewers are answered."""

    VIEWER = "viewer"
    MODERATOR = "moderator"
    OWNER = "owner"
    BOT = "bot"
    SELF = "self"


class Action(StrEnum):
    """What is done with a comment."""

    REPLY = "reply"
    SUGGEST = "suggest"
    ESCALATE = "escalate"
    MERGED = "merged"
    IGNORE = "ignore"
    HIDE = "hide"


class Reason(StrEnum):
    """Why, where it is not a plain reply."""

    ASKED = "asked"
    LOW_CONFIDENCE = "low_confidence"
    NO_FACT = "no_fact"
    NOT_IN_FORCE = "not_in_force"
    UNCLEAR_PRODUCT = "unclear_product"
    UNCLEAR_PLACE = "unclear_place"
    LANGUAGE = "language"
    PERSONAL = "personal"
    COMPLAINT = "complaint"
    LEGAL = "legal"
    NEEDS_PERSON = "needs_person"
    HOST_ANSWERED = "host_answered"
    MODEL_BUDGET = "model_budget"
    CHECK_FAILED = "check_failed"
    POLICY = "policy"
    PAUSED = "paused"
    MODE = "mode"
    OVERLOAD = "overload"
    LATE = "late"
    DUPLICATE = "duplicate"
    CHATTER = "chatter"
    CLAIM = "claim"
    GREETING = "greeting"
    NOT_ADDRESSED = "not_addressed"
    ABUSE = "abuse"
    SPAM = "spam"
    INJECTION = "injection"
    OWN_MESSAGE = "own_message"
    NOT_TEXT = "not_text"
    DELETED = "deleted"


class Mode(StrEnum):
    """How a room works: send, propose, only record, or do nothing."""

    AUTO = "auto"
    SUGGEST = "suggest"
    SHADOW = "shadow"
    OFF = "off"


# -- chat ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who wrote; `locale` and `country` as the platform says, None where it does not."""

    id: str
    name: str
    locale: LanguageTag | None = None
    country: str | None = None
    role: Role = Role.VIEWER


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as the viewer typed it; `line` is its place in a recording, 0 when live."""

    id: str
    room: str
    at: datetime
    platform: str
    viewer: Viewer
    text: str
    reply_to: str | None = None
    kind: str = "text"
    visibility: str = "public"
    line: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies a comment: an id is unique within platform and room."""
        return (self.platform, self.room, self.id)


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """Something that happened in a room: `pin`, `price`, `stock`, `mode`, …, with its fields."""

    room: str
    at: datetime
    event: str
    data: Mapping[str, object]
    line: int = 0


# -- understanding ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Language:
    """A decided language (`und` if not), how sure, and what decided it."""

    tag: str
    confidence: float
    source: str


@dataclass(frozen=True, slots=True)
class ProductRef:
    """A product of the shop and what pointed to it: text, number, pin, context, only."""

    handle: str
    source: str
    options: tuple[str, ...] = ()
    lacking: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place and what pointed to it: text, viewer, context."""

    place: Place
    source: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked.

    `unclear` names what was mentioned but could not be resolved; `hand_over` is why a person must
    see it although the topic has facts.
    """

    topic: str
    confidence: float
    product: ProductRef | None = None
    place: PlaceRef | None = None
    attribute: str | None = None
    method: str | None = None
    code: str | None = None
    size: str | None = None
    currency: str | None = None
    body: tuple[tuple[str, Decimal], ...] = ()
    counting: bool = False
    negated: bool = False
    unclear: str | None = None
    hand_over: Reason | None = None
    words: tuple[str, ...] = ()
    used_with: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A comment understood: what it is (`kind`), in which language, and what it asks."""

    comment: Comment
    kind: Literal["ask", "chatter", "greeting", "thanks", "claim", "abuse", "spam", "injection",
                  "not_text", "not_addressed", "own_message"]  # fmt: skip
    language: Language
    confidence: float
    asks: tuple[Ask, ...] = ()
    why: tuple[str, ...] = ()


# -- retrieval ----------------------------------------------------------------------------------

Value = Money | Span | Decimal | int | str | datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A value with the fact and field it stands in; `fact` None marks a value nobody states."""

    value: Value
    fact: str | None
    field: str


@dataclass(frozen=True, slots=True)
class Row:
    """Named values of one fact (or a few), and rows below it."""

    fields: Mapping[str, Cited]
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the facts say to one ask: `found`, or the slot or fact that is missing."""

    ask: Ask
    found: Row | None
    missing: Literal["product", "place", "fact"] | None
    why: str


# -- answering ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """A filled slot: how `value` of `fact`.`field` is written, in which unit."""

    name: str
    text: str
    unit: str
    value: Value
    fact: str | None
    field: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before checks: literal pieces of a pack's text and filled slots, in order.

    `reply` names the text of the pack; `asks_back` tells that it asks for what is missing.
    """

    language: str
    reply: str
    parts: tuple[str | Slot, ...]
    facts: tuple[str, ...]
    asks_back: bool = False

    @property
    def text(self) -> str:
        """The finished text, without the viewer's name."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of the checks: which passed, and what failed (empty when all is well)."""

    passed: tuple[str, ...]
    failures: tuple[str, ...]


# -- deciding and delivery ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided for one comment, with the fields of the decision file."""

    id: str
    room: str
    action: Action
    language: str | None
    intents: tuple[str, ...]
    text: str | None
    facts: tuple[str, ...]
    confidence: float
    source: Literal["verified", "model", "person"] | None
    reason: Reason | None
    answers: tuple[str, ...]
    merged_into: str | None
    version: str
    ms: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """A receipt: the send of one decision and how it ended."""

    comment: str
    room: str
    at: datetime
    status: Literal["sent", "failed", "recorded"]
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """What each stage saw on the way to one decision."""

    question: Question
    evidence: tuple[Evidence, ...]
    draft: Draft | None
    verdict: Verdict | None
    stage_ms: Mapping[str, float]
