"""The rules of the market: what holds for a place, a product and an instant.

Pure functions over facts; `knowledge.shop.Shop` finds the facts and asks here. The rules are the
store folder contract's, and `tests/knowledge/test_market_table.py` lists them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from knowledge.types import (
    EVERYWHERE,
    Money,
    Product,
    Promotion,
    Rate,
    Returns,
    StoreProfile,
    Variant,
)

ON_AIR = "live"
"""The source file of facts that were changed on air."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1) and, where the viewer named one, its region (ISO 3166-2)."""

    country: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnTerms:
    """Return terms in force somewhere; `scopes` go from the most particular to the default."""

    scopes: tuple[Returns, ...]

    def stating(self, term: str) -> Returns:
        """The fact that states `term`: the first scope that does, else the default."""
        return next((fact for fact in self.scopes if term in fact.stated), self.scopes[-1])


class Zoned(Protocol):
    """A fact of a shipping zone."""

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries the zone names, `*` for those named nowhere."""

    @property
    def except_regions(self) -> tuple[str, ...]:
        """Regions, or countries of `*`, that the zone leaves out."""


Z = TypeVar("Z", bound=Zoned)


def serving(facts: Iterable[Z], place: Place) -> tuple[Z, ...]:
    """The facts of the zone that names the place's country, else of the zone of `*`.

    A region that a zone leaves out is not named by it, so the zone of `*` serves it unless that
    leaves it out too.
    """

    def serves(fact: Z, name: str) -> bool:
        outside = {place.country, place.region} & set(fact.except_regions)
        return name in fact.countries and not outside

    known = list(facts)
    named = tuple(fact for fact in known if serves(fact, place.country))
    return named or tuple(fact for fact in known if serves(fact, EVERYWHERE))


def left_out(fact: Zoned, place: Place) -> tuple[str, ...]:
    """The regions of the place's country that the fact's zone does not serve."""
    return tuple(r for r in fact.except_regions if r.startswith(f"{place.country}-"))


def holds(promotion: Promotion, place: Place | None, now: datetime) -> bool:
    """Whether a promotion is in its time, has stock and is meant for this place.

    Where no place is known, only what holds everywhere does.
    """
    there = {EVERYWHERE, place.country if place is not None else EVERYWHERE}
    return (
        promotion.window.state(now) == "now"
        and promotion.stock != 0
        and bool(there & set(promotion.countries))
    )


def reaches(promotion: Promotion, variant: Variant | None) -> bool:
    """Whether a live price is the variant's; without one, whether it is that of every variant."""
    return promotion.variant is None or (variant is not None and promotion.variant == variant.sku)


def live_price(promotions: Iterable[Promotion]) -> Promotion | None:
    """Which of the live prices that hold counts: one called on air, else the lowest."""

    def order(promotion: Promotion) -> tuple[bool, Decimal]:
        price = promotion.live_price.amount if promotion.live_price else Decimal(0)
        return promotion.source.file != ON_AIR, price

    return min((p for p in promotions if p.live_price is not None), key=order, default=None)


def covers(promotion: Promotion, handle: str) -> bool:
    """Whether a code is for this product."""
    return bool({EVERYWHERE, handle} & set(promotion.products))


def discount(promotion: Promotion) -> Decimal:
    """What a code takes off, for sorting: its percentage, else its amount."""
    amount = promotion.amount_off.amount if promotion.amount_off else Decimal(0)
    return promotion.percent_off or amount


def market_price(variant: Variant, place: Place | None) -> Money | None:
    """The price that the place's market has of its own."""
    return _of_market(variant.market_prices, place)


def compare_at(variant: Variant, place: Place | None) -> Money | None:
    """The former price: the market's own; the base one only beside the base price."""
    own = _of_market(variant.market_compare_at, place)
    return own or (variant.compare_at if market_price(variant, place) is None else None)


def _of_market(prices: tuple[tuple[str, Money], ...], place: Place | None) -> Money | None:
    country = place.country if place is not None else None
    return next((money for market, money in prices if market == country), None)


def tax_included(profile: StoreProfile, place: Place | None) -> bool | None:
    """Whether prices include tax: the country's entry, else that of `*`; None if unsaid.

    Where no place is known, what holds in all of them.
    """
    said = dict(profile.tax_included)
    if place is not None:
        return said.get(place.country, said.get(EVERYWHERE))
    return said.get(EVERYWHERE) if len(set(said.values())) == 1 else None


def converted(money: Money, rate: Rate) -> Money:
    """An amount by the shop's rate: cents below ten, else whole units of three figures.

    The rate is a daily one and the answer says "about".
    """
    exact = money.amount * rate.rate
    if exact < 10:
        return Money(exact.quantize(Decimal("0.01")), rate.currency)
    step = Decimal(1).scaleb(max(0, exact.adjusted() - 2))
    return Money(exact.quantize(step).quantize(Decimal(1)), rate.currency)


# What exports in the languages of large shop systems call the option that is the size.
_SIZE_NAMES = frozenset(
    "size sizes talla taille größe tamanho taglia rozmiar maat размер beden ukuran サイズ 사이즈"
    " 尺码 尺寸 尺碼 المقاس مقاس".split()
)


def size_option(product: Product) -> int | None:
    """The position of the option that is the product's size, or None."""
    for i, name in enumerate(product.option_names):
        if _SIZE_NAMES & set(name.casefold().split()):
            return i
    return None
