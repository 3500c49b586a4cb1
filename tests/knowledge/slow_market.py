"""What holds for a country, a product and an instant, read slowly and plainly from the raw files.

Written from the contract of the store folder alone, to be compared with `knowledge.shop`: it
shares no code with it, builds no facts and no index, keeps every figure as the text in the file
says it, and scans whole files for each question. Nothing here is for production.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

# Member states since 2020-02-01; the contract's `EU` in `prices_include_tax`.
EU = set("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
RETURN_FIELDS = (
    "returnable window_days condition return_shipping refund_days "
    "restocking_fee_percent exchange return_to"
).split()


@dataclass(frozen=True, slots=True)
class Price:
    """One variant's price: of its market, on air, and what a viewer pays now."""

    sku: str
    market: Decimal
    compare_at: Decimal | None
    live: Decimal | None
    now: Decimal


@dataclass(frozen=True, slots=True)
class Method:
    """A shipping method as its zone lists it; figures are decimals, days a pair."""

    id: str
    price: Decimal | None
    tiers: tuple[tuple[Decimal, Decimal], ...]
    free_over: Decimal | None
    days: tuple[int, int]
    tracked: bool | None
    carrier: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that holds for one country, product and instant."""

    shipped: bool
    zone: str | None
    ships_from: str | None
    methods: tuple[Method, ...]
    duties: tuple[str, Decimal | None, str | None] | None
    left_out: tuple[str, ...]
    limited: bool
    tax_included: bool | None
    prices: tuple[Price, ...]
    lowest: Decimal | None
    promotion_stock: int | None
    returns: dict[str, Any]
    warranty_months: int | None
    payment: tuple[str, ...]
    instalments: int | None
    cash_on_delivery: bool
    codes: tuple[str, ...]
    sizes: tuple[tuple[str, str], ...]


class SlowMarket:
    """The raw files of one valid store folder."""

    def __init__(self, folder: Path) -> None:
        self.store = _yaml(folder / "store.yaml") or {}
        self.shipping = _yaml(folder / "shipping.yaml")
        self.returns = _yaml(folder / "returns.yaml")
        self.payments = _yaml(folder / "payments.yaml") or {}
        self.promotions = _yaml(folder / "promotions.yaml") or []
        self.rows = _csv(folder / "products.csv")
        self.charts = _csv(folder / "size_charts.csv")

    def handles(self) -> list[str]:
        """Every handle of the export, offered or not."""
        return list(dict.fromkeys(row["Handle"] for row in self.rows))

    def edges(self) -> list[datetime]:
        """The starts and ends of promotions."""
        return [
            datetime.fromisoformat(p[key]) for p in self.promotions for key in ("starts", "ends")
        ]

    def answers(self, country: str, region: str | None, handle: str, at: datetime) -> Answers:
        """What holds for the product there and then."""
        zone = self.zone(country, region)
        product_type = self.type_of(handle)
        prices = self.prices(country, handle, at)
        return Answers(
            shipped=zone is not None,
            zone=zone["id"] if zone else None,
            ships_from=zone.get("ships_from", self.shipping["ships_from"]) if zone else None,
            methods=tuple(_method(raw) for raw in zone["methods"]) if zone else (),
            duties=self.duties(zone),
            left_out=self.left_out(country),
            limited=country in self.limits(handle),
            tax_included=self.tax_included(country),
            prices=prices,
            lowest=min((price.now for price in prices), default=None),
            promotion_stock=self.promotion_stock(country, handle, at),
            returns=self.return_terms(country, product_type),
            warranty_months=self.warranty(product_type),
            payment=tuple(
                self.payments.get("by_country", {}).get(country, self.payments.get("default", []))
            ),
            instalments=_int(self.payments.get("instalments", {}).get(country)),
            cash_on_delivery=country in self.payments.get("cash_on_delivery", []),
            codes=tuple(sorted(self.codes(country, handle, at))),
            sizes=self.sizes(handle, product_type),
        )

    # -- where and how it is sent ------------------------------------------------------------

    def zone(self, country: str, region: str | None) -> dict[str, Any] | None:
        """`*` is every country not named elsewhere.

        The contract has no other way to send to a region that a zone leaves out than `*`, so what
        a zone leaves out it does not name.
        """
        if country in self.shipping.get("not_shipped", []):
            return None
        zones = self.shipping["zones"]
        for name in (country, "*"):
            for zone in zones:
                if name in zone["countries"] and not {country, region} & set(
                    zone.get("except", [])
                ):
                    return dict(zone)
        return None

    def left_out(self, country: str) -> tuple[str, ...]:
        """Regions of a country that its zone leaves out."""
        zone = self.zone(country, None) or {}
        return tuple(one for one in zone.get("except", []) if one.startswith(f"{country}-"))

    def duties(self, zone: dict[str, Any] | None) -> tuple[str, Decimal | None, str | None] | None:
        """(who pays, above what value, in which currency)."""
        said = zone.get("duties") if zone else None
        if said is None or isinstance(said, str):
            return (said, None, None) if said else None
        currency = said.get("currency", self.store["currency"])
        return "buyer_pays_above", Decimal(said["buyer_pays_above"]), currency

    def limits(self, handle: str) -> list[str]:
        """Countries this product is not sent to."""
        limits = self.shipping.get("product_limits", {})
        return list(limits.get(handle, {}).get("not_to", []))

    # -- what it costs -----------------------------------------------------------------------

    def tax_included(self, country: str) -> bool | None:
        """The country's own entry, else its group's, else `*`'s; None where nothing is said."""
        said = self.store.get("prices_include_tax")
        if not isinstance(said, dict):
            return _bool(said)
        for key in (country, "EU" if country in EU else country, "*"):
            if key in said:
                return _bool(said[key])
        return None

    def prices(self, country: str, handle: str, at: datetime) -> tuple[Price, ...]:
        """One a variant that is sold in that market, by its SKU; none if it is not offered."""
        rows = [row for row in self.rows if row["Handle"] == handle]
        if not _offered(rows[0]):
            return ()
        on_sale = self.live(country, handle, at)
        prices = []
        for row in rows:
            # A product's first row speaks for the later ones that say nothing.
            included = _market(row, "Included", country) or _market(rows[0], "Included", country)
            if included.lower() == "false":
                continue
            sku = row["Variant SKU"]
            mine = [one for one in on_sale if one.get("variant", sku) == sku]
            live = min((Decimal(one["live_price"]) for one in mine), default=None)
            own = _market(row, "Price", country)
            market = Decimal(own or row["Variant Price"])
            compare = _market(row, "Compare At Price", country)
            # The base former price says nothing beside a price of the market's own.
            compare = compare or ("" if own else row["Variant Compare At Price"])
            former = Decimal(compare) if compare else None
            now = market if live is None else live
            prices.append(Price(sku, market, former, live, now))
        return tuple(sorted(prices, key=lambda price: price.sku))

    def live(self, country: str, handle: str, at: datetime) -> list[dict[str, Any]]:
        """Live prices of the product that hold then and there."""
        return [
            one
            for one in self.promotions
            if one.get("product") == handle and one.get("stock") != "0"
            if _in_force(one, at) and _in_country(one, country)
        ]

    def promotion_stock(self, country: str, handle: str, at: datetime) -> int | None:
        """How many are sold at the live price that everything of the product has."""
        skus = {row["Variant SKU"] for row in self.rows if row["Handle"] == handle}
        live = [
            one
            for one in self.live(country, handle, at)
            if "variant" not in one or skus == {one["variant"]}
        ]
        best = min(live, key=lambda one: Decimal(one["live_price"]), default=None)
        return _int(best.get("stock")) if best else None

    def codes(self, country: str, handle: str, at: datetime) -> list[str]:
        """Codes that hold then, there and for this product."""
        found = []
        for one in self.promotions:
            if "code" in one and _in_force(one, at) and _in_country(one, country):
                products = one.get("products", ["*"])
                if "*" in products or handle in products:
                    found.append(one["code"])
        return found

    # -- after it is bought ------------------------------------------------------------------

    def type_of(self, handle: str) -> str:
        """The product type, on the first row of the handle."""
        return str(next(row["Type"] for row in self.rows if row["Handle"] == handle))

    def return_terms(self, country: str, product_type: str) -> dict[str, Any]:
        """Default, then the country's own keys, then the product type's."""
        terms: dict[str, Any] = dict(self.returns["default"])
        terms.update(self.returns.get("by_country", {}).get(country, {}))
        terms.update(self.returns.get("by_product_type", {}).get(product_type, {}))
        return {key: _term(key, terms[key]) for key in RETURN_FIELDS if key in terms}

    def warranty(self, product_type: str) -> int | None:
        """Months."""
        said = self.returns.get("warranty_months", {})
        return _int(said.get("by_product_type", {}).get(product_type, said.get("default")))

    def sizes(self, handle: str, product_type: str) -> tuple[tuple[str, str], ...]:
        """(applies to, size) of the product's own chart, else of its type's."""
        for name in (handle, product_type):
            rows = [(row["applies_to"], row["size"]) for row in self.charts]
            own = tuple(row for row in rows if row[0] == name and name)
            if own:
                return own
        return ()


