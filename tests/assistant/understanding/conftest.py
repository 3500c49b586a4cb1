"""What tests of understanding share: the packs, a reader of them, and a room to talk in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.service import Assistant
from assistant.testing import START
from assistant.types import Ask, Comment, Question, Role, Viewer
from assistant.understanding.context import RoomContext
from assistant.understanding.reading import Reader
from assistant.understanding.words import make_reader
from knowledge.language import LanguageTag
from prompts.packs import Pack, load_packs


@pytest.fixture(scope="session")
def packs() -> dict[str, Pack]:
    """Every language pack."""
    return load_packs()


@pytest.fixture(scope="session")
def reader(packs: dict[str, Pack]) -> Reader:
    """A reader that knows the packs' words and no shop."""
    return make_reader(packs)


class Talk:
    """A room in which viewers of the small shop comment; what they ask is remembered."""

    def __init__(self, sample: Assistant) -> None:
        self._understanding = sample.understanding
        self.context = RoomContext()
        self.now = START
        self._count = 0

    def say(
        self,
        text: str,
        viewer: str = "ana",
        *,
        country: str | None = None,
        locale: str | None = None,
        reply_to: str | None = None,
        role: Role = Role.VIEWER,
        missing: str | None = None,
        after: float = 5,
    ) -> Question:
        """Say a comment some seconds after the last; `missing` is what we ask back for."""
        self._count += 1
        self.now += timedelta(seconds=after)
        tag = LanguageTag.parse(locale) if locale else None
        who = Viewer(viewer, viewer.title(), tag, country, role)
        comment = Comment(f"c{self._count}", "room", self.now, "test", who, text, reply_to)
        question = self._understanding.understand(comment, self.context)
        self.context.remember(question, missing)
        return question

    def ask(self, text: str, viewer: str = "ana", **more: str | float | None) -> Ask:
        """Say a comment that asks one thing."""
        question = self.say(text, viewer, **more)  # type: ignore[arg-type]  # as `say` takes them
        assert question.kind == "ask", question.why
        assert len(question.asks) == 1, question.asks
        return question.asks[0]


@pytest.fixture
def talk(sample: Assistant) -> Talk:
    """A new room of the small shop."""
    return Talk(sample)
