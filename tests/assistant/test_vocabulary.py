"""The packs' words as a vocabulary for search: what they stand for in facts."""

from __future__ import annotations

import pytest

from assistant.vocabulary import search_vocabulary
from prompts.packs import load_packs


@pytest.fixture(scope="module")
def vocabulary() -> dict[str, tuple[str, ...]]:
    return search_vocabulary(load_packs())


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("运费", "kind:shipping"),
        ("退货", "kind:returns"),
        ("ضمان", "kind:warranty"),
        ("تقسيط", "kind:instalments"),
        ("连衣裙", "dress"),
        ("绿色", "olive"),
        ("材质", "material"),
        ("加拿大", "place:CA"),
        ("كندا", "Canada"),
        ("支付宝", "alipay"),
    ],
)
def test_a_word_stands_for_a_term_of_the_facts(
    vocabulary: dict[str, tuple[str, ...]], word: str, term: str
) -> None:
    assert term in vocabulary[word]


@pytest.mark.parametrize("word", ["us", "in", "no"])
def test_short_words_are_no_countries(vocabulary: dict[str, tuple[str, ...]], word: str) -> None:
    assert word not in vocabulary


def test_a_greeting_stands_for_nothing(vocabulary: dict[str, tuple[str, ...]]) -> None:
    assert "你好" not in vocabulary


def test_every_concept_of_the_table_is_one_of_the_packs() -> None:
    import yaml

    from prompts.packs import ROOT

    table = yaml.safe_load((ROOT / "search.yaml").read_text(encoding="utf-8"))
    concepts = yaml.safe_load((ROOT / "concepts.yaml").read_text(encoding="utf-8"))
    assert set(table["concepts"]) <= set(concepts)
