"""One ask put straight to retrieval, answering and checking, without reading a comment."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assistant.answering.compose import compose
from assistant.checking.check import check
from assistant.retrieval.own_words import OwnWords
from assistant.retrieval.retrieve import retrieve
from assistant.types import Ask, Draft, Evidence, PlaceRef, ProductRef, Slot, Verdict
from knowledge.shop import Place, Shop
from prompts.packs import load_packs
from prompts.topics import Topic, load_topics

NOW = datetime(2026, 11, 22, 19, 10, tzinfo=UTC)
TOPICS = load_topics()
PACKS = load_packs(TOPICS)


@dataclass(frozen=True)
class Answer:
    """What came of an ask: the evidence, and the checked draft if there is one."""

    evidence: Evidence
    draft: Draft | None
    verdict: Verdict | None

    @property
    def text(self) -> str:
        """The text of the draft, empty where there is none."""
        return self.draft.text if self.draft is not None else ""

    @property
    def failures(self) -> tuple[str, ...]:
        """What the checks found wrong."""
        return self.verdict.failures if self.verdict is not None else ()

    @property
    def slots(self) -> dict[str, Slot]:
        """The filled slots by name."""
        parts = self.draft.parts if self.draft is not None else ()
        return {part.name: part for part in parts if isinstance(part, Slot)}


def ask(
    topic: str,
    product: str | None = None,
    place: str | None = None,
    concepts: str = "",
    **more: Any,
) -> Ask:
    """An ask; `product` is `HANDLE` or `HANDLE/OPTION/…`, `place` a country or region.

    `pinned` tells that the product is only on screen.
    """
    known = {field.name for field in fields(Ask)}
    handle, *options = (product or "").split("/")
    source = "pin" if more.pop("pinned", False) else "text"
    ref = ProductRef(handle, source, tuple(options)) if product else None
    if ref is not None and "lacking" in more:
        ref = replace(ref, options=(), lacking=more.pop("lacking"))
    where = PlaceRef(Place(place[:2], place if "-" in place else None), "text") if place else None
    said = tuple(sorted(concepts.split()))
    body = tuple((name, Decimal(value)) for name, value in more.pop("body", {}).items())
    rest = {name: value for name, value in more.items() if name in known}
    return Ask(topic, 1.0, ref, where, concepts=said, around=said, body=body, **rest)


def answer(
    asked: Ask,
    shop: Shop,
    tag: str = "en",
    now: datetime = NOW,
    own: OwnWords | None = None,
    topic: Topic | None = None,
) -> Answer:
    """The answer to an ask in the language of a pack, by its own topic unless another is given."""
    evidence = retrieve(asked, TOPICS.topics[asked.topic], shop, now, own, tag)
    topic = topic or TOPICS.topics[asked.topic]
    zone = shop.profile.home_timezone
    draft = compose(evidence, topic, TOPICS, PACKS[tag], zone)
    verdict = check(draft, shop, PACKS[tag], now, zone, tag) if draft is not None else None
    return Answer(evidence, draft, verdict)
