"""The deciding stage: from what was understood and found to an action and a reason; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.config import Thresholds
from assistant.properties import OPEN
from assistant.types import (
    UNDECIDED,
    Action,
    Ask,
    Draft,
    Evidence,
    Mode,
    Question,
    Reason,
    Verdict,
)
from prompts.topics import Topics

# What points to a product by words of the comment itself.
_BY_WORDS = ("text", "lineup")
# A comment is mostly understood where this share of its words stands in a lexicon or a slot.
_MOSTLY = 0.6
# No confidence is above this: what needs more is proposed.
_NEVER = 1.01
_SILENT: dict[str, tuple[Action, Reason]] = {
    "chatter": (Action.IGNORE, Reason.CHATTER),
    "thanks": (Action.IGNORE, Reason.CHATTER),
    "greeting": (Action.IGNORE, Reason.GREETING),
    "claim": (Action.IGNORE, Reason.CLAIM),
    "abuse": (Action.HIDE, Reason.ABUSE),
    "spam": (Action.HIDE, Reason.SPAM),
    "injection": (Action.IGNORE, Reason.INJECTION),
    "not_text": (Action.IGNORE, Reason.NOT_TEXT),
    "not_addressed": (Action.IGNORE, Reason.NOT_ADDRESSED),
    "own_message": (Action.IGNORE, Reason.OWN_MESSAGE),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One ask on its way: its evidence, the draft if there is one, and the verdict on it."""

    evidence: Evidence
    draft: Draft | None
    verdict: Verdict | None

    @property
    def sendable(self) -> bool:
        """Whether there is a text that passed the checks and is no mere proposal to a person."""
        checked = self.verdict is not None and not self.verdict.failures
        return self.draft is not None and checked and not self.evidence.proposed


@dataclass(frozen=True, slots=True)
class Choice:
    """The action and reason; `send` are the asks whose drafts make the text."""

    action: Action
    reason: Reason | None
    send: tuple[Answered, ...] = ()


def decide(
    question: Question,
    answered: Sequence[Answered],
    topics: Topics,
    thresholds: Thresholds,
    mode: Mode,
    paused: bool,
    supported: bool,
) -> Choice:
    """What is done. `supported` tells whether there is a pack for the reply's language."""
    if mode is Mode.OFF:
        return Choice(Action.IGNORE, Reason.MODE)
    if question.kind != "ask":
        action, reason = _SILENT[question.kind]
        return Choice(action, reason)
    if all(topics.topics[ask.topic].outcome == "ignore" for ask in question.asks):
        return Choice(Action.IGNORE, _reason(topics, question.asks[0].topic))
    if question.confidence < thresholds.propose:
        return Choice(Action.ESCALATE, Reason.LOW_CONFIDENCE)
    if not supported:
        return Choice(Action.ESCALATE, Reason.LANGUAGE)
    good = tuple(item for item in answered if item.sendable)
    bad = [item for item in answered if not item.sendable]
    if bad:
        # What is known is still said; a person sees the rest.
        sure = question.confidence >= threshold(question, thresholds, answered)
        known = good if sure and mode is Mode.AUTO else ()
        asks_back = any(item.draft is not None and item.draft.asks_back for item in known)
        return Choice(
            Action.ESCALATE, _why_not(bad[0], topics), () if asks_back or paused else known
        )
    asks_back = any(item.draft is not None and item.draft.asks_back for item in good)
    undecided = question.language.tag == UNDECIDED
    needed = thresholds.answer_undecided if undecided else threshold(question, thresholds, answered)
    if question.confidence < needed:
        if asks_back:
            return Choice(Action.ESCALATE, Reason.LOW_CONFIDENCE)
        return Choice(Action.SUGGEST, Reason.LOW_CONFIDENCE, good)
    if paused:
        return Choice(Action.SUGGEST, Reason.PAUSED, good)
    if mode is Mode.SUGGEST:
        return Choice(Action.SUGGEST, Reason.MODE, good)
    if mode is Mode.SHADOW:
        return Choice(Action.REPLY, Reason.MODE, good)
    return Choice(Action.REPLY, Reason.ASKED if asks_back else None, good)


def threshold(
    question: Question, thresholds: Thresholds, answered: Sequence[Answered] = ()
) -> float:
    """From which confidence a question is answered: higher where it may be about anything.

    What the shop itself has been asked before (an FAQ entry) is not anything.

    What is asked of a property that is open is told only where most of the comment is understood:
    "is the glue on the sole washable" is not told how the shoe is washed. Of 11 such answers on 18
    labelled chats 8 told something else.
    """
    mostly = question.understood >= _MOSTLY
    if not mostly and any(ask.attribute in OPEN for ask in question.asks):
        return _NEVER
    if question.followed or (question.understood == 1.0 and question.formed):
        return thresholds.answer
    asked_before = any(
        "faq" in item.evidence.found.fields
        for item in answered
        if item.sendable and item.evidence.found
    )
    if question.understood == 1.0 or asked_before:
        return thresholds.answer_named
    if any(map(_names, question.asks)):
        # "No hablo kazajo": what only names something, and asks nothing in so many words, is less.
        return thresholds.answer_named if question.formed else thresholds.answer_unasked
    return thresholds.answer_open if mostly else thresholds.answer_strange


def _names(ask: Ask) -> bool:
    """Whether the comment's own words point to something that facts are about."""
    product = ask.product is not None and (ask.product.source in _BY_WORDS or ask.product.options)
    # A place of the conversation tells that the viewer has asked the shop before.
    place = ask.place is not None and ask.place.source in ("text", "context")
    return bool(product or place or ask.code or ask.method or ask.size or ask.body)


def _reason(topics: Topics, topic: str) -> Reason:
    return Reason(topics.topics[topic].reason or Reason.NEEDS_PERSON)


def _why_not(item: Answered, topics: Topics) -> Reason:
    if item.evidence.ask.hand_over is not None:
        return item.evidence.ask.hand_over
    topic = topics.topics[item.evidence.ask.topic]
    if topic.outcome == "escalate":
        return Reason(topic.reason or Reason.NEEDS_PERSON)
    if item.evidence.proposed:
        return Reason.NO_FACT
    if item.verdict is not None and item.verdict.failures:
        return Reason.CHECK_FAILED
    if item.evidence.missing == "product":
        return Reason.UNCLEAR_PRODUCT
    if item.evidence.missing == "place":
        return Reason.UNCLEAR_PLACE
    return Reason(topic.reason or Reason.NO_FACT)
