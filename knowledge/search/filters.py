"""Filters by kind, product, market and time: which facts are looked at, before any ranking.

What a fact holds for is plain metadata of its document (`scope_of`), so that an index can be made
from documents alone. Countries are ISO 3166-1 codes, a place may be a region (ISO 3166-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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
Numbers = NDArray[np.intp]
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


@dataclass(frozen=True)
class Scopes:
    """The scopes of every row of an index, and which rows a filter leaves.

    Rows share few distinct scopes, so a filter is decided once for each of those: `kinds` are
    distinct and `kind_of` says by row which it has; so with the handles a row names (its own, and
    a list with commas), its type of products and its market (kind, countries, not in). `starts` and
    `ends` are seconds since 1970, infinite where open.
    """

    kinds: tuple[str, ...]
    """Every kind there is a fact of."""
    kind_of: Numbers
    products: tuple[tuple[str, str], ...]
    product_of: Numbers
    types: tuple[str, ...]
    type_of: Numbers
    markets: tuple[tuple[str, str, str], ...]
    market_of: Numbers
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]

    @classmethod
    def of(cls, metadata: Sequence[Mapping[str, Any]]) -> Scopes:
        """What the metadata of the rows' documents say."""
        kinds = _distinct(str(row.get("kind", "")) for row in metadata)
        products = _distinct(
            (str(row.get("product", "")), str(row.get("products", ""))) for row in metadata
        )
        types = _distinct(str(row.get("type", "")).casefold() for row in metadata)
        markets = _distinct(
            (str(row.get("kind", "")), str(row.get("countries", "")), str(row.get("not_in", "")))
            for row in metadata
        )
        starts = np.array([float(row.get("starts", -np.inf)) for row in metadata])
        ends = np.array([float(row.get("ends", np.inf)) for row in metadata])
        return cls(*kinds, *products, *types, *markets, starts, ends)

    def __post_init__(self) -> None:
        """ValueError where the parts do not belong together."""
        sides = ((self.kinds, self.kind_of), (self.products, self.product_of),
                 (self.types, self.type_of), (self.markets, self.market_of))  # fmt: skip
        rows = len(self.starts)
        if len(self.ends) != rows or any(len(of) != rows for _, of in sides):
            raise ValueError("scopes have parts of different lengths")
        if rows and any(not 0 <= of.min() <= of.max() < len(distinct) for distinct, of in sides):
            raise ValueError("scopes name what is not among them")

    def subjects(self) -> list[tuple[str, ...]]:
        """By row, the handles of the products that a fact other than a product is about.

        Those of a type, where it is about a type.
        """
        of_type: dict[str, list[str]] = {}
        for handle, type_ in self._type_of_product.items():
            of_type.setdefault(type_, []).append(handle)
        about: dict[tuple[int, int], tuple[str, ...]] = {}
        found: list[tuple[str, ...]] = []
        rows = zip(
            self.kind_of.tolist(), self.product_of.tolist(), self.type_of.tolist(), strict=True
        )
        for kind, product, type_ in rows:
            if self.kinds[kind] == "product":
                found.append(())
                continue
            if (product, type_) not in about:
                own, others = self.products[product]
                handles = (own, *others.split(","), *of_type.get(self.types[type_], ()))
                about[product, type_] = tuple(dict.fromkeys(filter(None, handles)))
            found.append(about[product, type_])
        return found

    @cached_property
    def _type_of_product(self) -> dict[str, str]:
        """The type of each product that has one, by handle."""
        rows = np.flatnonzero(self.of_kinds(["product"]))
        found = {self.products[self.product_of[row]][0]: self.types[self.type_of[row]]
                 for row in rows}  # fmt: skip
        return {handle: type_ for handle, type_ in found.items() if handle and type_}

    @cached_property
    def _naming(self) -> dict[str, list[int]]:
        """The numbers of those of `products` that name a handle, by handle."""
        found: dict[str, list[int]] = {}
        for number, (own, others) in enumerate(self.products):
            for handle in {own, *others.split(",")}:
                found.setdefault(handle, []).append(number)
        return found

    def kind(self, row: int) -> str:
        """The kind of a row."""
        kind: str = self.kinds[self.kind_of[row]]
        return kind

    def of_kinds(self, kinds: Iterable[str]) -> Mask:
        """The rows of some kinds."""
        wanted = set(kinds)
        return _spread(self.kinds, self.kind_of, wanted.__contains__)

    def allowed(self, wanted: Filter) -> Mask:
        """The rows a filter leaves."""
        mask = np.ones(len(self.starts), dtype=bool)
        if wanted.kind is not None:
            mask &= self.of_kinds([wanted.kind])
        if wanted.product is not None:
            mask &= self._about(wanted.product)
        if wanted.country is not None:
            mask &= self.holding(wanted.country)
        if wanted.at is not None:
            now = wanted.at.timestamp()
            mask &= (self.starts <= now) & (now < self.ends)
        return mask

    def lost(self, wanted: Filter, row: int) -> str:
        """The first side of a filter that leaves a row out; empty where none does."""
        sides = (Filter(kind=wanted.kind), Filter(product=wanted.product),
                 Filter(country=wanted.country), Filter(at=wanted.at))  # fmt: skip
        return next((str(side) for side in sides if side and not self.allowed(side)[row]), "")

    def _about(self, handle: str) -> Mask:
        """Facts that name the product, and those of its type."""
        named: Mask = np.isin(self.product_of, self._naming.get(handle, []))
        of_type = self._type_of_product.get(handle)
        if of_type is None:
            return named
        typed = _spread(self.types, self.type_of, of_type.__eq__)
        return named | (typed & ~self.of_kinds(["product"]))

    def of_places(self) -> Mask:
        """Facts that hold in some places only."""
        return _spread(self.markets, self.market_of, lambda market: bool(market[1]))

    def general(self) -> Mask:
        """Facts that hold wherever no other fact of their kind does."""
        return _spread(self.markets, self.market_of, lambda m: m[1] in ("", EVERYWHERE))

    def holding(self, place: str) -> Mask:
        """Facts in force in a place; in zoned kinds those of `*` only where no other names it."""
        country = place.split("-")[0]
        barred = any(
            kind == "not_shipped" and country in names.split(",") for kind, names, _ in self.markets
        )
        served = {
            kind for kind, names, outside in self.markets
            if kind in _ZONED and country in names.split(",") and not _outside(place, outside)
        }  # fmt: skip

        def holds(market: tuple[str, str, str]) -> bool:
            kind, names, outside = market
            if _outside(place, outside) or (barred and kind in ("shipping", "duties")):
                return False
            if not names or country in names.split(","):
                return True
            return EVERYWHERE in names.split(",") and kind not in served

        return _spread(self.markets, self.market_of, holds)


def _outside(place: str, names: str) -> bool:
    return bool({place, place.split("-")[0]} & set(names.split(",")))


def _distinct(values: Iterable[Any]) -> tuple[tuple[Any, ...], Numbers]:
    """The distinct values in order of appearance, and for each row which it has."""
    places: dict[Any, int] = {}
    of = [places.setdefault(value, len(places)) for value in values]
    return tuple(places), np.array(of, dtype=np.intp)


def _spread(values: Sequence[Any], of: Numbers, wanted: Callable[[Any], bool]) -> Mask:
    """Per row, what is decided per distinct value."""
    return np.array([wanted(value) for value in values], dtype=bool)[of]
