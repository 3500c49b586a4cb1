"""Shipping, returns, payments and promotions as facts."""

from __future__ import annotations

from decimal import Decimal

from knowledge.problems import Report
from knowledge.readers import schema
from knowledge.readers.catalogue import Catalogue
from knowledge.readers.yaml_lines import YamlFile
from knowledge.types import (
    EVERYWHERE,
    CashOnDelivery,
    Duties,
    Fact,
    Faulty,
    Instalments,
    Limit,
    Money,
    NotShipped,
    Payment,
    Promotion,
    Returns,
    Shipping,
    Source,
    Span,
    Tier,
    Warranty,
    Window,
)


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def _span(pair: list[int]) -> Span:
    return Span(pair[0], pair[1])


def _at(file: YamlFile, *path: str | int) -> Source:
    return Source(file.name, file.line(path))


def shipping_facts(
    model: schema.ShippingFile, file: YamlFile, currency: str, catalogue: Catalogue, report: Report
) -> list[Fact]:
    """Methods and duties of every zone, countries not shipped to, product limits."""
    facts: list[Fact] = []
    owners: dict[str, str] = {}
    for i, zone in enumerate(model.zones):
        for j, country in enumerate(zone.countries):
            other = owners.setdefault(country, zone.id)
            if other != zone.id or zone.countries.index(country) != j:
                where = file.line(("zones", i, "countries", j))
                expected = f"each country in one zone (it stands in {other!r})"
                report.error(file.name, where, f"the country {country!r}", expected)
        facts += _zone_facts(zone, i, model, file, currency)
    for i, country in enumerate(model.not_shipped):
        if country in owners:
            expected = f"a country that is in no zone (it stands in {owners[country]!r})"
            report.error(
                file.name, file.line(("not_shipped", i)), f"not_shipped {country}", expected
            )
        source = _at(file, "not_shipped", i)
        facts.append(NotShipped(id=f"not_shipped:{country}", source=source, country=country))
    for handle, limit in model.product_limits.items():
        source = _at(file, "product_limits", handle)
        key = catalogue.product(handle, source.file, source.line, report)
        if key is not None:
            facts.append(
                Limit(id=f"limit:{key}", source=source, product=key, not_to=tuple(limit.not_to))
            )
    return facts


def _zone_facts(
    zone: schema.Zone, index: int, model: schema.ShippingFile, file: YamlFile, currency: str
) -> list[Fact]:
    countries, outside = tuple(zone.countries), tuple(zone.excluded)
    facts: list[Fact] = []
    for j, method in enumerate(zone.methods):
        name = method.name
        facts.append(
            Shipping(
                id=f"shipping:{zone.id}/{method.id}".lower(),
                source=_at(file, "zones", index, "methods", j),
                zone=zone.id,
                method=method.id,
                name=name if isinstance(name, dict) else {EVERYWHERE: name} if name else {},
                countries=countries,
                except_regions=outside,
                ships_from=zone.ships_from or model.ships_from,
                price=_money(method.price, currency),
                tiers=tuple(Tier(t.up_to_kg, Money(t.price, currency)) for t in method.tiers),
                free_over=_money(method.free_over, currency),
                days=_span(method.days),
                handling=_span(model.handling_days),
                tracked=method.tracked,
                carrier=method.carrier,
            )
        )
    if zone.duties is not None:
        limit = zone.duties if isinstance(zone.duties, schema.BuyerPaysAbove) else None
        facts.append(
            Duties(
                id=f"duties:{zone.id}".lower(),
                source=_at(file, "zones", index, "duties"),
                zone=zone.id,
                countries=countries,
                except_regions=outside,
                rule="buyer_pays_above" if limit else zone.duties,  # type: ignore[arg-type]  # one of the literals
                above=Money(limit.buyer_pays_above, limit.currency or currency) if limit else None,
            )
        )
    return facts


