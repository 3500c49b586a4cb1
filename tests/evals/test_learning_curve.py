"""What is drawn and left out for learning curves, and that learning from it works."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping

import pytest

from evals.learning_curve import (
    RANDOM,
    Example,
    authors_of,
    curves,
    read_examples,
    read_trades,
    some,
    trades_left_out,
)
from prompts.packs import Pack, load_packs, read_pack

_TOPICS = ("price", "stock", "chatter")


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Pack]:
    """A pack with a few topics and lines an author."""
    pack = load_packs()["en"]
    folder = tmp_path_factory.mktemp("packs") / "en"
    shutil.copytree(pack.folder, folder, ignore=shutil.ignore_patterns("examples", "__pycache__"))
    (folder / "examples").mkdir()
    for author, lines in list(pack.authors.items())[:3]:
        kept = {topic: [line for line in lines if line[0] == topic][:12] for topic in _TOPICS}
        named = [("price", "how much is the necklace"), ("stock", "any ring left"),
                 ("price", "price of the leash"), ("stock", "dog food in stock?")]  # fmt: skip
        lines = (*(line for found in kept.values() for line in found), *named)
        text = "\n".join(f"[{topic}]\n{line}" for topic, line in lines)
        (folder / "examples" / f"{author}.txt").write_text(text, encoding="utf-8")
    return {"en": read_pack(folder)}


@pytest.fixture(scope="module")
def examples(packs: Mapping[str, Pack]) -> list[Example]:
    return read_examples(packs)


def test_so_many_of_each_class_are_drawn_evenly_from_the_authors(examples: list[Example]) -> None:
    drawn = some(examples, 6)
    assert Counter(e.topic for e in drawn) == dict.fromkeys(_TOPICS, 6)
    assert Counter(e.author for e in drawn if e.topic == "price").most_common()[-1][1] == 2
    assert len({id(e) for e in drawn}) == len(drawn)


def test_more_than_there_are_is_all(examples: list[Example]) -> None:
    assert len(some(examples, 10_000)) == len(examples)


def test_a_curve_has_a_row_a_size_and_a_row_for_each_number_of_authors(
    examples: list[Example], packs: Mapping[str, Pack]
) -> None:
    steps: list[str] = []
    author = authors_of(examples)[0]
    by_size, by_authors = curves(examples, packs, [author], [4], steps.append)
    assert [row[0] for row in by_size.rows] == ["4", "all"]
    assert [row[0] for row in by_authors.rows] == ["1", "2"]
    tested_on = sum(e.author == author for e in examples)
    assert {row[2] for row in by_size.rows} == {str(tested_on)}
    # All the others' lines are what the last row of each was learned from.
    assert by_size.rows[-1][1] == by_authors.rows[-1][1] == str(len(examples) - tested_on)


def test_a_trade_left_out_is_tested_on_the_lines_that_name_it(
    examples: list[Example], packs: Mapping[str, Pack]
) -> None:
    trades = {"jewels": frozenset({"necklace", "ring"}), "pets": frozenset({"leash", "dog food"})}
    table = trades_left_out(examples, packs, trades, lambda step: None)
    assert [row[0] for row in table.rows] == ["jewels", "pets", RANDOM]
    keys = (set(e.reading.keys("products")) for e in examples)
    assert table.rows[0][2] == str(sum(bool(found & trades["jewels"]) for found in keys))


def test_every_key_of_a_trade_is_a_product_word_of_a_pack_and_of_one_trade() -> None:
    words = {key for pack in load_packs().values() for key in pack.lexicon.sections["products"]}
    counts = Counter(key for keys in read_trades().values() for key in keys)
    assert [key for key in counts if key not in words] == []
    assert [key for key, n in counts.items() if n > 1] == []
