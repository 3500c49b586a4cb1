"""Offers of feed items as products with variants: grouped, named, given handles and sales."""

from __future__ import annotations

import os.path
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from knowledge.problems import Report
from knowledge.readers.feed_values import ALWAYS_OPTIONS, OPTIONS, Offer
from knowledge.readers.links import shared
from knowledge.types import Fact, Product, Promotion, Source, Variant

_NAMES = {"color": "Color", "size": "Size", "material": "Material", "pattern": "Pattern",
          "gender": "Gender", "age_group": "Age group", "condition": "Condition"}  # fmt: skip
# The option of items that only their titles tell apart.
_BY_TITLE = "Variant"
# What stands between a title and the options behind it.
_BETWEEN = " -–—,:|/()[]"


def product_facts(offers: Iterable[Offer], name: str, report: Report) -> list[Fact]:
    """The facts of every product in the order of the feed, each followed by its variants.

    The handle is a slug of the item group's id, else of the title; products that would share the
    slug of a title have that of their id behind it.
    """
    groups: dict[tuple[str, str], list[Offer]] = {}
    for offer in offers:
        key = ("group", offer.group) if offer.group else ("item", offer.sku)
        groups.setdefault(key, []).append(offer)
    handles = _handles(groups)
    facts: list[Fact] = []
    owners: dict[str, Offer] = {}
    for key, items in groups.items():
        handle, first = handles[key], items[0]
        other = owners.setdefault(handle, first)
        if not handle or other is not first:
            found = f"the handle {handle!r} of {key[1]!r}"
            expected = "one product a handle" + (f" (line {other.line} has it)" if handle else "")
            report.error(name, first.line, found, expected)
            continue
        facts += _facts(handle, items, name, report)
    return facts


def slug(text: str) -> str:
    """A handle: lower case, letters and digits of any script, `-` between; no Latin accents."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", text).casefold():
        if unicodedata.category(char).startswith("M"):
            # A mark of a Latin letter is an accent; elsewhere it is part of the word.
            if kept and not kept[-1].isascii():
                kept.append(char)
        else:
            kept.append(char if char.isalnum() else "-")
    return re.sub("-+", "-", unicodedata.normalize("NFC", "".join(kept))).strip("-")


def _handles(groups: dict[tuple[str, str], list[Offer]]) -> dict[tuple[str, str], str]:
    named = {key: slug(key[1] if key[0] == "group" else items[0].title)
             for key, items in groups.items()}  # fmt: skip
    shared = Counter(named.values())
    return {
        key: "-".join(filter(None, (handle, slug(key[1]))))
        if key[0] == "item" and (shared[handle] > 1 or not handle)
        else handle
        for key, handle in named.items()
    }


def _facts(handle: str, items: Sequence[Offer], name: str, report: Report) -> list[Fact]:
    title = _common_title(items)
    keys = _option_keys(items)
    options = [tuple(item.options.get(key, "") for key in keys) for item in items]
    names = tuple(_NAMES[key] for key in keys)
    if len(set(options)) < len(options):
        # Only the rest of the title may tell them apart.
        rest = [item.title[len(title) :].strip(_BETWEEN) for item in items]
        options = [(*values, more) for values, more in zip(options, rest, strict=True)]
        names = (*names, _BY_TITLE)
    variants: list[Variant] = []
    seen: dict[tuple[str, ...], int] = {}
    for item, values in zip(items, options, strict=True):
        if len(items) > 1 and "" in values:
            missing = names[values.index("")].lower()
            found = f"no {missing} for {item.sku!r}"
            report.error(name, item.line, found, f"one, as other items of {item.group!r} have")
        elif values in seen:
            found = f"{' / '.join(values)} of {item.group!r} a second time"
            expected = f"each variant once (it stands at line {seen[values]})"
            report.error(name, item.line, found, expected)
        else:
            seen[values] = item.line
            variants.append(_variant(handle, item, values, name))
    product = _product(handle, title, items, keys, names, name)
    report.count("products")
    return [product, *variants, *_sales(handle, items, name)]


def _option_keys(items: Sequence[Offer]) -> tuple[str, ...]:
    def differs(key: str) -> bool:
        return len({item.options.get(key, "").casefold() for item in items}) > 1

    return tuple(
        key
        for key in OPTIONS
        if any(key in item.options for item in items)
        if key in ALWAYS_OPTIONS or differs(key)
    )


def _common_title(items: Sequence[Offer]) -> str:
    """The title of a group: what is left of every title without its options, if that is one; else
    what all begin with, in whole words; else the first."""
    titles = [item.title for item in items]
    if len(set(titles)) == 1:
        return titles[0]
    bare = {_without_options(item) for item in items}
    if len(bare) == 1 and (title := bare.pop()):
        return title
    words = os.path.commonprefix([title.split() for title in titles])
    return " ".join(words).rstrip(_BETWEEN) or titles[0]


def _without_options(item: Offer) -> str:
    title = item.title
    for value in sorted(item.options.values(), key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", title, flags=re.IGNORECASE)
    words = [word for word in title.split() if word.strip(_BETWEEN)]
    return " ".join(words).strip(_BETWEEN)


def _product(
    handle: str, title: str, items: Sequence[Offer], keys: Sequence[str],
    names: tuple[str, ...], name: str,
) -> Product:  # fmt: skip
    first = items[0]
    attributes = {key: text for key, text in first.options.items() if key not in keys}
    for key, text in first.attributes.items():
        if all(item.attributes.get(key) == text for item in items):
            attributes.setdefault(key, text)
    return Product(
        id=f"product:{handle}",
        source=Source(name, first.line),
        handle=handle,
        title=title,
        type=first.type,
        tags=first.tags,
        description=first.description,
        option_names=names,
        attributes=tuple(attributes.items()),
        brand=first.brand,
        url=shared([item.url for item in items if item.url]),
    )


def _variant(handle: str, item: Offer, options: tuple[str, ...], name: str) -> Variant:
    return Variant(
        id=f"variant:{item.sku}",
        source=Source(name, item.line),
        product=handle,
        sku=item.sku,
        options=options,
        price=item.price,
        compare_at=item.compare_at,
        stock=item.stock,
        oversell=item.oversell,
        grams=item.grams,
        excluded=item.excluded,
    )


def _sales(handle: str, items: Sequence[Offer], name: str) -> list[Fact]:
    """The live prices of a product: one where all its items are on the same sale, else one for
    each item that is on sale."""
    on_sale = [item for item in items if item.sale is not None]
    together = len(on_sale) == len(items) and len({item.sale for item in items}) == 1
    found: list[Fact] = []
    for item in on_sale[:1] if together else on_sale:
        if item.sale is None:
            continue
        key = "sale" if not found else f"sale{len(found) + 1}"
        found.append(
            Promotion(
                id=f"promotion:{handle}#{key}",
                source=Source(name, item.line),
                window=item.sale.window,
                product=handle,
                live_price=item.sale.price,
                variant=None if together else item.sku,
            )
        )
    return found
