"""The text by which a fact is found: what search embeds and indexes, never what is said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from langchain_core.documents import Document

from knowledge.search.filters import scope_of
from knowledge.text import is_cjk
from knowledge.types import (
    EVERYWHERE,
    Fact,
    Faq,
    Policy,
    Product,
    Promotion,
    Shipping,
    SizeRow,
    StoreNote,
    Variant,
)

_MOST_WORDS = 120
# Of a text in one more language: enough to be found by, not enough to drown the others.
_MOST_TRANSLATED = 40


def document(fact: Fact) -> Document:
    """A LangChain document: the fact's words, with its id, kind and product as metadata."""
    metadata: dict[str, str | float] = {"kind": fact.kind, **scope_of(fact)}
    product = getattr(fact, "product", None) or getattr(fact, "handle", None)
    if product:
        metadata["product"] = product
    return Document(id=fact.id, page_content=_words(fact), metadata=metadata)


def _words(fact: Fact) -> str:
    parts: list[str] = [fact.id.replace(":", " ").replace("/", " ").replace("-", " ")]
    if isinstance(fact, Product):
        parts = [fact.title, fact.title, fact.type, *fact.tags, *(n.text for n in fact.names)]
        parts += [f"{key.replace('_', ' ')} {value}" for key, value in fact.attributes]
        parts.append(_start(fact.description, _MOST_WORDS))
        parts += _translated(fact)
    elif isinstance(fact, Variant):
        parts += [*fact.options, fact.sku]
    elif isinstance(fact, SizeRow):
        parts += ["size", fact.size]
    elif isinstance(fact, Shipping):
        parts += ["shipping", fact.carrier or "", *_country_names(fact.countries)]
    elif isinstance(fact, Promotion):
        parts += ["promotion discount code", fact.code or "", *fact.products]
    elif isinstance(fact, Faq):
        # Viewers ask in the words of the question: it weighs as much as a title does.
        questions = list(fact.questions.values())
        answers = (_start(answer, _MOST_WORDS) for answer in fact.answers.values())
        parts += [*questions, *questions, *answers]
        parts += [handle.replace("-", " ") for handle in fact.products]
    elif isinstance(fact, Policy):
        parts = [*fact.headings, *fact.headings[-1:], fact.text]
    elif isinstance(fact, StoreNote):
        parts += [f"{name.replace('_', ' ')} {value}" for name, value in fact.values]
    countries = [getattr(fact, "country", "")]
    return " ".join(part for part in (*parts, *_country_names(countries)) if part)


def _translated(product: Product) -> list[str]:
    """What a product is called and described by in the shop's other languages."""
    parts = list(dict.fromkeys([*product.titles.values(), *product.type_titles.values()]))
    for words in product.option_words.values():
        parts += [_start(word, _MOST_TRANSLATED) for word in words.values()]
    parts += [_start(text, _MOST_TRANSLATED) for text in product.descriptions.values()]
    return parts


def _start(text: str, most: int) -> str:
    """The first words of a text; where words are written without spaces, two characters each."""
    if not text.isascii() and 2 * sum(map(is_cjk, text)) > len(text):
        return text[: 2 * most]
    return " ".join(text.split()[:most])


def _country_names(codes: tuple[str, ...] | list[str]) -> list[str]:
    names = _territories()
    return [names[code] for code in codes if code in names and code != EVERYWHERE]


@lru_cache(maxsize=1)
def _territories() -> Mapping[str, str]:
    """English names of countries by code, as a plain dictionary: Babel's own looks up slowly."""
    return dict(Locale("en").territories)
