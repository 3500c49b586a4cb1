"""Runs: whole, the same every time, resumed after a kill, honest about errors."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.config import EmbedderSettings, Secret, Settings
from assistant.errors import ChatFileError, UsageError
from assistant.service import open_assistant
from assistant.types import Mode
from assistant.understanding.understand import Understanding
from evals.datasets import built_in, find, load
from evals.running import Request, begin, choose, play, reopen
from evals.runs import Recorder, Run, RunError
from evals.scoring import Scored, read_scored, score_run
from knowledge.embedders import EmbedderError
from tests.evals.chats import label, write_chat, write_lines
from tests.evals.conftest import make_run

_SAME = ("run.json", "samples.jsonl", "scores.jsonl", "metrics.json")
# Plays a run in a process that kills itself with -9 in the middle of its Nth sample.
_KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.config import Settings
from evals import running
from evals.running import Request, begin, choose, play
from evals.runs import Recorder
out, chat, store, state, survive = Path(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5])
class Dying(Recorder):
    count = 0
    def add(self, *sample, **more):
        if self.count == survive:
            self._samples.write('{"id": "half a li')
            self._samples.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1
        super().add(*sample, **more)
running.Recorder = Dying
request = Request((chat,), Path(store))
settings = Settings(state=Path(state))
chosen = choose(request)
play(begin(out, request, chosen, settings), request, chosen, settings, lambda *a: None)
"""


def _bytes(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in _SAME}


def test_two_runs_of_the_same_are_the_same_bytes_but_for_times(
    scored: Scored, recorded_chat: Path, store: Path, state: Path, tmp_path: Path
) -> None:
    again = make_run(tmp_path / "again", recorded_chat, store, state)
    assert _bytes(again.run.path) == _bytes(scored.run.path)


