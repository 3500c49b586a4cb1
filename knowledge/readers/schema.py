"""The YAML files of a store folder as pydantic models; unknown keys are mistakes.

The format is the store folder contract, version 1.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    model_validator,
)

from knowledge.language import LanguageTag
from knowledge.problems import suggestion
from knowledge.regions import GROUPS, country_hint, currencies, is_country, is_region
from knowledge.types import EVERYWHERE


def _country(text: str) -> str:
    if not is_country(text):
        raise ValueError(f"an ISO 3166-1 country code such as 'US'{country_hint(text)}")
    return text


def _country_or_all(text: str) -> str:
    return text if text == EVERYWHERE else _country(text)


def _tax(value: Any) -> Any:
    """One word for every country, or one by country, group or `*`."""
    if value is None:
        return None
    said = value.items() if isinstance(value, dict) else [(EVERYWHERE, value)]
    for key, word in said:
        if key not in GROUPS and key != EVERYWHERE and not is_country(key):
            hint = country_hint(key)
            raise ValueError(f"countries, EU or *, each with true or false{hint}")
        if not isinstance(word, bool):
            raise ValueError("true, false, or either by country such as {EU: true, US: false}")
    return value


def _place(text: str) -> str:
    if not is_region(text) and not is_country(text):
        raise ValueError(f"an ISO 3166-2 region such as 'US-HI'{country_hint(text)}")
    return text


def _currency(text: str) -> str:
    if text not in currencies() or text in ("XXX", "XTS"):
        hint = suggestion(text.upper(), currencies())
        raise ValueError(f"an ISO 4217 currency code such as 'USD'{hint}")
    return text


def _language(text: str) -> str:
    return str(LanguageTag.parse(text))


def _timezone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError(f"an IANA time zone{suggestion(text, available_timezones())}")
    ZoneInfo(text)
    return text


def _no_switch(value: Any) -> Any:
    """`true` is no 1."""
    if isinstance(value, bool):
        raise ValueError("a whole number")
    return value


def _web(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("an address that starts with https://")
    return text


def _text(value: Any) -> Any:
    """Whole numbers and switches stand for themselves where text is wanted (a code `2024`)."""
    if isinstance(value, str):
        return " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _decimal(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a decimal number such as 14.90")
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except ArithmeticError:
            raise ValueError("a decimal number such as 14.90") from None
        if not number.is_finite():
            raise ValueError("a decimal number such as 14.90")
        return number
    return value


def _instant_text(value: Any) -> Any:
    """A bare number would be read as seconds since 1970."""
    if not isinstance(value, str | datetime):
        raise ValueError("an instant with a zone such as 2026-11-20T12:00:00Z")
    return value


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant with a zone such as 2026-11-20T12:00:00Z")
    return value


def _day(value: Any) -> Any:
    """A bare number would be read as seconds since 1970."""
    if not isinstance(value, str | date):
        raise ValueError("a day such as 2026-12-25")
    return value


def _rate(value: Any) -> Any:
    """A rate, or the day the rates held."""
    try:
        dated = isinstance(value, str) and "-" in value
        return date.fromisoformat(value) if dated else _rated(value)
    except ValueError:
        raise ValueError("a decimal number above zero such as 0.92, or a day") from None


# No currency is worth a billionth of another; what is beyond is a slip of the exponent.
_HIGHEST_RATE = Decimal(1_000_000_000)


def _rated(value: Any) -> Decimal:
    rate = Decimal(_decimal(str(value)))
    if not 0 < rate <= _HIGHEST_RATE:
        raise ValueError("a rate above zero")
    return rate


_LONGEST_DAYS = 1000


def _pair(value: list[int]) -> list[int]:
    if len(value) != 2 or value[0] < 0 or value[1] > _LONGEST_DAYS:
        raise ValueError("a pair [min, max] of whole numbers")
    if value[0] > value[1]:
        raise ValueError(f"min at most max, as in [{value[1]}, {value[0]}]")
    return value


Country = Annotated[str, AfterValidator(_country)]
CountryOrAll = Annotated[str, AfterValidator(_country_or_all)]
TaxIncluded = Annotated[bool | dict[str, bool] | None, BeforeValidator(_tax)]
Region = Annotated[str, AfterValidator(_place)]
Currency = Annotated[str, AfterValidator(_currency)]
Language = Annotated[str, AfterValidator(_language)]
Text = Annotated[str, BeforeValidator(_text)]
Web = Annotated[str, AfterValidator(_web)]
Amount = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, max_digits=15)]
Rate = Annotated[Any, AfterValidator(_rate)]
Percent = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, le=100)]
PercentOff = Annotated[Decimal, BeforeValidator(_decimal), Field(gt=0, le=100)]
Instant = Annotated[datetime, BeforeValidator(_instant_text), AfterValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
Pair = Annotated[list[int], AfterValidator(_pair)]
Localized = str | dict[Language, str]
Whole = Annotated[int, BeforeValidator(_no_switch), Field(ge=0, le=100_000)]
Days = Annotated[int, BeforeValidator(_no_switch), Field(ge=1, le=3650)]


class Strict(BaseModel):
    """Base of every model: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Home(Strict):
    country: Country | None = None
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"


