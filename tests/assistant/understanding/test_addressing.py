"""Talk among viewers is told from talk to the shop."""

from __future__ import annotations

import pytest

from assistant.types import Role
from tests.assistant.understanding.conftest import Talk


@pytest.mark.parametrize(
    "text",
    [
        "@ben how much was yours?",
        "how much is the tent @ben",
        "@Ben 这个帐篷多少钱",
        "@ben بكم الخيمة",
    ],
)
def test_a_mention_of_a_viewer_is_talk_among_viewers(talk: Talk, text: str) -> None:
    talk.say("hello all", "ben")
    assert talk.say(text).kind == "not_addressed"


@pytest.mark.parametrize(
    "text",
    [
        "@shop how much is the tent",
        "@host how much is the tent @ben",
        "Kite & Keel how much is the tent? @ben look",
        "@主播帐篷多少钱",
        "@boss how much is the tent",
    ],
)
def test_a_viewer_who_calls_the_shop_asks_it(talk: Talk, text: str) -> None:
    talk.say("hello all", "ben")
    talk.say("welcome everyone", "boss", role=Role.OWNER)
    ask = talk.ask(text)
    assert ask.topic == "price"
    assert ask.product is not None
    assert ask.product.handle == "gale-tent"


def test_a_name_without_spaces_is_told_from_what_follows(talk: Talk) -> None:
    talk.say("你好", "小明")
    assert talk.say("@小明这个帐篷多少钱").kind == "not_addressed"


def test_a_reply_to_another_viewer_is_for_them(talk: Talk) -> None:
    talk.say("love it", "ben")
    assert talk.say("how much is the tent", reply_to="c1").kind == "not_addressed"


@pytest.mark.parametrize("role", [Role.OWNER, Role.MODERATOR, Role.SELF])
def test_a_reply_to_the_shops_people_is_for_the_shop(talk: Talk, role: Role) -> None:
    talk.say("which one do you like?", "boss", role=role)
    assert talk.say("how much is the tent", reply_to="c1").kind == "ask"


def test_a_reply_to_ones_own_comment_is_for_the_shop(talk: Talk) -> None:
    talk.say("how much is the tent")
    assert talk.say("how much is the tent in red", reply_to="c1").kind == "ask"


def test_a_name_nobody_of_this_chat_has_decides_nothing(talk: Talk) -> None:
    assert talk.say("@nobody_here do you ship to france?").kind != "not_addressed"
