"""Sentences of a shop's prose that may answer: of a product's description, of its policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.retrieval.meaning import Meanings
from assistant.retrieval.rows import flag, row, title
from assistant.types import Ask, Cited, Row
from knowledge.shop import Shop
from knowledge.types import Policy, Product

_LONGEST = 160
_SENTENCE = re.compile(r"(?:[^.!?。！？؟\n]|[.!?](?=\S))+[.!?。！？؟]?")
# A passage has at least this many of the comment's parts, and this share of them.
_PARTS, _SHARE = 2, 0.6


@dataclass(frozen=True, slots=True)
class Described:
    """A sentence of a description; `sure` where it names the property asked about, in the
    viewer's language."""

    found: Row
    sure: bool


def described(
    ask: Ask, product: Product, shop: Shop, meanings: Meanings, language: str | None
) -> Described | None:
    """The one sentence of a product's description about the property asked about.

    A sentence that only shares another word of the question is for a person to judge.
    """
    home = shop.profile.default_locale
    wanted = f"attributes:{ask.attribute}" if ask.attribute is not None else None
    asked = meanings.of(ask.text, language).without(meanings.of(product.title, home)).words
    for field, tag, text in _descriptions(product, shop, language):
        read = [(s, meanings.of(s, tag)) for s in _sentences(text)]
        naming = [s for s, about in read if wanted is not None and wanted in about.keys]
        sharing = [s for s, about in read if asked & about.all]
        hits = naming or sharing
        if len(hits) != 1 or len(hits[0]) > _LONGEST:
            continue
        said = Cited(hits[0], product.id, field)
        own = language is not None and tag == language.split("-")[0]
        fields = {"product": title(product), "known": flag("described"), "value": said}
        return Described(row(fields), bool(naming) and own)
    return None


def passage(text: str, shop: Shop, meanings: Meanings, language: str | None) -> str | None:
    """The policy passage that a person may quote, as `id (file:line)`; None where none is near."""
    asked = meanings.of(text, language)
    if len(asked.all) < _PARTS:
        return None
    best: tuple[tuple[int, bool, int], Policy] | None = None
    for policy in shop.all(Policy):
        words = " ".join((*policy.headings, policy.text))
        common = asked.all & meanings.of(words, policy.language).all
        if len(common) < _PARTS or len(common) < _SHARE * len(asked.keys | asked.words):
            continue
        tag = (policy.language or "").split("-")[0]
        rank = len(common), tag == (language or "").split("-")[0], -policy.number
        if best is None or rank > best[0]:
            best = rank, policy
    return f"{best[1].id} ({best[1].source})" if best is not None else None


def _sentences(text: str) -> list[str]:
    return [s for s in (found.strip() for found in _SENTENCE.findall(text)) if s]


def _descriptions(
    product: Product, shop: Shop, language: str | None
) -> Iterator[tuple[str, str, str]]:
    """Descriptions as (field, language, text), those in the viewer's language first."""
    default = shop.profile.default_locale.split("-")[0]
    texts = [("description", default, product.description)]
    texts += [(f"descriptions.{tag}", tag.split("-")[0], text)
              for tag, text in sorted(product.descriptions.items())]  # fmt: skip
    yield from sorted(texts, key=lambda item: item[1] != (language or "").split("-")[0])
