"""`eval silence` and `eval topics` as a person or script runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.main import app
from tests.sample import write_sample


@pytest.fixture
def files(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small shop, and a state directory with the kept recogniser."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/recognisers").symlink_to(state / "recognisers", target_is_directory=True)
    monkeypatch.setenv("STREAM_ASSISTANT_HOME", str(tmp_path / "home"))
    write_sample(tmp_path / "shop")
    return tmp_path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, words)])


def test_silence_gives_scripts_figures_and_the_lines_that_were_answered(files: Path) -> None:
    path = files / "a.txt"
    path.write_text("lol my cat hates tents\nhow much is the gale tent\n", "utf-8")
    done = run("silence", path, "--store", files / "shop", "--json")
    found = json.loads(done.stdout)
    assert found["figures"][-1]["false_replies"] == 1
    assert [line["text"] for line in found["wrong"]] == ["how much is the gale tent"]


def test_questions_are_counted_as_seen(files: Path) -> None:
    path = files / "a.txt"
    path.write_text("how much is the gale tent\n", "utf-8")
    done = run("silence", path, "--store", files / "shop", "--questions", "--language", "en")
    assert "100.0%" in done.stdout


@pytest.mark.parametrize(
    "words",
    [("--kind", "rudeness"), ("--kind", "spam", "--questions"), ("--pin", "no-such-product")],
)
def test_what_cannot_be_asked_of_lines_is_refused(files: Path, words: tuple[str, ...]) -> None:
    path = files / "a.jsonl"
    path.write_text(json.dumps({"text": "x", "label": "ok"}) + "\n", "utf-8")
    done = run("silence", path, "--store", files / "shop", *words)
    assert "expected" in str(done.exception)


def test_topics_are_measured_by_language(files: Path) -> None:
    path = files / "t.jsonl"
    lines = [("how much is shipping to France", "en", "shipping_cost"), ("多少钱", "zh", "price")]
    path.write_text("".join(json.dumps({"text": a, "lang": b, "topic": c}) + "\n"
                            for a, b, c in lines), "utf-8")  # fmt: skip
    found = json.loads(run("topics", path, "--json").stdout)
    assert {tag: figures["lines"] for tag, figures in found["languages"].items()} == {
        "en": 1, "zh": 1, "all": 2,
    }  # fmt: skip