def return_facts(
    model: schema.ReturnsFile, file: YamlFile, currency: str, catalogue: Catalogue, report: Report
) -> list[Fact]:
    """The default terms and each override, with what the override leaves out filled in."""
    del currency, catalogue
    default = model.default
    facts = [_returns("default", default, default, _at(file, "default"))]
    for country, terms in model.by_country.items():
        facts.append(_returns(country, terms, default, _at(file, "by_country", country)))
    for kind, terms in model.by_product_type.items():
        facts.append(_returns(kind.lower(), terms, default, _at(file, "by_product_type", kind)))
    if model.faulty is not None:
        faulty = model.faulty
        facts.append(
            Faulty(
                id="faulty:default",
                source=_at(file, "faulty"),
                report_within_days=faulty.report_within_days,
                remedies=tuple(faulty.remedies),
                evidence=faulty.evidence,
                return_shipping=faulty.return_shipping,
            )
        )
    scopes = {} if model.warranty_months.default is None else {
        "default": model.warranty_months.default
    }  # fmt: skip
    for scope, months in {**scopes, **model.warranty_months.by_product_type}.items():
        source = _at(file, "warranty_months", scope)
        facts.append(
            Warranty(
                id=f"warranty:{scope.lower()}", source=source, scope=scope.lower(), months=months
            )
        )
    if default.window_days is None and default.returnable is not False:
        report.error(file.name, file.line(("default",)), "no window_days", "days to return within")
    return facts


def _returns(scope: str, terms: schema.Terms, default: schema.Terms, source: Source) -> Fact:
    own = terms.model_dump(exclude_none=True)
    merged = default.model_copy(update=own)
    return Returns(
        id=f"returns:{scope}",
        source=source,
        scope=scope,
        stated=tuple(own),
        returnable=merged.returnable is not False,
        window_days=merged.window_days,
        condition=merged.condition,
        return_shipping=merged.return_shipping,
        refund_days=_span(merged.refund_days) if merged.refund_days else None,
        restocking_fee_percent=merged.restocking_fee_percent,
        exchange=merged.exchange,
        return_to=merged.return_to,
    )


def payment_facts(
    model: schema.PaymentsFile, file: YamlFile, currency: str, catalogue: Catalogue, report: Report
) -> list[Fact]:
    """Methods, instalments and cash on delivery by country."""
    del currency, catalogue, report
    facts: list[Fact] = []
    if model.default:
        source = _at(file, "default")
        facts.append(
            Payment(
                id="payment:default", source=source, scope="default", methods=tuple(model.default)
            )
        )
    for country, methods in model.by_country.items():
        source = _at(file, "by_country", country)
        facts.append(
            Payment(id=f"payment:{country}", source=source, scope=country, methods=tuple(methods))
        )
    for country, parts in model.instalments.items():
        source = _at(file, "instalments", country)
        facts.append(
            Instalments(id=f"instalments:{country}", source=source, country=country, parts=parts)
        )
    for i, country in enumerate(model.cash_on_delivery):
        source = _at(file, "cash_on_delivery", i)
        facts.append(CashOnDelivery(id=f"cod:{country}", source=source, country=country))
    return facts


def promotion_facts(
    model: schema.PromotionsFile,
    file: YamlFile,
    currency: str,
    catalogue: Catalogue,
    report: Report,
) -> list[Fact]:
    """Codes and live prices, each with its window."""
    facts: list[Fact] = []
    windows: dict[str, int] = {}
    for i, item in enumerate(model.root):
        source = _at(file, i)
        place = (source.file, source.line, report)
        named = [handle for handle in item.products or () if handle != EVERYWHERE]
        named += [item.product] if item.product else []
        keys = {handle: catalogue.product(handle, *place) for handle in named}
        keys[EVERYWHERE] = EVERYWHERE
        listed = (keys[handle] for handle in item.products or (EVERYWHERE,))
        products = tuple(handle for handle in listed if handle is not None)
        product = keys[item.product] if item.product else None
        # A promotion of nothing that is offered is none; it must not become one of everything.
        if not products or (item.product and product is None):
            continue
        if item.variant is not None and not catalogue.has(item.variant, product or "", *place):
            continue
        key = item.code or str(product)
        if product is not None:
            # A product may have a live price in several windows, and one for each variant.
            windows[key] = windows.get(key, 0) + 1
            key += f"#{windows[key]}" if windows[key] > 1 else ""
        facts.append(
            Promotion(
                id=f"promotion:{key}",
                source=source,
                window=Window(item.starts, item.ends),
                code=item.code,
                percent_off=item.percent_off,
                amount_off=_money(item.amount_off, currency),
                min_spend=_money(item.min_spend, currency),
                products=products,
                countries=tuple(item.countries or (EVERYWHERE,)),
                combines=item.combines,
                product=product,
                live_price=_money(item.live_price, currency),
                stock=item.stock,
                variant=item.variant,
            )
        )
    return facts
