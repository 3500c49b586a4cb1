"""A version's tables for search: written by the build, read back by whoever opens the version."""

from __future__ import annotations

from knowledge.documents import document
from knowledge.search import DamagedArrays, Tables
from knowledge.shop import Shop
from knowledge.versions.records import DamagedVersion, Version, VersionError

NAME = "search.npz"


def write_tables(version: Version, tables: Tables) -> None:
    """Write the tables and see that they come back as they are. VersionError, OSError."""
    tables.write(version.path / NAME)
    if not tables.same(_read(version)):
        raise VersionError(f"{NAME} came back changed; build again")


def read_tables(version: Version, shop: Shop) -> Tables:
    """The tables of a version whose facts are `shop`. DamagedVersion.

    Where an earlier release wrote none, or in another format, they are made of the facts, which
    takes seconds in a large shop.
    """
    tables = _read(version) or Tables.of([document(fact) for fact in shop.facts.values()])
    if list(tables.ids) != list(shop.facts):
        raise DamagedVersion(
            f"{version.path / NAME} is of other facts; run 'stream-assistant build'"
        )
    return tables


def _read(version: Version) -> Tables | None:
    try:
        return Tables.read(version.path / NAME)
    except DamagedArrays as error:
        raise DamagedVersion(f"{error}; run 'stream-assistant build'") from error
