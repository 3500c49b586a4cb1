"""A person who must see a question is shown the best draft there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.drafting import Drafter, Setting
from assistant.service import Assistant
from assistant.testing import ScriptedChat
from assistant.types import (
    Action,
    Ask,
    Comment,
    Language,
    PlaceRef,
    ProductRef,
    Question,
    Reason,
    Viewer,
)
from knowledge.shop import Place
from tests.assistant.drafts import NOW, packs, sample_shop, topics

SETTING = Setting(sample_shop(), packs()["en"], NOW, 500)
DRAFTER = Drafter(topics())
COMMENT = Comment("c", "room", NOW, "test", Viewer("v", "Ana"), "?")


def _desk(*asks: Ask, likely: tuple[tuple[str, float], ...] = ()) -> str:
    question = Question(COMMENT, "ask", Language("en", 1.0, "words"), 0.2, asks, likely=likely)
    answers = [
        DRAFTER.answer(ask, SETTING.shop, NOW, SETTING, lambda _: None) for ask in question.asks
    ]
    draft = DRAFTER.desk(question, answers, SETTING, lambda _: None)
    return draft.text if draft is not None else ""


def test_an_unsure_question_has_its_answer_as_draft() -> None:
    assert "29.50" in _desk(Ask("price", 0.2, product=ProductRef("ember-headlamp", "text")))


def test_what_is_handed_over_has_what_the_facts_say_of_it() -> None:
    ask = Ask("refund_time", 0.9, hand_over=Reason.PERSONAL)
    assert "days" in _desk(ask)


def test_a_topic_without_facts_gives_way_to_the_next_likely_one() -> None:
    ask = Ask("other", 0.4, place=PlaceRef(Place("FR"), "text"))
    assert "France" in _desk(ask, likely=(("other", 0.5), ("ships_to", 0.3)))


def test_an_unlikely_topic_is_no_draft() -> None:
    ask = Ask("other", 0.4, place=PlaceRef(Place("FR"), "text"))
    assert "France" not in _desk(ask, likely=(("other", 0.9), ("ships_to", 0.05)))


def test_a_property_that_is_not_told_has_all_that_is_known_as_draft() -> None:
    ask = Ask("attribute", 0.9, product=ProductRef("ember-headlamp", "text"), words=("zoom",))
    text = _desk(ask, likely=(("attribute", 0.9), ("price", 0.1)))
    assert text.startswith("Ember Headlamp")
    assert "29.50" not in text


def test_where_nothing_else_is_known_the_shops_contact_is_the_draft() -> None:
    assert "crew@kiteandkeel.example" in _desk(Ask("order_status", 0.9))


def test_two_asks_share_one_draft() -> None:
    text = _desk(
        Ask("price", 0.2, product=ProductRef("ember-headlamp", "text")),
        Ask("ships_to", 0.2, place=PlaceRef(Place("FR"), "text")),
    )
    assert "29.50" in text
    assert "France" in text


def test_the_trace_of_an_escalation_holds_a_draft(chat: ScriptedChat) -> None:
    comment = chat.say("where is my order, I ordered 3 weeks ago and nothing came")
    decision = chat.decided(comment)
    trace = chat.outcomes[comment].trace
    assert decision.action is Action.ESCALATE
    assert trace is not None
    assert trace.draft is not None
    assert (decision.text or "").endswith(trace.draft.text)
    assert trace.proposal is not None


def test_a_question_in_a_language_without_a_pack_has_a_draft_for_the_desk(
    chat: ScriptedChat,
) -> None:
    comment = chat.say("wieviel kostet der Gale Tent bitte?", locale="de-DE")
    decision = chat.decided(comment)
    trace = chat.outcomes[comment].trace
    assert trace is not None
    if decision.reason is Reason.LANGUAGE:
        assert trace.draft is not None


@pytest.mark.parametrize("threshold", [0.99])
def test_a_proposal_carries_its_text(sample: Assistant, threshold: float) -> None:
    thresholds = replace(sample.settings.thresholds, answer=threshold, answer_undecided=threshold)
    careful = replace(sample, settings=replace(sample.settings, thresholds=thresholds))
    decision = ScriptedChat(careful.pipeline()).ask("how much is the headlamp")
    assert decision.action in (Action.SUGGEST, Action.REPLY)
    assert "29.50" in (decision.text or "")


def test_two_topics_that_are_nearly_alike_are_both_drafted() -> None:
    ask = Ask("price", 0.3, product=ProductRef("ember-headlamp", "text"))
    near = _desk(ask, likely=(("price", 0.4), ("attribute", 0.35)))
    far = _desk(ask, likely=(("price", 0.6), ("warranty", 0.16)))
    assert ("29.50" in near, "29.50" in far, "months" in far) == (True, True, False)
