"""Order codes are claims with their number; anything more is read as any other comment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from assistant.service import Assistant
from assistant.types import Claim, Comment, Question, Viewer
from assistant.understanding.context import RoomContext

LINES = yaml.safe_load(Path(__file__).with_name("silent_lines.yaml").read_text("utf-8"))
AT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
# At least so many of twenty lines that ask nothing must stay without an answer.
SILENT_OF_TWENTY, ASKS_OF_FIVE = 18, 5
Understand = Callable[[str], Question]


@pytest.fixture
def understand(sample: Assistant) -> Understand:
    """Understands one line in a room of its own."""

    def one(text: str) -> Question:
        comment = Comment("c1", "r", AT, "site", Viewer("v1", "ana"), text)
        return sample.understanding.understand(comment, RoomContext())

    return one


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("mine 3", Claim(3)),
        ("mine", Claim()),
        ("+1", Claim(None, 1)),
        ("扣1", Claim(1)),
        ("cf 12", Claim(12)),
        ("quiero el 4", Claim(4)),
        ("dame 2", Claim(None, 2)),
        ("dame dos del 4", Claim(4, 2)),
        ("أبي رقم ٣", Claim(3)),
        ("حجز ٥", Claim(5)),
        ("เอฟ 5", Claim(5)),
        ("f55", Claim(55)),
        ("21號+3", Claim(21, 3)),
        ("我要3号", Claim(3)),
        ("2x 3 mine", Claim(3, 2)),
        ("mine 3 x2", Claim(3, 2)),
        ("i want number 7 size M please", Claim(7)),
    ],
)
def test_an_order_code_is_a_claim_with_its_number(
    text: str, claim: Claim, understand: Understand
) -> None:
    question = understand(text)
    assert (question.kind, question.claim) == ("claim", claim)


@pytest.mark.parametrize(
    "text",
    [
        "is number 3 still available",
        "mine 3?",
        "mine came in 3 days",
        "quiero el 4 cuanto sale",
        "no es mio",
        "3号还有吗",
        "i want to return number 3",
    ],
)
def test_what_says_more_is_no_claim(text: str, understand: Understand) -> None:
    assert understand(text).claim is None


@pytest.mark.parametrize("tag", LINES)
def test_talk_reports_and_rhetoric_stay_without_an_answer(tag: str, understand: Understand) -> None:
    lines = LINES[tag]["silent"]
    answered = [line for line in lines if understand(line).kind == "ask"]
    assert len(lines) == 20
    assert len(lines) - len(answered) >= SILENT_OF_TWENTY, answered


@pytest.mark.parametrize("tag", LINES)
def test_questions_beside_them_are_asked(tag: str, understand: Understand) -> None:
    lines = LINES[tag]["asks"]
    assert sum(understand(line).kind == "ask" for line in lines) >= ASKS_OF_FIVE
