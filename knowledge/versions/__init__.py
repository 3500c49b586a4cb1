"""Immutable versions of a shop's knowledge: build, check, swap one pointer, follow, roll back.

A version's id is a hash of the facts, what is embedded of them, the embedder and the format, so
the same folder gives the same version on every machine, and building it again is a look-up.
`records` shows how a shop's versions lie on disk.
"""

from __future__ import annotations

from knowledge.versions.build import build, discard, version_id
from knowledge.versions.differences import Difference, differences
from knowledge.versions.facts_db import open_shop
from knowledge.versions.following import Follower
from knowledge.versions.history import KEPT, entries, find, prune, roll_back
from knowledge.versions.opening import Reading, open_index, open_reading
from knowledge.versions.pointer import current, lease
from knowledge.versions.records import (
    DamagedVersion,
    Home,
    Progress,
    VectorsUnreachable,
    Version,
    VersionError,
    home_of,
    shop_home,
)
from knowledge.versions.vectors import ChromaServer

__all__ = ["KEPT", "ChromaServer", "DamagedVersion", "Difference", "Follower", "Home",
           "Progress", "Reading", "VectorsUnreachable", "Version", "VersionError", "build",
           "current", "differences", "discard", "entries", "find", "home_of", "lease",
           "open_index", "open_reading", "open_shop", "prune", "roll_back", "shop_home",
           "version_id"]  # fmt: skip
