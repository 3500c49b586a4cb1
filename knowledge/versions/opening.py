"""Opening a version for search: its vectors read into memory, or left in Chroma if very many."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder, Embedder, check_made_by
from knowledge.search import SearchIndex, fits_snapshot
from knowledge.shop import Shop
from knowledge.versions.facts_db import open_shop, read_layers, read_made
from knowledge.versions.large import kept_in_chroma
from knowledge.versions.layers import read
from knowledge.versions.records import DamagedVersion, Version
from knowledge.versions.vectors import text_key, vectors_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A version's facts and the search over them: always of one and the same version."""

    version: Version
    shop: Shop
    index: SearchIndex


def open_index(
    version: Version, shop: Shop, *, model: Embedder | None = None, chroma: str | None = None
) -> SearchIndex:
    """The search index of a version. VersionError; EmbedderError if another embedder made it."""
    model = model or EmbeddedEmbedder()
    check_made_by(read_made(version).embedder, model)
    documents = [document(fact) for fact in shop.facts.values()]
    keys = [text_key(item.page_content) for item in documents]
    layers = read_layers(version)
    missing = [item.id for item, key in zip(documents, keys, strict=True) if key not in layers]
    if missing:
        raise DamagedVersion(f"{missing[0]} has no vector; run 'stream-assistant build'")
    stored = vectors_of(version.home, chroma)
    if fits_snapshot(len(keys), model.dimensions):
        return SearchIndex(documents, read(layers, keys, stored), model)
    return SearchIndex(documents, kept_in_chroma(layers, keys, stored, model.dimensions), model)


def open_reading(
    version: Version, *, model: Embedder | None = None, chroma: str | None = None
) -> Reading:
    """Everything a reader needs of a version. VersionError, EmbedderError."""
    shop = open_shop(version)
    return Reading(version, shop, open_index(version, shop, model=model, chroma=chroma))
