"""A shop's own names for properties, and the words of the packs that mean the same.

A shop calls a column of its catalogue what it likes ("noise level", "auto off"). Read as a comment
would be, its name stands for properties that the packs have words for in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from assistant.properties import FREE_FROM
from assistant.understanding.reading import Reader
from knowledge.shop import Shop

_SECTIONS = ("properties", "attributes")
_KEPT = 512


class PropertyNames:
    """Which property of a product is meant by a property of the packs."""

    def __init__(self, shop: Shop, reader: Reader) -> None:
        self._shop = shop
        self._reader = reader
        self._means = lru_cache(maxsize=_KEPT)(self._read)

    def of(self, handle: str) -> Mapping[str, str]:
        """The packs' properties that a product has, each with the product's own name of it."""
        product = self._shop.product(handle)
        keys = [key for key, _ in product.attributes] if product is not None else []
        found = {key: key for key in keys}
        for key in keys:
            for meant in self._means(key):
                found.setdefault(meant, key)
        return found

    def _read(self, key: str) -> tuple[str, ...]:
        reading = self._reader.read(key.replace("_", " "))
        meant = [key for section in _SECTIONS for key in reading.keys(section)]
        # That a thing is free of one substance says nothing of another.
        return tuple(key for key in meant if key != FREE_FROM)
