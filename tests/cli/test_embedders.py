"""An embedder chosen on the command line: told to `build` once, used by whatever opens the shop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.main import main
from tests.embedding_server import EmbeddingServer, Reply, Request
from tests.sample import write_sample

ROOT = Path(__file__).parent.parent.parent
KEY = "sk-very-secret"
_FLOATS = 24


def by_words(request: Request) -> Reply:
    """A vector a text that counts its words, in reverse order, as servers may."""
    rows = []
    for index, text in enumerate(request["input"]):
        vector = [0.01] * _FLOATS
        for word in text.lower().split():
            vector[zlib.crc32(word.encode()) % _FLOATS] += 1.0
        rows.append({"index": index, "embedding": vector})
    return Reply({"data": rows[::-1]})


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


class Shop:
    """The small shop with a state directory of its own; `set` are variables of the environment."""

    def __init__(
        self,
        home: Path,
        folder: Path,
        patch: pytest.MonkeyPatch,
        printed: pytest.CaptureFixture[str],
    ) -> None:
        self.folder = folder
        self.set = {"STREAM_ASSISTANT_HOME": str(home), "COLUMNS": "250"}
        self._patch = patch
        self._printed = printed

    def run(self, *words: str | Path) -> Done:
        """A command, in this process."""
        self._printed.readouterr()
        with self._patch.context() as patch:
            for name in _variables():
                patch.delenv(name)
            for name, value in self.set.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["stream-assistant", *map(str, words)])
            code = 0
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
        return Done(code, *self._printed.readouterr())

    def process(self, *words: str | Path) -> Done:
        """A command, in a process of its own."""
        kept = {name: value for name, value in os.environ.items() if name not in _variables()}
        command = [sys.executable, "-m", "assistant", *map(str, words)]
        done = subprocess.run(
            command, capture_output=True, text=True, env={**kept, **self.set}, cwd=ROOT
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def build(self, *words: str) -> Done:
        return self.run("build", self.folder, "--json", *words)

    def search(self, query: str, *words: str) -> Done:
        return self.run("facts", "search", query, "--store", self.folder, "--json", *words)

    def rename(self) -> None:
        """One product is called otherwise in the shop's folder from now on."""
        products = self.folder / "products.csv"
        text = products.read_text(encoding="utf-8")
        products.write_text(text.replace("Trail Mug", "Trail Beaker"), encoding="utf-8")

    def versions(self) -> list[dict[str, Any]]:
        listed = self.run("versions", "list", "--store", self.folder, "--json")
        return list(json.loads(listed.stdout))


def _variables() -> list[str]:
    return [name for name in os.environ if name.startswith(("STREAM_ASSISTANT_", "OPENAI_"))]


