"""Typed, frozen facts of a shop with their ids, validity, market and source.

Money is exact (`Decimal`); a `Span` is an inclusive `[min, max]` pair; instants carry a zone.
Fact ids follow the store folder contract: `kind:key`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

EVERYWHERE = "*"
WebAddress = Annotated[str, Field(pattern=r"^https?://[^/\s]")]
"""The address of a page that a browser opens, as `knowledge.readers.links` checks it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: a file of the store folder and its line (1-based)."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Span:
    """An inclusive pair of whole numbers, `min` at most `max`."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Window:
    """From `starts` (inclusive) to `ends` (exclusive); None is open."""

    starts: datetime | None = None
    ends: datetime | None = None

    def state(self, now: datetime) -> Literal["future", "now", "over"]:
        """Whether `now` lies before, in or after the window."""
        if self.starts is not None and now < self.starts:
            return "future"
        return "over" if self.ends is not None and now >= self.ends else "now"


@dataclass(frozen=True, slots=True)
class Name:
    """A word people call a product by; `language` is a BCP 47 tag or None for any."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    id: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(_Fact):
    """An offered product; `attributes` by metafield key, `names` beside the title.

    `titles`, `descriptions`, `type_titles` (of `type`) and `option_words` (of option names and
    values, and of attributes) are the shop's own translations by BCP 47 tag. `url` is the product's
    page, `http://` or `https://`; None where the shop names none.
    """

    kind: Literal["product"] = "product"
    handle: str
    title: str
    type: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    option_names: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    names: tuple[Name, ...] = ()
    brand: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    option_words: dict[str, dict[str, str]] = field(default_factory=dict)
    type_titles: dict[str, str] = field(default_factory=dict)
    url: WebAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant(_Fact):
    """One purchasable form; `stock` None where it is not counted; markets by country code.

    `grams` is what it weighs, rounded up to whole grams, 0 where unknown; `excluded` are the
    countries it is not offered in.
    """

    kind: Literal["variant"] = "variant"
    product: str
    sku: str
    options: tuple[str, ...]
    price: Money
    compare_at: Money | None = None
    stock: int | None = None
    oversell: bool = False
    grams: int = 0
    market_prices: tuple[tuple[str, Money], ...] = ()
    market_compare_at: tuple[tuple[str, Money], ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRow(_Fact):
    """One size of a chart for a handle or product type; measures as `(name, low, high)`."""

    kind: Literal["size"] = "size"
    applies_to: str
    size: str
    measures: tuple[tuple[str, Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """Shipping price for parcels up to `up_to_kg` kilograms."""

    up_to_kg: Decimal
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping(_Fact):
    """A method of a zone; `days` are working days in transit after `handling` working days."""

    kind: Literal["shipping"] = "shipping"
    zone: str
    method: str
    name: dict[str, str] = field(default_factory=dict)
    countries: tuple[str, ...]
    except_regions: tuple[str, ...] = ()
    ships_from: str
    price: Money | None
    tiers: tuple[Tier, ...] = ()
    free_over: Money | None = None
    days: Span
    handling: Span
    tracked: bool | None = None
    carrier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties(_Fact):
    """Who pays customs in a zone; `above` is the value from which the buyer pays."""

    kind: Literal["duties"] = "duties"
    zone: str
    countries: tuple[str, ...]
    except_regions: tuple[str, ...] = ()
    rule: Literal["included", "buyer_pays", "none", "buyer_pays_above"]
    above: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotShipped(_Fact):
    """A country the shop does not ship to."""

    kind: Literal["not_shipped"] = "not_shipped"
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(_Fact):
    """Countries a product is not sent to."""

    kind: Literal["limit"] = "limit"
    product: str
    not_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns(_Fact):
    """Return terms of a scope (`default`, a country or a product type), overrides applied.

    `stated` names the terms that the scope itself states; the others are the default's.
    """

    kind: Literal["returns"] = "returns"
    scope: str
    stated: tuple[str, ...] = ()
    returnable: bool = True
    window_days: int | None
    condition: Literal["unused", "unopened", "any"] | None
    return_shipping: Literal["buyer", "seller"] | None
    refund_days: Span | None
    restocking_fee_percent: Decimal | None
    exchange: bool | None
    return_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty(_Fact):
    """What holds for goods that arrive broken or wrong."""

    kind: Literal["faulty"] = "faulty"
    report_within_days: int | None
    remedies: tuple[str, ...]
    evidence: str | None
    return_shipping: Literal["buyer", "seller"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warranty(_Fact):
    """Months of warranty for a scope (`default` or a product type)."""

    kind: Literal["warranty"] = "warranty"
    scope: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(_Fact):
    """Methods of payment for `default` or a country."""

    kind: Literal["payment"] = "payment"
    scope: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalments(_Fact):
    """The most monthly parts a buyer of the country may pay in."""

    kind: Literal["instalments"] = "instalments"
    country: str
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CashOnDelivery(_Fact):
    """A country where the buyer may pay at the door."""

    kind: Literal["cod"] = "cod"
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion(_Fact):
    """A code (`percent_off` or `amount_off`) or a product's live price, within a window.

    `variant` is the SKU of the one variant that has the live price; None is every variant.
    """

    kind: Literal["promotion"] = "promotion"
    window: Window
    code: str | None = None
    percent_off: Decimal | None = None
    amount_off: Money | None = None
    min_spend: Money | None = None
    products: tuple[str, ...] = (EVERYWHERE,)
    countries: tuple[str, ...] = (EVERYWHERE,)
    combines: bool = False
    product: str | None = None
    live_price: Money | None = None
    stock: int | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(_Fact):
    """How much of `currency` one unit of the store's currency buys."""

    kind: Literal["rate"] = "rate"
    currency: str
    rate: Decimal
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreNote(_Fact):
    """`store:about`, `store:support`, `store:ordering`, `store:streams`: named plain values."""

    kind: Literal["store"] = "store"
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineup(_Fact):
    """A number shown on screen and what it stands for."""

    kind: Literal["lineup"] = "lineup"
    number: int
    product: str
    variant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq(_Fact):
    """A question the shop answers itself, in one or more languages by BCP 47 tag.

    `products` are the handles it is about; empty is the whole shop.
    """

    kind: Literal["faq"] = "faq"
    questions: dict[str, str]
    answers: dict[str, str]
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(_Fact):
    """A passage of a prose policy: its headings from the outermost, its text, its last line.

    `language` is a BCP 47 tag, None where it cannot be told. For PDF, `source.line` and `last_line`
    are pages.
    """

    kind: Literal["policy"] = "policy"
    file: str
    number: int
    headings: tuple[str, ...]
    text: str
    last_line: int
    language: str | None = None


Fact = Annotated[
    Product
    | Variant
    | SizeRow
    | Shipping
    | Duties
    | NotShipped
    | Limit
    | Returns
    | Faulty
    | Warranty
    | Payment
    | Instalments
    | CashOnDelivery
    | Promotion
    | Rate
    | StoreNote
    | Lineup
    | Faq
    | Policy,
    Field(discriminator="kind"),
]
FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
"""Reads and writes any fact as JSON; the one place facts are serialised."""


@dataclass(frozen=True, slots=True)
class StoreProfile:
    """What `store.yaml` says of the shop as a whole; `locales` None is every known language.

    `tax_included` says by country (and `*`) whether prices include tax, empty where nothing is
    said; `holidays` are the days (ISO 8601) on which nothing is dispatched.
    """

    name: str
    currency: str
    default_locale: str
    locales: tuple[str, ...] | None
    home_country: str | None
    home_timezone: str
    disclosure: str
    tax_included: tuple[tuple[str, bool], ...] = ()
    holidays: tuple[str, ...] = ()


PROFILE: TypeAdapter[StoreProfile] = TypeAdapter(StoreProfile)
