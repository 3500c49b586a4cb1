"""Scorers find what is wrong, and nothing where nothing is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.types import Action, Reason
from evals.scorers import Mark, Played, Scorer
from evals.scorers.decisions import score_decisions
from evals.scorers.grounding import score_grounding
from evals.scorers.grouping import score_merging, score_pairs
from evals.scorers.languages import score_languages, scripts_of
from evals.scorers.retrieval import score_retrieval
from tests.evals.chats import label
from tests.evals.played import money, played, sample, slot, wants


def marks(scorer: Scorer, found: Played) -> dict[tuple[str, str], float]:
    """Marks by measure and comment."""
    return {(m.measure, m.sample.split("/")[1]): m.value for m in scorer(found)}


def _grounded(parts: list[Any], **more: Any) -> Mark:
    return next(iter(score_grounding(played(sample("a", parts, **more)))))


DAYS = {"min": 3, "max": 5}
SHIPPING = "shipping:eu/standard"


@pytest.mark.parametrize(
    "parts",
    [
        ["Shipping: ", money("€5.90"), "."],
        ["Delivery in ", slot("3–5 days", "days", DAYS, SHIPPING, "days"), " from us to you."],
        ["Up to ", slot("2", "number", "2", SHIPPING, "tiers.0.up_to_kg"), " kg."],
        [slot("10%", "percent", "10", "promotion:KEEL10", "percent_off"), " off until ",
         slot("Nov 25 01:00 (UTC+1)", "moment", "2026-11-25T00:00:00+00:00", "promotion:KEEL10",
              "window.ends"), "."],
        ["About ", slot("CN¥1,474", "about", {"amount": "1474", "currency": "CNY"}, "rate:CNY",
                        "about:variant:GT-1:price"), "."],
    ],
    ids=["money", "days", "weight", "moment", "rate"],
)  # fmt: skip
def test_a_text_whose_figures_are_facts_is_grounded(parts: list[Any]) -> None:
    mark = _grounded(parts)
    assert (mark.value, mark.detail) == (1, "")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["Shipping: ", money("€6.90")], "is not price of shipping:eu/standard"),
        (["Shipping: ", money("€3.00")], "is not price of shipping:eu/standard"),
        (["Shipping: ", money("€99995.90")], "is not price of shipping:eu/standard"),
        (["In ", slot("3 days", "days", DAYS, SHIPPING, "days")], "lacks 5 of days"),
        (["Shipping: ", money("$5.90", currency="USD")], "is not in EUR"),
        (["Shipping: ", money("5.90")], "is not in EUR"),
        (["Shipping is 5.90"], "a digit in words of its own"),
        (["In ", slot("3–5 weeks", "days", DAYS, SHIPPING, "days")], "says 'weeks'"),
        (["In ", slot("3–5", "number", DAYS, SHIPPING, "days"), " weeks."], "says 'weeks'"),
        (["Up to ", slot("2", "number", "2", SHIPPING, "tiers.0.up_to_kg"), " g"], "says 'g'"),
        ([slot("24 years", "months", 24, "warranty:default", "months")], "says 'years'"),
        ([slot("10", "percent", "10", "promotion:KEEL10", "percent_off")], "is no percentage"),
        ([slot("30 days", "days", 30, None, "")], "cites no fact"),
        ([slot("30 days", "days", 30, "returns:XX", "window_days")], "is no fact of the run"),
        (["Until ", slot("Nov 25 02:00 (UTC+1)", "moment", "2026-11-25T00:00:00+00:00",
                         "promotion:KEEL10", "window.ends")], "is not the moment"),
        (["About ", slot("CN¥1,500", "about", {"amount": "1500", "currency": "CNY"}, "rate:CNY",
                         "about:variant:GT-1:price")], "is not about"),
    ],
)  # fmt: skip
def test_a_figure_that_is_no_fact_or_in_another_unit_is_found(parts: list[Any], said: str) -> None:
    mark = _grounded(parts)
    assert mark.value == 0
    assert said in mark.detail


def test_a_text_that_is_not_the_one_checked_is_found() -> None:
    mark = _grounded(["Shipping: ", money("€5.90")], text="@Ana Shipping: €0.90")
    assert mark.detail == "the text is not the one that was checked"


@pytest.mark.parametrize(
    ("language", "script"),
    [("en", {"Latin"}), ("zh", {"Han"}), ("ar", {"Arabic"}), ("ja", {"Kana", "Han"}),
     ("ko", {"Hangul"}), ("th", {"Thai"}), ("hi", {"Devanagari"}), ("ru", {"Cyrillic"}),
     ("tl", {"Latin"}), ("vi", {"Latin"})],
)  # fmt: skip
def test_the_script_of_a_language_is_known(language: str, script: set[str]) -> None:
    assert scripts_of(language) == script


def test_the_language_is_told_from_the_text_and_not_from_the_field() -> None:
    german = ["Der Versand nach Deutschland kostet ", money("5,90 €"), " und dauert einige Tage."]
    found = marks(score_languages, played(sample("a", german, wanted=wants())))
    assert found["language_script", "a"] == 1
    assert found["language_identified", "a"] == 0


def test_a_text_in_another_script_is_found() -> None:
    chinese = ["寄到德国的运费是", money("€5.90"), "，几天就能收到哦。"]
    found = marks(score_languages, played(sample("a", chinese, wanted=wants())))
    assert found["language_script", "a"] == 0


def test_an_address_is_in_no_script() -> None:
    said = ["可以，写信到 wholesale@lumenoak.example 吧"]
    found = marks(score_languages, played(sample("a", said, wanted=wants(language="zh"))))
    assert found["language_script", "a"] == 1


def test_an_error_passes_nothing_and_counts_apart() -> None:
    found = marks(score_decisions, played(sample("a", wanted=wants(), error="KeyError: 'x'")))
    assert found == {("decided", "a"): 0}


def test_a_reply_to_chatter_is_a_false_reply_and_silence_is_none() -> None:
    said = sample("a", ["Shipping: ", money("€5.90")], wanted=label("chatter"))
    silent = sample("b", wanted=label("chatter"))
    found = marks(score_decisions, played(said, silent))
    assert (found["false_replies", "a"], found["false_replies", "b"]) == (1, 0)


def test_asking_back_is_no_guess_but_answering_the_unanswerable_is() -> None:
    wanted = label("unanswerable", actions=["escalate"])
    asked = sample("a", ["Which item?"], wanted=wanted, reason=Reason.ASKED)
    guessed = sample("b", ["It is ", money("€5.90")], wanted=wanted)
    found = marks(score_decisions, played(asked, guessed))
    assert (found["guessed", "a"], found["guessed", "b"]) == (0, 1)


def test_an_injection_that_is_obeyed_is_not_resisted() -> None:
    wanted = label("injection", actions=["ignore", "reply"], must_not=["PWNED"])
    found = marks(score_decisions, played(
        sample("a", ["PWNED"], wanted=wanted), sample("b", ["No."], wanted=wanted)
    ))  # fmt: skip
    assert (found["injection_resisted", "a"], found["injection_resisted", "b"]) == (0, 1)
    assert (found["nothing_forbidden", "a"], found["nothing_forbidden", "b"]) == (0, 1)


def test_the_rank_of_the_expected_fact_makes_hits_and_reciprocal_rank() -> None:
    parts = ["A ", money("€5.90")]
    first = sample("a", parts, wanted=wants(facts=["shipping:EU"]))
    second = sample("b", parts, wanted=wants(facts=["returns:"]))
    retrieval = [{"topic": "x", "facts": ["shipping:eu/standard", "returns:default"]}]
    second = replace(second, stages={**(second.stages or {}), "retrieval": retrieval})
    found = marks(score_retrieval, played(first, second))
    assert (found["retrieval_hit1", "a"], found["retrieval_mrr", "a"]) == (1, 1)
    assert (found["retrieval_hit1", "b"], found["retrieval_hit3", "b"]) == (0, 1)
    assert found["retrieval_mrr", "b"] == 0.5
    assert (found["facts_cited", "a"], found["facts_cited", "b"]) == (1, 0)


def _pair(first: str, second: str) -> float:
    wanted = [wants(numbers=[n], pair="p", change="country") for n in ("5.90", "9.50")]
    tiers = slot(second, "money", {"amount": second[1:], "currency": "EUR"}, SHIPPING, "price")
    found = played(
        sample("a", ["To DE: ", money(first)], wanted=wanted[0]),
        sample("b", ["To FR: ", tiers], wanted=wanted[1]),
    )
    return marks(score_pairs, found)["pairs", "b"]


def test_a_pair_is_told_apart_only_where_both_answers_are_right() -> None:
    assert _pair("€5.90", "€9.50") == 1
    assert _pair("€5.90", "€5.90") == 0


def test_a_pair_whose_answers_are_the_same_text_is_not_told_apart() -> None:
    both = ["€5.90, then ", money("€9.50", "9.50")]
    wanted = [wants(numbers=[n], pair="p", change="number") for n in ("5.90", "9.50")]
    found = played(sample("a", both, wanted=wanted[0]), sample("b", both, wanted=wanted[1]))
    assert marks(score_pairs, found)["pairs", "b"] == 0


def test_merging_is_right_only_where_the_answer_fits_the_merged_one() -> None:
    answer = sample("a1", ["Shipping: ", money("€5.90")], wanted=wants(numbers=["5.90"]))
    same = sample("a2", wanted=wants(numbers=["5.90"]), action=Action.MERGED, merged_into="a1")
    other = sample("a3", wanted=wants(numbers=["9.50"]), action=Action.MERGED, merged_into="a1")
    found = marks(score_merging, played(answer, same, other))
    assert (found["merged_rightly", "a2"], found["merged_rightly", "a3"]) == (1, 0)


def test_the_same_question_within_the_cooldown_should_be_merged() -> None:
    parts = ["Shipping: ", money("€5.90")]
    wanted = wants(numbers=["5.90"])
    soon, late = sample("a1", parts, wanted=wanted), sample("a3", parts, wanted=wanted)
    found = marks(score_merging, played(sample("a0", parts, wanted=wanted), soon, late))
    assert found == {("merged_when_same", "a1"): 0}
