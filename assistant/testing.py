"""Doubles that tests and adapter authors share: a chat written line by line on its own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assistant.pipeline import Outcome, Pipeline
from assistant.types import Comment, Decision, Role, RoomEvent, Viewer
from knowledge.language import LanguageTag

START = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


class ScriptedChat:
    """Says comments and events into a pipeline, a second apart, and keeps what was decided."""

    def __init__(self, pipeline: Pipeline, room: str = "room", start: datetime = START) -> None:
        self.pipeline = pipeline
        self.room = room
        self.now = start
        self.outcomes: dict[str, Outcome] = {}
        self._count = 0

    def wait(self, seconds: float) -> None:
        """Let time pass on the chat's clock."""
        self.now += timedelta(seconds=seconds)

    def say(
        self,
        text: str,
        viewer: str = "ana",
        *,
        locale: str | None = None,
        country: str | None = None,
        role: Role = Role.VIEWER,
        kind: str = "text",
        id: str | None = None,
    ) -> str:
        """Say a comment; the result is its id."""
        self._count += 1
        comment_id = id or f"c{self._count}"
        tag = LanguageTag.parse(locale) if locale else None
        who = Viewer(viewer, viewer.title(), tag, country, role)
        comment = Comment(comment_id, self.room, self.now, "test", who, text, kind=kind)
        self._take(self.pipeline.handle(comment))
        self.wait(1)
        return comment_id

    def event(self, event: str, **data: object) -> None:
        """Let a room event happen."""
        self._take(self.pipeline.handle(RoomEvent(self.room, self.now, event, data)))
        self.wait(1)

    def decided(self, comment: str) -> Decision:
        """The decision of a comment, settling what still waits."""
        if comment not in self.outcomes:
            self._take(self.pipeline.close())
        return self.outcomes[comment].decision

    def ask(self, text: str, viewer: str = "ana", **more: str | None) -> Decision:
        """Say a comment a good while after the last, and return its decision."""
        self.wait(120)
        return self.decided(self.say(text, viewer, locale=more.get("locale"),
                                     country=more.get("country")))  # fmt: skip

    def _take(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.comment.id in self.outcomes:
                raise AssertionError(f"{outcome.comment.id} was decided twice")
            self.outcomes[outcome.comment.id] = outcome
