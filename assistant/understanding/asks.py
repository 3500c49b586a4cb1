"""The slots of one thing asked: product and options, place, property, currency, code, measures."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from babel.numbers import get_currency_name, get_territory_currencies

from assistant.properties import MADE_IN, OF_MATERIAL, PARTS, TOLD_BY, mentioned
from assistant.types import Ask, Comment, PlaceRef, ProductRef, Reason
from assistant.understanding.context import STILL_MEANT, Remembered, RoomContext
from assistant.understanding.figures import currency_signs, numbers_of
from assistant.understanding.meant import ProductFinder
from assistant.understanding.measures import Measures
from assistant.understanding.option_numbers import extremes
from assistant.understanding.places import Named, Places
from assistant.understanding.products import Catalogue
from assistant.understanding.property_names import PropertyNames
from assistant.understanding.reading import Reading
from assistant.understanding.slots import SlotReader, Slots
from assistant.understanding.topic_of_slots import TopicOfSlots
from knowledge.shop import Place, Shop
from knowledge.text import fold, tokens
from knowledge.types import Promotion, Rate
from prompts.lexicon import Match, bare
from prompts.topics import Topic, Topics

# Concepts by which a comment without a question mark still asks.
ASKING = frozenset(
    "question_word can how_to which when how_long where how_much have who_pays".split()
)
# So many places of one comment are answered each; of more only the first.
_MOST_PLACES = 2
# A code stands between spaces, else between signs of another script ("TRAIL20还有用吗").
_WORD = re.compile(r"[^\s.,!?;:\"'()「」“”：？！؟،；]+")
_CODE = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_PERCENT, _CODE_WORD = re.compile(r"(?<!\d)(\d{1,2})\s?%"), "code"
_CARD, SENT_TO = "card", "ships_to"
# What is asked of the option just talked about, and the words that point back to it.
OF_OPTION, _BACK = ("price", "stock"), frozenset(("this", "and_also"))
# A comment that says nothing but this goes on with it as well.
_ONLY_PRICE = frozenset("how_much price question_word".split())


class AskFiller:
    """Fills slots from a clause, its comment, what is on screen and what was asked before."""

    def __init__(
        self,
        shop: Shop,
        topics: Topics,
        catalogue: Catalogue,
        slots: SlotReader,
        places: Places,
        products: ProductFinder,
        properties: PropertyNames,
    ) -> None:
        self._shop = shop
        self._topics = topics
        self._catalogue = catalogue
        self._slots = slots
        self._places = places
        self._products = products
        self._properties = properties
        self._topic = TopicOfSlots(shop, topics, slots)

    def fill(
        self,
        topic_name: str,
        sure: float,
        reading: Reading,
        whole: Reading,
        comment: Comment,
        context: RoomContext,
        last: Remembered | None,
        followed: bool = False,
        tried: frozenset[str] = frozenset(),
    ) -> tuple[Ask, ...]:
        """What a clause asks, with its slots from the clause, the comment and the room.

        It is more than one ask where a place or a product is named beside another. `followed` tells
        that the clause only changes a slot of what was asked before (`last`); `tried` are topics
        that the slots have already made another one of.
        """
        topic = self._topics.topics[topic_name]
        recent = last is not None and comment.at - last.at <= STILL_MEANT
        before = last if last is not None and (last.topic == topic_name or recent) else None
        slots = self._slots.read(reading)
        named = self._named(reading, whole)
        product, unclear = None, None
        if "product" in (*topic.needs, *topic.uses):
            product, unclear = self._product(
                reading, whole, comment, context, before, topic, followed
            )
            product = self._same_option(product, before if recent else None, topic, reading)
        attribute = self._attribute(reading, product)
        meant = self._topic.meant(topic, product, attribute, reading)
        if meant is not topic and meant.name not in tried:
            return self.fill(
                meant.name, sure, reading, whole, comment, context, last, followed,
                tried | {topic_name},
            )  # fmt: skip
        if attribute == MADE_IN:
            named = Named(own=named.own)
        elif named.origin is not None and not named.asked and topic.facts != "shipping":
            # What a viewer sends back from somewhere is sent from where they live.
            named = Named((named.origin,), named.own)
        place = self._place(named, comment, context, last)
        if topic.name == SENT_TO and product is None and unclear is None and place is not None:
            product = self._not_sent(reading, context, comment, place)
        if attribute is None and before is not None and before.topic == topic_name:
            attribute = before.attribute
        # "Just card, or PayPal too?" asks about the one beside the card.
        method = min(reading.keys("methods"), key=lambda key: key == _CARD, default=None)
        if method is None and followed and before is not None:
            method = before.method
        ask = Ask(
            topic=topic_name,
            confidence=round(sure, 4),
            product=product,
            place=place,
            attribute=attribute,
            method=method,
            code=self.code(reading),
            size=next((size.value for size in slots.sizes if size.marked), None),
            currency=self._currency(reading, slots, place, comment.viewer.country),
            body=self._body(topic_name, whole, product, comment, context),
            counting="left" in reading.concepts(),
            negated=slots.negated,
            unclear=unclear,
            shown=self._products.on_screen(reading, context, comment.at) if unclear else None,
            hand_over=self._hand_over(topic, whole),
            words=_words(reading),
            used_with=self._catalogue.mention(reading).kind == "unknown",
            concepts=tuple(sorted(reading.concepts())),
            around=tuple(sorted(whole.concepts())),
            text=reading.original,
            polarity=slots.polarity,
            quantity=slots.figures.quantity,
            amount=slots.figures.amount,
            origin=named.origin,
            until=slots.until,
            day=slots.day,
            named=_named(reading),
        )
        return self._each(ask, named, reading, topic, context, comment)

    def _each(
        self,
        ask: Ask,
        named: Named,
        reading: Reading,
        topic: Topic,
        context: RoomContext,
        comment: Comment,
    ) -> tuple[Ask, ...]:
        """One ask for each of two places, or of two products, that are asked about together."""
        if "place" in topic.needs and len(named.asked) == _MOST_PLACES:
            return tuple(replace(ask, place=PlaceRef(place, "text")) for place in named.asked)
        by_number = ask.product is not None and ask.product.source == "lineup"
        if by_number or ask.unclear is not None:
            two = self._products.two(reading, topic, context, comment.at)
            if two:
                return tuple(replace(ask, product=ref, unclear=None) for ref in two)
        return (ask,)

    # -- product and property -----------------------------------------------------------------

    def _product(
        self,
        reading: Reading,
        whole: Reading,
        comment: Comment,
        context: RoomContext,
        last: Remembered | None,
        topic: Topic,
        followed: bool,
    ) -> tuple[ProductRef | None, str | None]:
        attribute = self._attribute(reading, None)
        meant = self._products.find(
            reading, whole, context, last, topic, attribute, comment.at, followed
        )
        return meant.product, meant.unclear

    def _not_sent(
        self, reading: Reading, context: RoomContext, comment: Comment, place: PlaceRef
    ) -> ProductRef | None:
        """What is on screen, where it is not sent to a place that a comment asks about."""
        ref = self._products.on_screen(reading, context, comment.at)
        barred = ref is not None and self._shop.limit(ref.handle, place.place) is not None
        return ProductRef(ref.handle, ref.source) if ref is not None and barred else None

    def _same_option(
        self,
        product: ProductRef | None,
        last: Remembered | None,
        topic: Topic,
        reading: Reading,
    ) -> ProductRef | None:
        """The option talked about just before, where a comment points back: "and how much?"."""
        before = last.product if last is not None else None
        if product is None or before is None or product.options or product.lacking is not None:
            return product
        concepts = reading.concepts()
        back = bool(concepts & _BACK) or concepts <= _ONLY_PRICE
        if (
            topic.name not in OF_OPTION
            or not back
            or before.handle != product.handle
            or not before.options
        ):
            return product
        options, variants = set(before.options), self._shop.variants(product.handle)
        known = any(options.issubset(variant.options) for variant in variants)
        return replace(product, options=before.options) if known else product

    def _attribute(self, reading: Reading, product: ProductRef | None) -> str | None:
        """The property asked about: one the product has before one it lacks, then the longest.

        A property that the product has under a name of the shop's own is called by that.
        """
        stated = self._properties.of(product.handle) if product is not None else {}
        asked = reading.keys("properties")
        wanted = set(asked) - stated.keys()
        found = [
            m
            for m in reading.matches
            if m.section == "attributes"
            and not mentioned(m.keys[0], asked, wanted)
            and not _of_property(m, wanted, reading)
        ]
        best = min(
            found, key=lambda m: (m.keys[0] not in stated, m.first - m.last, m.first), default=None
        )
        if best is not None and best.keys[0] in stated:
            nearer = _told_property(best, stated, reading)
            return stated[nearer or best.keys[0]]
        things = [key for key in asked if key not in PARTS] or asked
        if things:
            return next((stated[key] for key in things if key in stated), things[0])
        return best.keys[0] if best is not None else None

    @staticmethod
    def _hand_over(topic: Topic, whole: Reading) -> Reason | None:
        concepts = whole.concepts()
        if not whole.question_mark and not concepts & ASKING:
            concepts.add("statement")
        found = (reason for concept, reason in topic.hand_over.items() if concept in concepts)
        return next((Reason(reason) for reason in found), None)

    # -- place and money ----------------------------------------------------------------------

    def _named(self, reading: Reading, whole: Reading) -> Named:
        """The places of a clause; what it lacks is taken from the comment around it."""
        own = self._places.named(reading)
        if reading is whole:
            return own
        around = self._places.named(whole)
        return Named(own.asked or around.asked, own.own or around.own, own.origin)

    def _place(
        self, named: Named, comment: Comment, context: RoomContext, last: Remembered | None
    ) -> PlaceRef | None:
        """The place asked about, where the viewer is, or what the platform says of them."""
        if named.asked:
            return PlaceRef(named.asked[0], "text")
        if named.own is not None:
            return PlaceRef(named.own, "text")
        # A place that was named in passing ("made in …") is not where things are sent.
        topic = self._topics.topics.get(last.topic) if last is not None else None
        sent = topic is not None and "place" in (*topic.needs, *topic.uses)
        if sent and last is not None and last.place is not None and last.place.source != "viewer":
            return PlaceRef(last.place.place, "context")
        stated = context.stated(comment.viewer.id, comment.at)
        if stated is not None and stated.place is not None:
            return PlaceRef(stated.place, "context")
        country = comment.viewer.country
        return PlaceRef(Place(country), "viewer") if country is not None else None

    def _currency(
        self, reading: Reading, slots: Slots, place: PlaceRef | None, country: str | None
    ) -> str | None:
        """The currency a price is asked in; of several with one name the viewer's own."""
        home = country or (place.place.country if place is not None else None)
        own = [str(code) for code in get_territory_currencies(home)] if home is not None else []
        for match in reading.matches:
            if match.section == "currencies":
                return self._one_of(match.keys, bare(reading.text_of(match)), own)
        signs = currency_signs(reading)
        if signs:
            return signs[0]
        return own[0] if slots.own_currency and own else None

    def _one_of(self, keys: tuple[str, ...], word: str, own: list[str]) -> str | None:
        """The currency a word means: the viewer's of that name, the shop's, the one with a rate.

        A name that several currencies share and nothing decides is no currency.
        """
        for code in own:
            if code in keys or word in _unit_names(code):
                return code
        if len(keys) == 1:
            return keys[0]
        if self._shop.profile.currency in keys:
            return self._shop.profile.currency
        rated = [key for key in keys if self._shop.get(f"rate:{key}", Rate) is not None]
        return rated[0] if len(rated) == 1 else None

    def code(self, reading: Reading) -> str | None:
        """The code that a comment names: one of the shop's, else what looks like one.

        "The 12% code" is the one that takes so much off, where only one does.
        """
        for word in (*_WORD.findall(reading.original), *_CODE.findall(reading.original)):
            promotion = self._shop.code(word)
            if promotion is not None:
                return promotion.code
        for token in reading.tokens:
            promotion = self._shop.code(token.text)
            if promotion is not None:
                return promotion.code
        codes = reading.keys("codes")
        if codes:
            return fold(codes[0]).upper()
        percent = _PERCENT.search(reading.folded) if _CODE_WORD in reading.concepts() else None
        taking = [
            fact.code
            for fact in self._shop.all(Promotion)
            if percent and fact.code and fact.percent_off == int(percent[1])
        ]
        return taking[0] if len(taking) == 1 else None

    # -- the viewer's body --------------------------------------------------------------------

    def _body(
        self,
        topic: str,
        whole: Reading,
        product: ProductRef | None,
        comment: Comment,
        context: RoomContext,
    ) -> Measures:
        """The measures of the comment; for a size those the viewer gave before.

        Those of the viewer are not taken for somebody else: a son is not as tall as his mother.
        """
        slots = self._slots.read(whole)
        named = product is not None and bool(product.options)
        if slots.body.measures or topic != "size" or slots.others or named:
            return slots.body.measures
        stated = context.stated(comment.viewer.id, comment.at)
        return stated.body if stated is not None else ()


