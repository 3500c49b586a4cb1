"""Look-ups about a product: price, deals, stock, sizes, attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from assistant.retrieval.rows import Missing, cited, flag, row
from assistant.types import Ask, Cited, Row
from knowledge.shop import Place, Shop, size_option
from knowledge.text import search_terms
from knowledge.types import Money, Product, Promotion, SizeRow, Variant

_MOST_LISTED = 6


def _product(ask: Ask, shop: Shop) -> Product:
    product = shop.product(ask.product.handle) if ask.product else None
    if product is None:
        raise Missing("product", "no product named, shown or remembered")
    return product


def _place(ask: Ask) -> Place | None:
    return ask.place.place if ask.place is not None else None


def _chosen(ask: Ask, variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """The variants that have every option named; one value of an option is enough for it."""
    found = tuple(variants)
    if ask.product is None:
        return found
    named = set(ask.product.options)
    if not named:
        return found
    exact = tuple(v for v in found if named <= set(v.options))
    if exact:
        return exact
    return tuple(v for v in found if named & set(v.options))


def _label(variant: Variant) -> str:
    return " / ".join(variant.options)


def _labels(variants: Iterable[Variant], all_variants: Iterable[Variant]) -> list[Row]:
    """Variants as rows, named by the options in which they differ."""
    known = list(all_variants)
    differing = [
        i
        for i in range(max((len(v.options) for v in known), default=0))
        if len({v.options[i] for v in known if i < len(v.options)}) > 1
    ]
    rows: dict[str, Row] = {}
    for variant in variants:
        label = " / ".join(variant.options[i] for i in differing if i < len(variant.options))
        text = label or _label(variant)
        rows.setdefault(text, row(variant=Cited(text, variant.id, "options")))
    return list(rows.values())


def offer(ask: Ask, shop: Shop, now: datetime) -> Row:
    """What a product costs in this market now: a live price, one price, each, or a range."""
    product, place = _product(ask, shop), _place(ask)
    title = cited(product, "title")
    offered = shop.offered(product.handle, place)
    if not offered:
        country = Cited(place.country if place else "", product.id, "excluded")
        return row(offered=flag("no"), product=title, place=country)
    chosen = _chosen(ask, offered)
    lives = {v.id: shop.live_price(product.handle, place, now, v) for v in chosen}
    shared = {live.id if live is not None else None for live in lives.values()}
    # A live price that only some of the variants have is the price of those, said among the prices.
    live = lives[chosen[0].id] if len(shared) == 1 else None
    paid = {v.id: _paid(v, None if live is not None else lives[v.id], shop, place) for v in chosen}
    fields: dict[str, Cited] = {"product": title}
    if live is not None:
        fields["live_price"] = cited(live, "live_price")
        if live.window.ends is not None:
            fields["ends"] = Cited(live.window.ends, live.id, "window.ends")
        fields["live"] = flag("until" if live.window.ends else "open")
    low = min(chosen, key=lambda v: _amount(paid[v.id]))
    high = max(chosen, key=lambda v: _amount(paid[v.id]))
    fields["low"], fields["high"] = paid[low.id], paid[high.id]
    rows: list[Row] = []
    if paid[low.id].value == paid[high.id].value:
        fields["price"] = fields["low"]
        partial = ask.product is not None and bool(ask.product.options) and len(offered) > 1
        one = partial and len({v.options for v in chosen}) == 1
        if one or (partial and len({shop.price(v, place).amount for v in offered}) > 1):
            label = _label(low) if one else " / ".join(ask.product.options if ask.product else ())
            fields["variant"] = Cited(label, low.id, "options")
        fields["shape"] = flag("variant" if "variant" in fields else "one")
        if low.compare_at is not None and low.compare_at.amount > _amount(paid[low.id]):
            fields["was"] = cited(low, "compare_at")
    else:
        rows = _price_rows(chosen, paid)
        fields["shape"] = flag("each" if rows else "range")
    asked = fields.get("live_price") or fields.get("price")
    if ask.currency is not None and asked is not None and isinstance(asked.value, Money):
        about = shop.about(asked.value, ask.currency)
        if about is not None:
            source = f"about:{asked.fact}:{asked.field}"
            fields["about"] = Cited(about, f"rate:{ask.currency}", source)
    return row(fields, prices=rows)


def _paid(variant: Variant, live: Promotion | None, shop: Shop, place: Place | None) -> Cited:
    """What a variant costs and the fact that says so: its live price, else its own price."""
    if live is not None and live.live_price is not None:
        return cited(live, "live_price")
    return Cited(shop.price(variant, place), variant.id, "price")


def _amount(price: Cited) -> Decimal:
    return price.value.amount if isinstance(price.value, Money) else Decimal(0)


def _price_rows(variants: tuple[Variant, ...], paid: Mapping[str, Cited]) -> list[Row]:
    """A price by value of the one option that decides it; empty where several do or many differ."""
    for i in range(max(len(v.options) for v in variants)):
        by_value: dict[str, list[Variant]] = {}
        for variant in variants:
            if i < len(variant.options):
                by_value.setdefault(variant.options[i], []).append(variant)
        decides = all(len({_amount(paid[v.id]) for v in group}) == 1 for group in by_value.values())
        if decides and 1 < len(by_value) <= _MOST_LISTED:
            return [
                row(
                    variant=Cited(value, group[0].id, "options"),
                    price=paid[group[0].id],
                )
                for value, group in by_value.items()
            ]
    return []


def stock(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Whether a product, or the variant asked about, can be bought now, and how many are left."""
    product = _product(ask, shop)
    title = cited(product, "title")
    offered = shop.offered(product.handle, _place(ask))
    if not offered:
        raise Missing("fact", f"{product.handle} is not offered there")
    fields: dict[str, Cited] = {"product": title}
    if ask.product is not None and ask.product.lacking is not None:
        if product.option_names:
            options = _labels(offered, offered)[: 2 * _MOST_LISTED]
            return row({**fields, "asked": flag("unknown")}, options=options)
        raise Missing("fact", f"{product.handle} has no option {ask.product.lacking!r}")
    chosen = _chosen(ask, offered)
    ready = [v for v in chosen if _buyable(v)]
    named = ask.product is not None and bool(ask.product.options)
    if named and (len(chosen) == 1 or not ready or len(ready) == len(chosen)):
        first = (ready or list(chosen))[0]
        label = _label(first) if len(chosen) == 1 else " / ".join(ask.product.options)  # type: ignore[union-attr]  # named
        fields["asked"] = flag("variant")
        fields["variant"] = Cited(label, first.id, "options")
        fields["state"] = flag("in_stock" if ready else "sold_out")
        if len(chosen) == 1 and ready and _counted(first):
            fields["quantity"] = cited(first, "stock")
        others = [v for v in offered if v not in chosen and _buyable(v)]
        rows = _labels(others, offered)[:_MOST_LISTED] if not ready else []
        if rows:
            fields["available"] = flag("yes")
        return row(fields, available=rows)
    fields["asked"] = flag("product")
    if not ready:
        fields["state"] = flag("sold_out")
        fields["evidence"] = cited(chosen[0], "stock")
        return row(fields)
    if len(chosen) == 1:
        fields["state"] = flag("in_stock")
        fields["evidence"] = cited(ready[0], "options")
        if _counted(ready[0]):
            fields["quantity"] = cited(ready[0], "stock")
        return row(fields)
    gone = [v for v in chosen if not _buyable(v)]
    fields["state"] = flag("some" if gone else "all")
    available = _labels(ready, chosen)
    if len(available) == len(ready) and all(_counted(v) for v in ready):
        available = [
            row({**entry.fields, "quantity": cited(v, "stock")})
            for entry, v in zip(available, ready, strict=True)
        ]
    return row(fields, available=available[: 2 * _MOST_LISTED], sold_out=_labels(gone, chosen))


