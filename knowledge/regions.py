"""Countries, regions and currencies by CLDR (Babel's data): codes, names and near misses."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from babel import Locale

# Codes that people write although ISO 3166-1 has another one.
_COMMON_SLIPS = {"UK": "GB", "EN": "GB", "EL": "GR", "KSA": "SA", "UAE": "AE", "USA": "US"}
_REGION = re.compile(r"^([A-Z]{2})-[A-Z0-9]{1,3}$")
# CLDR lists these beside countries; nobody ships to them.
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}

# Groups of countries that a shop may name where it speaks of tax.
GROUPS = {
    "EU": frozenset(
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
    )
}
"""Group to ISO 3166-1 members; the Union's are those since 2020-02-01."""


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code to English name, for every territory CLDR names."""
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    return {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


def is_country(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 country."""
    return code in countries()


def is_region(code: str) -> bool:
    """Whether `code` has the form of ISO 3166-2 (`US-HI`) within a known country."""
    match = _REGION.match(code)
    return match is not None and is_country(match[1])


@lru_cache(maxsize=1)
def currencies() -> dict[str, str]:
    """ISO 4217 code to English name."""
    return {code: name for code, name in Locale("en").currencies.items() if len(code) == 3}


def country_by_name(name: str) -> str | None:
    """The country called `name` in English or by its code, else None."""
    wanted = name.strip().casefold()
    for code, english in countries().items():
        if wanted in (code.casefold(), english.casefold()):
            return code
    return _COMMON_SLIPS.get(name.strip().upper())


def country_hint(found: str) -> str:
    """` (did you mean 'GB', United Kingdom?)` for a near miss, else an empty string."""
    code = country_by_name(found)
    if code is None:
        names = {name.casefold(): key for key, name in countries().items()}
        near = difflib.get_close_matches(found.casefold(), names, n=1, cutoff=0.75)
        code = names[near[0]] if near else None
    return f" (did you mean {code!r}, {countries()[code]}?)" if code in countries() else ""


def by_country(said: dict[str, bool]) -> dict[str, bool]:
    """What is said by country, group and `*`, with groups as their members.

    A country's own entry goes before its group's.
    """
    members = {
        country: value for group, value in said.items() for country in sorted(GROUPS.get(group, ()))
    }
    return members | {key: value for key, value in said.items() if key not in GROUPS}
