"""Look-ups about sending: methods to a place, customs, where orders leave from and when."""

from __future__ import annotations

from datetime import datetime

from assistant.retrieval.places import duties_by_place, handling_of, methods_by_place, origins
from assistant.retrieval.rows import Missing, cited, flag, handle_of, row, title, where
from assistant.retrieval.shipping_methods import method_rows
from assistant.types import Ask, Cited, Row
from knowledge.market import Place
from knowledge.shop import Shop
from knowledge.types import Limit, Shipping

# What a question about shipping asks of a method.
_SAYS = {"shipping_time": "time", "carrier_tracking": "tracking"}
# Concepts that make a question with "from" one about the way, not about where it starts.
_OF_THE_WAY = frozenset(
    "how_long days when arrive how_much price free fast tracking customs tax minimum".split()
)
_SENT_TO = "ships_to"
# Concepts by which a question of tax is about bringing goods into a country.
_OF_IMPORT = frozenset("customs who_pays extra send delivery arrive".split())


def shipping(ask: Ask, shop: Shop, now: datetime) -> Row:
    """The methods to a place with price, days and tracking; or that there are none.

    Where no place is known: the answer by place, for as long as that is short (`Missing`).
    """
    place = where(ask)
    if _asks_origin(ask):
        return origins(shop, place)
    if "dispatch" in ask.concepts:
        return _dispatch(shop, place)
    if place is None:
        says = _SAYS.get(ask.topic, "cost")
        instead = methods_by_place(shop, handle_of(ask), says, _grams(ask, shop))
        raise Missing("place", "no country named or known", instead)
    refused = _refused(ask, shop, place)
    if refused is not None and not _on_screen_only(ask, refused):
        return refused
    methods = shop.shipping(place)
    if not methods:
        return row(shipped=flag("no"), place=Cited(place.country, None, "country"))
    return _methods(ask, shop, place, methods)


def _methods(ask: Ask, shop: Shop, place: Place, methods: tuple[Shipping, ...]) -> Row:
    grams = _grams(ask, shop)
    fast = "fast" in ask.concepts
    rows = [entry for m in methods for entry in method_rows(m, grams, fast=fast)]
    free = [entry for entry in rows if "free" in entry.fields]
    kinds = {str(entry.fields["free"].value) for entry in free}
    regions = shop.left_out(Place(place.country)) if place.region is None else ()
    fields = {
        "shipped": flag("yes"),
        "place": _named(place, methods, shop),
        "regions": Cited(regions, methods[0].id, "except_regions") if regions else None,
        "free": flag("always" if "always" in kinds else "over" if kinds else "never"),
        "handling": cited(methods[0], "handling") if methods[0].handling.max > 0 else None,
    }
    product = shop.product(handle_of(ask) or "")
    if product is not None and shop.limit(product.handle, place) is not None:
        fields["but"] = title(product)
    return row(fields, methods=rows, free_methods=free)


def _on_screen_only(ask: Ask, refused: Row) -> bool:
    """Whether only what is on screen is not sent there, and the comment does not mean just that."""
    limited = str(refused.fields["shipped"].value) == "limit"
    shown = ask.product is not None and ask.product.source in ("pin", "host")
    return limited and shown and "this" not in ask.concepts and ask.topic == _SENT_TO


def _named(place: Place, methods: tuple[Shipping, ...], shop: Shop) -> Cited:
    """What to call the place: the region where it is not served as its country is."""
    if place.region is not None and shop.shipping(Place(place.country)) != methods:
        return Cited(place.region, None, "region")
    return Cited(place.country, methods[0].id, "countries")


def _refused(ask: Ask, shop: Shop, place: Place) -> Row | None:
    """That the shop does not send there, or not this product, or not to the region."""
    barred = shop.not_shipped(place)
    if barred is not None:
        return row(shipped=flag("no"), place=cited(barred, "country"))
    handle = handle_of(ask)
    if handle is None and ask.unclear and any(place.country in x.not_to for x in shop.all(Limit)):
        raise Missing("product", f"{ask.unclear} may be what is not sent there")
    limit = shop.limit(handle, place) if handle is not None else None
    product = shop.product(handle) if handle is not None else None
    if limit is not None and product is not None:
        country = Cited(place.country, limit.id, "not_to")
        return row(shipped=flag("limit"), place=country, product=title(product))
    country_wide = shop.shipping(Place(place.country)) if place.region is not None else ()
    if country_wide and not shop.shipping(place):
        zone = country_wide[0]
        region = Cited(place.region or "", zone.id, "except_regions")
        return row(shipped=flag("region"), region=region,
                   place=Cited(place.country, zone.id, "countries"))  # fmt: skip
    return None


def _grams(ask: Ask, shop: Shop) -> int:
    handle = handle_of(ask)
    return max((v.grams for v in shop.variants(handle)), default=0) if handle else 0


def _asks_origin(ask: Ask) -> bool:
    """Whether a comment asks where orders leave from, not how they reach a place it names."""
    named = ask.place is not None and ask.place.source == "text"
    return "from" in ask.concepts and not named and not _OF_THE_WAY & set(ask.concepts)


def _dispatch(shop: Shop, place: Place | None) -> Row:
    """How long an order takes to leave, which is the shop's handling time."""
    methods = shop.shipping(place) if place is not None else shop.all(Shipping)
    handling = handling_of(methods)
    if handling is None:
        raise Missing("fact" if place is not None else "place", "no one handling time")
    return row(asks=flag("dispatch"), handling=handling)


def duties(ask: Ask, shop: Shop, now: datetime) -> Row:
    """Who pays customs in a place; or, where tax is asked about, whether prices include it."""
    place = where(ask)
    tax = shop.tax_included(place)
    if tax is not None and _asks_of_price(ask):
        return _tax(shop, place, tax)
    if place is None:
        raise Missing("place", "no country named or known", duties_by_place(shop))
    refused = _refused(ask, shop, place)
    if refused is not None and str(refused.fields["shipped"].value) != "limit":
        return refused
    fact = shop.duties(place)
    if fact is None:
        raise Missing("fact", f"no duties rule for {place.country}")
    return row(
        rule=Cited(fact.rule, fact.id, "rule"),
        place=Cited(place.country, fact.id, "countries"),
        above=cited(fact, "above") if fact.above is not None else None,
    )


def _asks_of_price(ask: Ask) -> bool:
    """Whether tax is asked about as a part of prices, not as what an import costs the buyer."""
    asked = set(ask.concepts)
    return {"tax", "included"} <= asked and not _OF_IMPORT & asked


def _tax(shop: Shop, place: Place | None, included: bool) -> Row:
    """What the shop's own page says of tax in prices; it is no fact with an id of its own."""
    methods = shop.shipping(place) if place is not None else ()
    country = None
    if place is not None:
        fact = methods[0].id if methods else None
        country = Cited(place.country, fact, "countries" if methods else "country")
    return row(asks=flag("tax"), tax=flag("included" if included else "excluded"), place=country)
