"""How facts and their values are named in a comparison: as a person of the shop would say them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from knowledge.types import (
    EVERYWHERE,
    CashOnDelivery,
    Duties,
    Fact,
    Faq,
    Faulty,
    Instalments,
    Limit,
    Lineup,
    Money,
    NotShipped,
    Payment,
    Policy,
    Product,
    Promotion,
    Rate,
    Returns,
    Shipping,
    SizeRow,
    Span,
    Tier,
    Variant,
    Warranty,
    Window,
)

_FEW = 4
_LONGEST = 60


def value(given: Any) -> str:
    """One value: `14.90 USD`, `3–5`, `yes`, `until 2026-11-30 00:00 UTC`."""
    if given is None:
        return "none"
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, Money):
        return f"{given.amount} {given.currency}"
    if isinstance(given, Span):
        return str(given.min) if given.min == given.max else f"{given.min}–{given.max}"
    if isinstance(given, Window):
        return _window(given)
    if isinstance(given, Tier):
        return f"{value(given.price)} up to {given.up_to_kg} kg"
    if isinstance(given, Decimal):
        return format(given, "f")
    if isinstance(given, tuple | list):
        return ", ".join(value(item) for item in given) or "none"
    if dataclasses.is_dataclass(given):
        return " ".join(value(getattr(given, f.name)) for f in dataclasses.fields(given))
    text = " ".join(str(given).replace("_", " ").split())
    if not text:
        return "none"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _window(window: Window) -> str:
    parts = [("from", window.starts), ("until", window.ends)]
    said = [f"{word} {_instant(at)}" for word, at in parts if at is not None]
    return " ".join(said) or "always"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def change(before: Any, after: Any, unit: str = "") -> str:
    """`14.90 → 16.40 USD`: what both sides share is said once, with an optional unit."""
    if isinstance(before, Money) and isinstance(after, Money) and before.currency == after.currency:
        return f"{before.amount} → {after.amount} {after.currency}"
    return f"{value(before)} → {value(after)}{unit}"


def places(countries: tuple[str, ...], zone: str) -> str:
    """Countries where they are few, else the zone's name; `*` is everywhere else."""
    if countries == (EVERYWHERE,):
        return "everywhere else"
    if len(countries) > _FEW or not countries:
        return f"zone {zone}"
    return ", ".join(countries)


def name(fact: Fact) -> str:
    """What a fact is about: `express to MX`, `mug Sage`, `returns of Underwear`."""
    match fact:
        case Product():
            return fact.handle
        case Variant():
            return " ".join([fact.product, *_options(fact)])
        case SizeRow():
            return f"size {fact.size} of {fact.applies_to}"
        case Shipping():
            return f"{fact.method} to {places(fact.countries, fact.zone)}"
        case Duties():
            return f"duties to {places(fact.countries, fact.zone)}"
        case NotShipped():
            return f"shipping to {fact.country}"
        case Limit():
            return f"{fact.product} to some countries"
        case Returns():
            return _scoped("returns", fact.scope)
        case Faulty():
            return "faulty goods"
        case Warranty():
            return _scoped("warranty", fact.scope)
        case Payment():
            return _scoped("payment", fact.scope)
        case Instalments():
            return f"instalments in {fact.country}"
        case CashOnDelivery():
            return f"cash on delivery in {fact.country}"
        case Promotion():
            one = f" ({fact.variant})" if fact.variant else ""
            return f"code {fact.code}" if fact.code else f"live price of {fact.product}{one}"
        case Rate():
            return f"exchange rate {fact.currency}"
        case Lineup():
            return f"number {fact.number} on screen"
        case Faq():
            return f"FAQ {fact.id.partition(':')[2]}"
        case Policy():
            heading = f" ({fact.headings[-1]})" if fact.headings else ""
            return f"policy {fact.file}, passage {fact.number}{heading}"
    return fact.id.partition(":")[2]


def _options(variant: Variant) -> tuple[str, ...]:
    return tuple(option for option in variant.options if option and option != "Default Title")


def _scoped(what: str, scope: str) -> str:
    if scope == "default":
        return what
    return f"{what} in {scope}" if scope.isupper() and len(scope) == 2 else f"{what} of {scope}"


def summary(fact: Fact) -> str:
    """What a new fact says, in a few words; empty where its name says it all."""
    match fact:
        case Product():
            return fact.title
        case Variant():
            return value(fact.price) + _stock_of(fact)
        case Shipping():
            price = value(fact.price) if fact.price is not None else value(fact.tiers)
            return f"{price}, {value(fact.days)} working days"
        case Duties():
            return value(fact.rule) + (f" {value(fact.above)}" if fact.above else "")
        case Returns():
            return "not returnable" if not fact.returnable else f"{value(fact.window_days)} days"
        case Warranty():
            return f"{fact.months} months"
        case Payment():
            return value(fact.methods)
        case Instalments():
            return f"up to {fact.parts}"
        case Promotion():
            return f"{_worth(fact)}, {_window(fact.window)}"
        case Rate():
            return value(fact.rate)
        case Lineup():
            return fact.product
        case Limit():
            return f"not sent to {value(fact.not_to)}"
        case SizeRow():
            return ", ".join(
                f"{m.replace('_', ' ')} {low}–{high}" for m, low, high in fact.measures
            )
        case Faq():
            return value(next(iter(fact.questions.values()), ""))
        case Policy():
            return value(fact.text)
    return ""


def _stock_of(variant: Variant) -> str:
    return "" if variant.stock is None else f", {stock(variant.stock)}"


def stock(count: int | None) -> str:
    """A stock as shops say it: `not counted`, `sold out`, `12`."""
    if count is None:
        return "not counted"
    return "sold out" if count <= 0 else str(count)


def _worth(promotion: Promotion) -> str:
    if promotion.percent_off is not None:
        return f"{value(promotion.percent_off)} % off"
    if promotion.amount_off is not None:
        return f"{value(promotion.amount_off)} off"
    return value(promotion.live_price)
