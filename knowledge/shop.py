"""The facts of one version by id and kind, and what of them holds here and now.

`Shop` is immutable. `with_live` returns a shop in which facts changed on air stand in for the
version's own, so everything that reads facts reads the live ones too.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from knowledge import market
from knowledge.market import Place, ReturnTerms, size_option
from knowledge.types import (
    EVERYWHERE,
    CashOnDelivery,
    Duties,
    Fact,
    Faulty,
    Instalments,
    Limit,
    Lineup,
    Money,
    NotShipped,
    Payment,
    Product,
    Promotion,
    Rate,
    Returns,
    Shipping,
    SizeRow,
    StoreNote,
    StoreProfile,
    Variant,
    Warranty,
)

__all__ = ["Place", "ReturnTerms", "Shop", "size_option"]

F = TypeVar("F")


class Shop:
    """Facts indexed for one shop; every method is a pure look-up."""

    def __init__(self, profile: StoreProfile, facts: Iterable[Fact], version: str) -> None:
        self.profile = profile
        self.version = version
        self._facts: dict[str, Fact] = {}
        self._by_kind: dict[str, dict[str, Fact]] = {}
        self._variants: dict[str, dict[str, Variant]] = {}
        self._live_prices: dict[str, dict[str, Promotion]] = {}
        self._index(facts)

    def _index(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self._facts[fact.id] = fact
            self._by_kind.setdefault(fact.kind, {})[fact.id] = fact
            if isinstance(fact, Variant):
                self._variants.setdefault(fact.product, {})[fact.id] = fact
            elif isinstance(fact, Promotion) and fact.product is not None:
                self._live_prices.setdefault(fact.product, {})[fact.id] = fact

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by id."""
        return self._facts

    def all(self, kind: type[F]) -> tuple[F, ...]:
        """Every fact of a type, in the order of the folder."""
        tag = kind.__dataclass_fields__["kind"].default  # type: ignore[attr-defined]  # fact types have it
        return tuple(self._by_kind.get(tag, {}).values())  # type: ignore[arg-type]  # the kind is the type

    def get(self, fact_id: str, kind: type[F]) -> F | None:
        """The fact with this id if it is of this type."""
        fact = self._facts.get(fact_id)
        return fact if isinstance(fact, kind) else None

    def with_live(self, changed: Mapping[str, Fact]) -> Shop:
        """This shop with facts changed on air in place of, or beside, the version's own.

        What did not change is shared with this shop, so a change costs little in a large one.
        """
        if not changed:
            return self
        live = copy.copy(self)
        live._facts, live._by_kind = dict(self._facts), dict(self._by_kind)
        live._variants, live._live_prices = dict(self._variants), dict(self._live_prices)
        for fact in changed.values():
            live._by_kind[fact.kind] = dict(self._by_kind.get(fact.kind, {}))
            if isinstance(fact, Variant):
                live._variants[fact.product] = dict(self._variants.get(fact.product, {}))
            elif isinstance(fact, Promotion) and fact.product is not None:
                known = self._live_prices.get(fact.product, {})
                live._live_prices[fact.product] = dict(known)
        live._index(changed.values())
        return live

    # -- products ---------------------------------------------------------------------------

    def product(self, handle: str) -> Product | None:
        """The offered product with this handle."""
        return self.get(f"product:{handle}", Product)

    def variants(self, handle: str) -> tuple[Variant, ...]:
        """The variants of a product in the order of the export."""
        return tuple(self._variants.get(handle, {}).values())

    def offered(self, handle: str, place: Place | None) -> tuple[Variant, ...]:
        """The variants offered in a place (`Included / <market>` may leave some out)."""
        variants = self.variants(handle)
        if place is None:
            return variants
        return tuple(v for v in variants if place.country not in v.excluded)

    def price(self, variant: Variant, place: Place | None) -> Money:
        """The market's price of a variant where it has one, else its base price."""
        return market.market_price(variant, place) or variant.price

    def compare_at(self, variant: Variant, place: Place | None) -> Money | None:
        """The former price beside `price`: the market's, or the base one beside the base price."""
        return market.compare_at(variant, place)

    def price_now(self, variant: Variant, place: Place | None, now: datetime) -> Money:
        """What a viewer pays now: the live price that holds, else the market's or base price."""
        live = self.live_price(variant.product, place, now, variant)
        return live.live_price if live and live.live_price else self.price(variant, place)

    def live_price(
        self, handle: str, place: Place | None, now: datetime, variant: Variant | None = None
    ) -> Promotion | None:
        """The live price in force here and now: one called on air, else the lowest.

        Of a variant: its own or the product's. Without one: the product's, which every variant
        has; a product of a single variant is that variant.
        """
        every = self.variants(handle)
        one = every[0] if variant is None and len(every) == 1 else variant
        return market.live_price(
            promotion
            for promotion in self._live_prices.get(handle, {}).values()
            if market.reaches(promotion, one) and market.holds(promotion, place, now)
        )

    def tax_included(self, place: Place | None) -> bool | None:
        """Whether prices include tax there; None where the shop does not say."""
        return market.tax_included(self.profile, place)

    def lineup(self, number: int) -> Lineup | None:
        """What a number shown on screen stands for."""
        return self.get(f"lineup:{number}", Lineup)

    def size_chart(self, handle: str) -> tuple[SizeRow, ...]:
        """The chart of a product: its own if it has one, else its type's."""
        product = self.product(handle)
        rows = self.all(SizeRow)
        own = tuple(row for row in rows if row.applies_to == handle)
        if own or product is None:
            return own
        kind = product.type.casefold()
        return tuple(row for row in rows if kind and row.applies_to.casefold() == kind)

    # -- shipping ---------------------------------------------------------------------------

    def not_shipped(self, place: Place) -> NotShipped | None:
        """The fact that the shop does not ship to the country, if there is one."""
        return self.get(f"not_shipped:{place.country}", NotShipped)

    def limit(self, handle: str, place: Place) -> Limit | None:
        """The fact that this product is not sent to the country, if there is one."""
        limit = self.get(f"limit:{handle}", Limit)
        return limit if limit is not None and place.country in limit.not_to else None

    def shipping(self, place: Place) -> tuple[Shipping, ...]:
        """The methods to a place: of the zone that names it, else of the zone of `*`."""
        if self.not_shipped(place) is not None:
            return ()
        return market.serving(self.all(Shipping), place)

    def duties(self, place: Place) -> Duties | None:
        """The duties rule of the zone that serves a place."""
        if self.not_shipped(place) is not None:
            return None
        found = market.serving(self.all(Duties), place)
        served = {method.zone for method in self.shipping(place)}
        return next((duties for duties in found if duties.zone in served), None)

    def left_out(self, place: Place) -> tuple[str, ...]:
        """The regions (ISO 3166-2) of the country that its zone leaves out."""
        methods = self.shipping(Place(place.country))
        return market.left_out(methods[0], place) if methods else ()

    # -- returns and warranty ---------------------------------------------------------------

    def returns(self, place: Place | None, handle: str | None) -> ReturnTerms | None:
        """The terms that hold: each of a product's type, else of the country, else the default."""
        default = self.get("returns:default", Returns)
        if default is None:
            return None
        country = self.get(f"returns:{place.country}", Returns) if place else None
        product = self.product(handle) if handle else None
        kind = self._typed(Returns, "returns", product)
        return ReturnTerms(tuple(fact for fact in (kind, country, default) if fact is not None))

    def warranty(self, handle: str | None) -> Warranty | None:
        """The warranty of a product's type, else the default one."""
        product = self.product(handle) if handle else None
        return self._typed(Warranty, "warranty", product) or self.get("warranty:default", Warranty)

    def faulty(self) -> Faulty | None:
        """What holds for goods that arrive broken or wrong."""
        return self.get("faulty:default", Faulty)

    def _typed(self, kind: type[F], prefix: str, product: Product | None) -> F | None:
        """The fact of a product's type in any case: not Italy's for `IT`, nor `default`'s."""
        scope = product.type.lower() if product is not None else ""
        return self.get(f"{prefix}:{scope}", kind) if scope not in ("", "default") else None

    # -- money ------------------------------------------------------------------------------

    def payment(self, place: Place | None) -> Payment | None:
        """The methods of a country, else the default ones."""
        found = self.get(f"payment:{place.country}", Payment) if place else None
        return found or self.get("payment:default", Payment)

    def instalments(self, place: Place) -> Instalments | None:
        """The most monthly parts in a country."""
        return self.get(f"instalments:{place.country}", Instalments)

    def cash_on_delivery(self, place: Place) -> CashOnDelivery | None:
        """The fact that the buyer may pay at the door in a country."""
        return self.get(f"cod:{place.country}", CashOnDelivery)

    def codes(
        self, now: datetime, place: Place | None = None, handle: str | None = None
    ) -> tuple[Promotion, ...]:
        """The codes in force now, the one with the highest discount first.

        Where no place is known, those that hold everywhere come before those that do not; where a
        product is, those made for it come first.

        Those for other places or other products are left out where a place or product is given.
        """
        found = [
            p
            for p in self.all(Promotion)
            if p.code and p.window.state(now) == "now"
            if place is None or market.holds(p, place, now)
            if handle is None or market.covers(p, handle)
        ]
        found.sort(key=market.discount, reverse=True)
        if place is None:
            found.sort(key=lambda p: EVERYWHERE not in p.countries)
        if handle is not None:
            found.sort(key=lambda p: EVERYWHERE in p.products)
        return tuple(found)

    def code(self, text: str) -> Promotion | None:
        """The promotion with this code, whatever its time, ignoring case."""
        wanted = text.casefold()
        codes = (p for p in self.all(Promotion) if p.code)
        return next((p for p in codes if p.code and p.code.casefold() == wanted), None)

    def about(self, money: Money, currency: str) -> Money | None:
        """An amount in another currency by the shop's own rate; None without one."""
        rate = self.get(f"rate:{currency}", Rate)
        if rate is None or money.currency != self.profile.currency:
            return None
        return market.converted(money, rate)

    def note(self, key: str) -> StoreNote | None:
        """`store:KEY`: about, support, ordering or streams."""
        return self.get(f"store:{key}", StoreNote)
