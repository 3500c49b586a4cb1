"""Filters by kind, product, market and time: which facts are looked at, before any ranking.

What a fact holds for is plain metadata of its document (`scope_of`), so that an index can be made
from documents alone. Countries are ISO 3166-1 codes, a place may be a region (ISO 3166-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.regions import is_country
from knowledge.types import (
    EVERYWHERE,
    CashOnDelivery,
    Duties,
    Fact,
    Faq,
    Instalments,
    Limit,
    NotShipped,
    Payment,
    Product,
    Promotion,
    Returns,
    Shipping,
    SizeRow,
    Variant,
    Warranty,
)

Mask = NDArray[np.bool_]
# Kinds in which what holds for a country goes before what holds for every other.
_ZONED = ("shipping", "duties", "payment")
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Filter:
    """What facts must be about; None leaves a side open.

    `product` is a handle; `country` a country or a region of one; `at` an instant with its zone.
    """

    kind: str | None = None
    product: str | None = None
    country: str | None = None
    at: datetime | None = None

    def __bool__(self) -> bool:
        return any(part is not None for part in (self.kind, self.product, self.country, self.at))

    def __str__(self) -> str:
        parts = {"kind": self.kind, "product": self.product, "country": self.country,
                 "at": self.at.isoformat() if self.at else None}  # fmt: skip
        return ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)


def scope_of(fact: Fact) -> dict[str, str | float]:
    """What a fact holds for, as metadata that a vector store takes too; open sides left out.

    `countries` and `not_in` (countries or regions) and `products` (handles) are lists with commas;
    `type` a product type; `starts` (inclusive) and `ends` (exclusive) seconds since 1970; `called`
    what a product is called, by which facts about it are found too.
    """
    scope: dict[str, str | float] = {
        "called": " | ".join(_called(fact)),
        "countries": ",".join(_countries(fact)),
        "not_in": ",".join(_not_in(fact)),
        "products": ",".join(_products(fact)),
        "type": _type(fact),
    }
    if isinstance(fact, Promotion):
        if fact.window.starts is not None:
            scope["starts"] = fact.window.starts.timestamp()
        if fact.window.ends is not None:
            scope["ends"] = fact.window.ends.timestamp()
    return {name: value for name, value in scope.items() if value != ""}


def _countries(fact: Fact) -> tuple[str, ...]:
    """The countries a fact names; `*` for those that no other fact of its kind names."""
    if isinstance(fact, Shipping | Duties):
        return fact.countries
    if isinstance(fact, NotShipped | CashOnDelivery | Instalments):
        return (fact.country,)
    if isinstance(fact, Limit):
        return fact.not_to
    if isinstance(fact, Promotion) and EVERYWHERE not in fact.countries:
        return fact.countries
    if isinstance(fact, Payment):
        return (EVERYWHERE,) if fact.scope == _DEFAULT else (fact.scope,)
    # Terms of a country override single ones of the default, which goes on holding.
    return (fact.scope,) if isinstance(fact, Returns) and is_country(fact.scope) else ()


def _not_in(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, Variant):
        return fact.excluded
    return fact.except_regions if isinstance(fact, Shipping | Duties) else ()


def _called(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, Payment):
        # A method is one word to the packs (`applepay`), whatever the shop writes.
        plain = ("".join(char for char in method if char.isalnum()) for method in fact.methods)
        return tuple(dict.fromkeys((*fact.methods, *plain)))
    if not isinstance(fact, Product):
        return ()
    names = (fact.title, *fact.titles.values(), *(name.text for name in fact.names), fact.type)
    return tuple(dict.fromkeys(filter(None, names)))


def _products(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, Promotion | Faq):
        return tuple(handle for handle in fact.products if handle != EVERYWHERE)
    return (fact.applies_to,) if isinstance(fact, SizeRow) else ()


def _type(fact: Fact) -> str:
    if isinstance(fact, Product):
        return fact.type.casefold()
    if isinstance(fact, SizeRow):
        return fact.applies_to.casefold()
    return fact.scope.casefold() if isinstance(fact, Returns | Warranty) else ""


class Scopes:
    """The scopes of every row of an index, and which rows a filter leaves.

    Rows share few distinct scopes, so a filter is decided once for each of those.
    """

    def __init__(self, metadata: Sequence[Mapping[str, Any]]) -> None:
        self._size = len(metadata)
        self._kinds, self._kind_of = _distinct(str(row.get("kind", "")) for row in metadata)
        self._products, self._product_of = _distinct(
            (str(row.get("product", "")), str(row.get("products", ""))) for row in metadata
        )
        self._types, self._type_of = _distinct(
            str(row.get("type", "")).casefold() for row in metadata
        )
        self._markets, self._market_of = _distinct(
            (str(row.get("kind", "")), str(row.get("countries", "")), str(row.get("not_in", "")))
            for row in metadata
        )
        self._starts = np.array([float(row.get("starts", -np.inf)) for row in metadata])
        self._ends = np.array([float(row.get("ends", np.inf)) for row in metadata])
        self._type_of_product = {
            str(row["product"]): str(row["type"]).casefold()
            for row in metadata
            if row.get("kind") == "product" and row.get("product") and row.get("type")
        }

    def subjects(self) -> list[tuple[str, ...]]:
        """By row, the handles of the products that a fact other than a product is about.

        Those of a type, where it is about a type.
        """
        of_type: dict[str, list[str]] = {}
        for handle, type_ in self._type_of_product.items():
            of_type.setdefault(type_, []).append(handle)
        found: list[tuple[str, ...]] = []
        for kind, product, type_ in zip(
            self._kind_of, self._product_of, self._type_of, strict=True
        ):
            own, others = self._products[product]
            handles = (own, *others.split(","), *of_type.get(self._types[type_], ()))
            about = tuple(dict.fromkeys(filter(None, handles)))
            found.append(() if self._kinds[kind] == "product" else about)
        return found

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind there is a fact of."""
        return tuple(self._kinds)

    def kind(self, row: int) -> str:
        """The kind of a row."""
        return str(self._kinds[self._kind_of[row]])

    def of_kinds(self, kinds: Iterable[str]) -> Mask:
        """The rows of some kinds."""
        wanted = set(kinds)
        return _spread(self._kinds, self._kind_of, wanted.__contains__)

    def allowed(self, wanted: Filter) -> Mask:
        """The rows a filter leaves."""
        mask = np.ones(self._size, dtype=bool)
        if wanted.kind is not None:
            mask &= self.of_kinds([wanted.kind])
        if wanted.product is not None:
            mask &= self._about(wanted.product)
        if wanted.country is not None:
            mask &= self.holding(wanted.country)
        if wanted.at is not None:
            now = wanted.at.timestamp()
            mask &= (self._starts <= now) & (now < self._ends)
        return mask

    def lost(self, wanted: Filter, row: int) -> str:
        """The first side of a filter that leaves a row out; empty where none does."""
        sides = (Filter(kind=wanted.kind), Filter(product=wanted.product),
                 Filter(country=wanted.country), Filter(at=wanted.at))  # fmt: skip
        return next((str(side) for side in sides if side and not self.allowed(side)[row]), "")

    def _about(self, handle: str) -> Mask:
        """Facts that name the product, and those of its type."""
        named = _spread(
            self._products, self._product_of,
            lambda pair: handle == pair[0] or handle in pair[1].split(","),
        )  # fmt: skip
        of_type = self._type_of_product.get(handle)
        if of_type is None:
            return named
        typed = _spread(self._types, self._type_of, of_type.__eq__)
        return named | (typed & ~self.of_kinds(["product"]))

    def of_places(self) -> Mask:
        """Facts that hold in some places only."""
        return _spread(self._markets, self._market_of, lambda market: bool(market[1]))

    def general(self) -> Mask:
        """Facts that hold wherever no other fact of their kind does."""
        return _spread(self._markets, self._market_of, lambda m: m[1] in ("", EVERYWHERE))

    def holding(self, place: str) -> Mask:
        """Facts in force in a place; in zoned kinds those of `*` only where no other names it."""
        country = place.split("-")[0]
        barred = any(
            kind == "not_shipped" and country in names.split(",")
            for kind, names, _ in self._markets
        )
        served = {
            kind for kind, names, outside in self._markets
            if kind in _ZONED and country in names.split(",") and not _outside(place, outside)
        }  # fmt: skip

        def holds(market: tuple[str, str, str]) -> bool:
            kind, names, outside = market
            if _outside(place, outside) or (barred and kind in ("shipping", "duties")):
                return False
            if not names or country in names.split(","):
                return True
            return EVERYWHERE in names.split(",") and kind not in served

        return _spread(self._markets, self._market_of, holds)


def _outside(place: str, names: str) -> bool:
    return bool({place, place.split("-")[0]} & set(names.split(",")))


def _distinct(values: Iterable[Any]) -> tuple[list[Any], NDArray[np.intp]]:
    """The distinct values in order of appearance, and for each row which it has."""
    places: dict[Any, int] = {}
    of = [places.setdefault(value, len(places)) for value in values]
    return list(places), np.array(of, dtype=np.intp)


def _spread(values: Sequence[Any], of: NDArray[np.intp], wanted: Callable[[Any], bool]) -> Mask:
    """Per row, what is decided per distinct value."""
    return np.array([wanted(value) for value in values], dtype=bool)[of]
