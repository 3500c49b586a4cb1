"""From one ask to a checked draft: retrieval, answering and checking, in that order.

The pipeline asks here for every draft: of what was asked, of several asks in one text, of the
holding line, and of what a person is shown where nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.answering.compose import say
from assistant.answering.fitting import fitted, fitted_text, fitted_together
from assistant.answering.holding import holding_line
from assistant.checking.check import check
from assistant.deciding.decide import Answered
from assistant.delivery.address import room_for_text
from assistant.retrieval.own_words import OwnWords
from assistant.retrieval.retrieve import retrieve
from assistant.types import Ask, Cited, Draft, Question, Row, Verdict
from knowledge.shop import Shop
from prompts.packs import Pack
from prompts.topics import Topics

# Topics below this share are not worth a person's look.
_LIKELY = 0.15
_MOST_LIKELY = 3
_SUPPORT = "support_contact"
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
        asked = [(a.evidence, self._topics.topics[a.evidence.ask.topic]) for a in answers]
        draft = fitted_together(asked, self._topics, setting.pack, setting.zone, setting.room)
        # What is checked is exactly what would be sent.
        return draft if draft is not None and not self._check(draft, setting).failures else None

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

        A checked answer; then the answer to what is asked, though it is about the viewer's own
        order; then that to the next likely topic; then what fails a check; then the holding line.
        """
        sendable = [answer for answer in answers if answer.sendable]
        if sendable:
            return self.together(sendable, setting) or sendable[0].draft
        drafts = [answer.draft for answer in answers if answer.draft is not None]
        telling = [draft for draft in drafts if not draft.asks_back]
        for ask in self._likely(question):
            known = self.answer(ask, setting.shop, setting.now, setting, mark)
            if known.sendable and known.draft is not None and not known.draft.asks_back:
                return known.draft
        return next(iter((*telling, *drafts)), None) or self.hold(setting)

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
            draft, setting.shop, setting.pack, setting.now, setting.zone, setting.pack.tag,
            setting.room,
        )  # fmt: skip


def _guessed(ask: Ask) -> Ask:
    """An ask about something unclear, as if it were about what is on screen: for a person only."""
    if ask.unclear is None or ask.shown is None:
        return ask
    return replace(ask, product=ask.shown, unclear=None)
