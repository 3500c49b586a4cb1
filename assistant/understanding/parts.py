"""A comment, or a part of it, with what the recogniser makes of it; and parts that ask apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.understanding.clauses import NEUTRAL, evident, names_option, properties
from assistant.understanding.reading import Reading
from assistant.understanding.recogniser import SILENT, Recognition
from knowledge.text import is_cjk
from prompts.lexicon import Token
from prompts.packs import Pack

_FORMS = frozenset(
    "question_word which have want other_kind how_much how_long when where how_to who_pays".split()
)
_ASKED = frozenset(("price", "can", "stock", "question_word"))
# What is asked of a place one lives in: "I'm in Ireland, shipping cost".
_SENDING = frozenset("send delivery arrive customs tax free minimum".split())
# Of these, the ones that leave no doubt that a clause asks.
_PLAIN_FORMS = frozenset("how_much how_long when where who_pays".split())
MOST_PARTS = 3
_SURE = 0.6
# A clause that plainly names what it asks is this sure; one whose gate is below is none.
_EVIDENT, _HARDLY = 0.8, 0.2
# A clause of so many words, as sure as this, asks though none of its words is a concept.
_ALONE, _CLAUSE = 0.85, 3
# Two words that are as sure as this ask whatever they say.
_PLAIN = 0.95
# Topics that ask what there is, and what shows that a clause does.
_OF_STOCK = ("stock", "variant", "size")
# "Code X, until when": what asks for an end completes what has one.
_ENDING, _HAVE_ENDS = "schedule", frozenset(("coupon", "discount", "price"))
# "Can I return it? How many days?": how long, and nothing else, is asked of what was asked before.
TIMED = frozenset("returns_window refund_time exchange warranty faulty".split())
_TIME = "shipping_time"
_HOW_LONG = frozenset("how_long days question_word and_also have how_much viewer_did".split())
# "Do you ship to Peru? And how much?" asks what sending costs.
SENT, COST = ("ships_to", "shipping_time", "carrier_tracking"), "shipping_cost"
_HOW_MUCH = frozenset("how_much price and_also question_word".split())
_MOST_SPLITS = 12
_KEPT = 256
_ENDS = frozenset("?？؟!！。;；\n")
_COMMAS = frozenset(",，،、")
_SHORTEST_JOINED = 3
# "Or", "where", "what", "by God": words of their own that begin with that letter.
_NOT_JOINED = frozenset("ولا والا وإلا وين وينه وش والله واحد واحده واحدة وقت وزن وزنه".split())
# What stands behind a space in a script without spaces may be the end of the same question.
_SHORTEST_CLAUSE = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A reading with its likeliest topic and how sure that is."""

    reading: Reading
    recognition: Recognition
    topic: str
    sure: float

    def given(self, topic: str, sure: float) -> Part:
        """The same reading with a topic that the conversation decides."""
        return replace(self, recognition=Recognition(((topic, sure),), 1.0), topic=topic, sure=sure)

    @property
    def words(self) -> float:
        """Length in words (see `words`)."""
        return words(self.reading.tokens) or 1.0


def words(tokens: Iterable[Token]) -> float:
    """How many words tokens make: two Han or five Thai characters count as one."""
    return sum(_weight(token.text[0]) for token in tokens)


def _weight(char: str) -> float:
    if "\u0e00" <= char <= "\u0e7f":
        return 0.2
    return 0.5 if is_cjk(char) else 1.0


