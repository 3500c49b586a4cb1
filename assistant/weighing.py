"""The facts as evidence of what was asked, and answers that serve several topics alike.

Words alone leave topics close ("those tea glasses, how much"; "and to Ontario?"). The likely
topics are each answered; by Bayes' rule those whose facts are there are likelier, and an answer
that holds all that another would say is right for both: what counts is that the reply is right,
not that its topic has the right name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from assistant.deciding.decide import Answered
from assistant.types import Ask, Draft, Question, Slot
from prompts.topics import Topics

# How often a topic finds its fact where it was meant, and where another was, by its look-up: 2,300
# likely topics of 570 labelled questions of six shops. Where a property or a
# body is named, what is found tells most.
_FOUND: Mapping[str, tuple[float, float]] = {"attribute": (0.52, 0.13), "size": (0.94, 0.10)}
_FOUND_ELSE, _FOUND_BY_VALUE = (0.94, 0.80), (0.52, 0.26)
# Below this a topic is not sure; another one that is this likely then is answered as well.
_SURE, _TORN = 0.9, 0.15
# Another topic's answer stands for one that has none from this share on.
_PLAIN = 0.4
# A question about a property names an option (a colour, a size) in 2 of 121 cases, one about
# price, stock or variants in 129 of 336, on the same questions.
_OPTION_FOR_PROPERTY = 0.05
# Units of slots that only name what an answer is about, and the one slot of text that does.
_NAMES = frozenset(("name", "country", "countries", "region", "regions", "method"))
_NAMED_VARIANT = "variant"
_TERM = "term:"
# Topics whose answers tell what there is.
_OF_STOCK = ("stock", "variant", "size")


def reconsidered(
    question: Question,
    answered: tuple[Answered, ...],
    topics: Topics,
    answer: Callable[[Ask], Answered],
    fits: Callable[[tuple[Answered, ...]], bool],
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
    weights = {topic: shares[topic] * likelihood(tried, topics) for topic, tried in found.items()}
    rest = max(0.0, 1.0 - sum(shares[topic] for topic in found))
    total = sum(weights.values()) + rest
    share = {topic: weight / total for topic, weight in weights.items()}
    said = {topic: tried for topic, tried in found.items() if _says(tried)}
    if not said:
        return question, answered
    best, chosen, covered = _chosen(said, found, share, fits)
    counted = _sum(share, covered)
    if ask.topic not in said and (counted < _PLAIN or share[best] <= share[ask.topic]):
        # That nothing answers what is asked is more to the point than an unlikely answer.
        return question, answered
    confidence = round(min(1.0, min(1.0, ask.confidence / own) * counted), 4)
    settled = tuple(_with(answer, confidence) for answer in chosen)
    why = (*question.why, *_told(ask.topic, settled, covered, counted))
    asks = tuple(answer.evidence.ask for answer in settled)
    return replace(question, asks=asks, confidence=confidence, why=why), settled


def _chosen(
    said: Mapping[str, Answered],
    found: Mapping[str, Answered],
    share: Mapping[str, float],
    fits: Callable[[tuple[Answered, ...]], bool],
) -> tuple[str, tuple[Answered, ...], frozenset[str]]:
    """The topic whose answer serves most, the answers to say, and the topics these serve.

    Two answers where one leaves open what was meant, both are likely, and they fit together.
    """
    served = {topic: _served((tried,), found) for topic, tried in said.items()}
    likely = {topic for topic in found if share[topic] >= _TORN}
    # An answer that serves an unlikely topic as well is longer for nothing.
    best = max(served, key=lambda topic: (_sum(share, served[topic] & likely), share[topic]))
    one = (said[best],)
    if _sum(share, served[best]) >= _SURE:
        return best, one, served[best]
    left = [topic for topic in said if topic not in served[best] and share[topic] >= _TORN]
    second = max(left, key=lambda topic: share[topic], default=None)
    both = one if second is None else (*one, said[second])
    if second is None or not fits(both):
        return best, one, served[best]
    return best, both, _served(both, found)


def _served(answers: tuple[Answered, ...], found: Mapping[str, Answered]) -> frozenset[str]:
    """The topics that one of the answers serves."""
    return frozenset(t for t, other in found.items() if any(serves(a, other) for a in answers))


def _sum(shares: Mapping[str, float], topics: frozenset[str]) -> float:
    return sum(shares[topic] for topic in topics)


def _with(answer: Answered, confidence: float) -> Answered:
    ask = replace(answer.evidence.ask, confidence=confidence)
    return replace(answer, evidence=replace(answer.evidence, ask=ask))


def _told(
    topic: str, chosen: tuple[Answered, ...], covered: frozenset[str], share: float
) -> Iterator[str]:
    """What the weighing changed."""
    said = [answer.evidence.ask.topic for answer in chosen]
    if len(said) > 1:
        yield f"torn between {' and '.join(said)}: both are answered {share:.2f}"
    elif said[0] != topic:
        yield f"weighed by its facts, {topic} was taken for {said[0]} {share:.2f}"
    alike = sorted(covered - set(said))
    if alike:
        yield f"the reply answers {', '.join(alike)} as well {share:.2f}"


def serves(answer: Answered, other: Answered) -> bool:
    """Whether one answer says all that another would: the same text, or every figure of it."""
    if answer is other:
        return True
    if not (_says(answer) and _says(other)) or answer.draft is None or other.draft is None:
        return False
    if answer.draft.text == other.draft.text:
        return True
    if other.evidence.ask.topic in _OF_STOCK and answer.evidence.ask.topic not in _OF_STOCK:
        # A price does not say that there is any left.
        return False
    needed = _figures(other.draft)
    return bool(needed) and needed <= _figures(answer.draft)


def _figures(draft: Draft) -> set[tuple[str | None, str, str]]:
    """What a draft says beyond the names of what it is about."""
    slots = (part for part in draft.parts if isinstance(part, Slot))
    return {
        (slot.fact, slot.field, slot.text)
        for slot in slots
        if slot.unit not in _NAMES
        and slot.name != _NAMED_VARIANT
        and not slot.unit.startswith(_TERM)
    }


def _open(answer: Answered, topics: Topics) -> bool:
    """Whether other topics may be meant: a topic of facts that nothing hands to a person."""
    ask = answer.evidence.ask
    if topics.topics[ask.topic].facts is None or ask.hand_over is not None:
        return False
    return _says(answer) or answer.evidence.missing == "fact"


def _says(answer: Answered) -> bool:
    return answer.sendable and answer.draft is not None and not answer.draft.asks_back


def likelihood(answer: Answered, topics: Topics) -> float:
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
    weight = meant / otherwise if _says(answer) else (1 - meant) / (1 - otherwise)
    options = ask.product is not None and (ask.product.options or ask.product.lacking)
    return weight * _OPTION_FOR_PROPERTY if lookup == "attribute" and options else weight
