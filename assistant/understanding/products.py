"""Which product a comment means: names, aliases, shop vocabulary and typos, weighed by rarity.

A word counts by how few products share it. A product noun that no product has is evidence that
the viewer means something the shop does not sell; it is never guessed away.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from assistant.understanding.nouns import STOP, stems, vocabulary
from assistant.understanding.options import OF_SIZE, OptionReader
from assistant.understanding.reading import Reading
from assistant.understanding.sizes import Size
from assistant.understanding.slots import Slots
from knowledge.shop import Shop
from knowledge.text import fold, is_cjk, tokens
from knowledge.types import Product, Promotion, Variant
from prompts.lexicon import Match, Matcher, bare, phrase_key
from prompts.packs import Pack
from prompts.topics import load_colours

_OTHERS = frozenset(("colour_word", "other_kind"))
_FUZZY_LETTERS = 5
_FUZZY_RATIO = 86
# Languages in which a noun stands before what tells it from others.
_NOUN_FIRST = frozenset(("es", "pt", "fr", "it", "ar", "th", "vi", "id", "ms", "tl"))
_CLEAR_MARGIN = 1.25
# The end of a title of Han characters is known from this many characters on.
_SHORTEST_ENDING = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """What the words point to: one product, several, a thing the shop lacks, or nothing."""

    kind: Literal["one", "several", "unknown", "none"]
    handles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Catalogue:
    """A shop's product names, indexed for comments in any language."""

    def __init__(self, shop: Shop, packs: Mapping[str, Pack]) -> None:
        self._shop = shop
        self._products = shop.all(Product)
        self._options = OptionReader(shop, packs.values())
        self._colours = frozenset(load_colours())
        nouns = vocabulary(tuple(packs.values()))
        home = shop.profile.default_locale
        self._words: dict[str, set[str]] = {}
        self._weak: dict[str, set[str]] = {}
        self.matcher = Matcher([])
        for product in self._products:
            names = [(name.text, name.language) for name in product.names]
            names += [(product.title, home), *((t, tag) for tag, t in product.titles.items())]
            strong: set[str] = set()
            for text, language in (*names, (_kind(product.type, home), home)):
                strong |= stems(text) | nouns.keys_in(text, language)
            for text, _ in names:
                self.matcher.add("catalogue", product.handle, [text])
            self._words[product.handle] = strong
            weak = stems(" ".join(product.tags))
            for variant in shop.variants(product.handle):
                for option in variant.options:
                    weak |= stems(option) | nouns.keys_in(option, home)
            self._weak[product.handle] = weak
        self._add_endings()
        for promotion in shop.all(Promotion):
            if promotion.code:
                self.matcher.add("codes", promotion.code, [promotion.code])
        shared = Counter(word for words in self._words.values() for word in words)
        self._weight = {
            word: math.log(1 + len(self._products) / count) for word, count in shared.items()
        }
        self._fuzzy = [w for w in self._weight if len(w) >= _FUZZY_LETTERS and not is_cjk(w[0])]
        self._skus = {fold(v.sku): v for v in shop.all(Variant) if v.sku}

    def _add_endings(self) -> None:
        """Know titles of a script without spaces by their ends too, where only one has them.

        What a thing is stands at the end of its name: 水洗亚麻盖毯 is asked about as 亚麻盖毯.
        """
        ends: dict[str, set[str]] = {}
        for product in self._products:
            for said in product.titles.values():
                title = "".join(fold(said).split())
                if title and all("\u3400" <= char <= "\u9fff" for char in title):
                    for start in range(1, len(title) - _SHORTEST_ENDING + 1):
                        ends.setdefault(title[start:], set()).add(product.handle)
        for ending, handles in ends.items():
            if len(handles) == 1:
                self.matcher.add("catalogue", next(iter(handles)), [ending])

    @property
    def texts(self) -> Iterator[str]:
        """The shop's own titles and option values, in every language it has them."""
        for product in self._products:
            yield product.title
            yield from product.titles.values()
            for variant in self._shop.variants(product.handle):
                yield from variant.options

    @property
    def only(self) -> str | None:
        """The handle of the one product of a shop that has just one."""
        return self._products[0].handle if len(self._products) == 1 else None

    def variant_by_sku(self, reading: Reading) -> Variant | None:
        """The variant whose SKU a comment names."""
        for word in reading.original.split():
            variant = self._skus.get(fold(word.strip(".,!?()")))
            if variant is not None:
                return variant
        return None

    def mention(self, reading: Reading) -> Mention:
        """The product or products a comment's own words point to."""
        scores: dict[str, float] = dict.fromkeys(self._words, 0.0)
        used: dict[str, set[str]] = {}
        exact = [m for m in reading.matches if m.section == "catalogue"]
        covered = {i for match in exact for i in range(match.first, match.last)}
        for match in exact:
            weight = 2.0 * (match.last - match.first) ** 0.5 / len(match.keys)
            for handle in match.keys:
                scores[handle] += weight + 1.0
                used.setdefault(handle, set()).add(reading.text_of(match))
        nouns, spans = self._spans(reading, covered)
        unknown: list[str] = []
        # Where a noun says what it is, products that only share its colour are not meant.
        meant = {handle for match in exact for handle in match.keys}
        for words, span in spans:
            hit = False
            for handle, known in self._words.items():
                common = {word for word in words if _has(known, word)}
                if common:
                    hit = True
                    scores[handle] += max(self._weight.get(word, 0.5) for word in common)
                    if span in nouns:
                        meant.add(handle)
                    used.setdefault(handle, set()).add(span)
                elif words & self._weak[handle]:
                    scores[handle] += 0.1
            if not hit and span in nouns:
                unknown.append(span)
        if unknown and not exact:
            strong = [h for h, score in scores.items() if score >= 1.5 and len(used.get(h, ())) > 1]
            if not strong:
                return Mention("unknown", (), tuple(unknown))
        if not meant and self._any(reading).issuperset(set().union(*used.values())):
            # A colour or a size alone names no product: it is one of what is shown.
            return Mention("none")
        if meant:
            scores = {handle: score for handle, score in scores.items() if handle in meant}
        return self._choose(scores, used)

    def _any(self, reading: Reading) -> set[str]:
        """The words of a comment that any thing may be: a colour, large or small."""
        return {
            reading.text_of(m)
            for m in reading.matches
            if m.section == "qualities" and (self._colours | OF_SIZE).intersection(m.keys)
        }

    def apart(self, reading: Reading) -> tuple[str, ...]:
        """The products that a comment's nouns name, where each noun names one and all are clear."""
        exact = [m for m in reading.matches if m.section == "catalogue"]
        covered = {i for match in exact for i in range(match.first, match.last)}
        nouns, spans = self._spans(reading, covered)
        named = [set(match.keys) for match in exact]
        for words, span in spans:
            if span in nouns:
                named.append({h for h, own in self._words.items()
                              if any(_has(own, word) for word in words)})  # fmt: skip
        if not all(len(handles) == 1 for handles in named):
            return ()
        return tuple(dict.fromkeys(handle for handles in named for handle in handles))

    def may_mean(self, handle: str, reading: Reading) -> bool:
        """Whether words of a comment fit this product, though others may fit better."""
        exact = [m for m in reading.matches if m.section == "catalogue"]
        if any(handle in match.keys for match in exact):
            return True
        nouns, spans = self._spans(reading, set())
        known = self._words.get(handle, set())
        # Of a noun of several words the last says what it is: a table lamp is a lamp.
        heads = (word.split()[-1] for words, span in spans if span in nouns for word in words)
        return any(head in known or head in self._weak.get(handle, ()) for head in heads)

    def by_quality(self, reading: Reading) -> bool:
        """Whether all that points to products are qualities, such as what they are made of."""
        if any(m.section == "catalogue" for m in reading.matches):
            return False
        qualities = {reading.text_of(m) for m in reading.matches if m.section == "qualities"}
        nouns, spans = self._spans(reading, set())
        return not nouns and bool(spans) and all(span in qualities for _, span in spans)

    def options_only(self, handle: str, reading: Reading) -> bool:
        """Whether all that a comment names as things are option values of this product.

        "The queen in clay" are sheets, where sheets come in Queen and in Clay.
        """
        if any(m.section == "catalogue" for m in reading.matches):
            return False
        nouns, spans = self._spans(reading, set())
        weak = self._weak.get(handle, set())
        named = [words for words, span in spans if span in nouns]
        return bool(named) and all(words & weak for words in named)

    def options(
        self, handle: str, reading: Reading, slots: Slots, sizes: Iterable[Size] | None = None
    ) -> tuple[tuple[str, ...], str | None]:
        """Option values of a product that a comment names, and a value asked for that it lacks.

        `sizes` are those of the slots that may be options, where some of them are not.
        """
        product = self._shop.product(handle)
        # "What colours besides black", "only black or other colours": what is named is not it.
        only = reading.keys("only_words") and reading.concepts() & _OTHERS
        if product is None or only or reading.keys("exceptions"):
            return (), None
        # A count of pieces may be how a set is called: "the pack of 4".
        taken = slots.other_numbers(reading)
        free = slots.sizes if sizes is None else sizes
        return self._options.named(product, reading, free, taken, slots.body.lengths)

    def _choose(self, scores: Mapping[str, float], used: Mapping[str, set[str]]) -> Mention:
        ranked = sorted(
            ((h, s) for h, s in scores.items() if used.get(h)), key=lambda x: (-x[1], x[0])
        )
        if not ranked:
            return Mention("none")
        best, score = ranked[0]
        close = [h for h, s in ranked if s * _CLEAR_MARGIN > score]
        words = tuple(sorted(used[best]))
        if len(close) > 1:
            return Mention("several", tuple(sorted(close)), words)
        return Mention("one", (best,), words)

    def _spans(
        self, reading: Reading, covered: set[int]
    ) -> tuple[set[str], list[tuple[set[str], str]]]:
        """Spans that may name a product: vocabulary words and words of the catalogue itself."""
        nouns: set[str] = set()
        spans: list[tuple[set[str], str]] = []
        asked = _asked(reading)
        taken: set[int] = set(covered)
        for match in sorted(reading.matches, key=lambda m: m.first - m.last):
            span = range(match.first, match.last)
            if match.section not in ("products", "qualities") or not taken.isdisjoint(span):
                continue
            if asked.issuperset(span) or _is_no_thing(match, reading):
                continue
            text = reading.text_of(match)
            taken.update(span)
            typed = phrase_key(tokens(text))
            # A word that is a catalogue's own noun means just that, whatever it is likened to.
            own = [key for key in match.keys if phrase_key(tokens(fold(key))) == typed]
            words = {typed, *(own or match.keys)}
            words |= {phrase_key(tokens(fold(key))) for key in own or match.keys}
            spans.append((words, text))
            if match.section == "products":
                nouns.add(text)
        # A word that some lexicon knows is no slip of another: `talla` is not `toalla`.
        known = {i for m in reading.matches for i in range(m.first, m.last)}
        for i, token in enumerate(reading.tokens):
            if i in taken or reading.masks[i] in ("place", "number", "code", "method"):
                continue
            word = bare(token.text)
            if word in STOP or len(word) < 2 or is_cjk(word[0]) or i in asked:
                continue
            if word in self._weight:
                spans.append(({word}, token.text))
            elif len(word) >= _FUZZY_LETTERS and i not in known:
                near = process.extractOne(
                    word, self._fuzzy, scorer=fuzz.ratio, score_cutoff=_FUZZY_RATIO
                )
                if near is not None and near[0][0] == word[0]:
                    spans.append(({near[0]}, token.text))
        return nouns, spans


