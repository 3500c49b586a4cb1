"""The pointer to the version in use, the one writer, and who is reading what.

A reader takes a lease (a locked file of its own) and then looks whether the version is still
there; the writer takes READY away and then looks for leases. Whoever comes second sees the other,
so a version is never removed under a reader. Locks end with their process, however it ends.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.versions.records import Home, Version, VersionError, home_of, is_ready

_PATIENCE = 60.0
_ATTEMPTS = 20


def current(folder: Path, state: Path) -> Version | None:
    """The version readers of this store folder use, or None before the first build."""
    return current_of(home_of(state, folder))


def current_of(home: Home) -> Version | None:
    """The version the pointer names, if it is there."""
    try:
        identity = (home.path / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    version = home.version(identity)
    return version if identity and is_ready(version) else None


def point(version: Version) -> None:
    """Make a finished version the one in use: one atomic replacement."""
    write_whole(version.home.path / "CURRENT", version.id + "\n")
    os.utime(version.path / "READY")


def write_whole(path: Path, text: str) -> None:
    """Replace a small file at once; what was there stays if this is interrupted."""
    pending = path.with_name(path.name + ".new")
    with pending.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    pending.replace(path)


@contextmanager
def writing(home: Home, patience: float = _PATIENCE) -> Iterator[None]:
    """Be the one writer of a home. VersionError after `patience` seconds of waiting."""
    home.versions.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.path / "build.lock", timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise VersionError(
            f"another build holds {home.path / 'build.lock'}; wait for it or stop it"
        ) from None
    try:
        yield
    finally:
        lock.release()


# -- who reads what ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lease:
    """A reader's hold on a version, from any thread, until released or the process ends."""

    version: Version
    _file: Path
    _lock: FileLock

    def release(self) -> None:
        """Let the version go."""
        self._file.unlink(missing_ok=True)
        self._lock.release()


def lease(version: Version) -> Lease:
    """Hold a version so that nobody removes it. VersionError if it is gone."""
    folder = _readers(version)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{uuid.uuid4().hex}.lock"
    # Under its name only once locked: a lease without a lock is a dead one.
    taking = file.with_suffix(".taking")
    lock = FileLock(taking, timeout=0, thread_local=False)
    lock.acquire()
    taking.rename(file)
    held = Lease(version, file, lock)
    if not is_ready(version):
        held.release()
        raise VersionError(f"version {version.id} is not there any more")
    return held


def lease_current(home: Home) -> Lease:
    """Hold the version in use. VersionError before the first build."""
    for _ in range(_ATTEMPTS):
        version = current_of(home)
        if version is None:
            break
        try:
            return lease(version)
        except VersionError:
            continue  # pruned since the pointer was read, which has moved on
    raise VersionError(f"{home.path} has no version in use; run 'stream-assistant build'")


def readers(version: Version) -> int:
    """How many hold a version now, in any process; what dead ones left behind is removed."""
    held = 0
    for path in list(_readers(version).glob("*.lock")):
        lock = FileLock(path, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            held += 1
            continue
        path.unlink(missing_ok=True)
        lock.release()
    return held


def _readers(version: Version) -> Path:
    return version.home.path / "readers" / version.id
