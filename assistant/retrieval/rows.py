"""Rows that look-ups give: values with their facts, and how a look-up says what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from assistant.types import Ask, Cited, Row
from knowledge.shop import Place, Shop
from knowledge.text import search_terms
from knowledge.types import Fact, Product, Variant


class Missing(Exception):
    """A look-up cannot answer: `what` is missing. Caught by `retrieve`, never shown.

    `instead` is what may stand in for it, such as the answer for each place.
    """

    def __init__(
        self, what: Literal["product", "place", "fact"], why: str, instead: Row | None = None
    ) -> None:
        self.what: Literal["product", "place", "fact"] = what
        self.instead = instead
        super().__init__(why)


def cited(fact: Fact, field: str) -> Cited:
    """The value of a fact's field."""
    value: Any = getattr(fact, field)
    return Cited(value, fact.id, field)


def flag(value: str) -> Cited:
    """A value for conditions and term names; not stated by a fact and never said as it is."""
    return Cited(value, None, "")


def row(
    fields: Mapping[str, Cited | None] | None = None, /, **more: Cited | None | Iterable[Row]
) -> Row:
    """A row of the given values (None left out); iterables of rows go below it, if not empty."""
    values = {key: value for key, value in (fields or {}).items() if value is not None}
    below: dict[str, tuple[Row, ...]] = {}
    for key, value in more.items():
        if isinstance(value, Cited):
            values[key] = value
        elif value is not None:
            rows = tuple(value)
            if rows:
                below[key] = rows
    return Row(values, below)


# -- what an ask is about -----------------------------------------------------------------------


def where(ask: Ask) -> Place | None:
    """The place an ask is about, where one is known."""
    return ask.place.place if ask.place is not None else None


def handle_of(ask: Ask) -> str | None:
    """The handle of the product an ask is about, where one is known."""
    return ask.product.handle if ask.product is not None else None


def product_of(ask: Ask, shop: Shop) -> Product:
    """The product an ask is about; Missing where there is none."""
    product = shop.product(ask.product.handle) if ask.product else None
    if product is None:
        raise Missing("product", "no product named, shown or remembered")
    return product


# -- names in the shop's own translations -------------------------------------------------------


def title(product: Product) -> Cited:
    """A product's title, with the shop's translations of it."""
    said = tuple((tag, text, f"titles.{tag}") for tag, text in sorted(product.titles.items()))
    return Cited(product.title, product.id, "title", said)


def option(text: str, variant: Variant, product: Product) -> Cited:
    """Option values of a variant (`Red / M`), with the shop's translations of them."""
    return Cited(text, variant.id, "options", _words(text, product, "options"))


def names(product: Product) -> set[str]:
    """The words by which a product is called, its type among them."""
    said = (product.title, product.type, *(name.text for name in product.names))
    return set(search_terms(" ".join(said)))


def attribute_value(product: Product, key: str) -> Cited:
    """What a product's attribute says, with the shop's translations of it."""
    field = f"attributes.{key}"
    value = dict(product.attributes)[key]
    return Cited(value, product.id, field, _words(value, product, field))


def _words(text: str, product: Product, field: str) -> tuple[tuple[str, str, str], ...]:
    found = []
    for tag, words in sorted(product.option_words.items()):
        pieces = text.split(" / ")
        said = words.get(text) or " / ".join(words.get(piece, piece) for piece in pieces)
        if said != text:
            found.append((tag, said, f"option_words.{tag}:{field}"))
    return tuple(found)
