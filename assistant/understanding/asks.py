"""The slots of one thing asked: product and options, place, property, currency, code, measures."""

from __future__ import annotations

from datetime import timedelta

from babel.numbers import get_territory_currencies
from rapidfuzz import fuzz, process

from assistant.types import Ask, Comment, PlaceRef, ProductRef, Reason
from assistant.understanding.context import Remembered, RoomContext
from assistant.understanding.places import Places
from assistant.understanding.products import Catalogue
from assistant.understanding.reading import Reading
from assistant.understanding.slots import MeasureReader, lineup_number
from knowledge.shop import Place, Shop
from knowledge.text import fold
from prompts.lexicon import bare
from prompts.topics import Topic, Topics

# Concepts by which a comment without a question mark still asks.
_ASKING = frozenset(
    "question_word can how_to which when how_long where how_much have who_pays".split()
)
# From this similarity on (rapidfuzz's ratio) a word is taken for a slip of a known one.
_SLIP_RATIO, _SLIP_LETTERS = 75, 5
_USED_WITH = (None, "compatible_with")
# What was asked longer ago than this is not what "it" means any more.
_STILL_MEANT = timedelta(seconds=90)


class AskFiller:
    """Fills slots from a clause, its comment, what is on screen and what was asked before."""

    def __init__(
        self,
        shop: Shop,
        topics: Topics,
        catalogue: Catalogue,
        measures: MeasureReader,
        known: frozenset[str],
    ) -> None:
        self._shop = shop
        self._topics = topics
        self._catalogue = catalogue
        self._measures = measures
        self._known = known

    def fill(
        self,
        topic_name: str,
        sure: float,
        reading: Reading,
        whole: Reading,
        comment: Comment,
        context: RoomContext,
        last: Remembered | None,
    ) -> Ask:
        """Fill the slots of one thing asked, from its clause, the comment and the room."""
        topic = self._topics.topics[topic_name]
        recent = last is not None and comment.at - last.at <= _STILL_MEANT
        follows = last is not None and (last.topic == topic_name or recent)
        product, unclear = None, None
        if "product" in (*topic.needs, *topic.uses):
            product, unclear = self._product(
                reading, whole, context, last if follows else None, topic
            )
        place = self._place(reading, whole, comment.viewer.country, last if follows else None)
        attribute = self._attribute(reading, product)
        if attribute is None and follows and last is not None:
            attribute = last.attribute
        methods = reading.keys("methods")
        sizes = reading.keys("sizes")
        return Ask(
            topic=topic_name,
            confidence=round(sure, 4),
            product=product,
            place=place,
            attribute=attribute,
            method=methods[0] if methods else None,
            code=self.code(reading),
            size=sizes[0] if sizes else None,
            currency=self._currency(reading, comment.viewer.country),
            body=self._measures.read(whole),
            counting="left" in reading.concepts(),
            negated=bool(reading.keys("negations")),
            unclear=unclear,
            hand_over=self._hand_over(topic, whole),
            words=_words(reading),
            used_with=self._catalogue.mention(reading).kind == "unknown",
        )

    def _attribute(self, reading: Reading, product: ProductRef | None) -> str | None:
        """The property asked about: one the product has before one it lacks, then the longest."""
        known = self._shop.product(product.handle) if product is not None else None
        stated = {key for key, _ in known.attributes} if known is not None else set()
        found = [m for m in reading.matches if m.section == "attributes"]
        best = min(
            found, key=lambda m: (m.keys[0] not in stated, m.first - m.last, m.first), default=None
        )
        return best.keys[0] if best is not None else None

    @staticmethod
    def _hand_over(topic: Topic, whole: Reading) -> Reason | None:
        concepts = whole.concepts()
        if not whole.question_mark and not concepts & _ASKING:
            concepts.add("statement")
        found = (reason for concept, reason in topic.hand_over.items() if concept in concepts)
        return next((Reason(reason) for reason in found), None)

    def _product(
        self,
        reading: Reading,
        whole: Reading,
        context: RoomContext,
        last: Remembered | None,
        topic: Topic,
    ) -> tuple[ProductRef | None, str | None]:
        """The product meant, and what was mentioned but is none of the shop's or unclear."""
        needed = "product" in topic.needs
        number = lineup_number(whole)
        if number is not None and number in context.lineup:
            return self._with_options(context.lineup[number], "lineup", reading), None
        entry = self._shop.lineup(number) if number is not None else None
        if entry is not None:
            return self._with_options(entry.product, "lineup", reading, entry.variant), None
        variant = self._catalogue.variant_by_sku(whole)
        if variant is not None:
            return self._with_options(variant.product, "text", reading, variant.sku), None
        for text in (reading, whole) if reading is not whole else (reading,):
            mention = self._catalogue.mention(text)
            pinned = context.pinned
            pointed = pinned is not None and bool(reading.keys("demonstratives"))
            if pointed and pinned is not None and self._catalogue.may_mean(pinned, text):
                return self._with_options(pinned, "pin", text), None
            fits = pinned is not None and self._catalogue.may_mean(pinned, text)
            if mention.kind == "unknown" and fits and pinned is not None:
                return self._with_options(pinned, "pin", text), None
            if mention.kind == "one":
                return self._with_options(mention.handles[0], "text", text), None
            if mention.kind == "several":
                on_screen = context.pinned if context.pinned in mention.handles else None
                if on_screen is not None:
                    return self._with_options(on_screen, "pin", text), None
                return None, ", ".join(mention.words)
            # A noun the shop lacks may be what the product on screen is to be used with.
            with_it = "attribute" in topic.uses and self._attribute(reading, None) in _USED_WITH
            if mention.kind == "unknown" and needed and not pointed and not with_it:
                return None, ", ".join(mention.words)
        if (
            last is not None
            and last.product is not None
            and last.product.source != "pin"
            and (context.pinned_at is None or context.pinned_at <= last.at)
        ):
            return self._with_options(last.product.handle, "context", reading), None
        strange = self._strange(reading)
        if needed and strange and not pointed and "attribute" not in topic.uses:
            return None, strange
        shown = topic.on_screen or bool(reading.keys("demonstratives"))
        if context.pinned is not None and shown:
            return self._with_options(context.pinned, "pin", reading), None
        if self._catalogue.only is not None and shown:
            return self._with_options(self._catalogue.only, "only", reading), None
        return None, None

    def _strange(self, reading: Reading) -> str | None:
        """A word that no pack and no product knows, and that is no slip of a known one.

        It may name what the viewer means; what is on screen is then no safe guess. Only words in
        Latin letters are told: elsewhere endings make known words look strange.
        """
        for token, mask in zip(reading.tokens, reading.masks, strict=True):
            word = bare(token.text)
            if mask or len(word) < _SLIP_LETTERS or not word.isascii():
                continue
            if word not in self._known and not process.extractOne(
                word, self._known, scorer=fuzz.ratio, score_cutoff=_SLIP_RATIO
            ):
                return token.text
        return None

    def _with_options(
        self, handle: str, source: str, reading: Reading, sku: str | None = None
    ) -> ProductRef:
        if sku is not None:
            for variant in self._shop.variants(handle):
                if variant.sku == sku:
                    return ProductRef(handle, source, variant.options)
        options, lacking = self._catalogue.options(handle, reading)
        return ProductRef(handle, source, options, lacking if not options else None)

    def _place(
        self, reading: Reading, whole: Reading, country: str | None, last: Remembered | None
    ) -> PlaceRef | None:
        found = Places.find(reading) or Places.find(whole)
        if found:
            return PlaceRef(found[0], "text")
        if last is not None and last.place is not None and last.place.source != "viewer":
            return PlaceRef(last.place.place, "context")
        return PlaceRef(Place(country), "viewer") if country is not None else None

    def _currency(self, reading: Reading, country: str | None) -> str | None:
        """The currency a price is asked in; of several with one name the viewer's own."""
        own = set(get_territory_currencies(country)) if country is not None else set()
        for match in reading.matches:
            if match.section == "currencies":
                return next((key for key in match.keys if key in own), match.keys[0])
        return None

    def code(self, reading: Reading) -> str | None:
        for word in reading.original.replace("?", " ").replace("؟", " ").split():
            promotion = self._shop.code(word.strip(".,!\"'()「」“”:：؟?"))
            if promotion is not None:
                return promotion.code
        for token in reading.tokens:
            promotion = self._shop.code(token.text)
            if promotion is not None:
                return promotion.code
        codes = reading.keys("codes")
        return fold(codes[0]).upper() if codes else None


def _words(reading: Reading) -> tuple[str, ...]:
    """The comment's words and the catalogue words they stand for, to search a product by."""
    sections = ("properties", "qualities", "products")
    keys = [key for section in sections for key in reading.keys(section)]
    stems = [bare(word) for key in keys for word in (key, *key.split())]
    return tuple(dict.fromkeys((*keys, *stems, *(bare(token.text) for token in reading.tokens))))
