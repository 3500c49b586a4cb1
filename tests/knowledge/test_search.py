"""The offline embedder and hybrid search over facts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from knowledge.documents import document
from knowledge.embedders import DIMENSIONS, EmbeddedEmbedder, embedder
from knowledge.search import SearchIndex
from knowledge.types import CashOnDelivery, Fact, Product, Source
from tests.knowledge.reading import read_shop
from tests.shops import PRODUCTS, write_shop

ALIASES = """\
product,locale,alias
linen-throw,zh,亚麻毯
linen-throw,ar,بطانية الكتان
linen-throw,en,couch cover
milk-frother,zh,奶泡机
milk-frother,ar,خفاقة الحليب
"""
SOURCE = Source("products.csv", 2)
KETTLE = "kettle,Gooseneck Electric Kettle,Kitchen,,,GK-BLK,64.00\n"


def indexed(facts: list[Fact]) -> SearchIndex:
    documents = [document(fact) for fact in facts]
    model = EmbeddedEmbedder()
    return SearchIndex(documents, model.matrix([d.page_content for d in documents]), model)


def titled(handle: str, title: str, text: str = "") -> Product:
    return Product(
        id=f"product:{handle}", source=SOURCE, handle=handle, title=title, description=text
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = write_shop(
        tmp_path_factory.mktemp("shop"), products_csv=PRODUCTS + KETTLE, aliases_csv=ALIASES
    )
    return indexed(list(read_shop(folder).facts.values()))


def test_the_same_text_gives_the_same_vector() -> None:
    assert EmbeddedEmbedder().embed_query("Linen") == embedder("embedded-1").embed_query("linen")


@pytest.mark.parametrize("text", ["linen throw", "亚麻毯", "بطانية", "🎉", ""])
def test_a_vector_has_unit_length(text: str) -> None:
    [vector] = EmbeddedEmbedder().embed_documents([text])
    assert (len(vector), math.isclose(math.hypot(*vector), 1.0, rel_tol=1e-6)) == (DIMENSIONS, True)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("kettle", "ketle", "slippers"),
        ("bathrobes", "bath robe", "throw"),
        ("بطانية", "البطانيه", "قلاية"),
        ("空气炸锅", "炸锅", "空调"),
        ("ผ้าห่ม", "ผ้าหม", "หมอน"),
    ],
    ids=["a Latin typo", "a Latin gap", "Arabic", "Chinese", "Thai"],
)
def test_close_spellings_are_closer_than_other_words(text: str, near: str, far: str) -> None:
    vectors = EmbeddedEmbedder().matrix([text, near, far])
    assert np.dot(vectors[0], vectors[1]) > np.dot(vectors[0], vectors[2])


def test_an_embedder_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(ValueError, match="no embedder 'gpt'; there are: embedded-1"):
        embedder("gpt")


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("do you have a couch cover", "product:linen-throw"),
        ("亚麻毯多少钱", "product:linen-throw"),
        ("بكم بطانيه الكتان", "product:linen-throw"),
        ("奶泡机还有吗", "product:milk-frother"),
        ("gooseneck electrc ketle", "product:kettle"),
        ("milk frotherr", "product:milk-frother"),
    ],
    ids=["alias", "Chinese alias", "Arabic alias", "another alias", "typos", "a letter too many"],
)
def test_a_product_is_found_by_alias_and_by_title_with_typos(
    index: SearchIndex, query: str, fact: str
) -> None:
    assert index.search(query, kind="product")[0].fact == fact


def test_only_facts_of_the_asked_kind_are_found(index: SearchIndex) -> None:
    hits = index.search("linen throw", kind="variant", limit=10)
    assert {hit.fact.split(":")[0] for hit in hits} == {"variant"}


def test_facts_of_other_kinds_do_not_crowd_out_the_asked_kind() -> None:
    products = [titled(f"throw-{number}", "linen throw") for number in range(60)]
    hits = indexed([*products, CashOnDelivery(id="cod:SA", source=SOURCE, country="SA")])
    assert [hit.fact for hit in hits.search("linen throw", kind="cod")] == ["cod:SA"]


def test_a_word_that_stands_in_a_long_text_goes_before_one_that_looks_alike() -> None:
    text = "Stainless steel body, glass lid, stay-cool handle; works on gas, ceramic and induction."
    facts = indexed([titled("duct", "Production Reduction"), titled("pot", "Stew Pot", text)])
    assert facts.search("induction")[0].fact == "product:pot"


def test_hits_come_best_first_and_no_more_than_asked(index: SearchIndex) -> None:
    scores = [hit.score for hit in index.search("linen throw", limit=3)]
    assert (len(scores), sorted(scores, reverse=True)) == (3, scores)


def test_a_hit_names_the_words_that_matched(index: SearchIndex) -> None:
    [hit] = index.search("electric kettles please", kind="product", limit=1)
    assert hit.words == ("electric", "kettle")


def test_an_empty_index_finds_nothing() -> None:
    assert indexed([]).search("linen") == []
