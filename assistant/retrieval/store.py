"""Look-ups about the shop itself: how to buy, what it says of itself, how to reach it, streams."""

from __future__ import annotations

from datetime import datetime

from assistant.retrieval.rows import Missing, flag, handle_of, row, title
from assistant.types import Ask, Cited, Row
from knowledge.shop import Shop


def _note(shop: Shop, key: str) -> dict[str, Cited]:
    fact = shop.note(key)
    if fact is None:
        raise Missing("fact", f"store.yaml says nothing of {key}")
    return {name: Cited(value, fact.id, f"values.{name}") for name, value in fact.values}


def ordering(ask: Ask, shop: Shop, now: datetime) -> Row:
    """How to buy. In a live stream the pinned product is the way where the shop has a cart.

    A shop that sells by link gives the link of the product meant where it states one.
    """
    values = _note(shop, "ordering")
    how = values.get("how")
    if how is None or str(how.value) != "link":
        values.pop("url", None)
        return row(values)
    handle = handle_of(ask)
    product = shop.product(handle) if handle is not None else None
    url = getattr(product, "url", None)
    if product is None or not url:
        return row(values)
    return row({**values, "product": title(product), "url": Cited(url, product.id, "url")})


def about(ask: Ask, shop: Shop, now: datetime) -> Row:
    """What the shop says of itself."""
    values = _note(shop, "about")
    fact = shop.note("about")
    fields: dict[str, Cited] = {"name": Cited(shop.profile.name, fact.id if fact else None, "name")}
    for name, source in (("founded", "founded"), ("orders", "orders_shipped")):
        value = values.get(source)
        if value is not None and str(value.value).isdecimal():
            fields[name] = Cited(int(str(value.value)), value.fact, value.field)
    return row(fields)


def support(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The ways to reach the shop."""
    values = _note(shop, "support")
    ways = [row({name: value}) for name, value in values.items()]
    return row({"ways": flag("yes")} if ways else {}, ways=ways)


def streams(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The next stream; where one asks until when, the one that runs now."""
    values = _note(shop, "streams")
    starts = {
        name: datetime.fromisoformat(str(value.value))
        for name, value in values.items()
        if name.isdecimal()
    }
    ends = {name: values.get(f"{name}.ends") for name in starts}
    running = next((n for n in starts if starts[n] <= now < _instant(ends[n], now)), None)
    coming = [name for name in starts if starts[name] > now]
    if running is not None and "until" in ask.concepts:
        end = ends[running]
        assert end is not None
        return row(live=flag("now"), ends=Cited(_instant(end, now), end.fact, end.field))
    if not coming:
        raise Missing("fact", "no coming stream")
    first = min(coming, key=lambda name: starts[name])
    source = values[first]
    return row(starts=Cited(starts[first], source.fact, source.field))


def _instant(value: Cited | None, now: datetime) -> datetime:
    """When a stream ends; one without an end is not known to run."""
    return datetime.fromisoformat(str(value.value)) if value is not None else now
