"""Products and their variants are known by every name the shop gives them, and never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.understanding.language import LanguageDecider
from assistant.understanding.nouns import Vocabulary
from assistant.understanding.products import Catalogue, Mention
from assistant.understanding.reading import Reading
from assistant.understanding.slots import SlotReader
from assistant.understanding.words import make_reader, read_with
from knowledge.shop import Shop
from knowledge.types import Fact, Money, Name, Product, Source, StoreProfile, Variant
from prompts.packs import Pack
from tests.assistant.understanding.conftest import Reads, Talk

_SOURCE = Source("products.csv", 1)


def _product(handle: str, title: str, *options: tuple[str, ...], **more: object) -> list[Fact]:
    product = Product(id=f"product:{handle}", source=_SOURCE, handle=handle, title=title,
                      **more)  # type: ignore[arg-type]  # fields of a product  # fmt: skip
    price = Money(Decimal(20), "USD")
    variants = [
        Variant(id=f"variant:{handle}-{i}", source=_SOURCE, product=handle, sku=f"{handle}-{i}",
                options=values, price=price)
        for i, values in enumerate(options)
    ]  # fmt: skip
    return [product, *variants]


@pytest.fixture(scope="module")
def shop() -> Shop:
    """Shoes, two dresses that share words, and a blanket with translated names."""
    profile = StoreProfile("Fern", "USD", "en", None, "CN", "Asia/Shanghai", "")
    facts = [
        *_product("runner", "Swift Running Shoes", ("White", "38"), ("White", "38.5"),
                  ("White", "39-40"), type="Shoes", names=(Name("跑鞋", "zh"),)),
        *_product("bali-dress", "Bali Linen Dress", ("Navy", "S"), ("Navy", "XXL"),
                  ("Navy", "XXXL"), type="Dresses"),
        *_product("nara-dress", "Nara Silk Dress", ("Red", "M"), type="Dresses"),
        *_product("throw", "Washed Throw", ("Sage",), type="Throws",
                  titles={"zh": "水洗亚麻盖毯"}, option_words={"zh": {"Sage": "鼠尾草色"}}),
    ]  # fmt: skip
    return Shop(profile, facts, "test")


@pytest.fixture(scope="module")
def catalogue(shop: Shop, packs: dict[str, Pack]) -> Catalogue:
    """The shop's names."""
    return Catalogue(shop, packs)


@pytest.fixture(scope="module")
def shop_reader(catalogue: Catalogue, packs: dict[str, Pack], languages: LanguageDecider) -> Reads:
    """A reader that knows them."""
    return Reads(languages, packs, catalogue.matcher)


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("price of the swift running shoes", "runner"),
        ("the runing shoes how much", "runner"),
        ("bali dress price", "bali-dress"),
        ("silk dress price", "nara-dress"),
        ("跑鞋多少钱", "runner"),
        ("水洗亚麻盖毯多少钱", "throw"),
        ("亚麻盖毯多少钱", "throw"),
    ],
)
def test_one_product_is_meant(
    catalogue: Catalogue, shop_reader: Reads, text: str, handle: str
) -> None:
    assert catalogue.mention(shop_reader.read(text)).handles == (handle,)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("how much is the dress", Mention("several", ("bali-dress", "nara-dress"), ("dress",))),
        ("how much is the sofa", Mention("unknown", (), ("sofa",))),
        ("how much is it", Mention("none")),
    ],
)
def test_what_is_unclear_or_lacking_is_told(
    catalogue: Catalogue, shop_reader: Reads, text: str, mention: Mention
) -> None:
    assert catalogue.mention(shop_reader.read(text)) == mention


@pytest.mark.parametrize(
    ("handle", "text", "options", "lacking"),
    [
        ("runner", "EU 38", ("38",), None),
        ("runner", "38.5?", ("38.5",), None),
        ("runner", "38 1/2?", ("38.5",), None),
        ("runner", "39码有吗", ("39-40",), None),
        ("runner", "مقاس 40", ("39-40",), None),
        ("runner", "size 45", (), "45"),
        ("runner", "us 8", (), None),
        ("runner", "for 39.90?", (), None),
        ("bali-dress", "XXL", ("XXL",), None),
        ("bali-dress", "xxxl please", ("XXXL",), None),
        ("bali-dress", "2xl", ("XXL",), None),
        ("bali-dress", "small", ("S",), None),
        ("bali-dress", "the blue one", ("Navy",), None),
        ("bali-dress", "in green?", (), "green"),
        ("throw", "鼠尾草色有吗", ("Sage",), None),
        ("throw", "the green one", ("Sage",), None),
    ],
)
def test_options_are_read_as_typed(
    catalogue: Catalogue,
    shop_reader: Reads,
    packs: dict[str, Pack],
    handle: str,
    text: str,
    options: tuple[str, ...],
    lacking: str | None,
) -> None:
    reading: Reading = shop_reader.read(text)
    slots = SlotReader(packs.values()).read(reading)
    assert catalogue.options(handle, reading, slots) == (options, lacking)


def test_a_word_of_another_language_is_another_word(packs: dict[str, Pack]) -> None:
    vocabulary = Vocabulary(packs.values())
    for tag in {"en", "zh", "ar", "th"} & packs.keys():
        assert "sleeping bag" not in vocabulary.keys_in("Sleeping Mat", tag)
    assert "sleeping bag" in vocabulary.keys_in("睡袋", "zh")


def test_a_property_is_no_thing_where_properties_are_asked_about(talk: Talk) -> None:
    talk.context.show("ember-headlamp", talk.now)
    ask = talk.ask("how long does the battery last on low?")
    assert ask.product is not None
    assert ask.product.handle == "ember-headlamp"


def test_two_products_are_told_apart_by_their_nouns(
    catalogue: Catalogue, shop_reader: Reads
) -> None:
    both = shop_reader.read("price of the running shoes and the throw")
    assert set(catalogue.apart(both)) == {"runner", "throw"}
    assert len(catalogue.apart(shop_reader.read("price of the dress and the throw"))) != 2


def test_a_word_of_a_lexicon_is_no_slip_of_a_product(packs: dict[str, Pack]) -> None:
    profile = StoreProfile("Sol", "USD", "es", None, "CO", "America/Bogota", "")
    catalogue = Catalogue(Shop(profile, _product("towel", "Toalla Sol", ("Rosa",)), "test"), packs)
    reader = make_reader(read_with(packs, "es"), catalogue.matcher)
    assert catalogue.mention(reader.read("hay en talla grande?")).kind == "none"
    assert catalogue.mention(reader.read("hay toala grande?")).handles == ("towel",)


def test_a_colour_alone_names_no_product(catalogue: Catalogue, shop_reader: Reads) -> None:
    assert catalogue.mention(shop_reader.read("is there white?")).kind == "none"
