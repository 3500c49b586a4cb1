"""A new store folder from answers: rendered, read back, and only then put in its place."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel.core import get_global

from knowledge.problems import FolderError, Problem
from knowledge.readers.coverage_texts import Lang
from knowledge.readers.folder import Folder, read_folder
from knowledge.readers.json_schemas import FILES, FOLDER, modeline, write_schemas
from knowledge.readers.size_charts import MEASURES
from knowledge.text import fold, script_counts
from knowledge.types import Product

# Words that YAML reads as something else than text.
_SPECIAL = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./+-]*[\w.)])?(?: & [\w ./+-]*\w)?")
_TABLES = {
    "aliases.csv": ("product", "locale", "alias"),
    "lineup.csv": ("number", "product", "variant"),
    "size_charts.csv": (
        "applies_to", "size", *(f"{name}_{end}" for name in MEASURES[:3] for end in ("min", "max")),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Method:
    """A shipping method of a zone; `days` in transit."""

    price: Decimal
    days: tuple[int, int]
    id: str = "standard"
    free_over: Decimal | None = None
    tracked: bool | None = None
    carrier: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """Countries with the same methods."""

    id: str
    countries: tuple[str, ...]
    methods: tuple[Method, ...]
    duties: str | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """What comes from a file: tables by name as written, and zones. `places` tells where a line of
    a table stood in that file, `origin` what to call it."""

    tables: Mapping[str, bytes] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    places: Mapping[str, Mapping[int, tuple[str, int]]] = field(default_factory=dict)


def write_shop(
    folder: Path, answers: Mapping[str, Any], lang: Lang, sources: Sources | None = None
) -> Folder:
    """Write a new folder, whole or not at all, and return what it says.

    FolderError where its products or tables have mistakes, FileExistsError where it exists.
    """
    sources = sources or Sources()
    if folder.exists():
        raise FileExistsError(17, "exists already", str(folder))
    pending = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _fill(pending, answers, lang, sources)
        read = _checked(pending, sources)
        if "default_locale" not in answers:
            titles = " ".join(fact.title for fact in read.facts if isinstance(fact, Product))
            spoken = {**answers, "default_locale": language_by_script(titles) or "en"}
            _render(pending, "store.yaml", spoken, lang)
            read = _checked(pending, sources)
        pending.chmod(0o755)
        pending.rename(folder)
    except BaseException:
        shutil.rmtree(pending, ignore_errors=True)
        raise
    return read


def _fill(folder: Path, answers: Mapping[str, Any], lang: Lang, sources: Sources) -> None:
    values = {**answers, "zones": sources.zones or (_zone(answers),)}
    for name in FILES:
        _render(folder, name, values, lang)
    write_schemas(folder / FOLDER, lang)
    for name, columns in _TABLES.items():
        (folder / name).write_bytes(sources.tables.get(name) or table([columns]))
    example = files("knowledge") / "starter" / "templates" / lang / "products.csv"
    products = sources.tables.get("products.csv")
    if products is None:
        products = b"\xef\xbb\xbf" + example.read_bytes()
    (folder / "products.csv").write_bytes(products)


def _checked(folder: Path, sources: Sources) -> Folder:
    """Read the folder back; mistakes are told by the file the owner knows."""
    try:
        return read_folder(folder)
    except FolderError as error:
        found = []
        for p in error.problems:
            file, line = sources.places.get(p.file, {}).get(p.line, (p.file, p.line))
            found.append(Problem(file, line, p.value, p.expected))
        raise FolderError(str(folder), found) from None


def table(rows: list[tuple[str, ...]]) -> bytes:
    """Rows as CSV that spreadsheet programs open as UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def language_by_script(text: str) -> str | None:
    """The language that the script of a text tells; None for Latin, which tells none."""
    counts = script_counts(fold(text))
    languages = {"Kana": "ja", "Hangul": "ko", "Thai": "th", "Arabic": "ar", "Han": "zh"}
    # A character of these says as much as three letters; kana stand beside Han in Japanese.
    weights = {name: n * (3 if name in ("Han", "Kana") else 1) for name, n in counts.items()}
    main = max(weights, key=lambda name: weights[name], default="Latin")
    if main == "Han" and counts["Kana"] * 4 >= counts["Han"]:
        main = "Kana"
    return languages.get(main)


def _zone(answers: Mapping[str, Any]) -> Zone:
    countries = tuple(answers["ships_to"])
    low, high = answers["shipping_days"]
    method = Method(answers["shipping_price"], (low, high), free_over=answers.get("free_over"))
    name = "everywhere" if countries == ("*",) else "main"
    return Zone(name, countries, (method,), answers.get("duties"))


def _render(folder: Path, name: str, answers: Mapping[str, Any], lang: Lang) -> None:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )
    environment.undefined = StrictUndefined
    environment.filters["y"] = flow
    source = files("knowledge") / "starter" / "templates" / lang / f"{name}.j2"
    template = environment.from_string(source.read_text(encoding="utf-8"))
    text = template.render(modeline=modeline(name), **_said(answers))
    (folder / name).write_text(text, encoding="utf-8")


def _said(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The values that templates name; None where nothing was said."""
    get = answers.get
    contact = {key: get(key) for key in ("email", "phone", "hours") if get(key)}
    window, remedies = get("return_days"), get("remedies")
    terms: dict[str, Any] = {"returnable": False} if not window else {"window_days": window}
    for key in ("condition", "return_shipping", "refund_days", "exchange"):
        if window and get(key) is not None:
            terms[key] = get(key)
    faulty: dict[str, Any] = {}
    if get("faulty_days"):
        faulty["report_within_days"] = get("faulty_days")
    if remedies:
        faulty["remedies"] = remedies
    ordering = {"how": get("how"), **({"url": get("order_url")} if get("order_url") else {})}
    optional = ("languages", "founded", "handling_days", "not_shipped", "warranty_months",
                "payments", "cod")  # fmt: skip
    return {
        **{key: get(key) for key in optional},
        "name": answers["name"],
        "currency": answers["currency"],
        "country": answers["country"],
        "default_locale": get("default_locale") or "en",
        "timezone": get("timezone") or _timezone(answers["country"]),
        "support": contact,
        "ordering": ordering if get("how") else None,
        "zones": [_shown(zone) for zone in get("zones", ())],
        "terms": terms,
        "faulty": faulty,
    }


def _shown(zone: Zone) -> dict[str, Any]:
    methods = []
    for method in zone.methods:
        shown: dict[str, Any] = {"id": method.id, "price": method.price}
        if method.free_over is not None:
            shown["free_over"] = method.free_over
        shown["days"] = list(method.days)
        if method.tracked is not None:
            shown["tracked"] = method.tracked
        if method.carrier:
            shown["carrier"] = method.carrier
        methods.append(shown)
    return {"id": zone.id, "countries": list(zone.countries), "methods": methods,
            "duties": zone.duties}  # fmt: skip


def _timezone(country: str) -> str:
    """The first zone CLDR has of a country; its capital's in all but a few."""
    capitals = {"US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney",
                "BR": "America/Sao_Paulo", "RU": "Europe/Moscow", "MX": "America/Mexico_City",
                "ID": "Asia/Jakarta", "ES": "Europe/Madrid", "PT": "Europe/Lisbon"}  # fmt: skip
    zones: dict[str, list[str]] = get_global("territory_zones")  # type: ignore[assignment]  # any of Babel's tables
    return capitals.get(country) or next(iter(zones.get(country, ())), "UTC")


def flow(value: Any) -> str:
    """A value as YAML on one line; text is quoted where it could be read as something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
