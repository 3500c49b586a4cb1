"""Comments that ask two things at once, and what each clause of them is about."""

from __future__ import annotations

import pytest

from assistant.understanding.clauses import evident
from tests.assistant.understanding.conftest import Reads, Talk


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("how much is the jacket and do you have it in L", {"price", "stock", "size"}),
        ("cuánto cuesta la chaqueta y hay en L?", {"price", "stock", "size"}),
        ("how much is the tent, and is it waterproof?", {"price", "attribute"}),
    ],
)
def test_each_clause_is_asked(talk: Talk, text: str, topics: set[str]) -> None:
    asked = [ask.topic for ask in talk.say(text).asks]
    assert len(asked) == 2
    assert set(asked) <= topics


def test_a_clause_that_names_no_product_asks_of_the_one_beside_it(talk: Talk) -> None:
    talk.context.show("drift-jacket", talk.now)
    # In Spanish what is waterproof is also the word for a raincoat.
    asks = talk.say("es impermeable? y precio").asks
    assert {ask.topic for ask in asks} == {"attribute", "price"}
    assert {ask.product.handle for ask in asks if ask.product} == {"drift-jacket"}
    assert not any(ask.unclear for ask in asks)


def test_a_comment_read_as_one_question_may_look_like_two(talk: Talk) -> None:
    one = talk.say("how much is the tent", viewer="ana")
    two = talk.say("how heavy is the tent and how tall is it", viewer="ben")
    assert not one.apart
    assert len(two.apart or two.asks) == 2


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("y la 2 q precio tiene", ["ember-headlamp"]),
        ("el 1 y el 2 en cuánto salen", ["gale-tent", "ember-headlamp"]),
        ("cuánto cuesta la 9", []),
    ],
)
def test_an_article_points_at_a_number_on_screen(talk: Talk, text: str, handles: list[str]) -> None:
    asks = talk.say(text).asks
    assert [ask.product.handle for ask in asks if ask.product] == handles


@pytest.mark.parametrize(
    "text", ["بكم الشحن عالسعودية", "قديش الشحن عالسعوديه", "كم سعر الشحن عالسعودية؟"]
)
def test_what_is_glued_to_an_article_in_speech_is_read(talk: Talk, text: str) -> None:
    (ask,) = talk.say(text).asks
    assert ask.place is not None
    assert ask.place.place.country == "SA"


def test_a_greeting_by_name_hides_no_question(talk: Talk) -> None:
    assert [ask.topic for ask in talk.say("hi angela how much is shipping").asks] == [
        "shipping_cost"
    ]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("and how thick", "attribute"),
        ("y cuántos litros", "attribute"),
        ("หนักเท่าไหร่", "attribute"),
        ("and what colors", "variant"),
        ("y hay en M", "stock"),
        ("多少钱", "price"),
        ("do you ship it", None),
        ("the bag is heavy", None),
    ],
)
def test_a_clause_plainly_asks_of_what_it_names(
    reader: Reads, text: str, topic: str | None
) -> None:
    assert evident(reader.read(text)) == topic


@pytest.mark.parametrize(
    "text", ["im in ireland, shipping cost + how many days?", "shipping cost n how long to ireland"]
)
def test_where_a_viewer_is_stands_beside_what_they_ask(talk: Talk, text: str) -> None:
    asks = talk.say(text).asks
    assert {ask.topic for ask in asks} == {"shipping_cost", "shipping_time"}
    assert {ask.place.place.country for ask in asks if ask.place} == {"IE"}


def test_a_word_that_begins_with_and_is_no_second_question(talk: Talk) -> None:
    (ask,) = talk.say("الجمارك علينا ولا عليكم؟", country="AE").asks
    assert ask.topic == "duties"
