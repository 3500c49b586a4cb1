"""Comments share an answer only where everything that was asked is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.deciding.grouping import Groups, group_key
from assistant.service import Assistant
from assistant.testing import ScriptedChat
from assistant.types import (
    Action,
    Ask,
    Comment,
    Draft,
    Language,
    PlaceRef,
    ProductRef,
    Question,
    Viewer,
)
from knowledge.shop import Place
from tests.assistant.drafts import NOW, draft_of

PRICE = "how much is the headlamp"


def _comment(id: str = "c", viewer: str = "v", platform: str = "test",
             visibility: str = "public") -> Comment:  # fmt: skip
    return Comment(id, "room", NOW, platform, Viewer(viewer, viewer), "?", visibility=visibility)


def _key(ask: Ask, draft: Draft, comment: Comment | None = None, version: str = "v+0") -> object:
    language = Language(draft.language, 1.0, "words")
    question = Question(comment or _comment(), "ask", language, ask.confidence, (ask,))
    return group_key(question, draft, version)


DRAFT = Draft("en", "x", ("same words",), ("shipping:eu/standard",))
ASK = Ask("shipping_cost", 0.9)
DIFFERENT: list[dict[str, Any]] = [
    {"topic": "ships_to"},
    {"negated": True},
    {"polarity": "expects_no"},
    {"place": PlaceRef(Place("FR"), "text")},
    {"place": PlaceRef(Place("US", "US-HI"), "text")},
    {"product": ProductRef("gale-tent", "text")},
    {"product": ProductRef("gale-tent", "text", ("L",))},
    {"size": "M"},
    {"quantity": 2},
    {"method": "pix"},
    {"code": "KEEL10"},
    {"topic": "attribute", "attribute": "material"},
    {"currency": "USD"},
    {"body": (("height_cm", Decimal(170)),)},
]
ALIKE: list[dict[str, Any]] = [
    {"confidence": 0.71},
    {"words": ("shipping", "cost")},
    {"concepts": ("how_much",), "around": ("send",), "text": "how much to ship"},
    {"place": PlaceRef(Place("FR"), "viewer")},
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(DIFFERENT), st.sampled_from([{}, *DIFFERENT]), st.sampled_from(ALIKE))
def test_a_difference_in_what_is_asked_is_never_merged(
    more: dict[str, Any], other: dict[str, Any], how: dict[str, Any]
) -> None:
    """Whatever the answer says: the words may be equal by chance, the questions are not."""
    one, two = replace(ASK, **more), replace(ASK, **(other | {} if other != more else {}))
    how = {key: value for key, value in how.items() if key not in more | other}
    assert _key(one, DRAFT) != _key(replace(two, **how), DRAFT)


@pytest.mark.parametrize("how", ALIKE, ids=lambda how: next(iter(how)))
def test_another_way_to_ask_the_same_is_merged(how: dict[str, Any]) -> None:
    assert _key(ASK, DRAFT) == _key(replace(ASK, **how), DRAFT)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_generated_pairs_share_an_answer_only_with_the_same_slots_and_language(
    data: st.DataObject,
) -> None:
    asks = [
        Ask(topic, 0.9, place=PlaceRef(Place(country), "text"), negated=negated)
        for topic in ("shipping_cost", "shipping_time", "duties")
        for country in ("FR", "DE", "SA", "AE", "BR")
        for negated in (False, True)
    ]
    pairs = st.tuples(st.sampled_from(asks), st.sampled_from(["en", "zh", "ar"]))
    (one, tag), (two, other) = data.draw(pairs), data.draw(pairs)
    first, second = draft_of(one, tag), draft_of(two, other)
    assert first is not None
    assert second is not None
    same = (one, tag) == (two, other)
    assert (_key(one, first) == _key(two, second)) == same


@pytest.mark.parametrize(
    "comment",
    [_comment(platform="tiktok"), _comment(visibility="private")],
    ids=["platform", "visibility"],
)
def test_another_platform_or_a_private_comment_is_never_merged(comment: Comment) -> None:
    assert _key(ASK, DRAFT) != _key(ASK, DRAFT, comment)


def test_a_private_answer_serves_its_viewer_alone() -> None:
    ana, ben = _comment("a", "ana", visibility="private"), _comment(
        "b", "ben", visibility="private")  # fmt: skip
    assert _key(ASK, DRAFT, ana) != _key(ASK, DRAFT, ben)


def test_a_live_change_parts_what_was_asked_before_from_after() -> None:
    assert _key(ASK, DRAFT, version="v+0") != _key(ASK, DRAFT, version="v+1")


def test_a_group_knows_everyone_and_names_a_few() -> None:
    groups = Groups(timedelta(seconds=2), timedelta(seconds=60), 3)
    for i in range(5):
        group, _ = groups.join(("k",), _comment(str(i), f"v{i}"), NOW)
    assert group.names == ["v0", "v1", "v2"]
    assert len(group.viewers) == 5


def test_more_than_three_who_ask_are_counted(chat: ScriptedChat) -> None:
    for i in range(6):
        chat.wait(-0.8)
        chat.say(PRICE, f"v{i}")
    text = chat.decided("c1").text or ""
    assert text.startswith("@V0 @V1 @V2 and 3 more ")


def test_on_a_short_platform_as_many_are_named_as_fit(sample: Assistant) -> None:
    small = replace(sample, settings=replace(sample.settings, limits={}, longest=62))
    chat = ScriptedChat(small.pipeline())
    for i in range(6):
        chat.wait(-0.8)
        chat.say(PRICE, f"viewer number{'abcdef'[i]}")
    text = chat.decided("c1").text or ""
    assert len(text) <= 62
    assert text.startswith("@Viewer Numbera and 5 more ")


def test_the_trace_names_what_must_be_equal(chat: ScriptedChat) -> None:
    comment = chat.say(PRICE)
    chat.decided(comment)
    trace = chat.outcomes[comment].trace
    assert trace is not None
    assert trace.group is not None
    assert any("product=ember-headlamp" in part for part in trace.group)


def test_a_name_that_is_a_phone_number_is_not_repeated(chat: ScriptedChat) -> None:
    text = chat.decided(chat.say(PRICE, "0151 23456789")).text or ""
    assert text.startswith("Ember")


def test_what_a_viewer_typed_of_themselves_is_never_repeated(chat: ScriptedChat) -> None:
    comment = chat.say(f"{PRICE}? write me ana@mail.example or +52 55 1234 5678")
    decision = chat.decided(comment)
    assert "mail.example" not in (decision.text or "")
    assert "1234" not in (decision.text or "")
    assert "email" in chat.outcomes[comment].alerts
    chat.pipeline.close()
    assert decision.action in set(Action)
    assert any("email" in note for note in chat.pipeline.notes)