class Splitter:
    """Splits a comment that asks several things: at its punctuation first, then at conjunctions."""

    def __init__(self, packs: Iterable[Pack], recognised: Callable[[str], Part]) -> None:
        self._words = tuple(
            sorted({s for pack in packs for s in pack.splitters}, key=len, reverse=True)
        )
        self._recognised = lru_cache(maxsize=_KEPT)(recognised)

    def parts(self, whole: Part) -> list[Part]:
        """Two or three parts that each surely ask another thing; empty where one is asked."""
        asks = whole.recognition.asks
        found = self._pair(whole.reading.original, (), asks)
        for i in (1, 0):
            if found and len(found) < MOST_PARTS:
                other = found[1 - i].topic
                more = self._pair(found[i].reading.original, (other,), asks)
                found[i : i + 1] = more or [found[i]]
        found[1:] = [_sent(part) if found[0].topic in SENT else part for part in found[1:]]
        if len(found) > 1 and found[0].topic in TIMED and only_how_long(found[1]):
            # The whole is read as one question about what its first part asks.
            return [whole.given(found[0].topic, found[0].sure), *found[2:]]
        return found

    def asked(self, whole: Part) -> Part:
        """The sentence that asks, where it is surer than the comment with what is said around.

        A comment is as much of a question as its surest sentence that has the form of one.
        """
        texts = {side for pair in _at(whole.reading.original, _ENDS) for side in pair}
        texts |= _after_greeting(whole.reading)
        if not texts or whole.sure >= _ALONE:
            return whole
        asks = whole.recognition.asks
        sure = []
        for part in map(self._recognised, texts):
            if not _asks(part) or not _says_what(part):
                continue
            alone = part.sure >= _ALONE and _asks_by_form(part)
            sure.append(part if alone else replace(part, sure=part.sure * asks))
        return max([whole, *sure], key=lambda part: part.sure)

    def may_be_two(self, whole: Part) -> tuple[Part, Part] | None:
        """The clauses of a comment that was read as one question and looks like two."""
        asks = whole.recognition.asks
        for first, second in self._splits(whole.reading.original):
            one, other = self._recognised(first), self._recognised(second)
            if _may_ask(one) and _may_ask(other) and _differ(one, other):
                return _within(one, asks), _within(other, asks)
        return None

    def _pair(self, text: str, others: tuple[str, ...], asks: float) -> list[Part]:
        """The two parts that most surely ask different things, where a split gives such."""
        best: list[Part] = []
        surest = 0.0
        for first, second in self._splits(text):
            pair = [_within(self._recognised(part), asks) for part in (first, second)]
            sure = min(part.sure for part in pair)
            if sure > surest and _apart(pair[0], pair[1], others) and all(map(_asks, pair)):
                best, surest = pair, sure
        return best

    def _splits(self, text: str) -> list[tuple[str, str]]:
        found = list(_at(text, _ENDS))
        lowered = text.lower()
        for word in self._words:
            at = lowered.find(word)
            if at > 2 and text[at + len(word) :].strip():
                # The conjunction may hold the first word of the question: "and how".
                found.append((text[:at], text[at:]))
        found += [*_at(text, _COMMAS), *_spaced(text)]
        # Arabic joins a second question with a particle glued to its first word.
        spaced = text.split()
        for i in range(2, len(spaced)):
            joined = spaced[i].startswith("و") and spaced[i] not in _NOT_JOINED
            if joined and len(spaced[i]) >= _SHORTEST_JOINED:
                found.append((" ".join(spaced[:i]), " ".join(spaced[i:])))
        return list(dict.fromkeys(found))[:_MOST_SPLITS]


def _after_greeting(reading: Reading) -> set[str]:
    """What a comment says after it greets somebody by name: "hi angela how much is shipping"."""
    greeting = next(
        (m for m in reading.matches if m.first == 0 and "hello" in m.keys and m.last > m.first),
        None,
    )
    if greeting is None:
        return set()
    known = {i for m in reading.matches for i in range(m.first, m.last)}
    last = greeting.last
    if last not in known and last + 1 < len(reading.tokens):
        last += 1
    if last >= len(reading.tokens):
        return set()
    return {reading.folded[reading.tokens[last].start :]}


def _at(text: str, signs: frozenset[str]) -> Iterator[tuple[str, str]]:
    for i, char in enumerate(text):
        between = text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()
        rest = text[i + 1 :]
        if char in signs and not between and text[:i].strip() and rest.strip(" ?？؟!"):
            yield text[: i + 1], rest


def _spaced(text: str) -> Iterator[tuple[str, str]]:
    """Splits at a space where words have none between them: there it ends a clause."""
    for i, char in enumerate(text[1:-1], start=1):
        if char != " " or not (_unspaced(text[i - 1]) and _unspaced(text[i + 1])):
            continue
        sides = text[:i].strip(), text[i + 1 :].strip()
        if all(sum(map(is_cjk, side)) >= _SHORTEST_CLAUSE for side in sides):
            yield sides


def _unspaced(char: str) -> bool:
    """Whether a character stands beside those of its script without a space: Han, or a figure."""
    return is_cjk(char) or char.isdigit()


def _sent(part: Part) -> Part:
    """The cost of sending, where a part only says "and how much" beside a question about it."""
    return part.given(COST, part.sure) if only_how_much(part) else part


