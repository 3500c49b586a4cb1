"""Versions on disk: built whole or not at all, swapped by one pointer, found again."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder
from knowledge.problems import FolderError
from knowledge.readers.folder import read_folder
from knowledge.search import SearchIndex
from knowledge.shop import Shop
from knowledge.versions import (
    KEPT,
    Version,
    VersionError,
    build,
    current,
    open_index,
    open_shop,
    shop_home,
    version_id,
)
from tests.shops import PRODUCTS, RETURNS, STORE, write_shop


@dataclass(frozen=True)
class Built:
    """A folder that was built and then changed and built again."""

    folder: Path
    state: Path
    old: Version
    new: Version
    old_shop: Shop
    old_index: SearchIndex


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = write_shop(tmp_path_factory.mktemp("built") / "shop")
    state = folder.parent / "state"
    old, _ = build(folder, state)
    shop = open_shop(old)
    index = open_index(old, shop)
    write_shop(folder, products_csv=PRODUCTS.replace("14.90", "15.90"))
    new, _ = build(folder, state)
    return Built(folder, state, old, new, shop, index)


def stopped(step: str, done: int, total: int) -> None:
    """Progress that stops the build once its vectors are stored."""
    del done, total
    if step == "checking":
        raise KeyboardInterrupt


def rename(folder: Path, name: str) -> None:
    write_shop(folder, store_yaml=STORE.replace("Lumen & Oak", name))


def test_the_same_folder_elsewhere_has_the_same_id(built: Built, tmp_path: Path) -> None:
    folder = read_folder(write_shop(tmp_path / "copy"))
    assert version_id(folder, EmbeddedEmbedder.name) == built.old.id


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("products_csv", PRODUCTS.replace("14.90", "14.91")),
        ("returns_yaml", RETURNS.replace("unused", "any")),
        ("store_yaml", STORE + "disclosure: bot\n"),
    ],
    ids=["a price", "a term", "the profile"],
)
def test_a_changed_fact_gives_another_id(
    built: Built, tmp_path: Path, name: str, text: str
) -> None:
    folder = read_folder(write_shop(tmp_path, **{name: text}))
    assert version_id(folder, EmbeddedEmbedder.name) != built.old.id


def test_another_embedder_gives_another_id(built: Built) -> None:
    assert version_id(read_folder(built.folder), "embedded-2") != built.new.id


def test_before_the_first_build_nothing_is_current(tmp_path: Path) -> None:
    assert current(write_shop(tmp_path / "shop"), tmp_path / "state") is None


def test_building_the_same_facts_again_writes_nothing(built: Built) -> None:
    steps: list[str] = []
    again, _ = build(built.folder, built.state, on=lambda step, done, total: steps.append(step))
    assert (again, steps) == (built.new, [])


def test_a_build_makes_its_version_current(built: Built) -> None:
    assert current(built.folder, built.state) == built.new


def test_a_version_gives_back_the_facts_of_its_folder(built: Built) -> None:
    read = read_folder(built.folder)
    shop = open_shop(built.new)
    assert (tuple(shop.facts.values()), shop.profile) == (read.facts, read.profile)


def test_the_version_before_stays_readable_after_the_swap(built: Built) -> None:
    assert dict(open_shop(built.old).facts) == dict(built.old_shop.facts)


def test_an_index_opened_before_the_swap_goes_on_finding(built: Built) -> None:
    assert built.old_index.search("milk frother", kind="product")[0].fact == "product:milk-frother"


def test_an_opened_index_finds_by_the_stored_vectors(built: Built) -> None:
    index = open_index(built.new, open_shop(built.new))
    assert index.search("washd linnen throw", kind="product")[0].fact == "product:linen-throw"


def test_every_fact_finds_itself_or_its_twin_in_the_index(built: Built) -> None:
    documents = [document(fact) for fact in open_shop(built.new).facts.values()]
    texts = {str(item.id): item.page_content for item in documents}
    index = open_index(built.new, open_shop(built.new))
    lost = [
        item.id
        for item in documents
        if not any(
            texts[hit.fact] == item.page_content and hit.similarity > 1 - 1e-4
            for hit in index.search(item.page_content, limit=5)
        )
    ]
    assert lost == []


def test_what_a_killed_build_left_behind_is_replaced(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    identity = version_id(read_folder(folder), EmbeddedEmbedder.name)
    left = shop_home(state, folder) / "versions" / identity
    (left / "vectors").mkdir(parents=True)
    (left / "vectors" / "chroma.sqlite3").write_bytes(b"half a database")
    (left / "facts.db").write_bytes(b"half")
    version, read = build(folder, state)
    assert len(open_index(version, open_shop(version)).search("throw", limit=99)) == len(read.facts)


def test_an_unfinished_version_of_other_facts_is_removed(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    left = shop_home(state, folder) / "versions" / "0123456789ab"
    left.mkdir(parents=True)
    build(folder, state)
    assert not left.exists()


def test_a_version_that_was_never_finished_is_not_current(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    version, _ = build(folder, state)
    (version.path / "READY").unlink()
    assert current(folder, state) is None


def test_a_stopped_build_leaves_the_current_version_in_place(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    version, _ = build(folder, state)
    rename(folder, "Other")
    with pytest.raises(KeyboardInterrupt):
        build(folder, state, on=stopped)
    assert current(folder, state) == version


def test_a_stopped_build_can_be_repeated_in_the_same_process(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    with pytest.raises(KeyboardInterrupt):
        build(folder, state, on=stopped)
    version, _ = build(folder, state)
    assert current(folder, state) == version


def test_facts_of_a_dropped_version_can_be_built_again(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    first, _ = build(folder, state)
    for number in range(KEPT):
        rename(folder, f"Shop {number}")
        build(folder, state)
    assert not first.path.exists()
    write_shop(folder)
    assert build(folder, state)[0] == first


def test_only_the_last_versions_are_kept(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    versions = []
    for number in range(KEPT + 2):
        rename(folder, f"Shop {number}")
        versions.append(build(folder, state)[0].path)
    assert [path.exists() for path in versions] == [False, False] + [True] * KEPT


def test_a_folder_with_a_mistake_leaves_the_current_version_in_place(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    version, _ = build(folder, state)
    write_shop(folder, returns_yaml="default: {window_days: -1}\n")
    with pytest.raises(FolderError):
        build(folder, state)
    assert current(folder, state) == version


def test_a_version_whose_facts_are_gone_says_what_to_do(built: Built, tmp_path: Path) -> None:
    gone = dataclasses.replace(built.new, path=tmp_path)
    with pytest.raises(VersionError, match="run 'stream-assistant build'"):
        open_shop(gone)
