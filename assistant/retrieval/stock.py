"""Look-ups about what can be bought now: a variant, its stock, and what there is instead."""

from __future__ import annotations

from datetime import datetime

from assistant.retrieval.rows import Missing, cited, flag, option, product_of, row, title, where
from assistant.retrieval.variants import (
    alternatives,
    buyable,
    chosen,
    counted,
    label,
    labels,
    price_now,
)
from assistant.types import Ask, Cited, Row
from knowledge.market import Place
from knowledge.shop import Shop
from knowledge.text import fold
from knowledge.types import Product, Variant

_MOST_LISTED = 6
# Whether and when it comes back, no stock states.
_BACK = frozenset(("restock", "when"))
# What shops call the option that is a colour.
_COLOUR = frozenset(
    "color colour colours colors 颜色 顏色 色 اللون لون สี couleur farbe cor colore shade".split()
)


def stock(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Whether a product, or the variant asked about, can be bought now, and how many are left."""
    product, place = product_of(ask, shop), where(ask)
    offered = shop.offered(product.handle, place)
    if not offered:
        return not_offered(product, shop, place)
    meant = chosen(ask, offered)
    lacking = ask.product.lacking if ask.product is not None else None
    if lacking is not None or not meant:
        return without(lacking or "that is offered", product, offered)
    ready = [v for v in meant if buyable(v)]
    if not ready and _BACK.intersection(ask.concepts):
        gone = _whole(product, meant, ready, meant)
        raise Missing("fact", f"nothing says when {product.handle} is back", gone)
    named = ask.product is not None and bool(ask.product.options)
    named = named and not alternatives(ask, offered) and not _asks_which(ask, product, meant)
    if named and (len(meant) == 1 or not ready or len(ready) == len(meant)):
        price = price_now(ready, shop, place, now) if ready else None
        return _variant(ask, product, meant, ready, offered, price)
    colour = _colours(ask, product, meant)
    if colour is not None:
        return _by_option(product, meant, colour)
    # Where a size is named, it stands beside what of it is there.
    apart = offered if ask.topic == "size" else meant
    return _whole(product, meant, ready, apart)


def _asks_which(ask: Ask, product: Product, meant: tuple[Variant, ...]) -> bool:
    """Whether one option is named and another asked for: "which sizes are left in black"."""
    named = ask.product.options if ask.product is not None else ()
    of_colour = [
        fold(name) in _COLOUR
        for i, name in enumerate(product.option_names)
        if any(i < len(v.options) and v.options[i] in named for v in meant)
    ]
    if len(meant) == 1 or not of_colour:
        return False
    if all(of_colour):
        return "size_word" in ask.concepts
    return not any(of_colour) and "colour_word" in ask.concepts


def _colours(ask: Ask, product: Product, meant: tuple[Variant, ...]) -> int | None:
    """The option that is the colour, where a comment asks which ones there are."""
    if "colour_word" not in ask.concepts or len(product.option_names) < 2:
        return None
    names = [fold(name) for name in product.option_names]
    found = next((i for i, name in enumerate(names) if name in _COLOUR), None)
    several = found is not None and len({variant.options[found] for variant in meant}) > 1
    return found if several else None


def _by_option(product: Product, meant: tuple[Variant, ...], option_at: int) -> Row:
    """The values of one option: those of which something is there, and those that are gone."""
    ready = dict.fromkeys(v.options[option_at] for v in meant if buyable(v))
    first = {value: next(v for v in meant if v.options[option_at] == value)
             for value in dict.fromkeys(v.options[option_at] for v in meant)}  # fmt: skip
    rows = {value: row(variant=option(value, v, product)) for value, v in first.items()}
    available = [rows[value] for value in ready]
    sold_out = [found for value, found in rows.items() if value not in ready]
    fields = {"product": title(product), "asked": flag("product")}
    if not available:
        return row({**fields, "state": flag("sold_out"), "evidence": cited(meant[0], "stock")})
    return row(
        {**fields, "state": flag("some" if sold_out else "all")},
        available=available, sold_out=sold_out,
    )  # fmt: skip


def _differing(variants: tuple[Variant, ...]) -> list[int]:
    """The options that have several values, those with fewest first."""
    names = range(max((len(v.options) for v in variants), default=0))
    values = {i: {v.options[i] for v in variants if i < len(v.options)} for i in names}
    return sorted((i for i in names if len(values[i]) > 1), key=lambda i: len(values[i]))


def _by_each(variants: tuple[Variant, ...]) -> bool:
    """Whether variants are too many to be told each by all of its options."""
    return len(variants) > _MOST_LISTED and len(_differing(variants)) > 1


def _by_options(
    product: Product, meant: tuple[Variant, ...], ready: list[Variant], gone: list[Variant]
) -> tuple[list[Row], list[Row]]:
    """Many variants told option by option: the values that are there, and what is gone.

    A value of which nothing is left is told for all of its variants.
    """
    available: dict[str, Row] = {}
    sold_out: dict[str, Row] = {}
    for i in _differing(meant):
        there = {v.options[i] for v in ready}
        for variant in meant:
            value = variant.options[i]
            part = available if value in there else sold_out
            part.setdefault(value, row(variant=option(value, variant, product)))
    alone = [v for v in gone if not set(v.options) & sold_out.keys()]
    return list(available.values()), [*sold_out.values(), *labels(alone, meant, product)]


def not_offered(product: Product, shop: Shop, place: Place | None) -> Row:
    """That the market of a place leaves every variant of a product out."""
    left_out = shop.variants(product.handle)
    if place is None or not left_out:
        raise Missing("fact", f"{product.handle} has no variants")
    country = Cited(place.country, left_out[0].id, "excluded")
    return row(offered=flag("no"), product=title(product), place=country)


def without(lacking: str, product: Product, offered: tuple[Variant, ...]) -> Row:
    """That a product has no such option here, and the options it has."""
    if not product.option_names:
        raise Missing("fact", f"{product.handle} has no option {lacking!r}")
    if _by_each(offered):
        options, _ = _by_options(product, offered, list(offered), [])
    else:
        options = labels(offered, offered, product)
    return row({"product": title(product), "asked": flag("unknown")}, options=options)


def _variant(
    ask: Ask,
    product: Product,
    meant: tuple[Variant, ...],
    ready: list[Variant],
    offered: tuple[Variant, ...],
    price: Cited | None,
) -> Row:
    """The variant asked about and what it costs; where it is gone, the others that are there."""
    first = (ready or list(meant))[0]
    options = ask.product.options if ask.product is not None else ()
    text = label(first) if len(meant) == 1 else " / ".join(options)
    fields = {
        "product": title(product),
        "asked": flag("variant"),
        "variant": option(text, first, product),
        "state": flag("in_stock" if ready else "sold_out"),
        "price": price,
    }
    if len(meant) == 1 and ready and counted(first):
        fields["quantity"] = cited(first, "stock")
    others = [v for v in offered if v not in meant and buyable(v)]
    rows = labels(others, offered, product)[:_MOST_LISTED] if not ready else []
    if rows:
        fields["available"] = flag("yes")
    return row(fields, available=rows)


def _whole(
    product: Product,
    meant: tuple[Variant, ...],
    ready: list[Variant],
    apart: tuple[Variant, ...],
) -> Row:
    """The product as a whole: what of it is there and what is gone.

    Variants are called by what tells them from the others of `apart`.
    """
    fields = {"product": title(product), "asked": flag("product")}
    if not ready:
        return row({**fields, "state": flag("sold_out"), "evidence": cited(meant[0], "stock")})
    if len(meant) == 1:
        left = cited(ready[0], "stock") if counted(ready[0]) else None
        evidence = cited(ready[0], "options")
        return row({**fields, "state": flag("in_stock"), "evidence": evidence, "quantity": left})
    gone = [v for v in meant if not buyable(v)]
    fields["state"] = flag("some" if gone else "all")
    if _by_each(meant):
        available, sold_out = _by_options(product, meant, ready, gone)
        return row(fields, available=available, sold_out=sold_out)
    available = labels(ready, apart, product)
    if len(available) == len(ready):
        # How many are left is told of those that are counted.
        available = [
            row({**entry.fields, "quantity": cited(v, "stock") if counted(v) else None})
            for entry, v in zip(available, ready, strict=True)
        ]
    sold_out = labels(gone, apart, product)
    return row(fields, available=available, sold_out=sold_out)