def _told_property(match: Match, stated: Collection[str], reading: Reading) -> str | None:
    """The property that a product has and the words of an attribute stand for: it is nearer."""
    return next(
        (
            key
            for other in reading.matches
            if other.section == "properties"
            and other.first <= match.first
            and match.last <= other.last
            for key in other.keys
            if key in stated
        ),
        None,
    )


def _of_property(match: Match, wanted: Collection[str], reading: Reading) -> bool:
    """Whether the words of an attribute are those of a property that it does not tell.

    Words that stand for both, such as "does it pill", ask more than how a thing is cared for.
    """
    same = {
        key
        for other in reading.matches
        if other.section == "properties" and other.first <= match.first and match.last <= other.last
        for key in other.keys
    }
    return bool(same) and all(
        key in wanted and match.keys[0] not in TOLD_BY.get(key, ()) and key not in OF_MATERIAL
        for key in same
    )


@lru_cache(maxsize=256)
def _unit_names(code: str) -> frozenset[str]:
    """The words of a currency's English name: `peso` of the Mexican one."""
    return frozenset(bare(word) for word in tokens(fold(get_currency_name(code, locale="en"))))


def _named(reading: Reading) -> tuple[str, ...]:
    """The numbers a clause names, but for the word "one", and whether it says large or small."""
    numbers = (str(n.value) for n in numbers_of(reading) if n.value != 1 or not n.in_words)
    return (*dict.fromkeys(numbers), *sorted(extremes(reading)))


def _words(reading: Reading) -> tuple[str, ...]:
    """The comment's words and the catalogue words they stand for, to search a product by."""
    sections = ("properties", "qualities", "products")
    keys = [key for section in sections for key in reading.keys(section)]
    stems = [bare(word) for key in keys for word in (key, *key.split())]
    return tuple(dict.fromkeys((*keys, *stems, *(bare(token.text) for token in reading.tokens))))