def test_a_run_killed_in_the_middle_is_resumed_to_the_same_result(
    scored: Scored, recorded_chat: Path, store: Path, state: Path, tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    command = [sys.executable, "-c", _KILLED, out, recorded_chat, store, state, "4"]
    killed = subprocess.run(list(map(str, command)), capture_output=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    cut = (out / "samples.jsonl").read_bytes()
    assert cut.count(b"\n") == 4
    assert cut.endswith(b'"half a li')
    times = (out / "times.jsonl").read_bytes()

    request, settings = Request((str(recorded_chat),), store), Settings(state=state)
    chosen = choose(request)
    run = reopen(out, request, chosen, settings)
    play(run, request, chosen, settings, lambda step, done, total: None)
    score_run(run)

    assert _bytes(out) == _bytes(scored.run.path)
    # What was finished was not done again: its times are the first ones.
    assert (out / "times.jsonl").read_bytes().startswith(times)
    assert len(run.samples()) == len((out / "times.jsonl").read_text().splitlines())


def test_a_finished_run_is_resumed_without_playing_anything(
    scored: Scored, recorded_chat: Path, store: Path, tmp_path: Path
) -> None:
    request = Request((str(recorded_chat),), store)
    # A state directory that cannot be made would fail where a shop is opened.
    settings = Settings(state=Path(os.devnull) / "none")
    chosen = choose(request)
    before = _bytes(scored.run.path)
    run = reopen(scored.run.path, request, chosen, settings)
    assert play(run, request, chosen, settings, lambda step, done, total: None) == []
    assert _bytes(scored.run.path) == before


def test_a_run_is_not_resumed_on_other_data(
    recorded_chat: Path, store: Path, state: Path, tmp_path: Path
) -> None:
    chat = write_chat(tmp_path / "chat", [("a", "hello", None, label("chatter"))])
    run = make_run(tmp_path / "run", chat, store, state)
    write_chat(tmp_path / "chat", [("a", "hello you", None, label("chatter"))])
    request, settings = Request((str(chat),), store), Settings(state=state)
    with pytest.raises(RunError, match="was begun with other data"):
        reopen(run.run.path, request, choose(request), settings)


def test_a_run_names_the_embedder_of_each_shop_and_resumes_with_no_other(
    recorded_chat: Path, store: Path, tmp_path: Path
) -> None:
    request, plain = Request((str(recorded_chat),), store), Settings(state=tmp_path / "state")
    named = EmbedderSettings("endpoint:tiny", "http://127.0.0.1:1/v1", Secret("sk-very-secret"))
    chosen = choose(request)
    run = begin(tmp_path / "run", request, chosen, replace(plain, embedder=named))
    other = begin(tmp_path / "other", request, chosen, plain)
    assert run.about["hashes"]["embedders"] == {"chat": "endpoint:tiny"}
    assert run.about["hashes"]["facts"] != other.about["hashes"]["facts"]
    assert "sk-very-secret" not in (run.path / "run.json").read_text(encoding="utf-8")
    with pytest.raises(RunError, match="begun with other embedders .*endpoint:tiny.*embedded-1"):
        reopen(run.path, request, chosen, plain)


def test_a_run_by_another_embedder_than_a_shops_version_says_to_build(
    recorded_chat: Path, store: Path, state: Path, tmp_path: Path
) -> None:
    open_assistant(store, Settings(state=state))
    request = Request((str(recorded_chat),), store)
    settings = Settings(state=state, embedder=EmbedderSettings("endpoint:tiny"))
    with pytest.raises(EmbedderError, match=r"run 'stream-assistant build .* endpoint:tiny'"):
        begin(tmp_path / "run", request, choose(request), settings)


def test_a_folder_in_use_is_not_written_to(
    scored: Scored, recorded_chat: Path, store: Path, state: Path
) -> None:
    request = Request((str(recorded_chat),), store)
    with pytest.raises(RunError, match="in use"):
        begin(scored.run.path, request, choose(request), Settings(state=state))


def test_a_fault_of_the_program_is_an_error_and_neither_pass_nor_failure(
    store: Path, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [("good", "how much is shipping to Germany", None, label(numbers=["5.90"])),
             ("bad", "boom", None, label("chatter"))]  # fmt: skip
    understand = Understanding.understand

    def faulty(self: Understanding, comment: object, context: object) -> object:
        if getattr(comment, "text", "") == "boom":
            raise ZeroDivisionError("a fault")
        return understand(self, comment, context)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(Understanding, "understand", faulty)
    found = make_run(tmp_path / "run", write_chat(tmp_path / "chat", lines), store, state)
    assert found.metrics["errors"] == {"chat/bad": "ZeroDivisionError: a fault"}
    assert found.metrics["actions"] == {"answerable": {"reply": 1}, "chatter": {"error": 1}}
    assert (found.figure("decided").passed, found.figure("decided").n) == (1, 2)
    assert found.figure("handled").n == 1
    with pytest.raises(RunError, match="has no 'false_replies'"):
        found.figure("false_replies")


def test_a_language_without_a_pack_is_run_and_reported(scored: Scored) -> None:
    assert scored.metrics["languages"]["el"]["pack"] is False
    assert scored.metrics["languages"]["en"]["pack"] is True
    assert scored.figure("right", by="language", key="el").n == 1


def test_every_sample_holds_what_each_stage_said_and_how_long_it_took(scored: Scored) -> None:
    sample = next(m.sample for m in scored.samples if m.sample.id == "chat/c2")
    assert sample.stages is not None
    assert set(sample.stages) == {
        "understanding", "retrieval", "answering", "checking", "deciding",
    }  # fmt: skip
    assert set(sample.stage_ms or {}) >= set(sample.stages)
    assert sample.search is not None
    assert [s["fact"] for s in sample.slots if s["unit"] == "money"][0] == "shipping:eu/standard"


def test_a_run_reads_from_its_own_folder_alone(store: Path, state: Path, tmp_path: Path) -> None:
    chat = write_chat(tmp_path / "chat", [("a", "hello", None, label("chatter"))])
    made = make_run(tmp_path / "run", chat, store, state)
    chat.unlink()
    (tmp_path / "chat" / "labels.jsonl").unlink()
    assert score_run(Run(made.run.path)).metrics == made.metrics


def test_only_the_asked_languages_count_and_what_came_before_is_played(
    recorded_chat: Path, store: Path, state: Path, tmp_path: Path
) -> None:
    request = Request((str(recorded_chat),), store, languages=("zh", "ar"))
    chosen = choose(request)
    assert chosen[0].counted == {"c3", "c4"}
    assert [comment.id for comment in chosen[0].dataset.comments] == ["c1", "c2", "c3", "c4"]


def test_a_limit_draws_the_same_questions_for_the_same_seed(tmp_path: Path, store: Path) -> None:
    lines = [{"id": f"q{i}", "text": "hi", "label": label("chatter")} for i in range(30)]
    path = str(write_lines(tmp_path / "questions.jsonl", lines))
    first, again, other = (
        choose(Request((path,), store, limit=10, seed=seed))[0].counted for seed in (1, 1, 2)
    )
    assert len(first) == 10
    assert first == again
    assert first != other


def test_a_set_without_a_shop_asks_for_one(recorded_chat: Path) -> None:
    with pytest.raises(UsageError, match="names no shop; say which with --store"):
        choose(Request((str(recorded_chat),)))


def test_an_unknown_set_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"found no set 'demmo' \(did you mean 'demo'\?\)"):
        find(["demmo"])


@pytest.mark.parametrize("name", sorted(built_in()))
def test_a_built_in_set_says_where_it_comes_from(name: str) -> None:
    dataset = load(built_in()[name])
    assert dataset.name == name
    assert "written for this project" in dataset.provenance.lower()
    assert dataset.store is not None
    assert len(dataset.labels) == len(dataset.comments)


def test_the_built_in_sets_have_what_they_promise() -> None:
    pairs, chatter, attacks = (load(built_in()[n]) for n in ("pairs", "chatter", "attacks"))
    assert len({label.pair for label in pairs.labels.values()}) == 200
    assert {label.change for label in pairs.labels.values()} == {
        "country", "product", "number", "negation"}  # fmt: skip
    assert len(chatter.labels) == 300
    assert {label.kind for label in chatter.labels.values()} == {"chatter"}
    assert len(attacks.labels) == 200
    for dataset in (pairs, chatter, attacks):
        assert all(label.family for label in dataset.labels.values())
        assert {(lb.language or "").split("-")[0] for lb in dataset.labels.values()} == {
            "en", "zh", "ar"}  # fmt: skip


def test_the_thresholds_lock_the_built_in_sets_as_they_are() -> None:
    import tomllib

    from evals.fingerprints import of_contents

    path = Path(__file__).parents[2] / "evals" / "thresholds.toml"
    locked = tomllib.loads(path.read_text(encoding="utf-8"))["data"]
    assert locked == {name: of_contents(load(at).files) for name, at in built_in().items()}


def test_run_json_names_hashes_of_everything_a_result_depends_on(scored: Scored) -> None:
    about = json.loads((scored.run.path / "run.json").read_text(encoding="utf-8"))
    assert set(about["hashes"]) == {"data", "embedders", "facts", "packs", "prompts", "code"}
    assert set(about["hashes"]["code"]) == {"assistant", "knowledge", "prompts", "evals"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("run.json", "{}", "cannot be read (no 'format')"),
        ("run.json", '{"format": 9}', "of format 9; expected 1"),
        ("samples.jsonl", "[]\n", "samples.jsonl:1: found no sample"),
        ("samples.jsonl", '{"id": "chat/a"}\n', "samples.jsonl:1: found no sample (no 'set')"),
        ("metrics.json", "{", "its scores cannot be read"),
        ("scores.jsonl", "", "was changed since it was scored"),
    ],
)
def test_a_damaged_run_is_told_in_one_line(
    scored: Scored, tmp_path: Path, name: str, text: str, said: str
) -> None:
    shutil.copytree(scored.run.path, tmp_path / "run")
    (tmp_path / "run" / name).write_text(text, encoding="utf-8")
    with pytest.raises(RunError) as caught:
        read_scored(Run(tmp_path / "run"))
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_two_processes_do_not_write_one_run(scored: Scored, tmp_path: Path) -> None:
    shutil.copytree(scored.run.path, tmp_path / "run")
    first = Recorder(Run(tmp_path / "run"))
    with pytest.raises(RunError, match="is being written by another process"):
        Recorder(Run(tmp_path / "run"))
    first.close()
    Recorder(Run(tmp_path / "run")).close()


@pytest.mark.parametrize("name", ["../evil", "/tmp/x", "a/b", ".hidden", "all", "x" * 81])
def test_a_set_cannot_name_a_path(tmp_path: Path, name: str) -> None:
    write_chat(tmp_path, [("a", "hello", None, label("chatter"))])
    (tmp_path / "dataset.yaml").write_text(json.dumps({"name": name}), encoding="utf-8")
    with pytest.raises(ChatFileError, match="dataset.yaml: found name"):
        load(tmp_path)


def test_a_chat_without_a_comment_is_a_run_without_figures(
    store: Path, state: Path, tmp_path: Path
) -> None:
    chat = write_lines(tmp_path / "chat.jsonl", [
        {"room": "r", "at": "2026-11-22T19:00:00Z", "event": "pin", "product": "gale-tent"}
    ])  # fmt: skip
    found = make_run(tmp_path / "run", chat, store, state)
    assert (found.metrics["samples"], found.figures) == (0, ())


def test_a_merged_comment_is_judged_though_its_answer_does_not_count(
    store: Path, state: Path, tmp_path: Path
) -> None:
    said = "how much is shipping to Germany"
    lines = [("a", said, None, label(numbers=["5.90"], language="fr")),
             ("b", said, None, label(numbers=["77.77"]))]  # fmt: skip
    chat = write_chat(tmp_path / "chat", lines)
    request = Request((str(chat),), store, languages=("en",))
    settings = Settings(state=state)
    chosen = choose(request)
    run = begin(tmp_path / "run", request, chosen, settings)
    play(run, request, chosen, settings, lambda step, done, total: None)
    found = score_run(run)
    assert found.metrics["samples"] == 1
    assert (found.figure("right").passed, found.figure("merged_rightly").passed) == (0, 0)


def test_a_room_that_only_suggests_is_scored_as_if_it_sent(
    store: Path, state: Path, tmp_path: Path
) -> None:
    lines = [("a", "how much is shipping to Germany", None, label(numbers=["5.90"]))]
    chat = write_chat(tmp_path / "chat", lines)
    request = Request((str(chat),), store, mode=Mode.SUGGEST)
    settings = Settings(state=state)
    chosen = choose(request)
    run = begin(tmp_path / "run", request, chosen, settings)
    play(run, request, chosen, settings, lambda step, done, total: None)
    assert score_run(run).figure("right").passed == 1


def test_a_run_that_was_edited_is_not_read_as_scored(scored: Scored, tmp_path: Path) -> None:
    for name, damage in (("samples.jsonl", b""), ("inputs/chat/labels.jsonl", b"")):
        folder = tmp_path / name.replace("/", "-")
        shutil.copytree(scored.run.path, folder)
        (folder / name).write_bytes(damage)
        with pytest.raises(RunError, match="was changed since it was scored"):
            read_scored(Run(folder))


def test_a_line_separator_in_a_comment_is_no_line_end(
    store: Path, state: Path, tmp_path: Path
) -> None:
    text = "price\u2028of\u0085the\x0btent"
    chat = write_chat(tmp_path / "chat", [("a", text, None, label("chatter"))])
    assert make_run(tmp_path / "run", chat, store, state).metrics["samples"] == 1


def test_a_run_is_not_written_around_or_into_what_it_reads(
    recorded_chat: Path, store: Path, state: Path
) -> None:
    request, settings = Request((str(recorded_chat),), store), Settings(state=state)
    chosen = choose(request)
    with pytest.raises(UsageError, match="which the run reads"):
        begin(store / "run", request, chosen, settings)
    assert not (store / "run").exists()
