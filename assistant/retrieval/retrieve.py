"""The retrieval stage: one look-up an ask, chosen by the topic's declaration.

Where no fact answers, the shop's own words may: an FAQ entry that clearly asks the same, or a
sentence of a description. An entry that shares a telling word goes before the topic's facts, since
it answers what a general fact only touches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from assistant.retrieval import (
    attributes,
    codes,
    payments,
    products,
    returns,
    shipping,
    sizes,
    stock,
    store,
)
from assistant.retrieval.own_words import OwnWords
from assistant.retrieval.rows import Missing
from assistant.types import Ask, Evidence, Row
from knowledge.shop import Shop
from prompts.topics import OWN_WORDS, Topic

LookUp = Callable[[Ask, Shop, datetime], Row]
LOOKUPS: Mapping[str, LookUp] = {
    "offer": products.offer,
    "deal": products.deal,
    "stock": stock.stock,
    "size": sizes.size,
    "attribute": attributes.attribute,
    "shipping": shipping.shipping,
    "duties": shipping.duties,
    "returns": returns.returns,
    "faulty": returns.faulty,
    "warranty": returns.warranty,
    "payment": payments.payment,
    "instalments": payments.instalments,
    "cod": payments.cod,
    "code": codes.code,
    "ordering": store.ordering,
    "about": store.about,
    "support": store.support,
    "streams": store.streams,
}
"""The look-ups that `prompts/topics.yaml` names under `facts`, beside `own_words`."""


def retrieve(
    ask: Ask,
    topic: Topic,
    shop: Shop,
    now: datetime,
    own: OwnWords | None = None,
    language: str | None = None,
) -> Evidence:
    """The facts that bear on `ask` now, or what is missing for it.

    `own` are the shop's own words; an answer of theirs must be in `language`, the viewer's.
    """
    if topic.facts is None:
        return Evidence(ask, None, "fact", f"{topic.name} is not answered from facts")
    evidence = _facts(ask, topic, shop, now)
    if own is None:
        return evidence
    entry = own.entry(ask, language)
    if entry is not None and (entry.sure or evidence.missing == "fact"):
        told = own.answer(ask, entry.entry, language)
        if not told.missing or evidence.missing == "fact":
            return replace(told, considered=(f"{topic.facts}: {evidence.why}",))
    if evidence.missing != "fact":
        return evidence
    said = own.description(ask, language) if topic.facts == "attribute" else None
    said = said or own.near(ask, language)
    evidence = replace(said, considered=(evidence.why,)) if said is not None else evidence
    quote = own.policy(ask, language) if evidence.missing == "fact" else None
    return replace(evidence, why=f"{evidence.why}; {quote} may say it") if quote else evidence


def _facts(ask: Ask, topic: Topic, shop: Shop, now: datetime) -> Evidence:
    """What the topic's typed facts say, or what is missing for them."""
    if topic.facts == OWN_WORDS:
        return Evidence(ask, None, "fact", f"no typed fact is about {topic.name!r}")
    if "product" in topic.needs and ask.product is None:
        why = f"{ask.unclear} is no clear product" if ask.unclear else "no product named or shown"
        return Evidence(ask, None, "product", why)
    try:
        found = LOOKUPS[str(topic.facts)](ask, shop, now)
    except Missing as missing:
        return Evidence(ask, missing.instead, missing.what, str(missing))
    if not any(found.meets(choice.when) for choice in topic.replies):
        return Evidence(ask, None, "fact", f"{topic.facts} says nothing of this")
    return Evidence(ask, found, None, f"{topic.facts} found")


def cited_facts(found: Row) -> tuple[str, ...]:
    """The ids of every fact a row and the rows below it cite, each once, in order."""
    ids = [value.fact for value in found.fields.values() if value.fact is not None]
    for rows in found.rows.values():
        for entry in rows:
            ids += cited_facts(entry)
    return tuple(dict.fromkeys(ids))
