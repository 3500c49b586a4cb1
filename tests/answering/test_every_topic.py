"""Every topic, in every shape its facts can have, is said by every pack, each slot proven."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from assistant.types import Ask
from knowledge.shop import Shop
from knowledge.types import Money, Promotion, Source, Window
from prompts.topics import Choice
from tests.answering.asking import NOW, PACKS, TOPICS, answer, ask
from tests.answering.shops import write_shops
from tests.knowledge.reading import read_shop

# Said by other parts of a reply than a topic's: what waits, who else asked, what was cut.
_BESIDE = {"hold", "hold_hours", "hold_contact", "and_more", "and_others"}
_SHIPPING = ("shipping_cost", "shipping_time", "ships_to", "free_shipping", "carrier_tracking")

# (shop, text that is said, topic, what is asked)
Shape = tuple[str, str, str, dict[str, Any]]
SHAPES: list[Shape] = [
    ("few", "ask_product", "price", {}),
    ("few", "not_offered_here", "price", {"product": "lamp", "place": "JP"}),
    ("few", "not_offered_here", "stock", {"product": "lamp", "place": "JP"}),
    ("few", "price_live", "price", {"product": "mug"}),
    ("few", "price_live_about", "price", {"product": "mug", "currency": "EUR"}),
    ("few", "price_live_open", "price", {"product": "lamp"}),
    ("few", "price_live_open_about", "price", {"product": "lamp", "currency": "EUR"}),
    ("few", "price_with_tax", "price", {"product": "throw", "place": "DE", "concepts": "tax"}),
    ("few", "price_without_tax", "price", {"product": "throw", "place": "US", "concepts": "tax"}),
    ("few", "tax_included", "price", {"product": "mug", "place": "DE", "concepts": "tax"}),
    ("few", "price_variant_about", "price", {"product": "robe/M", "currency": "EUR"}),
    ("few", "price_about", "price", {"product": "throw", "currency": "EUR"}),
    ("few", "price_variant", "price", {"product": "robe/M"}),
    ("few", "price_unit", "price", {"product": "throw", "quantity": 2}),
    ("few", "price_one", "price", {"product": "throw", "place": "DE"}),
    ("few", "price_each", "price", {"product": "robe"}),
    ("few", "price_each", "price", {"product": "robe", "currency": "EUR"}),
    ("few", "price_range", "price", {"product": "vase"}),
    ("few", "price_range_about", "price", {"product": "vase", "currency": "EUR"}),
    ("few", "deal_was_codes", "discount", {"product": "throw"}),
    ("plain", "deal_was", "discount", {"product": "throw"}),
    ("few", "deal_live", "discount", {"product": "mug"}),
    ("few", "deal_live_open", "discount", {"product": "lamp"}),
    ("few", "coupons", "discount", {"product": "robe"}),
    ("few", "deal_codes", "discount", {"product": "robe/M"}),
    ("alike", "deal_none", "discount", {"product": "lamp"}),
    ("few", "variant_unknown", "variant", {"product": "robe", "lacking": "green"}),
    ("few", "stock_variant_none_others", "stock", {"product": "throw/Sage"}),
    ("few", "stock_variant_none", "stock", {"product": "scarf/Grey"}),
    ("few", "stock_variant_count", "stock", {"product": "throw/Rust"}),
    ("few", "stock_variant_price", "variant", {"product": "vase/Low/Matte"}),
    ("few", "stock_variant_yes", "variant", {"product": "vase/Low"}),
    ("few", "stock_none", "stock", {"product": "sold"}),
    ("few", "stock_some", "stock", {"product": "throw"}),
    ("few", "stock_all", "stock", {"product": "mug"}),
    ("few", "stock_yes", "stock", {"product": "lamp"}),
    ("few", "stock_count", "stock", {"product": "bowl"}),
    ("few", "size_advice", "size", {"product": "robe", "body": {"height_cm": 152}}),
    ("few", "size_advice_two", "size", {"product": "robe", "body": {"height_cm": 163}}),
    ("few", "size_row", "size", {"product": "robe/M", "attribute": "dimensions"}),
    ("few", "size_only", "size", {"product": "scarf", "body": {"height_cm": 170}}),
    ("few", "size_unknown", "size", {"product": "robe", "lacking": "XXL"}),
    ("few", "size_chart", "size", {"product": "robe"}),
    ("one", "size_list", "size", {"product": "robe"}),
    ("few", "attributes_known", "attribute", {"product": "throw", "attribute": "voltage"}),
    ("few", "attribute_value", "attribute", {"product": "throw", "attribute": "material"}),
    ("few", "product_weight", "attribute", {"product": "robe", "attribute": "weight"}),
    ("few", "product_weight_range", "attribute", {"product": "throw", "attribute": "weight"}),
    ("few", "buy_cart", "how_to_buy", {}),
    ("alike", "buy_link", "how_to_buy", {}),
    ("one", "buy_message", "how_to_buy", {}),
    ("few", "about_full", "trust", {}),
    ("one", "about_since", "trust", {}),
    *(("few", "ships_no", topic, {"place": "RU"}) for topic in _SHIPPING),
    *(("few", "ships_limit", topic, {"place": "JP", "product": "vase"}) for topic in _SHIPPING),
    ("few", "ships_yes_but", "ships_to", {"place": "JP", "product": "vase", "pinned": True}),
    ("few", "ships_limit", "ships_to",
     {"place": "JP", "product": "vase", "pinned": True, "concepts": "this"}),
    *(("alike", "ships_no_region", topic, {"place": "US-HI"}) for topic in _SHIPPING),
    ("few", "ship_cost", "shipping_cost", {"place": "US"}),
    ("alike", "ship_cost", "shipping_cost", {"place": "US"}),
    ("few", "ship_time", "shipping_time", {"place": "US"}),
    ("alike", "ship_time_at_once", "shipping_time", {"place": "CA"}),
    ("few", "ships_yes", "ships_to", {"place": "US"}),
    ("alike", "ships_yes_except", "ships_to", {"place": "US"}),
    ("few", "ship_free", "free_shipping", {"place": "US"}),
    ("alike", "ship_free", "free_shipping", {"place": "US"}),
    ("few", "ship_not_free", "free_shipping", {"place": "FR"}),
    ("few", "tracking", "carrier_tracking", {"place": "US"}),
    ("few", "tracking", "carrier_tracking", {"place": "BR"}),
    ("few", "tracking", "carrier_tracking", {"place": "DE"}),
    ("alike", "tracking", "carrier_tracking", {"place": "CA"}),
    ("one", "tracking", "carrier_tracking", {"place": "CA"}),
    *(("few", "shipping_each", topic, {}) for topic in ("shipping_cost", "free_shipping")),
    ("few", "shipping_each", "carrier_tracking", {}),
    ("few", "shipping_each_handling", "shipping_time", {}),
    ("one", "shipping_same", "shipping_cost", {}),
    ("one", "shipping_same_handling", "shipping_time", {}),
    ("alike", "ask_place", "shipping_cost", {}),
    ("few", "ships_from_to", "ships_to", {"concepts": "from", "viewer": "US"}),
    ("one", "ships_from", "shipping_time", {"concepts": "from"}),
    ("few", "ships_from_each", "shipping_time", {"concepts": "from"}),
    ("few", "dispatch", "shipping_time", {"concepts": "dispatch"}),
    ("few", "tax_included", "duties", {"place": "DE", "concepts": "tax included"}),
    ("few", "tax_not_included", "duties", {"place": "US", "concepts": "tax included"}),
    ("alike", "tax_included_all", "duties", {"concepts": "tax included"}),
    ("one", "tax_not_included_all", "duties", {"concepts": "tax included"}),
    ("alike", "duties_included", "duties", {"place": "US"}),
    ("few", "duties_buyer", "duties", {"place": "BR"}),
    ("few", "duties_none", "duties", {"place": "US"}),
    ("few", "duties_above", "duties", {"place": "DE"}),
    ("few", "duties_each", "duties", {}),
    ("one", "duties_same", "duties", {}),
    ("few", "returns_none", "returns_window", {"product": "mats"}),
    ("few", "returns_none", "returns_cost", {"product": "mats"}),
    ("few", "returns_cost_buyer_else", "returns_cost", {"product": "mats", "pinned": True}),
    ("few", "returns_cost_seller_else", "returns_cost",
     {"product": "mats", "pinned": True, "place": "US"}),
    ("few", "returns_window", "returns_window", {"place": "US"}),
    ("few", "returns_window_condition", "returns_window", {}),
    ("few", "return_to", "returns_window", {"concepts": "where"}),
    ("few", "returns_cost_seller_fee", "returns_cost", {"place": "US"}),
    ("few", "returns_cost_buyer_fee", "returns_cost", {"place": "CA"}),
    ("few", "returns_cost_seller", "returns_cost", {"place": "DE"}),
    ("few", "returns_cost_buyer", "returns_cost", {}),
    ("few", "refund_time", "refund_time", {}),
    ("few", "exchange_yes", "exchange", {}),
    ("few", "exchange_no", "exchange", {"place": "DE"}),
    ("few", "faulty_photo", "faulty", {}),
    ("few", "faulty_photo", "refund_time", {"concepts": "broken"}),
    ("few", "faulty_cost_seller_photo", "returns_cost", {"concepts": "broken"}),
    ("few", "faulty_cost_seller_photo", "faulty", {"concepts": "who_pays return_it"}),
    ("alike", "faulty_options", "faulty", {}),
    ("alike", "faulty_cost_buyer", "returns_cost", {"concepts": "wrong_item"}),
    ("one", "faulty_report", "faulty", {}),
    ("one", "faulty_cost_seller_only", "returns_cost", {"concepts": "broken"}),
    ("plain", "faulty", "exchange", {"concepts": "broken"}),
    ("plain", "faulty_cost_seller", "returns_cost", {"concepts": "broken"}),
    ("few", "warranty", "warranty", {}),
    ("few", "warranty_product", "warranty", {"product": "lamp"}),
    ("few", "pay_methods", "payment", {}),
    ("few", "pay_methods_in", "payment", {"place": "BR"}),
    ("few", "pay_yes", "payment", {"method": "paypal"}),
    ("few", "pay_yes_in", "payment", {"method": "pix", "place": "BR"}),
    ("few", "pay_only_in", "payment", {"method": "pix"}),
    ("few", "pay_no", "payment", {"method": "klarna"}),
    ("few", "pay_no_in", "payment", {"method": "klarna", "place": "BR"}),
    ("few", "cod_yes", "payment", {"method": "cash_on_delivery", "place": "SA"}),
    ("few", "instalments", "instalments", {"place": "BR"}),
    ("few", "instalments_no", "instalments", {"place": "US"}),
    ("few", "instalments_each", "instalments", {}),
    ("few", "cod_yes", "cod", {"place": "SA"}),
    ("few", "cod_no", "cod", {"place": "US"}),
    ("few", "cod_only_in", "cod", {}),
    ("plain", "pay_no", "cod", {}),
    ("few", "coupons", "coupon", {}),
    ("few", "coupons", "coupon", {"code": "GIFT5"}),
    ("few", "coupon_alone", "coupon", {"code": "LIVE10", "attribute": "combined_codes"}),
    ("few", "coupon_combines", "coupon", {"code": "GIFT5", "attribute": "stackable"}),
    ("few", "coupon_over_now", "coupon", {"code": "OLD15"}),
    ("alike", "coupon_over", "coupon", {"code": "OLD15"}),
    ("few", "coupon_used_up_now", "coupon", {"code": "GONE20"}),
    ("alike", "coupon_used_up", "coupon", {"code": "GONE20"}),
    ("few", "coupon_future", "coupon", {"code": "SOON25"}),
    ("few", "coupon_unknown_now", "coupon", {"code": "FREE99"}),
    ("one", "coupon_unknown", "coupon", {"code": "FREE99"}),
    ("one", "coupon_none", "coupon", {}),
    ("few", "support", "support_contact", {}),
    ("few", "next_stream", "schedule", {}),
    ("few", "live_until", "schedule", {"concepts": "until"}),
]  # fmt: skip

# (shop, text that answers both, topics asked, place); the texts of their rows differ by zone.
JOINT: list[tuple[str, str, str, str]] = [
    ("few", "ship_cost_time", "shipping_cost+shipping_time", "US"),
    ("few", "ship_cost_time", "shipping_cost+shipping_time", "DE"),
    ("alike", "ship_cost_time_at_once", "shipping_cost+shipping_time", "US"),
]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shop]:
    """The shops by name; `few` has a live price called on air without an end."""
    read = {
        name: read_shop(path) for name, path in write_shops(tmp_path_factory.mktemp("s")).items()
    }
    called = Promotion(
        id="promotion:lamp", source=Source("live", 1), window=Window(NOW - timedelta(minutes=5)),
        product="lamp", live_price=Money(Decimal("39.00"), "USD"),
    )  # fmt: skip
    read["few"] = read["few"].with_live({called.id: called})
    faulty = read["few"].faulty()
    assert faulty is not None
    rule = dataclasses.replace(faulty, evidence=None)
    facts = [f for f in read["few"].facts.values() if f.kind not in ("cod", "promotion")]
    plain = Shop(read["few"].profile, [*facts, rule], "plain")
    return read | {"plain": plain}


def _asked(topic: str, asked: dict[str, Any]) -> Ask:
    viewer = asked.get("viewer")
    rest = {name: value for name, value in asked.items() if name != "viewer"}
    made = ask(topic, **({"place": viewer} if viewer else {}), **rest)
    if viewer and made.place is not None:
        return dataclasses.replace(made, place=dataclasses.replace(made.place, source="viewer"))
    return made


@pytest.mark.parametrize("tag", PACKS)
@pytest.mark.parametrize(
    ("shop", "text", "topic", "asked"), SHAPES, ids=[f"{s[0]}-{s[2]}-{s[1]}" for s in SHAPES]
)
def test_each_shape_of_facts_is_said_and_proven(
    shops: dict[str, Shop], tag: str, shop: str, text: str, topic: str, asked: dict[str, Any]
) -> None:
    found = answer(_asked(topic, asked), shops[shop], tag)
    assert found.draft is not None, found.evidence.why
    assert (found.draft.reply, found.failures) == (text, ())


@pytest.mark.parametrize("tag", PACKS)
@pytest.mark.parametrize(
    ("shop", "text", "topics", "place"), JOINT, ids=[f"{s[0]}-{s[1]}-{s[3]}" for s in JOINT]
)
def test_topics_asked_together_are_said_in_one_proven_text(
    shops: dict[str, Shop], tag: str, shop: str, text: str, topics: str, place: str
) -> None:
    first, joint = topics.split("+")[0], TOPICS.joint[frozenset(topics.split("+"))]
    found = answer(ask(first, place=place), shops[shop], tag, topic=joint)
    assert found.draft is not None, found.evidence.why
    assert (found.draft.reply, found.failures) == (text, ())


def test_the_shapes_reach_every_text_of_every_topic(shops: dict[str, Shop]) -> None:
    # Of several answers in one text, tested in `tests/assistant`.
    said: set[str] = {"faq_answer", "attribute_other", "attribute_too", "buy_product"}
    said |= {text for _, text, *_ in JOINT}
    for shop, _, topic, asked in SHAPES:
        draft = answer(_asked(topic, asked), shops[shop]).draft
        said |= {draft.reply} if draft is not None else set()
    items = {choice.text for spec in TOPICS.texts.values() for slot in spec.slots.values()
             for choice in slot.items}  # fmt: skip
    assert set(TOPICS.texts) - said - items - _BESIDE == set()


@pytest.mark.parametrize("topic", TOPICS.topics)
def test_every_topic_has_replies_or_a_stated_outcome(topic: str) -> None:
    declared = TOPICS.topics[topic]
    if declared.outcome == "answer":
        assert declared.facts is not None
        assert any(isinstance(choice, Choice) for choice in declared.replies)
    else:
        assert declared.reason is not None
    assert all(choice.text in TOPICS.texts for choice in declared.replies)
