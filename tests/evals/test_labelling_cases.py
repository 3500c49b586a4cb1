"""Which comments of a chat are asked about, and what is told of each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.chat.records import Chat
from assistant.errors import ChatFileError
from assistant.service import Assistant
from assistant.testing import START
from assistant.types import Action, Comment, Role, RoomEvent
from evals.labelling.cases import to_label
from tests.evals.cases import make_comment, played


def _event(event: str, second: int, room: str = "room", **data: object) -> RoomEvent:
    return RoomEvent(room, START + timedelta(seconds=second), event, data, second + 1)


def test_only_what_viewers_typed_is_asked_about() -> None:
    items = (
        make_comment("typed", "how much"),
        make_comment("emoji", "😍"),
        make_comment("empty", " \u200b "),
        make_comment("gift", "5 roses", kind="gift"),
        *(make_comment(role.value, "hello", role=role) for role in Role if role is not Role.VIEWER),
    )
    assert [comment.id for comment in to_label(Chat(items, ()))] == ["typed", "emoji"]


def test_an_id_of_two_rooms_is_refused_since_labels_go_by_id() -> None:
    items = (make_comment("c1", "hi", room="a"), make_comment("c1", "hi", room="b", second=1))
    with pytest.raises(ChatFileError, match="line 2: found the id 'c1' in two rooms"):
        to_label(Chat(items, ()))


def test_a_merged_comment_shows_the_answer_it_got(sample: Assistant) -> None:
    found = played(
        sample,
        make_comment("c1", "how much is the headlamp", "ana"),
        make_comment("c2", "how much is the headlamp?", "ben", second=1),
    )
    assert found["c2"].decision.action is Action.MERGED
    assert found["c2"].said == found["c1"].said
    assert "29.50" in str(found["c2"].said)


def test_each_room_has_a_pipeline_of_its_own(sample: Assistant) -> None:
    found = played(
        sample,
        make_comment("c1", "how much is the headlamp", "ana", room="a"),
        make_comment("c2", "how much is the headlamp", "ben", room="b", second=1),
    )
    assert [case.decision.action for case in found.values()] == [Action.REPLY, Action.REPLY]


def test_a_case_tells_what_was_on_screen_when_it_was_typed(sample: Assistant) -> None:
    found = played(
        sample,
        _event("pin", 0, number=2),
        make_comment("c1", "how much", second=1),
        _event("unpin", 2),
        make_comment("c2", "nice", second=3),
    )
    assert (found["c1"].pinned, found["c2"].pinned) == ("Ember Headlamp", None)


def test_cited_facts_come_with_file_and_line(sample: Assistant) -> None:
    found = played(sample, make_comment("c1", "how much is the headlamp"))
    assert ("variant:EH-1", "products.csv:3") in found["c1"].cited


def test_a_price_called_on_air_is_cited_from_the_chat(sample: Assistant) -> None:
    found = played(
        sample,
        _event("price", 6, product="ember-headlamp", live_price=25),
        make_comment("c1", "how much is the headlamp", second=7),
    )
    assert ("promotion:ember-headlamp", "chat.jsonl:7") in found["c1"].cited


def test_the_chat_above_holds_what_the_viewer_said_and_what_is_replied_to(
    sample: Assistant,
) -> None:
    chatter = [make_comment(f"x{i}", "wow", f"v{i}", second=10 + i) for i in range(6)]
    asked = make_comment("c9", "and to France?", "ana", second=30, reply_to="c2")
    found = played(
        sample,
        make_comment("c1", "how much is shipping to Spain", "ana", second=1),
        make_comment("c2", "they ship everywhere", "ben", second=2),
        *chatter,
        asked,
    )
    above = [item.id for item in found["c9"].before if isinstance(item, Comment)]
    assert above == ["c1", "c2", "x2", "x3", "x4", "x5"]
