"""One chance of being right decides what is sent: what makes it larger, and where it stops."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.config import Thresholds
from assistant.deciding.chance import WEIGHTS, chance_right, signs
from assistant.deciding.decide import Answered, decide
from assistant.types import (
    Action,
    Ask,
    Comment,
    Evidence,
    Language,
    Mode,
    ProductRef,
    Question,
    Reason,
    Viewer,
)  # fmt: skip
from knowledge.shop import Shop
from tests.answering.asking import NOW, TOPICS, answer
from tests.answering.asking import ask as asked
from tests.answering.shops import write_shops
from tests.knowledge.reading import read_shop

ASK = Ask("price", 0.9, ProductRef("robe", "pin"))
COMMENT = Comment("c", "room", NOW, "test", Viewer("v", "Ana"), "how much is it")
QUESTION = Question(
    COMMENT, "ask", Language("en", 1.0, "words"), 0.9, (ASK,), understood=0.6, formed=False
)


def _chance(question: Question = QUESTION, ask: Ask = ASK) -> float:
    return chance_right(question, (Evidence(ask, None, None, "found"),))


def test_every_weight_is_of_a_sign_and_every_sign_has_one() -> None:
    assert set(WEIGHTS) == set(signs(QUESTION, ()))


@pytest.mark.parametrize(
    "better",
    [
        {"confidence": 0.97},
        {"understood": 1.0},
        {"formed": True},
        {"followed": True},
        {"asks": (replace(ASK, product=ProductRef("robe", "text")),)},
        {"comment": replace(COMMENT, text="price?")},
    ],
)
def test_what_makes_a_reply_likelier_to_be_right(better: dict[str, object]) -> None:
    assert _chance(replace(QUESTION, **better)) > _chance()  # type: ignore[arg-type]  # its fields


def test_a_second_question_left_unanswered_makes_it_less_likely() -> None:
    assert _chance(replace(QUESTION, apart=(ASK, ASK))) < _chance()


def test_of_an_open_property_much_may_be_asked() -> None:
    weight, care = (Ask("attribute", 0.9, attribute=key) for key in ("weight", "care"))
    assert _chance(ask=care) < _chance(ask=weight)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with a few of everything."""
    return read_shop(write_shops(tmp_path_factory.mktemp("shops"))["few"])


@pytest.mark.parametrize(
    ("confidence", "understood", "action", "reason"),
    [
        (0.99, 1.0, Action.REPLY, None),
        (0.55, 0.2, Action.SUGGEST, Reason.LOW_CONFIDENCE),
        (0.2, 1.0, Action.ESCALATE, Reason.LOW_CONFIDENCE),
    ],
)
def test_a_reply_is_sent_proposed_or_left_to_a_person(
    few: Shop, confidence: float, understood: float, action: Action, reason: Reason | None
) -> None:
    made = answer(asked("price", "robe"), few)
    question = replace(
        QUESTION, confidence=confidence, understood=understood, asks=(made.evidence.ask,)
    )
    good = Answered(made.evidence, made.draft, made.verdict)
    choice = decide(question, (good,), TOPICS, Thresholds(), Mode.AUTO, False, True)
    assert (choice.action, choice.reason) == (action, reason)


def test_the_decision_tells_its_chance(few: Shop) -> None:
    made = answer(asked("price", "robe"), few)
    good = Answered(made.evidence, made.draft, made.verdict)
    sent = replace(QUESTION, confidence=0.99, understood=1.0, formed=True)
    choice = decide(sent, (good,), TOPICS, Thresholds(), Mode.AUTO, False, True)
    assert choice.chance == chance_right(sent, (made.evidence,))
