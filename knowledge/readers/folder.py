"""A store folder read whole: every fact, or every mistake with its file and line."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from knowledge.problems import FolderError, Report, suggestion
from knowledge.readers import schema
from knowledge.readers.products import read_products
from knowledge.readers.tables import read_aliases, read_lineup, read_size_charts
from knowledge.readers.terms import payment_facts, promotion_facts, return_facts, shipping_facts
from knowledge.readers.yaml_lines import YamlFile, read_yaml, validated
from knowledge.types import Fact, Product, Promotion, Rate, Source, StoreNote, StoreProfile, Variant

REQUIRED = ("store.yaml", "shipping.yaml", "returns.yaml")
OPTIONAL = ("payments.yaml", "promotions.yaml", "aliases.csv", "lineup.csv", "size_charts.csv")
PRODUCTS = ("products.csv",)
# Files of the contract whose facts no topic answers from yet.
NOT_YET_READ = ("products.xml", "products.tsv", "translations.csv", "faq.csv", "policies")


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder says: the shop's profile, its facts and what reading counted."""

    profile: StoreProfile
    facts: tuple[Fact, ...]
    report: Report


def read_folder(path: Path) -> Folder:
    """Read a store folder. FolderError lists every mistake; nothing is half loaded."""
    report = Report()
    folder = _read(path, report)
    if report.errors or folder is None:
        raise FolderError(str(path), report.errors)
    return folder


def _read(path: Path, report: Report) -> Folder | None:
    if not path.is_dir():
        found = "a file" if path.exists() else "no such folder"
        report.error(str(path), 0, found, "a store folder with store.yaml")
        return None
    names = {item.name for item in path.iterdir() if not item.name.startswith(".")}
    _check_names(names, report)
    store_file = _yaml(path, "store.yaml", names, schema.Store, report)
    if store_file is None:
        # The other files are still read, so that one run names every mistake.
        for name, model in _MODELS.items():
            _yaml(path, name, names, model, report)
        return None
    store, raw = store_file
    facts = _store_facts(store, raw)
    products: list[Fact] = []
    if "products.csv" in names:
        products = read_products(path / "products.csv", store.currency, report)
    shop = _Catalogue(products)
    products = _with_aliases(path, names, products, shop, report)
    facts += products
    if "lineup.csv" in names:
        facts += read_lineup(path / "lineup.csv", shop.handles, shop.skus, report)
    if "size_charts.csv" in names:
        facts += read_size_charts(path / "size_charts.csv", shop.handles, shop.types, report)
    makers: dict[str, Callable[..., list[Fact]]] = {
        "shipping.yaml": shipping_facts,
        "returns.yaml": return_facts,
        "payments.yaml": payment_facts,
        "promotions.yaml": promotion_facts,
    }
    for name, maker in makers.items():
        read = _yaml(path, name, names, _MODELS[name], report)
        if read is not None:
            facts += maker(read[0], read[1], store.currency, shop.handles, report)
    _check_ids(facts, report)
    report.count("facts", len(facts))
    return Folder(_profile(store), tuple(facts), report)


_MODELS: dict[str, type[BaseModel]] = {
    "shipping.yaml": schema.ShippingFile,
    "returns.yaml": schema.ReturnsFile,
    "payments.yaml": schema.PaymentsFile,
    "promotions.yaml": schema.PromotionsFile,
}


class _Catalogue:
    """The names by which other files refer to products."""

    def __init__(self, facts: list[Fact]) -> None:
        self.handles = {fact.handle for fact in facts if isinstance(fact, Product)}
        self.types = {fact.type for fact in facts if isinstance(fact, Product) and fact.type}
        self.skus = {f.sku: f.product for f in facts if isinstance(f, Variant) and f.sku}


def _check_names(names: set[str], report: Report) -> None:
    for name in REQUIRED:
        if name not in names:
            report.error(name, 0, "no such file", f"it in the folder{suggestion(name, names)}")
    if not names & {"products.csv", "products.xml", "products.tsv"}:
        report.error("products.csv", 0, "no such file", "a Shopify product export")
    elif "products.csv" not in names:
        report.error(
            "products.csv", 0, "only a Merchant feed", "a Shopify export: feeds are not read yet"
        )
    known = {*REQUIRED, *OPTIONAL, *PRODUCTS, *NOT_YET_READ}
    for name in sorted(names - known):
        report.note(
            name, 0, "a file of no known name", f"nothing: left out{suggestion(name, known)}"
        )
    for name in sorted(names & set(NOT_YET_READ)):
        report.note(name, 0, "a file this version does not read", "nothing: left out")


def _yaml(
    path: Path, name: str, names: set[str], model: type[BaseModel], report: Report
) -> tuple[Any, YamlFile] | None:
    if name not in names:
        return None
    file = read_yaml(path / name, name, report)
    if file is None:
        return None
    if file.data is None and name in REQUIRED:
        report.error(name, 1, "an empty file", "its keys")
        return None
    if name == "promotions.yaml" and file.data is None:
        file = YamlFile(name, [], {})
    adapter = TypeAdapter(model) if name == "promotions.yaml" else model
    value = validated(file, adapter, report)
    return None if value is None else (value, file)


def _with_aliases(
    path: Path, names: set[str], products: list[Fact], shop: _Catalogue, report: Report
) -> list[Fact]:
    if "aliases.csv" not in names:
        return products
    aliases = read_aliases(path / "aliases.csv", shop.handles, report)
    return [
        dataclasses.replace(fact, names=tuple(aliases[fact.handle]))
        if isinstance(fact, Product) and fact.handle in aliases
        else fact
        for fact in products
    ]


def _store_facts(store: schema.Store, file: YamlFile) -> list[Fact]:
    def note(key: str, values: dict[str, Any]) -> list[Fact]:
        kept = tuple((name, _shown(value)) for name, value in values.items() if value)
        if not kept:
            return []
        return [StoreNote(id=f"store:{key}", source=_at(file, (key,)), values=kept)]

    facts = note("about", {"name": store.name, **store.about})
    facts += note("support", store.support.model_dump())
    if store.ordering is not None:
        facts += note("ordering", store.ordering.model_dump())
    facts += note("streams", {str(i): s.starts.isoformat() for i, s in enumerate(store.streams)})
    as_of = str(store.exchange_rates.get("as_of", ""))
    for currency, rate in store.exchange_rates.items():
        if currency != "as_of":
            source = _at(file, ("exchange_rates", currency))
            facts.append(
                Rate(
                    id=f"rate:{currency}",
                    source=source,
                    currency=currency,
                    rate=Decimal(str(rate)),
                    as_of=as_of,
                )
            )
    return facts


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _at(file: YamlFile, path: tuple[str | int, ...]) -> Source:
    return Source(file.name, file.line(path))


def _profile(store: schema.Store) -> StoreProfile:
    return StoreProfile(
        name=store.name,
        currency=store.currency,
        default_locale=store.default_locale,
        locales=tuple(store.locales) if store.locales else None,
        home_country=store.home.country,
        home_timezone=store.home.timezone,
        disclosure=store.disclosure,
    )


def _check_ids(facts: list[Fact], report: Report) -> None:
    seen: dict[str, Fact] = {}
    for fact in facts:
        # Viewers type codes in any case; SKUs are told apart by it.
        key = fact.id.casefold() if isinstance(fact, Promotion) else fact.id
        first = seen.setdefault(key, fact)
        if first is not fact:
            expected = f"one fact an id (it stands at {first.source})"
            report.error(fact.source.file, fact.source.line, f"{fact.id!r} again", expected)
