"""Look-ups about what a product costs: its price here and now, and anything off it."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from assistant.retrieval.codes import code_rows
from assistant.retrieval.rows import Missing, cited, flag, option, product_of, row, title, where
from assistant.retrieval.stock import not_offered, without
from assistant.retrieval.variants import (
    alternatives,
    chosen,
    former_price,
    label,
    live_price,
    price,
)
from assistant.types import Ask, Cited, Row
from knowledge.shop import Shop
from knowledge.types import Money, Product, Promotion, Variant

_MOST_LISTED = 6
# From a dozen on, buyers ask for a price of their own, which no file states.
_WHOLESALE = 12


def offer(ask: Ask, shop: Shop, now: datetime) -> Row:
    """What a product costs in this market now: a live price, one price, each, or a range."""
    product, place = product_of(ask, shop), where(ask)
    quantity = 1 if _in_name(ask.quantity, product, shop) else ask.quantity or 1
    if quantity >= _WHOLESALE:
        raise Missing("fact", f"a price for {quantity} pieces is agreed with a person")
    offered = shop.offered(product.handle, place)
    if not offered:
        return not_offered(product, shop, place)
    meant = chosen(ask, offered)
    if not meant:
        return without("that is offered", product, offered)
    prices = {v: price(v, shop, place, now) for v in meant}
    low, high = (pick(meant, key=lambda v: _amount(prices[v])) for pick in (min, max))
    fields = {
        "product": title(product),
        "low": prices[low],
        "high": prices[high],
        **_tax(ask, shop),
        "count": flag("several") if quantity > 1 else None,
        **_live(live_price(meant, product.handle, shop, place, now)),
    }
    rows: list[Row] = []
    if prices[low].value == prices[high].value:
        fields["price"] = prices[low]
        fields["variant"] = _variant(ask, product, meant, offered, shop)
        fields["shape"] = flag("variant" if fields["variant"] is not None else "one")
        was = former_price(low, shop, place)
        if was is not None and _money(was).amount > _amount(prices[low]):
            fields["was"] = was
        live = fields.get("live_price")
        if live is not None:
            # What the live price takes off is told from what the product costs else.
            fields["was"] = prices[low] if _amount(prices[low]) > _amount(live) else None
    else:
        rows = _each(ask, meant, product, prices, shop)
        fields["shape"] = flag("each" if rows else "range")
        fields["about_low"], fields["about_high"] = (
            _about(ask, shop, prices[pick]) for pick in (low, high)
        )
    fields["about"] = _about(ask, shop, fields.get("live_price") or fields.get("price"))
    return row(fields, prices=rows)


def _in_name(quantity: int | None, product: Product, shop: Shop) -> bool:
    """Whether a number of pieces belongs to what the product is called: a set of 24 pieces."""
    options = (option for v in shop.variants(product.handle) for option in v.options)
    names = " ".join((product.title, *(name.text for name in product.names), *options))
    return quantity is not None and str(quantity) in re.findall(r"\d+", names)


def deal(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Anything off a product now, and the codes in force."""
    codes = code_rows(ask, shop, now)
    try:
        found = offer(ask, shop, now)
    except Missing:
        # What was named and is none of the shop's is not answered with what holds for all.
        if not codes or ask.unclear is not None:
            raise
        return row({"codes": flag("yes")}, codes=codes)
    extra = {"codes": flag("yes")} if codes else {}
    return row({**found.fields, **extra}, **found.rows, codes=codes)


def _money(value: Cited) -> Money:
    assert isinstance(value.value, Money)
    return value.value


def _amount(value: Cited) -> Decimal:
    return _money(value).amount


def _live(live: Promotion | None) -> dict[str, Cited | None]:
    """A live price of the whole product, and until when it holds."""
    if live is None or getattr(live, "variant", None) is not None:
        return {}
    ends = live.window.ends
    return {
        "live_price": cited(live, "live_price"),
        "ends": Cited(ends, live.id, "window.ends") if ends is not None else None,
        "live": flag("until" if ends is not None else "open"),
    }


def _tax(ask: Ask, shop: Shop) -> dict[str, Cited | None]:
    """Whether prices include tax, where the viewer asks about it; `asks` where about that alone.

    Missing where that is all they ask and the shop does not say, or says it by place.
    """
    if "tax" not in ask.concepts:
        return {}
    place, included = where(ask), shop.tax_included(where(ask))
    if included is not None:
        return {
            "tax": flag("included" if included else "excluded"),
            "asks": flag("tax") if "how_much" not in ask.concepts else None,
            "place": Cited(place.country, None, "country") if place is not None else None,
        }
    if "included" in ask.concepts:
        by_place = where(ask) is None and bool(shop.profile.tax_included)
        raise Missing("place" if by_place else "fact", "nothing says whether tax is included here")
    return {}


def _variant(
    ask: Ask,
    product: Product,
    meant: tuple[Variant, ...],
    offered: tuple[Variant, ...],
    shop: Shop,
) -> Cited | None:
    """The variant to name beside its price: the one asked for, where there are others."""
    if ask.product is None or not ask.product.options or len(offered) == 1:
        return None
    if alternatives(ask, offered):
        return None
    one = len({v.options for v in meant}) == 1
    differ = len({shop.price(v, where(ask)).amount for v in offered}) > 1
    if not one and not differ:
        return None
    text = label(meant[0]) if one else " / ".join(ask.product.options)
    return option(text, meant[0], product)


def _about(ask: Ask, shop: Shop, asked: Cited | None) -> Cited | None:
    """A price in the currency asked for, by the shop's own rate; None without one."""
    if ask.currency is None or asked is None:
        return None
    about = shop.about(_money(asked), ask.currency)
    source = f"about:{asked.fact}:{asked.field}"
    return Cited(about, f"rate:{ask.currency}", source) if about is not None else None


def _each(
    ask: Ask,
    variants: tuple[Variant, ...],
    product: Product,
    prices: dict[Variant, Cited],
    shop: Shop,
) -> list[Row]:
    """A price by value of the one option that decides it; empty where several do or many differ."""
    for i in range(max(len(v.options) for v in variants)):
        by_value: dict[str, list[Variant]] = {}
        for variant in variants:
            if i < len(variant.options):
                by_value.setdefault(variant.options[i], []).append(variant)
        decides = all(len({_money(prices[v]) for v in group}) == 1 for group in by_value.values())
        if decides and 1 < len(by_value) <= _MOST_LISTED:
            return [
                row(
                    variant=option(value, group[0], product),
                    price=prices[group[0]],
                    about=_about(ask, shop, prices[group[0]]),
                )
                for value, group in by_value.items()
            ]
    return []
