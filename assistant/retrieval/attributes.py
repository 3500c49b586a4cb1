"""Look-ups about a product's properties, by key, and its weight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assistant.properties import OF_MATERIAL, told_by
from assistant.retrieval.rows import (
    Missing,
    attribute_value,
    cited,
    flag,
    names,
    product_of,
    row,
    title,
    where,
)
from assistant.retrieval.variants import chosen
from assistant.types import Ask, Row
from knowledge.shop import Shop
from knowledge.text import is_cjk, search_terms
from knowledge.types import Product

_TELLING_LETTERS = 4
# Words of names of properties that many have.
_GENERAL = frozenset("weight size time height life level power type safe length hours".split())
# Values longer than this are no part of a list.
_LONGEST_LISTED = 80


def attribute(ask: Ask, shop: Shop, now: datetime) -> Row:
    """A property of a product by its key, else by the words of the question; as the shop wrote it.

    A thing named that the shop does not sell is what the product may be used with. Where no
    property is told, a person may choose from all of them.
    """
    product = product_of(ask, shop)
    values = dict(product.attributes)
    telling = tuple(word for word in ask.words if word not in names(product))
    wanted = ask.attribute or next((key for key in values if key in ask.words), None)
    if ask.used_with:
        wanted = _by_words(values, telling) or wanted
    if wanted is None:
        wanted = _by_words(values, telling)
    elif wanted not in values:
        wanted = _by_its_name(values, wanted) or wanted
        wanted = told_by(wanted, values) or wanted
    if wanted is None or (wanted in OF_MATERIAL and wanted not in values):
        wanted = _implied(ask, values, telling) or wanted
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
    raise Missing("fact", why, _listed(product, set(telling)))


def _listed(product: Product, words: set[str]) -> Row | None:
    """All that is known of a product, for a person to choose from; first what shares a word."""
    rows = [
        row(
            attribute=flag(key),
            value=attribute_value(product, key),
            asked=flag("yes") if words & {*search_terms(value), *key.split("_")} else None,
        )
        for key, value in product.attributes
        if len(value) <= _LONGEST_LISTED
    ]
    fields = {"product": title(product), "known": flag("others")}
    return row(fields, properties=rows) if rows else None


def _implied(ask: Ask, values: Mapping[str, str], words: tuple[str, ...]) -> str | None:
    """The property that a question without its name is about: what it is made of, where it works,
    what it works with."""
    material = search_terms(values.get("material", ""))
    said = {word for word in words if len(word) >= _TELLING_LETTERS or is_cjk(word[0])}
    if said & set(material):
        return "material"
    if ask.place is not None and ask.place.source == "text":
        return next((key for key in ("voltage", "plug") if key in values), None)
    works_with = values.get("compatible_with", "")
    if ask.used_with and said & {*search_terms(works_with)}:
        return "compatible_with"
    return None


def _by_its_name(values: Mapping[str, str], wanted: str) -> str | None:
    """The one property whose own text has a telling word of the name of another.

    `dishwasher_safe` is told by a care of "not for the dishwasher", `paper_weight` by no `weight`.
    """
    said = search_terms(wanted.replace("_", " "))
    return _by_words(values, tuple(word for word in said if word not in _GENERAL) or tuple(said))


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
