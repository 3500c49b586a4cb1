"""The demo chat, by its labels: what the README promises of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat.records import read_chat
from assistant.config import Settings
from assistant.service import open_assistant
from assistant.types import Action, Decision
from evals.answers import Score, score, score_all
from evals.labels import read_labels

DEMO = Path(__file__).parent.parent.parent / "evals" / "demo"


@pytest.fixture(scope="module")
def scores(state: Path) -> list[Score]:
    """Every comment of the demo chat, replayed and scored."""
    assistant = open_assistant(DEMO / "shop", Settings(state=state))
    pipeline = assistant.pipeline()
    chat = read_chat(DEMO / "chat.jsonl")
    outcomes = [outcome for item in chat.items for outcome in pipeline.handle(item)]
    outcomes += pipeline.close()
    assert [note for note in pipeline.notes if not note.startswith("personal data")] == []
    return score_all(read_labels(DEMO / "labels.jsonl"), [o.decision for o in outcomes])


def test_every_comment_is_decided_once(scores: list[Score]) -> None:
    assert len(scores) == len(read_chat(DEMO / "chat.jsonl").comments)


def test_at_least_95_percent_of_answerable_comments_are_right(scores: list[Score]) -> None:
    asked = [s for s in scores if s.label.kind == "answerable"]
    wrong = [(s.label.id, s.faults) for s in asked if not s.right]
    assert len(wrong) <= 0.05 * len(asked), wrong


def test_nothing_is_said_to_chatter_abuse_spam_or_injection(scores: list[Score]) -> None:
    spoken = [
        s.label.id
        for s in scores
        if s.label.kind in ("chatter", "abuse", "spam", "injection")
        and s.decision.text is not None
        and s.decision.action is not Action.SUGGEST
        and "reply" not in s.label.actions
    ]
    assert spoken == []


def test_the_labels_tell_a_wrong_answer(scores: list[Score]) -> None:
    right = next(s for s in scores if s.label.numbers and s.right and s.decision.text)
    said = right.decision
    faults = {
        "number": _with(said, text="@Ana 1"),
        "language": _with(said, language="xx"),
        "action": _with(said, action=Action.IGNORE, text=None),
    }
    for what, decision in faults.items():
        assert not score(right.label, decision).right, what


def _with(decision: Decision, **change: object) -> Decision:
    from dataclasses import replace

    return replace(decision, **change)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_shows_what_the_demo_says(scores: list[Score], readme: str) -> None:
    said = {s.decision.text for s in scores if s.decision.text}
    lines = (DEMO.parent.parent / readme).read_text(encoding="utf-8").splitlines()
    shown = [line.split("reply  ", 1)[1] for line in lines if "↳ reply  " in line]
    assert shown
    assert [line for line in shown if line not in said] == []
