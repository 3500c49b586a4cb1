"""The understanding stage: a comment and its room become a question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from assistant.types import Comment, Question
from assistant.understanding.addressing import Addressing
from assistant.understanding.comprehension import READ_CHARACTERS, Comprehension
from assistant.understanding.context import RoomContext
from assistant.understanding.language import Before, LanguageDecider
from assistant.understanding.places import shop_words
from assistant.understanding.products import Catalogue
from assistant.understanding.property_names import PropertyNames
from assistant.understanding.recogniser import Recognises, Sign
from assistant.understanding.words import make_reader, read_with
from knowledge.shop import Shop
from prompts.packs import Pack
from prompts.topics import Topics

# Comments of a room are in few languages and pairs of them; what reads one takes a while to make.
_KEPT = 64


class Understanding:
    """Everything understanding needs for one version of one shop.

    The language of a comment comes first: it is read with the words of that language and of those
    it may as well be in, and with no others, as a word of one is another word in the next.
    """

    def __init__(
        self, shop: Shop, packs: Mapping[str, Pack], topics: Topics, recogniser: Recognises
    ) -> None:
        catalogue = Catalogue(shop, packs)
        locales = shop.profile.locales
        usual = None if locales is None else {tag.split("-")[0] for tag in locales}
        names = shop_words(catalogue.texts)
        self._languages = LanguageDecider(recogniser.languages, packs, usual, names)
        self._languages.warm()
        self._addressing = Addressing(shop, packs)
        home = shop.profile.default_locale.split("-")[0]
        property_names = PropertyNames(shop, make_reader(read_with(packs, home)))

        def comprehension(tags: frozenset[str]) -> Comprehension:
            read = {tag: pack for tag, pack in packs.items() if tag in tags}
            return Comprehension(shop, read, topics, recogniser, catalogue, property_names)

        self._in = lru_cache(maxsize=_KEPT)(comprehension)
        self._in(self._languages.spoken("", Before()).tags)

    def understand(self, comment: Comment, context: RoomContext) -> Question:
        """What a comment is and what it asks. Never raises for what a viewer typed."""
        addressed = self._addressing.read(comment, context)
        context.meet(comment)
        viewer = comment.viewer
        before = Before(context.language_of(viewer.id), viewer.locale, context.spoken)
        spoken = self._languages.spoken(addressed.text[:READ_CHARACTERS], before)
        reads = self._in(spoken.tags)
        reading = reads.read(addressed.text)
        return reads.understand(comment, context, addressed, reading, spoken.carried_by(reading))

    def signs(self, text: str, topic: str) -> tuple[Sign, ...]:
        """The features of a comment that speak most for a topic: why it was taken for it."""
        spoken = self._languages.spoken(text[:READ_CHARACTERS], Before())
        return self._in(spoken.tags).signs(text, topic)
