"""Search over facts by words and vectors, fused by rank, with filters and a shop's vocabulary."""

from __future__ import annotations

from knowledge.search.arrays import DamagedArrays
from knowledge.search.filters import Filter, scope_of
from knowledge.search.index import Hit, SearchIndex, WhyNot
from knowledge.search.tables import FORMAT as SEARCH_FORMAT
from knowledge.search.tables import Tables
from knowledge.search.vectors import (
    SNAPSHOT_FLOATS,
    ChromaVectors,
    Layer,
    Snapshot,
    fits_snapshot,
)
from knowledge.search.vocabulary import Meaning, Vocabulary

__all__ = [
    "SEARCH_FORMAT",
    "SNAPSHOT_FLOATS",
    "ChromaVectors",
    "DamagedArrays",
    "Filter",
    "Hit",
    "Layer",
    "Meaning",
    "SearchIndex",
    "Snapshot",
    "Tables",
    "Vocabulary",
    "WhyNot",
    "fits_snapshot",
    "scope_of",
]
