"""A short comment goes on with what its viewer asked: only the named slot changes."""

from __future__ import annotations

import pytest

from tests.assistant.understanding.conftest import Talk


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        ("how much is shipping to Mexico", "and to Canada?", "CA"),
        ("how much is shipping to Mexico", "Canada?", "CA"),
        ("运费到美国多少", "那加拿大呢", "CA"),
        ("كم الشحن للكويت؟", "وللسعودية؟", "SA"),
        ("cuanto cuesta el envio a mexico", "y a chile?", "CL"),
        ("ค่าส่งไปลาวเท่าไหร่", "แล้วเวียดนามล่ะ", "VN"),
    ],
)
def test_another_place_keeps_the_topic(talk: Talk, first: str, second: str, place: str) -> None:
    topic = talk.ask(first).topic
    ask = talk.ask(second)
    assert ask.topic == topic
    assert ask.place is not None
    assert ask.place.place.country == place


@pytest.mark.parametrize(
    ("first", "second", "options"),
    [
        ("do you have the drift jacket in M", "and in L?", ("L",)),
        ("how much is the red trail mug", "the blue one?", ("Blue",)),
        ("红色杯子有吗", "那蓝色呢", ("Blue",)),
        ("hay taza trail mug en rojo?", "y en azul?", ("Blue",)),
        ("في كوب احمر؟", "والازرق؟", ("Blue",)),
    ],
)
def test_another_variant_keeps_the_product(
    talk: Talk, first: str, second: str, options: tuple[str, ...]
) -> None:
    product = talk.ask(first).product
    ask = talk.ask(second)
    assert product is not None
    assert ask.product is not None
    assert (ask.product.handle, ask.product.options) == (product.handle, options)


def test_another_product_keeps_the_topic(talk: Talk) -> None:
    talk.ask("how much is the tent")
    ask = talk.ask("and the headlamp?")
    assert ask.topic == "price"
    assert ask.product is not None
    assert ask.product.handle == "ember-headlamp"


@pytest.mark.parametrize(
    ("first", "missing", "answer", "slot"),
    [
        ("how much is shipping", "place", "Mexico", "MX"),
        ("how much is it", "product", "the tent", "gale-tent"),
        ("how much is it", "product", "number 2", "ember-headlamp"),
        ("多少钱", "product", "帐篷", "gale-tent"),
        ("كم الشحن", "place", "السعودية", "SA"),
    ],
)
def test_the_answer_to_our_question_fills_the_slot(
    talk: Talk, first: str, missing: str, answer: str, slot: str
) -> None:
    topic = talk.ask(first, missing=missing).topic
    ask = talk.ask(answer)
    found = ask.place.place.country if missing == "place" and ask.place else None
    found = ask.product.handle if missing == "product" and ask.product else found
    assert (ask.topic, found) == (topic, slot)


def test_a_topic_of_its_own_wins(talk: Talk) -> None:
    talk.ask("how much is shipping to Mexico")
    assert talk.ask("who pays customs to canada?").topic == "duties"


def test_what_another_viewer_asked_is_not_continued(talk: Talk) -> None:
    talk.ask("how much is the red trail mug")
    asks = talk.say("the blue one?", "ben").asks
    assert all(ask.product is None for ask in asks)


def test_after_minutes_nothing_is_continued(talk: Talk) -> None:
    talk.ask("how much is shipping to Mexico")
    question = talk.say("Canada", after=600)
    assert question.kind != "ask" or question.confidence < 0.85


def test_measures_given_before_serve_the_size_asked_for_later(talk: Talk) -> None:
    talk.say("165 55kg")
    ask = talk.ask("what size jacket should i take", after=60)
    assert dict(ask.body).keys() == {"height_cm", "weight_kg"}


@pytest.mark.parametrize("text", ["what size jacket for my son 8 years?", "儿子8岁冲锋衣穿什么码"])
def test_a_viewers_measures_are_not_taken_for_a_child(talk: Talk, text: str) -> None:
    talk.say("165 55kg")
    ask = talk.ask(text)
    assert (ask.body, ask.size) == ((), None)


def test_only_what_a_variant_changes_is_replaced(talk: Talk) -> None:
    first = talk.ask("do you have the drift jacket in M")
    second = talk.ask("and the trail mug in red?")
    assert first.product is not None
    assert second.product is not None
    assert second.product.options == ("Red",)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("do you ship to Jordan", "and how much"),
        ("بتشحنوا على الاردن", "وبكام"),
        ("envian a Chile?", "y cuánto?"),
    ],
)
def test_and_how_much_after_shipping_asks_what_it_costs(
    talk: Talk, first: str, second: str
) -> None:
    talk.say(first)
    ask = talk.ask(second)
    assert ask.topic == "shipping_cost"
    assert ask.place is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("do you have the drift jacket in L", "and how much is it?"),
        ("冲锋衣有L码吗", "这个多少钱"),
        ("جاكيت مقاس L متوفر؟", "وكم سعره"),
        ("hay drift jacket en L?", "y cuánto cuesta esa?"),
    ],
)
def test_the_option_talked_about_is_still_meant(talk: Talk, first: str, second: str) -> None:
    talk.context.show("drift-jacket", talk.now)
    talk.ask(first)
    product = talk.ask(second).product
    assert product is not None
    assert product.options == ("L",)


def test_an_option_is_not_meant_of_another_product(talk: Talk) -> None:
    talk.ask("do you have the drift jacket in L")
    product = talk.ask("and how much is the trail mug?").product
    assert product is not None
    assert product.options == ()


def test_a_place_asked_about_holds_for_the_next_question(talk: Talk) -> None:
    talk.ask("how much is shipping to Mexico")
    place = talk.ask("and over what amount is it free?", after=120).place
    assert place is not None
    assert place.place.country == "MX"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("can i return it if i don't like it", "and how many days do i have?"),
        ("lo puedo devolver?", "cuántos días tengo"),
    ],
)
def test_how_long_after_a_return_asks_for_its_days(talk: Talk, first: str, second: str) -> None:
    talk.say(first)
    assert talk.ask(second).topic == "returns_window"
