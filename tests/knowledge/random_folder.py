"""Valid store folders made at random from a seed, and questions to ask them.

They are small and crowded on purpose: few countries, so that rules meet; promotions that
overlap; instants on the very start and end of a promotion.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

# `NO` is Norway; GR, not EL, is Greece; GB, CH and NO are in Europe and not in the Union.
COUNTRIES = "US CA DE FR IT ES GR PT NL NO CH GB BR MX AU JP SA AE ID TH RU CN".split()
REGIONS = {
    "US": ["US-HI", "US-AK", "US-CA"],
    "CA": ["CA-NU", "CA-ON"],
    "ES": ["ES-CN", "ES-MD"],
    "PT": ["PT-20", "PT-30", "PT-11"],
    "AU": ["AU-TAS", "AU-NSW"],
}
MARKET_NAMES = {"US": "United States", "DE": "Germany", "BR": "Brazil", "JP": "JP", "NO": "NO"}
# A type may be called like a country's code, or like the default.
TYPES = ["Tents", "Kitchen", "IT", "Underwear", "Default", ""]
FIRST = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: from where, about which product, when."""

    country: str
    region: str | None
    handle: str
    at: datetime


def write_random_folder(folder: Path, seed: int) -> Path:
    """Write a valid store folder, the same for the same seed, and return it."""
    rng = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    handles = [f"item-{index}" for index in range(rng.randint(3, 9))]
    # The first product is always offered: a folder with nothing to sell is no shop. The other
    # files may name offered products only.
    offered = [handle for handle in handles if handle == handles[0] or rng.random() < 0.8]
    types = {handle: rng.choice(TYPES) for handle in handles}
    sizes = {handle: rng.sample(["S", "M", "L"], rng.randint(1, 3)) for handle in handles}
    files: dict[str, Any] = {
        "store.yaml": _store(rng),
        "shipping.yaml": _shipping(rng, offered),
        "returns.yaml": _returns(rng),
    }
    if rng.random() < 0.8:
        files["payments.yaml"] = _payments(rng)
    if rng.random() < 0.9:
        files["promotions.yaml"] = _promotions(rng, {handle: sizes[handle] for handle in offered})
    for name, content in files.items():
        (folder / name).write_text(_yaml(content), encoding="utf-8")
    (folder / "products.csv").write_text(_products(rng, types, sizes, offered), encoding="utf-8")
    if rng.random() < 0.8:
        (folder / "size_charts.csv").write_text(
            _charts(rng, [*offered, *sorted({types[one] for one in offered} - {""})]),
            encoding="utf-8",
        )
    return folder


def questions(
    rng: Random, handles: list[str], edges: list[datetime], count: int
) -> Iterator[Asked]:
    """`count` random questions; every third instant is on or beside an edge of a promotion."""
    for _ in range(count):
        country = rng.choice(COUNTRIES)
        region = rng.choice([None, *REGIONS.get(country, [])])
        at = FIRST + timedelta(seconds=rng.randint(0, DAYS * 86400))
        if edges and rng.random() < 1 / 3:
            at = rng.choice(edges) + timedelta(microseconds=rng.choice([-1, 0, 1]))
        yield Asked(country, region, rng.choice(handles), at)


class Plain(str):
    """A scalar written without quotes: a figure with its digits, an instant, a word of ours."""


def money(rng: Random, top: int = 300) -> Plain:
    """An amount with none, one or two decimals, trailing zeros kept."""
    digits = rng.choice([0, 1, 2, 2, 2])
    whole = rng.randint(1, top)
    return Plain(f"{whole}.{rng.randrange(10**digits):0{digits}d}" if digits else str(whole))


def _some(rng: Random, values: list[str], most: int = 5) -> list[Plain]:
    return [Plain(value) for value in rng.sample(values, rng.randint(0, min(most, len(values))))]


def _pair(rng: Random) -> list[int]:
    low = rng.randint(1, 20)
    return [low, low + rng.choice([0, 1, 4, 12])]


def _store(rng: Random) -> dict[str, Any]:
    store: dict[str, Any] = {
        "name": "Random & Sons",
        "currency": Plain(rng.choice(["USD", "EUR", "JPY"])),
        "home": {"country": Plain("CN"), "timezone": "Asia/Shanghai"},
    }
    said = rng.choice(["no word", "one", "map", "map"])
    if said == "one":
        store["prices_include_tax"] = rng.random() < 0.5
    elif said == "map":
        keys = rng.sample([*COUNTRIES, "EU", "EU", "EU", "*"], rng.randint(1, 8))
        store["prices_include_tax"] = {Plain(key): rng.random() < 0.5 for key in keys}
    return store


