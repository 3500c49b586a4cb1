"""The text by which a fact is found: what search embeds and indexes, never what is said."""

from __future__ import annotations

from babel import Locale
from langchain_core.documents import Document

from knowledge.types import EVERYWHERE, Fact, Product, Promotion, Shipping, SizeRow, Variant

_MOST_WORDS = 120


def document(fact: Fact) -> Document:
    """A LangChain document: the fact's words, with its id, kind and product as metadata."""
    metadata = {"kind": fact.kind}
    product = getattr(fact, "product", None) or getattr(fact, "handle", None)
    if product:
        metadata["product"] = product
    return Document(id=fact.id, page_content=_words(fact), metadata=metadata)


def _words(fact: Fact) -> str:
    parts: list[str] = [fact.id.replace(":", " ").replace("/", " ").replace("-", " ")]
    if isinstance(fact, Product):
        parts = [fact.title, fact.title, fact.type, *fact.tags, *(n.text for n in fact.names)]
        parts += [f"{key.replace('_', ' ')} {value}" for key, value in fact.attributes]
        parts.append(" ".join(fact.description.split()[:_MOST_WORDS]))
    elif isinstance(fact, Variant):
        parts += [*fact.options, fact.sku]
    elif isinstance(fact, SizeRow):
        parts += ["size", fact.size]
    elif isinstance(fact, Shipping):
        parts += ["shipping", fact.carrier or "", *_country_names(fact.countries)]
    elif isinstance(fact, Promotion):
        parts += ["promotion discount code", fact.code or "", *fact.products]
    countries = [getattr(fact, "country", "")]
    return " ".join(part for part in (*parts, *_country_names(countries)) if part)


def _country_names(codes: tuple[str, ...] | list[str]) -> list[str]:
    names = Locale("en").territories
    return [names[code] for code in codes if code in names and code != EVERYWHERE]
