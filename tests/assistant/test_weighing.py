"""Facts as evidence: a reply that serves several topics counts for all; a lack tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.deciding.decide import Answered
from assistant.types import Ask, Comment, Language, Question, Viewer
from assistant.weighing import reconsidered, serves
from knowledge.shop import Shop
from tests.answering.asking import NOW, TOPICS, answer, ask
from tests.answering.shops import write_shops
from tests.knowledge.reading import read_shop


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with a few of everything."""
    return read_shop(write_shops(tmp_path_factory.mktemp("shops"))["few"])


def _answered(asked: Ask, shop: Shop) -> Answered:
    made = answer(asked, shop)
    return Answered(made.evidence, made.draft, made.verdict)


def _brief(answers: tuple[Answered, ...]) -> bool:
    return True


def _question(*likely: tuple[str, float], asks: tuple[Ask, ...], **more: object) -> Question:
    comment = Comment("c", "room", NOW, "test", Viewer("v", "Ana"), "and to Germany?")
    confidence = asks[0].confidence
    return Question(
        comment, "ask", Language("en", 1.0, "words"), confidence, asks[:1], likely=likely,
        others=asks[1:], **more,  # type: ignore[arg-type]  # fields of a question
    )  # fmt: skip


@pytest.fixture
def close(few: Shop) -> tuple[Question, tuple[Answered, ...]]:
    """A comment that may ask whether or for how much is shipped, and the answer to the first."""
    first, second = (
        replace(ask(topic, place="DE"), confidence=0.5) for topic in ("ships_to", "shipping_cost")
    )
    question = _question(("ships_to", 0.5), ("shipping_cost", 0.45), asks=(first, second))
    return question, (_answered(first, few),)


def test_a_reply_that_says_what_the_other_would_serves_both(few: Shop) -> None:
    shipped, cost = (_answered(ask(t, place="DE"), few) for t in ("ships_to", "shipping_cost"))
    assert serves(shipped, cost)
    assert not serves(_answered(ask("shipping_time", place="DE"), few), cost)


def test_a_price_does_not_say_that_there_is_any(few: Shop) -> None:
    price, left = (_answered(ask(topic, "robe/M"), few) for topic in ("price", "stock"))
    assert not serves(price, left)


def test_shares_of_topics_with_one_reply_add_up(
    few: Shop, close: tuple[Question, tuple[Answered, ...]]
) -> None:
    told, _ = reconsidered(*close, TOPICS, lambda asked: _answered(asked, few), _brief)
    assert told.confidence > 0.9 > close[0].confidence


def test_what_was_asked_before_is_not_weighed_again(
    few: Shop, close: tuple[Question, tuple[Answered, ...]]
) -> None:
    question = replace(close[0], followed=True)
    told, _ = reconsidered(question, close[1], TOPICS, lambda asked: _answered(asked, few), _brief)
    assert told is question


def test_a_topic_without_its_fact_gives_way_to_the_next(few: Shop) -> None:
    property_, price = ask("attribute", "throw", attribute="voltage"), ask("price", "throw")
    asks = (replace(property_, confidence=0.5), replace(price, confidence=0.5))
    question = _question(("attribute", 0.5), ("price", 0.45), asks=asks)
    told, answers = reconsidered(
        question, (_answered(asks[0], few),), TOPICS, lambda asked: _answered(asked, few), _brief
    )
    assert told.asks[0].topic == "price"
    assert answers[0].sendable


@pytest.fixture
def torn() -> tuple[Ask, Ask, Question]:
    """A comment that may ask what a size costs or whether it is there: "the M how much left"."""
    stock, price = (replace(ask(t, "robe/M"), confidence=0.6) for t in ("stock", "price"))
    return stock, price, _question(("stock", 0.6), ("price", 0.35), asks=(stock, price))


def test_between_two_topics_both_are_answered(few: Shop, torn: tuple[Ask, Ask, Question]) -> None:
    stock, _, question = torn
    told, answers = reconsidered(
        question, (_answered(stock, few),), TOPICS, lambda asked: _answered(asked, few), _brief
    )
    assert [asked.topic for asked in told.asks] == ["stock", "price"]
    assert [answer.sendable for answer in answers] == [True, True]
    assert told.confidence > 0.9


def test_where_two_answers_are_too_long_the_likelier_is_given(
    few: Shop, torn: tuple[Ask, Ask, Question]
) -> None:
    stock, _, question = torn
    told, _ = reconsidered(
        question, (_answered(stock, few),), TOPICS, lambda asked: _answered(asked, few),
        lambda answers: False,
    )  # fmt: skip
    assert [asked.topic for asked in told.asks] == ["stock"]
    assert told.confidence < 0.7


@pytest.mark.parametrize(("product", "topic"), [("robe", "attribute"), ("robe/M", "stock")])
def test_an_option_speaks_against_a_property(few: Shop, product: str, topic: str) -> None:
    asks = (replace(ask("attribute", product), confidence=0.9), ask("stock", product))
    question = _question(("attribute", 0.8), ("stock", 0.15), asks=asks)
    told, _ = reconsidered(
        question, (_answered(asks[0], few),), TOPICS, lambda asked: _answered(asked, few), _brief
    )
    assert told.asks[0].topic == topic
