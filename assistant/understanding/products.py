"""Which product a comment means: names, aliases, shop vocabulary and typos, weighed by rarity.

A word counts by how few products share it. A product noun that no product has is evidence that
the viewer means something the shop does not sell; it is never guessed away.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from assistant.understanding.reading import Reading
from knowledge.shop import Shop
from knowledge.text import fold, is_cjk, tokens
from knowledge.types import Product, Variant
from prompts.lexicon import Matcher, bare, phrase_key
from prompts.packs import Pack
from prompts.topics import load_colours

_FUZZY_LETTERS = 5
_FUZZY_RATIO = 86
_CLEAR_MARGIN = 1.25
_STOP = {"the", "and", "for", "with", "set", "of", "in", "a", "an", "to", "on", "new", "x"}


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
        self._colours = load_colours()
        vocabulary = _Vocabulary(packs.values())
        self._words: dict[str, set[str]] = {}
        self._weak: dict[str, set[str]] = {}
        self._titles: dict[str, set[str]] = {}
        self.matcher = Matcher([])
        for product in self._products:
            title = _stems(product.title)
            strong = title | _stems(product.type)
            for name in product.names:
                self.matcher.add("catalogue", product.handle, [name.text])
                strong |= _stems(name.text)
            self.matcher.add("catalogue", product.handle, [product.title])
            self._titles[product.handle] = title
            self._words[product.handle] = strong | vocabulary.keys_in(strong)
            weak = _stems(" ".join(product.tags))
            for variant in shop.variants(product.handle):
                for option in variant.options:
                    weak |= _stems(option)
            self._weak[product.handle] = weak
        shared = Counter(word for words in self._words.values() for word in words)
        self._weight = {
            word: math.log(1 + len(self._products) / count) for word, count in shared.items()
        }
        self._fuzzy = [w for w in self._weight if len(w) >= _FUZZY_LETTERS and not is_cjk(w[0])]
        self._skus = {fold(v.sku): v for v in shop.all(Variant) if v.sku}

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
        if meant:
            scores = {handle: score for handle, score in scores.items() if handle in meant}
        return self._choose(scores, used)

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
            if asked.issuperset(span):
                continue
            text = reading.text_of(match)
            taken.update(span)
            words = {phrase_key(tokens(text)), *match.keys}
            words |= {phrase_key(tokens(fold(key))) for key in match.keys}
            spans.append((words, text))
            if match.section == "products":
                nouns.add(text)
        for i, token in enumerate(reading.tokens):
            if i in taken or reading.masks[i] in ("place", "number", "code", "method"):
                continue
            word = bare(token.text)
            if word in _STOP or len(word) < 2 or is_cjk(word[0]) or i in asked:
                continue
            if word in self._weight:
                spans.append(({word}, token.text))
            elif len(word) >= _FUZZY_LETTERS:
                near = process.extractOne(
                    word, self._fuzzy, scorer=fuzz.ratio, score_cutoff=_FUZZY_RATIO
                )
                if near is not None and near[0][0] == word[0]:
                    spans.append(({near[0]}, token.text))
        return nouns, spans

    def options(self, handle: str, reading: Reading) -> tuple[tuple[str, ...], str | None]:
        """Option values of a product that a comment names, and a value asked for that it lacks."""
        values = list(dict.fromkeys(
            option for variant in self._shop.variants(handle) for option in variant.options
        ))  # fmt: skip
        found, named = _literal_options(values, reading)
        found += [option for option in _partial_options(values, reading) if option not in found]
        parts: dict[str, list[str]] = {}
        for option in values:
            for part in {bare(word) for word in tokens(fold(option))}:
                parts.setdefault(part, []).append(option)
        title = self._titles.get(handle, set())
        lacking: str | None = None
        for match in reading.matches:
            text = reading.text_of(match)
            if match.section not in ("qualities", "sizes") or text in named:
                continue
            hits = self._options_of(match.keys, parts)
            if hits:
                found += [option for option in hits if option not in found]
            elif match.section == "sizes" or match.keys[0] in self._colours:
                same = {bare(fold(key)) for key in match.keys} & title
                lacking = lacking or (None if same else text)
        return tuple(found), lacking

    def _options_of(self, keys: Iterable[str], parts: Mapping[str, list[str]]) -> list[str]:
        """Option values that a vocabulary word stands for, else those of its colour's family."""
        hits: list[str] = []
        for key in keys:
            words = {bare(part) for part in tokens(fold(key))}
            named = [option for word in sorted(words) for option in parts.get(word, ())]
            for option in named:
                own = {bare(part) for part in tokens(fold(option))}
                if words <= own or own <= words:
                    hits.append(option)
        if not hits:
            family = [shade for key in keys for shade in self._colours.get(key, ())]
            hits = [o for shade in family for o in parts.get(bare(shade), ())]
            hits = hits if len(set(hits)) == 1 else []
        return list(dict.fromkeys(hits))


