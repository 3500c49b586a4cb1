"""Which option values of a product a comment names: sizes, colours and other variants."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.understanding.contents import ContentReader
from assistant.understanding.option_numbers import (
    Amounts,
    Dimensions,
    Ranges,
    amounts,
    by_content,
    by_extreme,
    by_length,
    by_most,
    by_number,
    by_range,
    by_sides,
    dimensions,
    ranges,
)
from assistant.understanding.reading import Reading
from assistant.understanding.sizes import Size, option_sizes
from knowledge.shop import Shop
from knowledge.text import fold, tokens
from knowledge.types import Product
from prompts.lexicon import Matcher, bare, tokenize
from prompts.packs import EVERYWHERE, Pack
from prompts.topics import load_colours

_PLUG = "plug"
# How catalogues write the plugs of a country beside its ISO 3166 code.
_CALLED = {"GB": ("uk",), "US": ("usa",)}


# Words for sizes beside the letters that stand for them.
_LETTER = {"small": "S", "medium": "M", "large": "L"}
_LETTERS = {letter: {word} for word, letter in _LETTER.items()}
# Words for a size that only a catalogue surely uses so: in a chat `chica` may be a girl.
_OF_CATALOGUES = {"chica": "S", "chico": "S", "ch": "S", "gde": "L"}
# A shorter word may be anything.
_LETTERS_OF_NAME = 3
# Words for how large a thing is: of them one that says "the largest" tells most.
OF_SIZE = frozenset(("large", "small", "largest", "smallest"))
# A number is a measure only where one of these is said.
_MEASURED = frozenset("size_word fit body which stock left price how_much have".split())
# Sections of the lexicons whose words options are called by.
_OF_OPTIONS = ("qualities", "sizes")


@dataclass(frozen=True, slots=True)
class Options:
    """The values of a product's options, each with the other words the shop has for it."""

    values: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, tuple[frozenset[str], str | None]]
    amounts: Amounts
    sides: Dimensions
    ranges: Ranges
    matcher: Matcher


@lru_cache(maxsize=2)
def _option_words(packs: tuple[Pack, ...]) -> Matcher:
    """What finds the words of options; shops share it."""
    return Matcher([pack.lexicon for pack in packs], _OF_OPTIONS)


