"""Which fact answers: the market's price, the zone of a region, the state of a code, who pays."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge.shop import Shop
from knowledge.types import Money, Promotion, Source, Window
from tests.answering.asking import NOW, answer, ask
from tests.answering.shops import write_shops
from tests.knowledge.reading import read_shop
from tests.shops import write_shop

_ZONES = """\
ships_from: CN
handling_days: [1, 2]
zones:
  - id: us
    countries: [US]
    except: [US-HI]
    methods: [{id: standard, price: 4.90, days: [3, 6]}]
    duties: none
  - id: rest
    countries: ["*"]
    methods: [{id: standard, price: 14.00, days: [14, 28]}]
    duties: buyer_pays
"""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return read_shop(write_shops(tmp_path_factory.mktemp("facts"))["few"])


def _translated(shop: Shop) -> Shop:
    """The shop with its throw in Arabic and in the Chinese of Taiwan."""
    throw = shop.product("throw")
    assert throw is not None
    words = {"ar": {"Natural": "طبيعي", "Sage": "مريمية", "Rust": "صدئي", "Linen": "كتان"}}
    titles = {"ar": "بطانية كتان", "zh-TW": "亞麻毯"}
    changed = dataclasses.replace(throw, titles=titles, option_words=words)
    return shop.with_live({changed.id: changed})


def _linked(shop: Shop) -> Shop:
    throw = shop.product("throw")
    assert throw is not None
    linked = dataclasses.replace(throw, url="https://lumenoak.example/throw")
    return shop.with_live({linked.id: linked})


def _live(product: str, price: str, variant: str | None = None) -> Promotion:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Called(Promotion):
        variant: str | None = None

    return Called(
        id=f"promotion:{product}", source=Source("live", 1), product=product, variant=variant,
        window=Window(NOW - timedelta(minutes=1)), live_price=Money(Decimal(price), "USD"),
    )  # fmt: skip


def test_a_price_is_the_markets_own_and_cites_its_field(few: Shop) -> None:
    found = answer(ask("price", "throw", "DE"), few)
    assert found.failures == ()
    assert (found.slots["price"].field, "49.00" in found.text) == ("market_prices.DE", True)


def test_a_former_price_beside_a_markets_own_is_not_made_up(few: Shop) -> None:
    assert "60.00" in answer(ask("discount", "throw", "US"), few).text
    assert "60.00" not in answer(ask("discount", "throw", "DE"), few).text


def test_a_live_price_of_one_variant_is_not_said_of_another(few: Shop) -> None:
    shop = few.with_live({"promotion:robe": _live("robe", "33.00", "R-WM")})
    assert "33.00" in answer(ask("price", "robe/M"), shop).text
    assert "33.00" not in answer(ask("price", "robe/S"), shop).text
    assert "50.00" in answer(ask("price", "robe"), shop).text


def test_names_are_said_in_the_shops_own_translation(few: Shop) -> None:
    shop = _translated(few)
    found = answer(ask("stock", "throw/Sage"), shop, "ar")
    assert found.failures == ()
    assert "بطانية كتان (مريمية)" in found.text
    assert "طبيعي" in found.text
    assert found.slots["product"].field == "titles.ar"


def test_a_translation_for_a_region_serves_its_language(few: Shop) -> None:
    found = answer(ask("price", "throw"), _translated(few), "zh")
    assert found.failures == ()
    assert "亞麻毯" in found.text


def test_a_property_is_said_in_the_shops_own_translation(few: Shop) -> None:
    found = answer(ask("attribute", "throw", attribute="material"), _translated(few), "ar")
    assert found.failures == ()
    assert "كتان" in found.text.replace("بطانية كتان", "")


def test_a_property_without_own_translation_is_said_in_the_packs_words(few: Shop) -> None:
    found = answer(ask("attribute", "throw", attribute="material"), few, "zh")
    assert found.failures == ()
    assert ("亚麻" in found.text, found.slots["value"].value) == (True, "Linen")


@pytest.mark.parametrize(("product", "price"), [("vase/Low/Matte", "19.00"), ("mug/Red", "7.00")])
def test_an_option_that_is_there_is_said_with_what_it_costs_now(
    few: Shop, product: str, price: str
) -> None:
    found = answer(ask("stock", product), few)
    assert found.failures == ()
    assert price in found.text


def test_no_price_is_said_of_options_that_cost_differently(few: Shop) -> None:
    found = answer(ask("stock", "vase/Low"), few)
    assert found.failures == ()
    assert "$" not in found.text


def test_how_many_are_left_is_said_of_the_options_that_are_counted(few: Shop) -> None:
    mug = few.variants("mug")
    uncounted = dataclasses.replace(mug[0], stock=None)
    found = answer(ask("stock", "mug"), few.with_live({uncounted.id: uncounted}))
    assert found.failures == ()
    assert "Red, Blue (6 left)" in found.text


def test_which_colours_there_are_is_told_without_each_size(few: Shop) -> None:
    small, medium = few.variants("robe")
    black = dataclasses.replace(medium, options=("Black", "M"), stock=3)
    gone = dataclasses.replace(small, id="variant:R-GS", options=("Grey", "S"), stock=0)
    shop = few.with_live({black.id: black, gone.id: gone})
    found = answer(ask("variant", "robe", concepts="colour_word"), shop)
    assert found.failures == ()
    assert found.text == "Waffle Robe: we still have White, Black. Sold out: Grey."


def test_which_sizes_there_are_of_a_colour_is_told_by_size(few: Shop) -> None:
    small, medium = few.variants("robe")
    left = dataclasses.replace(small, stock=3)
    gone = dataclasses.replace(medium, stock=0)
    shop = few.with_live({left.id: left, gone.id: gone})
    found = answer(ask("stock", "robe/White", concepts="size_word"), shop)
    assert found.failures == ()
    assert found.text == "Waffle Robe: we still have S (3 left). Sold out: M."


def test_a_live_price_as_a_discount_is_told_from_what_it_costs_else(few: Shop) -> None:
    shop = few.with_live({"promotion:mug": _live("mug", "7.50")})
    found = answer(ask("discount", "mug"), shop)
    assert found.failures == ()
    assert (found.slots["live_price"].text, found.slots["was"].text) == ("$7.50", "$9.00")


def test_an_untranslated_name_stays_as_it_is(few: Shop) -> None:
    assert "Linen Throw" in answer(ask("price", "throw"), _translated(few), "en").text


@pytest.mark.parametrize(
    ("concepts", "payer"),
    [("broken", "we pay"), ("wrong_item", "we pay"), ("", "paid by the buyer")],
)
def test_who_pays_a_return_follows_from_why_it_comes_back(
    few: Shop, concepts: str, payer: str
) -> None:
    assert payer in answer(ask("returns_cost", concepts=concepts), few).text


def test_broken_goods_and_a_change_of_mind_in_one_question_go_to_a_person(few: Shop) -> None:
    found = answer(ask("returns_cost", concepts="broken change_mind"), few)
    assert (found.draft, found.evidence.missing) == (None, "fact")


@pytest.mark.parametrize(
    ("place", "price", "named"),
    [("US", "4.90", "United States"), ("US-HI", "14.00", "Hawaii"), ("US-TX", "4.90", "United")],
)
def test_a_region_left_out_is_served_by_the_rest_and_named(
    tmp_path: Path, place: str, price: str, named: str
) -> None:
    shop = read_shop(write_shop(tmp_path, shipping_yaml=_ZONES))
    found = answer(ask("shipping_cost", place=place), shop)
    assert found.failures == ()
    assert price in found.text
    assert named in found.text


def test_a_zone_that_leaves_regions_out_is_not_said_by_place(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, shipping_yaml=_ZONES))
    found = answer(ask("shipping_cost"), shop)
    assert found.draft is not None
    assert found.draft.asks_back


def test_many_answers_are_asked_about_rather_than_listed(tmp_path: Path) -> None:
    zones = "".join(
        f"  - {{id: z{i}, countries: [{c}], methods: [{{id: standard, price: {i}.50,"
        f" days: [3, 6]}}], duties: none}}\n"
        for i, c in enumerate(("US", "CA", "DE", "FR"), start=3)
    )
    text = f"ships_from: CN\nhandling_days: [1, 2]\nzones:\n{zones}"
    shop = read_shop(write_shop(tmp_path, shipping_yaml=text))
    assert answer(ask("shipping_cost"), shop).draft is not None
    assert answer(ask("shipping_cost"), shop).draft.asks_back  # type: ignore[union-attr]  # it is there
    assert "working days" in answer(ask("shipping_time"), shop).text


def test_a_product_that_is_not_sent_everywhere_is_not_said_by_place(few: Shop) -> None:
    found = answer(ask("shipping_cost", "vase"), few)
    assert found.draft is not None
    assert found.draft.asks_back


@pytest.mark.parametrize("topic", ["shipping_cost", "duties", "instalments"])
def test_an_answer_by_place_is_short(few: Shop, topic: str) -> None:
    found = answer(ask(topic), few)
    assert found.failures == ()
    assert 0 < len(found.text) <= 200


def test_a_shop_that_states_no_instalments_does_not_deny_them(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, payments_yaml="default: [card]\n"))
    found = answer(ask("instalments", place="US"), shop)
    assert (found.draft, found.evidence.missing) == (None, "fact")


def test_a_used_up_code_is_not_among_the_codes_now(few: Shop) -> None:
    assert "GONE20" not in answer(ask("coupon"), few).text
    used_up = answer(ask("coupon", code="GONE20"), few)
    assert "used up" in used_up.text
    assert "20%" not in used_up.text


def test_where_a_shop_sells_by_link_the_products_own_link_is_given(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    shop = _linked(read_shop(write_shops(tmp_path_factory.mktemp("link"))["alike"]))
    found = answer(ask("how_to_buy", "throw"), shop)
    assert found.failures == ()
    assert found.text.endswith("https://lumenoak.example/throw")


def test_the_next_stream_is_the_first_that_has_not_started(few: Shop) -> None:
    assert "Nov 28" in answer(ask("schedule"), few).text
    late = answer(ask("schedule"), few, now=NOW + timedelta(days=30))
    assert late.draft is None


def test_a_variant_that_a_market_leaves_out_is_not_priced(few: Shop) -> None:
    found = answer(ask("price", "throw/Purple"), few)
    assert found.draft is not None
    assert found.draft.reply == "variant_unknown"


@pytest.mark.parametrize("topic", ["price", "stock", "variant"])
def test_options_that_no_variant_has_together_are_not_made_up(few: Shop, topic: str) -> None:
    found = answer(ask(topic, "mats/Two/Oval"), few)
    assert found.draft is not None
    assert (found.draft.reply, found.failures) == ("variant_unknown", ())


def test_two_values_of_one_option_are_each_told(few: Shop) -> None:
    found = answer(ask("stock", "throw/Sage/Rust"), few)
    assert found.failures == ()
    assert "Rust (8 left)" in found.text
    assert "Natural" not in found.text


def test_each_price_is_also_told_in_the_currency_asked_for(few: Shop) -> None:
    found = answer(ask("price", "robe", currency="EUR"), few)
    assert found.failures == ()
    assert "$50.00 (about €46)" in found.text


def test_whether_tax_is_included_is_asked_by_place_where_it_depends_on_it(few: Shop) -> None:
    found = answer(ask("price", "throw", concepts="tax included"), few)
    assert found.draft is not None
    assert found.draft.asks_back


def test_a_wrong_choice_is_exchanged_by_the_rule_of_exchanges(few: Shop) -> None:
    found = answer(ask("exchange", concepts="wrong_item"), few)
    assert found.draft is not None
    assert found.draft.reply == "exchange_yes"


@pytest.mark.parametrize("concepts", ["tax", "tax who_pays", "tax included send", "customs tax"])
def test_tax_on_what_is_imported_is_no_question_of_prices(few: Shop, concepts: str) -> None:
    found = answer(ask("duties", place="DE", concepts=concepts), few)
    assert found.draft is not None
    assert found.draft.reply == "duties_above"


def test_a_price_for_dozens_is_for_a_person(few: Shop) -> None:
    assert "$45.00 each" in answer(ask("price", "throw", quantity=2), few).text
    assert answer(ask("price", "throw", quantity=200), few).draft is None


def test_a_person_is_asked_for_with_the_facts_to_reach_one(few: Shop) -> None:
    assert "help@lumenoak.example" in answer(ask("human"), few).text


def test_where_a_weight_is_not_stated_for_all_variants_it_is_not_said(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path))
    assert answer(ask("attribute", "linen-throw", attribute="weight"), shop).draft is None


def test_many_options_are_told_one_by_one(few: Shop) -> None:
    first, second = few.variants("robe")
    sizes = ("S", "M", "L", "XL")
    made = {
        f"variant:{colour}{size}": dataclasses.replace(
            first, id=f"variant:{colour}{size}", sku=f"{colour}{size}", options=(colour, size),
            stock=0 if (colour, size) == ("Black", "XL") else 4,
        )
        for colour in ("Black", "Grey")
        for size in sizes
    }  # fmt: skip
    kept = {v.id: dataclasses.replace(v, stock=2) for v in (first, second)}
    found = answer(ask("stock", "robe"), few.with_live({**kept, **made}))
    assert found.failures == ()
    assert found.text == (
        "Waffle Robe: we still have White, Black, Grey, S, M, L, XL. Sold out: Black / XL."
    )


def test_whether_a_thing_comes_back_no_fact_says(few: Shop) -> None:
    gone = {v.id: dataclasses.replace(v, stock=0) for v in few.variants("robe")}
    found = answer(ask("stock", "robe", concepts="restock"), few.with_live(gone))
    assert found.evidence.missing == "fact"


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({}, "LIVE10"),
        ({"product": "mug", "pinned": True}, "LIVE10"),
        ({"product": "mug", "pinned": True, "concepts": "this"}, "GIFT5"),
        ({"product": "mug", "pinned": True, "words": ("mug",)}, "GIFT5"),
        ({"product": "mug"}, "GIFT5"),
    ],
)
def test_a_code_for_everything_comes_first_unless_a_product_is_meant(
    few: Shop, asked: dict[str, Any], first: str
) -> None:
    found = answer(ask("coupon", place="US", **asked), few)
    assert found.failures == ()
    assert min((found.text.find(code), code) for code in ("LIVE10", "GIFT5"))[1] == first


def test_codes_hold_together_only_where_their_promotion_says_so(few: Shop) -> None:
    alone = answer(ask("coupon", attribute="stackable", code="LIVE10"), few)
    assert (alone.text, alone.failures) == ("Sorry, codes can't be combined.", ())
    either = answer(ask("coupon", attribute="stackable"), few)
    assert (either.failures, "GIFT5" in either.text, "LIVE10" in either.text) == ((), True, False)
