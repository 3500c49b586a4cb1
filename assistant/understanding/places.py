"""Places in a comment: CLDR's country names in any language, the packs' cities and short names.

A word that is also something else ("turkey"), a name that the shop's own titles hold, and a name
with a slip in it are places only where the words around say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import babel
from babel import Locale
from rapidfuzz.distance import OSA

from assistant.understanding.known import Known
from assistant.understanding.reading import Reading
from knowledge.regions import countries, is_country
from knowledge.shop import Place
from knowledge.text import fold, is_cjk, tokens
from prompts.lexicon import (
    Index,
    Lexicon,
    Match,
    Matcher,
    Sections,
    Token,
    bare,
    phrase_keys,
)
from prompts.packs import Pack
from prompts.parsed import content_digest, kept

# Languages whose CLDR country names are known; viewers name countries in any of them.
NAME_LANGUAGES = ("en", "zh", "zh_Hant", "es", "pt", "fr", "de", "it", "ru", "pl", "tr", "ar",
                  "hi", "ja", "ko", "th", "vi", "id", "ms", "fil")  # fmt: skip
# Concepts that make a word that is also an ordinary one ("turkey") a place.
_DELIVERY = frozenset(
    "send delivery arrive country_word customs tax here how_long courier free return_it pay"
    " accept and_also on_delivery instalment tracking".split()
)
# A name this long may be typed with one slip: a letter too many, too few, wrong or swapped.
_SLIP_LETTERS = 6
# Articles before short names of countries: "to the uk", "en los eeuu".
_SHORT = 4
_ARTICLES = frozenset(("the", "los", "las", "la", "el"))
# What only a mark tells apart, which folding takes away: Amman in Jordan is not Oman.
_MARKED = {"عمّان": ("OM", "JO")}
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_FLAG_A = 0x1F1E6


@lru_cache(maxsize=1)
def place_lexicon() -> Lexicon:
    """Country names of CLDR in `NAME_LANGUAGES`, as the section `places`."""
    here = Path(__file__)
    digests = [content_digest(here), babel.__version__]
    sections: Sections = kept(here, "countries", digests, _country_names)
    index = kept(here, "index", digests, lambda: Index.of(sections).kept())
    return Lexicon(lambda: sections, lambda: Index.from_kept(index))


def _country_names() -> dict[str, dict[str, tuple[str, ...]]]:
    names: dict[str, list[str]] = {code: [] for code in countries()}
    for tag in NAME_LANGUAGES:
        for code, name in Locale.parse(tag).territories.items():
            if str(code) in names:
                # "Hong Kong SAR China" and "Myanmar (Burma)" are known by their first words too.
                short = str(name).split("(")[0].split(" SAR")[0].strip()
                names[str(code)] += [str(name), short] if short != name else [str(name)]
    return {"places": {code: tuple(found) for code, found in names.items()}}


@lru_cache(maxsize=64)
def _names_of(pack: Pack) -> tuple[str, ...]:
    digests = [pack.learned_from, content_digest(Path(__file__))]
    found = kept(
        pack.folder / "lexicon.yaml", "names", digests, lambda: _single_names(pack.lexicon)
    )
    return tuple(found)


@lru_cache(maxsize=1)
def _country_keys() -> tuple[str, ...]:
    return _single_names(place_lexicon())


def _single_names(lexicon: Lexicon) -> tuple[str, ...]:
    """Look-up keys of a lexicon's place names of one long word, which may hold a slip."""
    keys = {
        found[0]
        for section in ("places", "demonyms")
        for names in lexicon.sections.get(section, {}).values()
        for name in names
        if len(found := phrase_keys(name)) == 1
    }
    return tuple(key for key in keys if len(key) >= _SLIP_LETTERS and not is_cjk(key[0]))


