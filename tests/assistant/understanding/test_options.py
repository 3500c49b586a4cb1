"""Variants named by a number, by large or small, by what they are not, or by a plug's country."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from assistant.understanding.language import LanguageDecider
from assistant.understanding.option_numbers import amounts
from assistant.understanding.products import Catalogue
from assistant.understanding.reading import share_understood
from assistant.understanding.slots import SlotReader
from knowledge.shop import Shop
from knowledge.types import Money, Product, Source, StoreProfile, Variant
from prompts.packs import Pack
from tests.assistant.understanding.conftest import Reads

_SOURCE = Source("products.csv", 1)
_OPTIONS = {
    "jars": ("Glass Jars", "Set", ("2 pieces", "4 pieces", "6 pieces")),
    "pan": ("Iron Pan", "Size", ("20 cm", "26 cm", "30 cm")),
    "dryer": ("Hair Dryer", "Plug", ("UK plug", "EU plug", "US plug")),
    "apron": ("Linen Apron", "Color", ("Sand", "Indigo")),
    "sheets": (
        "Percale Sheets",
        "Bed",
        ("Single (90 x 200 cm)", "Queen (160 x 200 cm)", "King (180 x 200 cm)"),
    ),
    "nuts": ("Roasted Cashews", "Bag", ("250 g", "500 g", "1 kg")),
    "wig": ("Bob Wig", "Cap Size", ("S (52-54 cm)", "M (55-57 cm)", "L (58-60 cm)")),
    "romper": ("Baby Romper", "Size", ("0-3M", "3-6M", "6-12M")),
    "drill": ("Cordless Drill", "Kit", ("Bare tool", "1 battery", "2 batteries")),
    "uke": ("Maple Ukulele", "Size", ('Soprano 21"', 'Concert 23"', 'Tenor 26"')),
    "weft": ("Hair Weft", "Length", ("16 in", "20 in")),
    "cama": ("Dog Bed", "Talla", ("Chica", "Mediana", "Grande")),
    "shirt": ("Linen Shirt", "Size", ("S", "M", "L", "2XL")),
}


@pytest.fixture(scope="module")
def catalogue(packs: dict[str, Pack]) -> Catalogue:
    """A shop of products with one option each."""
    profile = StoreProfile("Fern", "USD", "en", None, "CN", "Asia/Shanghai", "")
    facts: list[Product | Variant] = []
    for handle, (title, option, values) in _OPTIONS.items():
        facts.append(Product(id=f"product:{handle}", source=_SOURCE, handle=handle, title=title,
                             option_names=(option,)))  # fmt: skip
        facts += [
            Variant(id=f"variant:{handle}-{i}", source=_SOURCE, product=handle, sku=f"{handle}-{i}",
                    options=(value,), price=Money(Decimal(20), "USD"))
            for i, value in enumerate(values)
        ]  # fmt: skip
    return Catalogue(Shop(profile, facts, "v1"), packs)


@pytest.fixture(scope="module")
def shop_reader(catalogue: Catalogue, packs: dict[str, Pack], languages: LanguageDecider) -> Reads:
    """A reader that knows the shop's names."""
    return Reads(languages, packs, catalogue.matcher)


@pytest.mark.parametrize(
    ("handle", "text", "wanted"),
    [
        ("nuts", "cashews half a kilo how much", "500 g"),
        ("nuts", "how much is the kilo bag of cashews", "1 kg"),
        ("nuts", "腰果半斤多少钱", "250 g"),
        ("nuts", "腰果一公斤的", "1 kg"),
        ("nuts", "الكاجو الربع كيلو كم", "250 g"),
        ("nuts", "نص كيلو بكم", "500 g"),
        ("nuts", "el medio kilo de anacardos", "500 g"),
        ("nuts", "เม็ดมะม่วงโลนึงกี่บาท", "1 kg"),
        ("nuts", "ครึ่งโลเท่าไหร่", "500 g"),
        ("nuts", "the 500 one", "500 g"),
        ("nuts", "the big bag", "1 kg"),
        ("nuts", "how much for 1", None),
        ("uke", "what's the damage on the tenor one", 'Tenor 26"'),
        ("uke", "مقاس ٢٣ ده بكام", 'Concert 23"'),
        ("uke", "ใหญ่สุดกี่บาท", 'Tenor 26"'),
        ("uke", "is the ukulele 26 dollars", None),
        ("wig", "头围58能戴吗", "L (58-60 cm)"),
        ("weft", "20 นิ้วเหลือกี่ชุด", "20 in"),
        ("weft", "is the 20 inch gone", "20 in"),
        ("cama", "最小号多少钱", "Chica"),
        ("shirt", "衬衫的m还剩几件", "M"),
        ("shirt", "باقي ميديم", "M"),
        ("wig", "mi cabeza mide 55 cm, cuál talla", "M (55-57 cm)"),
        ("wig", "is it 58 dollars", None),
        ("romper", "3-6 any left", "3-6M"),
        ("romper", "which size for 5 kilos", None),
        ("drill", "with 2 batteries how much", "2 batteries"),
        ("jars", "the pack of 4 how much", "4 pieces"),
        ("jars", "玻璃罐4入的多少", "4 pieces"),
        ("pan", "la de 30 qué vale", "30 cm"),
        ("pan", "how much is the biggest", "30 cm"),
        ("pan", "最小的多少钱", "20 cm"),
        ("pan", "الكبيره بكم", "30 cm"),
        ("pan", "la grande a cuánto", "30 cm"),
        ("pan", "ใบใหญ่เท่าไหร่", "30 cm"),
        ("shirt", "the biggest one how much", "2XL"),
        ("shirt", "talla mas chica", "S"),
        ("shirt", "ตัวใหญ่สุดเท่าไหร่", "2XL"),
        ("shirt", "最小码多少钱", "S"),
        ("shirt", "اكبر مقاس بكم", "2XL"),
        ("sheets", "beds 180 by 200", "King (180 x 200 cm)"),
        ("sheets", "mi cama es de 1,60 por 2 metros", "Queen (160 x 200 cm)"),
        ("sheets", "一米八床的多少钱", "King (180 x 200 cm)"),
        ("sheets", "is it 200 long", None),
        ("dryer", "with a plug for england?", "UK plug"),
        ("pan", "is it 24 dollars", None),
        ("apron", "what colours besides sand", None),
        ("apron", "除了沙色还有啥色", None),
        ("apron", "sand?", "Sand"),
    ],
)
def test_a_variant_is_known_by_what_tells_it_apart(
    catalogue: Catalogue,
    shop_reader: Reads,
    packs: Mapping[str, Pack],
    handle: str,
    text: str,
    wanted: str | None,
) -> None:
    reading = shop_reader.read(text)
    slots = SlotReader(packs.values()).read(reading)
    options, _ = catalogue.options(handle, reading, slots)
    assert options == ((wanted,) if wanted else ())


def test_amounts_of_two_units_are_no_numbers_of_one_option() -> None:
    assert amounts(["20 cm", "26 cm", "4 pieces", "6 pieces"], ()) == {}


def test_how_much_is_understood_counts_words_of_lexicons_and_slots(reader: Reads) -> None:
    assert share_understood(reader.read("how much")) == 1.0
    assert share_understood(reader.read("zorbleflax grumbled")) == 0.0
