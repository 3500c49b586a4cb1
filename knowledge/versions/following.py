"""A reader that follows the pointer: one version at a time, the new one within a second or so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from knowledge.embedders import EmbedderError
from knowledge.versions.pointer import Lease, current_of, lease_current
from knowledge.versions.records import Version, VersionError, home_of

T = TypeVar("T")


class _Held(Generic[T]):
    """An opened version, how many use it now, and the lease that keeps it on disk."""

    def __init__(self, held: Lease, value: T) -> None:
        self.lease = held
        self.value = value
        self.users = 0


class Follower(Generic[T]):
    """Gives what `open_` makes of the current version of a store folder; any thread may ask.

    `open_` is given the version and what it made of the one before, None at first, which it may
    take things over from: until it returns, the version before is held.

    The pointer is looked at when asked, at most every `every` seconds by `clock`. One caller then
    opens the new version while the others go on with the one before. What is pinned stays as it
    is, and on disk, until it is let go. A new version that cannot be opened is left alone and
    told in `problem`; the one before goes on serving.
    """

    def __init__(
        self,
        folder: Path,
        state: Path,
        open_: Callable[[Version, T | None], T],
        *,
        every: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens the current version. VersionError before the first build."""
        self._home = home_of(state, folder)
        self._open = open_
        self._every = every
        self._clock = clock
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self.problem: Exception | None = None
        self._held = self._opened(None)
        self._looked = clock()

    @property
    def version(self) -> Version:
        """The version that is served now."""
        return self._held.lease.version

    @contextmanager
    def pinned(self) -> Iterator[T]:
        """The current version, the same one until the block ends."""
        if self._clock() - self._looked >= self._every:
            self.refresh()
        with self._lock:
            held = self._held
            held.users += 1
        try:
            yield held.value
        finally:
            with self._lock:
                held.users -= 1
                self._let_go(held)

    def refresh(self) -> bool:
        """Look at the pointer now; whether there was a new version and it is served."""
        if not self._opening.acquire(blocking=False):
            return False  # another thread is at it
        try:
            self._looked = self._clock()
            version = current_of(self._home)
            if version is None or version == self.version:
                self.problem = None
                return False
            new = self._opened(self._held.value)
        except (VersionError, EmbedderError, OSError) as error:
            self.problem = error
            return False
        finally:
            self._opening.release()
        self.problem = None
        with self._lock:
            before, self._held = self._held, new
            self._let_go(before)
        return True

    def close(self) -> None:
        """Let the version go; the follower gives nothing any more."""
        with self._lock:
            self._held.lease.release()

    def _opened(self, before: T | None) -> _Held[T]:
        held = lease_current(self._home)
        try:
            return _Held(held, self._open(held.version, before))
        except BaseException:
            held.release()
            raise

    def _let_go(self, held: _Held[T]) -> None:
        if held is not self._held and not held.users:
            held.lease.release()
