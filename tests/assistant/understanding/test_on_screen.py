"""What is on screen, what was before, what the host names: which product is meant."""

from __future__ import annotations

import pytest

from assistant.testing import ScriptedChat
from assistant.types import Ask
from assistant.understanding.context import RoomContext
from tests.assistant.understanding.conftest import Talk


def _handle(ask: Ask) -> str | None:
    return ask.product.handle if ask.product is not None else None


@pytest.mark.parametrize(
    "text",
    ["how much was the previous one", "上一个多少钱", "بكم اللي قبل", "price of the last one?"],
)
def test_the_one_before_is_what_was_pinned_before(talk: Talk, text: str) -> None:
    talk.context.show("gale-tent", talk.now)
    talk.context.show("trail-mug", talk.now)
    assert _handle(talk.ask(text)) == "gale-tent"


def test_without_one_before_none_is_guessed(talk: Talk) -> None:
    talk.context.show("trail-mug", talk.now)
    assert _handle(talk.ask("how much was the previous one")) is None


def test_what_was_pinned_long_ago_is_not_the_one_before(talk: Talk) -> None:
    talk.context.show("gale-tent", talk.now)
    talk.context.show("trail-mug", talk.now)
    assert _handle(talk.ask("how much was the previous one", after=1200)) is None


def test_a_product_the_host_names_is_on_screen_for_a_minute(talk: Talk) -> None:
    talk.context.hear("and now have a look at our gale tent", talk.now)
    assert _handle(talk.ask("how much is it")) == "gale-tent"
    assert _handle(talk.ask("how much is it", "ben", after=70)) is None


def test_what_is_pinned_stands_before_what_the_host_names(talk: Talk) -> None:
    talk.context.show("trail-mug", talk.now)
    talk.context.hear("and now have a look at our gale tent", talk.now)
    assert _handle(talk.ask("how much is it")) == "trail-mug"


def test_a_number_given_on_air_stands_before_the_folders(chat: ScriptedChat) -> None:
    chat.event("pin", product="drift-jacket", number=2)
    chat.event("pin", product="gale-tent")
    assert "79.00" in (chat.ask("price of number 2").text or "")


def test_a_noun_the_shop_lacks_is_not_the_product_on_screen(talk: Talk) -> None:
    talk.context.show("gale-tent", talk.now)
    ask = talk.ask("how much is the sofa")
    assert (_handle(ask), ask.unclear) == (None, "sofa")


def test_the_host_said_event_reaches_the_room(chat: ScriptedChat) -> None:
    chat.event("host_said", text="this is the gale tent", language="en")
    comment = chat.say("how much is it")
    assert "189.00" in (chat.decided(comment).text or "")


def test_what_the_host_says_is_bounded(talk: Talk) -> None:
    context = RoomContext()
    for i in range(100):
        context.hear(f"line {i}", talk.now)
    assert len(context.said_lately(talk.now)) < 20
