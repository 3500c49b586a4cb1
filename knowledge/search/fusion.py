"""Fusion by rank: places in several rankings, never their scores, are put together.

Reciprocal rank fusion after Cormack, Clarke and Büttcher (2009) with k = 60.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

K = 60
_BLOCK = 64
Rows = NDArray[np.intp]


def best_rows(scores: NDArray[np.floating], most: int, floor: float) -> Rows:
    """At most `most` rows that score above `floor`, best first; equal ones in their order."""
    least = _least(scores, most, floor)
    better = np.flatnonzero(scores > least)
    found = better[np.argsort(-scores[better], kind="stable")][:most]
    if least > floor and len(found) < most:
        # Thousands may score the same: the first ones do, and nothing has to be sorted.
        found = np.concatenate([found, np.flatnonzero(scores == least)[: most - len(found)]])
    return found


def _least(scores: NDArray[np.floating], most: int, floor: float) -> float:
    """A score that `most` rows reach, so that few are better: the best of as many blocks do."""
    blocks = len(scores) // _BLOCK
    if blocks <= most:
        return floor
    tops = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    return max(floor, float(np.partition(tops, blocks - most)[blocks - most]))


def fuse(
    rankings: Mapping[str, Iterable[int]], weights: Mapping[str, float] | None = None
) -> list[tuple[int, float, dict[str, int]]]:
    """Rows best first: each with its fused score and its place, from 1, in each ranking.

    A row's score is the sum of weight / (K + place), the weight 1 where none is given; equal scores
    keep the order of the rows.
    """
    weight = weights or {}
    places: dict[int, dict[str, int]] = {}
    for name, rows in rankings.items():
        for place, row in enumerate(rows, start=1):
            places.setdefault(int(row), {})[name] = place
    scored = [
        (row, sum(weight.get(name, 1.0) / (K + place) for name, place in at.items()), at)
        for row, at in places.items()
    ]
    return sorted(scored, key=lambda entry: (-entry[1], entry[0]))
