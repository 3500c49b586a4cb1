"""The understanding stage: a comment and its room become a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.types import Ask, Comment, Language, Question, Role
from assistant.understanding.asks import AskFiller
from assistant.understanding.context import Remembered, RoomContext
from assistant.understanding.language import LanguageDecider
from assistant.understanding.places import Places
from assistant.understanding.products import Catalogue
from assistant.understanding.reading import Reading, is_wordless
from assistant.understanding.recogniser import SILENT, Recogniser, Recognition
from assistant.understanding.screening import screen
from assistant.understanding.slots import MeasureReader
from assistant.understanding.words import make_reader
from knowledge.shop import Shop
from knowledge.text import is_cjk
from prompts.packs import Pack
from prompts.topics import Topics

# Only the start of a very long comment is read; no platform lets a question be longer.
READ_CHARACTERS = 1000
# Below this the gate says that nothing is asked of the shop; calibrated on lines nobody trained on.
ASKS_AT_LEAST = 0.5
_CLAUSE_SURE = 0.6
_FOLLOW_UP_WORDS = 6
# From here on a comment's own words outweigh what the viewer asked before.
_OWN_TOPIC = 0.75
# Concepts that say nothing of the topic: a comment with others asks something of its own.
_NEUTRAL = frozenset(
    "and_also question_word this can want here from hello thanks country_word have which"
    " other_kind size_word colour_word others".split()
)
# A comment that names a code of the shop is this much likelier to be about codes than its words
# alone say; a factor on the odds, as the facts are evidence that examples do not hold.
_CODE_FACTOR = 4.0


@dataclass(frozen=True, slots=True)
class _Recognised:
    reading: Reading
    recognition: Recognition
    topic: str
    sure: float


class Understanding:
    """Everything understanding needs for one version of one shop."""

    def __init__(
        self, shop: Shop, packs: Mapping[str, Pack], topics: Topics, recogniser: Recogniser
    ) -> None:
        self._shop = shop
        self._topics = topics
        self._recogniser = recogniser
        self._catalogue = Catalogue(shop, packs)
        self._languages = LanguageDecider(recogniser.latin)
        self._languages.warm()
        self._asks = AskFiller(
            shop, topics, self._catalogue, MeasureReader(packs.values()), recogniser.known
        )
        self._reader = make_reader(packs, self._catalogue.matcher, recogniser.known)
        self._splitters = tuple(
            sorted({s for pack in packs.values() for s in pack.splitters}, key=len, reverse=True)
        )
        self._alike = _answered_alike(topics)
        self._clause_ends = set("?？؟!！。;；\n")

    def understand(self, comment: Comment, context: RoomContext) -> Question:
        """What a comment is and what it asks. Never raises for what a viewer typed."""
        text = comment.text[:READ_CHARACTERS]
        reading = self._reader.read(text)
        viewer = comment.viewer
        language = self._languages.decide(reading, context.language_of(viewer.id), viewer.locale)
        if viewer.role is Role.SELF:
            return Question(comment, "own_message", language, 1.0)
        if viewer.role is not Role.VIEWER:
            return Question(comment, "not_addressed", language, 1.0)
        if comment.kind != "text" or is_wordless(reading):
            return Question(comment, "not_text", language, 1.0)
        recognition = self._recogniser.recognise(reading)
        repeated = context.repeated(viewer.id, reading.folded, comment.at)
        screened = screen(reading, recognition, len(comment.text), repeated)
        if screened is not None:
            return Question(comment, screened.kind, language, screened.confidence,
                            why=(screened.why,))  # fmt: skip
        return self._question(comment, context, language, self._weighed(reading, recognition))

    def _question(
        self, comment: Comment, context: RoomContext, language: Language, whole: _Recognised
    ) -> Question:
        last = context.asked(comment.viewer.id, comment.at)
        followed = self._follow_up(whole, last)
        if followed is not None:
            ask = self._ask(followed, whole, comment, context, last)
            return Question(comment, "ask", language, followed.sure, (ask,), self._why(whole, ask))
        kind, p = whole.recognition.topics[0]
        if whole.recognition.asks < ASKS_AT_LEAST or _says_nothing(whole.reading):
            silent = kind if kind in ("greeting", "thanks", "claim") else "chatter"
            why = (f"gate {whole.recognition.asks:.2f}: asks the shop nothing", f"{kind} {p:.2f}")
            confidence = 1 - whole.recognition.asks
            return Question(comment, silent, language, confidence, why=why)  # type: ignore[arg-type]  # one of the kinds
        parts = self._clauses(whole) or [whole]
        asks = tuple(self._ask(part, whole, comment, context, last) for part in parts)
        confidence = min(ask.confidence for ask in asks)
        return Question(comment, "ask", language, confidence, asks, self._why(whole, *asks))

    def _ask(
        self,
        part: _Recognised,
        whole: _Recognised,
        comment: Comment,
        context: RoomContext,
        last: Remembered | None,
    ) -> Ask:
        return self._asks.fill(
            part.topic, part.sure, part.reading, whole.reading, comment, context, last
        )

    # -- follow-ups and clauses ---------------------------------------------------------------

    def _follow_up(self, whole: _Recognised, last: Remembered | None) -> _Recognised | None:
        """The viewer's last topic, where a short comment only changes or supplies a slot."""
        if last is None or len(whole.reading.tokens) > 4 * _FOLLOW_UP_WORDS:
            return None
        topic = self._topics.topics.get(last.topic)
        if topic is None:
            return None
        words = _length(whole.reading)
        topical = whole.reading.concepts() - _NEUTRAL
        wants = {*topic.needs, *topic.uses}
        place = bool(Places.find(whole.reading)) and "place" in wants
        mention = self._catalogue.mention(whole.reading)
        product = mention.kind == "one" and "product" in wants
        supplies = (place and last.missing == "place") or (product and last.missing == "product")
        also = "and_also" in whole.reading.concepts()
        own = whole.recognition.question
        sure = own[1] * whole.recognition.asks >= _OWN_TOPIC
        if own[0] != last.topic and sure and topical and not supplies:
            return None
        if supplies and words <= 2 * _FOLLOW_UP_WORDS and own[1] < 0.9:
            return _given(whole, last.topic, 0.9)
        changes = place or product or self._names_option(whole.reading, last)
        if changes and not topical and (words <= 3 or (also and words <= _FOLLOW_UP_WORDS)):
            return _given(whole, last.topic, 0.85)
        return None

    def _names_option(self, reading: Reading, last: Remembered) -> bool:
        if last.product is None or last.topic not in ("price", "stock", "variant", "size"):
            return False
        options, lacking = self._catalogue.options(last.product.handle, reading)
        return bool(options) or lacking is not None

    def _clauses(self, whole: _Recognised) -> list[_Recognised]:
        """Two clauses that each surely ask another thing; empty where the comment asks one."""
        for first, second in self._splits(whole.reading.original):
            pair = [self._recognised(first), self._recognised(second)]
            if (
                all(part.sure >= _CLAUSE_SURE for part in pair)
                and pair[0].topic != pair[1].topic
                and all(part.recognition.topics[0][0] not in SILENT for part in pair)
                and all(part.reading.concepts() - _NEUTRAL for part in pair)
            ):
                return pair
        return []

    def _splits(self, text: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for i, char in enumerate(text):
            if char in self._clause_ends and text[i + 1 :].strip(" ?？؟!") and text[:i].strip():
                found.append((text[: i + 1], text[i + 1 :]))
        lowered = text.lower()
        for splitter in self._splitters:
            at = lowered.find(splitter)
            if at > 2 and text[at + len(splitter) :].strip():
                found.append((text[:at], text[at + len(splitter) :]))
        for i, char in enumerate(text):
            if char in ",，،" and text[:i].strip() and text[i + 1 :].strip():
                found.append((text[:i], text[i + 1 :]))
        # Arabic joins a second question with a particle glued to its first word.
        words = text.split()
        for i in range(2, len(words) - 1):
            if words[i].startswith("و") and len(words[i]) > 3:
                found.append((" ".join(words[:i]), " ".join(words[i:])))
        return found[:12]

    def _recognised(self, text: str) -> _Recognised:
        reading = self._reader.read(text)
        return self._weighed(reading, self._recogniser.recognise(reading))

    def _weighed(self, reading: Reading, recognition: Recognition) -> _Recognised:
        """The likeliest topic; topics that are answered alike count together."""
        code = self._asks.code(reading)
        if code is not None and self._shop.code(code) is not None:
            recognition = recognition.favouring("coupon", _CODE_FACTOR)
        topic, share = recognition.question
        for other in self._alike.get(topic, ()):
            share += recognition.share(other)
        return _Recognised(reading, recognition, topic, recognition.asks * min(share, 1.0))

    def _why(self, whole: _Recognised, *asks: Ask) -> tuple[str, ...]:
        recognition = whole.recognition
        top = ", ".join(f"{topic} {p:.2f}" for topic, p in recognition.topics[:3])
        concepts = ", ".join(sorted(whole.reading.concepts())) or "none"
        lines = [f"gate {recognition.asks:.2f}", f"topics: {top}", f"concepts: {concepts}"]
        for ask in asks:
            if ask.product is not None:
                lines.append(f"product {ask.product.handle} by {ask.product.source}")
            if ask.unclear is not None:
                lines.append(f"unclear product: {ask.unclear}")
            if ask.place is not None:
                lines.append(f"place {ask.place.place.country} by {ask.place.source}")
        return tuple(lines)


def _answered_alike(topics: Topics) -> dict[str, tuple[str, ...]]:
    """For each topic those with the same look-up and replies: mistaking them changes nothing."""
    answered = [topic for topic in topics.topics.values() if topic.facts is not None]
    return {
        topic.name: tuple(
            other.name
            for other in answered
            if other is not topic and (other.facts, other.replies) == (topic.facts, topic.replies)
        )
        for topic in answered
    }


def _says_nothing(reading: Reading) -> bool:
    """Whether a comment only names places, products or numbers, and is no question by its form."""
    return all(reading.masks) and not reading.question_mark


def _length(reading: Reading) -> float:
    """Length in words; two characters of a script without spaces make about one."""
    return sum(0.5 if is_cjk(token.text[0]) else 1.0 for token in reading.tokens) or 1.0


def _given(whole: _Recognised, topic: str, sure: float) -> _Recognised:
    """The same reading with a topic that the conversation decides."""
    return replace(whole, recognition=Recognition(((topic, sure),), 1.0), topic=topic, sure=sure)
