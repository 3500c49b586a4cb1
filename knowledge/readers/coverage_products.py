"""What products leave unsaid that viewers often ask: measures, plug and voltage, care, stock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from knowledge.shop import Shop, size_option
from knowledge.text import fold
from knowledge.types import Product, Variant

# Handles of the products that a new folder shows as examples.
EXAMPLE = "example-"
# A size that a body has: letters, or a number of a dress, shoe or ring; `45 × 45 cm` is none.
_WORN = re.compile(r"(?:(?:eu|us|uk|fr|it|jp)\s?)?(?:x{0,4}[sl]|m|\d?xl|\d{1,3}(?:[./-]\d{1,3})?)")


@dataclass(frozen=True, slots=True)
class ProductGap:
    """Titles of the products that lack something, out of `of` that should have it."""

    key: str
    topic: str
    file: str
    titles: tuple[str, ...]
    of: int


@lru_cache(maxsize=1)
def _goods() -> dict[str, tuple[str, ...]]:
    text = (files("knowledge") / "starter" / "goods.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(text)
    return {kind: tuple(words) for kind, words in loaded.items()}


def kinds(product: Product) -> frozenset[str]:
    """Which of `electric`, `battery` and `textile` a product is, by its title, type and tags."""
    text = fold(" ".join((product.title, product.type, *product.tags)))
    spaced = f" {' '.join(re.findall(r'[a-z]+(?:-[a-z]+)*', text))} "

    def named(word: str) -> bool:
        if not word.isascii():
            return word in text
        return any(f" {form} " in spaced for form in (word, f"{word}s", f"{word}es"))

    return frozenset(kind for kind, words in _goods().items() if any(map(named, words)))


def product_gaps(shop: Shop) -> Iterator[ProductGap]:
    """What is missing, each with the products concerned."""
    products = shop.all(Product)
    worn = [product for product in products if _sizes(product, shop.variants(product.handle))]
    yield from _gap("size_chart_missing", "size", "size_charts.csv", worn,
                    [p for p in worn if not shop.size_chart(p.handle)])  # fmt: skip
    kind = {product.handle: kinds(product) for product in products}
    mains = [p for p in products if "electric" in kind[p.handle] and not _portable(p, kind)]
    wanted = {
        "material": [p for p in products if "electric" not in kind[p.handle]],
        "dimensions": [p for p in products if size_option(p) is None],
        "voltage": mains,
        "plug": mains,
        "care": [p for p in products if "textile" in kind[p.handle]],
    }
    for attribute, those in wanted.items():
        lacking = [p for p in those if not dict(p.attributes).get(attribute)]
        yield from _gap(f"{attribute}_missing", "attribute", "products.csv", those, lacking)
    uncounted = [p for p in products if any(v.stock is None for v in shop.variants(p.handle))]
    yield from _gap("stock_uncounted", "stock", "products.csv", list(products), uncounted)


def _gap(
    key: str, topic: str, file: str, those: list[Product], lacking: list[Product]
) -> Iterator[ProductGap]:
    if lacking:
        titles = tuple(product.title for product in lacking)
        yield ProductGap(key, topic, file, titles, len(those))


def _portable(product: Product, kind: dict[str, frozenset[str]]) -> bool:
    return "battery" in kind[product.handle] or "battery" in dict(product.attributes)


def _sizes(product: Product, variants: tuple[Variant, ...]) -> bool:
    """Whether the product comes in sizes that a body decides."""
    position = size_option(product)
    if position is None:
        return False
    values = {v.options[position] for v in variants if position < len(v.options)}
    return any(_WORN.fullmatch(value.strip().casefold()) for value in values)
