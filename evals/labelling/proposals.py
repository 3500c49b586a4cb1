"""The label made of a decision that is agreed to, and of a kind, a topic and a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from assistant.errors import UsageError
from assistant.types import Action, Decision, Reason
from evals.labelling.cases import Case
from evals.labels import Label
from knowledge.language import LanguageTag
from prompts.topics import load_topics

# Kinds whose topic a labeller says; the others ask the shop nothing.
WITH_TOPIC = ("answerable", "unanswerable", "human")
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "answerable": ("reply", "merged"),
    "unanswerable": ("escalate",),
    "human": ("escalate",),
    "chatter": ("ignore",),
    "abuse": ("hide", "ignore"),
    "spam": ("hide", "ignore"),
    "injection": ("ignore", "hide", "escalate"),
}
# What is only polite may be answered politely.
_POLITE = ("greeting", "thanks")
_OF_CHATTER = (*_POLITE, "claim")
_BY_REASON = {Reason.ABUSE: "abuse", Reason.SPAM: "spam", Reason.INJECTION: "injection"}
# Somebody else settled the comment, so what was done tells nothing of its kind, and doing nothing
# stays acceptable whatever it is.
_WITHDRAWN = (Reason.DELETED, Reason.HOST_ANSWERED, Reason.MODE)
# The commonest topics of labelled chats, by kind; the keys 1 to 9 keep to this order.
_COMMONEST = {
    "answerable": ("price", "attribute", "stock", "ships_to", "shipping_cost", "size", "coupon",
                   "returns_window", "duties"),
    "unanswerable": ("other", "attribute", "stock", "price", "size", "variant", "discount",
                     "shipping_time", "payment"),
    "human": ("order_status", "faulty", "human", "refund_time", "exchange", "returns_cost",
              "trust", "shipping_time", "other"),
}  # fmt: skip


def kind_of(decision: Decision) -> str | None:
    """The kind of comment that a decision is right for; None where it tells nothing of it."""
    if decision.action in (Action.REPLY, Action.MERGED, Action.SUGGEST):
        return "answerable"
    if decision.action is Action.ESCALATE:
        return "unanswerable" if decision.reason is Reason.NO_FACT else "human"
    if _is_withdrawn(decision):
        return None
    return _BY_REASON.get(decision.reason or Reason.CHATTER, "chatter")


def _is_withdrawn(decision: Decision) -> bool:
    return decision.action is Action.IGNORE and decision.reason in _WITHDRAWN


def agreed(case: Case) -> Label | None:
    """The label that the decision is right; None where somebody else settled the comment."""
    decision, kind = case.decision, kind_of(case.decision)
    if kind is None:
        return None
    topic = next(iter(decision.intents), "other")
    label = labelled(case, kind, topic, case.figures if kind == "answerable" else ())
    # A text that waits for a moderator is right too, if that is what was done.
    actions = dict.fromkeys((*label.actions, decision.action.value))
    facts = decision.facts if kind == "answerable" else ()
    return replace(label, actions=tuple(actions), facts=facts)


def labelled(
    case: Case,
    kind: str,
    topic: str = "other",
    numbers: tuple[str, ...] = (),
    must_not: tuple[str, ...] = (),
) -> Label:
    """A label of a kind with the actions that are acceptable for it.

    A kind that asks nothing has no topic but that of a greeting, thanks or an order code.
    """
    actions = ACTIONS[kind]
    if kind not in WITH_TOPIC:
        topic = topic if kind == "chatter" and topic in _OF_CHATTER else "other"
        if topic in _POLITE:
            actions = (*actions, "reply")
    elif _is_withdrawn(case.decision):
        actions = (*actions, "ignore")
    language = case.decision.language
    return Label(case.comment.id, language, kind, topic, actions, numbers, must_not=must_not)


def topic_choices(kind: str, intents: Iterable[str]) -> tuple[str, ...]:
    """Nine topics for the keys 1 to 9: those decided for first, then the commonest of the kind."""
    decided = (intent for intent in intents if intent not in _OF_CHATTER)
    return tuple(dict.fromkeys((*decided, *_COMMONEST[kind])))[:9]


def topics_named(part: str) -> tuple[str, ...]:
    """The topics whose name holds `part`; one that is named in full is alone."""
    wanted, topics = re.sub(r"[\s_-]+", "_", part.strip().lower()), load_topics().topics
    if wanted in topics:
        return (wanted,)
    return tuple(topic for topic in topics if wanted and wanted in topic)


def typed_language(text: str) -> str | None:
    """A typed language tag, None for `?`. UsageError where it is none."""
    if text.strip() == "?":
        return None
    try:
        return str(LanguageTag.parse(text.strip()))
    except ValueError:
        raise UsageError(f"found {text.strip()!r}; expected a language as en, zh, ar") from None