class Stream(Strict):
    starts: Instant
    ends: Instant | None = None
    title: Localized = ""


class Ordering(Strict):
    how: Literal["cart", "link", "message"] = "cart"
    url: Web | None = None


class Support(Strict):
    email: str | None = None
    phone: Text | None = None
    url: Web | None = None
    hours: str | None = None


class Store(Strict):
    name: Text
    currency: Currency
    prices_include_tax: TaxIncluded = None
    default_locale: Language = "en"
    locales: list[Language] | None = None
    home: Home = Home()
    about: dict[str, Any] = {}
    support: Support = Support()
    ordering: Ordering | None = None
    exchange_rates: dict[str, Rate] = {}
    streams: list[Stream] = []
    disclosure: str = ""

    @model_validator(mode="after")
    def _rates(self) -> Store:
        for key in self.exchange_rates:
            if key != "as_of":
                _currency(key)
        if self.exchange_rates and "as_of" not in self.exchange_rates:
            raise ValueError("exchange_rates to say as_of when they held")
        return self


class TierModel(Strict):
    up_to_kg: Annotated[Decimal, BeforeValidator(_decimal), Field(gt=0)]
    price: Amount


class Method(Strict):
    id: Text
    name: Localized | None = None
    price: Amount | None = None
    tiers: list[TierModel] = []
    free_over: Amount | None = None
    days: Pair
    tracked: bool | None = None
    carrier: Text | None = None

    @model_validator(mode="after")
    def _priced(self) -> Method:
        if (self.price is None) == (not self.tiers):
            raise ValueError("either a price or tiers")
        steps = [tier.up_to_kg for tier in self.tiers]
        if steps != sorted(set(steps)):
            raise ValueError("tiers in rising order of up_to_kg")
        return self


class BuyerPaysAbove(Strict):
    buyer_pays_above: Amount
    currency: Currency | None = None


class Zone(Strict):
    id: Text
    countries: Annotated[list[CountryOrAll], Field(min_length=1)]
    excluded: list[Region] = Field(default=[], alias="except")
    ships_from: Country | None = None
    methods: Annotated[list[Method], Field(min_length=1)]
    duties: Literal["included", "buyer_pays", "none"] | BuyerPaysAbove | None = None


class ProductLimit(Strict):
    not_to: list[Country]


class ShippingFile(Strict):
    ships_from: Country
    handling_days: Pair = [0, 0]
    holidays: list[Day] = []
    zones: Annotated[list[Zone], Field(min_length=1)]
    not_shipped: list[Country] = []
    product_limits: dict[str, ProductLimit] = {}


class Terms(Strict):
    """Return terms; None where a scope does not say."""

    returnable: bool | None = None
    window_days: Days | None = None
    condition: Literal["unused", "unopened", "any"] | None = None
    return_shipping: Literal["buyer", "seller"] | None = None
    refund_days: Pair | None = None
    restocking_fee_percent: Percent | None = None
    exchange: bool | None = None
    return_to: Country | None = None


class FaultyTerms(Strict):
    report_within_days: Days | None = None
    remedies: list[str] = []
    evidence: str | None = None
    return_shipping: Literal["buyer", "seller"] | None = None


class WarrantyTerms(Strict):
    default: Whole | None = None
    by_product_type: dict[str, Whole] = {}


class ReturnsFile(Strict):
    default: Terms
    by_country: dict[Country, Terms] = {}
    by_product_type: dict[str, Terms] = {}
    faulty: FaultyTerms | None = None
    warranty_months: WarrantyTerms = WarrantyTerms()


class PaymentsFile(Strict):
    default: list[Text] = []
    by_country: dict[Country, list[Text]] = {}
    instalments: dict[Country, Annotated[int, Field(ge=2, le=120)]] = {}
    cash_on_delivery: list[Country] = []


class PromotionItem(Strict):
    """A code, or a product's live price."""

    code: Text | None = None
    percent_off: PercentOff | None = None
    amount_off: Amount | None = None
    min_spend: Amount | None = None
    products: list[str] | None = None
    countries: list[CountryOrAll] | None = None
    combines: bool = False
    product: str | None = None
    variant: Text | None = None
    live_price: Amount | None = None
    stock: Whole | None = None
    starts: Instant
    ends: Instant

    @model_validator(mode="after")
    def _form(self) -> PromotionItem:
        if self.starts >= self.ends:
            raise ValueError(f"starts before ends ({self.ends.isoformat()})")
        if (self.code is None) == (self.product is None):
            raise ValueError("either a code, or a product with a live_price")
        if self.code is not None and (self.percent_off is None) == (self.amount_off is None):
            raise ValueError("a code with either percent_off or amount_off")
        if self.product is not None and self.live_price is None:
            raise ValueError("a product with its live_price")
        if self.variant is not None and self.product is None:
            raise ValueError("the product of the variant")
        return self


class PromotionsFile(RootModel[list[PromotionItem]]):
    pass
