"""The facts of one version by id and kind, and the market logic: what holds here and now.

`Shop` is immutable. `with_live` returns a shop in which facts changed on air stand in for the
version's own, so everything that reads facts reads the live ones too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

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

F = TypeVar("F")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1) and, where the viewer named one, its region (ISO 3166-2)."""

    country: str
    region: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ReturnTerms:
    """Return terms in force somewhere; `scopes` go from the most particular to the default."""

    scopes: tuple[Returns, ...]

    def stating(self, term: str) -> Returns:
        """The fact that states `term`: the first scope that does, else the default."""
        return next((fact for fact in self.scopes if term in fact.stated), self.scopes[-1])


class Shop:
    """Facts indexed for one shop; every method is a pure look-up."""

    def __init__(self, profile: StoreProfile, facts: Iterable[Fact], version: str) -> None:
        self.profile = profile
        self.version = version
        self._facts: dict[str, Fact] = {fact.id: fact for fact in facts}
        self._by_kind: dict[str, list[Fact]] = {}
        self._variants: dict[str, list[Variant]] = {}
        for fact in self._facts.values():
            self._by_kind.setdefault(fact.kind, []).append(fact)
            if isinstance(fact, Variant):
                self._variants.setdefault(fact.product, []).append(fact)

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by id."""
        return self._facts

    def all(self, kind: type[F]) -> tuple[F, ...]:
        """Every fact of a type, in the order of the folder."""
        tag = kind.__dataclass_fields__["kind"].default  # type: ignore[attr-defined]  # fact types have it
        return tuple(self._by_kind.get(tag, ()))  # type: ignore[arg-type]  # the kind is the type

    def get(self, fact_id: str, kind: type[F]) -> F | None:
        """The fact with this id if it is of this type."""
        fact = self._facts.get(fact_id)
        return fact if isinstance(fact, kind) else None

    def with_live(self, changed: Mapping[str, Fact]) -> Shop:
        """This shop with facts changed on air in place of, or beside, the version's own."""
        if not changed:
            return self
        return Shop(self.profile, {**self._facts, **changed}.values(), self.version)

    # -- products ---------------------------------------------------------------------------

    def product(self, handle: str) -> Product | None:
        """The offered product with this handle."""
        return self.get(f"product:{handle}", Product)

    def variants(self, handle: str) -> tuple[Variant, ...]:
        """The variants of a product in the order of the export."""
        return tuple(self._variants.get(handle, ()))

    def offered(self, handle: str, place: Place | None) -> tuple[Variant, ...]:
        """The variants offered in a place (`Included / <market>` may leave some out)."""
        variants = self.variants(handle)
        if place is None:
            return variants
        return tuple(v for v in variants if place.country not in v.excluded)

    def price(self, variant: Variant, place: Place | None) -> Money:
        """The market's price of a variant where it has one, else its base price."""
        if place is not None:
            for country, money in variant.market_prices:
                if country == place.country:
                    return money
        return variant.price

    def live_price(self, handle: str, place: Place | None, now: datetime) -> Promotion | None:
        """The live price of a product that is in force now in this place; the lowest of several."""
        live = [
            p
            for p in self.all(Promotion)
            if p.product == handle and p.live_price and p.window.state(now) == "now"
            if p.stock != 0
            if EVERYWHERE in p.countries or (place is not None and place.country in p.countries)
        ]
        return min(live, key=lambda p: p.live_price.amount if p.live_price else 0, default=None)

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
        return tuple(row for row in rows if row.applies_to == product.type)

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
        return self._in_zone(self.all(Shipping), place)

    def duties(self, place: Place) -> Duties | None:
        """The duties rule of the zone that serves a place."""
        if self.not_shipped(place) is not None:
            return None
        found = self._in_zone(self.all(Duties), place)
        served = {method.zone for method in self.shipping(place)}
        return next((duties for duties in found if duties.zone in served), None)

    @staticmethod
    def _in_zone(facts: Iterable[F], place: Place) -> tuple[F, ...]:
        def serves(fact: F, name: str) -> bool:
            outside = bool({place.country, place.region} & set(fact.except_regions))  # type: ignore[attr-defined]  # zoned facts have it
            return name in fact.countries and not outside  # type: ignore[attr-defined]  # as above

        known = list(facts)
        named = tuple(fact for fact in known if serves(fact, place.country))
        return named or tuple(fact for fact in known if serves(fact, EVERYWHERE))

    # -- returns and warranty ---------------------------------------------------------------

    def returns(self, place: Place | None, handle: str | None) -> ReturnTerms | None:
        """The terms that hold: each of a product's type, else of the country, else the default."""
        default = self.get("returns:default", Returns)
        if default is None:
            return None
        country = self.get(f"returns:{place.country}", Returns) if place else None
        product = self.product(handle) if handle else None
        kind = self._typed(Returns, product.type) if product and product.type else None
        return ReturnTerms(tuple(fact for fact in (kind, country, default) if fact is not None))

    def warranty(self, handle: str | None) -> Warranty | None:
        """The warranty of a product's type, else the default one."""
        product = self.product(handle) if handle else None
        found = self._typed(Warranty, product.type) if product and product.type else None
        return found or self.get("warranty:default", Warranty)

    def faulty(self) -> Faulty | None:
        """What holds for goods that arrive broken or wrong."""
        return self.get("faulty:default", Faulty)

    def _typed(self, kind: type[F], product_type: str) -> F | None:
        wanted = product_type.casefold()
        return next((f for f in self.all(kind) if f.scope.casefold() == wanted), None)  # type: ignore[attr-defined]  # scoped facts have it

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

    def codes(self, now: datetime) -> tuple[Promotion, ...]:
        """The codes in force now, the one with the highest discount first."""
        live = [p for p in self.all(Promotion) if p.code and p.window.state(now) == "now"]
        return tuple(sorted(live, key=_discount, reverse=True))

    def code(self, text: str) -> Promotion | None:
        """The promotion with this code, whatever its time, ignoring case."""
        wanted = text.casefold()
        codes = (p for p in self.all(Promotion) if p.code)
        return next((p for p in codes if p.code and p.code.casefold() == wanted), None)

    def about(self, money: Money, currency: str) -> Money | None:
        """An amount in another currency by the shop's own rate; None without one.

        Whole units from ten on, three figures of large amounts: the rate is a daily one and the
        answer says "about".
        """
        rate = self.get(f"rate:{currency}", Rate)
        if rate is None or money.currency != self.profile.currency:
            return None
        exact = money.amount * rate.rate
        if exact < 10:
            return Money(exact.quantize(Decimal("0.01")), currency)
        step = Decimal(1).scaleb(max(0, exact.adjusted() - 2))
        return Money(exact.quantize(step).quantize(Decimal(1)), currency)

    def note(self, key: str) -> StoreNote | None:
        """`store:KEY`: about, support, ordering or streams."""
        return self.get(f"store:{key}", StoreNote)


def _discount(promotion: Promotion) -> Decimal:
    amount = promotion.amount_off.amount if promotion.amount_off else Decimal(0)
    return promotion.percent_off or amount


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
