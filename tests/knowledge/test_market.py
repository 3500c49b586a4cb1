"""The market logic against an independent slow one, on random folders and questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.compare_market import disagreements

SEEDS = range(1000, 1025)
QUESTIONS = 200


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shop_answers_as_the_slow_market_does(tmp_path: Path, seed: int) -> None:
    assert list(disagreements(tmp_path, seed, QUESTIONS)) == []
