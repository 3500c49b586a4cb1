"""Which product a thing asked is about: by number, name, what is on screen, or what was asked last.

What was named but is none of the shop's, or could be several, is told and never guessed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from rapidfuzz import fuzz, process

from assistant.properties import MATERIAL, OF_MATERIAL, OPEN, told_by
from assistant.types import ProductRef
from assistant.understanding.contents import content
from assistant.understanding.context import Remembered, RoomContext
from assistant.understanding.figures import numbers_of
from assistant.understanding.known import Known
from assistant.understanding.products import Catalogue, Mention
from assistant.understanding.reading import JUDGING, Reader, Reading
from assistant.understanding.slots import SlotReader, Slots
from knowledge.shop import Shop
from knowledge.text import fold, tokens
from knowledge.types import Limit, Lineup
from prompts.lexicon import bare
from prompts.topics import Topic

# From this similarity on (rapidfuzz's ratio) a word is taken for a slip of a known one.
_SLIP_RATIO, _SLIP_LETTERS = 75, 5
_KEPT = 2048
_STRANGE_PAIRS = 2
_USED_WITH = (None, "compatible_with")
_OF_WHAT = OF_MATERIAL | {MATERIAL}
# Topics with which a viewer may ask of two products at once.
_OF_TWO = ("price", "stock")
_MOST_APART = 2
# "The big jar" is what is on screen, where that comes in jars.
_CONTAINERS = frozenset("jar bag pouch bottle box tin can tube tub sachet".split())


@dataclass(frozen=True, slots=True)
class Meant:
    """The product meant, or what was mentioned that is none of the shop's or unclear."""

    product: ProductRef | None = None
    unclear: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on screen and how that is known: pinned, or named by the host."""

    handle: str
    source: str


class ProductFinder:
    """Finds the product meant, from a clause, its comment, the screen and what was asked before."""

    def __init__(
        self,
        shop: Shop,
        catalogue: Catalogue,
        slots: SlotReader,
        known: Known,
        reader: Reader,
    ) -> None:
        self._shop = shop
        self._catalogue = catalogue
        self._slots = slots
        self._known = known
        self._is_slip = lru_cache(maxsize=_KEPT)(self._slip)
        self._reader = reader
        self._limited = bool(shop.all(Limit))

    def find(
        self,
        reading: Reading,
        whole: Reading,
        context: RoomContext,
        last: Remembered | None,
        topic: Topic,
        attribute: str | None,
        now: datetime,
        followed: bool = False,
    ) -> Meant:
        """The product that a clause `reading` of the comment `whole` asks about.

        `followed` tells that the clause only changes a slot of what was asked before.
        """
        shown = self.shown(context, now)
        for text in (reading, whole) if reading is not whole else (reading,):
            slots = self._slots.read(text)
            meant = self._by_number(text, slots, context, shown) or self._before(
                text, slots, context, now
            )
            meant = meant or self._by_name(text, slots, shown, topic, attribute)
            if meant is not None:
                return meant
        slots = self._slots.read(reading)
        if last is not None and last.product is not None:
            newer = context.pinned_at is not None and context.pinned_at > last.at
            on_screen = last.product.source in ("pin", "host")
            if followed and on_screen and newer and shown is not None:
                return Meant(self.with_options(shown.handle, shown.source, reading, slots))
            if followed or not (on_screen or newer):
                ref = self.with_options(last.product.handle, "context", reading, slots)
                return Meant(self._kept(last.product, ref) if followed else ref)
        return self._unnamed(reading, slots, shown, topic)

    def _kept(self, before: ProductRef, now: ProductRef) -> ProductRef:
        """A reference with the options named before that the new ones do not replace."""
        places = {value: i for variant in self._shop.variants(now.handle)
                  for i, value in enumerate(variant.options)}  # fmt: skip
        changed = {places.get(value) for value in now.options}
        kept = [v for v in before.options if places.get(v) not in changed]
        if not now.options or now.lacking is not None:
            return now
        return replace(now, options=(*kept, *now.options))

    def shown(self, context: RoomContext, now: datetime) -> Shown | None:
        """What is on screen: the pinned product, else the one the host named within a minute."""
        if context.pinned is not None:
            return Shown(context.pinned, "pin")
        for said in context.said_lately(now):
            reading = self._reader.read(said)
            entries = self._entries(self._slots.read(reading), context, None)
            if entries:
                return Shown(entries[0].product, "host")
            mention = self._catalogue.mention(reading)
            if mention.kind == "one":
                return Shown(mention.handles[0], "host")
            if mention.kind == "several":
                return None
        return None

    def on_screen(self, reading: Reading, context: RoomContext, now: datetime) -> ProductRef | None:
        """What is on screen, with the options that a comment names."""
        shown = self.shown(context, now)
        if shown is None:
            return None
        return self.with_options(shown.handle, shown.source, reading, self._slots.read(reading))

    def two(
        self, reading: Reading, topic: Topic, context: RoomContext, now: datetime
    ) -> tuple[ProductRef, ...]:
        """The two products that a comment names, where both can be answered apart."""
        if topic.name not in _OF_TWO:
            return ()
        slots = self._slots.read(reading)
        entries = self._entries(slots, context, self.shown(context, now))
        if len(entries) == _MOST_APART:
            return tuple(
                self.with_options(e.product, "lineup", reading, slots, e.variant) for e in entries
            )
        handles = self._catalogue.apart(reading)
        if len(handles) != _MOST_APART:
            return ()
        found = tuple(self.with_options(handle, "text", reading, slots) for handle in handles)
        return () if any(ref.options or ref.lacking for ref in found) else found

    # -- one after the other ------------------------------------------------------------------

    def _entries(
        self, slots: Slots, context: RoomContext, shown: Shown | None
    ) -> tuple[Lineup, ...]:
        """What the numbers of a comment stand for; a bare one for no option of what is shown."""
        numbers = slots.figures.lineup
        if slots.figures.pointed and not (shown and self._has_number(shown.handle, slots)):
            numbers += slots.figures.pointed
        found = [context.lineup.get(number) or self._shop.lineup(number) for number in numbers]
        known = [e for e in found if e is not None and self._shop.product(e.product) is not None]
        return tuple(dict.fromkeys(known))

    def _has_number(self, handle: str, slots: Slots) -> bool:
        """Whether an option of a product has one of the numbers that an article points at."""
        values = {value for v in self._shop.variants(handle) for value in v.options}
        words = {word for value in values for word in tokens(fold(value))}
        return any(str(number) in words for number in slots.figures.pointed)

    def _by_number(
        self, reading: Reading, slots: Slots, context: RoomContext, shown: Shown | None
    ) -> Meant | None:
        entry = next(iter(self._entries(slots, context, shown)), None)
        if entry is not None:
            return Meant(self.with_options(entry.product, "lineup", reading, slots, entry.variant))
        variant = self._catalogue.variant_by_sku(reading)
        if variant is not None:
            return Meant(self.with_options(variant.product, "text", reading, slots, variant.sku))
        return None

    def _before(
        self, reading: Reading, slots: Slots, context: RoomContext, now: datetime
    ) -> Meant | None:
        """What was on screen before, where the viewer says that they mean it."""
        if not slots.figures.previous:
            return None
        said = [m for m in reading.matches if m.section == "previous_item"]
        pointed = any(
            m.section == "demonstratives"
            and not any(p.first <= m.first and m.last <= p.last for p in said)
            for m in reading.matches
        )
        if pointed or self._catalogue.mention(reading).kind == "one":
            return None
        handle = context.shown_before(now)
        if handle is None or self._shop.product(handle) is None:
            return Meant()
        return Meant(self.with_options(handle, "pin", reading, slots))

    def _by_name(
        self,
        text: Reading,
        slots: Slots,
        shown: Shown | None,
        topic: Topic,
        attribute: str | None,
    ) -> Meant | None:
        mention = self._catalogue.mention(text)
        if shown is not None and "attribute" in topic.uses and self._properties(text, mention):
            return Meant(self.with_options(shown.handle, shown.source, text, slots))
        if shown is not None and attribute in _OF_WHAT and self._catalogue.by_quality(text):
            # "Is the fabric cotton": no other product is meant that has it in its name.
            return Meant(self.with_options(shown.handle, shown.source, text, slots))
        pointed = shown is not None and bool(text.keys("demonstratives"))
        fits = shown is not None and self._catalogue.may_mean(shown.handle, text)
        options = shown is not None and self._catalogue.options_only(shown.handle, text)
        if shown is not None and (options or (fits and (pointed or mention.kind == "unknown"))):
            return Meant(self.with_options(shown.handle, shown.source, text, slots))
        held = shown is not None and mention.kind in ("one", "unknown")
        if held and shown is not None and self._in_container(text, shown.handle):
            ref = self.with_options(shown.handle, shown.source, text, slots)
            if ref.options or mention.kind == "unknown":
                return Meant(ref)
        if mention.kind == "one":
            return Meant(self.with_options(mention.handles[0], "text", text, slots))
        if mention.kind == "several":
            if shown is not None and shown.handle in mention.handles:
                return Meant(self.with_options(shown.handle, shown.source, text, slots))
            return Meant(None, ", ".join(mention.words))
        # A noun the shop lacks may be what the product on screen is to be used with.
        with_it = "attribute" in topic.uses and attribute in _USED_WITH
        with_it = with_it or (shown is not None and self._tells(shown.handle, attribute))
        # Where some goods are not sent everywhere, what is named decides there too.
        needed = "product" in topic.needs or (self._limited and "product" in topic.uses)
        if mention.kind == "unknown" and needed and not pointed and not with_it:
            if shown is not None and topic.name == "size" and slots.body.measures:
                return Meant(ProductRef(shown.handle, shown.source))
            if shown is not None and numbers_of(text):
                # "My bed is 160": what is on screen has it among its options.
                ref = self.with_options(shown.handle, shown.source, text, slots)
                if ref.options:
                    return Meant(ref)
            return Meant(None, ", ".join(mention.words))
        return None

    def _in_container(self, text: Reading, handle: str) -> bool:
        """Whether all that is named are containers, and a product comes by weight or volume."""
        nouns = set(text.keys("products"))
        if not nouns or not nouns <= _CONTAINERS:
            return False
        if any(match.section == "catalogue" for match in text.matches):
            return False
        variants = self._shop.variants(handle)
        return any(content(value) for variant in variants for value in variant.options)

    def _tells(self, handle: str, attribute: str | None) -> bool:
        """Whether a product has the property asked: "is it waterproof, for the gym".

        What else is named stands around it then.
        """
        product = self._shop.product(handle)
        stated = dict(product.attributes) if product is not None else {}
        if attribute is None or attribute in OPEN:
            return False
        return attribute in stated or told_by(attribute, stated) is not None

    @staticmethod
    def _properties(text: Reading, mention: Mention) -> bool:
        """Whether what is named are properties: a battery is a thing too, and so is a heel."""
        named = {text.text_of(m) for m in text.matches if m.section in ("attributes", "properties")}
        return bool(mention.words) and named.issuperset(mention.words)

    def _unnamed(self, reading: Reading, slots: Slots, shown: Shown | None, topic: Topic) -> Meant:
        """The product on screen, or the only one, where nothing strange was named."""
        demonstrated = bool(reading.keys("demonstratives"))
        pointed = shown is not None and demonstrated
        strange = self._strange(reading)
        if "product" in topic.needs and strange and not pointed and "attribute" not in topic.uses:
            return Meant(None, strange)
        noun = self._strange_noun(reading)
        if "product" in topic.needs and noun and "attribute" not in topic.uses:
            return Meant(None, noun)
        # "Reduced to how much" asks of what is on screen, "any discount" of the shop.
        priced = topic.name == "discount" and "how_much" in reading.concepts()
        if topic.on_screen or demonstrated or priced:
            if shown is not None:
                return Meant(self.with_options(shown.handle, shown.source, reading, slots))
            if self._catalogue.only is not None:
                return Meant(self.with_options(self._catalogue.only, "only", reading, slots))
        return Meant()

    def _strange(self, reading: Reading) -> str | None:
        """A word that no pack and no product knows, and that is no slip of a known one.

        It may name what the viewer means; what is on screen is then no safe guess. Only words in
        Latin letters are told: elsewhere endings make known words look strange.
        """
        for token, mask in zip(reading.tokens, reading.masks, strict=True):
            word = bare(token.text)
            if mask or len(word) < _SLIP_LETTERS or not word.isascii():
                continue
            if word not in self._known and not self._is_slip(word):
                return token.text
        return None

    def _strange_noun(self, reading: Reading) -> str | None:
        """A run of Han characters of which neither a lexicon nor any example knows two pairs."""
        said = {i for m in reading.matches if m.section not in JUDGING
                for i in range(m.first, m.last)}  # fmt: skip
        run = ""
        for i, (token, mask) in enumerate(zip(reading.tokens, reading.masks, strict=True)):
            if mask or i in said or not "\u3400" <= token.text[0] <= "\u9fff":
                if self._strange_pairs(run) >= _STRANGE_PAIRS:
                    return run
                run = ""
            else:
                run += token.text
        return run if self._strange_pairs(run) >= _STRANGE_PAIRS else None

    def _strange_pairs(self, run: str) -> int:
        return sum(run[i : i + 2] not in self._known for i in range(len(run) - 1))

    def _slip(self, word: str) -> bool:
        """Whether some known word is so like this one that it is a slip of it."""
        # Words of very different lengths cannot be as like as the ratio asks.
        share = _SLIP_RATIO / (200 - _SLIP_RATIO)
        lengths = range(math.ceil(len(word) * share), int(len(word) / share) + 1)
        return any(
            process.extractOne(word, terms, scorer=fuzz.ratio, score_cutoff=_SLIP_RATIO)
            for n in sorted(lengths, key=lambda n: abs(n - len(word)))
            for terms in self._known.of_length(n)
        )

    def with_options(
        self, handle: str, source: str, reading: Reading, slots: Slots, sku: str | None = None
    ) -> ProductRef:
        """A reference with the option values that a comment names, or those of a SKU."""
        if sku is not None:
            for variant in self._shop.variants(handle):
                if variant.sku == sku:
                    return ProductRef(handle, source, variant.options)
        free = tuple(s for s in slots.sizes if s.first not in slots.figures.lineup_tokens
                     or source != "lineup")  # fmt: skip
        options, lacking = self._catalogue.options(handle, reading, slots, free)
        return ProductRef(handle, source, options, lacking if not options else None)