def only_how_much(part: Part) -> bool:
    """Whether a part asks how much and does not say of what."""
    concepts = part.reading.concepts()
    bare = part.topic == "price" and bool(concepts) and concepts <= _HOW_MUCH
    return bare and not any(m.section in ("products", "catalogue") for m in part.reading.matches)


def only_how_long(part: Part) -> bool:
    """Whether a part asks how long and does not say of what."""
    concepts = part.reading.concepts()
    # A topic that its words make sure of, "when is the money in", is not only how long.
    timed = part.topic == _TIME or (part.topic in TIMED and part.sure < _ALONE)
    return timed and "how_long" in concepts and concepts <= _HOW_LONG


def _within(part: Part, asks: float) -> Part:
    """A part of a comment that asks, as sure as it is there.

    What names one thing only plainly asks of it. What has the form of a question, or is a word or
    two that say what, is as much of a question as the comment. "And how much" alone asks the price.
    """
    plain = _plainly(part, asks)
    found = _taken(part, asks)
    return plain if plain is not None and plain.sure > found.sure else found


def _plainly(part: Part, asks: float) -> Part | None:
    """A part by what it plainly names; not where it is likelier to say nothing to the shop."""
    topic = evident(part.reading)
    if topic is None or part.recognition.asks < _HARDLY:
        return None
    return part.given(topic, _EVIDENT * asks)


def _taken(part: Part, asks: float) -> Part:
    concepts = part.reading.concepts()
    if (
        "how_much" in concepts
        and concepts <= _HOW_MUCH
        and part.words < _CLAUSE
        and not properties(part.reading)
    ):
        return part.given("price", asks)
    if names_option(part.reading):
        return replace(part, sure=_share(part) * max(asks, part.recognition.asks))
    if not _says_what(part) or (part.words >= _CLAUSE and not concepts & _PLAIN_FORMS):
        return replace(part, sure=max(part.sure, _share(part) * part.recognition.asks))
    return replace(part, sure=_share(part) * max(asks, part.recognition.asks))


def _share(part: Part) -> float:
    """The share of a part's topic; which of those that ask what there is it is tells little."""
    if part.topic in _OF_STOCK:
        return sum(part.recognition.share(topic) for topic in _OF_STOCK)
    return part.recognition.question[1]


def _apart(first: Part, second: Part, others: tuple[str, ...]) -> bool:
    """Whether two parts ask different things, and none of the other topics' again."""
    if first.topic == second.topic:
        # One thing may be asked about two of its properties.
        one, other = (properties(part.reading) for part in (first, second))
        return first.topic == "attribute" and bool(one and other) and not one & other
    if second.topic == _ENDING and first.topic in _HAVE_ENDS:
        return "until" not in second.reading.concepts()
    return not {first.topic, second.topic} & set(others)


def _may_ask(part: Part) -> bool:
    """Whether a clause has what a question has: its form, a property, and more than a word."""
    sections = {match.section for match in part.reading.matches}
    named = bool(sections & {"attributes", "properties"})
    formed = part.reading.question_mark or bool(part.reading.concepts() & (_FORMS | _ASKED))
    return (named or formed) and part.words > 1


def _differ(one: Part, other: Part) -> bool:
    """Whether two clauses are likeliest about different things."""
    if one.topic != other.topic:
        return True
    return one.topic == "attribute" and not properties(one.reading) & properties(other.reading)


def _says_what(part: Part) -> bool:
    """Whether a word of the part tells what it is about."""
    reading = part.reading
    return bool(reading.concepts() - NEUTRAL or properties(reading) or names_option(reading))


def _tells_where(part: Part) -> bool:
    """Whether a part only says where the viewer lives."""
    sections = {match.section for match in part.reading.matches}
    lives = "residence" in sections and "places" in sections
    asking = part.reading.question_mark or part.reading.concepts() & (_FORMS | _SENDING)
    return lives and not asking


def _asks_by_form(part: Part) -> bool:
    """Whether a part is a clause that has the form of a question."""
    asking = part.reading.question_mark or bool(part.reading.concepts() & _FORMS)
    return asking and part.words >= _CLAUSE


def _asks(part: Part) -> bool:
    """Whether a part surely asks something by itself."""
    return (
        part.sure >= _SURE
        and not _tells_where(part)
        and part.recognition.topics[0][0] not in SILENT
        and (
            _says_what(part)
            or (part.sure >= _ALONE and _asks_by_form(part))
            or (part.sure >= _PLAIN and part.words > 1)
        )
    )
