"""Places in a comment: CLDR's country names in any language, the packs' cities and short names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from babel import Locale

from assistant.understanding.reading import Reading
from knowledge.regions import countries, is_country
from knowledge.shop import Place
from knowledge.text import fold
from prompts.lexicon import Lexicon, Match, Matcher
from prompts.packs import Pack

# Languages whose CLDR country names are known; viewers name countries in any of them.
NAME_LANGUAGES = ("en", "zh", "zh_Hant", "es", "pt", "fr", "de", "it", "ru", "pl", "tr", "ar",
                  "hi", "ja", "ko", "th", "vi", "id", "ms", "fil")  # fmt: skip
# Concepts that make a word that is also an ordinary one ("turkey") a place.
_DELIVERY = frozenset(
    "send delivery arrive country_word customs tax here how_long courier free return_it pay"
    " accept and_also on_delivery".split()
)


def place_lexicon() -> Lexicon:
    """Country names of CLDR in `NAME_LANGUAGES`, as the section `places`."""
    names: dict[str, list[str]] = {code: [] for code in countries()}
    for tag in NAME_LANGUAGES:
        for code, name in Locale.parse(tag).territories.items():
            if str(code) in names:
                # "Hong Kong SAR China" and "Myanmar (Burma)" are known by their first words too.
                short = str(name).split("(")[0].split(" SAR")[0].strip()
                names[str(code)] += [str(name), short] if short != name else [str(name)]
    return Lexicon({"places": {code: tuple(found) for code, found in names.items()}})


class Places:
    """Tells which words mean a place and which only look like one, and finds the places."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._ambiguous = {fold(word) for pack in packs.values() for word in pack.ambiguous_places}
        self._links = {
            fold(word)
            for pack in packs.values()
            for word in pack.lexicon.sections.get("place_links", {}).get("place_links", ())
        }

    @staticmethod
    def find(reading: Reading) -> list[Place]:
        """The distinct places a comment names, in the order of the text."""
        found: list[Place] = []
        for match in reading.matches:
            if match.section != "places":
                continue
            for key in match.keys[:1]:
                place = Place(key[:2], key if "-" in key else None)
                if is_country(place.country) and place not in found:
                    found.append(place)
        return found

    def meant(self, match: Match, reading: Reading) -> bool:
        """Whether words that name a place mean one here."""
        text = reading.text_of(match)
        if len(text) <= 2 and text.isascii():
            # "us", "in", "no", "de" are words; the country is typed in capitals, or alone.
            return text.upper() in reading.original and text not in reading.original.split()
        covered = any(
            other.section in ("concepts", "catalogue", "products")
            and other.first <= match.first
            and other.last >= match.last
            and (other.last - other.first) > (match.last - match.first)
            for other in reading.matches
        )
        if covered:
            return False
        if text not in self._ambiguous:
            return True
        before = reading.tokens[match.first - 1].text if match.first else ""
        return before in self._links or bool(reading.concepts() & _DELIVERY)


def matcher(packs: Iterable[Pack]) -> Matcher:
    """One matcher of every place name known."""
    found = Matcher([place_lexicon()])
    for pack in packs:
        for key, words in pack.lexicon.sections.get("places", {}).items():
            found.add("places", key, words)
    return found
