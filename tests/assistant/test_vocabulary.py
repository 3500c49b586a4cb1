"""The packs' words as a vocabulary for search: what they stand for in facts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.service import Assistant, open_assistant
from assistant.vocabulary import search_vocabulary
from prompts.errors import PackError
from prompts.packs import ROOT, load_packs


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

    table = yaml.safe_load((ROOT / "search.yaml").read_text(encoding="utf-8"))
    concepts = yaml.safe_load((ROOT / "concepts.yaml").read_text(encoding="utf-8"))
    assert set(table["concepts"]) <= set(concepts)


# -- packs of one's own -----------------------------------------------------------------------


def _packs(folder: Path, search: str | None) -> Path:
    """A copy of the shipped packs with another `search.yaml`, or none."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "search.yaml").unlink()
    if search is not None:
        (folder / "search.yaml").write_text(search, encoding="utf-8")
    return folder


def test_search_over_a_shop_goes_by_the_packs_folder_it_was_opened_with(
    sample: Assistant, state: Path, tmp_path: Path
) -> None:
    own = _packs(tmp_path / "packs", "concepts: {warranty: ['kind:faulty']}\nsections: {}\n")
    other = open_assistant(sample.folder, Settings(state=state), packs_root=own)
    kinds = {
        name: [kind for meaning in opened.index.meanings("保修") for kind in meaning.kinds]
        for name, opened in (("shipped", sample), ("own", other))
    }
    assert kinds == {"shipped": ["warranty"], "own": ["faulty"]}


def test_a_packs_folder_without_a_table_goes_by_the_shipped_one(tmp_path: Path) -> None:
    own = _packs(tmp_path / "packs", None)
    assert search_vocabulary(load_packs(root=own), own) == search_vocabulary(load_packs())


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("concepts: [", "search.yaml: "),
        ("concepts: {}", "found no map 'sections'; expected keys to lists of terms"),
        ("concepts: {pay: kind}\nsections: {}", "found 'kind' for 'pay'; expected a list"),
    ],
    ids=["no YAML", "a part missing", "no list"],
)
def test_a_table_that_cannot_be_used_is_one_line(tmp_path: Path, search: str, said: str) -> None:
    own = _packs(tmp_path / "packs", search)
    with pytest.raises(PackError) as raised:
        search_vocabulary(load_packs(root=own), own)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
