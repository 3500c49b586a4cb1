"""The one place with the order of stages: a comment goes in, decisions come out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from assistant.answering.compose import compose, joined
from assistant.checking.check import check
from assistant.config import Settings
from assistant.deciding.decide import Answered, Choice, decide
from assistant.deciding.grouping import Group, Groups, group_key
from assistant.delivery.address import addressed
from assistant.retrieval.retrieve import retrieve
from assistant.rooms import Room
from assistant.types import (
    UNDECIDED,
    Action,
    Ask,
    Comment,
    Decision,
    Delivery,
    Language,
    Mode,
    Question,
    Reason,
    RoomEvent,
    Trace,
)
from assistant.understanding.understand import Understanding
from knowledge.shop import Shop
from prompts.packs import Pack
from prompts.topics import Topics


@dataclass(frozen=True, slots=True)
class Outcome:
    """A settled comment: the decision, what the stages saw, and the receipt if one was sent.

    `error` names a fault of the program that kept a stage from ending; the comment then goes to a
    person.
    """

    comment: Comment
    decision: Decision
    trace: Trace | None
    delivery: Delivery | None
    error: str | None = None


@dataclass(slots=True)
class _Waiting:
    """A reply that waits for others who ask the same."""

    comment: Comment
    group: Group
    decision: Decision
    trace: Trace
    body: str


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
    ) -> None:
        self._shop = shop
        self._understanding = understanding
        self._topics = topics
        self._settings = settings
        self._mode = mode
        locales = shop.profile.locales
        allowed = None if locales is None else {tag.split("-")[0] for tag in locales}
        self._packs = {t: p for t, p in packs.items() if allowed is None or t in allowed}
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
        return [self._sent(waiting) for waiting in self._take(list(self._waiting))]

    def _room(self, name: str) -> Room:
        room = self._rooms.get(name)
        if room is None:
            settings = self._settings
            groups = Groups(settings.gather, settings.cooldown, settings.named)
            room = self._rooms[name] = Room(name, self._shop, groups, self._mode)
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
            del self._waiting[waiting.comment.key]
            room.groups.drop(waiting.group)
            deleted = event.event == "delete"
            reason = Reason.DELETED if deleted else Reason.HOST_ANSWERED
            decision = replace(
                waiting.decision,
                action=Action.IGNORE,
                reason=reason,
                text=None,
                facts=(),
                source=None,
            )
            return [Outcome(waiting.comment, decision, waiting.trace, None)]
        if event.event == "edit" and waiting is not None:
            del self._waiting[waiting.comment.key]
            room.groups.drop(waiting.group)
            text = str(event.data["text"])
            return self._comment(replace(waiting.comment, text=text), room, now)
        if event.event == "end":
            keys = [key for key in self._waiting if key[1] == room.name]
            return [self._sent(waiting) for waiting in self._take(keys)]
        return []

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
        timer.stage("understanding")
        language = self._reply_language(question, room)
        pack = self._packs.get(language) if language else None
        answered = tuple(self._answer(ask, room, pack, now, timer) for ask in question.asks)
        choice = decide(
            question, answered, self._topics, self._settings.thresholds,
            room.mode, room.paused, pack is not None,
        )  # fmt: skip
        drafts = [item.draft for item in choice.send if item.draft is not None]
        draft = joined(drafts) if drafts else None
        if len(drafts) > 1 and draft is not None and pack is not None:
            # What is checked is exactly what would be sent.
            whole = check(draft, room.shop, pack, now, room.shop.profile.home_timezone, pack.tag)
            if whole.failures:
                choice, draft = Choice(Action.ESCALATE, Reason.CHECK_FAILED), None
        timer.stage("deciding")
        missing = next((a.evidence.missing for a in answered
                        if a.draft is not None and a.draft.asks_back), None)  # fmt: skip
        room.context.remember(question, missing)
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
            draft or next((item.draft for item in answered if item.draft is not None), None),
            verdicts[0] if verdicts else None,
            timer.stages,
        )
        if draft is None or choice.action is not Action.REPLY:
            return [self._direct(comment, decision, trace, now)]
        key = group_key(question, draft, room.version)
        group, opened = room.groups.join(key, comment, now)
        if opened:
            self._waiting[comment.key] = _Waiting(comment, group, decision, trace, draft.text)
            return []
        same = comment.viewer.id == group.first.viewer.id
        merged = replace(
            decision, action=Action.MERGED, text=None, source=None, answers=(),
            reason=Reason.DUPLICATE if same else None, merged_into=group.first.id,
        )  # fmt: skip
        return [Outcome(comment, merged, trace, None)]

    def _answer(
        self, ask: Ask, room: Room, pack: Pack | None, now: datetime, timer: _Timer
    ) -> Answered:
        topic = self._topics.topics[ask.topic]
        evidence = retrieve(ask, topic, room.shop, now)
        timer.stage("retrieval")
        zone = room.shop.profile.home_timezone
        draft = None
        # A thing that was named but is none of the shop's is handed over, not asked about again.
        lacking = evidence.missing == "product" and ask.unclear is not None
        answerable = topic.outcome == "answer" and ask.hand_over is None
        if pack is not None and answerable and not lacking:
            draft = compose(evidence, topic, self._topics, pack, zone)
        timer.stage("answering")
        verdict = None
        if draft is not None and pack is not None:
            verdict = check(draft, room.shop, pack, now, zone, pack.tag)
        timer.stage("checking")
        return Answered(evidence, draft, verdict)

    def _reply_language(self, question: Question, room: Room) -> str | None:
        """The language of the reply; for an undecided one the locale's, else the room's."""
        if question.language.tag != UNDECIDED:
            return question.language.tag
        locale = question.comment.viewer.locale
        if locale is not None and locale.language in self._packs:
            return locale.language
        if room.languages:
            return min(room.languages, key=lambda tag: (-room.languages[tag], tag))
        return room.shop.profile.default_locale.split("-")[0]

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
            text=addressed(text, [comment.viewer.name]) if text is not None else None,
            facts=facts,
            confidence=round(question.confidence, 2),
            source="verified" if said else None,
            reason=choice.reason,
            answers=(comment.id,) if said and choice.action is not Action.SUGGEST else (),
            merged_into=None,
            version=room.version,
            ms=round(timer.total, 2),
        )

    # -- sending ----------------------------------------------------------------------------

    def _direct(self, comment: Comment, decision: Decision, trace: Trace, now: datetime) -> Outcome:
        """A decision that waits for nobody; a holding line is sent at once."""
        delivery = None
        if decision.action is Action.ESCALATE and decision.text is not None:
            delivery = Delivery(comment.id, comment.room, now, "sent")
        return Outcome(comment, decision, trace, delivery)

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
        text = addressed(waiting.body, waiting.group.names)
        decision = replace(waiting.decision, text=text)
        shadow = decision.reason is Reason.MODE
        at = waiting.comment.at + self._settings.gather
        status = "recorded" if shadow else "sent"
        delivery = Delivery(waiting.comment.id, waiting.comment.room, at, status)  # type: ignore[arg-type]  # one of the literals
        return Outcome(waiting.comment, decision, waiting.trace, delivery)
