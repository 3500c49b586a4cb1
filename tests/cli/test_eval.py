"""`eval …` as a team would use it: from a recorded chat to a decision, with its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evals.chats import label, write_chat
from tests.evals.conftest import LINES
from tests.sample import write_sample

_BAR = '[[rule]]\nmeasure = "grounded"\nat_least = 1.0\n'


class Desk:
    """A folder with a shop and a recording, and the command line in it."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self._state = state
        write_sample(folder / "shop")
        write_chat(folder / "chat", LINES)
        (folder / "bar.toml").write_text(_BAR, encoding="utf-8")
        (folder / "high.toml").write_text(_BAR.replace("grounded", "right"), encoding="utf-8")

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command; the result has its exit code and what it printed."""
        return subprocess.run(
            [sys.executable, "-m", "assistant", "eval", *words],
            cwd=self.folder,
            env={"STREAM_ASSISTANT_HOME": str(self._state), "PATH": "/usr/bin:/bin",
                 "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "160"},
            capture_output=True,
            text=True,
            timeout=120,
        )  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Desk:
    """A desk with one run made of its chat, `eval-runs/0001-chat`."""
    found = Desk(tmp_path_factory.mktemp("desk"), state)
    result = found.call("run", "chat/chat.jsonl", "--store", "shop")
    assert result.returncode == 0, result.stderr
    return found


RUN = "0001-chat"


def test_a_run_says_what_was_right_and_where_its_page_is(desk: Desk) -> None:
    result = desk.call("show", RUN)
    assert "10 comments of 1 set, 10 labelled" in result.stdout
    assert "el (no pack)" in result.stdout
    assert (desk.folder / "eval-runs" / RUN / "report.html").is_file()


def test_the_gate_exits_0_where_all_holds_and_100_where_not(desk: Desk) -> None:
    assert desk.call("gate", RUN, "--thresholds", "bar.toml").returncode == 0
    fell = desk.call("gate", RUN, "--thresholds", "high.toml")
    assert fell.returncode == 100
    assert "fell short" in fell.stdout


def test_the_gate_exits_1_where_it_cannot_tell_and_2_where_it_was_called_wrongly(
    desk: Desk,
) -> None:
    for words in ((RUN, "--thresholds", "none.toml"), ("none", "--thresholds", "bar.toml")):
        result = desk.call("gate", *words)
        assert result.returncode == 1
        assert result.stderr.startswith("error: ")
        assert "Traceback" not in result.stderr
    assert desk.call("gate", RUN).returncode == 2


def test_one_sample_is_shown_with_every_stage_and_why_not(desk: Desk) -> None:
    result = desk.call("show", RUN, "c2")
    for word in ("understanding", "retrieval", "answering", "checking", " ms", "shipping.yaml:"):
        assert word in result.stdout
    shown = json.loads(desk.call("show", RUN, "chat/c2", "--json").stdout)
    assert shown["decision"]["facts"] == ["shipping:eu/standard"]
    assert shown["why_not"] == {}


def test_why_not_names_what_was_understood_otherwise(desk: Desk) -> None:
    lines = [("x", "how much is shipping to Germany", None,
              label(topic="duties", facts=["duties:eu", "duties:mars"]))]  # fmt: skip
    write_chat(desk.folder / "why", lines)
    desk.call("run", "why/chat.jsonl", "--store", "shop", "--out", "why-run", "--replace")
    why = json.loads(desk.call("show", "why-run", "x", "--json").stdout)["why_not"]
    assert "understood as shipping_cost, the label says duties" in " ".join(why["duties:eu"])
    assert "shipping:eu/standard was looked up instead" in " ".join(why["duties:eu"])
    assert why["duties:mars"][0].startswith("no fact of the shop begins with")


def test_an_unknown_sample_is_refused_with_what_may_be_meant(desk: Desk) -> None:
    result = desk.call("show", RUN, "chat/c22")
    assert result.returncode == 2
    assert "did you mean 'chat/c2'?" in result.stderr


def test_comparing_exits_100_on_a_regression_only_where_asked_to(desk: Desk) -> None:
    chat = desk.folder / "worse"
    lines = [(i, "lol" if i == "c2" else text, c, lb) for i, text, c, lb in LINES]
    write_chat(chat, lines)
    assert desk.call("run", "worse/chat.jsonl", "--store", "shop", "--out", "worse-run",
                     "--replace").returncode == 0  # fmt: skip
    compared = desk.call("compare", RUN, "worse-run", "--fail-on-regression")
    # Another question is another sample: it is left out, and nothing else changed.
    assert compared.returncode == 0
    assert "asked or labelled otherwise, left out" in compared.stdout


def test_mended_labels_are_scored_without_playing_again(desk: Desk) -> None:
    run = desk.folder / "mended-run"
    desk.call("run", "chat/chat.jsonl", "--store", "shop", "--out", "mended-run", "--replace")
    samples = (run / "samples.jsonl").read_bytes()
    lines = [(i, t, c, {**lb, "numbers": ["1"]} if i == "c2" else lb) for i, t, c, lb in LINES]
    write_chat(desk.folder / "mended", lines)
    before = json.loads((run / "metrics.json").read_text())["data"]
    result = desk.call("score", "mended-run", "--labels", "mended/labels.jsonl", "--json")
    assert result.returncode == 0, result.stderr
    assert (run / "samples.jsonl").read_bytes() == samples
    assert json.loads((run / "metrics.json").read_text())["data"] != before
    compared = desk.call("compare", RUN, "mended-run", "--json")
    assert json.loads(compared.stdout)["flips"] == []
    shown = json.loads(desk.call("show", "mended-run", "c2", "--json").stdout)
    assert shown["details"]["right"] == "lacks 1"


def test_labels_with_a_mistake_are_refused_with_file_and_line(desk: Desk) -> None:
    write_chat(desk.folder / "bad", LINES)
    path = desk.folder / "bad" / "labels.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace('"answerable"', '"answer"')
    path.write_text("\n".join(lines), encoding="utf-8")
    for command in ("run", "lint"):
        result = desk.call(command, "bad/chat.jsonl", "--store", "shop")
        assert result.returncode == 2
        assert "error: labels.jsonl:4: found kind 'answer'" in result.stderr


def test_lint_of_a_good_recording_is_clean_but_for_notes(desk: Desk) -> None:
    result = desk.call("lint", "chat/chat.jsonl", "--store", "shop", "--json")
    assert result.returncode == 0
    assert {f["level"] for f in json.loads(result.stdout)["chat"]} <= {"note"}


def test_list_has_the_built_in_sets_and_the_runs(desk: Desk) -> None:
    listed = json.loads(desk.call("list", "--json").stdout)
    assert {"demo", "pairs", "chatter", "attacks"} <= {entry["name"] for entry in listed["sets"]}
    assert listed["runs"][0]["run"] == f"eval-runs/{RUN}"
    assert listed["runs"][0]["samples"] == 10


def test_a_cut_off_run_is_found_and_finished(desk: Desk) -> None:
    run = desk.folder / "eval-runs" / "0002-chat"
    assert desk.call("run", "chat/chat.jsonl", "--store", "shop").returncode == 0
    whole = (run / "samples.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (run / "samples.jsonl").write_text("".join(whole[:4]) + whole[4][:20], encoding="utf-8")
    (run / "metrics.json").unlink()
    resumed = desk.call("run", "chat/chat.jsonl", "--store", "shop", "--resume", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert json.loads(resumed.stdout)["run"] == "eval-runs/0002-chat"
    assert (run / "samples.jsonl").read_text(encoding="utf-8") == "".join(whole)


def test_resume_without_a_cut_off_run_says_so(desk: Desk) -> None:
    result = desk.call("run", "demo", "--resume")
    assert result.returncode == 2
    assert "found no unfinished run of demo" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "nowhere"), "found no set 'nowhere'"),
        (("run", "chat/chat.jsonl"), "names no shop; say which with --store"),
        (("run", "demo", "--mode", "loud"), "found --mode 'loud'"),
        (("run", "demo", "--languages", "en,??"), "found --languages '??'"),
        (("run", "demo", "--packs", "shop"), "without languages/"),
        (("run", "demo", "--resume", "--replace"), "found --resume and --replace"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(desk: Desk, words: tuple[str, ...], said: str) -> None:
    result = desk.call(*words)
    assert result.returncode == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_replace_never_removes_what_is_no_run_or_what_the_run_reads(desk: Desk) -> None:
    other = desk.folder / "thesis"
    other.mkdir()
    (other / "run.json").write_text("{}", encoding="utf-8")
    (other / "chapter.doc").write_text("precious", encoding="utf-8")
    call = ("run", "chat/chat.jsonl", "--store", "shop", "--replace", "--out")
    assert desk.call(*call, "thesis").returncode == 1
    assert (other / "chapter.doc").read_text(encoding="utf-8") == "precious"
    desk.call("run", "chat/chat.jsonl", "--store", "shop", "--out", "kept")
    (desk.folder / "kept" / "notes.txt").write_text("mine", encoding="utf-8")
    refused = desk.call(*call, "kept")
    assert "found notes.txt in kept" in refused.stderr
    inside = desk.folder / "kept" / "inputs" / "chat" / "chat.jsonl"
    (desk.folder / "kept" / "notes.txt").unlink()
    desk.call("run", str(inside), "--store", "shop", "--replace", "--out", "kept")
    assert inside.is_file()


def test_a_run_that_cannot_begin_leaves_the_old_one_as_it_was(desk: Desk) -> None:
    desk.call("run", "chat/chat.jsonl", "--store", "shop", "--out", "old")
    before = {p.name: p.read_bytes() for p in (desk.folder / "old").iterdir() if p.is_file()}
    packs = desk.folder / "packs" / "languages" / "en"
    packs.mkdir(parents=True)
    words = ("run", "chat/chat.jsonl", "--store", "shop", "--replace", "--out", "old")
    assert desk.call(*words, "--packs", "packs").returncode != 0
    assert desk.call(*words[:3], "nowhere", *words[4:]).returncode == 2
    after = {p.name: p.read_bytes() for p in (desk.folder / "old").iterdir() if p.is_file()}
    assert after == before
    assert not (desk.folder / "old.replaced").exists()


def test_comparing_what_shares_nothing_is_an_error(desk: Desk) -> None:
    write_chat(desk.folder / "else", [("zz", "hello", None, label("chatter"))])
    desk.call("run", "else/chat.jsonl", "--store", "shop", "--out", "else-run", "--replace")
    result = desk.call("compare", RUN, "else-run", "--fail-on-regression")
    assert result.returncode == 1
    assert "share no comment" in result.stderr


def test_missing_comments_fail_a_comparison_that_must_not_get_worse(desk: Desk) -> None:
    write_chat(desk.folder / "part" / "chat", LINES[:4])
    part = "part/chat/chat.jsonl"
    desk.call("run", part, "--store", "shop", "--out", "part-run", "--replace")
    words = ("compare", RUN, "part-run", "--fail-on-regression")
    assert desk.call(*words).returncode == 100
    assert desk.call(*words, "--partial").returncode == 0


def test_a_comparison_is_written_to_a_page_or_markdown_and_over_nothing_else(desk: Desk) -> None:
    words = ("compare", RUN, RUN, "--markdown")
    assert desk.call(*words, "chat/chat.jsonl").returncode == 2
    assert desk.call(*words, "out.md").returncode == 0
