"""Look-ups about sizes: advice from body measures by the chart, the chart, the sizes there are."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from assistant.retrieval.rows import (
    Missing,
    attribute_value,
    cited,
    flag,
    option,
    product_of,
    row,
    title,
    where,
)
from assistant.retrieval.stock import stock
from assistant.retrieval.variants import buyable
from assistant.types import Ask, Cited, Row
from knowledge.shop import Shop, size_option
from knowledge.types import Product, SizeRow, Variant


def size(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Advice from body measures by the chart, the chart, or the sizes there are."""
    product = product_of(ask, shop)
    chart = shop.size_chart(product.handle)
    named = ask.product.options if ask.product is not None else ()
    if ask.body and chart:
        return _advice(ask, product, chart)
    lacking = ask.product.lacking if ask.product is not None else None
    sizes = [row(variant=value)
             for value in _values(product, shop.offered(product.handle, where(ask)))]  # fmt: skip
    listed: dict[str, Cited | None] = {"product": title(product), "sizes": flag("yes")}
    if ask.body and sizes and not named:
        raise Missing("fact", f"{product.handle} has no size chart", row(listed, sizes=sizes))
    if lacking is not None and sizes:
        return row({**listed, "asked": flag("unknown")}, sizes=sizes)
    for entry in chart:
        if entry.size in named and (ask.attribute == "dimensions" or len(chart) == 1):
            return _row(product, entry, chart)
    if named:
        return stock(ask, shop, now)
    if chart:
        rows = [row(size=cited(e, "size"), measures=_measures(e)) for e in chart]
        listed["sizes"] = flag("yes") if sizes else None
        return row({**listed, "chart": flag("whole")}, rows=rows, sizes=sizes)
    if sizes:
        return row(listed, sizes=sizes)
    for key in ("dimensions", "size"):
        if key in dict(product.attributes):
            told = row(product=title(product), attribute=flag("dimensions"),
                       value=attribute_value(product, key))  # fmt: skip
            if ask.body:
                # How large a thing is tells nothing of whom it fits.
                raise Missing("fact", f"{product.handle} has no size chart", told)
            return told
    raise Missing("fact", f"{product.handle} has no sizes")


def _advice(ask: Ask, product: Product, chart: tuple[SizeRow, ...]) -> Row:
    fitting = [entry for entry in chart if _fits(entry, ask.body)]
    if not fitting:
        rows = [row(size=cited(e, "size"), measures=_measures(e)) for e in chart]
        whole = row({"product": title(product), "chart": flag("whole")}, rows=rows)
        raise Missing("fact", "no size of the chart fits these measures", whole)
    if len(chart) == 1:
        # Whom the one size fits is told by its measures.
        return _row(product, chart[0], chart)
    fields = {"product": title(product), "size": cited(fitting[0], "size"), "advice": flag("one")}
    if len(fitting) > 1:
        fields |= {"other": cited(fitting[1], "size"), "advice": flag("two")}
    return row(fields)


def _row(product: Product, entry: SizeRow, chart: tuple[SizeRow, ...]) -> Row:
    shape = flag("only" if len(chart) == 1 else "row")
    return row(product=title(product), size=cited(entry, "size"), chart=shape,
               measures=_measures(entry))  # fmt: skip


def _fits(entry: SizeRow, body: tuple[tuple[str, Decimal], ...]) -> bool:
    """Whether every measure that both the chart and the viewer give lies in the row's range."""
    limits = {name: (low, high) for name, low, high in entry.measures}
    shared = [(limits[name], value) for name, value in body if name in limits]
    return bool(shared) and all(low <= value <= high for (low, high), value in shared)


def _measures(entry: SizeRow) -> Cited:
    parts = tuple(f"{name}:{low}-{high}" for name, low, high in entry.measures)
    return Cited(parts, entry.id, "measures")


def _values(product: Product, variants: tuple[Variant, ...]) -> list[Cited]:
    """The values of the option that is the size, each once, of what can be bought."""
    position = size_option(product)
    if position is None:
        return []
    values: dict[str, Cited] = {}
    for variant in variants:
        if position < len(variant.options) and buyable(variant):
            value = variant.options[position]
            values.setdefault(value, option(value, variant, product))
    return list(values.values())
