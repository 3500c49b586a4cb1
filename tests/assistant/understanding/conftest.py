"""What tests of understanding share: the packs, a reader of them, and a room to talk in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.service import Assistant
from assistant.testing import START
from assistant.types import Ask, Comment, Question, Role, Viewer
from assistant.understanding.context import RoomContext
from assistant.understanding.language import Before, LanguageDecider
from assistant.understanding.reading import Reading
from assistant.understanding.training import recogniser_for
from assistant.understanding.words import make_reader, read_with
from knowledge.language import LanguageTag
from prompts.lexicon import Matcher
from prompts.packs import Pack, load_packs


@pytest.fixture(scope="session")
def packs() -> dict[str, Pack]:
    """Every language pack."""
    return load_packs()


class Reads:
    """Reads each comment with the words of the languages it may be in, as understanding does."""

    def __init__(
        self, languages: LanguageDecider, packs: dict[str, Pack], names: Matcher | None = None
    ) -> None:
        self._languages = languages
        self._packs = packs
        self._names = names

    def read(self, text: str) -> Reading:
        """A comment as it is read where nothing is known of its viewer."""
        tags = self._languages.spoken(text, Before()).tags
        return make_reader(read_with(self._packs, *tags), self._names).read(text)


@pytest.fixture(scope="session")
def languages(sample: Assistant, packs: dict[str, Pack]) -> LanguageDecider:
    """What tells the language of a comment."""
    model = recogniser_for(packs, sample.settings.state).languages
    return LanguageDecider(model, packs)


@pytest.fixture(scope="session")
def reader(languages: LanguageDecider, packs: dict[str, Pack]) -> Reads:
    """What reads with the packs' words and no shop's."""
    return Reads(languages, packs)


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