class OptionReader:
    """Reads the option values that comments name; what it knows of a product it keeps."""

    def __init__(self, shop: Shop, packs: Iterable[Pack] = ()) -> None:
        self._shop = shop
        packs = tuple(packs)
        self._contents = ContentReader(packs)
        # Words of other languages are other words: the shop writes its options in its own.
        own = shop.profile.default_locale.split("-")[0]
        self._words = _option_words(tuple(p for p in packs if p.tag in (own, EVERYWHERE)))
        self._colours = load_colours()
        self._known: dict[str, Options] = {}

    def named(
        self,
        product: Product,
        reading: Reading,
        sizes: Iterable[Size],
        taken: Collection[int] = (),
        lengths: Collection[Decimal] = (),
    ) -> tuple[tuple[str, ...], str | None]:
        """Option values of a product that a comment names, and a value asked for that it lacks.

        `taken` are tokens of numbers that mean something else than an option, `lengths` those it
        states with their unit, in centimetres.
        """
        options = self._of(product)
        most = by_most(options.amounts, {v: c for v, (c, _) in options.sizes.items()}, reading)
        found, named = _literal(options, reading)
        found += [value for value in most if value not in found]
        found += [value for value in _partial(options, reading) if value not in found]
        if not found:
            found += _by_first_word(product, options, reading)
        sized, missing, spans = _sized(options, sizes)
        found += [value for value in sized if value not in found]
        title = {bare(word) for word in tokens(fold(product.title))}
        lacking = missing if not sized else None
        for match in reading.matches:
            text = reading.text_of(match)
            inside = spans.issuperset(range(match.first, match.last))
            if match.section not in ("qualities", "sizes") or text in named or inside:
                continue
            if most and set(match.keys) & OF_SIZE:
                continue
            hits = self._standing_for(match.keys, options.parts)
            if hits:
                found += [value for value in hits if value not in found]
            elif match.section == "sizes" or match.keys[0] in self._colours:
                same = {bare(fold(key)) for key in match.keys} & title
                lacking = lacking or (None if same else text)
        if not found:
            found = _standards(options, reading) or by_sides(options.sides, lengths, reading, taken)
            lacking = None if found else lacking
        if not set(found) & set(options.ranges) and reading.concepts() & _MEASURED:
            ranged = by_range(options.ranges, lengths, reading, taken)
            found += ranged
            lacking = None if ranged else lacking
        if not set(found) & set(options.amounts):
            named_by = self._contents.read(reading) if options.amounts else ()
            meant = (
                by_content(options.amounts, named_by)
                or by_length(options.amounts, lengths)
                or by_number(options.amounts, reading, taken)
                or by_extreme(options.amounts, reading)
            )
            found += meant
            lacking = None if meant else lacking
        return tuple(found), lacking

    def _of(self, product: Product) -> Options:
        options = self._known.get(product.handle)
        if options is None:
            options = _options(self._shop, product, self._words)
            self._known[product.handle] = options
        return options

    def _standing_for(self, keys: Iterable[str], parts: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Values that a vocabulary word stands for, else those of its colour's family."""
        hits: list[str] = []
        for key in keys:
            words = {bare(part) for part in tokens(fold(key))}
            named = [value for word in sorted(words) for value in parts.get(word, ())]
            for value in named:
                own = _stems(value)
                if words <= own or own <= words or not words & own:
                    hits.append(value)
        if not hits:
            family = [shade for key in keys for shade in self._colours.get(key, ())]
            hits = [v for shade in family for v in parts.get(bare(shade), ())]
            hits = hits if len(set(hits)) == 1 else []
        return list(dict.fromkeys(hits))


def _options(shop: Shop, product: Product, vocabulary: Matcher) -> Options:
    variants = shop.variants(product.handle)
    values = tuple(dict.fromkeys(value for variant in variants for value in variant.options))
    words = {
        value: tuple(
            dict.fromkeys(said[value] for said in product.option_words.values() if value in said)
        )
        for value in values
    }
    matcher = Matcher([])
    parts: dict[str, list[str]] = {}
    for value in values:
        matcher.add("options", value, [value, value.split("(")[0], *words[value]])
        for part in _stems(value) | _stood_for(value, vocabulary) | _LETTERS.get(value, set()):
            parts.setdefault(part, []).append(value)
    sizes = {value: found for value in values if (found := _size(value, vocabulary))[0]}
    known = {k: tuple(v) for k, v in parts.items()}
    return Options(
        values, words, known, sizes, amounts(values, sizes), dimensions(values), ranges(values),
        matcher,
    )  # fmt: skip


def _stems(text: str) -> set[str]:
    return {bare(word) for word in tokens(fold(text))}


def _size(value: str, vocabulary: Matcher) -> tuple[frozenset[str], str | None]:
    """The sizes of an option value, also of one that is a word for a size: `Grande`."""
    covered, system = option_sizes(_OF_CATALOGUES.get(fold(value), value))
    folded = tokenize(fold(value))
    whole = (
        key if match.section == "sizes" else _LETTER.get(key)
        for match in vocabulary.find(folded)
        if match.last - match.first == len(folded)
        for key in match.keys
    )
    return (covered, system) if covered else (frozenset(filter(None, whole)), None)


def _stood_for(value: str, vocabulary: Matcher) -> set[str]:
    """The vocabulary's own words for a value in any language: `Rosa` is pink, `Chica` small."""
    folded = tokenize(fold(value))
    return {
        stem
        for match in vocabulary.find(folded)
        if match.last - match.first == len(folded)
        for key in match.keys
        for stem in _stems(key)
    }


def _literal(options: Options, reading: Reading) -> tuple[list[str], set[str]]:
    """Values that stand in the comment as they are, and the folded words that do.

    Sizes are read apart: a letter or a bare number may be something else.
    """
    found: list[str] = []
    named: set[str] = set()
    for match in options.matcher.find(list(reading.tokens)):
        text = reading.text_of(match)
        keys = [k for k in match.keys if k not in options.sizes or match.last - match.first > 1]
        if keys and (len(text) > 1 or not text.isascii()):
            found += [key for key in keys if key not in found]
            named.add(text)
    return found, named


def _standards(options: Options, reading: Reading) -> list[str]:
    """Values for a country's plug, by the country: "a plug for england"."""
    if _PLUG not in reading.keys("attributes") or len(options.values) < 2:
        return []
    codes = set(reading.keys("places"))
    words = {word for code in codes for word in (code.lower(), *_CALLED.get(code, ()))}
    found = dict.fromkeys(v for word in sorted(words) for v in options.parts.get(word, ()))
    return list(found)


def _sized(options: Options, sizes: Iterable[Size]) -> tuple[list[str], str | None, set[int]]:
    """Values of the sizes typed, the first typed size that the product lacks, and their tokens."""
    found: list[str] = []
    spans: set[int] = set()
    lacking: str | None = None
    systems = {system for _, system in options.sizes.values()}
    for size in sizes:
        spans |= set(range(size.first, size.last))
        if not _comparable(size, systems):
            continue
        hits = [
            value
            for value, (covered, system) in options.sizes.items()
            if size.value in covered and (not size.system or not system or size.system == system)
        ]
        found += [value for value in hits if value not in found]
        if not hits and size.marked:
            lacking = lacking or size.value
    return found, lacking, spans


def _comparable(size: Size, systems: set[str | None]) -> bool:
    """Whether a typed size can be told from the catalogue's; a number of another system cannot."""
    if size.system is None or size.value[-1].isalpha() or size.system in systems:
        return True
    return systems <= {None} and size.system == "eu"


def _by_first_word(product: Product, options: Options, reading: Reading) -> list[str]:
    """The one value of several words whose first word a comment has: "the tenor one"."""
    title = {bare(word) for word in tokens(fold(product.title))}
    firsts: dict[str, list[str]] = {}
    for value in options.values:
        words = [bare(word) for word in tokens(fold(value))]
        if len(words) > 1 and len(words[0]) > _LETTERS_OF_NAME and words[0].isalpha():
            firsts.setdefault(words[0], []).append(value)
    said = {bare(token.text) for token in reading.tokens} - title
    hits = [values for word, values in firsts.items() if word in said]
    return hits[0] if len(hits) == 1 and len(hits[0]) == 1 else []


def _partial(options: Options, reading: Reading) -> list[str]:
    """Values of several words of which the comment has every word that tells them apart."""
    words = {value: {bare(word) for word in tokens(fold(value))} for value in options.values}
    long = {value: found for value, found in words.items() if len(found) > 1}
    if len(long) < 2:
        return []
    shared = set.intersection(*long.values())
    said = {bare(token.text) for token in reading.tokens}
    best: list[tuple[int, str]] = []
    for value, found in long.items():
        telling = found - shared
        letters = any(char.isalpha() for word in telling for char in word)
        if telling and telling <= said and letters and value not in options.sizes:
            best.append((len(telling), value))
    most = max((count for count, _ in best), default=0)
    return [value for count, value in best if count == most]
