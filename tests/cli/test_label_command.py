"""The label command where no key is pressed: what it refuses, counts and never writes over."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.chat.records import read_chat
from tests.cli.conftest import CHAT
from tests.cli.terminal import ROOT, command, environment, labels_of


def _run(home: Path, recording: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(recording, *more), capture_output=True, text=True, env=environment(home), cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_without_a_terminal_it_says_so_in_a_line(home: Path, recording: Path) -> None:
    done = _run(home, recording)
    assert done.returncode == 2
    assert done.stderr.startswith("error: found standard input that is no terminal")
    assert done.stderr.count("\n") == 1


def test_json_tells_how_much_is_labelled_and_writes_nothing(home: Path, recording: Path) -> None:
    line = {"id": "c5", "kind": "chatter", "actions": ["ignore"]}
    labels_of(recording).write_text(json.dumps(line), encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in recording.parent.iterdir()}
    done = _run(home, recording, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, list(told)) == (0, ["comments", "labelled", "by_kind"])
    assert (told["comments"], told["labelled"], told["by_kind"]["chatter"]) == (7, 1, 1)
    assert {path: path.stat().st_mtime_ns for path in recording.parent.iterdir()} == before


def test_a_chat_that_changed_since_is_refused_in_a_line(home: Path, recording: Path) -> None:
    line = {"id": "gone", "kind": "chatter", "actions": ["ignore"]}
    labels_of(recording).write_text(json.dumps(line) + "\n", encoding="utf-8")
    done = _run(home, recording, "--json")
    assert done.returncode == 2
    assert "chat.labels.jsonl:1: found a label of 'gone'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("target", ["chat.jsonl", "shop/x.jsonl", "nowhere/x.jsonl", "shop"])
def test_labels_never_go_over_an_input(home: Path, recording: Path, target: str) -> None:
    before = recording.read_bytes()
    done = _run(home, recording, "--json", "--labels", str(recording.parent / target))
    assert done.returncode == 2
    assert "found --labels" in done.stderr
    assert recording.read_bytes() == before


def test_the_chat_of_these_tests_is_a_chat(recording: Path) -> None:
    assert len(read_chat(recording).comments) == len(CHAT) - 1


def test_label_is_a_command_of_the_program(home: Path) -> None:
    words = [sys.executable, "-m", "assistant", "label", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(home), cwd=ROOT)
    assert done.returncode == 0
    assert "--labels" in done.stdout
