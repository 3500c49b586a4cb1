"""A store folder read whole: every fact, or every mistake with its file and line."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from knowledge.problems import FolderError, Report, suggestion
from knowledge.readers import schema
from knowledge.readers.catalogue import Catalogue, LeftOut
from knowledge.readers.faq import read_faq
from knowledge.readers.merchant import read_feed_tsv, read_feed_xml
from knowledge.readers.policies import read_policies
from knowledge.readers.products import read_products
from knowledge.readers.size_charts import read_size_charts
from knowledge.readers.store_notes import store_notes
from knowledge.readers.tables import read_aliases, read_lineup
from knowledge.readers.terms import payment_facts, promotion_facts, return_facts, shipping_facts
from knowledge.readers.translations import read_translations
from knowledge.readers.yaml_lines import YamlFile, read_yaml, validated
from knowledge.regions import by_country
from knowledge.types import (
    EVERYWHERE,
    Fact,
    Product,
    Promotion,
    Rate,
    Source,
    StoreProfile,
)

REQUIRED = ("store.yaml", "shipping.yaml", "returns.yaml")
OPTIONAL = (
    "payments.yaml", "promotions.yaml", "aliases.csv", "lineup.csv", "size_charts.csv",
    "translations.csv", "faq.csv", "policies",
)  # fmt: skip
# The product file, in the forms it may have; a folder has one of them.
PRODUCTS: dict[str, Callable[[Path, str, Report, LeftOut], list[Fact]]] = {
    "products.csv": read_products,
    "products.xml": read_feed_xml,
    "products.tsv": read_feed_tsv,
}


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
    left_out: LeftOut = {}
    for name in [name for name in PRODUCTS if name in names][:1]:
        products = PRODUCTS[name](path / name, store.currency, report, left_out)
    shop = Catalogue(products, left_out)
    products = _with_aliases(path, names, products, shop, report)
    if "translations.csv" in names:
        products = read_translations(path / "translations.csv", products, shop, report)
    facts += products
    if "lineup.csv" in names:
        facts += read_lineup(path / "lineup.csv", shop, report)
    if "size_charts.csv" in names:
        facts += read_size_charts(path / "size_charts.csv", shop, report)
    if "faq.csv" in names:
        facts += read_faq(path / "faq.csv", shop, store.default_locale, report)
    if "policies" in names:
        facts += read_policies(path / "policies", report)
    makers: dict[str, Callable[..., list[Fact]]] = {
        "shipping.yaml": shipping_facts,
        "returns.yaml": return_facts,
        "payments.yaml": payment_facts,
        "promotions.yaml": promotion_facts,
    }
    holidays: list[date] = []
    for name, maker in makers.items():
        read = _yaml(path, name, names, _MODELS[name], report)
        if read is not None:
            facts += maker(read[0], read[1], store.currency, shop, report)
            holidays += getattr(read[0], "holidays", [])
    _check_ids(facts, report)
    report.count("facts", len(facts))
    return Folder(_profile(store, holidays), tuple(facts), report)


_MODELS: dict[str, type[BaseModel]] = {
    "shipping.yaml": schema.ShippingFile,
    "returns.yaml": schema.ReturnsFile,
    "payments.yaml": schema.PaymentsFile,
    "promotions.yaml": schema.PromotionsFile,
}


def _check_names(names: set[str], report: Report) -> None:
    for name in REQUIRED:
        if name not in names:
            report.error(name, 0, "no such file", f"it in the folder{suggestion(name, names)}")
    products = [name for name in PRODUCTS if name in names]
    if not products:
        expected = "a Shopify product export, or a Merchant feed as products.xml or products.tsv"
        report.error(
            "products.csv", 0, "no such file", f"{expected}{suggestion('products.csv', names)}"
        )
    for name in products[1:]:
        report.error(
            name, 0, f"a product file beside {products[0]}", "one product file in a folder"
        )
    known = {*REQUIRED, *OPTIONAL, *PRODUCTS}
    for name in sorted(names - known):
        report.note(
            name, 0, "a file of no known name", f"nothing: left out{suggestion(name, known)}"
        )


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
    path: Path, names: set[str], products: list[Fact], shop: Catalogue, report: Report
) -> list[Fact]:
    if "aliases.csv" not in names:
        return products
    aliases = read_aliases(path / "aliases.csv", shop, report)
    return [
        dataclasses.replace(fact, names=tuple(aliases[fact.handle]))
        if isinstance(fact, Product) and fact.handle in aliases
        else fact
        for fact in products
    ]


def _store_facts(store: schema.Store, file: YamlFile) -> list[Fact]:
    facts = store_notes(store, file)
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


def _at(file: YamlFile, path: tuple[str | int, ...]) -> Source:
    return Source(file.name, file.line(path))


def _profile(store: schema.Store, holidays: Iterable[date]) -> StoreProfile:
    tax = store.prices_include_tax
    taxed = {EVERYWHERE: tax} if isinstance(tax, bool) else by_country(tax or {})
    return StoreProfile(
        name=store.name,
        currency=store.currency,
        default_locale=store.default_locale,
        locales=tuple(store.locales) if store.locales else None,
        home_country=store.home.country,
        home_timezone=store.home.timezone,
        disclosure=store.disclosure,
        tax_included=tuple(taxed.items()),
        holidays=tuple(day.isoformat() for day in sorted(set(holidays))),
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
