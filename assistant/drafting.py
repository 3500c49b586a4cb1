"""From one ask to a checked draft: retrieval, answering and checking, in that order.

The pipeline asks here for every draft: of what was asked, of several asks in one text, of the
holding line, and of what a person is shown where nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.answering.compose import choose, say
from assistant.answering.fitting import fitted, fitted_text, fitted_together
from assistant.answering.holding import holding_line
from assistant.checking.check import check
from assistant.deciding.decide import Answered
from assistant.delivery.address import room_for_text
from assistant.retrieval.own_words import OwnWords
from assistant.retrieval.retrieve import retrieve
from assistant.retrieval.rows import flag
from assistant.types import Ask, Cited, Draft, Evidence, Question, Row, Verdict
from assistant.weighing import likelihood, serves
from knowledge.shop import Shop
from prompts.packs import Pack
from prompts.topics import Topic, Topics

# Topics below this share are not worth a person's look.
_LIKELY = 0.15
_MOST_LIKELY = 3
# From here on a question is taken as understood. Below, and where nothing is sent, each likely
# topic counts by its share: what a person must judge by this factor, what fails a check by that.
_PLAIN, _TO_JUDGE, _FAILED = 0.5, 0.6, 0.1
# From this share of the likeliest draft's weight on, the next one is shown beside it.
_NEARLY = 0.5
# "Do you gift wrap? What does that cost?": the shop's own answer to the first tells the second.
_OWN_ANSWER, _COSTS = "faq_answer", ("price", "shipping_cost")
# Characters of what a person is to choose from.
_TO_CHOOSE = 400
# Characters of two answers where one was asked for; what a chat shows in two or three lines.
_BRIEF = 160
_SUPPORT, _PROPERTY = "support_contact", "attribute"
Mark = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What drafts are made from: the room's facts at `now`, the pack, characters of a message."""

    shop: Shop
    pack: Pack
    now: datetime
    limit: int

    @property
    def room(self) -> int:
        """Characters for the text itself, beside the name and the shop's mark."""
        return room_for_text(self.limit, self.shop.profile.disclosure)

    @property
    def message(self) -> int:
        """Characters for the text with the names it is addressed to, beside the shop's mark."""
        mark = self.shop.profile.disclosure
        return self.limit - (len(mark) + 1 if mark else 0)

    @property
    def zone(self) -> str:
        """The time zone in which moments are stated."""
        return self.shop.profile.home_timezone


