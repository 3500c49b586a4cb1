"""What a shop's facts leave unanswered: which questions go to a person, and what would answer them.

A finding says what holds of this version's look-ups; its words in people's languages stand in
`knowledge/starter/coverage.yaml` under its key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from babel.numbers import get_territory_currencies

from knowledge.language import LanguageTag
from knowledge.readers.coverage_products import EXAMPLE, ProductGap, product_gaps
from knowledge.shop import Shop
from knowledge.types import (
    EVERYWHERE,
    CashOnDelivery,
    Duties,
    Fact,
    Faq,
    Instalments,
    Lineup,
    Payment,
    Policy,
    Product,
    Promotion,
    Rate,
    Shipping,
    StoreNote,
    StoreProfile,
    Warranty,
)

Effect = Literal["person", "partly", "told", "less"]
"""What becomes of the questions: all go to a person; some do; they are answered in a way that may
not be so (an example's price, "there is none"); they are answered with less in the reply."""
EFFECTS: tuple[Effect, ...] = ("person", "partly", "told", "less")
PRODUCT_TOPICS = ("price", "stock", "variant", "size", "attribute")
Slots = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a folder does not say. `topics` are the intents of the questions it bears on,
    `file` is where to say it, `slots` name the products, countries or languages concerned."""

    key: str
    effect: Effect
    topics: tuple[str, ...]
    file: str
    slots: Slots = ()


def coverage(
    facts: Iterable[Fact], profile: StoreProfile, packs: Collection[str], now: datetime
) -> tuple[Finding, ...]:
    """Every finding, those that send most questions to a person first.

    `packs` are the language subtags the assistant can answer in; `now` (with a zone) decides
    which promotions and streams are to come.
    """
    shop = Shop(profile, facts, "")
    found = [
        *_products(shop),
        *_languages(shop, packs),
        *_store(shop, now),
        *_shipping(shop),
        *_returns(shop),
        *_payments(shop),
        *_promotions(shop, now),
        *_prose(shop),
    ]
    return tuple(sorted(found, key=lambda finding: EFFECTS.index(finding.effect)))


def _products(shop: Shop) -> Iterator[Finding]:
    products = shop.all(Product)
    if not products:
        yield Finding("products_missing", "person", PRODUCT_TOPICS, "products.csv")
        return
    for gap in product_gaps(shop):
        yield _gap(gap)
    if any(product.handle.startswith(EXAMPLE) for product in products):
        named = tuple(p.title for p in products if p.handle.startswith(EXAMPLE))
        yield Finding("products_example", "told", ("price", "stock"), "products.csv",
                      (("products", named),))  # fmt: skip
    if not shop.all(Lineup):
        yield Finding("lineup_missing", "partly", ("price", "stock"), "lineup.csv")


def _gap(gap: ProductGap) -> Finding:
    effect: Effect = "less" if gap.key == "stock_uncounted" else "person"
    slots = (("products", gap.titles), ("count", (str(len(gap.titles)),)), ("of", (str(gap.of),)))
    return Finding(gap.key, effect, (gap.topic,), gap.file, slots)


def _languages(shop: Shop, packs: Collection[str]) -> Iterator[Finding]:
    """Languages without a pack, and catalogues that only one language can name."""
    locales = shop.profile.locales
    wanted = dict.fromkeys(_base(tag) for tag in (locales if locales is not None else packs))
    known = {_base(tag) for tag in packs}
    unknown = tuple(tag for tag in wanted if tag not in known)
    if unknown:
        yield Finding("language_unknown", "person", ("other",), "store.yaml",
                      (("languages", unknown),))  # fmt: skip
    own = _base(shop.profile.default_locale)
    others = [tag for tag in wanted if tag in known and tag != own]
    products = shop.all(Product)
    nameless: dict[tuple[str, ...], list[str]] = {}
    for tag in others:
        lacking = tuple(p.title for p in products if not _nameable(p, tag))
        if lacking:
            nameless.setdefault(lacking, []).append(tag)
    for titles, tags in nameless.items():
        slots: Slots = (("languages", tuple(tags)), ("products", titles),
                        ("count", (str(len(titles)),)), ("of", (str(len(products)),)))  # fmt: skip
        yield Finding("aliases_missing", "partly", PRODUCT_TOPICS, "aliases.csv", slots)
    untranslated = tuple(
        tag for tag in others if not any(tag in map(_base, p.titles) for p in products)
    )
    if untranslated and products:
        yield Finding("translations_missing", "less", PRODUCT_TOPICS, "translations.csv",
                      (("languages", untranslated),))  # fmt: skip


def _nameable(product: Product, tag: str) -> bool:
    """Whether viewers of a language can name the product; a name of no language is for all."""
    named = any(name.language is None or _base(name.language) == tag for name in product.names)
    return named or tag in map(_base, product.titles)


def _base(tag: str) -> str:
    return LanguageTag.parse(tag).language


def _store(shop: Shop, now: datetime) -> Iterator[Finding]:
    if shop.note("support") is None:
        yield Finding("support_missing", "person", ("support_contact",), "store.yaml")
    if shop.note("ordering") is None:
        yield Finding("ordering_missing", "person", ("how_to_buy",), "store.yaml")
    about = shop.note("about")
    if about is None or "founded" not in dict(about.values):
        yield Finding("about_missing", "person", ("trust",), "store.yaml")
    streams = shop.note("streams")
    if not any(start > now for start in _instants(streams)):
        yield Finding("streams_missing", "person", ("schedule",), "store.yaml")
    if not shop.profile.tax_included:
        yield Finding("tax_missing", "less", ("price",), "store.yaml")
    rates = {rate.currency for rate in shop.all(Rate)}
    foreign = _currencies(shop) - rates
    if foreign or not (rates or _currencies(shop)):
        slots: Slots = (("currencies", tuple(sorted(foreign))),) if foreign else ()
        key = "rates_some" if foreign else "rates_missing"
        yield Finding(key, "less", ("price",), "store.yaml", slots)


def _instants(note: StoreNote | None) -> Iterator[datetime]:
    """The instants among a note's values; titles stand beside them."""
    for _, text in note.values if note is not None else ():
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            continue
        if found.tzinfo is not None:
            yield found


def _currencies(shop: Shop) -> set[str]:
    """The currencies of the countries that the zones name, other than the shop's own."""
    named = {c for method in shop.all(Shipping) for c in method.countries} - {EVERYWHERE}
    found = {code for country in named for code in get_territory_currencies(country)[:1]}
    return found - {shop.profile.currency}


def _shipping(shop: Shop) -> Iterator[Finding]:
    file, methods = "shipping.yaml", shop.all(Shipping)
    ruled = {duties.zone for duties in shop.all(Duties)}
    zones = dict.fromkeys(method.zone for method in methods)
    open_zones = tuple(zone for zone in zones if zone not in ruled)
    if open_zones:
        effect: Effect = "partly" if ruled else "person"
        yield Finding("duties_missing", effect, ("duties",), file, (("zones", open_zones),))
    if not any(EVERYWHERE in method.countries for method in methods):
        topics = ("ships_to", "shipping_cost", "shipping_time", "free_shipping")
        yield Finding("rest_missing", "told", topics, file)
    if all(method.handling.max == 0 for method in methods):
        yield Finding("handling_missing", "less", ("shipping_time",), file)
    if not shop.profile.holidays:
        yield Finding("holidays_missing", "less", ("shipping_time",), file)
    silent = tuple(dict.fromkeys(m.zone for m in methods if m.tracked is None and not m.carrier))
    if silent:
        yield Finding("tracking_missing", "less", ("carrier_tracking",), file,
                      (("zones", silent),))  # fmt: skip


def _returns(shop: Shop) -> Iterator[Finding]:
    file = "returns.yaml"
    terms = shop.returns(None, None)
    if terms is not None and terms.scopes[-1].returnable:
        default = terms.scopes[-1]
        if default.return_shipping is None:
            yield Finding("return_cost_missing", "person", ("returns_cost",), file)
        if default.refund_days is None:
            yield Finding("refund_missing", "person", ("refund_time",), file)
        if default.exchange is None:
            yield Finding("exchange_missing", "person", ("exchange",), file)
    faulty = shop.faulty()
    if faulty is None:
        yield Finding("faulty_missing", "person", ("faulty",), file)
    elif not faulty.report_within_days or not faulty.remedies:
        yield Finding("faulty_unfinished", "person", ("faulty",), file)
    stated = [warranty for warranty in shop.all(Warranty) if warranty.months]
    if not stated:
        yield Finding("warranty_missing", "person", ("warranty",), file)
    elif not any(warranty.scope == "default" for warranty in stated):
        yield Finding("warranty_some", "partly", ("warranty",), file)


def _payments(shop: Shop) -> Iterator[Finding]:
    file, methods = "payments.yaml", shop.all(Payment)
    if not methods:
        yield Finding("payments_missing", "person", ("payment", "cod"), file)
    elif shop.payment(None) is None:
        yield Finding("payments_some", "partly", ("payment",), file)
    if not shop.all(Instalments):
        yield Finding("instalments_missing", "person", ("instalments",), file)
    if methods and not shop.all(CashOnDelivery):
        yield Finding("cod_missing", "told", ("cod",), file)


def _promotions(shop: Shop, now: datetime) -> Iterator[Finding]:
    states = {promotion.window.state(now) for promotion in shop.all(Promotion)}
    if "now" not in states:
        key = "future" if "future" in states else "over" if states else "missing"
        topics = ("coupon", "discount")
        yield Finding(f"promotions_{key}", "told", topics, "promotions.yaml")


def _prose(shop: Shop) -> Iterator[Finding]:
    if not shop.all(Faq):
        yield Finding("faq_missing", "person", ("other",), "faq.csv")
    if not shop.all(Policy):
        yield Finding("policies_missing", "person", ("other",), "policies")