def _yaml(path: Path) -> Any:
    """The file with every scalar as it is written: `NO` is Norway, 4.90 keeps its digits."""
    if not path.exists():
        return None
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _csv(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _offered(row: dict[str, str]) -> bool:
    """Drafts, archived and unpublished products and gift cards are never offered."""
    return (
        row["Status"] == "active"
        and row["Published"].lower() != "false"
        and row["Gift Card"].lower() != "true"
    )


def _market(row: dict[str, str], column: str, country: str) -> str:
    """The cell of `column / <market>` whose market is that country, by CLDR name or code."""
    for name in (str(Locale("en").territories[country]), country):
        if row.get(f"{column} / {name}"):
            return row[f"{column} / {name}"]
    return ""


def _in_force(promotion: dict[str, Any], at: datetime) -> bool:
    """From its start; at its end it is over."""
    starts, ends = (datetime.fromisoformat(promotion[key]) for key in ("starts", "ends"))
    return starts <= at < ends


def _in_country(promotion: dict[str, Any], country: str) -> bool:
    countries = promotion.get("countries", ["*"])
    return "*" in countries or country in countries


def _method(raw: dict[str, Any]) -> Method:
    low, high = raw["days"]
    return Method(
        id=raw["id"],
        price=_decimal(raw.get("price")),
        tiers=tuple((Decimal(t["up_to_kg"]), Decimal(t["price"])) for t in raw.get("tiers", [])),
        free_over=_decimal(raw.get("free_over")),
        days=(int(low), int(high)),
        tracked=_bool(raw.get("tracked")),
        carrier=raw.get("carrier"),
    )


def _term(key: str, value: Any) -> Any:
    if key in ("returnable", "exchange"):
        return _bool(value)
    if key == "refund_days":
        return tuple(int(day) for day in value)
    if key == "window_days":
        return int(value)
    return Decimal(value) if key == "restocking_fee_percent" else value


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _int(value: str | None) -> int | None:
    return None if value is None else int(value)


def _bool(value: str | None) -> bool | None:
    return None if value is None else value == "true"
