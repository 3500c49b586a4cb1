"""Any folder that the schema allows builds, and no figure changes by a digit on the way.

Folders are drawn from the pydantic models themselves: a field added to the schema is drawn too.
"""

from __future__ import annotations

import dataclasses
import tempfile
import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from knowledge.readers import schema
from knowledge.readers.folder import read_folder
from knowledge.types import FACT, PROFILE, Fact, StoreNote
from tests.knowledge.reading import sheet
from tests.shops import write_shop

HANDLES = ("item-a", "item-b", "item-c")
COUNTRIES = "US CA DE FR NO GR GB BR MX JP SA ID TH CN".split()
FILES: dict[str, Any] = {
    "store.yaml": schema.Store,
    "shipping.yaml": schema.ShippingFile,
    "returns.yaml": schema.ReturnsFile,
    "payments.yaml": schema.PaymentsFile,
    "promotions.yaml": schema.PromotionsFile,
}
Folder = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written in a file, digit by digit."""

    text: str


def _amounts(low: int = 0, high: int = 10**7) -> st.SearchStrategy[Figure]:
    decimals = st.integers(0, 2).flatmap(
        lambda places: st.decimals(low, high, places=places, allow_nan=False)
    )
    return decimals.map(lambda value: Figure(f"{value:f}"))


def _instants() -> st.SearchStrategy[str]:
    moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1))  # noqa: DTZ001
    zones = st.sampled_from(["Z", "+08:00", "-03:30"])
    return st.builds(lambda at, zone: at.isoformat(timespec="seconds") + zone, moments, zones)


def _figures(low: int, high: int) -> st.SearchStrategy[Figure]:
    return st.integers(low, high).map(lambda value: Figure(str(value)))


_countries = st.sampled_from(COUNTRIES)
_words = st.text("abcXYZ éß語ن'#:-", min_size=1, max_size=12).map(str.strip).filter(bool)
# What each annotated type of the schema allows; the others are drawn by their structure.
_TYPES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (schema.Country, _countries),
    (schema.CountryOrAll, _countries),
    (schema.Region, st.sampled_from(["US-HI", "CA-NU", "DE-BY", "JP-01"])),
    (schema.Currency, st.sampled_from(["USD", "EUR", "JPY", "GBP"])),
    (schema.Language, st.sampled_from(["en", "es", "pt-BR", "zh-Hant", "ar"])),
    (schema.Text, _words),
    (schema.Web, st.just("https://shop.example/live")),
    (schema.Amount, _amounts()),
    (schema.Percent, _amounts(0, 100)),
    (schema.PercentOff, _amounts(1, 100)),
    (schema.Rate, _amounts(1, 50_000)),
    (schema.Instant, _instants()),
    (schema.Pair, st.tuples(*[st.integers(0, 1000)] * 2).map(
        lambda pair: [Figure(str(day)) for day in sorted(pair)]
    )),
    (schema.Whole, _figures(0, 100_000)),
    (schema.Days, _figures(1, 3650)),
    (schema.TaxIncluded, st.booleans() | st.dictionaries(
        st.sampled_from([*COUNTRIES, "EU", "*"]), st.booleans(), min_size=1, max_size=5
    )),
]  # fmt: skip
_NAMED: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("PromotionItem", "products"): st.lists(st.sampled_from([*HANDLES, "*"]), min_size=1),
    ("PromotionItem", "product"): st.sampled_from(HANDLES),
    ("ShippingFile", "product_limits"): st.dictionaries(
        st.sampled_from(HANDLES),
        st.fixed_dictionaries({"not_to": st.lists(_countries, min_size=1)}),
        max_size=2,
    ),
    ("PaymentsFile", "instalments"): st.dictionaries(_countries, _figures(2, 120), max_size=3),
    ("Home", "timezone"): st.sampled_from(["UTC", "Asia/Shanghai", "America/St_Johns"]),
    ("TierModel", "up_to_kg"): _amounts(1, 60),
    ("Store", "about"): st.dictionaries(_words, _words | st.integers(0, 9999), max_size=2),
}


def _drawn(draw: st.DrawFn, kind: Any, owner: str = "", name: str = "") -> Any:
    """A value of an annotation of the schema, as a file would write it."""
    if (owner, name) in _NAMED:
        return draw(_NAMED[owner, name])
    for known, strategy in _TYPES:
        if kind == known:
            return draw(strategy)
    base, inner = get_origin(kind), get_args(kind)
    if base is Annotated:
        return _drawn(draw, inner[0], owner, name)
    if base in (Union, types.UnionType):
        choices = [one for one in inner if one is not type(None)]
        return _drawn(draw, draw(st.sampled_from(choices)), owner, name)
    if base is Literal:
        return draw(st.sampled_from(inner))
    if base is list:
        return [_drawn(draw, inner[0], owner, name) for _ in range(draw(st.integers(1, 3)))]
    if base is dict:
        keys = [_drawn(draw, inner[0], owner, name) for _ in range(draw(st.integers(1, 2)))]
        return {key: _drawn(draw, inner[1], owner, name) for key in keys}
    if kind in (bool, str, date):
        plain = {bool: st.booleans(), str: _words, date: st.dates().map(str)}
        return draw(plain[kind])
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(draw, kind)
    raise AssertionError(f"the schema has a type that this test cannot draw: {owner}.{name} {kind}")


def _model(draw: st.DrawFn, model: type[BaseModel]) -> Any:
    if "root" in model.model_fields:
        return _drawn(draw, model.model_fields["root"].annotation)
    hints = get_type_hints(model, include_extras=True)
    values = {
        field.alias or name: _drawn(draw, hints[name], model.__name__, name)
        for name, field in model.model_fields.items()
        if field.is_required() or draw(st.booleans())
    }
    return _agreeing(values, model)


def _agreeing(values: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The values without what the contract does not allow side by side."""
    if model is schema.Method:
        if ("price" in values) == bool(values.get("tiers")):
            values |= {"price": Figure("4.90"), "tiers": []}
        tiers = {Decimal(tier["up_to_kg"].text): tier for tier in values.get("tiers", ())}
        values["tiers"] = [tiers[weight] for weight in sorted(tiers)]
    elif model is schema.Store and values.get("exchange_rates"):
        rates = list(values["exchange_rates"].values())
        values["exchange_rates"] = {
            "as_of": "2026-01-01",
            **dict(zip(("MXN", "BRL"), rates, strict=False)),
        }
    elif model is schema.PromotionItem:
        _agree_promotion(values)
    return values


