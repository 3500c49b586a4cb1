"""Answers of the small shop in every language, made without reading a comment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answering.fitting import fitted
from assistant.retrieval.retrieve import retrieve
from assistant.types import Ask, Draft, PlaceRef, ProductRef
from knowledge.shop import Place, Shop
from prompts.packs import Pack, load_packs
from prompts.topics import Topics, load_topics
from tests.knowledge.reading import read_shop
from tests.sample import write_sample

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
_HANDLES = ("gale-tent", "ember-headlamp", "drift-jacket", "trail-mug")
_COUNTRIES = ("FR", "SA", "BR")
_BY_PRODUCT = ("price", "stock", "size", "attribute", "warranty")
_BY_PLACE = ("shipping_cost", "shipping_time", "duties", "free_shipping", "instalments", "payment")
_ALONE = ("returns_window", "returns_cost", "refund_time", "coupon", "support_contact", "schedule")


@cache
def sample_shop() -> Shop:
    """The small shop's facts."""
    with TemporaryDirectory() as folder:
        return read_shop(write_sample(Path(folder) / "shop"))


@cache
def topics() -> Topics:
    """The topics, read once."""
    return load_topics()


@cache
def packs() -> dict[str, Pack]:
    """The packs, read once."""
    return load_packs(topics())


def asks() -> Iterator[Ask]:
    """Asks of every kind that the small shop answers."""
    for topic in _BY_PRODUCT:
        for handle in _HANDLES:
            yield Ask(topic, 0.9, product=ProductRef(handle, "text"), attribute="material")
    for topic in _BY_PLACE:
        for country in _COUNTRIES:
            yield Ask(topic, 0.9, place=PlaceRef(Place(country), "text"))
    for topic in _ALONE:
        yield Ask(topic, 0.9)


def draft_of(ask: Ask, tag: str, limit: int = 480) -> Draft | None:
    """The answer to an ask in a language; None where the shop has none."""
    topic = topics().topics[ask.topic]
    evidence = retrieve(ask, topic, sample_shop(), NOW)
    if evidence.found is None:
        return None
    return fitted(evidence, topic, topics(), packs()[tag], "Europe/Berlin", limit)


@cache
def drafts() -> tuple[Draft, ...]:
    """Every answer in every language."""
    made = (draft_of(ask, tag) for ask in asks() for tag in packs())
    return tuple(draft for draft in made if draft is not None)
