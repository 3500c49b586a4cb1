"""What the host has just said aloud is not said again; everything else is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.deciding.host import host_stated
from assistant.testing import ScriptedChat
from assistant.types import Action, Draft, Reason, Slot
from knowledge.types import Money

PRICE = "how much is the headlamp"


def _draft(*amounts: str) -> Draft:
    slots = [Slot("p", a, "money", Money(Decimal(a), "EUR"), "variant:x", "price") for a in amounts]
    return Draft("en", "x", (*slots,), ())


@pytest.mark.parametrize(
    ("amounts", "heard", "stated"),
    [
        (("29.50",), ("29.50",), True),
        (("29.50",), ("29.5", "3"), True),
        (("29.50",), ("29",), False),
        (("29.50", "60.00"), ("29.50",), False),
        (("29.50", "60.00"), ("60", "29.50"), True),
        (("5.00",), ("5",), False),
        (("5.90",), ("5.90",), True),
        ((), ("29.50",), False),
    ],
)
def test_only_exactly_all_amounts_count(
    amounts: tuple[str, ...], heard: tuple[str, ...], stated: bool
) -> None:
    assert host_stated(_draft(*amounts), [Decimal(number) for number in heard]) is stated


def test_a_price_the_host_says_meanwhile_is_not_sent(chat: ScriptedChat) -> None:
    comment = chat.say(PRICE)
    chat.wait(-0.5)
    chat.event("host_said", text="the headlamp is 29.50 euros today", language="en")
    decision = chat.decided(comment)
    assert (decision.action, decision.reason) == (Action.IGNORE, Reason.HOST_ANSWERED)
    assert (decision.text, decision.answers) == (None, ())


@pytest.mark.parametrize("said", ["we ship on friday", "only 29 left", "the tent is 189"])
def test_other_words_of_the_host_change_nothing(chat: ScriptedChat, said: str) -> None:
    comment = chat.say(PRICE)
    chat.wait(-0.5)
    chat.event("host_said", text=said, language="en")
    assert chat.decided(comment).action is Action.REPLY


def test_after_the_host_said_it_the_next_who_asks_is_answered(chat: ScriptedChat) -> None:
    chat.say(PRICE)
    chat.wait(-0.5)
    chat.event("host_said", text="29.50", language="en")
    assert chat.decided(chat.say(PRICE, "ben")).action is Action.REPLY


def test_the_number_is_read_as_the_host_speaks(chat: ScriptedChat) -> None:
    comment = chat.say(PRICE)
    chat.wait(-0.5)
    chat.event("host_said", text="kostet 29,50 Euro", language="de")
    assert chat.decided(comment).reason is Reason.HOST_ANSWERED


def test_amounts_are_compared_whatever_their_digits() -> None:
    assert host_stated(replace(_draft("29.50")), [Decimal("29.500")])
