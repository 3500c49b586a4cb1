"""Whose vectors help to tell what is asked: an embedder that was asked to, or that was before."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.service import _reads
from assistant.understanding.training import model_path
from knowledge.embedders import EmbeddedEmbedder, LaterEmbedder
from prompts.packs import Pack, load_packs


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return load_packs()


def test_an_embedder_is_read_where_it_was_asked_to_learn(
    packs: dict[str, Pack], tmp_path: Path
) -> None:
    knowing = LaterEmbedder("endpoint:knowing", EmbeddedEmbedder, 2)
    assert _reads(knowing, packs, tmp_path, learn=False) is None
    assert _reads(knowing, packs, tmp_path, learn=True) is knowing


def test_what_was_learned_with_an_embedder_stays_in_use(
    packs: dict[str, Pack], tmp_path: Path
) -> None:
    knowing = LaterEmbedder("endpoint:knowing", EmbeddedEmbedder, 2)
    path = model_path(packs, tmp_path, knowing)
    path.parent.mkdir(parents=True)
    path.touch()
    assert _reads(knowing, packs, tmp_path, learn=False) is knowing


def test_the_embedder_of_the_product_adds_nothing(packs: dict[str, Pack], tmp_path: Path) -> None:
    own = LaterEmbedder(EmbeddedEmbedder.name, EmbeddedEmbedder, EmbeddedEmbedder().dimensions)
    assert _reads(own, packs, tmp_path, learn=True) is None
