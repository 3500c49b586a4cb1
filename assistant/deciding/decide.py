"""The deciding stage: from what was understood and found to an action and a reason; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.config import Thresholds
from assistant.deciding.chance import chance_right
from assistant.types import (
    UNDECIDED,
    Action,
    Draft,
    Evidence,
    Mode,
    Question,
    Reason,
    Verdict,
)
from prompts.topics import Topics

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
    """The action and reason; `send` are the asks whose drafts make the text.

    `chance` is how likely such a text is right, None where there is none.
    """

    action: Action
    reason: Reason | None
    send: tuple[Answered, ...] = ()
    chance: float | None = None


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
        sure = bool(good) and chance_right(question, _evidence(good)) >= thresholds.answer
        known = good if sure and mode is Mode.AUTO else ()
        asks_back = any(item.draft is not None and item.draft.asks_back for item in known)
        return Choice(
            Action.ESCALATE, _why_not(bad[0], topics), () if asks_back or paused else known
        )
    asks_back = any(item.draft is not None and item.draft.asks_back for item in good)
    undecided = question.language.tag == UNDECIDED
    needed = thresholds.answer_undecided if undecided else thresholds.answer
    chance = chance_right(question, _evidence(good))
    if chance < needed:
        if asks_back:
            return Choice(Action.ESCALATE, Reason.LOW_CONFIDENCE, chance=chance)
        return Choice(Action.SUGGEST, Reason.LOW_CONFIDENCE, good, chance)
    if paused:
        return Choice(Action.SUGGEST, Reason.PAUSED, good, chance)
    if mode is Mode.SUGGEST:
        return Choice(Action.SUGGEST, Reason.MODE, good, chance)
    if mode is Mode.SHADOW:
        return Choice(Action.REPLY, Reason.MODE, good, chance)
    return Choice(Action.REPLY, Reason.ASKED if asks_back else None, good, chance)


def _evidence(answers: Sequence[Answered]) -> tuple[Evidence, ...]:
    return tuple(answer.evidence for answer in answers)


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
