"""Look-ups about the shop's terms: shipping, duties, returns, payment, codes, the shop itself."""

from __future__ import annotations

from datetime import datetime

from assistant.retrieval.rows import Missing, cited, flag, row
from assistant.types import Ask, Cited, Row
from knowledge.shop import Place, Shop
from knowledge.types import EVERYWHERE, CashOnDelivery, Payment, Promotion, Shipping


def _where(ask: Ask) -> Place:
    if ask.place is None:
        raise Missing("place", "no country named or known")
    return ask.place.place


def _handle(ask: Ask) -> str | None:
    return ask.product.handle if ask.product is not None else None


def shipping(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The methods to a place with price, days and tracking; or that there are none."""
    place = _where(ask)
    refused = _refused(ask, shop, place)
    if refused is not None:
        return refused
    methods = shop.shipping(place)
    if not methods:
        return row(shipped=flag("no"), place=Cited(place.country, None, "country"))
    grams = _grams(ask, shop)
    rows = [entry for method in methods for entry in _method_rows(method, grams)]
    free = [entry for entry in rows if "free" in entry.fields]
    kinds = {str(entry.fields["free"].value) for entry in free}
    fields = {
        "shipped": flag("yes"),
        "place": Cited(place.country, methods[0].id, "countries"),
        "free": flag("always" if "always" in kinds else "over" if kinds else "never"),
    }
    handling = methods[0].handling
    if handling.max > 0:
        fields["handling"] = cited(methods[0], "handling")
    return row(fields, methods=rows, free_methods=free)


def _refused(ask: Ask, shop: Shop, place: Place) -> Row | None:
    barred = shop.not_shipped(place)
    if barred is not None:
        return row(shipped=flag("no"), place=cited(barred, "country"))
    handle = _handle(ask)
    limit = shop.limit(handle, place) if handle is not None else None
    product = shop.product(handle) if handle is not None else None
    if limit is not None and product is not None:
        country = Cited(place.country, limit.id, "not_to")
        return row(shipped=flag("limit"), place=country, product=cited(product, "title"))
    return None


def _grams(ask: Ask, shop: Shop) -> int:
    handle = _handle(ask)
    return max((v.grams for v in shop.variants(handle)), default=0) if handle else 0


def _method_rows(method: Shipping, grams: int) -> list[Row]:
    fields = {
        "method": Cited(method.method, method.id, "method"),
        "days": cited(method, "days"),
        "carrier": cited(method, "carrier") if method.carrier else None,
        "tracked": None if method.tracked is None else flag("yes" if method.tracked else "no"),
    }
    if method.price is not None:
        free = None
        if method.price.amount == 0:
            free = flag("always")
        elif method.free_over is not None:
            free = flag("over")
            fields["free_over"] = cited(method, "free_over")
        return [row({**fields, "price": cited(method, "price"), "free": free})]
    tiers = [tier for tier in method.tiers if tier.up_to_kg * 1000 >= grams] if grams else []
    rows = []
    for tier in tiers[:1] or method.tiers:
        i = method.tiers.index(tier)
        price = Cited(tier.price, method.id, f"tiers.{i}.price")
        weight = Cited(tier.up_to_kg, method.id, f"tiers.{i}.up_to_kg")
        rows.append(row({**fields, "price": price, "tier": weight}))
    return rows


def duties(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Who pays customs in a place."""
    place = _where(ask)
    refused = _refused(ask, shop, place)
    if refused is not None and str(refused.fields["shipped"].value) == "no":
        return refused
    fact = shop.duties(place)
    if fact is None:
        raise Missing("fact", f"no duties rule for {place.country}")
    return row(
        rule=Cited(fact.rule, fact.id, "rule"),
        place=Cited(place.country, fact.id, "countries"),
        above=cited(fact, "above") if fact.above is not None else None,
    )


def returns(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The return terms that hold for this place and product."""
    place = ask.place.place if ask.place is not None else None
    handle = _handle(ask)
    terms = shop.returns(place, handle)
    if terms is None:
        raise Missing("fact", "no return terms")
    product = shop.product(handle) if handle is not None else None
    allowed = terms.stating("returnable")

    def term(name: str) -> Cited | None:
        fact = terms.stating(name)
        value = getattr(fact, name)
        return Cited(value, fact.id, name) if value is not None else None

    exchange, fee = term("exchange"), term("restocking_fee_percent")
    return row(
        returnable=flag("yes" if allowed.returnable else "no"),
        product=Cited(product.title, product.id, "title") if product is not None else None,
        rule=Cited("no", allowed.id, "returnable") if not allowed.returnable else None,
        window=term("window_days") if allowed.returnable else None,
        condition=term("condition"),
        payer=term("return_shipping"),
        fee=fee if fee is not None and fee.value != 0 else None,
        refund=term("refund_days"),
        exchange=Cited("yes" if exchange.value else "no", exchange.fact, "exchange")
        if exchange is not None
        else None,
    )


def faulty(ask: Ask, shop: Shop, now: datetime) -> Row:
    """What holds for goods that arrive broken or wrong."""
    fact = shop.faulty()
    if fact is None:
        raise Missing("fact", "no terms for faulty goods")
    remedies = [row(remedy=Cited(remedy, fact.id, "remedies")) for remedy in fact.remedies]
    return row(
        {
            "report": cited(fact, "report_within_days") if fact.report_within_days else None,
            "remedies": flag("yes") if remedies else None,
        },
        remedies=remedies,
    )


def warranty(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Months of warranty, of the product's type where one is meant."""
    handle = _handle(ask)
    fact = shop.warranty(handle)
    if fact is None or fact.months == 0:
        raise Missing("fact", "no warranty stated")
    product = shop.product(handle) if handle is not None else None
    title = Cited(product.title, product.id, "title") if product is not None else None
    return row(months=cited(fact, "months"), product=title)


def payment(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The methods of a place, or whether one method is taken there or elsewhere."""
    place = ask.place.place if ask.place is not None else None
    if ask.method == "cash_on_delivery":
        return cod(ask, shop, now)
    fact = shop.payment(place)
    if fact is None:
        raise Missing("fact", "no payment methods stated")
    named = place is not None and (fact.scope != "default" or ask.place is None or
                                   ask.place.source == "text")  # fmt: skip
    where = Cited(place.country, None, "country") if place is not None and named else None
    methods = Cited(fact.methods, fact.id, "methods")
    if ask.method is None:
        return row(methods=methods, place=where)
    key = _method_key(ask.method)
    offered = {_method_key(method): method for method in fact.methods}
    if key in offered:
        method = Cited(offered[key], fact.id, "methods")
        return row(accepted=flag("yes"), method=method, place=where)
    elsewhere = [
        other
        for other in shop.all(Payment)
        if other.scope != "default" and key in {_method_key(m) for m in other.methods}
    ]
    if elsewhere and place is None:
        countries = tuple(other.scope for other in elsewhere)
        spelled = next(m for m in elsewhere[0].methods if _method_key(m) == key)
        return row(
            accepted=flag("elsewhere"),
            method=Cited(spelled, elsewhere[0].id, "methods"),
            places=Cited(countries, elsewhere[0].id, "scope"),
        )
    return row(accepted=flag("no"), method=flag(ask.method), methods=methods, place=where)


def _method_key(method: str) -> str:
    return "".join(char for char in method.lower() if char.isalnum())


def instalments(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The most monthly parts in a place."""
    place = _where(ask)
    fact = shop.instalments(place)
    country = Cited(place.country, fact.id if fact else None, "country")
    return row(place=country, parts=cited(fact, "parts") if fact is not None else None)


def cod(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Whether the buyer may pay at the door, there or where."""
    facts = shop.all(CashOnDelivery)
    if ask.place is None:
        if not facts:
            raise Missing("fact", "no cash on delivery anywhere")
        places = tuple(fact.country for fact in facts)
        return row(cod=flag("elsewhere"), places=Cited(places, facts[0].id, "country"))
    place = ask.place.place
    fact = shop.cash_on_delivery(place)
    if fact is not None:
        return row(cod=flag("yes"), place=cited(fact, "country"))
    methods = shop.payment(place)
    if methods is None:
        raise Missing("fact", "no payment methods stated")
    return row(
        cod=flag("no"),
        place=Cited(place.country, None, "country"),
        methods=Cited(methods.methods, methods.id, "methods"),
    )


def code(ask: Ask, shop: Shop, now: datetime) -> Row:
    """A code asked about and its state, or the codes in force."""
    codes = code_rows(ask, shop, now)
    fields: dict[str, Cited] = {"codes": flag("yes")} if codes else {}
    if ask.code is not None:
        fact = shop.code(ask.code)
        if fact is None:
            return row({**fields, "asked": flag("unknown")}, codes=codes)
        state = fact.window.state(now)
        if state == "now":
            return row({"codes": flag("yes"), "asked": flag("now")}, codes=[_code_row(fact, shop)])
        fields |= {"asked": flag(state), "code": cited(fact, "code")}
        if state == "future" and fact.window.starts is not None:
            fields["starts"] = Cited(fact.window.starts, fact.id, "window.starts")
    return row(fields, codes=codes)


def code_rows(ask: Ask, shop: Shop, now: datetime) -> list[Row]:
    """The codes in force that hold for this place and product, where those are known."""
    handle = _handle(ask)
    place = ask.place.place if ask.place is not None else None
    rows = []
    for fact in shop.codes(now):
        wrong_place = place is not None and not {EVERYWHERE, place.country} & set(fact.countries)
        wrong_product = handle is not None and not {EVERYWHERE, handle} & set(fact.products)
        if not wrong_place and not wrong_product:
            rows.append(_code_row(fact, shop))
    return rows


def _code_row(fact: Promotion, shop: Shop) -> Row:
    conditions = [row(min=cited(fact, "min_spend"))] if fact.min_spend is not None else []
    for handle in fact.products:
        product = shop.product(handle)
        if product is not None:
            conditions.append(row(product=cited(product, "title")))
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


def _note(shop: Shop, key: str) -> dict[str, Cited]:
    fact = shop.note(key)
    if fact is None:
        raise Missing("fact", f"store.yaml says nothing of {key}")
    return {name: Cited(value, fact.id, f"values.{name}") for name, value in fact.values}


def ordering(ask: Ask, shop: Shop, now: datetime) -> Row:
    """How to buy. In a live stream the pinned product is the way where the shop has a cart."""
    values = _note(shop, "ordering")
    if str(values["how"].value) != "link":
        values.pop("url", None)
    return row(values)


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
    """The next stream that has not started."""
    starts = [
        Cited(datetime.fromisoformat(str(value.value)), value.fact, value.field)
        for name, value in _note(shop, "streams").items()
        if name.isdecimal()
    ]
    coming = [c for c in starts if isinstance(c.value, datetime) and c.value > now]
    if not coming:
        raise Missing("fact", "no coming stream")
    return row(starts=min(coming, key=lambda c: str(c.value)))
