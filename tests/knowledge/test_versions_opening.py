"""A version is opened from what the build derived, and from the version that is open already."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedders import EmbeddedEmbedder, EmbedderError
from knowledge.search import Snapshot
from knowledge.versions import (
    DamagedVersion,
    Reading,
    Version,
    build,
    home_of,
    open_reading,
    open_shop,
    prune,
    roll_back,
)
from knowledge.versions.facts_db import read_layers
from knowledge.versions.vectors import LocalVectors
from tests.knowledge.publishing import catalogue, python
from tests.shops import write_shop

QUERIES = ("scarlet 1 mug", "plain 30 mug", "shipping", "refund")
OPENING = """
import pathlib, sys
from knowledge.versions import current, open_reading
index = open_reading(current(*map(pathlib.Path, sys.argv[1:3]))).index
print(index.search("plain 7 mug", kind="product")[0].fact, "chromadb" in sys.modules)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_shop(tmp_path / "shop", products_csv=catalogue(40))


@pytest.fixture
def first(folder: Path, tmp_path: Path) -> Version:
    return build(folder, tmp_path / "state")[0]


def changed(first: Version, folder: Path) -> Version:
    """A next version of three titles changed, two products gone and a term changed."""
    write_shop(
        folder,
        products_csv=catalogue(38, "scarlet", 3),
        returns_yaml="default: {window_days: 14, condition: any}\n",
    )
    return build(folder, first.home.path.parent.parent)[0]


def told(reading: Reading) -> tuple[object, ...]:
    """All that can be told of a reading: its facts, every vector, and what is found."""
    side = reading.index.vectors
    assert isinstance(side, Snapshot)
    hits = [reading.index.search(query, limit=99) for query in QUERIES]
    return list(reading.shop.facts.values()), reading.shop.profile, side.rows.tolist(), hits


