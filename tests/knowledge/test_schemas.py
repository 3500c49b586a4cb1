"""JSON Schemas of the YAML files: they take what the readers take and refuse broken shapes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from knowledge.problems import Report
from knowledge.readers.folder import read_folder
from knowledge.readers.json_schemas import FILES, fields, modeline, schema_of, write_schemas
from knowledge.readers.yaml_lines import read_yaml
from tests.knowledge.reading import refused
from tests.shops import RETURNS, SHIPPING, STORE, write_shop

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted(path for path in (ROOT / "evals").rglob("*.yaml") if path.name in FILES)
LANGS = ("en", "zh")
CODE = "- {code: LIVE10, percent_off: 10, starts: 2026-11-20T12:00:00Z, ends: 2026-11-30T00:00:00Z}"


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: `NO` and dates are text, decimals are numbers."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith((":timestamp", ":bool"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def seen(text: str) -> Any:
    """What an editor sees of a YAML text."""
    return yaml.load(text, Loader=EditorLoader)


def wrong(name: str, data: Any) -> list[str]:
    """What the schema finds wrong in a file's data."""
    return [error.message for error in Draft7Validator(schema_of(name)).iter_errors(data)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lang", LANGS)
def test_a_schema_is_a_schema(name: str, lang: Any) -> None:
    Draft7Validator.check_schema(schema_of(name, lang))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_files_of_the_demo_and_the_sets_are_taken(path: Path) -> None:
    assert wrong(path.name, seen(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_they_are_taken_as_the_readers_read_them_too(path: Path) -> None:
    read = read_yaml(path, path.name, Report())
    assert read is not None
    assert wrong(path.name, read.data) == []


MUTATIONS = {
    "an unknown key": ("store.yaml", STORE + "curency: USD\n"),
    "no currency": ("store.yaml", "name: A\n"),
    "a currency that is none": ("store.yaml", STORE.replace("USD", "EURO")),
    "a country that is none": ("store.yaml", STORE.replace("country: CN", "country: UK")),
    "a time zone that is none": ("store.yaml", STORE.replace("Asia/Shanghai", "Shanghai")),
    "a language that is none": ("store.yaml", STORE + "locales: [klingonese]\n"),
    "an unknown key within a block": ("store.yaml", STORE + "support: {mail: a@b.co}\n"),
    "a way to order that is none": ("store.yaml", STORE + "ordering: {how: shop}\n"),
    "an address without https": ("store.yaml", STORE + "ordering: {how: link, url: a.co}\n"),
    "rates without their day": ("store.yaml", STORE + "exchange_rates: {EUR: 0.9}\n"),
    "a rate that is no number": (
        "store.yaml", STORE + "exchange_rates: {as_of: 2026-11-01, EUR: one}\n"),
    "a rate of zero": ("store.yaml", STORE + "exchange_rates: {as_of: 2026-11-01, EUR: 0}\n"),
    "a stream without a zone": ("store.yaml", STORE + "streams: [{starts: 2026-11-20T12:00:00}]\n"),
    "tax of a country that is none": ("store.yaml", STORE + "prices_include_tax: {Narnia: true}\n"),
    "no zones": ("shipping.yaml", "ships_from: CN\nzones: []\n"),
    "a zone without methods": (
        "shipping.yaml", "ships_from: CN\nzones: [{id: a, countries: [US], methods: []}]\n"),
    "a misspelt key": ("shipping.yaml", SHIPPING.replace("handling_days", "handling_day")),
    "a country of a zone that is none": ("shipping.yaml", SHIPPING.replace("[US]", "[UK]")),
    "days that are one number": ("shipping.yaml", SHIPPING.replace("[7, 12]", "7")),
    "three days": ("shipping.yaml", SHIPPING.replace("[7, 12]", "[7, 12, 14]")),
    "a decimal comma": ("shipping.yaml", SHIPPING.replace("4.90", '"4,90"')),
    "a price below zero": ("shipping.yaml", SHIPPING.replace("4.90", "-4.90")),
    "neither price nor tiers": ("shipping.yaml", SHIPPING.replace("price: 4.90, ", "")),
    "price and tiers": (
        "shipping.yaml",
        SHIPPING.replace("price: 4.90", "price: 4.90, tiers: [{up_to_kg: 1, price: 2}]")),
    "duties that are none": ("shipping.yaml", SHIPPING.replace("included", "incl")),
    "a holiday that is no day": ("shipping.yaml", SHIPPING + "holidays: [soon]\n"),
    "a limit without countries": (
        "shipping.yaml", SHIPPING + "product_limits: {linen-throw: {}}\n"),
    "a payer that is none": ("returns.yaml", RETURNS.replace("buyer", "customer")),
    "a window below a day": ("returns.yaml", RETURNS.replace("30", "-1")),
    "an override of a country that is none": (
        "returns.yaml", RETURNS + "by_country: {UK: {window_days: 14}}\n"),
    "instalments of one part": ("payments.yaml", "instalments: {BR: 1}\n"),
    "cash in a country that is none": ("payments.yaml", "cash_on_delivery: [UK]\n"),
    "methods that are no list": ("payments.yaml", "default: card\n"),
    "a code without a discount": ("promotions.yaml", CODE.replace(" percent_off: 10,", "")),
    "a code with two discounts": (
        "promotions.yaml", CODE.replace("percent_off: 10", "percent_off: 10, amount_off: 5")),
    "a code and a product": (
        "promotions.yaml", CODE.replace("percent_off: 10", "percent_off: 10, product: slip")),
    "a code of one variant": (
        "promotions.yaml", CODE.replace("percent_off: 10", "percent_off: 10, variant: LT-SAG")),
    "a variant without its product": (
        "promotions.yaml", CODE.replace("code: LIVE10, percent_off: 10", "variant: LT-SAG")),
    "a product without a live price": (
        "promotions.yaml", CODE.replace("code: LIVE10, percent_off: 10", "product: linen-throw")),
    "a start without a zone": ("promotions.yaml", CODE.replace("12:00:00Z", "12:00:00")),
    "a discount above all": (
        "promotions.yaml", CODE.replace("percent_off: 10", "percent_off: 101")),
    "promotions that are a map": ("promotions.yaml", "code: LIVE10\n"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), MUTATIONS.values(), ids=MUTATIONS)
def test_a_broken_shape_is_refused_by_the_readers_and_by_the_schema(
    tmp_path: Path, name: str, text: str
) -> None:
    assert refused(write_shop(tmp_path, **{name: text}))
    assert wrong(name, seen(text))


@pytest.mark.parametrize("name", ["payments.yaml", "promotions.yaml"])
def test_a_file_of_comments_only_is_taken(name: str) -> None:
    assert wrong(name, seen("# nothing yet\n")) == []


def _parts(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(schema["title"], schema), *schema["definitions"].items()]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lang", LANGS)
def test_every_key_has_a_title_and_a_description(name: str, lang: Any) -> None:
    bare = [
        (title, key)
        for title, part in _parts(schema_of(name, lang))
        for key, entry in part.get("properties", {}).items()
        if not {"title", "description"} <= entry.keys() and key != "as_of"
    ]
    assert bare == []


@pytest.mark.parametrize("name", FILES)
def test_every_example_is_taken_by_its_own_key(name: str) -> None:
    schema = schema_of(name)
    for _, part in _parts(schema):
        for key, entry in part.get("properties", {}).items():
            for example in entry.get("examples", []):
                own = {**entry, "definitions": schema["definitions"]}
                assert list(Draft7Validator(own).iter_errors(example)) == [], key


def test_nothing_is_explained_that_no_file_has() -> None:
    models = {name: part for file in FILES for name, part in schema_of(file)["definitions"].items()}
    roots = {model.__name__: schema_of(file) for file, model in FILES.items()}
    for model, keys in fields().items():
        known = {**models, **roots}[model].get("properties", {})
        assert set(keys) - {"."} <= set(known), model


def test_chinese_is_explained_in_chinese() -> None:
    assert schema_of("shipping.yaml", "zh")["properties"]["ships_from"]["title"] == "发货地"


def test_codes_have_their_names_beside_them() -> None:
    known = schema_of("store.yaml", "zh")["definitions"]["Country"]
    names = dict(zip(known["enum"], known["enumDescriptions"], strict=True))
    assert names["DE"] == "德国"


def test_schemas_beside_the_files_do_not_disturb_the_readers(tmp_path: Path) -> None:
    folder = write_shop(tmp_path)
    before = read_folder(folder)
    write_schemas(folder / ".schemas")
    after = read_folder(folder)
    assert (after.facts, after.report.problems) == (before.facts, before.report.problems)


@pytest.mark.parametrize("name", FILES)
def test_the_first_line_names_the_schema_that_is_written(tmp_path: Path, name: str) -> None:
    write_schemas(tmp_path / ".schemas")
    named = tmp_path / modeline(name).removeprefix("# yaml-language-server: $schema=")
    assert json.loads(named.read_text(encoding="utf-8")) == schema_of(name)
