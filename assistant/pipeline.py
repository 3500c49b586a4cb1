"""The one place with the order of stages: a comment goes in, decisions come out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from assistant.checking.numbers import numbers_in
from assistant.checking.privacy import Privacy
from assistant.config import Settings
from assistant.deciding.decide import Answered, Choice, decide
from assistant.deciding.grouping import Group, Groups, group_key
from assistant.deciding.holding import Holds, held
from assistant.deciding.host import host_stated
from assistant.delivery.address import addressed
from assistant.drafting import Drafter, Setting
from assistant.retrieval.own_words import OwnWords
from assistant.rooms import Room
from assistant.types import (
    UNDECIDED,
    Action,
    Ask,
    Comment,
    Decision,
    Delivery,
    Draft,
    Language,
    Mode,
    Question,
    Reason,
    RoomEvent,
    Trace,
    Viewer,
)
from assistant.understanding.understand import Understanding
from assistant.weighing import reconsidered
from knowledge.shop import Shop
from knowledge.text import fold, script_counts
from knowledge.types import StoreNote
from prompts.packs import Pack
from prompts.topics import Topics


@dataclass(frozen=True, slots=True)
class Outcome:
    """A settled comment: the decision, what the stages saw, and the receipt if one was sent.

    `error` names a fault of the program that kept a stage from ending; the comment then goes to a
    person. `alerts` are the kinds of personal data in the comment.
    """

    comment: Comment
    decision: Decision
    trace: Trace | None
    delivery: Delivery | None
    error: str | None = None
    alerts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Waiting:
    """A reply that waits for others who ask the same."""

    comment: Comment
    group: Group
    decision: Decision
    trace: Trace
    draft: Draft
    setting: Setting


@dataclass(slots=True)
class _Timer:
    """Milliseconds by stage."""

    started: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)
    _mark: float = field(default_factory=time.perf_counter)

    def stage(self, name: str) -> None:
        now = time.perf_counter()
        self.stages[name] = self.stages.get(name, 0.0) + (now - self._mark) * 1000
        self._mark = now

    @property
    def total(self) -> float:
        return (time.perf_counter() - self.started) * 1000


# Of an undecided comment in Latin letters, in a shop and a room that write others.
_WIDELY_READ = "en"


class Pipeline:
    """Runs comments and events of any number of rooms, in the order they are given."""

    def __init__(
        self,
        shop: Shop,
        understanding: Understanding,
        packs: Mapping[str, Pack],
        topics: Topics,
        settings: Settings,
        mode: Mode = Mode.AUTO,
        own: OwnWords | None = None,
    ) -> None:
        self._shop = shop
        self._understanding = understanding
        self._topics = topics
        self._settings = settings
        self._mode = mode
        locales = shop.profile.locales
        allowed = None if locales is None else {tag.split("-")[0] for tag in locales}
        self._packs = {t: p for t, p in packs.items() if allowed is None or t in allowed}
        self._scripts = {tag: pack.script for tag, pack in self._packs.items()}
        self._drafter = Drafter(topics, own or OwnWords(shop, packs))
        support = shop.get("store:support", StoreNote)
        public = [value for _, value in support.values] if support is not None else []
        self._privacy = Privacy(packs, shop.profile.home_country, public)
        self._alerts: Counter[str] = Counter()
        self._rooms: dict[str, Room] = {}
        self._seen: set[tuple[str, str, str]] = set()
        self._waiting: dict[tuple[str, str, str], _Waiting] = {}
        self.notes: list[str] = []

    def handle(self, item: Comment | RoomEvent) -> list[Outcome]:
        """Take one comment or event; the result is every comment that it settled."""
        room = self._room(item.room)
        now = room.advance(item.at)
        settled = self._due(room, now)
        if isinstance(item, RoomEvent):
            return settled + self._event(item, room, now)
        if item.key in self._seen:
            return settled
        self._seen.add(item.key)
        return settled + self._comment(item, room, now)

    def close(self) -> list[Outcome]:
        """Settle what still waits; called when a recording ends or the service stops."""
        for kind, count in sorted(self._alerts.items()):
            self.notes.append(f"personal data ({kind}) in {count} comments, never repeated")
        self._alerts.clear()
        return [self._sent(waiting) for waiting in self._take(list(self._waiting))]

    def _room(self, name: str) -> Room:
        room = self._rooms.get(name)
        if room is None:
            settings = self._settings
            groups = Groups(settings.gather, settings.cooldown, settings.named)
            holds = Holds(settings.hold_viewer, settings.hold_room)
            room = self._rooms[name] = Room(name, self._shop, groups, self._mode, holds)
        return room

    # -- events -----------------------------------------------------------------------------

    def _event(self, event: RoomEvent, room: Room, now: datetime) -> list[Outcome]:
        note = room.apply(event, now)
        if note is not None:
            self.notes.append(f"line {event.line}: {note}")
        comment = str(event.data.get("comment", ""))
        waiting = next(
            (w for w in self._waiting.values()
             if w.comment.room == room.name and w.comment.id == comment), None,
        )  # fmt: skip
        if event.event in ("delete", "sent_by_person") and waiting is not None:
            deleted = event.event == "delete"
            return [self._left(waiting, room, Reason.DELETED if deleted else Reason.HOST_ANSWERED)]
        if event.event == "edit" and waiting is not None:
            del self._waiting[waiting.comment.key]
            room.groups.drop(waiting.group)
            text = str(event.data["text"])
            return self._comment(replace(waiting.comment, text=text), room, now)
        if event.event == "host_said":
            return self._host_said(event, room)
        if event.event == "end":
            keys = [key for key in self._waiting if key[1] == room.name]
            return [self._sent(waiting) for waiting in self._take(keys)]
        return []

    def _host_said(self, event: RoomEvent, room: Room) -> list[Outcome]:
        """Answers that still wait and whose figures the host has just said are not sent."""
        language = str(event.data.get("language") or room.shop.profile.default_locale)
        heard = numbers_in(str(event.data.get("text", "")), language.split("-")[0])
        said = [
            waiting
            for waiting in self._waiting.values()
            if waiting.comment.room == room.name and host_stated(waiting.draft, heard)
        ]
        return [self._left(waiting, room, Reason.HOST_ANSWERED) for waiting in said]

    def _left(self, waiting: _Waiting, room: Room, reason: Reason) -> Outcome:
        """A waiting answer that is not sent after all."""
        del self._waiting[waiting.comment.key]
        room.groups.drop(waiting.group)
        decision = replace(
            waiting.decision,
            action=Action.IGNORE,
            reason=reason,
            text=None,
            facts=(),
            source=None,
            answers=(),
        )
        return self._outcome(waiting.comment, decision, waiting.trace, None)

    # -- comments ---------------------------------------------------------------------------

    def _comment(self, comment: Comment, room: Room, now: datetime) -> list[Outcome]:
        timer = _Timer()
        try:
            return self._settle(comment, room, now, timer)
        except Exception as error:  # noqa: BLE001  # the per-item boundary: no comment is lost
            fault = f"{type(error).__name__}: {error}"
            self.notes.append(f"comment {comment.id}: {fault}")
            question = Question(comment, "ask", Language(UNDECIDED, 0.0, "error"), 0.0)
            choice = Choice(Action.ESCALATE, Reason.CHECK_FAILED)
            decision = self._decision(question, room, choice, None, (), None, timer)
            return [Outcome(comment, decision, None, None, fault)]

    def _settle(self, comment: Comment, room: Room, now: datetime, timer: _Timer) -> list[Outcome]:
        question = self._understanding.understand(comment, room.context)
        alerts = self._privacy.alerts(comment.text, comment.viewer.country)
        self._alerts.update(alerts)
        timer.stage("understanding")
        language = self._reply_language(question, room)
        pack = self._packs.get(language) if language else None
        setting = self._setting(room, pack, comment, now)

        def answer(ask: Ask) -> Answered:
            return self._drafter.answer(ask, room.shop, now, setting, timer.stage)

        answered = tuple(answer(ask) for ask in question.asks)

        def fits(answers: tuple[Answered, ...]) -> bool:
            return setting is not None and self._drafter.brief(answers, setting)

        question, answered = reconsidered(question, answered, self._topics, answer, fits)
        thresholds = self._settings.thresholds
        choice = decide(
            question, answered, self._topics, thresholds, room.mode, room.paused, pack is not None
        )
        if choice.chance is not None:
            told = f"chance of being right: {choice.chance:.2f}"
            question = replace(question, why=(*question.why, told))
        draft = None
        if choice.send and setting is not None:
            draft = self._drafter.together(choice.send, setting)
            if draft is None:
                # Together too long for one message: the first is said, a person sees the rest.
                plain = choice.action is Action.REPLY and choice.reason is None
                sent = choice.send[:1] if plain else ()
                choice = Choice(Action.ESCALATE, Reason.CHECK_FAILED, sent)
                draft = self._drafter.together(sent, setting) if sent else None
        elif held(question, choice, thresholds, room.mode, room.paused):
            draft = self._hold(comment, room, setting, now)
        proposal = None
        if question.kind == "ask" and not choice.send and choice.action is Action.ESCALATE:
            desk = setting or self._setting(room, self._any_pack(room), comment, now)
            if desk is not None:
                proposal = self._drafter.desk(question, answered, desk, timer.stage)
        timer.stage("deciding")
        missing = next((a.evidence.missing for a in answered if a.draft is not None
                        and a.evidence.missing in ("product", "place")), None)  # fmt: skip
        room.context.remember(question, missing, _advised(answered))
        if question.kind == "ask" and language:
            room.languages[language] += 1
        facts = draft.facts if draft is not None else ()
        decision = self._decision(
            question, room, choice, draft.text if draft else None, facts, language, timer
        )
        verdicts = [item.verdict for item in answered if item.verdict is not None]
        trace = Trace(
            question,
            tuple(item.evidence for item in answered),
            draft or proposal,
            verdicts[0] if verdicts else None,
            timer.stages,
            alerts,
            proposal=proposal if draft is not None else None,
        )
        if draft is None or setting is None or choice.action is not Action.REPLY:
            return [self._direct(comment, decision, trace, now)]
        key = group_key(question, draft, room.version)
        trace = replace(trace, group=key)
        group, opened = room.groups.join(key, comment, now, self._called(comment.viewer))
        if opened:
            waiting = _Waiting(comment, group, decision, trace, draft, setting)
            self._waiting[comment.key] = waiting
            return []
        same = comment.viewer.id == group.first.viewer.id
        merged = replace(
            decision, action=Action.MERGED, text=None, source=None, answers=(),
            reason=Reason.DUPLICATE if same else None, merged_into=group.first.id,
        )  # fmt: skip
        return [self._outcome(comment, merged, trace, None)]

    def _setting(
        self, room: Room, pack: Pack | None, comment: Comment, now: datetime
    ) -> Setting | None:
        if pack is None:
            return None
        locale = comment.viewer.locale
        region = (locale.region if locale is not None else None) or comment.viewer.country
        home, _, of_home = room.shop.profile.default_locale.partition("-")
        if region is None and home == pack.tag:
            region = of_home or None
        pack = pack.for_viewer(comment.text, region)
        return Setting(room.shop, pack, now, self._settings.limit(comment.platform))

    def _any_pack(self, room: Room) -> Pack | None:
        """The pack of the shop's own language, else any: what the desk reads where none fits."""
        own = self._packs.get(room.shop.profile.default_locale.split("-")[0])
        return own or next(iter(self._packs.values()), None)

    def _hold(
        self, comment: Comment, room: Room, setting: Setting | None, now: datetime
    ) -> Draft | None:
        """The holding line for a question that a person must see, where one is due now."""
        if setting is None or not self._settings.holding:
            return None
        if not room.holds.allowed(comment.viewer.id, now):
            return None
        draft = self._drafter.hold(setting)
        if draft is not None:
            room.holds.note(comment.viewer.id, now)
        return draft

    def _called(self, viewer: Viewer) -> str:
        """How a viewer is addressed; empty where the name itself is somebody's number or link."""
        return viewer.name if self._privacy.addressable(viewer.name, viewer.country) else ""

    def _reply_language(self, question: Question, room: Room) -> str | None:
        """The language of the reply; for an undecided one the locale's, else the room's.

        Of the room's it is one of the script that the comment is written in: who types "black xl?"
        reads Latin letters.
        """
        if question.language.tag != UNDECIDED:
            return question.language.tag
        locale = question.comment.viewer.locale
        if locale is not None and locale.language in self._packs:
            return locale.language
        home = room.shop.profile.default_locale.split("-")[0]
        written = script_counts(fold(question.comment.text))
        if not written:
            alike = [*room.languages, home]
        else:
            known = (*room.languages, home, _WIDELY_READ)
            alike = [tag for tag in known if self._scripts.get(tag) in written]
        return min(alike, key=lambda tag: (-room.languages[tag], alike.index(tag)), default=home)

    def _decision(
        self,
        question: Question,
        room: Room,
        choice: Choice,
        text: str | None,
        facts: tuple[str, ...],
        language: str | None,
        timer: _Timer,
    ) -> Decision:
        comment = question.comment
        said = text is not None
        intents = tuple(dict.fromkeys(ask.topic for ask in question.asks))
        if not intents and question.kind in ("greeting", "thanks", "claim"):
            intents = (question.kind,)
        return Decision(
            id=comment.id,
            room=comment.room,
            action=choice.action,
            language=language,
            intents=intents,
            text=self._addressed(text, comment, room) if text is not None else None,
            facts=facts,
            confidence=round(question.confidence if choice.chance is None else choice.chance, 2),
            source="verified" if said else None,
            reason=choice.reason,
            answers=(comment.id,) if said and choice.action is not Action.SUGGEST else (),
            merged_into=None,
            version=room.version,
            ms=round(timer.total, 2),
        )

    def _addressed(self, text: str, comment: Comment, room: Room) -> str:
        mark = room.shop.profile.disclosure
        limit = self._settings.limit(comment.platform) - (len(mark) + 1 if mark else 0)
        return addressed(text, [self._called(comment.viewer)], limit)

    # -- sending ----------------------------------------------------------------------------

    def _direct(self, comment: Comment, decision: Decision, trace: Trace, now: datetime) -> Outcome:
        """A decision that waits for nobody; a holding line is sent at once."""
        delivery = None
        if decision.action is Action.ESCALATE and decision.text is not None:
            delivery = Delivery(comment.id, comment.room, now, "sent")
        return self._outcome(comment, decision, trace, delivery)

    @staticmethod
    def _outcome(
        comment: Comment, decision: Decision, trace: Trace, delivery: Delivery | None
    ) -> Outcome:
        return Outcome(comment, decision, trace, delivery, alerts=trace.alerts)

    def _due(self, room: Room, now: datetime) -> list[Outcome]:
        keys = [
            key
            for key, waiting in self._waiting.items()
            if key[1] == room.name and room.groups.due(waiting.group, now)
        ]
        return [self._sent(waiting) for waiting in self._take(keys)]

    def _take(self, keys: list[tuple[str, str, str]]) -> list[_Waiting]:
        return [self._waiting.pop(key) for key in keys]

    def _sent(self, waiting: _Waiting) -> Outcome:
        """Close a group and send its one answer, addressed to those who asked."""
        waiting.group.closed = True
        group, setting = waiting.group, waiting.setting
        text = addressed(
            waiting.draft.text,
            group.names,
            setting.message,
            len(group.viewers),
            lambda count: self._drafter.others(count, setting),
        )
        decision = replace(waiting.decision, text=text)
        shadow = decision.reason is Reason.MODE
        at = waiting.comment.at + self._settings.gather
        status = "recorded" if shadow else "sent"
        delivery = Delivery(waiting.comment.id, waiting.comment.room, at, status)  # type: ignore[arg-type]  # one of the literals
        return self._outcome(waiting.comment, decision, waiting.trace, delivery)


def _advised(answered: Sequence[Answered]) -> str | None:
    """The one size that an answer advises."""
    rows = (item.evidence.found for item in answered)
    found = [row.fields for row in rows if row is not None and "advice" in row.fields]
    only = len(found) == 1 and found[0]["advice"].value == "one"
    return str(found[0]["size"].value) if only else None
