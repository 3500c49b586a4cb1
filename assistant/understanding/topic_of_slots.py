"""The topic that slots make of what words look like: an option asked about is asked for in stock.

Words alone leave topics close. What they name decides between them: an option of the product, a
property it has, measures of a body, an amount of money.
"""

from __future__ import annotations

from decimal import Decimal

from assistant.properties import AGE, DIMENSIONS, MATERIAL, MAX_LOAD, OF_MATERIAL
from assistant.types import ProductRef
from assistant.understanding.clauses import NEUTRAL
from assistant.understanding.figures import numbers_of
from assistant.understanding.options import OF_SIZE
from assistant.understanding.parts import words
from assistant.understanding.reading import Reading, share_understood
from assistant.understanding.slots import SlotReader
from knowledge.shop import Shop
from knowledge.text import fold
from knowledge.types import Promotion
from prompts.topics import OWN_WORDS, Topic, Topics

# "US" is a plug as well as a dollar.
_CODE_LETTERS = 2
_TRUST = "trust"
_PRICED = frozenset(("price", "how_much"))
_OF_VARIANTS = ("stock", "variant")
_OF_GOODS = (*_OF_VARIANTS, "attribute")
_LEFT = frozenset("stock left sold_out restock".split())
_VARIANTS = frozenset("colour_word size_word other_kind stock left sold_out restock".split())
# From this share on what else a comment says is understood too.
_MOSTLY = 0.6
# A number up to this is a count or a size before it is an amount.
_LOW = 10
# So many words beside an option say no more than that it is meant.
_FEW = 4
# Look-ups that have nothing to do with goods: their topics stay what they are.
_BESIDE_GOODS = (None, OWN_WORDS, "support", "streams")
_OF_WHAT = OF_MATERIAL | {MATERIAL}


