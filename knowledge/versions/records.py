"""What a version is, where it lies, and what can be wrong with it.

Layout below a shop's folder of the state directory (`Home`):

    CURRENT                      the id of the version readers use; replaced atomically
    REJECTED                     ids that a roll back took out of use, until a build is asked for
    OWNER                        a random name by which a Chroma server knows this home's layers
    build.lock                   held by the one writer
    readers/<id>/<name>.lock     held by a process while it reads a version
    versions/<id>/facts.db       facts as rows (SQLite), profile, and the layer of each vector
    versions/<id>/search.npz     what search derives from the facts (`knowledge.search.tables`)
    versions/<id>/READY          written last: a version without it was never finished
    vectors/<layer>/             a Chroma database that is written once (or a server's collection)
    rows/<layer>.npz             a copy of a layer's rows, from which versions are opened
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FORMAT = 3
Progress = Callable[[str, int, int], None]
"""Called with a step's name, how much is done and how much there is."""


class VersionError(Exception):
    """A version could not be built or opened; the message says what to do."""

    code = "version"


class DamagedVersion(VersionError):
    """The files of a version cannot be used; a build makes them anew."""


class VectorsUnreachable(VersionError):
    """The Chroma server does not answer; nothing is wrong with the version."""


@dataclass(frozen=True, slots=True)
class Version:
    """A finished version on disk."""

    id: str
    path: Path

    @property
    def home(self) -> Home:
        """The home of the shop whose version it is."""
        return Home(self.path.parent.parent)


@dataclass(frozen=True, slots=True)
class Home:
    """Where the versions of one store folder live."""

    path: Path

    @property
    def versions(self) -> Path:
        """The folder of versions, finished or not."""
        return self.path / "versions"

    def version(self, identity: str) -> Version:
        """The version with this id, whether or not it is there."""
        return Version(identity, self.versions / identity)

    def ready(self) -> list[Version]:
        """Finished versions, the one last put to use first."""
        marks = []
        for mark in self.versions.glob("*/READY"):
            try:
                marks.append((-mark.stat().st_mtime_ns, mark.parent))
            except FileNotFoundError:  # pruned by another process meanwhile
                continue
        return [Version(path.name, path) for _, path in sorted(marks)]

    def owner(self) -> str:
        """Twelve random hex digits, the same for as long as the home exists. The writer asks."""
        path = self.path / "OWNER"
        if not path.exists():
            path.write_text(uuid.uuid4().hex[:12] + "\n", encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()


def is_ready(version: Version) -> bool:
    """Whether a version was finished and is still there."""
    return (version.path / "READY").exists()


def shop_home(state: Path, folder: Path) -> Path:
    """Where the versions of a store folder live: one place for each absolute path."""
    absolute = str(folder.resolve())
    slug = "".join(c if c.isalnum() else "-" for c in folder.resolve().name.lower())[:40]
    return state / "shops" / f"{slug}-{hashlib.sha256(absolute.encode()).hexdigest()[:8]}"


def home_of(state: Path, folder: Path) -> Home:
    """The home of a store folder below a state directory."""
    return Home(shop_home(state, folder))


def no_progress(step: str, done: int, total: int) -> None:
    """Progress that is not shown."""
