"""Look-ups about discount codes: one asked about and its state, and those in force."""

from __future__ import annotations

from datetime import datetime

from assistant.retrieval.rows import Missing, cited, flag, handle_of, names, row, title, where
from assistant.types import Ask, Cited, Row
from knowledge.shop import Shop
from knowledge.types import EVERYWHERE, Promotion

# Whether a code holds with another one: only where its promotion says so.
_COMBINED = ("combined_codes", "stackable")


def code(ask: Ask, shop: Shop, now: datetime) -> Row:
    """A code asked about and its state, or the codes in force."""
    if ask.attribute in _COMBINED:
        return _combined(ask, shop, now)
    codes = code_rows(ask, shop, now)
    fields: dict[str, Cited] = {"codes": flag("yes")} if codes else {}
    if ask.code is None:
        return row(fields, codes=codes)
    fact = shop.code(ask.code)
    if fact is None:
        return row({**fields, "asked": flag("unknown")}, codes=codes)
    state = fact.window.state(now)
    if state == "now" and fact.stock != 0:
        return row({"codes": flag("yes"), "asked": flag("now")}, codes=[_code(fact, shop)])
    fields |= {"asked": flag("used_up" if state == "now" else state), "code": cited(fact, "code")}
    if state == "future" and fact.window.starts is not None:
        fields["starts"] = Cited(fact.window.starts, fact.id, "window.starts")
    return row(fields, codes=codes)


def _combined(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Whether codes hold together: those in force, or the one asked about."""
    named = shop.code(ask.code) if ask.code is not None else None
    found = (named,) if named is not None else shop.codes(now, where(ask), handle_of(ask))
    if not found:
        raise Missing("fact", "no code that could be combined")
    combining = [fact for fact in found if fact.combines]
    evidence = cited((combining or found)[0], "combines")
    if not combining:
        return row(combined=flag("no"), evidence=evidence)
    return row({"combined": flag("yes")}, codes=[row(code=cited(f, "code")) for f in combining])


def code_rows(ask: Ask, shop: Shop, now: datetime) -> list[Row]:
    """The codes in force that hold for this place and product, where those are known."""
    found = shop.codes(now, where(ask), handle_of(ask))
    if not _of_product(ask, shop):
        # A code for everything comes before one for a single product.
        found = tuple(
            sorted(found, key=lambda f: any(shop.product(handle) for handle in f.products))
        )
    return [_code(fact, shop) for fact in found if fact.stock != 0]


def _of_product(ask: Ask, shop: Shop) -> bool:
    """Whether a code for one product is asked for, by its name or by pointing at it."""
    product = shop.product(handle_of(ask) or "")
    if product is None or ask.product is None:
        return False
    pointed = ask.product.source in ("text", "lineup") or "this" in ask.concepts
    return pointed or not names(product).isdisjoint(ask.words)


def _code(fact: Promotion, shop: Shop) -> Row:
    conditions = [row(min=cited(fact, "min_spend"))] if fact.min_spend is not None else []
    for handle in fact.products:
        product = shop.product(handle)
        if product is not None:
            conditions.append(row(product=title(product)))
    if EVERYWHERE not in fact.countries:
        conditions.append(row(places=Cited(fact.countries, fact.id, "countries")))
    if fact.window.ends is not None:
        conditions.append(row(ends=Cited(fact.window.ends, fact.id, "window.ends")))
    return row(
        {
            "code": cited(fact, "code"),
            "percent": cited(fact, "percent_off") if fact.percent_off is not None else None,
            "amount": cited(fact, "amount_off") if fact.amount_off is not None else None,
        },
        conditions=conditions,
    )
