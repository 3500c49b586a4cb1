"""What a comment in known languages asks: screened, recognised, split and filled with slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.types import Ask, Comment, Language, ProductRef, Question, Reason, Role
from assistant.understanding.addressing import Addressed
from assistant.understanding.asks import ASKING, OF_OPTION, AskFiller
from assistant.understanding.claims import Claims
from assistant.understanding.clauses import evident
from assistant.understanding.context import Remembered, RoomContext
from assistant.understanding.followups import FollowUps
from assistant.understanding.meant import ProductFinder
from assistant.understanding.parts import COST, MOST_PARTS, Part, Splitter
from assistant.understanding.places import Places, shop_words
from assistant.understanding.products import Catalogue
from assistant.understanding.property_names import PropertyNames
from assistant.understanding.reading import Reading, is_wordless, share_understood
from assistant.understanding.recogniser import SILENT, Recognises, Recognition, Sign
from assistant.understanding.screening import Screened, Screening
from assistant.understanding.slots import SlotReader
from assistant.understanding.telling import complains, states, tells
from assistant.understanding.words import make_reader
from knowledge.shop import Shop
from prompts.packs import Pack
from prompts.topics import Topics

# Only the start of a very long comment is read; no platform lets a question be longer.
READ_CHARACTERS = 1000
# Below this the gate says that nothing is asked of the shop; calibrated on lines nobody trained on.
ASKS_AT_LEAST = 0.5
# What plainly names what is asked, "battery life on this", asks from here on; it is proposed.
PLAIN_ASKS_AT_LEAST = 0.35
# What hardly asks, and of which no topic is plain, asks nothing that anybody could answer.
HARDLY_ASKS, NOTHING_PLAIN = 0.6, 0.2
# What reports or asks rhetorically, by its words, must be as sure as this.
TELLING_ASKS_AT_LEAST = 0.9
# What reads like a statement is at most this sure to ask: it is proposed, not sent.
STATED_AT_MOST = 0.55
# From this chance of an injection on a person sees a comment, without a proposal.
MAY_COMMAND, COMMANDED_AT_MOST = 0.17, 0.2
# Words by which an answer is ordered to be said in some way, or to say something else.
_COMMANDING = frozenset(("parrot", "forge"))
# A comment that names a code of the shop is this much likelier to be about codes than its words
# alone say; a factor on the odds, as the facts are evidence that examples do not hold.
_CODE_FACTOR = 50.0
_MOST_LIKELY = 4
Likely = tuple[tuple[str, float], ...]
# Where a comment is less sure than this, the topics with such a share are looked at as well.
_SURE, _NEAR = 0.95, 0.07


@dataclass(frozen=True, slots=True)
class _Said:
    """A comment on its way: the whole of it, its room, and what its viewer asked before."""

    whole: Part
    comment: Comment
    context: RoomContext
    last: Remembered | None


class Comprehension:
    """Understands comments of one version of one shop in the languages of some packs."""

    def __init__(
        self,
        shop: Shop,
        packs: Mapping[str, Pack],
        topics: Topics,
        recogniser: Recognises,
        catalogue: Catalogue,
        property_names: PropertyNames,
    ) -> None:
        self._shop = shop
        self._topics = topics
        self._recogniser = recogniser
        known = recogniser.known_in(packs)
        self._common = recogniser.common_in(packs)
        own = shop_words(catalogue.texts)
        self._reader = make_reader(packs, catalogue.matcher, known, own)
        self._slots = SlotReader(packs.values())
        self._places = Places(packs, own)
        products = ProductFinder(shop, catalogue, self._slots, known, self._reader)
        self._asks = AskFiller(
            shop, topics, catalogue, self._slots, self._places, products, property_names
        )
        self._follow_ups = FollowUps(shop, topics, catalogue, self._slots)
        self._splitter = Splitter(packs.values(), self._recognised)
        self._claims = Claims(packs)
        self._screening = Screening(shop, packs, self._reader, recogniser, known)
        self._alike = _answered_alike(topics)

    def read(self, text: str) -> Reading:
        """A comment read with the words of these languages."""
        return self._reader.read(text[:READ_CHARACTERS])

    def understand(
        self,
        comment: Comment,
        context: RoomContext,
        addressed: Addressed,
        reading: Reading,
        language: Language,
    ) -> Question:
        """What a comment is and what it asks. Never raises for what a viewer typed."""
        viewer = comment.viewer
        if viewer.role is Role.SELF:
            return Question(comment, "own_message", language, 1.0)
        if viewer.role is not Role.VIEWER:
            return Question(comment, "not_addressed", language, 1.0)
        if is_wordless(reading) and addressed.other is not None:
            return Question(comment, "not_addressed", language, 1.0, why=(addressed.other,))
        if comment.kind != "text" or is_wordless(reading):
            return Question(comment, "not_text", language, 1.0)
        recognition = self._recogniser.recognise(reading)
        posted = context.posts.note(viewer.id, reading.folded, comment.at)
        screened = self._screening.screen(reading, recognition, len(comment.text), posted)
        if screened is not None:
            return _set_aside(comment, language, screened)
        if addressed.other is not None:
            return Question(comment, "not_addressed", language, 1.0, why=(addressed.other,))
        whole = self._weighed(reading, recognition)
        self._note(comment, context, whole)
        return self._question(comment, context, language, whole)

    def signs(self, text: str, topic: str) -> tuple[Sign, ...]:
        """The features of a comment that speak most for a topic: why it was taken for it."""
        return self._recogniser.signs(self.read(text), topic)

    def _note(self, comment: Comment, context: RoomContext, whole: Part) -> None:
        """Keep what a viewer says of themselves: where they live, their measures."""
        slots = self._slots.read(whole.reading)
        about = whole.topic == "size" or whole.recognition.asks < ASKS_AT_LEAST
        body = slots.body.measures if about and not slots.others else ()
        place = self._places.named(whole.reading).own
        context.state(comment.viewer.id, comment.at, place, body)

    def _question(
        self, comment: Comment, context: RoomContext, language: Language, whole: Part
    ) -> Question:
        last = context.asked(comment.viewer.id, comment.at)
        said = _Said(whole, comment, context, last)
        claimed = self._claims.read(whole.reading)
        if claimed is not None and (claimed.sure or last is None or last.missing is None):
            return Question(comment, "claim", language, 0.9, claim=claimed.claim)
        complaint = complains(whole.reading)
        if complaint:
            ask = Ask("human", complaint, hand_over=Reason.COMPLAINT, text=comment.text)
            told = ("complains of an own purchase",)
            return Question(comment, "ask", language, complaint, (ask,), told)
        followed = self._follow_ups.continued(whole, last, context)
        if followed is not None:
            asks = self._ask(followed, said, followed=True)
            why = _why(whole, *asks)
            return Question(
                comment, "ask", language, followed.sure, asks, why, _likely(whole), followed=True,
                understood=self._understood(whole), formed=_formed(whole.reading),
            )  # fmt: skip
        kind, p = whole.recognition.topics[0]
        sentence = self._splitter.asked(whole)
        needed = PLAIN_ASKS_AT_LEAST if _is_plain(sentence.reading) else ASKS_AT_LEAST
        if tells(sentence.reading):
            needed = TELLING_ASKS_AT_LEAST
        gate = max(whole.recognition.asks, sentence.sure)
        vague = gate < HARDLY_ASKS and sentence.sure < NOTHING_PLAIN
        if gate < needed or vague or _says_nothing(whole.reading):
            silent = kind if kind in ("greeting", "thanks", "claim") else "chatter"
            why = (f"gate {gate:.2f}: asks the shop nothing", f"{kind} {p:.2f}")
            return Question(comment, silent, language, 1 - gate, why=why)  # type: ignore[arg-type]  # one of the kinds
        parts = self._splitter.parts(whole) or [sentence]
        asked = parts[0] if len(parts) == 1 else whole
        filled = [(part, ask) for part in parts for ask in self._ask(part, said)][:MOST_PARTS]
        asks = self._all_in(_of_one_option(_of_one_product(filled)), parts[0], said)
        confidence = min(ask.confidence for ask in asks)
        why = _why(asked, *asks)
        if asked is not whole:
            why = (
                f"by the sentence: {asked.reading.original.lstrip(' !?.！？。…').rstrip()}",
                *why,
            )
        likely, others = _likely(asked), tuple[Ask, ...]()
        if len(asks) == 1 and asks[0].confidence < _SURE:
            asks, likely, others = self._near(asks[0], likely, parts[0], said)
            confidence = asks[0].confidence
        doubts = _doubts(whole)
        if doubts:
            confidence, likely = min(confidence, min(doubts.values())), ()
            asks = tuple(replace(ask, confidence=min(ask.confidence, confidence)) for ask in asks)
            why = (*why, *doubts)
        two = self._splitter.may_be_two(whole) if len(asks) == 1 else None
        apart = tuple(self._ask(part, said)[0] for part in two) if two is not None else ()
        return Question(
            comment, "ask", language, confidence, asks, why, likely, others, apart=apart,
            understood=self._understood(whole), formed=_formed(whole.reading),
        )  # fmt: skip

    def _understood(self, whole: Part) -> float:
        return share_understood(whole.reading, self._common)

    def _all_in(self, asks: tuple[Ask, ...], part: Part, said: _Said) -> tuple[Ask, ...]:
        """The price and what sending costs, where one is asked with the other: "with postage"."""
        if len(asks) != 1 or "all_in" not in asks[0].concepts or asks[0].unclear is not None:
            return asks
        ask = asks[0]
        source = ask.product.source if ask.product is not None else None
        named = source in ("text", "lineup") or (source is not None and "this" in ask.concepts)
        if ask.topic == COST and named:
            return *self._ask(part.given("price", part.sure), said), ask
        if ask.topic == "price" and ask.place is not None:
            return ask, *self._ask(part.given(COST, part.sure), said)
        return asks

    def _near(
        self, ask: Ask, likely: Likely, asked: Part, said: _Said
    ) -> tuple[tuple[Ask, ...], Likely, tuple[Ask, ...]]:
        """The ask, the likely topics, and the asks of those beside it.

        What would be asked by another topic's words counts for the topic that its slots make of it.
        """
        shares: dict[str, float] = {}
        others: dict[str, Ask] = {}
        for topic, share in likely:
            meant = topic
            if topic != ask.topic and share >= _NEAR:
                part = asked.given(topic, ask.confidence)
                other = self._ask(part, said)[0]
                meant = other.topic
                if meant != ask.topic:
                    others.setdefault(meant, other)
            shares[meant] = round(shares.get(meant, 0.0) + share, 4)
        before = dict(likely).get(ask.topic, 0.0)
        if before and shares[ask.topic] > before:
            surer = min(1.0, ask.confidence * shares[ask.topic] / before)
            ask = replace(ask, confidence=round(surer, 4))
        ordered = tuple(sorted(shares.items(), key=lambda item: -item[1]))
        return (ask,), ordered, tuple(others.values())

    def _ask(self, part: Part, said: _Said, followed: bool = False) -> tuple[Ask, ...]:
        return self._asks.fill(
            part.topic, part.sure, part.reading, said.whole.reading, said.comment, said.context,
            said.last, followed,
        )  # fmt: skip

    def _recognised(self, text: str) -> Part:
        reading = self._reader.read(text)
        return self._weighed(reading, self._recogniser.recognise(reading))

    def _weighed(self, reading: Reading, recognition: Recognition) -> Part:
        """The likeliest topic; topics that are answered alike count together."""
        code = self._asks.code(reading)
        if code is not None and self._shop.code(code) is not None:
            recognition = recognition.favouring("coupon", _CODE_FACTOR)
        topic, share = recognition.question
        for other in self._alike.get(topic, ()):
            share += recognition.share(other)
        return Part(reading, recognition, topic, recognition.asks * min(share, 1.0))


def _why(asked: Part, *asks: Ask) -> tuple[str, ...]:
    """What told the topic of what is asked, and where its slots come from."""
    recognition = asked.recognition
    top = ", ".join(f"{topic} {p:.2f}" for topic, p in recognition.topics[:3])
    concepts = ", ".join(sorted(asked.reading.concepts())) or "none"
    known = f"words known: {share_understood(asked.reading):.0%}"
    lines = [f"gate {recognition.asks:.2f}", f"topics: {top}", f"concepts: {concepts}", known]
    for ask in asks:
        if ask.product is not None:
            lines.append(f"product {ask.product.handle} by {ask.product.source}")
        if ask.unclear is not None:
            lines.append(f"unclear product: {ask.unclear}")
        if ask.place is not None:
            lines.append(f"place {ask.place.place.country} by {ask.place.source}")
    return tuple(lines)


def _likely(whole: Part) -> Likely:
    """The topics that a comment most likely asks about, with their shares."""
    recognition = whole.recognition
    asked = [topic for topic, _ in recognition.topics if topic not in SILENT][:_MOST_LIKELY]
    return tuple((topic, round(recognition.share(topic), 4)) for topic in asked)


def _doubts(whole: Part) -> dict[str, float]:
    """What speaks against answering, and how sure to be asked a comment can then be at most."""
    found = {}
    if states(whole.reading):
        found["reads like a statement"] = STATED_AT_MOST
    commands = _COMMANDING.intersection(whole.reading.keys("screening"))
    if commands or whole.recognition.probability("injection") >= MAY_COMMAND:
        found["may be a command to the assistant"] = COMMANDED_AT_MOST
    return found


def _of_one_product(filled: Sequence[tuple[Part, Ask]]) -> tuple[Ask, ...]:
    """What is asked beside something of a product is of it, where it names none itself.

    "Is it fit for the pool, and the price": the price is that of the product, not of the pool.
    """
    meant = next((ask.product for _, ask in filled if ask.product is not None), None)

    def own(part: Part) -> bool:
        return any(m.section in ("products", "catalogue") for m in part.reading.matches)

    return tuple(
        ask
        if ask.unclear is None or meant is None or own(part)
        else replace(ask, product=ProductRef(meant.handle, meant.source), unclear=None)
        for part, ask in filled
    )


def _of_one_option(asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    """What is asked beside something of an option is of it too: "how much in red, any left"."""
    named = next((ask.product for ask in asks if ask.product and ask.product.options), None)
    if named is None:
        return asks
    return tuple(
        replace(ask, product=replace(ask.product, options=named.options))
        if ask.topic in OF_OPTION and _plainly(ask.product, named) and ask.product
        else ask
        for ask in asks
    )


def _plainly(product: ProductRef | None, named: ProductRef) -> bool:
    """Whether a reference is to the same product and names no option of its own."""
    if product is None or product.handle != named.handle:
        return False
    return not product.options and product.lacking is None


def _formed(reading: Reading) -> bool:
    """Whether a comment asks in so many words, or with a question mark."""
    return reading.question_mark or bool(reading.concepts() & ASKING)


def _is_plain(reading: Reading) -> bool:
    """Whether a comment names what it asks, in the form of a question or pointing at a thing."""
    asking = _formed(reading) or "this" in reading.concepts()
    return asking and evident(reading) is not None


def _set_aside(comment: Comment, language: Language, screened: Screened) -> Question:
    """What was screened out; a complaint in strong words is for a person."""
    why = (screened.why,)
    if screened.kind != "complaint":
        return Question(comment, screened.kind, language, screened.confidence, why=why)
    ask = Ask("human", screened.confidence, hand_over=Reason.COMPLAINT, text=comment.text)
    return Question(comment, "ask", language, screened.confidence, (ask,), why)


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
