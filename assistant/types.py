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
class Amount:
    """An amount a viewer named; `currency` None where none was, `bound` under, over or about."""

    value: Decimal
    currency: str | None = None
    bound: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked.

    `unclear` names what was mentioned but could not be resolved, `shown` is what was on screen
    meanwhile: a guess for a person to judge. `hand_over` is why a person must
    see it although the topic has facts. `concepts` are those of the clause that asks, `around`
    those of the whole comment, `text` the clause as it was typed. `polarity` is `expects_yes` or
    `expects_no` where the viewer only wants confirmed what they assume; `quantity` is how many
    they would buy; `origin` is where they think it is sent from; `until` asks for an end, and
    `day` is a day they named: `MM-DD`, or a weekday by its number (`w1` is Monday). `named` are the
    numbers of the clause and whether it says `large` or `small`, whatever they were taken for.
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
    shown: ProductRef | None = None
    hand_over: Reason | None = None
    words: tuple[str, ...] = ()
    used_with: bool = False
    concepts: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    text: str = ""
    polarity: Literal["open", "expects_yes", "expects_no"] = "open"
    quantity: int | None = None
    amount: Amount | None = None
    origin: Place | None = None
    until: bool = False
    day: str | None = None
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """An order code: the number on screen that is claimed, if one was named, and how many."""

    number: int | None = None
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A comment understood: what it is (`kind`), in which language, and what it asks.

    `likely` are the topics it may ask about, likeliest first, with their shares: what a person is
    shown a draft of where the likeliest has no answer; `others` are the asks of the next likely
    topics of a comment that is not sure. `followed` tells that the topic is that of
    what the viewer asked before, `formed` that the comment has a question's words or mark,
    `understood` which share of the words a lexicon or a slot knows, `apart` what the clauses of a
    comment would ask that was read as one question and looks like two.
    """

    comment: Comment
    kind: Literal["ask", "chatter", "greeting", "thanks", "claim", "abuse", "spam", "injection",
                  "not_text", "not_addressed", "own_message"]  # fmt: skip
    language: Language
    confidence: float
    asks: tuple[Ask, ...] = ()
    why: tuple[str, ...] = ()
    likely: tuple[tuple[str, float], ...] = ()
    others: tuple[Ask, ...] = ()
    claim: Claim | None = None
    followed: bool = False
    understood: float = 1.0
    formed: bool = True
    apart: tuple[Ask, ...] = ()


# -- retrieval ----------------------------------------------------------------------------------

Value = Money | Span | Decimal | int | str | datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A value with the fact and field it stands in; `fact` None marks a value nobody states.

    `said` is the same in the shop's own translations, as (BCP 47 tag, value, field).
    """

    value: Value
    fact: str | None
    field: str
    said: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Named values of one fact (or a few), and rows below it."""

    fields: Mapping[str, Cited]
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def meets(self, when: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether every named field has one of the given values; `present`, `absent` for any."""
        for name, wanted in when.items():
            value = self.fields.get(name)
            if value is None:
                if "absent" not in wanted:
                    return False
            elif "present" not in wanted and str(value.value) not in wanted:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the facts say to one ask: `found`, or the slot or fact that is missing.

    With both, `found` is what may stand in: for a missing place, the answer by place where that is
    short; for a missing fact, words of the shop that a person may send (`proposed`). `considered`
    names facts that were looked at and not taken, with why.
    """

    ask: Ask
    found: Row | None
    missing: Literal["product", "place", "fact"] | None
    why: str
    considered: tuple[str, ...] = ()

    @property
    def proposed(self) -> bool:
        """Whether what was found is for a person to judge, never sent by itself."""
        return self.found is not None and self.missing == "fact"


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
    `left_out` names, as `fact field`, what a list had no room for; the text says how many.
    """

    language: str
    reply: str
    parts: tuple[str | Slot, ...]
    facts: tuple[str, ...]
    asks_back: bool = False
    left_out: tuple[str, ...] = ()

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
    """What each stage saw on the way to one decision.

    `draft` is what was sent, else the best there is for a person; `proposal` is that best where
    only a holding line was sent. `alerts` are the kinds of
    personal data in the comment: phone, email, card, iban, order_number. `group` names what must
    be equal for one answer to serve two comments, None where no answer was due.
    """

    question: Question
    evidence: tuple[Evidence, ...]
    draft: Draft | None
    verdict: Verdict | None
    stage_ms: Mapping[str, float]
    alerts: tuple[str, ...] = ()
    group: tuple[str, ...] | None = None
    proposal: Draft | None = None