def _agree_promotion(item: dict[str, Any]) -> None:
    item["ends"] = item["ends"].replace("2026-", "2027-", 1)
    if "product" in item:
        for key in ("code", "percent_off", "amount_off", "products"):
            item.pop(key, None)
        item.setdefault("live_price", Figure("9.50"))
        if "variant" in item:
            item["variant"] = item["product"].upper()
    else:
        for key in ("live_price", "amount_off", "variant"):
            item.pop(key, None)
        item.setdefault("code", "LIVE")
        item.setdefault("percent_off", Figure("12.5"))


@st.composite
def folders(draw: st.DrawFn) -> Folder:
    """The YAML of a folder by file, with what must differ or agree between entries put right."""
    folder: Folder = {name: _model(draw, model) for name, model in FILES.items()}
    shipping, free = folder["shipping.yaml"], iter(COUNTRIES)
    for number, zone in enumerate(shipping["zones"]):
        zone["id"] = f"z{number}"
        zone["countries"] = [next(free) for _ in zone["countries"]]
        for index, method in enumerate(zone["methods"]):
            method["id"] = f"m{index}"
    shipping["zones"].append({**shipping["zones"][0], "id": "rest", "countries": ["*"]})
    shipping["not_shipped"] = [next(free) for _ in shipping.get("not_shipped", ())]
    returns = folder["returns.yaml"]
    returns["default"].setdefault("window_days", Figure("30"))
    for part in (returns, returns.get("warranty_months", {})):
        part["by_product_type"] = {
            f"Type {at}": terms for at, terms in enumerate(part.pop("by_product_type", {}).values())
        }
    cash = folder["payments.yaml"].get("cash_on_delivery", ())
    folder["payments.yaml"]["cash_on_delivery"] = sorted(set(cash))
    for number, item in enumerate(folder["promotions.yaml"]):
        if "code" in item:
            item["code"] = f"LIVE{number}"
    rows = st.fixed_dictionaries({"Price": _amounts(1), "Price / DE": _amounts(1)})
    folder["products.csv"] = {handle: draw(rows) for handle in HANDLES}
    return folder


