"""Items of a Google Merchant Center feed: their attributes by name, whatever file they came in.

Attribute names are those of Google's product data specification. Only those listed here are
collected. What a shop pays for its goods (`cost_of_goods_sold`) is none of them: it is skipped in
the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

READ = frozenset(
    "id title description price sale_price sale_price_effective_date availability"
    " availability_date quantity item_group_id brand color size material pattern gender age_group"
    " condition product_type google_product_category shipping_weight product_weight product_length"
    " product_width product_height product_detail product_highlight multipack"
    " energy_efficiency_class link excluded_destination included_destination"
    " shopping_ads_excluded_country".split()
)
# Other names of attributes: older ones, and those of catalogues written for other channels.
_ALSO = {
    "summary": "description",
    "content": "description",
    "inventory": "quantity",
    "sell_on_google_quantity": "quantity",
    "quantity_to_sell_on_facebook": "quantity",
    "colour": "color",
}
REQUIRED = ("id", "title", "price")
# Attributes of which an item may have several.
DESTINATIONS = ("excluded_destination", "included_destination", "shopping_ads_excluded_country")
REPEATED = frozenset({"product_detail", "product_highlight", "product_type", *DESTINATIONS})
_DETAILS = re.compile(r",(?=[^:,]*:[^:,]*:)")


@dataclass(slots=True)
class FeedItem:
    """One item; `line` is where it starts. `values` holds what READ names and is not empty."""

    line: int
    values: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The first value of an attribute, or an empty string."""
        found = self.values.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> Sequence[str]:
        """Every value of an attribute."""
        return self.values.get(name, ())

    def add(self, name: str, text: str) -> None:
        """Another value; blank ones are none."""
        text = text.strip()
        if text:
            self.values.setdefault(name, []).append(text)


def attribute_named(name: str) -> str | None:
    """The attribute a column or an element stands for (`g:item group id`); None if not read."""
    name = re.sub(r"[\s_]+", "_", name.strip().casefold().removeprefix("g:").strip())
    name = _ALSO.get(name, name)
    return name if name in READ else None


def detail(section: str, name: str, value: str) -> str:
    """A product detail as one value, as sheets write it."""
    return f"{section.replace(':', ' ')}:{name.replace(':', ' ')}:{value}"


def details(item: FeedItem) -> list[tuple[str, str]]:
    """Names and values of the product details of an item; a section is not part of the name."""
    found: list[tuple[str, str]] = []
    for text in item.all("product_detail"):
        for part in _DETAILS.split(text):
            _, _, rest = part.partition(":")
            name, _, value = rest.partition(":")
            if name.strip() and value.strip():
                found.append((name.strip(), value.strip()))
    return found
