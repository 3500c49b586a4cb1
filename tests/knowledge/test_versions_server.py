"""A Chroma server that is gone, silent or refuses us is one clear line, also while searching."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.versions import (
    ChromaServer,
    DamagedVersion,
    Reading,
    VectorsUnreachable,
    VersionError,
    build,
    open_reading,
)
from knowledge.versions.vectors import ServerVectors
from tests.knowledge.gate import Gate, gate
from tests.knowledge.publishing import catalogue, chroma_server
from tests.shops import write_shop

# No longer than a test may wait, yet far longer than a server at hand takes.
PATIENCE = 1.0
TOKEN = "letters-that-nobody-may-read"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as address:
        yield address


@pytest.fixture
def before(server: str) -> Iterator[Gate]:
    with gate(server) as made:
        yield made


@pytest.fixture
def in_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small a shop is, it is searched in Chroma."""
    monkeypatch.setattr("knowledge.search.vectors.SNAPSHOT_FLOATS", 0)


@pytest.fixture
def reading(tmp_path: Path, before: Gate, in_chroma: None) -> Reading:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(120))
    version, _ = build(folder, tmp_path / "state", chroma=before.address)
    return open_reading(version, chroma=before.address)


def said(kind: type[VersionError], ask: Callable[[], object]) -> str:
    """The one line of an error."""
    with pytest.raises(kind) as raised:
        ask()
    line = str(raised.value)
    assert "\n" not in line
    assert len(line) < 300
    return line


def test_a_server_that_is_gone_while_searching_is_one_line(tmp_path: Path, in_chroma: None) -> None:
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(120))
    with chroma_server(tmp_path) as address:
        version, _ = build(folder, tmp_path / "state", chroma=address)
        index = open_reading(version, chroma=address).index
        assert index.search("plain 7 mug", kind="product")[0].fact == "product:mug-7"
    line = said(VectorsUnreachable, lambda: index.search("plain 7 mug"))
    assert address in line
    assert line.endswith("is it running?")


def test_a_server_that_falls_silent_while_searching_is_given_up(
    tmp_path: Path, before: Gate, in_chroma: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.versions.stored.SEARCHING", PATIENCE)
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(120))
    version, _ = build(folder, tmp_path / "state", chroma=before.address)
    index = open_reading(version, chroma=before.address).index
    before.silent.set()
    started = time.monotonic()
    line = said(VectorsUnreachable, lambda: index.search("plain 7 mug"))
    assert "gave no answer in time" in line
    assert time.monotonic() - started < 10 * PATIENCE


def test_a_server_that_comes_back_is_searched_again(before: Gate, reading: Reading) -> None:
    before.token = "another"
    said(VectorsUnreachable, lambda: reading.index.search("plain 7 mug"))
    before.token = None
    assert reading.index.search("plain 7 mug", kind="product")[0].fact == "product:mug-7"


def test_a_server_that_is_silent_from_the_start_is_given_up(
    before: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Chroma's client would wait for ever.
    monkeypatch.setattr("knowledge.versions.server._GREETING", PATIENCE)
    before.silent.set()
    vectors = ServerVectors(before.address, "a" * 12)
    assert "gave no answer in time" in said(VectorsUnreachable, vectors.layers)


def test_a_collection_that_is_gone_while_searching_says_to_build(
    server: str, reading: Reading
) -> None:
    vectors = ServerVectors(server, reading.version.home.owner())
    for layer in vectors.layers():
        vectors.drop(layer)
    line = said(DamagedVersion, lambda: reading.index.search("plain 7 mug"))
    assert "run 'stream-assistant build'" in line


def test_a_page_instead_of_an_answer_is_one_line(before: Gate, reading: Reading) -> None:
    # Of a proxy, not of Chroma: its client raises the whole page as a bare exception.
    before.token = "another"
    assert "Who are you?" in said(VectorsUnreachable, lambda: reading.index.search("plain 7 mug"))


# -- tokens -------------------------------------------------------------------------------------


def test_a_server_that_wants_a_token_is_given_it(
    tmp_path: Path, before: Gate, in_chroma: None
) -> None:
    before.token = f"Bearer {TOKEN}"
    chroma = ChromaServer(before.address, TOKEN)
    folder = write_shop(tmp_path / "shop", products_csv=catalogue(120))
    version, _ = build(folder, tmp_path / "state", chroma=chroma)
    index = open_reading(version, chroma=chroma).index
    assert index.search("plain 7 mug", kind="product")[0].fact == "product:mug-7"


def test_other_headers_are_sent_as_they_are(before: Gate) -> None:
    before.token = "Basic abc="
    chroma = ChromaServer(before.address, headers=(("Authorization", "Basic abc="),))
    assert ServerVectors(chroma, "a" * 12).layers() == []


@pytest.mark.parametrize(
    ("token", "told"), [(None, "refused us without a token"), ("wrong", "refused the token")]
)
def test_a_refused_token_is_told_and_never_shown(
    before: Gate, token: str | None, told: str
) -> None:
    before.token = f"Bearer {TOKEN}"
    vectors = ServerVectors(ChromaServer(before.address, token), "a" * 12)
    line = said(VectorsUnreachable, vectors.layers)
    assert told in line
    assert "wrong" not in line


def test_a_token_does_not_show_where_its_server_does() -> None:
    server = ChromaServer("http://host", TOKEN, (("X-Chroma-Token", TOKEN),))
    assert TOKEN not in f"{server} {server!r}"


@pytest.mark.parametrize("token", [f"{TOKEN}\n", f"{TOKEN}密"], ids=["a line end", "no ASCII"])
def test_a_token_that_no_header_can_hold_is_refused_unshown(token: str) -> None:
    line = said(VersionError, lambda: ServerVectors(ChromaServer("http://host", token), "a" * 12))
    assert "expected printable ASCII" in line
    assert TOKEN not in line
