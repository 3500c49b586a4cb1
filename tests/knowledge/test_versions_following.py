"""Readers follow the pointer, keep what they hold, and never see half a publication."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.versions import (
    Follower,
    Reading,
    Version,
    VersionError,
    build,
    current,
    home_of,
    lease,
    open_reading,
    open_shop,
    prune,
)
from knowledge.versions.pointer import readers
from tests.knowledge.publishing import numbered, python, word_of

TWENTY = 20
# The words of `numbered`: a reading is of one version only if all of these say the same number.
PUBLISHER = """
import pathlib, sys
from knowledge.versions import build
from tests.knowledge.publishing import numbered
folder, state = map(pathlib.Path, sys.argv[1:3])
for number in range(1, int(sys.argv[3]) + 1):
    print(build(numbered(folder, number), state)[0].id, flush=True)
"""
KILLED = """
import os, pathlib, signal, sys
from knowledge.versions import build
from tests.knowledge.publishing import numbered
folder, state, step = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
def on(now, done, total):
    if now == step:
        os.kill(os.getpid(), signal.SIGKILL)
build(numbered(folder, 9), state, on=on)
"""
HOLDER = """
import pathlib, sys
from knowledge.versions import Version, lease
held = lease(Version(sys.argv[1].rpartition("/")[2], pathlib.Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.readline()
"""
READER = """
import pathlib, sys
from knowledge.versions import Follower, open_reading
follower = Follower(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), open_reading, every=0)
for _ in sys.stdin:
    with follower.pinned() as reading:
        print(reading.shop.profile.name, reading.index.search("editioncvce")[0].fact, flush=True)
"""
FORKED = """
import os, pathlib, signal, sys
from knowledge.versions import Follower, open_reading
follower = Follower(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), open_reading, every=0)
child = os.fork()
if not child:
    signal.alarm(60)
    with follower.pinned() as reading:
        fact = reading.index.search("editionbvbe 3 mug", kind="product")[0].fact
    again = open_reading(follower.version).index.search("editionbvbe 3 mug", kind="product")[0].fact
    os._exit(0 if fact == again == "product:mug-3" else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return numbered(tmp_path / "shop", 0)


@pytest.fixture
def state(tmp_path: Path, folder: Path) -> Path:
    build(folder, tmp_path / "state")
    return tmp_path / "state"


@pytest.fixture
def follower(folder: Path, state: Path) -> Iterator[Follower[Reading]]:
    follower = Follower(folder, state, open_reading, every=0)
    yield follower
    follower.close()


def number_of(reading: Reading) -> int:
    """The number that every part of a reading tells; fails where two parts differ."""
    number = int(reading.shop.profile.name.removeprefix("Shop "))
    hit = reading.index.search(f"{word_of(number)} 3 mug", kind="product")[0]
    product = reading.shop.product("mug-3")
    terms = reading.shop.returns(None, None)
    assert terms is not None
    assert product is not None
    assert terms.scopes[0].window_days == number + 1
    assert (product.title, hit.fact) == (f"{word_of(number)} 3 mug", product.id)
    assert word_of(number) in hit.words
    assert reading.shop.version == reading.version.id
    return number


def publish(folder: Path, state: Path, number: int) -> Version:
    return build(numbered(folder, number), state)[0]


def test_before_the_first_build_there_is_nothing_to_follow(tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="run 'stream-assistant build'"):
        Follower(numbered(tmp_path / "shop", 0), tmp_path / "state", open_shop)


def test_the_pointer_is_looked_at_twice_a_second(folder: Path, state: Path) -> None:
    clock, seen = Clock(), []
    follower = Follower(folder, state, open_reading, clock=clock)
    publish(folder, state, 1)
    for now in (0.4, 0.5):
        clock.now = now
        with follower.pinned() as reading:
            seen.append(number_of(reading))
    assert seen == [0, 1]


def test_what_is_pinned_stays_the_same_until_it_is_let_go(
    folder: Path, state: Path, follower: Follower[Reading]
) -> None:
    with follower.pinned() as before:
        publish(folder, state, 1)
        with follower.pinned() as after:
            assert (number_of(before), number_of(after)) == (0, 1)


def test_what_is_pinned_is_not_pruned_and_what_is_let_go_is(
    folder: Path, state: Path, follower: Follower[Reading]
) -> None:
    first = follower.version
    with follower.pinned():
        publish(folder, state, 1)
        follower.refresh()
        kept = prune(home_of(state, folder), 1)
    assert (kept, prune(home_of(state, folder), 1)) == ([], [first.id])


def test_a_version_that_cannot_be_opened_leaves_the_one_before_serving(
    folder: Path, state: Path, follower: Follower[Reading]
) -> None:
    version = publish(folder, state, 1)
    (version.path / "facts.db").write_bytes(b"junk")
    with follower.pinned() as reading:
        assert number_of(reading) == 0
    assert "facts.db" in str(follower.problem)


def test_a_follower_gets_over_a_version_that_could_not_be_opened(
    folder: Path, state: Path, follower: Follower[Reading]
) -> None:
    (publish(folder, state, 1).path / "facts.db").write_bytes(b"junk")
    follower.refresh()
    publish(folder, state, 2)
    with follower.pinned() as reading:
        assert (number_of(reading), follower.problem) == (2, None)


def test_a_version_in_use_by_another_process_is_not_pruned(folder: Path, state: Path) -> None:
    first = current(folder, state)
    assert first is not None
    publish(folder, state, 1)
    with python(HOLDER, first.path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        held = prune(home_of(state, folder), 1)
        other.kill()
    assert (held, prune(home_of(state, folder), 1)) == ([], [first.id])


def test_what_a_killed_reader_held_is_held_no_more(folder: Path, state: Path) -> None:
    first = current(folder, state)
    assert first is not None
    with python(HOLDER, first.path) as other:
        assert other.stdout is not None
        other.stdout.readline()
        before = readers(first)
        other.kill()
    assert (before, readers(first)) == (1, 0)


def test_a_version_that_is_gone_cannot_be_held(folder: Path, state: Path) -> None:
    first = current(folder, state)
    assert first is not None
    publish(folder, state, 1)
    prune(home_of(state, folder), 1)
    with pytest.raises(VersionError, match="not there any more"):
        lease(first)


# -- other processes: stale readers, forks, many publications, kill -9 --------------------------


def test_a_reader_in_another_process_sees_what_is_published(folder: Path, state: Path) -> None:
    # In one collection: `query` of a second process goes on without the new records.
    with python(READER, folder, state) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        said = []
        for number in (1, 2):
            publish(folder, state, number)
            reader.stdin.write("?\n")
            reader.stdin.flush()
            said.append(reader.stdout.readline().split()[:2])
        reader.stdin.close()
    assert said == [["Shop", "1"], ["Shop", "2"]]


def test_a_child_forked_after_opening_searches_and_opens(folder: Path, state: Path) -> None:
    # With a Chroma client open, the child's query hangs for ever.
    publish(folder, state, 1)
    with python(FORKED, folder, state) as process:
        _, errors = process.communicate()
    assert process.returncode == 0, errors


def test_readers_under_load_see_twenty_publications_whole(folder: Path, state: Path) -> None:
    follower = Follower(folder, state, open_reading, every=0.05)
    seen: list[list[int]] = [[], []]
    failed: list[BaseException] = []
    over = threading.Event()

    def read(mine: list[int]) -> None:
        try:
            while not over.is_set():
                with follower.pinned() as reading:
                    mine.append(number_of(reading))
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    with python(PUBLISHER, folder, state, str(TWENTY)) as publisher:
        published, errors = publisher.communicate()
    over.set()
    for thread in threads:
        thread.join()
    follower.refresh()
    assert publisher.returncode == 0, errors
    assert len(set(published.split())) == TWENTY
    assert failed == []
    assert all(numbers == sorted(numbers) for numbers in seen)
    assert len({number for numbers in seen for number in numbers}) > 1
    with follower.pinned() as reading:
        assert number_of(reading) == TWENTY


@pytest.mark.parametrize("step", ["embedding", "storing vectors", "checking"])
def test_a_publication_killed_half_way_leaves_readers_with_the_old_version(
    folder: Path, state: Path, follower: Follower[Reading], step: str
) -> None:
    with python(KILLED, folder, state, step) as killed:
        killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    with follower.pinned() as reading:
        assert number_of(reading) == 0
    publish(folder, state, 10)
    with follower.pinned() as reading:
        assert number_of(reading) == 10


def test_one_writer_at_a_time(folder: Path, state: Path) -> None:
    from knowledge.versions.pointer import writing

    home = home_of(state, folder)
    with writing(home), pytest.raises(VersionError, match="another build"), writing(home, 0):
        pass
