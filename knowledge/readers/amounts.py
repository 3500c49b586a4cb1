"""Amounts, counts and weights as shops write them: read exactly, or not at all.

Separators mean different things in different places: `1.299` is a price below two in one shop and
over a thousand in another. What has one meaning only is read; anything else is left to the caller
to refuse.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from knowledge.regions import currencies

# No price, weight or quantity of a shop is higher; what is has lost its decimal point.
HIGHEST = Decimal(10) ** 12
_SPACE_GROUPS = re.compile(r"(?<=\d)[ '\u2019](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"\d+|\d*\.\d+")
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?|[1-9]\d?(,\d\d)+,\d{3}(\.\d+)?")
_DOT_GROUPS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+,\d+|[1-9]\d{0,2}(\.\d{3}){2,}")
_COMMA_DECIMAL = re.compile(r"\d+,\d{1,2}")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_MARKED = re.compile(r"(?P<before>[^\d.,+-]*?)\s*(?P<number>[\d.,].*?)\s*(?P<after>[^\d.,]*)")
_DOLLARS = frozenset(
    "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP BSD BBD BMD BND BZD FJD GYD JMD KYD LRD NAD SBD"
    " SRD TTD TVD UYU XCD".split()
)
# Signs that several currencies share, or that CLDR's English data does not have.
_SIGNS = {
    "$": _DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "£": frozenset({"GBP", "EGP", "FKP", "GIP", "LBP", "SHP"}),
    "₩": frozenset({"KRW", "KPW"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "US$": frozenset({"USD"}),
    "C$": frozenset({"CAD", "NIO"}),
    "S$": frozenset({"SGD"}),
    "RM": frozenset({"MYR"}),
    "Rp": frozenset({"IDR"}),
    "Rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "RMB": frozenset({"CNY"}),
    "元": frozenset({"CNY", "TWD"}),
    "円": frozenset({"JPY"}),
    "원": frozenset({"KRW"}),
    "฿": frozenset({"THB"}),
    "บาท": frozenset({"THB"}),
    "đ": frozenset({"VND"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "Ft": frozenset({"HUF"}),
    "lei": frozenset({"RON", "MDL"}),
    "₺": frozenset({"TRY"}),
    "TL": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "₴": frozenset({"UAH"}),
    "₸": frozenset({"KZT"}),
    "Fr": frozenset({"CHF"}),
    "R": frozenset({"ZAR"}),
}


@lru_cache(maxsize=64)
def digits_of(currency: str) -> int:
    """How many digits the currency has behind the decimal point (CLDR)."""
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(currency))


@lru_cache(maxsize=64)
def _signs_of(currency: str) -> frozenset[str]:
    """What may stand beside an amount of this currency, folded."""
    from babel import Locale

    own = {currency, str(Locale("en").currency_symbols.get(currency, currency))}
    own |= {sign for sign, used in _SIGNS.items() if currency in used}
    return frozenset(unicodedata.normalize("NFKC", sign).casefold() for sign in own)


def amount(text: str, currency: str) -> Decimal | None:
    """An amount of money in `currency`, exact; None where it has no meaning or more than one.

    Reads `1,299.00`, `1.299,00`, `1 299,00`, `1'299.00`, `39,00`, and the currency's sign or code
    on either side. Another currency's sign, `1.299` where the currency has no thousandths, and more
    decimals than the currency has (two at least, zeros aside) are not read.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    match = _MARKED.fullmatch(text)
    if match is None:
        return None
    signs = [sign.strip(" .").casefold() for sign in (match["before"], match["after"])]
    if any(sign and sign not in _signs_of(currency) for sign in signs):
        return None
    number = _separated(match["number"], digits_of(currency))
    return number if number is not None and number <= HIGHEST else None


def _separated(text: str, digits: int) -> Decimal | None:
    """A number by its separators, of a currency with so many digits behind the point."""
    if not text.isascii() and "\u2019" not in text:
        return None
    text = _SPACE_GROUPS.sub("", text)
    if _PLAIN.fullmatch(text):
        whole, _, decimals = text.partition(".")
        ambiguous = len(decimals) == 3 and digits < 3 and whole.strip("0") != ""
        found = None if ambiguous else text
    elif _COMMA_GROUPS.fullmatch(text):
        one = text.count(",") == 1 and "." not in text
        found = None if one and digits >= 3 else text.replace(",", "")
    elif _DOT_GROUPS.fullmatch(text):
        found = text.replace(".", "").replace(",", ".")
    elif _COMMA_DECIMAL.fullmatch(text):
        found = text.replace(",", ".")
    else:
        found = None
    if found is None:
        return None
    beyond = found.partition(".")[2][max(digits, 2) :]
    return Decimal(found) if not beyond.strip("0") else None


def currency_named(text: str) -> str | None:
    """The ISO 4217 code that stands beside an amount, or None."""
    words = re.findall(r"[A-Za-z]{3}", text)
    return next((word.upper() for word in words if word.upper() in currencies()), None)


def number(text: str) -> Decimal | None:
    """A plain number with a decimal point, `,` between thousands; None if it is none."""
    text = unicodedata.normalize("NFKC", text).strip()
    if _COMMA_GROUPS.fullmatch(text):
        text = text.replace(",", "")
    if not text.isascii() or not _NUMBER.fullmatch(text):
        return None
    found = Decimal(text)
    return found if abs(found) <= HIGHEST else None


def whole(text: str) -> int | None:
    """A whole number, possibly below zero; None if it is none."""
    found = number(text)
    return None if found is None or found != int(found) else int(found)


_GRAMS = {
    "g": Decimal(1), "kg": Decimal(1000), "mg": Decimal("0.001"), "lb": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
}  # fmt: skip
_UNITS = {
    "gram": "g", "grams": "g", "gr": "g", "kilogram": "kg", "kilograms": "kg", "kgs": "kg",
    "lbs": "lb", "pound": "lb", "pounds": "lb", "ounce": "oz", "ounces": "oz",
}  # fmt: skip
_WEIGHT = re.compile(r"(\S+?)\s*([A-Za-z]+)")


def weight(text: str) -> Decimal | None:
    """A weight with its unit (`1.5 kg`, `12 oz`) in grams, exact; None if it is none.

    Pounds and ounces are the international avoirdupois ones.
    """
    match = _WEIGHT.fullmatch(text.strip())
    if match is None:
        return None
    unit = match[2].lower()
    factor = _GRAMS.get(_UNITS.get(unit, unit))
    text = match[1].replace(",", ".") if _COMMA_DECIMAL.fullmatch(match[1]) else match[1]
    found = number(text)
    return None if factor is None or found is None or found < 0 else found * factor


# What spreadsheets in the languages of their users make of TRUE and FALSE when they save a file.
_TRUE = frozenset("true yes 1 wahr vrai verdadero vero verdadeiro waar prawda sant sand".split())
_FALSE = frozenset("false no 0 falsch faux falso onwaar fałsz falskt falsk".split())


def flag(text: str) -> bool | None:
    """TRUE or FALSE in the language of whichever spreadsheet saved the file; None if neither."""
    word = text.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None