def _shipping(rng: Random, handles: list[str]) -> dict[str, Any]:
    pool = rng.sample(COUNTRIES, len(COUNTRIES))
    not_shipped = [Plain(pool.pop()) for _ in range(rng.randint(0, 2))]
    zones = []
    for index in range(rng.randint(1, 4)):
        countries = [Plain(pool.pop()) for _ in range(rng.randint(1, 4))]
        zones.append(_zone(rng, f"zone-{index}", countries))
    if rng.random() < 0.7:
        zones.insert(rng.randint(0, len(zones)), _zone(rng, "rest", [Plain("*")]))
    limited = rng.sample(handles, rng.randint(0, min(2, len(handles))))
    shipping: dict[str, Any] = {
        "ships_from": Plain("CN"),
        "handling_days": _pair(rng),
        "zones": zones,
        "not_shipped": not_shipped,
        "product_limits": {
            handle: {"not_to": [Plain(rng.choice(COUNTRIES)), *_some(rng, ["AQ", "VA"])]}
            for handle in limited
        },
    }
    return shipping


def _zone(rng: Random, name: str, countries: list[Plain]) -> dict[str, Any]:
    zone: dict[str, Any] = {"id": name, "countries": countries}
    inside = [region for code in countries for region in REGIONS.get(code, [])]
    if countries == ["*"]:
        inside = [region for regions in REGIONS.values() for region in regions]
    if inside and rng.random() < 0.7:
        zone["except"] = [Plain(one) for one in rng.sample(inside, rng.randint(1, len(inside)))]
    if rng.random() < 0.3:
        zone["ships_from"] = Plain(rng.choice(["US", "DE"]))
    ids = rng.sample(["standard", "express", "pickup-point"], rng.randint(1, 3))
    zone["methods"] = [_method(rng, one) for one in ids]
    duties: Any = rng.choice([Plain("included"), Plain("buyer_pays"), Plain("none"), "above"])
    if duties == "above":
        duties = {"buyer_pays_above": money(rng)}
        if rng.random() < 0.5:
            duties["currency"] = Plain("EUR")
    zone["duties"] = duties
    return zone


def _method(rng: Random, name: str) -> dict[str, Any]:
    method: dict[str, Any] = {"id": name, "days": _pair(rng)}
    if rng.random() < 0.7:
        method["price"] = money(rng, 60)
    else:
        weights = sorted(rng.sample(range(1, 40), rng.randint(1, 3)))
        method["tiers"] = [
            {"up_to_kg": Plain(f"{kg / 4:g}"), "price": money(rng, 60)} for kg in weights
        ]
    if rng.random() < 0.5:
        method["free_over"] = money(rng)
    if rng.random() < 0.7:
        method["tracked"] = rng.random() < 0.5
    if rng.random() < 0.5:
        method["carrier"] = rng.choice(["Postal 1", "DHL", "YES", "no"])
    return method


def _returns(rng: Random) -> dict[str, Any]:
    def some_terms(least: int) -> dict[str, Any]:
        every: dict[str, Any] = {
            "window_days": rng.randint(7, 90),
            "condition": Plain(rng.choice(["unused", "unopened", "any"])),
            "return_shipping": Plain(rng.choice(["buyer", "seller"])),
            "refund_days": _pair(rng),
            "restocking_fee_percent": Plain(rng.choice(["0", "5", "12.5", "7.50"])),
            "exchange": rng.random() < 0.5,
            "return_to": Plain(rng.choice(["CN", "US", "NO"])),
        }
        return {key: every[key] for key in rng.sample(list(every), rng.randint(least, 7))}

    default = {"window_days": 14, "condition": Plain("any"), "return_shipping": Plain("buyer")}
    types = ["Tents", "Kitchen", "IT", "Underwear"]
    by_type = {name: some_terms(1) for name in rng.sample(types, rng.randint(0, 2))}
    if rng.random() < 0.5:
        by_type.setdefault("Underwear", {})["returnable"] = False
    return {
        "default": {**default, **some_terms(0)},
        "by_country": {code: some_terms(1) for code in _some(rng, COUNTRIES, 8)},
        "by_product_type": by_type,
        "faulty": {"report_within_days": 14, "remedies": ["replacement", "refund"]},
        "warranty_months": {
            "default": 12,
            "by_product_type": {name: rng.randint(1, 36) for name in rng.sample(types, 2)},
        },
    }


def _payments(rng: Random) -> dict[str, Any]:
    ways = ["card", "paypal", "pix", "boleto", "ideal", "bank_transfer"]
    return {
        "default": rng.sample(ways, 2),
        "by_country": {code: rng.sample(ways, 3) for code in _some(rng, COUNTRIES, 8)},
        "instalments": {code: rng.randint(2, 24) for code in _some(rng, COUNTRIES)},
        "cash_on_delivery": _some(rng, COUNTRIES),
    }