class Drafter:
    """Makes drafts of what the topics declare."""

    def __init__(self, topics: Topics, own: OwnWords | None = None) -> None:
        self._topics = topics
        self._own = own

    def answer(
        self, ask: Ask, shop: Shop, now: datetime, setting: Setting | None, mark: Mark
    ) -> Answered:
        """One ask answered; without a `setting` (no pack for the language) only its evidence."""
        topic = self._topics.topics[ask.topic]
        language = setting.pack.tag if setting is not None else None
        evidence = retrieve(ask, topic, shop, now, self._own, language)
        mark("retrieval")
        draft = verdict = None
        # A thing that was named but is none of the shop's is handed over, not asked about again.
        lacking = evidence.missing == "product" and ask.unclear is not None
        answerable = topic.outcome == "answer" and ask.hand_over is None
        if setting is not None and evidence.proposed:
            # A person takes from it what they send.
            setting = replace(setting, limit=max(setting.limit, _TO_CHOOSE))
        if setting is not None and answerable and not lacking:
            draft = fitted(evidence, topic, self._topics, setting.pack, setting.zone, setting.room)
        mark("answering")
        if draft is not None and setting is not None:
            verdict = self._check(draft, setting)
        mark("checking")
        return Answered(evidence, draft, verdict)

    def together(self, answers: Sequence[Answered], setting: Setting) -> Draft | None:
        """Several answers in one text that fits; None where it does not or fails a check."""
        drafts = [answer.draft for answer in answers if answer.draft is not None]
        if len(drafts) == 1:
            return drafts[0]
        asked = self._joint(answers)
        draft = fitted_together(asked, self._topics, setting.pack, setting.zone, setting.room)
        # What is checked is exactly what would be sent.
        return draft if draft is not None and not self._check(draft, setting).failures else None

    def _joint(self, answers: Sequence[Answered]) -> list[tuple[Evidence, Topic]]:
        """What to say of each answer: two of one look-up together, none that another holds."""
        left = _without_its_cost(answers)
        for topics, joint in self._topics.joint.items():
            both = [a for a in left if a.evidence.ask.topic in topics]
            rows = [a.evidence.found for a in both]
            alike = len(both) == len(topics) and all(_same_place(rows[0], row) for row in rows)
            if alike and rows[0] is not None and choose(joint.replies, rows[0]) is not None:
                first = left.index(both[0])
                rest = [a for a in left if a not in both]
                asked = self._joint(rest)
                return [*asked[:first], (both[0].evidence, joint), *asked[first:]]
        kept: list[Answered] = []
        for answer in left:
            if not any(serves(known, answer) for known in kept):
                kept = [*(known for known in kept if not serves(answer, known)), answer]
        found = _named_once([a.evidence for a in kept])
        return [(each, self._topics.topics[each.ask.topic]) for each in found]

    def brief(self, answers: Sequence[Answered], setting: Setting) -> bool:
        """Whether several answers together are a text that one reads at a glance."""
        draft = self.together(answers, setting)
        return draft is not None and len(draft.text) <= _BRIEF and not draft.left_out

    def hold(self, setting: Setting) -> Draft | None:
        """The holding line: how to reach the shop, by the facts of its support."""
        topic = self._topics.topics[_SUPPORT]
        found = retrieve(Ask(_SUPPORT, 1.0), topic, setting.shop, setting.now).found
        line = holding_line(found) if found is not None else None
        if line is None:
            return None
        key, row = line
        draft = fitted_text(key, row, self._topics, setting.pack, setting.zone, setting.room)
        return draft if draft is not None and not self._check(draft, setting).failures else None

    def others(self, count: int, setting: Setting) -> str:
        """The words for `count` more viewers who asked the same."""
        found = Row({"count": Cited(count, None, "asked")})
        said = say("and_others", found, self._topics, setting.pack, setting.zone)
        return said.text if said is not None else ""

    def desk(
        self, question: Question, answers: Sequence[Answered], setting: Setting, mark: Mark
    ) -> Draft | None:
        """What a person is shown first: the best draft there is, whatever was decided.

        A checked answer to what is plainly asked; then what the likeliest topic has to say, be it
        about the viewer's own order or for a person to judge; then a question back; then the
        holding line.
        """
        every = None
        if len(answers) > 1:
            every = self._every(answers, setting, mark)
        elif question.apart:
            apart = [self.answer(ask, setting.shop, setting.now, setting, mark)
                     for ask in question.apart]  # fmt: skip
            every = self._every(apart, setting, mark)
        if every is not None:
            return every
        sendable = [answer for answer in answers if answer.sendable]
        if sendable and (len(answers) > 1 or question.confidence >= _PLAIN):
            return self.together(sendable, setting) or sendable[0].draft
        drafts = [answer.draft for answer in answers if answer.draft is not None]
        best = self._likeliest(question, setting, mark)
        return best or next(iter(drafts), None) or self.hold(setting)

    def _every(self, answers: Sequence[Answered], setting: Setting, mark: Mark) -> Draft | None:
        """One draft of everything a comment asks; what no fact answers is guessed for a person."""
        said: list[Answered] = []
        for answer in answers:
            best = answer
            if not answer.sendable:
                ask = replace(_guessed(answer.evidence.ask), hand_over=None)
                best = self.answer(ask, setting.shop, setting.now, setting, mark)
            if best.draft is None or best.draft.asks_back:
                return None
            said.append(best)
        return self.together(said, replace(setting, limit=max(setting.limit, _TO_CHOOSE)))

    def _likeliest(self, question: Question, setting: Setting, mark: Mark) -> Draft | None:
        """What the likeliest topic has to say; what a person must judge counts for less.

        Where the next one is nearly as likely and says something else, both, for a person to
        choose from.
        """
        shares = dict(question.likely)
        found: list[tuple[float, Answered]] = []
        for ask in self._likely(question):
            known = self.answer(ask, setting.shop, setting.now, setting, mark)
            if known.draft is None or known.draft.asks_back:
                continue
            passed = known.verdict is not None and not known.verdict.failures
            weight = shares.get(ask.topic, question.confidence) * likelihood(known, self._topics)
            weight *= 1.0 if known.sendable else _TO_JUDGE if passed else _FAILED
            found.append((weight, known))
        if not found:
            return None
        found.sort(key=lambda item: -item[0])
        best = found[0][1]
        near = (known for weight, known in found[1:] if weight >= _NEARLY * found[0][0])
        other = next((known for known in near if not serves(best, known)), None)
        both = None
        if other is not None:
            wide = replace(setting, limit=max(setting.limit, _TO_CHOOSE))
            both = self.together((best, other), wide)
        return both or best.draft

    def _likely(self, question: Question) -> list[Ask]:
        """The asks themselves without what hands them over, then those of the next topics."""
        found = [replace(_guessed(ask), hand_over=None) for ask in question.asks]
        asked = {ask.topic for ask in found}
        others = {ask.topic: ask for ask in question.others}
        likely = [t for t, share in question.likely if share >= _LIKELY and t not in asked]
        if found:
            near = [others.get(t, replace(found[0], topic=t)) for t in likely[:_MOST_LIKELY]]
            found += [replace(_guessed(ask), hand_over=None) for ask in near]
        topics = self._topics.topics
        return [ask for ask in found if topics[ask.topic].outcome == "answer"]

    @staticmethod
    def _check(draft: Draft, setting: Setting) -> Verdict:
        return check(
            draft, setting.shop, setting.pack, setting.now, setting.zone, setting.pack.locale,
            setting.room,
        )  # fmt: skip


