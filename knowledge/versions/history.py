"""The versions there are: list them, find one, roll back to one, remove old ones."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from knowledge.versions.facts_db import Made, open_shop, read_layers, read_made
from knowledge.versions.layers import read, sweep
from knowledge.versions.pointer import current_of, point, readers, write_whole, writing
from knowledge.versions.records import Home, Version, VersionError
from knowledge.versions.tables import read_tables
from knowledge.versions.vectors import ChromaServer, Vectors, vectors_of

KEPT = 5
"""How many versions a build leaves, the one in use among them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A version as `versions list` shows it; `made` is None where its files are damaged."""

    version: Version
    made: Made | None
    current: bool
    rejected: bool
    readers: int
    bytes: int


def entries(home: Home) -> list[Entry]:
    """The finished versions, the one last put to use first. Sizes are without shared vectors."""
    used, out = current_of(home), rejected(home)
    found = []
    for version in home.ready():
        try:
            made = read_made(version)
        except VersionError:
            made = None
        size = sum(path.stat().st_size for path in version.path.rglob("*") if path.is_file())
        found.append(
            Entry(version, made, version == used, version.id in out, readers(version), size)
        )
    return found


def find(home: Home, text: str) -> Version:
    """The version whose id is or begins with `text`; `current` and `previous` are the last two.

    VersionError names those there are.
    """
    ready = home.ready()
    used = current_of(home)
    if text == "current" and used is not None:
        return used
    if text == "previous":
        before = [version for version in ready if version != used]
        if not before:
            raise VersionError("found no version before the current one")
        return before[0]
    found = [version for version in ready if text and version.id.startswith(text)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(version.id for version in found or ready) or "none yet"
    what = "no version" if not found else f"{len(found)} versions"
    raise VersionError(f"found {what} {text!r}; expected one of: {known}")


def roll_back(
    home: Home, version: Version, *, chroma: str | ChromaServer | None = None
) -> Version | None:
    """Put an older version to use; gives the one that was. VersionError.

    The version is opened first: one that cannot be read is not put to use. What was in use is
    noted as rejected, so that a start does not build it again by itself; a build that is asked
    for, or a changed folder, does.
    """
    with writing(home):
        used = current_of(home)
        _check_readable(version, vectors_of(home, chroma))
        if used == version:
            return used
        out = (rejected(home) | {used.id} if used else rejected(home)) - {version.id}
        write_whole(home.path / "REJECTED", "".join(f"{name}\n" for name in sorted(out)))
        point(version)
    return used


def rejected(home: Home) -> frozenset[str]:
    """The ids that roll backs took out of use since the last build."""
    try:
        return frozenset((home.path / "REJECTED").read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()


def clear_rejected(home: Home) -> None:
    """Forget what was rolled back: a build won."""
    (home.path / "REJECTED").unlink(missing_ok=True)


def prune(home: Home, keep: int, *, chroma: str | ChromaServer | None = None) -> list[str]:
    """Remove all but the `keep` versions last in use; gives the ids removed. VersionError.

    The current version stays, and so does every version that somebody reads, in any process.
    """
    with writing(home):
        return prune_held(home, vectors_of(home, chroma), keep)


def prune_held(home: Home, vectors: Vectors, keep: int) -> list[str]:
    """`prune` for who is the writer already."""
    used = current_of(home)
    others = [version for version in home.ready() if version != used]
    spare = max(0, keep - (used is not None))
    removed = [version.id for version in others[spare:] if _remove(version)]
    if removed:
        sweep(home, vectors)
    return removed


def _remove(version: Version) -> bool:
    """Remove a version unless somebody reads it; see `pointer` for the order of things."""
    if readers(version):
        return False
    ready = version.path / "READY"
    aside = version.path / "READY.removing"
    ready.rename(aside)
    if readers(version):
        aside.rename(ready)
        return False
    shutil.rmtree(version.path, ignore_errors=True)
    shutil.rmtree(_lease_folder(version), ignore_errors=True)
    return True


def _lease_folder(version: Version) -> Path:
    return version.home.path / "readers" / version.id


def _check_readable(version: Version, vectors: Vectors) -> None:
    read_tables(version, open_shop(version))
    layers = read_layers(version)
    read(layers, list(layers), vectors)