def _kind(of_goods: str, language: str) -> str:
    """The word of a product's type that says what it is: no phone holder is a phone."""
    words = of_goods.split()
    if len(words) < 2:
        return of_goods
    return words[0] if language.split("-")[0] in _NOUN_FIRST else words[-1]


def _has(known: set[str], word: str) -> bool:
    """Whether a product goes by a word, or by every word of a noun of several."""
    return word in known or (" " in word and set(word.split()) <= known)


def _is_no_thing(match: Match, reading: Reading) -> bool:
    """Whether a word that names a thing stands here for a place, a measure or a count."""
    spans = [(m.section, m.first, m.last) for m in reading.matches]
    if ("measures", match.first, match.last) in spans:
        return True
    if ("places", match.first, match.last) in spans:
        return any(section == "place_links" and last == match.first for section, _, last in spans)
    counted = reading.tokens[match.first].text.isdigit() and any(
        section == "quantity_words" and match.first < first and last <= match.last
        for section, first, last in spans
    )
    return counted


def _asked(reading: Reading) -> set[int]:
    """Tokens inside phrases that ask something: `in the box`, `what size`."""
    return {
        i
        for match in reading.matches
        if match.section in ("concepts", "attributes", "methods") and match.last - match.first > 1
        for i in range(match.first, match.last)
    }
