"""What the shop wrote itself is used where no fact answers: FAQ entries, descriptions, policies."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.retrieval.own_words import OwnWords
from knowledge.shop import Shop
from knowledge.types import Faq
from tests.answering.asking import PACKS, answer, ask
from tests.knowledge.reading import read_shop
from tests.retrieval.shops import FAQ, POLICY, PRODUCTS
from tests.shops import write_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = write_shop(tmp_path_factory.mktemp("own") / "shop", products_csv=PRODUCTS, faq_csv=FAQ)
    (folder / "policies").mkdir()
    (folder / "policies" / "care.md").write_text(POLICY, encoding="utf-8")
    return read_shop(folder)


@pytest.fixture(scope="module")
def own(shop: Shop) -> OwnWords:
    return OwnWords(shop, PACKS)


@pytest.mark.parametrize(
    ("tag", "text", "entry"),
    [
        ("en", "do u do gift wrapping?", "faq:gift"),
        ("en", "can you gift wrap this", "faq:gift"),
        ("zh", "能包装成礼物吗", "faq:gift"),
        ("zh", "可以帮我包装成礼物吗？", "faq:gift"),
        ("ar", "فيه تغليف هدايا؟", "faq:gift"),
        ("ar", "تغليف هدايا عندكم؟", "faq:gift"),
        ("en", "can i get a company invoice", "faq:invoice"),
        ("zh", "能帮忙包装送人吗 写个卡片啥的", "faq:gift"),
        ("en", "can u gift wrap it all nice, it's for my mum's 60th", "faq:gift"),
        ("en", "u sell wholesale?", "faq:wholesale"),
        ("zh", "批发可以吗", "faq:wholesale"),
    ],
)
def test_an_entry_that_asks_the_same_answers_word_for_word(
    shop: Shop, own: OwnWords, tag: str, text: str, entry: str
) -> None:
    found = answer(ask("other", text=text), shop, tag, own=own)
    assert found.failures == ()
    assert found.draft is not None
    assert found.draft.facts == (entry,)
    known = shop.get(entry, Faq)
    assert known is not None
    assert found.text == known.answers[tag]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "do you have a gift for me"),
        ("en", "do you sell gift cards?"),
        ("en", "can i get a discount for my company"),
        ("en", "who designed this"),
        ("en", "can i get my money"),
        ("en", "do you sell hats"),
        ("zh", "有礼物吗"),
        ("zh", "可以打折吗"),
        ("zh", "可以自提吗"),
        ("ar", "فيه هدية؟"),
        ("ar", "عندكم فرع؟"),
    ],
)
def test_a_question_that_only_sounds_like_an_entry_goes_to_a_person(
    shop: Shop, own: OwnWords, tag: str, text: str
) -> None:
    found = answer(ask("other", text=text), shop, tag, own=own)
    assert found.evidence.missing == "fact"
    assert found.draft is None or found.evidence.proposed


@pytest.mark.parametrize(
    ("tag", "text", "entry"),
    [
        ("ar", "بتبيعوا جملة؟", "wholesale"),
        ("es", "y hacen factura de eso", "invoice"),
        ("en", "hiya can i get them with my name on", "embroidery"),
    ],
)
def test_the_nearest_entry_of_any_language_is_proposed(
    shop: Shop, own: OwnWords, tag: str, text: str, entry: str
) -> None:
    found = answer(ask("other", text=text), shop, tag, own=own)
    assert found.evidence.proposed
    assert found.draft is not None
    assert found.draft.facts == (f"faq:{entry}",)


def test_a_word_in_common_proposes_no_entry(shop: Shop, own: OwnWords) -> None:
    assert answer(ask("other", text="do you sell hats"), shop, own=own).draft is None


def test_an_answer_in_another_language_is_only_proposed(shop: Shop, own: OwnWords) -> None:
    found = answer(ask("other", text="可以开company invoice吗"), shop, "zh", own=own)
    assert found.evidence.proposed
    assert "only in en" in found.evidence.why
    assert found.draft is not None
    assert found.draft.language == "en"
    assert found.failures != ()


def test_an_entry_about_a_product_answers_for_that_product_only(shop: Shop, own: OwnWords) -> None:
    text = "can it go in the dishwasher?"
    mug = answer(ask("attribute", "mug", text=text), shop, own=own)
    lamp = answer(ask("attribute", "lamp", text=text), shop, own=own)
    assert mug.text == "Yes, on the top rack."
    assert "faq:dishwasher" not in (lamp.draft.facts if lamp.draft else ())


def test_an_entry_with_a_word_of_its_own_goes_before_the_topics_facts(
    shop: Shop, own: OwnWords
) -> None:
    found = answer(ask("ships_to", place="US", text="do you ship to po boxes?"), shop, own=own)
    assert found.text == "No, couriers need a street address."


def test_a_fact_of_the_topic_goes_before_an_entry_that_is_only_near(
    shop: Shop, own: OwnWords
) -> None:
    found = answer(ask("ships_to", place="US", text="do you ship to the us?"), shop, own=own)
    assert found.draft is not None
    assert found.draft.reply == "ships_yes"


def test_a_sentence_that_names_the_property_is_said_word_for_word(
    shop: Shop, own: OwnWords
) -> None:
    asked = ask("attribute", "lamp", attribute="waterproof", text="is the lamp waterproof?")
    found = answer(asked, shop, own=own)
    assert found.failures == ()
    assert found.text == "Oak Lamp: Water resistant to light rain."


def test_a_sentence_that_only_shares_a_word_is_proposed(shop: Shop, own: OwnWords) -> None:
    found = answer(ask("attribute", "mug", text="ok over a campfire?"), shop, own=own)
    assert found.evidence.proposed
    assert found.text == "Camp Mug: Safe on an open campfire."


def test_a_description_in_another_language_than_the_viewers_is_proposed(
    shop: Shop, own: OwnWords
) -> None:
    asked = ask("attribute", "lamp", attribute="waterproof", text="灯防水吗")
    assert answer(asked, shop, "zh", own=own).evidence.proposed


def test_a_policy_passage_is_named_for_the_person(shop: Shop, own: OwnWords) -> None:
    found = answer(ask("other", text="is a torn lamp shade repaired in your workshop"), shop,
                   own=own)  # fmt: skip
    assert found.draft is None
    assert "policy:care.md#" in found.evidence.why
    assert "policies/care.md:" in found.evidence.why


def test_a_shop_without_words_of_its_own_says_nothing(tmp_path: Path) -> None:
    bare = read_shop(write_shop(tmp_path))
    found = answer(ask("other", text="gift wrap?"), bare, own=OwnWords(bare, PACKS))
    assert found.draft is None