class PlaceNames(Matcher):
    """Every place name of CLDR and of the packs."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        packs = tuple(packs)
        lexicons = [place_lexicon(), *(pack.lexicon for pack in packs)]
        super().__init__(lexicons, {"places": "places", "demonyms": "places"})
        for pack in packs:
            for key, name in pack.country_names.items():
                self.add("places", key, [name])
        self._by_letter: dict[str, list[str]] = {}
        named = (_country_keys(), *map(_names_of, packs))
        for name in {name for names in named for name in names}:
            self._by_letter.setdefault(name[0], []).append(name)

    def places(self, name: str) -> tuple[str, ...]:
        """The places that a name stands for."""
        return self.standing(name)["places"]

    def near(self, text: str) -> list[str]:
        """The names of one word that differ from a word by one slip, in alphabetical order."""
        return sorted(
            name
            for name in self._by_letter.get(text[0], ())
            if abs(len(name) - len(text)) <= 1 and OSA.distance(name, text, score_cutoff=1) == 1
        )


class PlaceMatcher:
    """Finds place names; with `known` words it also finds names of one word with one slip.

    No word that is known to mean something, to any pack or to the shop, is ever taken for a slip.
    """

    def __init__(self, names: PlaceNames, known: Known, shop: Matcher | None) -> None:
        self._names = names
        self._known = known
        self._shop = shop

    def find(self, found: list[Token]) -> list[Match]:
        """Every place name, and what is one but for a slip."""
        matches = self._names.find(found)
        if not self._known:
            return matches
        covered = {i for m in matches for i in range(m.first, m.last)}
        for i, token in enumerate(found):
            name = None if i in covered else self._slip_of(token.text)
            if name is not None:
                matches.append(Match("places", self._names.places(name), i, i + 1))
        return matches

    def _slip_of(self, text: str) -> str | None:
        """The one place name that differs from a word by one slip."""
        if (
            len(text) < _SLIP_LETTERS - 1
            or not text.isascii()
            or text in self._known
            or bare(text) in self._known
        ):
            return None
        if self._shop is not None and self._shop.find([Token(text, 0, len(text))]):
            return None
        near = self._names.near(text)
        meant = {self._names.places(name)[:1] for name in near}
        return near[0] if len(meant) == 1 else None


@dataclass(frozen=True, slots=True)
class Named:
    """The places a comment names: asked about, stated as the viewer's own, thought the origin."""

    asked: tuple[Place, ...] = ()
    own: Place | None = None
    origin: Place | None = None


class Places:
    """Tells which words mean a place and which only look like one, and what the place is to them.

    `shop_words` are the words of the shop's own titles and option values, folded and bare.
    """

    def __init__(self, packs: Mapping[str, Pack], shop_words: frozenset[str] = frozenset()) -> None:
        self._ambiguous = {fold(word) for pack in packs.values() for word in pack.ambiguous_places}
        self._links = _listed(packs, "place_links")
        self._from = _listed(packs, "from_links")
        # Words that make a name a place stand behind it in some languages: ソウルに, 서울까지.
        follow = {tag: pack for tag, pack in packs.items() if pack.places_follow}
        self._follow = _listed(follow, "place_links")
        self._endings = tuple(sorted(word for word in self._follow if word and is_cjk(word[0])))
        self._people = _words(packs, "demonyms")
        self._listed = _words(packs, "places")
        names = place_lexicon().sections["places"]
        self._names = {fold(word) for words in names.values() for word in words}
        self._placed = {form for word in self._names | self._listed for form in (word, bare(word))}
        # An article may stand before a word or not; an English plural is another word.
        articled = {bare(word) for word in self._people if not word.isascii()}
        self._people |= articled
        self._alike = {bare(word) for word in self._people} - self._people
        self._shop_words = shop_words

    # -- which places are named ---------------------------------------------------------------

    @staticmethod
    def find(reading: Reading) -> list[Place]:
        """The distinct places a comment names, in the order of the text; a region for its country.

        A flag counts where no word names a place.
        """
        found = [place for _, place in _matched(reading)]
        if not found:
            found = [Place(code) for code in _flags(reading.original) if is_country(code)]
        return _distinct(found)

    def named(self, reading: Reading) -> Named:
        """The places of a comment by what they are to the viewer."""
        asked: list[Place] = []
        own, origin = None, None
        matched = _matched(reading)
        concepts = reading.concepts()
        sent = bool(concepts & {"send", "from", "delivery"}) and "buy" not in concepts
        several = len({place for _, place in matched}) > 1
        for match, place in matched:
            if self._resides(match, reading):
                own = own or place
            elif self._comes_from(match, reading) and (sent or several):
                origin = origin or place
            else:
                asked.append(place)
        if not matched:
            asked = self.find(reading)
        return Named(tuple(_distinct(asked)), own, origin)

    @staticmethod
    def _resides(match: Match, reading: Reading) -> bool:
        """Whether the words right before a place say that the viewer lives there."""
        return any(m.section == "residence" and m.last == match.first for m in reading.matches)

    def _comes_from(self, match: Match, reading: Reading) -> bool:
        return bool(match.first) and reading.tokens[match.first - 1].text in self._from

    # -- what is no place ---------------------------------------------------------------------

    def _linked(self, match: Match, reading: Reading) -> bool:
        """Whether a word like "to" stands before a name, or before its article."""
        before = [token.text for token in reading.tokens[max(0, match.first - 2) : match.first]]
        if self._follow and self._followed(match, reading):
            return True
        short = len(reading.text_of(match)) <= _SHORT
        if short and len(before) > 1 and before[-1] in _ARTICLES:
            before.pop()
        return bool(before) and before[-1] in self._links

    def _followed(self, match: Match, reading: Reading) -> bool:
        """Whether a word like "to" stands behind a name, in a language that puts it there."""
        rest = reading.folded[reading.tokens[match.last - 1].end :].lstrip()
        if self._endings and rest.startswith(self._endings):
            return True
        after = reading.tokens[match.last : match.last + 1]
        return bool(after) and after[0].text in self._follow

    def meant(self, match: Match, reading: Reading) -> bool:
        """Whether words that name a place mean one here."""
        text = reading.text_of(match)
        linked = self._linked(match, reading)
        if len(text) <= 2 and text.isascii():
            # "us", "in", "no", "de" are words; the country is typed in capitals, or after "to"
            # where a pack lists the two letters and they are no word.
            capitals = re.search(rf"(?<![A-Z]){text.upper()}(?![A-Z])", reading.original)
            alone = len(reading.tokens) <= 2
            if capitals is not None and (alone or not reading.original.isupper()):
                return True
            told = linked or alone or self._resides(match, reading)
            return text in self._listed and text not in self._ambiguous and told
        if _covered(match, reading):
            return False
        about = bool(reading.concepts() & _DELIVERY)
        placed = text in self._placed or bare(text) in self._placed
        if not placed and (text in self._people or bare(text) in self._people - self._alike):
            return linked or about
        if not placed and bare(text) in self._alike:
            return False  # "mexican" is no Mexicans
        slip = not placed and text.isascii() and len(text) >= _SLIP_LETTERS - 1
        own = bare(text) in self._shop_words
        if not (slip or own or text in self._ambiguous):
            # A pack's own word may be an adjective: an italian lamp is not in Italy.
            country = text in self._names or bare(text) in self._names
            sent = _beside_delivery(match, reading)
            return country or linked or sent or not _beside_product(match, reading)
        if linked or self._resides(match, reading):
            return True
        if slip:
            # "hi angela" is no Angola, whatever else the comment asks.
            return _after_delivery(match, reading)
        return about and not own and not _beside_product(match, reading)