@pytest.fixture
def shop(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    return Shop(home, write_sample(tmp_path / "shop"), monkeypatch, capsys)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer(by_words) as server:
        yield server


@pytest.fixture
def built(shop: Shop, server: EmbeddingServer) -> Shop:
    """The shop, built by a model at an endpoint."""
    shop.set |= {"STREAM_ASSISTANT_EMBEDDER_URL": server.url, "STREAM_ASSISTANT_EMBEDDER_KEY": KEY}
    assert shop.build("--embedder", "endpoint:tiny").returncode == 0
    return shop


def refused(done: Done) -> str:
    """The one line of a command that could not do its work."""
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("error: ")
    [line] = done.stderr.splitlines()
    assert KEY not in line
    return line


def test_a_shop_is_built_and_searched_by_a_model_at_an_endpoint_until_it_is_killed(
    shop: Shop,
) -> None:
    folder = str(shop.folder)
    with EmbeddingServer(by_words) as server:
        shop.set |= {"STREAM_ASSISTANT_EMBEDDER_URL": server.url}
        done = shop.process("build", folder, "--embedder", "endpoint:tiny")
        assert done.stdout.endswith("facts, vectors by endpoint:tiny\n"), done.stderr
        search = ("facts", "search", "ripstop tent", "--store", folder, "--kind", "product")
        found = shop.process(*search, "--json")
        assert json.loads(found.stdout)[0]["fact"] == "product:gale-tent"
    line = refused(shop.process(*search))
    assert f"tiny at {server.url}/embeddings gave no answer (ConnectError)" in line


def test_only_build_is_told_and_search_asks_the_model_for_the_query_alone(
    built: Shop, server: EmbeddingServer
) -> None:
    server.requests.clear()
    assert json.loads(built.search("ripstop tent").stdout)
    [request] = server.requests
    assert (request["model"], len(request["input"])) == ("tiny", 1)
    assert set(server.keys) == {f"Bearer {KEY}"}


def test_the_version_names_its_embedder(built: Shop) -> None:
    assert [row["embedder"] for row in built.versions()] == ["endpoint:tiny"]


def test_a_changed_folder_is_embedded_by_the_same_model_and_only_where_it_changed(
    built: Shop, server: EmbeddingServer
) -> None:
    built.rename()
    server.requests.clear()
    built.run("ask", "how much is the tent", "--store", built.folder)
    first, before = built.versions()
    assert first["embedder"] == "endpoint:tiny"
    assert 0 < int(first["embedded"]) < int(before["embedded"]) / 10
    assert sum(len(request["input"]) for request in server.requests) == first["embedded"]


def test_answers_need_no_embedder(built: Shop) -> None:
    del built.set["STREAM_ASSISTANT_EMBEDDER_URL"]
    asked = built.run("ask", "how much is the tent", "--store", built.folder, "--json")
    assert "189" in json.loads(asked.stdout)["decision"]["text"]


def test_a_version_whose_embedder_cannot_be_opened_says_what_to_set_or_build(built: Shop) -> None:
    del built.set["STREAM_ASSISTANT_EMBEDDER_URL"]
    line = refused(built.search("tent"))
    assert "found no address for 'endpoint:tiny'" in line
    assert f"or run 'stream-assistant build {built.folder} --embedder embedded-1'" in line


def test_searching_by_another_embedder_than_the_versions_says_to_build(built: Shop) -> None:
    line = refused(built.search("tent", "--embedder", "embedded"))
    assert "found vectors made by 'endpoint:tiny'; expected 'embedded-1'" in line
    assert f"run 'stream-assistant build {built.folder} --embedder embedded-1'" in line


def test_the_environment_chooses_as_the_option_does(shop: Shop, server: EmbeddingServer) -> None:
    shop.set |= {"STREAM_ASSISTANT_EMBEDDER": "endpoint:tiny", "OPENAI_BASE_URL": server.url,
                 "OPENAI_API_KEY": KEY}  # fmt: skip
    assert json.loads(shop.build().stdout)["embedder"] == "endpoint:tiny"
    assert json.loads(shop.search("trail mug").stdout)
    assert set(server.keys) == {f"Bearer {KEY}"}
    shop.set["STREAM_ASSISTANT_EMBEDDER"] = "endpoint:other"
    assert "made by 'endpoint:tiny'; expected 'endpoint:other'" in refused(shop.search("trail mug"))


def test_a_key_goes_to_no_address_it_was_not_set_for(shop: Shop, server: EmbeddingServer) -> None:
    shop.set |= {"STREAM_ASSISTANT_EMBEDDER_URL": server.url, "OPENAI_API_KEY": KEY}
    shop.build("--embedder", "endpoint:tiny")
    assert set(server.keys) == {""}


def test_a_build_untold_keeps_the_embedder_and_one_told_changes_it(built: Shop) -> None:
    kept, back = (json.loads(built.build(*w).stdout) for w in ((), ("--embedder", "embedded-1")))
    assert (kept["embedder"], back["embedder"]) == ("endpoint:tiny", "embedded-1")
    assert kept["version"] != back["version"]


def test_a_roll_back_to_a_version_of_another_embedder_holds(
    shop: Shop, server: EmbeddingServer
) -> None:
    old = json.loads(shop.build().stdout)["version"]
    shop.rename()
    shop.set |= {"STREAM_ASSISTANT_EMBEDDER_URL": server.url}
    shop.build("--embedder", "endpoint:tiny")
    shop.run("versions", "rollback", old, "--store", shop.folder)
    assert json.loads(shop.search("tent").stdout)
    assert [row["version"] for row in shop.versions() if row["current"]] == [old]


def test_dimensions_and_prefixes_are_part_of_the_name(shop: Shop, server: EmbeddingServer) -> None:
    shop.set |= {"STREAM_ASSISTANT_EMBEDDER_URL": server.url}
    name = f"endpoint:tiny{{query: |passage: }}@{_FLOATS}"
    assert json.loads(shop.build("--embedder", name).stdout)["embedder"] == name
    shop.search("tent")
    first, last = server.requests[0], server.requests[-1]
    assert first["dimensions"] == last["dimensions"] == _FLOATS
    assert first["input"][0].startswith("passage: ")
    assert last["input"][0].startswith("query: tent")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gpt", "no embedder 'gpt'; there are: embedded-1, endpoint:MODEL"),
        ("endpoint:", "no embedder 'endpoint:'; there are"),
        ("endpoint:tiny", "/v1, in STREAM_ASSISTANT_EMBEDDER_URL"),
    ],
    ids=["unknown", "without a model", "without an address"],
)
def test_an_embedder_that_cannot_be_is_one_line(shop: Shop, name: str, said: str) -> None:
    assert said in refused(shop.build("--embedder", name))


