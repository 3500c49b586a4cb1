"""Short comments that go on with what a viewer asked before: only the named slot changes."""

from __future__ import annotations

from assistant.understanding.clauses import NEUTRAL
from assistant.understanding.context import Remembered, RoomContext
from assistant.understanding.parts import (
    COST,
    SENT,
    TIMED,
    Part,
    only_how_long,
    only_how_much,
)
from assistant.understanding.places import Places
from assistant.understanding.products import Catalogue
from assistant.understanding.slots import SlotReader
from knowledge.shop import Shop
from prompts.topics import Topics

_WORDS = 6
# A few words that name a slot and nothing else; scripts without spaces are counted roughly.
_SHORT = 3.2
# From here on a comment's own words outweigh what the viewer asked before.
_OWN_TOPIC = 0.75
_ANSWERED, _CHANGED = 0.9, 0.85
_HAVE = "have"
_OF_VARIANTS = ("price", "stock", "variant", "size")


class FollowUps:
    """Tells which comments only change or supply a slot of the viewer's last question."""

    def __init__(self, shop: Shop, topics: Topics, catalogue: Catalogue, slots: SlotReader) -> None:
        self._shop = shop
        self._topics = topics
        self._catalogue = catalogue
        self._slots = slots

    def continued(self, whole: Part, last: Remembered | None, context: RoomContext) -> Part | None:
        """The comment with the viewer's last topic, where it goes on with it; else None."""
        topic = self._topics.topics.get(last.topic) if last is not None else None
        if last is None or topic is None or len(whole.reading.tokens) > 4 * _WORDS:
            return None
        also = "and_also" in whole.reading.concepts()
        if last.topic in SENT and also and only_how_much(whole):
            return whole.given(COST, _CHANGED)
        if last.topic in TIMED and only_how_long(whole):
            return whole.given(last.topic, _CHANGED)
        wants = {*topic.needs, *topic.uses}
        place = "place" in wants and bool(Places.find(whole.reading))
        product = "product" in wants and self._names_product(whole, last, context)
        supplies = (place and last.missing == "place") or (product and last.missing == "product")
        topical = whole.reading.concepts() - NEUTRAL
        own = whole.recognition.question
        sure = whole.sure >= _OWN_TOPIC
        # "And is there green?" asks whether there is; "and in green?" goes on with the price.
        asks = topical or _HAVE in whole.reading.concepts()
        if own[0] != last.topic and sure and asks and not supplies:
            return None
        if (
            supplies
            and whole.words <= 2 * _WORDS
            and not (sure and topical and own[0] != topic.name)
        ):
            return whole.given(last.topic, _ANSWERED)
        measured = last.topic == "size" and self._measured(whole)
        changes = place or product or measured or self._names_option(whole, last)
        if measured and whole.words <= 2 * _WORDS:
            return whole.given(last.topic, _CHANGED)
        if changes and not topical and (whole.words <= _SHORT or (also and whole.words <= _WORDS)):
            had = last.topic == "price" and _HAVE in whole.reading.concepts()
            return whole.given("stock" if had else last.topic, _CHANGED)
        return None

    def _names_product(self, whole: Part, last: Remembered, context: RoomContext) -> bool:
        if self._catalogue.mention(whole.reading).kind == "one":
            return True
        numbers = self._slots.read(whole.reading).figures.lineup
        if any(n in context.lineup or self._shop.lineup(n) is not None for n in numbers):
            return True
        pointed = bool(whole.reading.keys("demonstratives"))
        return last.missing == "product" and pointed and context.pinned is not None

    def _names_option(self, whole: Part, last: Remembered) -> bool:
        if last.product is None or last.topic not in _OF_VARIANTS:
            return False
        slots = self._slots.read(whole.reading)
        options, lacking = self._catalogue.options(last.product.handle, whole.reading, slots)
        return bool(options) or lacking is not None

    def _measured(self, whole: Part) -> bool:
        return bool(self._slots.read(whole.reading).body.measures)
