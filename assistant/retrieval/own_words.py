"""What a shop has written itself where no typed fact answers: FAQ, descriptions, policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from assistant.retrieval.faq import NEAR, FaqIndex, Found, answer_in
from assistant.retrieval.meaning import meanings
from assistant.retrieval.prose import described, passage
from assistant.retrieval.rows import flag, handle_of, row
from assistant.types import Ask, Cited, Evidence
from knowledge.shop import Shop
from knowledge.types import Faq, Policy
from prompts.packs import Pack


class OwnWords:
    """The shop's own texts of one version, read with the packs' words."""

    def __init__(self, shop: Shop, packs: Mapping[str, Pack]) -> None:
        self._shop = shop
        self._meanings = meanings(tuple(packs.values()))
        self._entries = bool(shop.all(Faq))
        if self._entries:
            # Read before the first comment comes: later it would wait for it.
            self._faq.find("", None, None)

    @cached_property
    def _faq(self) -> FaqIndex:
        return FaqIndex(self._shop, self._meanings)

    def entry(self, ask: Ask, language: str | None) -> Found | None:
        """The FAQ entry that clearly asks what `ask`, in a language, asks."""
        if not self._entries or not ask.text:
            return None
        return self._faq.find(ask.text, handle_of(ask), language)

    def near(self, ask: Ask, language: str | None) -> Evidence | None:
        """The answer of the entry that is nearest to what `ask` asks, for a person to judge."""
        if not self._entries or not ask.text:
            return None
        entry = self._faq.find(ask.text, handle_of(ask), language, NEAR)
        if entry is None:
            return None
        told = self.answer(ask, entry.entry, language)
        return replace(told, missing="fact", why=f"{entry.entry.id} may ask the same")

    def answer(self, ask: Ask, entry: Faq, language: str | None) -> Evidence:
        """The entry's answer, word for word; for a person to judge where it is in another
        language than the viewer's."""
        tag = answer_in(entry, language)
        if tag is not None:
            found = row(faq=flag("yes"), answer=_said(entry, tag))
            return Evidence(ask, found, None, f"{entry.id} asks the same")
        default = answer_in(entry, self._shop.profile.default_locale)
        other = default or next(iter(sorted(entry.answers)), None)
        if other is None:
            return Evidence(ask, None, "fact", f"{entry.id} asks the same and has no answer")
        found = row(faq=flag("yes"), answer=_said(entry, other), language=flag(other.split("-")[0]))
        known = ", ".join(sorted(entry.answers))
        return Evidence(ask, found, "fact", f"{entry.id} asks the same, answered only in {known}")

    def description(self, ask: Ask, language: str | None) -> Evidence | None:
        """The sentence of the product's description that has what was asked."""
        handle = handle_of(ask)
        product = self._shop.product(handle) if handle is not None else None
        if product is None or not ask.text:
            return None
        found = described(ask, product, self._shop, self._meanings, language)
        if found is None:
            return None
        why = f"a sentence of the description of {product.handle}"
        return Evidence(ask, found.found, None if found.sure else "fact", why)

    def policy(self, ask: Ask, language: str | None) -> str | None:
        """The policy passage that a person may quote, by id, file and line."""
        if not ask.text or not self._shop.all(Policy):
            return None
        return passage(ask.text, self._shop, self._meanings, language)


def _said(entry: Faq, tag: str) -> Cited:
    return Cited(entry.answers[tag], entry.id, f"answers.{tag}")
