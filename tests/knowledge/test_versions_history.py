"""Listing versions, finding one, rolling back and pruning."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.versions import (
    Home,
    Version,
    VersionError,
    build,
    current,
    entries,
    find,
    home_of,
    lease,
    prune,
    roll_back,
)
from tests.knowledge.publishing import numbered


class Published:
    """Three versions of one folder, the last in use."""

    def __init__(self, path: Path) -> None:
        self.folder = path / "shop"
        self.state = path / "state"
        self.versions = [self.publish(number) for number in range(3)]

    @property
    def home(self) -> Home:
        return home_of(self.state, self.folder)

    @property
    def current(self) -> Version | None:
        return current(self.folder, self.state)

    def publish(self, number: int, *, asked: bool = True) -> Version:
        return build(numbered(self.folder, number), self.state, asked=asked)[0]


@pytest.fixture
def shop(tmp_path: Path) -> Published:
    return Published(tmp_path)


def test_versions_are_listed_with_the_last_one_in_use_first(shop: Published) -> None:
    listed = entries(shop.home)
    assert [entry.version for entry in listed] == shop.versions[::-1]
    assert [entry.current for entry in listed] == [True, False, False]


def test_a_listed_version_tells_its_facts_embedder_and_what_it_took_over(shop: Published) -> None:
    made = entries(shop.home)[0].made
    assert made is not None
    assert made.embedder == "embedded-1"
    assert 0 < made.embedded < made.embedded + made.reused <= made.facts


def test_a_listed_version_tells_how_many_read_it(shop: Published) -> None:
    held = lease(shop.versions[0])
    counts = [entry.readers for entry in entries(shop.home)]
    held.release()
    assert counts == [0, 0, 1]


def test_a_damaged_version_is_listed_as_such(shop: Published) -> None:
    (shop.versions[0].path / "facts.db").write_bytes(b"junk")
    assert [entry.made is None for entry in entries(shop.home)] == [False, False, True]


def test_a_version_is_found_by_the_beginning_of_its_id(shop: Published) -> None:
    assert find(shop.home, shop.versions[1].id[:10]) == shop.versions[1]


@pytest.mark.parametrize(("word", "index"), [("current", 2), ("previous", 1)])
def test_a_version_is_found_by_word(shop: Published, word: str, index: int) -> None:
    assert find(shop.home, word) == shop.versions[index]


@pytest.mark.parametrize("text", ["zz", ""])
def test_a_version_that_is_not_there_names_those_that_are(shop: Published, text: str) -> None:
    with pytest.raises(VersionError, match=shop.versions[0].id):
        find(shop.home, text)


def test_a_roll_back_puts_an_older_version_to_use(shop: Published) -> None:
    used = roll_back(shop.home, shop.versions[0])
    assert (used, shop.current) == (shop.versions[2], shop.versions[0])


def test_a_start_does_not_undo_a_roll_back(shop: Published) -> None:
    roll_back(shop.home, shop.versions[1])
    roll_back(shop.home, shop.versions[0])
    assert shop.publish(2, asked=False) == shop.versions[0]


def test_a_start_takes_a_folder_that_changed_since_the_roll_back(shop: Published) -> None:
    roll_back(shop.home, shop.versions[0])
    assert shop.publish(3, asked=False) == shop.current


def test_a_build_that_is_asked_for_wins_over_a_roll_back(shop: Published) -> None:
    roll_back(shop.home, shop.versions[0])
    assert (shop.publish(2), shop.current) == (shop.versions[2], shop.versions[2])
    assert not any(entry.rejected for entry in entries(shop.home))


@pytest.mark.parametrize("what", ["facts.db", "chroma.sqlite3"])
def test_a_version_that_cannot_be_read_is_not_rolled_back_to(shop: Published, what: str) -> None:
    for path in shop.home.path.rglob(what):
        path.write_bytes(b"junk")
    with pytest.raises(VersionError):
        roll_back(shop.home, shop.versions[0])
    assert shop.current == shop.versions[2]


def test_pruning_removes_the_oldest_and_what_only_they_had(shop: Published) -> None:
    removed = prune(shop.home, 2)
    assert removed == [shop.versions[0].id]
    assert [entry.version for entry in entries(shop.home)] == shop.versions[:0:-1]
    assert len(list((shop.home.path / "vectors").iterdir())) <= 3


def test_pruning_keeps_the_current_version_however_old(shop: Published) -> None:
    roll_back(shop.home, shop.versions[0])
    prune(shop.home, 1)
    assert [entry.version for entry in entries(shop.home)] == [shop.versions[0]]


def test_a_pruned_version_leaves_the_others_readable(shop: Published) -> None:
    prune(shop.home, 2)
    roll_back(shop.home, shop.versions[1])
    assert shop.current == shop.versions[1]