def write(folder: Path, drawn: Folder) -> Path:
    """Write the folder as a person would type it."""
    rows = [
        {"Handle": handle, "Title": handle.title(), "SKU": handle.upper()}
        | {name: figure.text for name, figure in prices.items()}
        for handle, prices in drawn["products.csv"].items()
    ]
    texts = {name: _flow(content) for name, content in drawn.items() if name != "products.csv"}
    return write_shop(folder, **{**texts, "products.csv": sheet(*rows)})


def _flow(value: Any) -> str:
    """Flow style; words in quotes, figures as they are."""
    if isinstance(value, Mapping):
        pairs = (f"{_flow(key)}: {_flow(one)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, Figure):
        return value.text
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower()


def _written(value: Any) -> Iterator[str]:
    """The figures of a file."""
    if isinstance(value, Figure):
        yield value.text
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _written(one)


def _stated(value: Any) -> Iterator[str]:
    """The figures of a fact, but for the lines of its source."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        yield str(value)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name != "source":
                yield from _stated(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _stated(one)


def _read(drawn: Folder) -> tuple[Fact, ...]:
    with tempfile.TemporaryDirectory() as scratch:
        return read_folder(write(Path(scratch), drawn)).facts


SMALLEST: Folder = {
    "store.yaml": {"name": "A", "currency": "EUR"},
    "shipping.yaml": {
        "ships_from": "CN",
        "zones": [
            {"id": "z", "countries": ["*"],
             "methods": [{"id": "m", "price": Figure("0.10"), "days": [Figure("0"), Figure("1")]}]}
        ],
    },
    "returns.yaml": {"default": {"window_days": Figure("100")}},
    "payments.yaml": {},
    "promotions.yaml": [],
    "products.csv": {"item-a": {"Price": Figure("1000"), "Price / DE": Figure("999.90")}},
}  # fmt: skip
_drawing = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@_drawing
@example(SMALLEST)
@given(folders())
def test_every_folder_of_the_schema_reads_and_every_fact_survives_being_written(
    drawn: Folder,
) -> None:
    for fact in _read(drawn):
        again = FACT.validate_json(FACT.dump_json(fact))
        assert (again, list(_stated(again))) == (fact, list(_stated(fact)))


@_drawing
@example(SMALLEST)
@given(folders())
def test_every_figure_of_a_file_stands_in_its_facts_digit_by_digit(drawn: Folder) -> None:
    facts = _read(drawn)
    for name, content in drawn.items():
        stated = {f for fact in facts if fact.source.file == name for f in _stated(fact)}
        assert set(_written(content)) <= stated, name


@_drawing
@example(SMALLEST)
@given(folders())
def test_no_fact_has_a_figure_that_its_file_does_not(drawn: Folder) -> None:
    # What a variant weighs and how long dispatch takes is zero where the file does not say.
    for fact in _read(drawn):
        if not isinstance(fact, StoreNote):
            written = {*_written(drawn[fact.source.file]), "0"}
            assert set(_stated(fact)) <= written, fact


@_drawing
@given(folders())
def test_the_profile_survives_being_written(drawn: Folder) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        profile = read_folder(write(Path(scratch), drawn)).profile
    assert PROFILE.validate_json(PROFILE.dump_json(profile)) == profile