def _buyable(variant: Variant) -> bool:
    return variant.stock is None or variant.stock > 0 or variant.oversell


def _counted(variant: Variant) -> bool:
    return variant.stock is not None and variant.stock > 0


def deal(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Anything off a product now, and the codes in force."""
    from assistant.retrieval.terms import code_rows

    codes = code_rows(ask, shop, now)
    try:
        found = offer(ask, shop, now)
    except Missing:
        if not codes:
            raise
        return row({"codes": flag("yes")}, codes=codes)
    extra = {"codes": flag("yes")} if codes else {}
    return row({**found.fields, **extra}, **found.rows, codes=codes)


def attribute(ask: Ask, shop: Shop, now: datetime) -> Row:
    """A property of a product by its key, else by the words of the question; as the shop wrote it.

    A thing named that the shop does not sell is what the product may be used with.
    """
    product = _product(ask, shop)
    values = dict(product.attributes)
    wanted = next((key for key in values if key in ask.words), None) or ask.attribute
    if wanted is None:
        named = set(search_terms(" ".join([product.title, *(n.text for n in product.names)])))
        wanted = _by_words(values, tuple(word for word in ask.words if word not in named))
    if wanted is None:
        wanted = _implied(ask, values)
    if wanted is None:
        raise Missing("fact", "no property named")
    value = values.get(wanted)
    if value is None:
        raise Missing("fact", f"{product.handle} has no {wanted!r}")
    return row(
        product=cited(product, "title"),
        attribute=flag(wanted),
        known=flag("yes"),
        value=Cited(value, product.id, f"attributes.{wanted}"),
    )


def _implied(ask: Ask, values: Mapping[str, str]) -> str | None:
    """The property that a question without its name is about: what it is made of, where it works,
    what it works with."""
    if set(search_terms(values.get("material", ""))) & set(ask.words):
        return "material"
    if ask.place is not None and ask.place.source == "text":
        return next((key for key in ("voltage", "plug") if key in values), None)
    return "compatible_with" if ask.used_with and "compatible_with" in values else None


def _by_words(values: Mapping[str, str], words: tuple[str, ...]) -> str | None:
    """The one property whose own text has a telling word of the question; None if several do."""
    asked = {word for word in words if len(word) > 3}
    hits = [
        key
        for key, value in values.items()
        if asked & {*search_terms(value), *search_terms(key.replace("_", " "))}
    ]
    return hits[0] if len(hits) == 1 else None


def size(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Advice from body measures by the chart, the chart, or the sizes there are."""
    product = _product(ask, shop)
    chart = shop.size_chart(product.handle)
    title = cited(product, "title")
    if ask.body:
        fitting = [entry for entry in chart if _fits(entry, ask.body)]
        if not fitting:
            raise Missing("fact", "no size of the chart fits these measures")
        fields = {"product": title, "size": cited(fitting[0], "size"), "advice": flag("one")}
        if len(fitting) > 1:
            fields |= {"other": cited(fitting[1], "size"), "advice": flag("two")}
        return row(fields)
    named = ask.product.options if ask.product is not None else ()
    lacking = ask.product.lacking if ask.product is not None else None
    sizes = _size_values(product, shop.offered(product.handle, _place(ask)))
    if lacking is not None and sizes:
        return row({"product": title, "asked": flag("unknown"), "sizes": flag("yes")},
                   sizes=[row(variant=value) for value in sizes])  # fmt: skip
    for entry in chart:
        if entry.size in named and _asks_measures(ask):
            return row(product=title, size=cited(entry, "size"), chart=flag("row"),
                       measures=_measures(entry))  # fmt: skip
    if named:
        return stock(ask, shop, now)
    if chart:
        rows = [row(size=cited(e, "size"), measures=_measures(e)) for e in chart]
        return row({"product": title, "chart": flag("whole")}, rows=rows)
    if sizes:
        return row({"product": title, "sizes": flag("yes")},
                   sizes=[row(variant=value) for value in sizes])  # fmt: skip
    for key in ("dimensions", "size"):
        value = dict(product.attributes).get(key)
        if value is not None:
            return row(product=title, attribute=flag("dimensions"),
                       value=Cited(value, product.id, f"attributes.{key}"))  # fmt: skip
    raise Missing("fact", f"{product.handle} has no sizes")


def _asks_measures(ask: Ask) -> bool:
    return ask.attribute == "dimensions"


def _fits(entry: SizeRow, body: tuple[tuple[str, Decimal], ...]) -> bool:
    """Whether every measure that both the chart and the viewer give lies in the row's range."""
    limits = {name: (low, high) for name, low, high in entry.measures}
    shared = [(limits[name], value) for name, value in body if name in limits]
    return bool(shared) and all(low <= value <= high for (low, high), value in shared)


def _measures(entry: SizeRow) -> Cited:
    parts = tuple(f"{name}:{low}-{high}" for name, low, high in entry.measures)
    return Cited(parts, entry.id, "measures")


def _size_values(product: Product, variants: tuple[Variant, ...]) -> list[Cited]:
    """The values of the option that is the size, each once."""
    position = size_option(product)
    if position is None:
        return []
    values: dict[str, Cited] = {}
    for variant in variants:
        if position < len(variant.options) and _buyable(variant):
            value = variant.options[position]
            values.setdefault(value, Cited(value, variant.id, "options"))
    return list(values.values())