def _named_once(found: Sequence[Evidence]) -> list[Evidence]:
    """What was found, a property of the product told of just before marked as of the `same` one."""
    known: list[Evidence] = []
    for evidence in found:
        before = known[-1].found if known else None
        row = evidence.found
        if before is not None and row is not None and evidence.ask.topic == _PROPERTY:
            name = row.fields.get("product")
            if name is not None and before.fields.get("product") == name:
                row = replace(row, fields={**row.fields, "same": flag("yes")})
                evidence = replace(evidence, found=row)
        known.append(evidence)
    return known


def _without_its_cost(answers: Sequence[Answered]) -> list[Answered]:
    """The answers but for what something costs whose price the shop's own words already tell."""
    told = any(
        a.draft is not None and a.draft.reply == _OWN_ANSWER and any(map(str.isdigit, a.draft.text))
        for a in answers
    )
    return [a for a in answers if not (told and _asks_its_cost(a.evidence.ask))]


def _asks_its_cost(ask: Ask) -> bool:
    """Whether an ask is "and what does that cost", of nothing that it names."""
    named = ask.product is not None and ask.product.source == "text"
    return ask.topic in _COSTS and not named


def _same_place(one: Row | None, other: Row | None) -> bool:
    """Whether two look-ups found the way to one place."""
    if one is None or other is None or "place" not in one.fields or "place" not in other.fields:
        return False
    return one.fields["place"].value == other.fields["place"].value


def _guessed(ask: Ask) -> Ask:
    """An ask about something unclear, as if it were about what is on screen: for a person only."""
    if ask.unclear is None or ask.shown is None:
        return ask
    return replace(ask, product=ask.shown, unclear=None)
