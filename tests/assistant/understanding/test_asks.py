"""Slots of a question: two things at once, polarity, currency, amounts, codes, days."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.types import Amount, Reason
from tests.assistant.understanding.conftest import Talk


def test_two_products_named_together_are_both_asked_about(talk: Talk) -> None:
    question = talk.say("how much is the tent and the headlamp?")
    handles = [ask.product.handle if ask.product else None for ask in question.asks]
    assert handles == ["gale-tent", "ember-headlamp"]


def test_two_questions_share_what_one_of_them_names(talk: Talk) -> None:
    question = talk.say("how much is the tent and how long does shipping to spain take?")
    assert [ask.topic for ask in question.asks] == ["price", "shipping_time"]
    assert all(ask.place and ask.place.place.country == "ES" for ask in question.asks)
    assert all(ask.product and ask.product.handle == "gale-tent" for ask in question.asks)


@pytest.mark.parametrize(
    "text",
    [
        "how much is the tent and do you ship to Peru, also can i return it?",
        "帐篷多少钱？能寄到秘鲁吗？可以退货吗？",
        "帐篷多少钱 能寄到秘鲁吗 可以退货吗",
    ],
)
def test_three_questions_are_three_asks(talk: Talk, text: str) -> None:
    topics = [ask.topic for ask in talk.say(text).asks]
    assert topics[:2] == ["price", "ships_to"]
    assert len(topics) == 3


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("returns are free, right?", "expects_yes"),
        ("退货免费对吧", "expects_yes"),
        ("الارجاع مجاني صح؟", "expects_yes"),
        ("don't you ship to germany?", "expects_yes"),
        ("you don't ship to peru, right?", "expects_no"),
        ("do you ship to germany?", "open"),
    ],
)
def test_what_the_viewer_assumes_is_kept(talk: Talk, text: str, polarity: str) -> None:
    question = talk.say(text)
    assert question.kind == "ask"
    assert question.asks[0].polarity == polarity


def test_a_no_before_a_number_negates_nothing(talk: Talk) -> None:
    assert not talk.ask("price of no 3").negated


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("how much is the tent in €", None, "EUR"),
        ("tent price in my currency", "MX", "MXN"),
        ("tent price in pesos", "MX", "MXN"),
        ("tent price in pesos", None, None),
        ("how much is the tent", "MX", None),
    ],
)
def test_a_price_is_asked_in_the_named_currency_only(
    talk: Talk, text: str, country: str | None, currency: str | None
) -> None:
    assert talk.ask(text, country=country).currency == currency


def test_an_amount_and_a_count_are_typed(talk: Talk) -> None:
    amount = talk.ask("is the tent under 200 euro?").amount
    assert amount == Amount(Decimal(200), "EUR", "under")
    assert talk.ask("2 pcs of the trail mug price", "ben").quantity == 2


def test_a_day_and_an_end_are_typed(talk: Talk) -> None:
    assert talk.ask("will it arrive in spain by dec 24?").day == "12-24"
    assert talk.ask("until when is KEEL10 valid?", "ben").until


@pytest.mark.parametrize(
    ("text", "options", "lacking"),
    [
        ("is the drift jacket available in size M or L?", ("M", "L"), None),
        ("drift jacket in medium available?", ("M",), None),
        ("冲锋衣L码还有吗", ("L",), None),
        ("جاكيت مقاس S موجود؟", ("S",), None),
        ("drift jacket 5xl available?", (), "5XL"),
        ("trail mug red or blue in stock?", ("Red", "Blue"), None),
    ],
)
def test_variants_are_read_as_typed(
    talk: Talk, text: str, options: tuple[str, ...], lacking: str | None
) -> None:
    ref = talk.ask(text).product
    assert ref is not None
    assert (ref.options, ref.lacking) == (options, lacking)


def test_the_likeliest_topics_are_told_for_the_desk(talk: Talk) -> None:
    likely = talk.say("how much is the tent").likely
    assert likely[0][0] == "price"
    assert 1 < len(likely) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "how much is the tent? look",
        "love the look!! how much is the tent",
        "my cousin has one. how much is the tent?",
    ],
)
def test_the_sentence_that_asks_decides_the_topic(talk: Talk, text: str) -> None:
    assert talk.ask(text).topic == "price"


@pytest.mark.parametrize(
    ("text", "topic", "attribute"),
    [
        ("how many gsm is the fabric of the jacket", "attribute", "thickness"),
        ("what fabric is the jacket", "attribute", "material"),
        ("does the jacket have a zip", "attribute", "closure"),
        ("is the mug real steel", "attribute", None),
        ("is this shop real", "trust", None),
    ],
)
def test_the_property_that_is_asked_about_decides(
    talk: Talk, text: str, topic: str, attribute: str | None
) -> None:
    ask = talk.ask(text)
    assert ask.topic == topic
    if attribute is not None:
        assert ask.attribute in (attribute, "paper_weight")


@pytest.mark.parametrize(
    "text",
    [
        "whats the wholesale price for the mug",
        "杯子批发价多少",
        "do you gift wrap",
        "tienen tienda fisica?",
        "มีหน้าร้านไหมคะ",
        "what size is the model wearing",
    ],
)
def test_what_only_the_shops_own_words_tell_is_no_question_for_its_facts(
    talk: Talk, text: str
) -> None:
    assert talk.ask(text).topic == "other"


@pytest.mark.parametrize(
    "text", ["price price price", "打折打折打折", "خصم خصم خصم", "rebaja rebaja!!! rebaja"]
)
def test_a_cheer_is_no_sure_question(talk: Talk, text: str) -> None:
    said = talk.say(text)
    assert said.kind != "ask" or said.confidence < 0.6


def test_how_long_beside_a_return_is_no_question_about_delivery(talk: Talk) -> None:
    asks = talk.say("can i return it if she hates it, how many days").asks
    assert [ask.topic for ask in asks] == ["returns_window"]


def test_where_a_viewer_lives_is_no_question_of_its_own(talk: Talk) -> None:
    asks = talk.say("how many days is delivery? i live in france").asks
    assert [(ask.topic, ask.place and ask.place.place.country) for ask in asks] == [
        ("shipping_time", "FR")
    ]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("do you ship to Peru? and how much?", ["ships_to", "shipping_cost"]),
        ("is the trail mug still 14.50?", ["price"]),
    ],
)
def test_what_something_costs_is_told_from_what_is_said_around(
    talk: Talk, text: str, topics: list[str]
) -> None:
    assert [ask.topic for ask in talk.say(text).asks] == topics


def test_what_is_asked_beside_an_option_is_of_it_too(talk: Talk) -> None:
    asks = talk.say("how much is the drift jacket in L? how many are left?").asks
    assert [ask.product and ask.product.options for ask in asks] == [("L",), ("L",)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("does the 10% code work", "KEEL10"), ("sirve el código del 10%?", "KEEL10"),
     ("does the 99% code work", None), ("is it 10% cheaper", None)],
)  # fmt: skip
def test_a_code_is_named_by_what_it_takes_off(talk: Talk, text: str, code: str | None) -> None:
    assert talk.say(text).asks[0].code == code


@pytest.mark.parametrize("text", ["is it nylon or what", "是尼龙的吗", "es de nailon?"])
def test_a_material_names_no_other_product(talk: Talk, text: str) -> None:
    talk.context.show("drift-jacket", talk.now)
    (ask,) = talk.say(text).asks
    assert ask.topic == "attribute"
    assert ask.product is not None
    assert ask.product.handle == "drift-jacket"


@pytest.mark.parametrize(
    ("text", "hands_over"),
    [
        ("you charged my card twice", True),
        ("my jacket came torn and nobody answers my emails", True),
        ("收到的是坏的 客服不回", True),
        ("nadie me contesta y me cobraron dos veces", True),
        ("nobody wore it better lol", False),
        ("what if it arrives broken?", False),
    ],
)
def test_a_complaint_of_an_own_purchase_goes_to_a_person(
    talk: Talk, text: str, hands_over: bool
) -> None:
    asks = talk.say(text).asks
    assert bool(asks and asks[0].hand_over is Reason.COMPLAINT) is hands_over


def test_a_number_that_is_the_price_asks_for_the_price(talk: Talk) -> None:
    talk.context.show("drift-jacket", talk.now)
    assert talk.say("this one still 79?").asks[0].topic == "price"
    assert talk.say("is this one 172 cm long").asks[0].topic != "price"
