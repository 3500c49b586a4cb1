"""A judge on the command line: recorded over a real socket, then repeated without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evals.chats import write_chat
from tests.evals.conftest import LINES, make_run
from tests.model_server import ModelServer
from tests.sample import write_sample

_KEY = "sk-very-secret-0123456789"
_RIGHT = '{"right": true, "why": "the facts say so"}'


@pytest.fixture
def run(tmp_path: Path, state: Path) -> Path:
    """A run of the small chat, in a folder of the test's own."""
    chat = write_chat(tmp_path / "chat", LINES)
    return make_run(tmp_path / "run", chat, write_sample(tmp_path / "shop"), state).run.path


def _call(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "STREAM_ASSISTANT_HOME": str(home), "COLUMNS": "160",
                   "OPENAI_API_KEY": _KEY}  # fmt: skip
    command = [sys.executable, "-m", "assistant", "eval", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)


def test_a_judge_is_recorded_once_and_repeated_without_its_server(
    run: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with ModelServer([_RIGHT]) as server:
        words = ["score", str(run), "--judge", "m", "--base-url", server.url, "--json"]
        first = _call(home, *words, "--price", "1,2")
        assert first.returncode == 0, first.stderr
        asked = server.calls
    judged = json.loads(first.stdout)["judge"]
    assert asked == judged["n"] > 0
    again = _call(home, *words, "--model-calls", "replay")
    assert json.loads(again.stdout)["judge"] == judged
    files = [path for path in (*home.rglob("*.json"), *run.rglob("*")) if path.is_file()]
    kept = "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
    assert _KEY not in kept + first.stdout + first.stderr
    listed = json.loads(_call(home, "cache", "ls", "--json").stdout)
    assert len(listed) == asked
    shown = _call(home, "show", str(run)).stdout
    assert "judging" in shown
    assert _call(home, "cache", "prune", "--all").returncode == 0
    assert json.loads(_call(home, "cache", "ls", "--json").stdout) == []


def test_a_replay_of_what_was_never_asked_is_one_clear_line(run: Path, tmp_path: Path) -> None:
    words = ["score", str(run), "--judge", "m", "--base-url", "http://127.0.0.1:9/v1"]
    result = _call(tmp_path / "home", *words, "--model-calls", "replay")
    assert result.returncode != 0
    assert "--model-calls record" in result.stderr
    assert "Traceback" not in result.stderr
