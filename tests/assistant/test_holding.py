"""A viewer whose question a person must see is told how to reach the shop: seldom and plainly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.answering.holding import holding_line
from assistant.config import Thresholds
from assistant.deciding.decide import Choice
from assistant.deciding.holding import HELD, Holds, held
from assistant.drafting import Drafter, Setting
from assistant.service import Assistant
from assistant.testing import ScriptedChat
from assistant.types import (
    Action,
    Ask,
    Cited,
    Comment,
    Language,
    Mode,
    Question,
    Reason,
    Row,
    Slot,
    Viewer,
)
from tests.assistant.drafts import NOW, packs, sample_shop, topics

OWN_ORDER = "where is my order, I ordered 3 weeks ago and nothing came"
ASKED = Question(
    Comment("c", "room", NOW, "test", Viewer("v", "Ana"), "where is my order"),
    "ask", Language("en", 1.0, "words"), 0.9, (Ask("order_status", 0.9),),
)  # fmt: skip
HANDED = Choice(Action.ESCALATE, Reason.PERSONAL)


def _held(question: Question = ASKED, choice: Choice = HANDED, mode: Mode = Mode.AUTO,
          paused: bool = False) -> bool:  # fmt: skip
    return held(question, choice, Thresholds(), mode, paused)


@pytest.mark.parametrize("reason", sorted(HELD))
def test_a_sure_question_for_a_person_is_held(reason: Reason) -> None:
    assert _held(choice=Choice(Action.ESCALATE, reason))


@pytest.mark.parametrize(
    "reason",
    [Reason.LOW_CONFIDENCE, Reason.CHECK_FAILED, Reason.UNCLEAR_PRODUCT, Reason.UNCLEAR_PLACE],
)
def test_what_was_not_understood_is_not_held(reason: Reason) -> None:
    assert not _held(choice=Choice(Action.ESCALATE, reason))


@pytest.mark.parametrize("mode", [Mode.SUGGEST, Mode.SHADOW, Mode.OFF])
def test_only_a_room_that_answers_by_itself_holds(mode: Mode) -> None:
    assert not _held(mode=mode)


def test_nothing_is_held_when_paused_unsure_or_silent() -> None:
    assert not _held(paused=True)
    assert not _held(replace(ASKED, confidence=Thresholds().hold - 0.01))
    assert not _held(replace(ASKED, understood=0.3))
    assert not _held(replace(ASKED, kind="chatter"))
    assert not _held(choice=Choice(Action.IGNORE, Reason.CHATTER))


def test_a_viewer_is_told_once_and_a_room_seldom() -> None:
    holds = Holds(timedelta(minutes=5), timedelta(seconds=20))
    start = datetime(2026, 11, 22, tzinfo=UTC)
    holds.note("ana", start)

    def after(viewer: str, seconds: int) -> bool:
        return holds.allowed(viewer, start + timedelta(seconds=seconds))

    assert [after("ben", 19), after("ben", 20)] == [False, True]
    assert [after("ana", 299), after("ana", 300)] == [False, True]


def _way(name: str) -> Row:
    return Row({name: Cited("x", "store:support", f"values.{name}")})


@pytest.mark.parametrize(
    ("ways", "key"),
    [
        (("email",), "hold_contact"),
        (("phone",), "hold"),
        (("email", "url"), "hold"),
        (("email", "hours"), "hold_hours"),
        (("hours",), None),
        ((), None),
    ],
)
def test_the_line_says_only_what_the_shop_states(ways: tuple[str, ...], key: str | None) -> None:
    line = holding_line(Row({}, {"ways": tuple(map(_way, ways))} if ways else {}))
    assert (line[0] if line else None) == key


@pytest.mark.parametrize("tag", sorted(packs()))
@pytest.mark.parametrize("limit", [150, 500])
def test_the_line_is_proven_in_every_language(tag: str, limit: int) -> None:
    setting = Setting(sample_shop(), packs()[tag], NOW, limit)
    draft = Drafter(topics()).hold(setting)
    assert draft is not None
    assert draft.facts == ("store:support",)
    assert "crew@kiteandkeel.example" in draft.text
    assert {part.fact for part in draft.parts if isinstance(part, Slot)} <= {"store:support", None}


def test_a_question_about_ones_own_order_is_held_and_escalated(chat: ScriptedChat) -> None:
    first = chat.decided(chat.say(OWN_ORDER, "ana"))
    again = chat.decided(chat.say(OWN_ORDER + "!!", "ana"))
    soon = chat.decided(chat.say(OWN_ORDER, "ben"))
    chat.wait(20)
    later = chat.decided(chat.say(OWN_ORDER, "cid"))
    assert {d.action for d in (first, again, soon, later)} == {Action.ESCALATE}
    assert [d.text is None for d in (first, again, soon, later)] == [False, True, True, False]
    assert first.facts == ("store:support",)
    assert (first.text or "").startswith("@Ana ")


def test_a_held_question_is_delivered_at_once(chat: ScriptedChat) -> None:
    comment = chat.say(OWN_ORDER)
    delivery = chat.outcomes[comment].delivery
    assert delivery is not None
    assert delivery.status == "sent"


def test_a_room_may_be_told_not_to_hold(sample: Assistant) -> None:
    quiet = replace(sample, settings=replace(sample.settings, holding=False))
    assert ScriptedChat(quiet.pipeline()).ask(OWN_ORDER).text is None


def test_a_paused_room_holds_nobody(chat: ScriptedChat) -> None:
    chat.event("pause")
    assert chat.ask(OWN_ORDER).text is None
