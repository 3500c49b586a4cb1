"""Search over facts by words and vectors, fused by rank, with filters and a shop's vocabulary."""

from __future__ import annotations

from knowledge.search.filters import Filter, scope_of
from knowledge.search.index import Hit, SearchIndex, WhyNot
from knowledge.search.vectors import (
    SNAPSHOT_FLOATS,
    ChromaVectors,
    Layer,
    Snapshot,
    fits_snapshot,
)
from knowledge.search.vocabulary import Meaning, Vocabulary

__all__ = [
    "SNAPSHOT_FLOATS",
    "ChromaVectors",
    "Filter",
    "Hit",
    "Layer",
    "Meaning",
    "SearchIndex",
    "Snapshot",
    "Vocabulary",
    "WhyNot",
    "fits_snapshot",
    "scope_of",
]