def _words(packs: Mapping[str, Pack], section: str) -> set[str]:
    return {
        fold(word)
        for pack in packs.values()
        for words in pack.lexicon.sections.get(section, {}).values()
        for word in words
    }


def _listed(packs: Mapping[str, Pack], section: str) -> set[str]:
    return {
        fold(word)
        for pack in packs.values()
        for word in pack.lexicon.sections.get(section, {}).get(section, ())
    }


def _covered(match: Match, reading: Reading) -> bool:
    """Whether a place name is part of a longer name: `french press`, `panama hat`."""
    return any(
        other.section in ("concepts", "catalogue", "products")
        and other.first <= match.first
        and other.last >= match.last
        and (other.last - other.first) > (match.last - match.first)
        for other in reading.matches
    )


def _after_delivery(match: Match, reading: Reading) -> bool:
    return any(
        other.section == "concepts"
        and other.last == match.first
        and not {"send", "delivery"}.isdisjoint(other.keys)
        for other in reading.matches
    )


def _beside_delivery(match: Match, reading: Reading) -> bool:
    """Whether a word for sending stands right behind a name: `türkiyeye geliyo mu`."""
    return any(
        other.section == "concepts"
        and other.first == match.last
        and not {"send", "delivery", "arrive"}.isdisjoint(other.keys)
        for other in reading.matches
    )


def _beside_product(match: Match, reading: Reading) -> bool:
    """Whether a thing is named right beside a word, which then says which one: `bali shorts`."""
    return any(
        other.section in ("products", "catalogue", "qualities")
        and (other.first == match.last or other.last == match.first)
        for other in reading.matches
    )


def _matched(reading: Reading) -> list[tuple[Match, Place]]:
    found: list[tuple[Match, Place]] = []
    for match in reading.matches:
        if match.section == "places":
            key = next((key for key in match.keys if "-" in key), match.keys[0])
            for name, (other, meant) in _MARKED.items():
                key = meant if key == other and name in reading.original else key
            place = Place(key[:2], key if "-" in key else None)
            if is_country(place.country):
                found.append((match, place))
    return found


def _distinct(places: Iterable[Place]) -> list[Place]:
    """Each place once; a country that a region of it is named beside adds nothing."""
    found = list(dict.fromkeys(places))
    regions = {place.country for place in found if place.region is not None}
    return [p for p in found if p.region is not None or p.country not in regions]


def _flags(text: str) -> list[str]:
    return [
        "".join(chr(ord(char) - _FLAG_A + ord("A")) for char in pair)
        for pair in _FLAG.findall(text)
    ]


def shop_words(texts: Iterable[str]) -> frozenset[str]:
    """The bare words of a shop's own titles and option values."""
    return frozenset(bare(word) for text in texts for word in tokens(fold(text)))
