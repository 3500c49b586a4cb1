"""The values of a feed item: price, sale, stock, weight, options; what is not read is named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from knowledge.problems import Report
from knowledge.readers import amounts, offering
from knowledge.readers.feed_items import FeedItem, details
from knowledge.readers.feed_markets import FeedMarkets
from knowledge.readers.html_text import plain_text
from knowledge.readers.links import read_link
from knowledge.readers.variants import note_rounded
from knowledge.types import Money, Window

# What tells the items of a group apart. Colour and size are options wherever they are given, as in
# a shop's own export; the others only where they differ within the group.
ALWAYS_OPTIONS = ("color", "size")
OPTIONS = (*ALWAYS_OPTIONS, "material", "pattern", "gender", "age_group", "condition")
_IN_STOCK = frozenset({"in_stock", "available"})
_SOLD_OUT = frozenset({"out_of_stock", "sold_out", "unavailable", "discontinued"})
_LATER = frozenset({"preorder", "pre_order", "backorder", "back_order", "available_for_order"})
_HIGHLIGHTS = 100
# An attribute's key to the feed attribute whose text it is.
_PLAIN = {
    "weight": "product_weight",
    "multipack": "multipack",
    "energy_class": "energy_efficiency_class",
}
_SIDES = ("product_length", "product_width", "product_height")


@dataclass(frozen=True, slots=True)
class Sale:
    """A price that holds within a window."""

    price: Money
    window: Window


@dataclass(frozen=True, slots=True)
class Offer:
    """What one item offers, before items become the variants of products."""

    line: int
    sku: str
    group: str
    title: str
    type: str
    tags: tuple[str, ...]
    brand: str
    description: str
    options: dict[str, str]
    attributes: dict[str, str]
    price: Money
    compare_at: Money | None
    sale: Sale | None
    stock: int | None
    oversell: bool
    grams: int
    excluded: tuple[str, ...] = ()
    url: str | None = None


class ItemReader:
    """Reads items; problems go to the report with the item's line."""

    def __init__(self, name: str, currency: str, report: Report) -> None:
        self._name = name
        self._currency = currency
        self._report = report
        self._ids: dict[str, int] = {}
        self._described: set[str] = set()
        self._markets = FeedMarkets(name, report)

    def read(self, item: FeedItem) -> Offer | str | None:
        """What the item offers, why it is not offered, or None after a problem."""
        before = len(self._report.problems)
        sku, title = item.get("id"), plain_text(item.get("title"))
        for name, text in (("id", sku), ("title", title)):
            if not text:
                self._error(item, f"an item without {name}", f"its {name}")
                return None
        if sku in self._ids:
            expected = f"each id once (it stands at line {self._ids[sku]})"
            self._error(item, f"the id {sku!r} again", expected)
            return None
        self._ids[sku] = item.line
        kinds = self._kinds(item)
        reason = self._left_out(item, kinds, title)
        if reason is not None:
            return reason
        price, compare_at, sale = self._prices(item)
        stock, oversell = self._stock(item)
        offer_attributes = self._attributes(item)
        grams = self._grams(item)
        url = read_link(item.get("link"), self._name, item.line, self._report)
        failed = any(found.level == "error" for found in self._report.problems[before:])
        if price is None or failed:
            return None
        options = {key: plain_text(item.get(key)) for key in OPTIONS if item.get(key)}
        return Offer(
            line=item.line, sku=sku, group=item.get("item_group_id"), title=title,
            type=kinds[-1] if kinds else "", tags=tuple(kinds[:-1]),
            brand=plain_text(item.get("brand")), description=self._description(item),
            options=options, attributes=offer_attributes, price=price, compare_at=compare_at,
            sale=sale, stock=stock, oversell=oversell, grams=grams,
            excluded=self._markets.excluded(item), url=url,
        )  # fmt: skip

    def conclude(self) -> None:
        """Say once what was seen in many items."""
        self._markets.conclude()

    def _error(self, item: FeedItem, value: str, expected: str) -> None:
        self._report.error(self._name, item.line, value, expected)

    def _left_out(self, item: FeedItem, kinds: list[str], title: str) -> str | None:
        reason = next((why for kind in kinds if (why := offering.by_type(kind))), None)
        if reason is None and (reason := offering.by_title(title)) is not None:
            expected = "its product_type to say what it is, if it is for sale: it is not offered"
            self._report.note(self._name, item.line, f"{title!r}, taken for a {reason}", expected)
        return reason

    @staticmethod
    def _kinds(item: FeedItem) -> list[str]:
        """The path of the shop's own type, else of Google's category where it is in words."""
        path = item.get("product_type") or item.get("google_product_category")
        if path.isdecimal():
            return []
        return [text for part in path.split(">") if (text := plain_text(part))]

    def _description(self, item: FeedItem) -> str:
        """The text of a product; items of a group repeat it, and only the first one's is kept."""
        group = item.get("item_group_id")
        if group in self._described:
            return ""
        if group:
            self._described.add(group)
        said = [plain_text(item.get("description"))]
        said += [plain_text(text) for text in item.all("product_highlight")[:_HIGHLIGHTS]]
        return " ".join(text for text in said if text)

    # -- money ------------------------------------------------------------------------------

    def _prices(self, item: FeedItem) -> tuple[Money | None, Money | None, Sale | None]:
        """The price that holds outside any sale, what it was before, and a sale with its time."""
        if not item.get("price"):
            self._error(item, f"no price for {item.get('id')!r}", "a price such as 39.00 USD")
            return None, None, None
        price = self._money(item, "price")
        lower = self._money(item, "sale_price") if item.get("sale_price") else None
        when = item.get("sale_price_effective_date")
        window = self._window(item, when) if when else None
        if price is None or lower is None:
            return price, None, None
        if lower.amount > price.amount:
            found = f"the sale price {item.get('sale_price')!r}"
            self._error(item, found, f"at most the price, {item.get('price')!r}")
            return None, None, None
        if lower == price:
            return price, None, None
        return (price, None, Sale(lower, window)) if window else (lower, price, None)

    def _money(self, item: FeedItem, name: str) -> Money | None:
        text = item.get(name)
        found = amounts.amount(text, self._currency)
        if found is None:
            named = amounts.currency_named(text)
            other = named is not None and named != self._currency
            expected = "the store's currency" if other else "one amount"
            what = f"the {name.replace('_', ' ')} {text!r}"
            self._error(item, what, f"{expected}, such as 39.00 {self._currency}")
            return None
        return Money(found, self._currency)

    def _window(self, item: FeedItem, text: str) -> Window | None:
        ends: list[datetime] = []
        for part in text.split("/"):
            try:
                ends.append(datetime.fromisoformat(part.strip()))
            except ValueError:
                break
        if len(ends) == 2 == text.count("/") + 1 and all(end.tzinfo for end in ends):
            if ends[0] < ends[1]:
                return Window(ends[0], ends[1])
        expected = "a start and a later end with zones, as 2026-11-22T19:00Z/2026-11-29T19:00Z"
        self._error(item, f"the sale's time {text!r}", expected)
        return None

    # -- stock and measures -----------------------------------------------------------------

    def _stock(self, item: FeedItem) -> tuple[int | None, bool]:
        """How many are left (None where it is not counted) and whether it sells past zero."""
        said = item.get("availability")
        word = "_".join(said.lower().replace("-", " ").replace("_", " ").split())
        quantity = item.get("quantity")
        left = amounts.whole(quantity) if quantity else None
        if quantity and left is None:
            self._error(item, f"the quantity {quantity!r}", "a whole number")
        if word in _SOLD_OUT:
            return 0, False
        if word in _LATER:
            return left or 0, True
        if word and word not in _IN_STOCK:
            expected = "in_stock, out_of_stock, preorder or backorder"
            self._error(item, f"the availability {said!r}", expected)
        return left, False

    def _grams(self, item: FeedItem) -> int:
        text = item.get("shipping_weight") or item.get("product_weight")
        found = amounts.weight(text) if text else Decimal(0)
        if found is None:
            self._error(item, f"the weight {text!r}", "a weight with its unit such as 250 g")
            return 0
        grams = math.ceil(found)
        # Pounds and ounces are never whole grams, and nobody wants to hear so of each item.
        if grams != found and text.rstrip().lower().endswith("g"):
            note_rounded(text, grams, self._name, item.line, self._report)
        return grams

    def _attributes(self, item: FeedItem) -> dict[str, str]:
        found = {key: plain_text(item.get(name)) for key, name in _PLAIN.items() if item.get(name)}
        sides = [plain_text(item.get(side)) for side in _SIDES if item.get(side)]
        if sides:
            found["dimensions"] = " × ".join(sides)
        for name, value in details(item):
            key = "_".join(plain_text(name).casefold().split())
            found.setdefault(key, plain_text(value))
        said = item.get("availability").lower().replace("_", " ")
        if said and self._stock_is_later(said):
            since = item.get("availability_date")
            found["availability"] = f"{said}, {since}" if since else said
        return found

    @staticmethod
    def _stock_is_later(said: str) -> bool:
        return "_".join(said.replace("-", " ").split()) in _LATER
