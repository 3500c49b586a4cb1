"""Look-ups about a product's properties, by key, and its weight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assistant.retrieval.rows import (
    Missing,
    attribute_value,
    cited,
    flag,
    product_of,
    row,
    title,
    where,
)
from assistant.retrieval.variants import chosen
from assistant.types import Ask, Row
from knowledge.shop import Shop
from knowledge.text import search_terms
from knowledge.types import Product

_TELLING_LETTERS = 4


def attribute(ask: Ask, shop: Shop, now: datetime) -> Row:
    """A property of a product by its key, else by the words of the question; as the shop wrote it.

    A thing named that the shop does not sell is what the product may be used with.
    """
    product = product_of(ask, shop)
    values = dict(product.attributes)
    wanted = next((key for key in values if key in ask.words), None) or ask.attribute
    telling = tuple(word for word in ask.words if word not in _names(product))
    if wanted is None:
        wanted = _by_words(values, telling)
    if wanted is None:
        wanted = _implied(ask, values)
    if wanted is not None and wanted in values:
        return row(
            product=title(product),
            attribute=flag(wanted),
            known=flag("yes"),
            value=attribute_value(product, wanted),
        )
    if wanted == "weight":
        found = _weight(ask, shop, product)
        if found is not None:
            return found
    why = f"{product.handle} has no {wanted!r}" if wanted else "no property named"
    raise Missing("fact", why)


def _names(product: Product) -> set[str]:
    return set(search_terms(" ".join([product.title, *(n.text for n in product.names)])))


def _implied(ask: Ask, values: Mapping[str, str]) -> str | None:
    """The property that a question without its name is about: what it is made of, where it works,
    what it works with."""
    if set(search_terms(values.get("material", ""))) & set(ask.words):
        return "material"
    if ask.place is not None and ask.place.source == "text":
        return next((key for key in ("voltage", "plug") if key in values), None)
    return "compatible_with" if ask.used_with and "compatible_with" in values else None


def _by_words(values: Mapping[str, str], words: tuple[str, ...]) -> str | None:
    """The one property whose own text has a telling word of the question; None if several do."""
    asked = {word for word in words if len(word) >= _TELLING_LETTERS}
    hits = [
        key
        for key, value in values.items()
        if asked & {*search_terms(value), *search_terms(key.replace("_", " "))}
    ]
    return hits[0] if len(hits) == 1 else None


def _weight(ask: Ask, shop: Shop, product: Product) -> Row | None:
    """The weight of the variants meant, where each states one."""
    variants = chosen(ask, shop.offered(product.handle, where(ask)))
    weighed = sorted((v for v in variants if v.grams > 0), key=lambda v: v.grams)
    if not weighed or len(weighed) < len(variants):
        return None
    low, high = weighed[0], weighed[-1]
    if low.grams == high.grams:
        return row(product=title(product), known=flag("weight"), grams=cited(low, "grams"))
    return row(product=title(product), known=flag("weights"), low=cited(low, "grams"),
               high=cited(high, "grams"))  # fmt: skip
