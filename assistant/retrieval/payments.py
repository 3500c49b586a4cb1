"""Look-ups about paying: methods of a place, instalments, cash on delivery."""

from __future__ import annotations

from datetime import datetime

from assistant.retrieval.places import instalments_by_place
from assistant.retrieval.rows import Missing, cited, flag, row, where
from assistant.types import Ask, Cited, Row
from knowledge.shop import Shop
from knowledge.types import CashOnDelivery, Instalments, Payment

_AT_THE_DOOR = "cash_on_delivery"


def payment(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The methods of a place, or whether one method is taken there or elsewhere."""
    place = where(ask)
    if ask.method == _AT_THE_DOOR:
        return cod(ask, shop, now)
    fact = shop.payment(place)
    if fact is None:
        raise Missing("fact", "no payment methods stated")
    named = ask.place is not None and (fact.scope != "default" or ask.place.source == "text")
    country = Cited(place.country, None, "country") if place is not None and named else None
    methods = Cited(fact.methods, fact.id, "methods")
    if ask.method is None:
        return row(methods=methods, place=country)
    key = _key(ask.method)
    offered = {_key(method): method for method in fact.methods}
    if key in offered:
        method = Cited(offered[key], fact.id, "methods")
        return row(accepted=flag("yes"), method=method, place=country)
    elsewhere = [p for p in shop.all(Payment) if p.scope != "default" and _takes(p, key)]
    if elsewhere and place is None:
        spelled = next(m for m in elsewhere[0].methods if _key(m) == key)
        return row(
            accepted=flag("elsewhere"),
            method=Cited(spelled, elsewhere[0].id, "methods"),
            places=[row(place=cited(other, "scope")) for other in elsewhere],
        )
    return row(accepted=flag("no"), method=flag(ask.method), methods=methods, place=country)


def _takes(fact: Payment, key: str) -> bool:
    return any(_key(method) == key for method in fact.methods)


def _key(method: str) -> str:
    return "".join(char for char in method.lower() if char.isalnum())


def instalments(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The most monthly parts in a place.

    That there are none is only said by a shop that states them for somewhere.
    """
    if not shop.all(Instalments):
        raise Missing("fact", "the shop states no instalments anywhere")
    place = where(ask)
    if place is None:
        raise Missing("place", "no country named or known", instalments_by_place(shop))
    fact = shop.instalments(place)
    country = Cited(place.country, fact.id if fact else None, "country")
    return row(place=country, parts=cited(fact, "parts") if fact is not None else None)


def cod(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Whether the buyer may pay at the door, there or where."""
    facts, place = shop.all(CashOnDelivery), where(ask)
    methods = shop.payment(place)
    taken = Cited(methods.methods, methods.id, "methods") if methods is not None else None
    fact = shop.cash_on_delivery(place) if place is not None else None
    if fact is not None:
        return row(cod=flag("yes"), place=cited(fact, "country"))
    if place is None and facts:
        return row(
            {"cod": flag("elsewhere")}, places=[row(place=cited(f, "country")) for f in facts]
        )
    if taken is None:
        raise Missing("fact", "no payment methods stated")
    if place is None:
        return row(cod=flag("nowhere"), method=flag(_AT_THE_DOOR), methods=taken)
    return row(cod=flag("no"), place=Cited(place.country, None, "country"), methods=taken)
