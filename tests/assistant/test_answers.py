"""Viewers of the small shop ask in three languages and get its facts, here and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from assistant.service import Assistant
from assistant.testing import ScriptedChat
from assistant.types import Action, Reason


@pytest.mark.parametrize(
    ("text", "country", "fact", "says"),
    [
        ("how much is the headlamp", None, "variant:EH-1", "29.50"),
        ("头灯多少钱", None, "variant:EH-1", "29.50"),
        ("بكم الكشاف", None, "variant:EH-1", "29.50"),
        ("price of the rain jacket in L?", None, "variant:DJ-L", "84.00"),
        ("do you ship to France?", None, "shipping:eu/standard", "France"),
        ("能寄到法国吗", None, "shipping:eu/standard", "法国"),
        ("تشحنون لفرنسا؟", None, "shipping:eu/standard", "فرنسا"),
        ("how much is shipping to Dubai", None, "shipping:gulf/standard", "18.00"),
        ("运费多少", "SA", "shipping:gulf/express", "35.00"),
        ("كم سعر الشحن", "BR", "shipping:rest/standard", "22.00"),
        ("how long does delivery to Spain take", None, "shipping:eu/standard", "3–5 working days"),
        ("who pays customs to brazil", None, "duties:rest", "buyer"),
        ("how many days do I have to return it", None, "returns:default", "30 days"),
        ("can I pay with paypal?", None, "payment:default", "PayPal"),
        ("what is the tent made of", None, "product:gale-tent", "Ripstop nylon"),
        ("头灯电池多大", None, "product:ember-headlamp", "1200 mAh"),
        ("is there a discount code?", None, "promotion:KEEL10", "10%"),
        ("i'm 172cm 66kg which size jacket", None, "size:drift-jacket/M", "M"),
    ],
)
def test_a_question_is_answered_from_its_fact(
    chat: ScriptedChat, text: str, country: str | None, fact: str, says: str
) -> None:
    decision = chat.ask(text, country=country)
    assert decision.action is Action.REPLY
    assert fact in decision.facts
    assert says in (decision.text or "")
    assert decision.source == "verified"


@pytest.mark.parametrize(
    "text",
    [
        "how much is the tent? and what is it made of",
        "cuánto vale la carpa y de qué material es",
        "帐篷多少钱 什么材质的",
        "الخيمة بكم؟ وشو خامتها",
        "เต็นท์เท่าไหร่คะ ทำจากวัสดุอะไร",
    ],
)
def test_two_things_asked_of_one_product_name_it_once(chat: ScriptedChat, text: str) -> None:
    decision = chat.ask(text)
    said = decision.text or ""
    assert decision.intents == ("price", "attribute")
    assert (said.count("Gale Tent"), said.count("189")) == (1, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("how much is shipping to Dubai and how long does it take?", "18.00, 8–14 working days"),
        ("运费多少 几天能到", "€18.00，8–14个工作日到；加急"),
        ("do you ship to Dubai? how long does it take?", "18.00, 8–14 working days"),
    ],
)
def test_cost_and_time_of_one_way_are_said_in_one_list(
    chat: ScriptedChat, text: str, says: str
) -> None:
    decision = chat.ask(text, country="AE")
    assert (decision.text or "").count("18.00") == 1
    assert says in (decision.text or "")


@pytest.mark.parametrize(
    ("text", "country", "payer"),
    [
        ("who pays for return shipping?", "DE", "We pay"),
        ("who pays for return shipping?", "FR", "buyer"),
    ],
)
def test_the_viewers_market_decides(
    chat: ScriptedChat, text: str, country: str, payer: str
) -> None:
    assert payer in (chat.ask(text, country=country).text or "")


def test_this_one_is_what_is_on_screen(chat: ScriptedChat) -> None:
    chat.event("pin", product="gale-tent")
    first = chat.say("how much is this one?")
    chat.event("pin", number=2)
    second = chat.say("这个多少钱", "mei")
    assert "189.00" in (chat.decided(first).text or "")
    assert "29.50" in (chat.decided(second).text or "")


def test_a_number_on_screen_names_the_product(chat: ScriptedChat) -> None:
    assert "14.00" in (chat.ask("number 3 how much").text or "")


def test_without_a_product_one_is_asked_for(chat: ScriptedChat) -> None:
    decision = chat.ask("how much is it?")
    assert (decision.action, decision.reason) == (Action.REPLY, Reason.ASKED)


def test_a_product_the_shop_lacks_is_handed_over(chat: ScriptedChat) -> None:
    chat.event("pin", product="gale-tent")
    decision = chat.ask("how much is the sofa?")
    assert (decision.action, decision.reason) == (Action.ESCALATE, Reason.UNCLEAR_PRODUCT)


def test_a_draft_product_is_never_offered(chat: ScriptedChat) -> None:
    assert "55" not in (chat.ask("how much is the old stove").text or "")


def test_the_country_we_asked_for_completes_the_question(chat: ScriptedChat) -> None:
    chat.wait(120)
    asked = chat.say("how much is shipping?")
    chat.wait(10)
    answer = chat.say("Germany")
    assert chat.decided(asked).action is Action.REPLY
    assert "5.90" in (chat.decided(answer).text or "")


def test_a_follow_up_keeps_the_question(chat: ScriptedChat) -> None:
    chat.say("do you ship to Germany?")
    chat.wait(5)
    assert "Russia" in (chat.decided(chat.say("and to russia?")).text or "")


def test_a_live_price_holds_only_in_its_time(chat: ScriptedChat) -> None:
    before = chat.ask("how much is the tent?")
    chat.wait(35 * 60)
    during = chat.ask("how much is the tent?")
    chat.wait(40 * 60)
    after = chat.ask("how much is the tent?")
    assert "189.00" in (before.text or "")
    assert "149.00" in (during.text or "")
    assert "189.00" in (after.text or "")
    assert "149.00" not in (after.text or "")


def test_a_price_changed_on_air_is_said_at_once_and_counted(chat: ScriptedChat) -> None:
    chat.event("price", product="ember-headlamp", live_price=24.5, until="2026-11-22T21:00:00Z")
    decision = chat.ask("how much is the headlamp")
    assert "24.50" in (decision.text or "")
    assert decision.version.endswith("+1")


def test_stock_changed_on_air_is_said_at_once(chat: ScriptedChat) -> None:
    chat.event("stock", variant="GT-1", quantity=0)
    assert "sold out" in (chat.ask("is the tent in stock?").text or "")


def test_stock_that_is_not_counted_is_never_sold_out(chat: ScriptedChat) -> None:
    text = chat.ask("is the headlamp in stock?").text or ""
    assert "sold out" not in text
    assert not any(char.isdigit() for char in text)


@pytest.mark.parametrize(
    ("text", "says", "never"),
    [
        ("is code OLD30 still valid?", "ended", "30%"),
        ("can i use SOON15", "starts", "15%"),
        ("does FREE99 work?", "isn't one of ours", "99"),
    ],
)
def test_a_code_outside_its_time_is_not_quoted_as_valid(
    chat: ScriptedChat, text: str, says: str, never: str
) -> None:
    answer = chat.ask(text).text or ""
    assert says in answer
    assert never not in answer


def test_a_limited_product_is_not_promised(chat: ScriptedChat) -> None:
    answer = chat.ask("do you ship the headlamp to australia?").text or ""
    assert "can't be shipped" in answer


def test_a_type_that_cannot_be_returned_is_said_so(chat: ScriptedChat) -> None:
    assert "can't be returned" in (chat.ask("can i return the mug?").text or "")


def test_two_questions_get_two_answers(chat: ScriptedChat) -> None:
    decision = chat.ask("how much is the headlamp? do you ship to Spain?")
    assert set(decision.intents) == {"price", "ships_to"}
    assert "29.50" in (decision.text or "")
    assert "Spain" in (decision.text or "")


def test_a_question_in_a_language_without_a_pack_goes_to_a_person(chat: ScriptedChat) -> None:
    decision = chat.ask("hoeveel kost de verzending naar Spanje alstublieft?", locale="nl-NL")
    assert decision.action in (Action.ESCALATE, Action.IGNORE)
    assert decision.text is None


def test_an_answer_uses_no_stale_clock(sample: Assistant) -> None:
    late = ScriptedChat(sample.pipeline(), start=datetime.fromisoformat("2026-12-20T10:00:00Z"))
    assert "KEEL10" not in (late.ask("any discount code?").text or "")


def test_of_two_answers_the_one_that_fits_is_said_and_a_person_sees_the_rest(
    sample: Assistant,
) -> None:
    small = replace(sample, settings=replace(sample.settings, longest=60))
    chat = ScriptedChat(small.pipeline())
    decision = chat.ask("how much is the headlamp? do you ship to Spain?")
    assert (decision.action, decision.reason) == (Action.ESCALATE, Reason.CHECK_FAILED)
    assert "29.50" in (decision.text or "")
    assert "Spain" not in (decision.text or "")


def test_the_size_that_was_advised_is_still_meant(chat: ScriptedChat) -> None:
    assert "L" in (chat.ask("i'm 182cm 80kg which size jacket").text or "")
    after = chat.decided(chat.say("and how much is it?"))
    assert "84.00" in (after.text or "")


@pytest.mark.parametrize(
    "text",
    [
        "how much is the headlamp with shipping to Dubai",
        "头灯含运费寄迪拜多少钱",
        "كم الكشاف مع الشحن لدبي",
    ],
)
def test_a_price_with_postage_is_told_with_what_sending_costs(
    chat: ScriptedChat, text: str
) -> None:
    decision = chat.ask(text)
    assert decision.action is Action.REPLY
    assert {"variant:EH-1", "shipping:gulf/standard"} <= set(decision.facts)


def test_of_two_ways_to_pay_the_one_beside_the_card_is_asked_about(chat: ScriptedChat) -> None:
    decision = chat.ask("is it just card or can i use paypal")
    assert "PayPal" in (decision.text or "")
