"""The variants of a product that an ask is about, what they are called, and what they cost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.retrieval.rows import cited, option, row
from assistant.types import Ask, Cited, Row
from knowledge import market
from knowledge.market import Place
from knowledge.shop import Shop
from knowledge.types import Money, Product, Promotion, Variant


def chosen(ask: Ask, variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """The variants that have, of every option that is named, one of the values named."""
    found = tuple(variants)
    wanted = _wanted(ask, found)
    if ask.product is not None and set(ask.product.options) > set().union(*wanted.values()):
        return ()
    return tuple(
        v for v in found
        if all(i < len(v.options) and v.options[i] in values for i, values in wanted.items())
    )  # fmt: skip


def alternatives(ask: Ask, variants: Iterable[Variant]) -> bool:
    """Whether several values of one option are named: "the plain and the gold one"."""
    return any(len(values) > 1 for values in _wanted(ask, tuple(variants)).values())


def _wanted(ask: Ask, variants: tuple[Variant, ...]) -> dict[int, set[str]]:
    """The values named, by the position of their option."""
    named = ask.product.options if ask.product is not None else ()
    wanted: dict[int, set[str]] = {}
    for value in named:
        places = (i for v in variants for i, own in enumerate(v.options) if own == value)
        position = next(places, None)
        if position is not None:
            wanted.setdefault(position, set()).add(value)
    return wanted


def label(variant: Variant) -> str:
    """A variant by its option values."""
    return " / ".join(variant.options)


def labels(
    variants: Iterable[Variant], all_variants: Iterable[Variant], product: Product
) -> list[Row]:
    """Variants as rows, named by the options in which they differ."""
    known = list(all_variants)
    differing = [
        i
        for i in range(max((len(v.options) for v in known), default=0))
        if len({v.options[i] for v in known if i < len(v.options)}) > 1
    ]
    rows: dict[str, Row] = {}
    for variant in variants:
        text = " / ".join(variant.options[i] for i in differing if i < len(variant.options))
        text = text or label(variant)
        rows.setdefault(text, row(variant=option(text, variant, product)))
    return list(rows.values())


def buyable(variant: Variant) -> bool:
    """Whether a variant can be bought: stock that is not counted never runs out."""
    return variant.stock is None or variant.stock > 0 or variant.oversell


def counted(variant: Variant) -> bool:
    """Whether pieces of a variant are counted and some are there."""
    return variant.stock is not None and variant.stock > 0


def live_price(
    variants: Iterable[Variant], handle: str, shop: Shop, place: Place | None, now: datetime
) -> Promotion | None:
    """The live price in force of all these variants: the product's, or their own if it has one.

    A live price that names a variant (by SKU or fact id) is that variant's alone.
    """
    names = [{v.sku, v.id} - {""} for v in variants]

    def theirs(promotion: Promotion) -> bool:
        variant = getattr(promotion, "variant", None)
        return variant is None or (bool(names) and all(variant in name for name in names))

    found = (p for p in shop.all(Promotion) if p.product == handle and theirs(p))
    return market.live_price(p for p in found if market.holds(p, place, now))


def price(variant: Variant, shop: Shop, place: Place | None, now: datetime) -> Cited:
    """What a variant costs here now, apart from a live price of the whole product."""
    live = live_price((variant,), variant.product, shop, place, now)
    if live is not None and getattr(live, "variant", None) is not None:
        return cited(live, "live_price")
    return Cited(shop.price(variant, place), variant.id,
                 _field("price", "market_prices", variant.market_prices, place))  # fmt: skip


def price_now(
    variants: Iterable[Variant], shop: Shop, place: Place | None, now: datetime
) -> Cited | None:
    """What all these variants of one product cost now, live price or not; None if they differ."""
    found = tuple(variants)
    live = live_price(found, found[0].product, shop, place, now)
    if live is not None:
        return cited(live, "live_price")
    prices = [price(variant, shop, place, now) for variant in found]
    return prices[0] if all(each.value == prices[0].value for each in prices) else None


def former_price(variant: Variant, shop: Shop, place: Place | None) -> Cited | None:
    """The price that stood before this market's, where the shop states one."""
    was = shop.compare_at(variant, place)
    field = _field("compare_at", "market_compare_at", variant.market_compare_at, place)
    return Cited(was, variant.id, field) if was is not None else None


def _field(
    base: str, markets: str, known: tuple[tuple[str, Money], ...], place: Place | None
) -> str:
    """The field an amount stands in: the market's own, else the base one."""
    own = place is not None and place.country in dict(known)
    return f"{markets}.{place.country}" if own and place is not None else base