def test_doctor_tries_the_embedder_and_says_which_there_are(built: Shop) -> None:
    done = built.run("doctor", "--store", built.folder, "--json")
    checks = {row["what"]: row for row in json.loads(done.stdout)["checks"]}
    assert checks["embedder"]["state"] == "ready"
    assert f"endpoint:tiny: {_FLOATS} floats a vector in" in checks["embedder"]["detail"]
    for name in ("embedded-1", "endpoint:MODEL at http", "sentence-transformers", "fastembed"):
        assert name in checks["embedders"]["detail"]


def test_doctor_says_what_is_wrong_with_the_embedder(shop: Shop) -> None:
    with EmbeddingServer() as server:
        shop.set |= {"STREAM_ASSISTANT_EMBEDDER": "endpoint:tiny", "OPENAI_BASE_URL": server.url}
    done = shop.run("doctor", "--store", shop.folder, "--json")
    [row] = [row for row in json.loads(done.stdout)["checks"] if row["what"] == "embedder"]
    assert (done.returncode, row["state"]) == (2, "problem")
    assert "gave no answer (ConnectError); try again later" in row["detail"]


def test_eval_search_measures_the_embedder_that_is_named(
    shop: Shop, server: EmbeddingServer
) -> None:
    shop.set |= {"STREAM_ASSISTANT_EMBEDDER_URL": server.url}
    done = shop.run("eval", "search", "demo", "--embedder", "endpoint:tiny", "--json")
    rows = json.loads(done.stdout)
    assert {row["language"] for row in rows} == {"en", "zh", "ar", "all"}
    assert server.requests[0]["model"] == "tiny"


def test_bench_measures_search_by_the_embedder_that_is_named(
    shop: Shop, server: EmbeddingServer
) -> None:
    shop.set |= {"STREAM_ASSISTANT_EMBEDDER_URL": server.url}
    bench = ("bench", "--search", "--facts", "60", "--json", "--embedder", "endpoint:tiny")
    [row] = json.loads(shop.process(*bench).stdout)
    assert row["search_ms_p95"] > 0
    assert server.requests[0]["model"] == "tiny"


def test_bench_with_an_embedder_that_fails_is_one_line(shop: Shop) -> None:
    line = refused(
        shop.process("bench", "--search", "--facts", "60", "--embedder", "endpoint:tiny")
    )
    assert "STREAM_ASSISTANT_EMBEDDER_URL" in line
