"""What changed between two versions, fact by fact and field by field, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from knowledge.shop import Shop
from knowledge.types import Fact, NotShipped, Product, Returns, Variant
from knowledge.versions.saying import change, name, stock, summary, value


@dataclass(frozen=True, slots=True)
class Difference:
    """One changed, new or removed fact; `text` is the line to show, `field` what of it changed.

    `before` and `after` are the values in words, None where there is none.
    """

    fact: str
    what: Literal["changed", "new", "removed"]
    field: str | None
    before: str | None
    after: str | None
    text: str


def differences(before: Shop, after: Shop) -> list[Difference]:
    """Every difference in the order of the folder; the same change of many variants is one line."""
    found = list(_profile(before, after))
    for fact in after.facts.values():
        old = before.facts.get(fact.id)
        if old is None:
            found += _appeared(fact, before)
        elif old != fact:
            found += _changes(old, fact)
    for fact in before.facts.values():
        if fact.id not in after.facts:
            found += _went(fact, after)
    return _folded(found, before, after)


def _profile(before: Shop, after: Shop) -> Iterable[Difference]:
    for field in dataclasses.fields(before.profile):
        old, new = getattr(before.profile, field.name), getattr(after.profile, field.name)
        if old != new:
            text = f"store {_words(field.name)} {change(old, new)}"
            yield Difference("store", "changed", field.name, value(old), value(new), text)


# -- new and removed ----------------------------------------------------------------------------


def _appeared(fact: Fact, before: Shop) -> Iterable[Difference]:
    if isinstance(fact, Variant) and before.product(fact.product) is None:
        return  # told by its product
    if isinstance(fact, NotShipped):
        text = f"no longer ships to {fact.country}"
    else:
        said = summary(fact)
        text = f"new {_kind(fact)}{name(fact)}" + (f": {said}" if said else "")
    yield Difference(fact.id, "new", None, None, summary(fact) or None, text)


def _went(fact: Fact, after: Shop) -> Iterable[Difference]:
    if isinstance(fact, Variant) and after.product(fact.product) is None:
        return
    if isinstance(fact, NotShipped):
        text = f"no longer refuses to ship to {fact.country}"
    else:
        said = summary(fact)
        text = f"removed {_kind(fact)}{name(fact)}" + (f" (was {said})" if said else "")
    yield Difference(fact.id, "removed", None, summary(fact) or None, None, text)


def _kind(fact: Fact) -> str:
    """The kind, where the name does not tell it."""
    return f"{fact.kind} " if isinstance(fact, Product | Variant) else ""


# -- changed ------------------------------------------------------------------------------------


def _changes(old: Fact, new: Fact) -> Iterable[Difference]:
    names = [field.name for field in dataclasses.fields(new)]
    for field in names:
        before, after = getattr(old, field), getattr(new, field)
        if field in _UNSAID or before == after or not _own(old, new, field):
            continue
        for said in _said(field, before, after):
            text = f"{name(new)} {said}" if said[:1] != ":" else f"{name(new)}{said}"
            yield Difference(new.id, "changed", field, value(before), value(after), text)


_UNSAID = frozenset(("id", "source", "kind", "last_line", "stated"))


def _own(old: Fact, new: Fact, field: str) -> bool:
    """Whether a field is the fact's own: a country's return terms repeat those of the default."""
    if not (isinstance(new, Returns) and isinstance(old, Returns)) or new.scope == "default":
        return True
    return field in new.stated or field in old.stated


def _said(field: str, before: Any, after: Any) -> list[str]:
    if field in _PHRASES:
        return [_PHRASES[field](before, after)]
    if field in _SETS:
        return [_members(_SETS[field], before, after)]
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _entries(_words(field).removesuffix("s"), dict(before), dict(after))
    if field in _PAIRS:
        return _entries(_PAIRS[field], dict(before), dict(after))
    return [f"{_words(field)} {change(before, after)}"]


def _words(field: str) -> str:
    return field.replace("_", " ")


def _unit(word: str, unit: str = "") -> Callable[[Any, Any], str]:
    def said(before: Any, after: Any) -> str:
        return " ".join(part for part in (word, change(before, after, unit)) if part)

    return said


def _described(before: Any, after: Any) -> str:
    return f"description rewritten ({len(before.split())} → {len(after.split())} words)"


def _stock(before: Any, after: Any) -> str:
    return f"{stock(before)} → {stock(after)}"


_PHRASES: dict[str, Callable[[Any, Any], str]] = {
    "price": _unit(""),
    "live_price": _unit(""),
    "compare_at": _unit("compare-at price"),
    "stock": _stock,
    "days": _unit("days", " working days"),
    "handling": _unit("handling", " working days"),
    "free_over": _unit("free from"),
    "tiers": _unit("by weight"),
    "window_days": _unit("window", " days"),
    "refund_days": _unit("refund", " days"),
    "restocking_fee_percent": _unit("restocking fee", " %"),
    "return_shipping": _unit("shipping paid by"),
    "report_within_days": _unit("reported within", " days"),
    "months": _unit("", " months"),
    "parts": _unit("up to"),
    "percent_off": _unit("", " % off"),
    "amount_off": _unit("off"),
    "window": _unit("valid"),
    "min_spend": _unit("from a spend of"),
    "rate": _unit(""),
    "rule": _unit(""),
    "grams": _unit("weight", " g"),
    "product": _unit(""),
    "description": _described,
    "text": lambda before, after: f": {value(before)} → {value(after)}",
}
_SETS = {
    "countries": "countries",
    "except_regions": "except for",
    "not_to": "not sent to",
    "methods": "methods",
    "remedies": "remedies",
    "tags": "tags",
    "excluded": "not offered in",
    "products": "products",
    "names": "names",
}
_PAIRS = {
    "market_prices": "in",
    "market_compare_at": "compare-at price in",
    "attributes": "",
    "values": "",
}


def _members(word: str, before: Iterable[Any], after: Iterable[Any]) -> str:
    """`methods + pix − boleto`; another order of the same is told as it is."""
    old, new = [_member(item) for item in before], [_member(item) for item in after]
    signed = [f"+ {item}" for item in new if item not in old]
    signed += [f"− {item}" for item in old if item not in new]
    return f"{word} {' '.join(signed) or 'in another order'}"


def _member(item: Any) -> str:
    return str(item.text) if hasattr(item, "text") else value(item)


def _entries(word: str, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """One phrase for each key that changed: `in MX 800 → 850 MXN`, `material cotton → linen`."""
    said = []
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            head = " ".join(part for part in (word, _words(key)) if part)
            said.append(f"{head} {change(before.get(key), after.get(key))}")
    return said


# -- many variants, one line ----------------------------------------------------------------------


def _folded(found: list[Difference], before: Shop, after: Shop) -> list[Difference]:
    """Where all variants of a product changed alike, one line for the product."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for item in found:
        fact = after.facts.get(item.fact)
        if item.what == "changed" and isinstance(fact, Variant) and fact.id in before.facts:
            said = item.text.removeprefix(name(fact) + " ")
            groups.setdefault((fact.product, said), []).append(item)
    lines: dict[int, Difference | None] = {}
    for (product, said), items in groups.items():
        count = len(after.variants(product))
        if len(items) < 2 or len(items) != count:
            continue
        whole = dataclasses.replace(items[0], text=f"{product} (all {count} variants) {said}")
        lines |= dict.fromkeys(map(id, items)) | {id(items[0]): whole}
    kept = (lines.get(id(item), item) for item in found)
    return [item for item in kept if item is not None]