def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, rows are not to be asked of Chroma."""

    def forbidden(*_: object) -> None:
        raise AssertionError("Chroma was asked")

    monkeypatch.setattr(LocalVectors, "read", forbidden)


# -- after another version ----------------------------------------------------------------------


def test_a_version_opened_after_another_is_as_one_opened_by_itself(
    folder: Path, first: Version
) -> None:
    before = open_reading(first)
    second = changed(first, folder)
    assert told(open_reading(second, before)) == told(open_reading(second))


def test_going_back_to_the_version_before_is_as_opening_it(folder: Path, first: Version) -> None:
    second = changed(first, folder)
    assert told(open_reading(first, open_reading(second))) == told(open_reading(first))


def test_facts_that_did_not_change_are_not_read_again(folder: Path, first: Version) -> None:
    before = open_reading(first)
    after = open_reading(changed(first, folder), before)
    same = [fact for name, fact in after.shop.facts.items() if fact is before.shop.facts.get(name)]
    assert len(same) > 70
    assert all(after.shop.facts[fact.id] == before.shop.facts[fact.id] for fact in same)


def test_vectors_that_did_not_change_are_not_read_again(
    folder: Path, first: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_reading(first)
    second = changed(first, folder)
    shutil.rmtree(first.home.path / "rows")
    asked: list[int] = []
    read = LocalVectors.read

    def counted(self: LocalVectors, layer: str, keys: list[str]) -> object:
        asked.append(len(keys))
        return read(self, layer, keys)

    monkeypatch.setattr(LocalVectors, "read", counted)
    open_reading(second, before)
    assert sum(asked) == 3


@pytest.mark.parametrize("damage", ["gone", "junk"])
def test_the_version_before_is_not_needed(folder: Path, first: Version, damage: str) -> None:
    before = open_reading(first)
    second = changed(first, folder)
    if damage == "gone":
        shutil.rmtree(first.path)
    else:
        (first.path / "facts.db").write_bytes(b"junk")
    assert told(open_reading(second, before)) == told(open_reading(second))


def test_nothing_is_taken_from_a_version_of_another_embedder(folder: Path, first: Version) -> None:
    class Other(EmbeddedEmbedder):
        name = "other-1"

    second, _ = build(folder, first.home.path.parent.parent, model=Other())
    before = open_reading(first)
    assert told(open_reading(second, before, model=Other()))[2] == told(before)[2]
    with pytest.raises(EmbedderError, match="'other-1'.*build"):
        open_reading(second, before)


# -- copies of rows -----------------------------------------------------------------------------


def test_a_small_shop_is_opened_without_chroma(
    folder: Path, first: Version, tmp_path: Path
) -> None:
    with python(OPENING, folder, tmp_path / "state") as process:
        said, errors = process.communicate()
    assert said.split() == ["product:mug-7", "False"], errors


@pytest.mark.parametrize(
    "damage",
    [lambda whole: b"", lambda whole: b"junk" * 99, lambda whole: whole[: len(whole) // 2],
     lambda whole: whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:]],
    ids=["empty", "junk", "half", "one bit"],
)  # fmt: skip
def test_a_damaged_copy_of_rows_is_not_used(
    first: Version, damage: Callable[[bytes], bytes]
) -> None:
    right = told(open_reading(first))
    [path] = (first.home.path / "rows").iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert told(open_reading(first)) == right


def test_a_copy_that_lacks_a_row_is_not_used(first: Version) -> None:
    right = told(open_reading(first))
    [path] = (first.home.path / "rows").iterdir()
    with np.load(path) as stored:
        keys, rows = stored["keys"], stored["rows"]
    np.savez(path, keys=keys[1:], rows=rows[1:])
    assert told(open_reading(first)) == right


def test_a_copy_that_is_gone_is_made_again_by_the_next_build(
    folder: Path, first: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(first.home.path / "rows")
    second = changed(first, folder)
    no_reading(monkeypatch)
    assert open_reading(second).index.search("scarlet 1 mug")[0].fact == "product:mug-1"


def test_copies_of_layers_that_nobody_reads_are_removed(folder: Path, first: Version) -> None:
    write_shop(folder, products_csv=catalogue(5))
    second, _ = build(folder, first.home.path.parent.parent)
    prune(second.home, 1)
    left = {path.stem for path in (second.home.path / "rows").iterdir()}
    assert left == set(read_layers(second).values())


# -- what search derives ------------------------------------------------------------------------


def test_damaged_tables_say_to_build(first: Version) -> None:
    (first.path / "search.npz").write_bytes(b"junk")
    with pytest.raises(DamagedVersion, match="search.npz.*run 'stream-assistant build'"):
        open_reading(first)


def test_tables_of_other_facts_say_to_build(folder: Path, first: Version) -> None:
    second = changed(first, folder)
    shutil.copy(first.path / "search.npz", second.path / "search.npz")
    with pytest.raises(DamagedVersion, match="is of other facts"):
        open_reading(second)


def test_a_version_of_before_there_were_tables_is_opened_alike(first: Version) -> None:
    right = told(open_reading(first))
    (first.path / "search.npz").unlink()
    assert told(open_reading(first)) == right


def test_a_version_with_damaged_tables_is_not_rolled_back_to(folder: Path, first: Version) -> None:
    changed(first, folder)
    (first.path / "search.npz").write_bytes(b"junk")
    with pytest.raises(DamagedVersion, match=r"search\.npz"):
        roll_back(first.home, first)


def test_facts_come_back_in_their_order_and_with_every_letter(tmp_path: Path) -> None:
    title = 'A "quoted", \\backslashed\\ 亚麻\u2028毯 \U0001f9e6 mug'
    quoted = title.replace('"', '""')
    products = catalogue(3).replace("plain 1 mug", f'"{quoted}"')
    folder = write_shop(tmp_path / "shop", products_csv=products)
    version, read = build(folder, tmp_path / "state")
    assert tuple(open_shop(version).facts.values()) == read.facts
    product = open_shop(version).product("mug-1")
    assert product is not None
    assert "亚麻" in product.title
    assert home_of(tmp_path / "state", folder) == version.home