def _has(known: set[str], word: str) -> bool:
    """Whether a product goes by a word, or by every word of a noun of several."""
    return word in known or (" " in word and set(word.split()) <= known)


def _literal_options(values: Iterable[str], reading: Reading) -> tuple[list[str], set[str]]:
    """Values that stand in the comment as they are, and the folded words that do."""
    matcher = Matcher([])
    for option in values:
        matcher.add("options", option, [option, option.split("(")[0]])
    found: list[str] = []
    named: set[str] = set()
    for match in matcher.find(list(reading.tokens)):
        text = reading.text_of(match)
        if _counts_as_option(text, match.first, reading):
            found += [key for key in match.keys if key not in found]
            named.add(text)
    return found, named


def _partial_options(values: list[str], reading: Reading) -> list[str]:
    """Values of several words of which the comment has every word that tells them apart."""
    words = {value: {bare(word) for word in tokens(fold(value))} for value in values}
    long = {value: found for value, found in words.items() if len(found) > 1}
    if len(long) < 2:
        return []
    shared = set.intersection(*long.values())
    said = {bare(token.text) for token in reading.tokens}
    best: list[tuple[int, str]] = []
    for value, found in long.items():
        telling = found - shared
        letters = any(char.isalpha() for word in telling for char in word)
        if telling and telling <= said and letters:
            best.append((len(telling), value))
    most = max((count for count, _ in best), default=0)
    return [value for count, value in best if count == most]


def _counts_as_option(text: str, first: int, reading: Reading) -> bool:
    """Single letters and bare numbers are options only where the comment speaks of sizes."""
    if len(text) > 1 and not text.isdigit():
        return True
    concepts = reading.concepts()
    if concepts & {"size_word", "fit", "other_kind"} or reading.keys("sizes"):
        return True
    start = reading.tokens[first].start
    upper = text.upper() in reading.original.replace("'S", " ").replace("’S", " ")
    if text.isalpha():
        after = reading.folded[start + 1 : start + 2]
        return (upper and text not in reading.original.split()) or after in ("码", "號", "号")
    return len(text) == 2 and not reading.keys("lineup_words")


def _asked(reading: Reading) -> set[int]:
    """Tokens inside phrases that ask something: `in the box`, `what size`."""
    return {
        i
        for match in reading.matches
        if match.section in ("concepts", "attributes", "methods") and match.last - match.first > 1
        for i in range(match.first, match.last)
    }


def _stems(text: str) -> set[str]:
    words = tokens(fold(text))
    found = {bare(word) for word in words if not is_cjk(word[0])} - _STOP
    run = "".join(word for word in words if is_cjk(word[0]))
    if run:
        found.add(run)
    return {word for word in found if len(word) > 1 and not word.isdigit()}


class _Vocabulary:
    """The packs' shop words: which catalogue nouns a word stands for."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._keys: dict[str, set[str]] = {}
        for pack in packs:
            for section in ("products", "qualities"):
                for key, words in pack.lexicon.sections.get(section, {}).items():
                    for word in (key, *words):
                        stem = phrase_key(tokens(fold(word)))
                        self._keys.setdefault(stem, set()).add(key)

    def keys_in(self, words: set[str]) -> set[str]:
        """The catalogue nouns that a product's own words stand for."""
        return {key for word in words for key in self._keys.get(word, ())}
