"""A model that makes vectors of another length under the same name is built anew when asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.embedders import Embedder, Matrix
from knowledge.embedders.base import unit_rows
from knowledge.versions import build, open_reading
from tests.sample import write_sample


class _Sized(Embedder):
    """Vectors of so many floats; the name says nothing of it."""

    name = "endpoint:renewed"

    def __init__(self, floats: int) -> None:
        self._floats = floats

    @property
    def dimensions(self) -> int:
        return self._floats

    def matrix(self, texts: Sequence[str]) -> Matrix:
        rows = np.array(
            [[float(ord(text[i % len(text)])) for i in range(self._floats)] for text in texts],
            dtype=np.float32,
        )
        return unit_rows(rows)


def test_an_asked_build_embeds_anew_what_another_length_made(tmp_path: Path) -> None:
    folder, state = tmp_path / "shop", tmp_path / "state"
    write_sample(folder)
    build(folder, state, model=_Sized(8))
    version, _ = build(folder, state, model=_Sized(12))
    reading = open_reading(version, model=_Sized(12))
    assert reading.index.search("tent")


def test_a_build_that_nobody_asked_for_leaves_the_version_alone(tmp_path: Path) -> None:
    folder, state = tmp_path / "shop", tmp_path / "state"
    write_sample(folder)
    version, _ = build(folder, state, model=_Sized(8))
    again, _ = build(folder, state, model=_Sized(12), asked=False)
    assert again == version
    assert open_reading(again, model=_Sized(8)).index.search("tent")
