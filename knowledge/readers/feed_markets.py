"""Where the items of a feed are not offered: the countries that its destinations name.

Most values of these attributes are places within Google (`Shopping_ads`), which say nothing of what
a shop sells where. Those are counted and told once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from knowledge.problems import Report
from knowledge.readers.feed_items import DESTINATIONS, FeedItem
from knowledge.regions import countries, country_by_name


@dataclass(slots=True)
class _NoCountry:
    """Values of one attribute that are no country, and in how many items from which line on."""

    line: int
    items: int
    values: dict[str, None]


class FeedMarkets:
    """Reads the destinations of items; values that are no country are told at the end."""

    def __init__(self, name: str, report: Report) -> None:
        self._name = name
        self._report = report
        self._others: dict[str, _NoCountry] = {}

    def excluded(self, item: FeedItem) -> tuple[str, ...]:
        """The countries (ISO 3166-1) an item is not offered in.

        `included_destination` with countries leaves out every other one; a country that is both
        included and excluded is excluded, as Google has it.
        """
        of_ads, of_item, only = (
            self._countries(item, name)
            for name in ("shopping_ads_excluded_country", "excluded_destination",
                         "included_destination")
        )  # fmt: skip
        outside = _all_but(frozenset(only) - {*of_ads, *of_item}) if only else ()
        found = outside or tuple(dict.fromkeys([*of_ads, *of_item]))
        if found:
            self._report.count("variants of some markets only")
        return found

    def _countries(self, item: FeedItem, name: str) -> list[str]:
        words = [word.strip() for text in item.all(name) for word in text.split(",")]
        found = {word: country_by_name(word) for word in words if word}
        others = [word for word, country in found.items() if country is None]
        if others:
            known = self._others.setdefault(name, _NoCountry(item.line, 0, {}))
            known.items += 1
            known.values |= dict.fromkeys(others)
        return [country for country in found.values() if country is not None]

    def conclude(self) -> None:
        """One count and one note for each attribute with values that are no country."""
        for name in DESTINATIONS:
            found = self._others.get(name)
            if found is None:
                continue
            self._report.count(f"items with {name} of no country", found.items)
            values = list(found.values)
            more = f" and {len(values) - 1} more" * (len(values) > 1)
            what = f"{name} in {found.items} items: {values[0]!r}{more}"
            expected = "a country; where Google shows an item is not what the shop sells: left out"
            self._report.note(self._name, found.line, what, expected)


@lru_cache(maxsize=256)
def _all_but(these: frozenset[str]) -> tuple[str, ...]:
    """Every country but these; one tuple for all items that name the same."""
    return tuple(sorted(countries().keys() - these))
