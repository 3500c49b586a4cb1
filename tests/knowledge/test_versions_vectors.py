"""Vectors on disk and on a Chroma server behave alike; what is unchanged is not embedded again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from langchain_core.documents import Document

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder, EmbedderError
from knowledge.versions import (
    DamagedVersion,
    VectorsUnreachable,
    Version,
    VersionError,
    build,
    current,
    home_of,
    open_index,
    open_reading,
    open_shop,
    prune,
    roll_back,
)
from knowledge.versions.facts_db import read_layers, read_made
from knowledge.versions.layers import read
from knowledge.versions.vectors import LocalVectors, ServerVectors, Vectors, vectors_of
from tests.knowledge.publishing import Counting, catalogue, chroma_server
from tests.shops import write_shop

ROWS = np.eye(4, 8, dtype=np.float32)
KEYS = ["one", "two", "three", "four"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as address:
        yield address


@pytest.fixture(params=["on disk", "on a server"])
def chroma(request: pytest.FixtureRequest) -> str | None:
    if request.param == "on disk":
        return None
    address: str = request.getfixturevalue("server")
    return address


@pytest.fixture
def vectors(chroma: str | None, tmp_path: Path) -> Vectors:
    home = home_of(tmp_path, tmp_path / "shop")
    home.path.mkdir(parents=True)
    return vectors_of(home, chroma)


def documents_of(version: Version) -> list[Document]:
    return [document(fact) for fact in open_shop(version).facts.values()]


# -- the interface ------------------------------------------------------------------------------


def test_where_vectors_are_is_chosen_by_an_address(tmp_path: Path) -> None:
    home = home_of(tmp_path, tmp_path / "shop")
    home.path.mkdir(parents=True)
    assert isinstance(vectors_of(home, None), LocalVectors)
    assert isinstance(vectors_of(home, "http://127.0.0.1:9"), ServerVectors)


def test_rows_come_back_in_the_order_they_are_asked_for(vectors: Vectors) -> None:
    vectors.write("a", KEYS, ROWS)
    assert np.allclose(vectors.read("a", ["three", "one"]), ROWS[[2, 0]])


def test_a_layer_is_listed_counted_and_dropped(vectors: Vectors) -> None:
    vectors.write("a", KEYS, ROWS)
    listed, count = vectors.layers(), vectors.count("a")
    vectors.drop("a")
    vectors.drop("a")
    assert (listed, count, vectors.layers()) == (["a"], 4, [])


@pytest.mark.parametrize("layer", ["a", "gone"], ids=["a missing key", "a missing layer"])
def test_vectors_that_are_not_there_are_damage_that_a_build_mends(
    vectors: Vectors, layer: str
) -> None:
    vectors.write("a", KEYS, ROWS)
    with pytest.raises(DamagedVersion, match="run 'stream-assistant build'"):
        vectors.read(layer, ["one", "five"])


def test_homes_on_one_server_do_not_see_each_others_layers(server: str) -> None:
    mine, other = ServerVectors(server, "a" * 12), ServerVectors(server, "b" * 12)
    mine.write("layer", KEYS, ROWS)
    other.drop("layer")
    assert (mine.layers(), other.layers()) == (["layer"], [])


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://host", "http://"])
def test_an_address_that_is_none_says_what_is_expected(address: str) -> None:
    with pytest.raises(VersionError, match="expected http://host:port"):
        ServerVectors(address, "a" * 12)


def test_a_server_that_does_not_answer_leaves_the_current_version(tmp_path: Path) -> None:
    folder, state = write_shop(tmp_path / "shop"), tmp_path / "state"
    version, _ = build(folder, state)
    write_shop(folder, products_csv=catalogue(3))
    with pytest.raises(VectorsUnreachable, match="is it running"):
        build(folder, state, chroma="http://127.0.0.1:9")
    assert current(folder, state) == version


# -- incremental --------------------------------------------------------------------------------


def test_only_changed_texts_are_embedded(tmp_path: Path, chroma: str | None) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(50))
    build(folder, tmp_path, chroma=chroma)
    write_shop(folder, products_csv=catalogue(50, "scarlet", 2))
    model = Counting()
    version, _ = build(folder, tmp_path, model=model, chroma=chroma)
    made = read_made(version)
    assert all("scarlet" in text for text in model.texts)
    assert (len(model.texts), made.embedded, made.reused) == (2, 2, made.facts - 2)


def test_a_changed_price_embeds_nothing(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop")
    build(folder, tmp_path)
    write_shop(folder, returns_yaml="default: {window_days: 14, condition: any}\n")
    model = Counting()
    build(folder, tmp_path, model=model)
    assert model.texts == []


def test_what_was_embedded_and_what_was_taken_over_are_found_alike(
    tmp_path: Path, chroma: str | None
) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(20))
    build(folder, tmp_path, chroma=chroma)
    write_shop(folder, products_csv=catalogue(20, "scarlet", 1))
    version, _ = build(folder, tmp_path, chroma=chroma)
    index = open_reading(version, chroma=chroma).index
    found = [index.search(words, kind="product")[0].fact for words in ("scarlet", "plain 7 mug")]
    assert found == ["product:mug-0", "product:mug-7"]


def test_the_vectors_of_an_incremental_version_are_those_of_a_whole_build(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(20))
    build(folder, tmp_path / "a")
    write_shop(folder, products_csv=catalogue(20, "scarlet", 3))
    built = [build(folder, tmp_path / name)[0] for name in ("a", "b")]
    rows = []
    for version in built:
        store, layers = vectors_of(version.home, None), read_layers(version)
        rows.append({key: store.read(layer, [key]) for key, layer in layers.items()})
    assert built[0].id == built[1].id
    assert all(np.allclose(rows[0][key], row, atol=1e-6) for key, row in rows[1].items())


def test_many_small_changes_do_not_pile_up_layers(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(40))
    model = Counting()
    for number in range(12):
        write_shop(folder, products_csv=catalogue(40, f"edition{number}", 1))
        version, _ = build(folder, tmp_path, model=model)
    assert len(set(read_layers(version).values())) <= 7
    assert len(model.texts) == read_made(version).facts + 11


def test_a_layer_that_is_mostly_waste_is_left_and_dropped(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(40))
    first, _ = build(folder, tmp_path)
    write_shop(folder, products_csv=catalogue(5))
    second, _ = build(folder, tmp_path)
    prune(home_of(tmp_path, folder), 1)
    left = vectors_of(second.home, None).layers()
    assert set(left) == set(read_layers(second).values())
    assert not first.path.exists()


def test_damaged_vectors_of_an_earlier_version_are_embedded_again(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(5))
    first, _ = build(folder, tmp_path)
    for path in first.home.path.rglob("chroma.sqlite3"):
        path.write_bytes(b"junk")
    write_shop(folder, products_csv=catalogue(5, "scarlet", 1))
    version, _ = build(folder, tmp_path)
    assert open_reading(version).index.search("scarlet")[0].fact == "product:mug-0"


def test_another_embedder_takes_nothing_over_and_cannot_open_the_other(tmp_path: Path) -> None:
    class Other(EmbeddedEmbedder):
        name = "other-1"

    folder = write_shop(tmp_path / "shop")
    first, _ = build(folder, tmp_path)
    second, _ = build(folder, tmp_path, model=Other())
    assert read_made(second).reused == 0
    with pytest.raises(EmbedderError, match="'embedded-1'.*build"):
        open_index(first, open_shop(first), model=Other())


def test_a_server_serves_an_older_version_after_a_roll_back(tmp_path: Path, server: str) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(10))
    first, _ = build(folder, tmp_path, chroma=server)
    write_shop(folder, products_csv=catalogue(10, "scarlet", 5))
    build(folder, tmp_path, chroma=server)
    roll_back(first.home, first, chroma=server)
    assert current(folder, tmp_path) == first
    assert open_reading(first, chroma=server).index.search("plain 3 mug")[0].fact == (
        "product:mug-3"
    )


# -- known faults of Chroma, which this way of using it does not meet ---------------------------


def test_no_record_is_ever_deleted_or_changed_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a record was deleted, changed or added in place")

    for name in ("delete", "update", "modify", "add"):
        monkeypatch.setattr(chromadb.Collection, name, forbidden)
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(30))
    build(folder, tmp_path)
    write_shop(folder, products_csv=catalogue(10, "scarlet", 10))
    version, _ = build(folder, tmp_path)
    prune(home_of(tmp_path, folder), 1)
    assert open_reading(version).index.search("scarlet 4 mug")[0].fact == "product:mug-4"


def test_every_fact_is_reachable_after_half_are_removed_and_a_third_changed(
    tmp_path: Path, chroma: str | None
) -> None:
    # In one collection: a few records are never found again (chroma-core/chroma#7758).
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(1500))
    build(folder, tmp_path, chroma=chroma)
    write_shop(folder, products_csv=catalogue(750, "scarlet", 450))
    version, _ = build(folder, tmp_path, chroma=chroma)
    layers = read_layers(version)
    rows = read(layers, list(layers), vectors_of(version.home, chroma))
    own = EmbeddedEmbedder().matrix([item.page_content for item in documents_of(version)])
    assert len(layers) == len(own)
    assert np.all((own @ rows.T).max(axis=1) > 1 - 1e-4)
    assert np.array_equal(np.argmax(rows @ rows.T, axis=1), np.arange(len(rows)))


def test_an_id_that_was_there_before_has_its_new_text(tmp_path: Path, chroma: str | None) -> None:
    # `add` with an id that exists is ignored without a word: the old text would stay.
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(5))
    build(folder, tmp_path, chroma=chroma)
    write_shop(folder, products_csv=catalogue(5, "scarlet", 1))
    version, _ = build(folder, tmp_path, chroma=chroma)
    hit = open_reading(version, chroma=chroma).index.search("scarlet 0 mug", kind="product")[0]
    assert (hit.fact, hit.similarity > 0.6) == ("product:mug-0", True)


def test_a_record_that_a_collection_holds_back_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upsert = chromadb.Collection.upsert

    def losing(self: chromadb.Collection, **values: Any) -> None:
        upsert(self, ids=values["ids"][1:], embeddings=values["embeddings"][1:])

    folder = write_shop(tmp_path / "shop")
    first, _ = build(folder, tmp_path)
    write_shop(folder, products_csv=catalogue(5))
    monkeypatch.setattr(chromadb.Collection, "upsert", losing)
    with pytest.raises(VersionError, match="build again"):
        build(folder, tmp_path)
    assert current(folder, tmp_path) == first
