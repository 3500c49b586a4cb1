"""Hybrid search over facts: what is found, in which order, and why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder, EmbedderError
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


# -- the shop vocabulary ------------------------------------------------------------------------

VOCABULARY = {
    "couverture": ("throw",),
    "毛毯": ("throw",),
    "لحاف": ("throw",),
    "livraison": ("shipping", "kind:shipping"),
    "运费": ("shipping", "kind:shipping"),
    "états-unis": ("place:US",),
    "美国": ("place:US",),
    "retour": ("kind:returns",),
    "retour de livraison": ("kind:returns",),
}


@pytest.mark.parametrize("query", ["la couverture ?", "这个毛毯好吗", "واللحاف", "بلحاف"])
def test_words_of_the_vocabulary_find_what_they_stand_for(index: SearchIndex, query: str) -> None:
    known = index.with_vocabulary(VOCABULARY)
    assert known.search(query, kind="product")[0].fact == "product:linen-throw"


def test_without_a_vocabulary_nothing_is_read(index: SearchIndex) -> None:
    assert index.with_vocabulary({}).meanings("couverture 毛毯") == []


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("livraison états-unis", "shipping:us/standard"),
        ("寄美国运费多少", "shipping:us/standard"),
        ("retour ?", "returns:default"),
        ("retour de livraison", "returns:default"),
    ],
)
def test_words_that_ask_for_a_kind_find_facts_of_it(
    index: SearchIndex, query: str, fact: str
) -> None:
    assert index.with_vocabulary(VOCABULARY).search(query)[0].fact == fact


def test_a_place_that_no_zone_names_finds_the_zone_of_every_other(index: SearchIndex) -> None:
    known = index.with_vocabulary({**VOCABULARY, "巴西": ("place:BR",)})
    assert known.search("寄巴西运费")[0].fact == "shipping:rest/standard"


def test_the_longer_phrase_is_read_and_not_the_one_inside_it(index: SearchIndex) -> None:
    [meaning] = index.with_vocabulary(VOCABULARY).meanings("un retour de livraison")
    assert (meaning.words, meaning.kinds) == ("retour de livraison", ("returns",))


def test_a_variant_is_found_by_what_its_product_is_called(index: SearchIndex) -> None:
    [hit, *_] = index.search("亚麻毯 sage", kind="variant")
    assert hit.fact == "variant:LT-SAG"


# -- why ------------------------------------------------------------------------------------------


def test_a_hit_tells_its_place_in_each_ranking(index: SearchIndex) -> None:
    [hit] = index.with_vocabulary(VOCABULARY).search("livraison", limit=1)
    assert dict(hit.places).keys() == {"vectors", "words", "asked"}


def test_each_matched_word_tells_what_it_was_worth(index: SearchIndex) -> None:
    [hit] = index.search("gooseneck kettle kettle", kind="product", limit=1)
    assert len(hit.worth) == len(hit.words)
    assert all(value > 0 for value in hit.worth)


@pytest.mark.parametrize(
    ("fact", "sides", "place", "reason"),
    [
        ("product:kettle", {}, 1, "found"),
        ("product:kettle", {"kind": "variant"}, None, "left out by the filter kind variant"),
        ("not_shipped:RU", {"country": "US"}, None, "left out by the filter country US"),
        ("product:nothing", {}, None, "no such fact"),
    ],
)
def test_why_not_says_where_an_expected_fact_went(
    index: SearchIndex, fact: str, sides: dict[str, str], place: int | None, reason: str
) -> None:
    verdict = index.why_not("electric kettle", fact, **sides)  # type: ignore[arg-type]  # filters
    assert (verdict.place, verdict.reason) == (place, reason)


# -- sound results ------------------------------------------------------------------------------


def test_a_query_of_other_dimensions_says_to_build_again() -> None:
    documents = [document(titled("pot", "Stew Pot"))]
    narrow = SearchIndex(documents, np.full((1, 4), 0.5, dtype=np.float32), EmbeddedEmbedder())
    with pytest.raises(EmbedderError, match="4 dimensions; expected 512 .*build' again"):
        narrow.search("pot")


def test_facts_that_score_the_same_keep_the_order_of_the_folder() -> None:
    same: list[Fact] = [titled(f"throw-{number}", "linen throw") for number in range(9)]
    hits = indexed(same).search("linen throw", limit=9)
    assert [hit.fact for hit in hits] == [fact.id for fact in same]


_DIGEST = """
import hashlib
from tests.knowledge.test_search import TWINS, indexed
index = indexed(TWINS)
for query in ("linen throw", "亚麻毯", "x"):
    found = [(hit.fact, hit.score, hit.similarity) for hit in index.search(query, limit=40)]
    print(hashlib.sha256(repr(found).encode()).hexdigest())
"""
TWINS: list[Fact] = [
    titled(f"throw-{n}", f"linen throw {n % 7}", "亚麻毯" * (n % 3)) for n in range(80)
]


def test_other_processes_rank_alike() -> None:
    digests = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": seed}
        root = Path(__file__).parent.parent.parent
        command = [sys.executable, "-c", _DIGEST]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=root, check=True
        )
        digests.add(done.stdout)
    assert len(digests) == 1
