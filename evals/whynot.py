"""Why an expected fact was not said: what each stage made of it, in the order of the stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.types import Action
from evals.answers import SPOKEN
from evals.runs import Sample
from evals.scorers.retrieval import rank


def why_not(
    sample: Sample, facts: Mapping[str, Any], shared: Sequence[str] = ()
) -> dict[str, list[str]]:
    """By expected prefix that the answer does not cite: the reasons, the first stage first.

    `facts` are those of the run by id; `shared` are the cited ones of the answer that a merged
    comment got.
    """
    label = sample.label
    if label is None:
        return {}
    cited = (*sample.decision.facts, *shared)
    return {
        prefix: list(_reasons(sample, prefix, facts))
        for prefix in label.facts
        if rank(cited, (prefix,)) is None
    }


def _reasons(sample: Sample, prefix: str, facts: Mapping[str, Any]) -> Iterator[str]:
    label, decision = sample.label, sample.decision
    assert label is not None
    known = [identity for identity in facts if rank((identity,), (prefix,)) is not None]
    if not known:
        yield f"no fact of the shop begins with {prefix!r}: the label or the shop's folder is wrong"
        return
    if sample.stages is None:
        yield f"a fault of the program: {sample.error}"
        return
    yield from _understood(sample, known)
    for step in sample.stages["retrieval"]:
        if step["missing"]:
            yield f"{step['topic']}: missing {step['missing']}: {step['why']}"
    looked = [fact for step in sample.stages["retrieval"] for fact in step["facts"]]
    if rank(looked, (prefix,)) is not None:
        reply = (sample.stages["answering"] or {}).get("reply")
        yield f"it was looked up, but the reply {reply!r} does not state it"
    elif looked:
        yield f"{', '.join(looked[:3])} was looked up instead"
    if decision.action not in SPOKEN:
        reason = f" ({decision.reason.value})" if decision.reason else ""
        confidence = f", confidence {decision.confidence}"
        proposed = "proposed" if decision.action is Action.SUGGEST else decision.action.value
        yield f"nothing was sent: {proposed}{reason}{confidence}"
    if sample.search is not None:
        place = rank(sample.search, (prefix,))
        where = f"at place {place}" if place else f"not in the first {len(sample.search)}"
        yield f"the search over the bare comment has it {where}"


def _understood(sample: Sample, known: Sequence[str]) -> Iterator[str]:
    """What was understood otherwise than the label and the expected facts have it."""
    label = sample.label
    assert label is not None
    assert sample.stages is not None
    read = sample.stages["understanding"]
    if read["kind"] != "ask":
        yield f"it was taken for {read['kind']}: {'; '.join(read['why'])}".rstrip(": ")
        return
    topics = [ask["topic"] for ask in read["asks"]]
    if label.topic not in topics:
        yield f"it was understood as {', '.join(topics) or 'nothing'}, the label says {label.topic}"
    for ask in read["asks"]:
        product, place = ask["product"], ask["place"]
        if product and not any(product["handle"] in fact for fact in known):
            if all(fact.startswith(("product:", "promotion:", "limit:")) for fact in known):
                yield f"the product was taken to be {product['handle']} (by {product['source']})"
        if place:
            yield f"the place was taken to be {place['place']['country']} (by {place['source']})"
        if ask["unclear"]:
            yield f"{ask['unclear']!r} could not be resolved"
        if ask["hand_over"]:
            yield f"a person must see it: {ask['hand_over']}"
