"""JSON Schemas of a folder's YAML files, so that editors complete, explain and check them.

Made from the models of `knowledge.readers.schema`; titles, descriptions and examples come from
`knowledge/starter/fields.yaml`. Draft 7, which editors' YAML servers read. A schema refuses what
the readers refuse for its shape; what needs other files or a comparison of values is left to
`check`.
"""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

import yaml
from babel import Locale
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from knowledge.readers import schema as models
from knowledge.regions import GROUPS, countries, currencies
from knowledge.types import EVERYWHERE

Lang = Literal["en", "zh"]
FILES: dict[str, type[BaseModel]] = {
    "store.yaml": models.Store,
    "shipping.yaml": models.ShippingFile,
    "returns.yaml": models.ReturnsFile,
    "payments.yaml": models.PaymentsFile,
    "promotions.yaml": models.PromotionsFile,
}
FOLDER = ".schemas"
_DRAFT = "http://json-schema.org/draft-07/schema#"
_INSTANT = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s?([Zz]|[+-]\d{2}(:?\d{2})?)$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_DECIMAL = r"^\+?(\d+\.?\d*|\.\d+)$"
# Stands for a `$ref` while pydantic is at work: it would look ours up among its own.
_SHARED = "x-shared"
# What a value must look like where a function of the models decides it, by the function's name.
_BY_FUNCTION: dict[str, JsonSchemaValue] = {
    "_country": {_SHARED: "Country"},
    "_country_or_all": {"anyOf": [{_SHARED: "Country"}, {"type": "string", "enum": [EVERYWHERE]}]},
    "_place": {"type": "string", "pattern": "^[A-Z]{2}(-[A-Z0-9]{1,3})?$"},
    "_currency": {_SHARED: "Currency"},
    "_language": {
        "type": "string",
        "pattern": r"^\s*[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*\s*$",
    },
    "_timezone": {_SHARED: "TimeZone"},
    "_web": {"type": "string", "pattern": "^https?://"},
    "_instant": {"type": "string", "pattern": _INSTANT},
    "_rate": {_SHARED: "Rate"},
    "_text": {"type": ["string", "integer"]},
    "_tax": {
        "anyOf": [
            {"type": ["boolean", "null"]},
            {
                "type": "object",
                "additionalProperties": {"type": "boolean"},
                "propertyNames": {
                    "anyOf": [{_SHARED: "Country"}, {"enum": [*sorted(GROUPS), EVERYWHERE]}]
                },
            },
        ]
    },
}
_PAIR = {"minItems": 2, "maxItems": 2, "items": {"type": "integer", "minimum": 0, "maximum": 1000}}
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum"}
_WORDS = {"type", "$ref", "anyOf", _SHARED}
# Rules of the models that bear on which keys stand together.
_RULES: dict[str, JsonSchemaValue] = {
    "Method": {
        "oneOf": [
            {"required": ["price"], "properties": {"price": {"not": {"type": "null"}}}},
            {"required": ["tiers"], "properties": {"tiers": {"minItems": 1}}},
        ]
    },
    "PromotionItem": {
        "oneOf": [
            {
                "required": ["code"],
                "not": {"anyOf": [{"required": ["product"]}, {"required": ["variant"]}]},
                "oneOf": [{"required": ["percent_off"]}, {"required": ["amount_off"]}],
            },
            {"required": ["product", "live_price"], "not": {"required": ["code"]}},
        ]
    },
}


