"""Look-ups about returns, goods that arrive faulty, and warranty."""

from __future__ import annotations

from datetime import datetime

from assistant.retrieval.rows import Missing, cited, flag, handle_of, row, title, where
from assistant.types import Ask, Cited, Row
from knowledge.shop import Shop
from knowledge.types import Faulty

_FAULTY = frozenset(("broken", "wrong_item"))


def returns(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The return terms that hold for this place and product.

    Where the comment is about goods that arrive broken or wrong, those have terms of their own.
    """
    if _is_faulty(ask):
        if "change_mind" in ask.around:
            raise Missing("fact", "asks of faulty goods and of a change of mind at once")
        return _of_faulty(shop, "yes")
    handle = handle_of(ask)
    terms = shop.returns(where(ask), handle)
    if terms is None:
        raise Missing("fact", "no return terms")
    product = shop.product(handle) if handle is not None else None
    allowed = terms.stating("returnable")

    def term(name: str) -> Cited | None:
        fact = terms.stating(name)
        value = getattr(fact, name)
        return Cited(value, fact.id, name) if value is not None else None

    exchange, fee = term("exchange"), term("restocking_fee_percent")
    elsewhere = None if allowed.returnable else _payer_elsewhere(ask, shop)
    return row(
        asks=flag("where") if "where" in ask.concepts else None,
        returnable=flag("yes" if allowed.returnable else "no"),
        product=title(product) if product is not None else None,
        rule=Cited("no", allowed.id, "returnable") if not allowed.returnable else None,
        window=term("window_days") if allowed.returnable else None,
        condition=term("condition"),
        payer=term("return_shipping"),
        **{"else": elsewhere},
        fee=fee if fee is not None and fee.value != 0 else None,
        refund=term("refund_days"),
        place=term("return_to"),
        exchange=Cited("yes" if exchange.value else "no", exchange.fact, "exchange")
        if exchange is not None
        else None,
    )


def _payer_elsewhere(ask: Ask, shop: Shop) -> Cited | None:
    """Who pays to send back other goods, where the one on screen is not taken back.

    None where a comment names the product, or where other goods are not taken back either.
    """
    if ask.product is None or ask.product.source not in ("pin", "host"):
        return None
    terms = shop.returns(where(ask), None)
    if terms is None or not terms.stating("returnable").returnable:
        return None
    fact = terms.stating("return_shipping")
    return Cited(fact.return_shipping, fact.id, "return_shipping") if fact.return_shipping else None


def _is_faulty(ask: Ask) -> bool:
    """Whether goods come back for a fault of the shop's.

    A wrong one that is to be exchanged may be the viewer's own wrong choice.
    """
    found = _FAULTY & set(ask.around)
    return bool(found - {"wrong_item"} if ask.topic == "exchange" else found)


def faulty(ask: Ask, shop: Shop, now: datetime) -> Row:
    """What holds for goods that arrive broken or wrong, and who pays to send them back."""
    asks_payer = "who_pays" in ask.concepts and "return_it" in ask.concepts
    return _of_faulty(shop, "payer" if asks_payer else "yes")


def _of_faulty(shop: Shop, asked: str) -> Row:
    fact = shop.faulty()
    if fact is None or not (fact.report_within_days or fact.remedies or fact.return_shipping):
        raise Missing("fact", "no terms for faulty goods")
    return row(
        {
            "faulty": flag(asked),
            "report": cited(fact, "report_within_days") if fact.report_within_days else None,
            "remedies": flag("yes") if fact.remedies else None,
            "photo": flag("yes") if fact.evidence == "photo" else None,
            "payer": cited(fact, "return_shipping") if fact.return_shipping else None,
        },
        remedies=_remedies(fact),
    )


def _remedies(fact: Faulty) -> list[Row]:
    return [row(remedy=Cited(remedy, fact.id, "remedies")) for remedy in fact.remedies]


def warranty(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Months of warranty, of the product's type where one is meant."""
    handle = handle_of(ask)
    fact = shop.warranty(handle)
    if fact is None or fact.months == 0:
        raise Missing("fact", "no warranty stated")
    product = shop.product(handle) if handle is not None else None
    return row(months=cited(fact, "months"), product=title(product) if product else None)