class TopicOfSlots:
    """Tells the topic of a clause by what it names."""

    def __init__(self, shop: Shop, topics: Topics, slots: SlotReader) -> None:
        self._shop = shop
        self._topics = topics
        self._slots = slots

    def meant(
        self, topic: Topic, product: ProductRef | None, attribute: str | None, reading: Reading
    ) -> Topic:
        """The topic that the slots of a clause make of the one its words look like."""
        if topic.name == "attribute" and self._asks_stock(product, attribute, reading):
            return self._topics.topics["stock"]
        if topic.name in _OF_GOODS and self._asks_price(topic, product, attribute, reading):
            return self._topics.topics["price"]
        if topic.name == "attribute" and self._asks_size(product, attribute, reading):
            return self._topics.topics["size"]
        if self._is_option(product, attribute):
            return self._topics.topics["variant"] if topic.name == "attribute" else topic
        options = product is not None and (product.options or product.lacking)
        named = attribute is not None
        unmeasured = topic.name == "size" and not self._slots.read(reading).body.measures
        if (
            (topic.name in _OF_VARIANTS or unmeasured)
            and set(reading.keys("properties")) - OF_MATERIAL
            and not (product is not None and product.options)
        ):
            # "Has it a zip?" asks for no other variant.
            return topic if reading.concepts() & _VARIANTS else self._topics.topics["attribute"]
        if unmeasured and not options and attribute == AGE and self._is_told(AGE, product):
            return self._topics.topics["attribute"]
        sized = topic.name == "size" and attribute in (DIMENSIONS, MAX_LOAD)
        if sized and (unmeasured or attribute == MAX_LOAD) and self._is_told(attribute, product):
            # "How many cm is the big one", "I weigh 120 kg, does it hold me": no size is asked.
            return self._topics.topics["attribute"]
        if topic.name == _TRUST and (attribute in _OF_WHAT or _made_of(reading)):
            # "Is it real wool?" asks about the thing, not about the shop.
            return self._topics.topics["attribute"]
        typed = topic.facts not in _BESIDE_GOODS
        if typed and not named and reading.concepts() & self._topics.untold:
            return self._topics.own_words
        return topic

    def _is_told(self, attribute: str | None, product: ProductRef | None) -> bool:
        """Whether a product has an attribute, and no sizes that would answer in its place."""
        known = self._shop.product(product.handle) if product is not None else None
        if known is None or attribute is None or self._shop.size_chart(known.handle):
            return False
        return attribute in dict(known.attributes)

    def _asks_stock(
        self, product: ProductRef | None, attribute: str | None, reading: Reading
    ) -> bool:
        """Whether a property asked about is an option of the product: "us plug available?"."""
        known = self._shop.product(product.handle) if product is not None else None
        if known is None or product is None or not product.options:
            return False
        word = attribute.replace("_", " ") if attribute is not None else ""
        chosen = bool(word) and any(word in fold(name) for name in known.option_names)
        named = bool(word) and any(word in fold(value) for value in product.options)
        concepts = reading.concepts()
        if chosen and len(product.options) > 1:
            # "The black one with EU plug": which plugs there are is no answer.
            return True
        # "The 5 pack is?" names an option and no property that is told, and says little else.
        rest = (t for t, mask in zip(reading.tokens, reading.masks, strict=True) if not mask)
        few = words(rest) <= _FEW
        only = few and attribute not in dict(known.attributes)
        only = only and share_understood(reading) >= _MOSTLY
        return "stock" in concepts or named or only or (chosen and "have" in concepts)

    def _asks_price(
        self, topic: Topic, product: ProductRef | None, attribute: str | None, reading: Reading
    ) -> bool:
        """Whether words that look like another topic ask what something costs.

        "Are they still 14.90", "in leopard, what's that in pounds", "the price of the drill with
        one battery", "and the gloves?".
        """
        concepts = reading.concepts()
        if attribute is None and self._names_price(product, reading):
            return not concepts & _LEFT
        if topic.name in _OF_VARIANTS:
            # "Is the 2.4 gone" names an option by its number.
            optional = product is not None and product.options
            cents = not optional and any(n.value % 1 for n in numbers_of(reading))
            named = any(
                match.section == "currencies" and len(reading.text_of(match)) > _CODE_LETTERS
                for match in reading.matches
            )
            return not concepts & _LEFT and (named or cents)
        if _PRICED <= concepts:
            return True
        only = attribute is None and concepts <= NEUTRAL and share_understood(reading) == 1.0
        return only and product is not None and product.source in ("text", "lineup")

    def _names_price(self, product: ProductRef | None, reading: Reading) -> bool:
        """Whether a number is what the product costs, did, or does in a live: "still 45?"."""
        if product is None or product.options:
            return False
        said = {n.value for n in numbers_of(reading) if not n.in_words and n.value > _LOW}
        prices = {
            money.amount
            for variant in self._shop.variants(product.handle)
            for money in (variant.price, variant.compare_at)
            if money is not None
        }
        lives = (p.live_price for p in self._shop.all(Promotion) if p.product == product.handle)
        prices |= {money.amount for money in lives if money is not None}
        # "Still 69?": cents are left out.
        return bool(said & (prices | {Decimal(int(price)) for price in prices}))

    def _asks_size(
        self, product: ProductRef | None, attribute: str | None, reading: Reading
    ) -> bool:
        """Whether measures of a body are given, of which a size chart tells and no property."""
        known = self._shop.product(product.handle) if product is not None else None
        if known is None or not self._shop.size_chart(known.handle):
            return False
        told = attribute is not None and attribute in dict(known.attributes)
        return not told and bool(self._slots.read(reading).body.measures)

    def _is_option(self, product: ProductRef | None, attribute: str | None) -> bool:
        """Whether a property asked about is what the variants of the product differ in."""
        known = self._shop.product(product.handle) if product is not None else None
        if known is None or attribute is None or attribute in dict(known.attributes):
            return False
        word = attribute.replace("_", " ")
        return any(word in fold(name) for name in known.option_names)


def _made_of(reading: Reading) -> bool:
    """Whether a comment names a quality, such as what a thing is made of."""
    return bool(set(reading.keys("qualities")) - OF_SIZE)