def _promotions(rng: Random, sizes: dict[str, list[str]]) -> list[dict[str, Any]]:
    handles = list(sizes)
    promotions: list[dict[str, Any]] = []
    for index in range(rng.randint(0, 5)):
        code: dict[str, Any] = {"code": f"CODE{index}"}
        code.update(
            {"percent_off": Plain(rng.choice(["10", "12.5", "5.0"]))}
            if rng.random() < 0.5
            else {"amount_off": money(rng, 20)}
        )
        if rng.random() < 0.6:
            code["products"] = rng.sample(handles, rng.randint(1, min(2, len(handles))))
        elif rng.random() < 0.5:
            code["products"] = ["*"]
        promotions.append({**code, **_scope(rng)})
    for handle in rng.choices(handles, k=rng.randint(0, 6)):
        live: dict[str, Any] = {"product": handle, "live_price": money(rng, 150)}
        if rng.random() < 0.5:
            live["variant"] = f"{handle}-{rng.choice(sizes[handle])}"
        if rng.random() < 0.5:
            live["stock"] = rng.choice([0, 1, 50])
        promotions.append({**live, **_scope(rng)})
    return promotions


def _scope(rng: Random) -> dict[str, Any]:
    starts = FIRST + timedelta(minutes=30 * rng.randint(0, DAYS * 44))
    ends = starts + timedelta(minutes=rng.choice([30, 120, 2880, 7200]))
    zone = timezone(timedelta(hours=rng.choice([0, 8, -5])))
    scope: dict[str, Any] = {
        "starts": Plain(starts.astimezone(zone).isoformat()),
        "ends": Plain(ends.isoformat().replace("+00:00", "Z")),
    }
    if rng.random() < 0.4:
        scope["countries"] = [Plain(rng.choice(COUNTRIES)), *_some(rng, ["AQ"])]
    elif rng.random() < 0.5:
        scope["countries"] = [Plain("*")]
    return scope


def _products(
    rng: Random, types: dict[str, str], sizes: dict[str, list[str]], sold: list[str]
) -> str:
    markets = rng.sample(sorted(MARKET_NAMES), rng.randint(0, 3))
    columns = (
        "Handle,Title,Type,Published,Status,Gift Card,Option1 Name,Option1 Value,Variant SKU,"
        "Variant Price,Variant Compare At Price"
    ).split(",")
    for market in markets:
        columns += [
            f"{column} / {MARKET_NAMES[market]}"
            for column in ("Included", "Price", "Compare At Price")
        ]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for number, handle in enumerate(types):
        offered = handle in sold
        product = {
            "Title": f"Item {handle[5:]}",
            "Type": types[handle],
            "Published": "true" if offered or rng.random() < 0.5 else "false",
            "Status": "active" if offered else rng.choice(["draft", "archived"]),
            "Gift Card": "false",
            "Option1 Name": "Size",
        }
        for index, size in enumerate(sizes[handle]):
            row = {"Handle": handle, "Option1 Value": size, "Variant SKU": f"{handle}-{size}"}
            row |= {"Variant Price": money(rng)} | (product if not index else {})
            if rng.random() < 0.4:
                row["Variant Compare At Price"] = str(int(row["Variant Price"].split(".")[0]) + 9)
            for market in markets:
                row |= _market_cells(rng, MARKET_NAMES[market], bool(number), index == 0)
            writer.writerow(row)
    return text.getvalue()


def _market_cells(rng: Random, market: str, may_hide: bool, first: bool) -> dict[str, str]:
    cells = {f"Price / {market}": money(rng)} if rng.random() < 0.6 else {}
    if cells and rng.random() < 0.5:
        above = int(cells[f"Price / {market}"].split(".")[0]) + 7
        cells[f"Compare At Price / {market}"] = Plain(str(above))
    hidden = may_hide and rng.random() < 0.3
    # The shop system fills the first row of a product, and may leave the others blank.
    if first or rng.random() < 0.5:
        cells[f"Included / {market}"] = Plain("FALSE" if hidden else "TRUE")
    return {key: str(value) for key, value in cells.items()}


def _charts(rng: Random, names: list[str]) -> str:
    rows = ["applies_to,size,height_cm_min,height_cm_max"]
    for name in rng.sample(names, rng.randint(1, min(4, len(names)))):
        rows += [f"{name},{size},{150 + 10 * at},{159 + 10 * at}" for at, size in enumerate("SM")]
    return "\n".join(rows) + "\n"


def _yaml(value: Any) -> str:
    """Flow style, with plain scalars as they are: what a person would type."""
    return _flow(value) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_flow(key)}: {_flow(one)}" for key, one in value.items())
        return "{" + inside + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, Plain):
        return '"*"' if value == "*" else str(value)
    return json.dumps(value)
