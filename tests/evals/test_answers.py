"""What makes an answer right, by the contract."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import ChatFileError
from assistant.types import Action, Decision, Reason
from evals.answers import score
from evals.labels import label_of


def _decision(text: str | None, **change: Any) -> Decision:
    values: dict[str, Any] = {
        "id": "c", "room": "r", "action": Action.REPLY if text else Action.IGNORE,
        "language": "en", "intents": (), "text": text, "facts": (), "confidence": 1.0,
        "source": "verified", "reason": None, "answers": ("c",), "merged_into": None,
        "version": "v+0", "ms": 1.0,
    }  # fmt: skip
    return Decision(**{**values, **change})


def _faults(text: str | None, change: dict[str, Any] | None = None, **wanted: Any) -> list[str]:
    label = {"id": "c", "language": "en", "kind": "answerable", "topic": "price",
             "actions": ["reply", "merged"], **wanted}  # fmt: skip
    return list(score(label_of(label), _decision(text, **(change or {}))).faults)


@pytest.mark.parametrize(
    "text", ["It is $5.90.", "it is 5,90 €", "السعر ٥٫٩٠ يورو", "@Ana 12 It is 5.90"]
)
def test_a_wanted_number_is_found_in_any_digits_and_separators(text: str) -> None:
    assert _faults(text, numbers=["5.90"]) == []


def test_a_missing_number_is_a_fault() -> None:
    assert _faults("It is $6.90.", numbers=["5.90"]) == ["lacks 5.90"]


def test_a_forbidden_number_is_that_number_and_no_part_of_another() -> None:
    assert _faults("It is $8.90.", must_not=["90"]) == []
    assert _faults("Within 90 days.", must_not=["90"]) == ["says '90'"]


def test_words_are_looked_for_as_text_or_pattern_whatever_their_case() -> None:
    assert _faults("Included.", any_of=["INCLUDED", "no (duty|tax)"]) == []
    assert _faults("There is no tax.", any_of=["included", "no (duty|tax)"]) == []
    assert _faults("You pay.", any_of=["included"]) == ["says none of ['included']"]


def test_a_pattern_that_must_not_match_is_a_fault_where_it_does() -> None:
    assert _faults("Not waterproof.", must_not_match=[r"(?<!not )\bwaterproof"]) == []
    assert _faults("It is waterproof.", must_not_match=[r"(?<!not )\bwaterproof"]) != []


def test_asking_back_is_no_answer_where_the_label_wants_a_figure() -> None:
    assert _faults("Which one?", {"reason": Reason.ASKED}, numbers=["5.90"]) == ["lacks 5.90"]


def test_another_language_or_action_is_a_fault() -> None:
    assert _faults("5.90", {"language": "fr"}, numbers=["5.90"]) == ["language fr, wanted en"]
    assert _faults(None) == ["action ignore, wanted reply/merged"]


def test_a_merged_comment_is_judged_by_the_answer_it_got() -> None:
    label = label_of({"id": "c", "language": "en", "kind": "answerable", "topic": "price",
                      "actions": ["reply", "merged"], "numbers": ["5.90"]})  # fmt: skip
    merged = _decision(None, action=Action.MERGED, merged_into="b")
    assert score(label, merged, _decision("It is 5.90.", id="b")).right
    assert score(label, merged, _decision("It is 6.90.", id="b")).faults == ("lacks 5.90",)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [("39", "$39.99"), ("39", "$12.39"), ("390", "1,390 left"), ("11", "$30.11")],
)
def test_a_part_of_a_number_is_not_the_number(wanted: str, text: str) -> None:
    assert _faults(text, numbers=[wanted]) == [f"lacks {wanted}"]


def test_numbers_beside_each_other_are_two() -> None:
    assert _faults("$39 30 days, 5.00, 14.00", numbers=["39", "30", "5", "14"]) == []
    assert _faults("1 299 Kč", numbers=["1299"]) == []


@pytest.mark.parametrize(
    ("bad", "text", "said"),
    [
        ("14.00", "5.00, 14.00 in total", True),
        ("14.00", "8–14 working days", False),
        ("37", "36, 37, 38", True),
        ("10%", "خصم ١٠٪", True),
        ("10%", "10 % off", True),
        ("10%", "110% cotton", False),
        ("$5", "$50.00", False),
        ("$5", "$5.", True),
    ],
)
def test_what_must_not_be_said_is_found_as_such_alone(bad: str, text: str, said: bool) -> None:
    assert bool(_faults(text, must_not=[bad])) is said


def test_a_pattern_that_never_ends_is_refused_with_what_it_is() -> None:
    with pytest.raises(ChatFileError, match="takes over a second"):
        _faults("a" * 40 + "!", any_of=["(a|a)*$"])
