"""The two sides of vectors: a snapshot in memory and Chroma's graph, and when which is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from numpy.typing import NDArray

from knowledge.search import SNAPSHOT_FLOATS, ChromaVectors, Layer, Snapshot, fits_snapshot
from knowledge.search.fusion import best_rows
from knowledge.versions import build, open_index, open_shop
from tests.shops import write_shop

DIMENSIONS = 16
ROWS = 600


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    rows = np.random.default_rng(3).normal(size=(ROWS, DIMENSIONS)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def graph(
    vectors: NDArray[np.float32], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChromaVectors]:
    """The same rows in two collections, the second with as many keys of other versions."""
    folder: Path = tmp_path_factory.mktemp("chroma")
    client: Any = chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )
    layers = []
    for name, rows in (("first", range(400)), ("second", range(400, ROWS))):
        collection = client.create_collection(
            f"kb-{name}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        keys = {f"key-{row}": [row] for row in rows}
        collection.upsert(ids=list(keys), embeddings=vectors[list(rows)])
        if name == "second":
            old = [f"old-{row}" for row in rows]
            collection.upsert(ids=old, embeddings=vectors[list(rows)])
        layers.append(Layer(collection, keys))
    yield ChromaVectors(layers, DIMENSIONS)
    client.close()


def masks() -> dict[str, NDArray[np.bool_] | None]:
    numbers = np.arange(ROWS)
    return {"all": None, "half": numbers % 2 == 0, "few": numbers % 50 == 7, "one": numbers == 433,
            "none": numbers < 0}  # fmt: skip


@pytest.mark.parametrize("name", masks())
def test_both_sides_find_the_same_rows(
    vectors: NDArray[np.float32], graph: ChromaVectors, name: str
) -> None:
    allowed, snapshot = masks()[name], Snapshot(vectors)
    missed = 0
    for query in vectors[::60]:
        exact = snapshot.nearest(query, allowed, 10)
        near = graph.nearest(query, allowed, 10)
        assert len(near) == len(exact)
        assert next(iter(near), None) == next(iter(exact), None)
        missed += len(set(exact) - set(near))
    assert missed <= 2


@pytest.mark.parametrize("name", masks())
def test_no_row_is_found_that_is_not_allowed(
    vectors: NDArray[np.float32], graph: ChromaVectors, name: str
) -> None:
    allowed = masks()[name]
    found = graph.nearest(vectors[5], allowed, 50)
    assert all(allowed is None or allowed[row] for row in found)


def test_both_sides_give_a_row_the_same_similarity(
    vectors: NDArray[np.float32], graph: ChromaVectors
) -> None:
    rows = [3, 417, 599]
    exact = Snapshot(vectors).similarity(vectors[3], rows)
    near = graph.similarity(vectors[3], rows)
    assert near.keys() == exact.keys()
    assert list(near.values()) == pytest.approx(list(exact.values()), abs=2e-5)


def test_the_nearest_come_first(vectors: NDArray[np.float32], graph: ChromaVectors) -> None:
    near = list(graph.nearest(vectors[9], None, 20).values())
    assert near == sorted(near, reverse=True)


def test_rows_that_share_a_vector_are_all_found(tmp_path: Path) -> None:
    client: Any = chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection(
        f"kb-{tmp_path.name}", embedding_function=None,
        configuration={"hnsw": {"space": "cosine"}},
    )  # fmt: skip
    collection.upsert(ids=["a", "b"], embeddings=[[1.0, 0.0], [0.0, 1.0]])
    side = ChromaVectors([Layer(collection, {"a": [0, 2], "b": [1]})], 2)
    query = np.array([1.0, 0.0], dtype=np.float32)
    assert side.nearest(query, None, 5) == {0: 1.0, 2: 1.0, 1: 0.0}


@pytest.mark.parametrize(
    ("scores", "most", "floor", "rows"),
    [
        ([1.0, 3.0, 2.0, 3.0], 2, 0.0, [1, 3]),
        ([1.0, 3.0, 2.0, 3.0], 9, 1.0, [1, 3, 2]),
        ([0.0] * 9_000, 3, -1.0, [0, 1, 2]),
        ([0.0] * 8_000 + [1.0], 3, -1.0, [8_000, 0, 1]),
        ([0.0] * 9_000, 3, 0.0, []),
    ],
    ids=["best first", "above the floor", "all the same", "one is better", "none"],
)
def test_the_best_rows_come_in_order_and_equal_ones_as_they_stand(
    scores: list[float], most: int, floor: float, rows: list[int]
) -> None:
    assert list(best_rows(np.array(scores, dtype=np.float32), most, floor)) == rows


def test_a_version_too_large_for_memory_is_searched_in_chroma_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_shop(tmp_path / "shop")
    version, _ = build(folder, tmp_path / "state")
    shop = open_shop(version)
    inside = open_index(version, shop)
    monkeypatch.setattr("knowledge.search.vectors.SNAPSHOT_FLOATS", 0)
    outside = open_index(version, shop)
    for query in ("linen throw", "milk frother price", "shipping US"):
        found = [[hit.fact for hit in index.search(query)] for index in (inside, outside)]
        assert found[0] == found[1]


def test_small_collections_fit_a_snapshot_and_large_ones_do_not() -> None:
    most = SNAPSHOT_FLOATS // 512
    assert (fits_snapshot(most, 512), fits_snapshot(most + 1, 512)) == (True, False)
