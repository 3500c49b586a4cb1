"""The facts as evidence of what was asked, and answers that serve several topics alike.

Words alone leave topics close ("those tea glasses, how much"; "and to Ontario?"). The likely
topics are each answered; by Bayes' rule those whose facts are there are likelier, and an answer
that holds all that another would say is right for both: what counts is that the reply is right,
not that its topic has the right name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.deciding.decide import Answered
from assistant.types import Ask, Draft, Question, Slot
from prompts.topics import Topics

# How often a topic finds its fact where it was meant, and where another was, by its look-up: 2,300
# likely topics of 570 labelled questions of six shops. Where a property or a
# body is named, what is found tells most.
_FOUND: Mapping[str, tuple[float, float]] = {"attribute": (0.52, 0.13), "size": (0.94, 0.10)}
_FOUND_ELSE, _FOUND_BY_VALUE = (0.94, 0.80), (0.52, 0.26)
# Units of slots that only name what an answer is about.
_NAMES = frozenset(("name", "text", "country", "countries", "region", "regions", "method"))
_TERM = "term:"


def reconsidered(
    question: Question,
    answered: tuple[Answered, ...],
    topics: Topics,
    answer: Callable[[Ask], Answered],
) -> tuple[Question, tuple[Answered, ...]]:
    """The question and its answer after the facts of its likely topics were looked at.

    Only for a comment that asks one thing by its own words, whose topic is answered from facts and
    is not sure.
    The confidence becomes the chance that the reply answers what was meant.
    """
    if question.followed or len(answered) != 1 or not _open(answered[0], topics):
        return question, answered
    ask = question.asks[0]
    shares = {topic: share for topic, share in question.likely if topics.topics[topic].facts}
    own = shares.get(ask.topic, 0.0)
    # A topic that something else than the words decided stands.
    if ask.topic != next(iter(shares), None) or not question.others:
        return question, answered
    found = {ask.topic: answered[0]}
    for other in question.others:
        if other.topic in shares:
            found.setdefault(other.topic, answer(other))
    weights = {topic: shares[topic] * _likelihood(tried, topics) for topic, tried in found.items()}
    rest = max(0.0, 1.0 - sum(shares[topic] for topic in found))
    total = sum(weights.values()) + rest
    served = {
        topic: sum(weights[other] for other in found if serves(tried, found[other]))
        for topic, tried in found.items()
        if _says(tried)
    }
    if not served:
        return question, answered
    best = max(served, key=lambda topic: (served[topic], weights[topic]))
    share = served[best] / total
    confidence = round(min(1.0, min(1.0, ask.confidence / own) * share), 4)
    chosen = found[best]
    meant = replace(chosen.evidence.ask, confidence=confidence)
    evidence = replace(chosen.evidence, ask=meant)
    why = question.why
    if best != ask.topic:
        why = (*why, f"weighed by its facts, {ask.topic} was taken for {best} {share:.2f}")
    else:
        alike = [t for t in found if t != best and serves(chosen, found[t])]
        if alike:
            why = (*why, f"the reply answers {', '.join(alike)} as well {share:.2f}")
    told = replace(question, asks=(meant,), confidence=confidence, why=why)
    return told, (replace(chosen, evidence=evidence),)


def serves(answer: Answered, other: Answered) -> bool:
    """Whether one answer says all that another would: the same text, or every figure of it."""
    if answer is other:
        return True
    if not (_says(answer) and _says(other)) or answer.draft is None or other.draft is None:
        return False
    if answer.draft.text == other.draft.text:
        return True
    needed = _figures(other.draft)
    return bool(needed) and needed <= _figures(answer.draft)


def _figures(draft: Draft) -> set[tuple[str | None, str, str]]:
    """What a draft says beyond the names of what it is about."""
    slots = (part for part in draft.parts if isinstance(part, Slot))
    return {
        (slot.fact, slot.field, slot.text)
        for slot in slots
        if slot.unit not in _NAMES and not slot.unit.startswith(_TERM)
    }


def _open(answer: Answered, topics: Topics) -> bool:
    """Whether other topics may be meant: a topic of facts that nothing hands to a person."""
    ask = answer.evidence.ask
    if topics.topics[ask.topic].facts is None or ask.hand_over is not None:
        return False
    return _says(answer) or (answer.draft is None and answer.evidence.missing == "fact")


def _says(answer: Answered) -> bool:
    return answer.sendable and answer.draft is not None and not answer.draft.asks_back


def _likelihood(answer: Answered, topics: Topics) -> float:
    """How much likelier a topic is for what its look-up found.

    A property, and a size, tell only where the comment names one, or gives measures.
    """
    ask = answer.evidence.ask
    named = {"attribute": ask.attribute is not None, "size": bool(ask.body)}
    lookup = topics.topics[ask.topic].facts or ""
    meant, otherwise = _FOUND[lookup] if named.get(lookup) else _FOUND_ELSE
    if lookup == "attribute" and not named[lookup]:
        # What the words of a value alone find tells less.
        meant, otherwise = _FOUND_BY_VALUE
    return meant / otherwise if _says(answer) else (1 - meant) / (1 - otherwise)