class _Schemas(GenerateJsonSchema):
    """The shape behind the functions of the models, which pydantic cannot see into."""

    def function_after_schema(
        self, schema: core_schema.AfterValidatorFunctionSchema
    ) -> JsonSchemaValue:
        name = getattr(schema["function"]["function"], "__name__", "")
        if name == "_pair":
            return {"type": "array", **_PAIR}
        return copy.deepcopy(_BY_FUNCTION.get(name)) or self.generate_inner(schema["schema"])

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        name = getattr(schema["function"]["function"], "__name__", "")
        return copy.deepcopy(_BY_FUNCTION.get(name)) or self.generate_inner(schema["schema"])

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """A number, or the same in quotes; pydantic adds its bounds by their own names."""
        return {"type": ["number", "string"], "pattern": _DECIMAL}

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchemaValue:
        """A pattern beside the format, which not every editor checks."""
        return {**super().date_schema(schema), "pattern": _DATE}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Keys of a kind (countries, languages) are checked as values of that kind are."""
        found = super().dict_schema(schema)
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        if _SHARED in keys or "pattern" in keys:
            for values in found.pop("patternProperties", {}).values():
                found["additionalProperties"] = values
            found["propertyNames"] = keys
        return found


@lru_cache(maxsize=1)
def fields() -> dict[str, dict[str, Any]]:
    """Titles, descriptions and examples by model and key."""
    text = (files("knowledge") / "starter" / "fields.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def schema_of(name: str, lang: Lang = "en") -> dict[str, Any]:
    """The JSON Schema of one of `FILES`, explained in a language."""
    found: dict[str, Any] = json.loads(_schema_text(name, lang))
    return found


@lru_cache(maxsize=2 * len(FILES))
def _schema_text(name: str, lang: Lang) -> str:
    model = FILES[name]
    made = model.model_json_schema(ref_template="#/definitions/{model}", schema_generator=_Schemas)
    defined = made.pop("$defs", {})
    for key, part in {**defined, model.__name__: made}.items():
        _explain(part, key, lang)
        _rule(part, key)
    used = json.dumps([made, defined])
    defined |= {key: part for key, part in _shared(lang).items() if f'"{key}"' in used}
    whole = {"$schema": _DRAFT, **made, "definitions": defined}
    if name in ("payments.yaml", "promotions.yaml"):
        # A file of comments only says nothing, and may.
        whole["type"] = [whole["type"], "null"]
    return json.dumps(_plain(whole), ensure_ascii=False, indent=1)


def _explain(part: dict[str, Any], model: str, lang: Lang) -> None:
    known = fields().get(model, {})
    for key, target in {".": part, **part.get("properties", {})}.items():
        entry = known.get(key, {})
        if key != ".":
            target.pop("title", None)
        if lang in entry:
            target["title"], target["description"] = entry[lang]
        if "examples" in entry:
            target["examples"] = _values(entry["examples"])


def _values(value: Any) -> Any:
    """Examples as a person would type them: numbers and switches are those."""
    if isinstance(value, list):
        return [_values(item) for item in value]
    if isinstance(value, dict):
        return {key: _values(item) for key, item in value.items()}
    try:
        return json.loads(value)
    except ValueError:
        return value


def _rule(part: dict[str, Any], model: str) -> None:
    part.update(copy.deepcopy(_RULES.get(model, {})))
    if model == "Store":
        rates = part["properties"]["exchange_rates"]
        rates["properties"] = {"as_of": {"type": "string", "pattern": _DATE}}
        rates["propertyNames"] = {"anyOf": [{_SHARED: "Currency"}, {"enum": ["as_of"]}]}
        rates["anyOf"] = [{"maxProperties": 0}, {"required": ["as_of"]}]


@lru_cache(maxsize=2)
def _shared(lang: Lang) -> dict[str, Any]:
    """Codes with their names, which editors show beside them."""
    locale = Locale.parse(lang)
    # CLDR lists withdrawn codes too; readers take them, so the schema does.
    return {
        "Country": {
            "type": "string",
            "enum": sorted(countries()),
            "enumDescriptions": [
                str(locale.territories.get(code, code)) for code in sorted(countries())
            ],
        },
        "Currency": {
            "type": "string",
            "enum": sorted(set(currencies()) - {"XXX", "XTS"}),
            "enumDescriptions": [
                str(locale.currencies.get(code, code))
                for code in sorted(set(currencies()) - {"XXX", "XTS"})
            ],
        },
        "TimeZone": {"type": "string", "enum": sorted(available_timezones())},
        "Rate": {
            "type": ["number", "string"],
            "exclusiveMinimum": 0,
            "pattern": rf"{_DECIMAL}|{_DATE}",
        },
    }


def _plain(value: Any) -> Any:
    """Without defaults (editors would type them), and with no key beside a `$ref`: draft 7 reads
    none there."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    # The names of a block's own keys stand under `properties`, beside nothing of JSON Schema.
    block = not _WORDS & value.keys()
    found = {
        key if block else _BOUNDS.get(key, key): _plain(item)
        for key, item in value.items()
        if block or key not in ("default", "max_digits")
    }
    if _SHARED in found:
        found["$ref"] = f"#/definitions/{found.pop(_SHARED)}"
    if "$ref" in found and len(found) > 1:
        found["allOf"] = [{"$ref": found.pop("$ref")}, *found.get("allOf", [])]
    return found


def schema_name(name: str) -> str:
    """The file a schema is written to: `store.schema.json` for `store.yaml`."""
    return name.removesuffix(".yaml") + ".schema.json"


def modeline(name: str) -> str:
    """The first line by which editors find the schema of a YAML file in the same folder."""
    return f"# yaml-language-server: $schema={FOLDER}/{schema_name(name)}"


def write_schemas(out: Path, lang: Lang = "en") -> list[Path]:
    """Write every schema into `out`, made if need be; each file whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FILES:
        target = out / schema_name(name)
        pending = target.with_name(target.name + ".partial")
        pending.write_text(_schema_text(name, lang) + "\n", encoding="utf-8")
        pending.replace(target)
        written.append(target)
    return written
