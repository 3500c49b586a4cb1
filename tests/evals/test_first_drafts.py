"""Drafts a person is shown first, and answers shared by pairs that need two."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from assistant.types import Action, Reason
from evals.runs import Sample
from evals.scorers.drafts import score_drafts
from evals.scorers.grouping import score_false_merges
from tests.evals.chats import label
from tests.evals.played import money, played, sample, wants


def left(identity: str, parts: list[Any] | None, **more: Any) -> Sample:
    """A sample handed to a person, with a draft where there are parts."""
    wanted = more.pop("wanted", wants(numbers=["5.90"], must_not=["6.90"]))
    found = sample(identity, parts, wanted=wanted, action=Action.ESCALATE, **more)
    return dataclasses.replace(found, decision=dataclasses.replace(found.decision, text=None))


def marks(*samples: Sample) -> dict[tuple[str, str], float]:
    return {(m.measure, m.sample): m.value for m in score_drafts(played(*samples))}


def test_a_draft_with_the_labels_figure_is_right() -> None:
    found = marks(left("a", ["Shipping: ", money("€5.90")]))
    assert found == {("first_draft", "set/a"): 1, ("first_drafts_right", "set/a"): 1}


def test_a_suggestion_is_a_draft_too() -> None:
    suggested = sample("a", ["Shipping: ", money("€5.90")], action=Action.SUGGEST,
                       reason=Reason.LOW_CONFIDENCE, wanted=wants(numbers=["5.90"]))  # fmt: skip
    assert marks(suggested)["first_drafts_right", "set/a"] == 1


@pytest.mark.parametrize(
    ("parts", "language"),
    [(["Shipping: ", money("€6.90")], "en"), (["It ships."], "en"), (["€5.90"], "ar")],
    ids=["another figure", "no figure", "another language"],
)
def test_a_draft_that_would_be_no_right_answer_is_wrong(parts: list[Any], language: str) -> None:
    assert marks(left("a", parts, language=language))["first_drafts_right", "set/a"] == 0


def test_a_question_left_without_a_draft_counts_against_having_one_alone() -> None:
    assert marks(left("a", None)) == {("first_draft", "set/a"): 0}


def test_a_holding_line_is_no_draft() -> None:
    held = left("a", None)
    held = dataclasses.replace(held, decision=dataclasses.replace(held.decision, text="Soon."))
    assert marks(held) == {("first_draft", "set/a"): 0}


def test_what_was_answered_and_what_asks_nothing_have_no_first_draft() -> None:
    answered = sample("a", ["Shipping: ", money("€5.90")], wanted=wants(numbers=["5.90"]))
    chatter = left("b", ["Shipping: ", money("€5.90")], wanted=label("chatter"))
    assert marks(answered, chatter) == {}


def test_a_room_that_only_suggests_is_judged_as_if_it_had_sent() -> None:
    waiting = sample("a", ["Shipping: ", money("€5.90")], action=Action.SUGGEST,
                     reason=Reason.MODE, wanted=wants(numbers=["5.90"]))  # fmt: skip
    assert marks(waiting) == {}


def pair(first: list[str], second: list[str], said: str, *, shared: bool) -> dict[str, float]:
    """The marks of a pair with these figures wanted; `said` is the first one's answer."""
    one = sample("p1", ["Shipping: ", money(said)], wanted=wants(numbers=first, pair="p"))
    action, into = (Action.MERGED, "p1") if shared else (Action.REPLY, None)
    parts = None if shared else ["Shipping: ", money("€8.70")]
    two = sample("p2", parts, wanted=wants(numbers=second, pair="p"), action=action,
                 merged_into=into)  # fmt: skip
    return {m.sample: m.value for m in score_false_merges(played(one, two))}


def test_a_pair_that_shared_an_answer_though_it_needs_two_is_a_false_merge() -> None:
    assert pair(["5.90"], ["8.70"], "€5.90", shared=True) == {"set/p2": 1}


def test_a_pair_with_an_answer_each_is_none() -> None:
    assert pair(["5.90"], ["8.70"], "€5.90", shared=False) == {"set/p2": 0}


def test_an_answer_that_is_right_for_both_may_be_shared() -> None:
    assert pair(["5.90"], ["5.90", "8.70"], "€5.90 or €8.70", shared=True) == {"set/p2": 0}


def test_a_pair_with_equal_labels_may_share() -> None:
    assert pair(["5.90"], ["5.90"], "€5.90", shared=True) == {}
