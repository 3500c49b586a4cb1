"""The retrieval stage: one look-up an ask, chosen by the topic's declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from assistant.retrieval import products, terms
from assistant.retrieval.rows import Missing
from assistant.types import Ask, Evidence, Row
from knowledge.shop import Shop
from prompts.topics import Topic

LookUp = Callable[[Ask, Shop, datetime], Row]
LOOKUPS: Mapping[str, LookUp] = {
    "offer": products.offer,
    "deal": products.deal,
    "stock": products.stock,
    "size": products.size,
    "attribute": products.attribute,
    "shipping": terms.shipping,
    "duties": terms.duties,
    "returns": terms.returns,
    "faulty": terms.faulty,
    "warranty": terms.warranty,
    "payment": terms.payment,
    "instalments": terms.instalments,
    "cod": terms.cod,
    "code": terms.code,
    "ordering": terms.ordering,
    "about": terms.about,
    "support": terms.support,
    "streams": terms.streams,
}
"""The look-ups that `prompts/topics.yaml` names under `facts`."""


def retrieve(ask: Ask, topic: Topic, shop: Shop, now: datetime) -> Evidence:
    """The facts that bear on `ask` now, or what is missing for it."""
    if topic.facts is None:
        return Evidence(ask, None, "fact", f"{topic.name} is not answered from facts")
    if "product" in topic.needs and ask.product is None:
        why = f"{ask.unclear} is no clear product" if ask.unclear else "no product named or shown"
        return Evidence(ask, None, "product", why)
    try:
        found = LOOKUPS[topic.facts](ask, shop, now)
    except Missing as missing:
        return Evidence(ask, None, missing.what, str(missing))
    return Evidence(ask, found, None, f"{topic.facts} found")


def cited_facts(found: Row) -> tuple[str, ...]:
    """The ids of every fact a row and the rows below it cite, each once, in order."""
    ids = [value.fact for value in found.fields.values() if value.fact is not None]
    for rows in found.rows.values():
        for entry in rows:
            ids += cited_facts(entry)
    return tuple(dict.fromkeys(ids))
