"""Lint finds what makes a set wrong before anything is run on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.datasets import load
from evals.lint import Finding, lint
from prompts.packs import Pack, load_packs
from tests.evals.chats import label, write_chat, write_lines

_FACTS: dict[str, Any] = {
    "shipping:eu/standard": {"price": {"amount": "5.90"}, "days": {"min": 3, "max": 5}},
    "warranty:hair tools": {"months": 24},
}


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    """The packs of the product."""
    return load_packs()


def _lint(folder: Path, packs: dict[str, Pack], *lines: Any) -> list[Finding]:
    return lint(load(write_chat(folder, lines)), _FACTS, packs)


def _said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.level, finding.what) for finding in findings]


def test_a_good_set_is_clean(tmp_path: Path, packs: dict[str, Pack]) -> None:
    good = ("a", "zxqv frobnicate the parcel fee", None,
            label(numbers=["5.90"], facts=["shipping:eu/"]))  # fmt: skip
    assert _lint(tmp_path, packs, good) == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (label(facts=["shipping:mars/"]), "a: no fact of the shop begins with 'shipping:mars/'"),
        (label(numbers=["5.90"], must_not=["5.90"]), "a: 5.90 must be said and must not be said"),
        (label(actions=["ignore"]), "a: it is answerable, yet no reply is acceptable"),
        (label("human", numbers=["5.90"]), "a: it is human, yet figures must be said"),
        (label(actions=["merged"]), "a: it may be merged into a reply, yet not be replied to"),
    ],
)
def test_a_label_that_contradicts_facts_or_itself_is_an_error(
    tmp_path: Path, packs: dict[str, Pack], wanted: dict[str, Any], said: str
) -> None:
    assert ("error", said) in _said(_lint(tmp_path, packs, ("a", "zxqv", None, wanted)))


def test_a_figure_in_no_fact_is_a_note_since_it_may_be_derived(
    tmp_path: Path, packs: dict[str, Pack]
) -> None:
    found = _lint(tmp_path, packs, ("a", "zxqv", None, label(numbers=["77"])))
    assert [level for level, _ in _said(found)] == ["note"]


def test_an_expected_fact_is_found_whatever_its_case(
    tmp_path: Path, packs: dict[str, Pack]
) -> None:
    line = ("a", "zxqv", None, label(numbers=["24"], facts=["warranty:Hair Tools"]))
    assert _lint(tmp_path, packs, line) == []


def test_a_question_of_the_packs_is_called_out(tmp_path: Path, packs: dict[str, Pack]) -> None:
    example = next(line for line in packs["en"].examples["duties"]
                   if "{" not in line and len(line.split()) > 4)  # fmt: skip
    found = _lint(tmp_path, packs, ("a", example.upper(), None, label()))
    assert [(f.level, f.what.endswith("stands among the examples of en")) for f in found] == [
        ("note", True)
    ]


def test_the_same_question_twice_is_an_error_among_questions(
    tmp_path: Path, packs: dict[str, Pack]
) -> None:
    lines = [{"id": i, "text": "zxqv?", "label": label("chatter")} for i in ("a", "b")]
    dataset = load(write_lines(tmp_path / "questions.jsonl", lines))
    found = lint(dataset, _FACTS, packs)
    assert [(f.where, f.what) for f in found] == [("questions.jsonl:2", "b is a again")]


def test_the_same_words_labelled_otherwise_are_called_out(
    tmp_path: Path, packs: dict[str, Pack]
) -> None:
    found = _lint(tmp_path, packs, ("a", "zxqv", None, label("chatter")),
                  ("b", "zxqv", None, label("human")))  # fmt: skip
    assert _said(found) == [("note", "b has the words of a and another label")]


def test_a_pair_of_one_is_an_error(tmp_path: Path, packs: dict[str, Pack]) -> None:
    found = _lint(tmp_path, packs, ("a", "zxqv", None, label(pair="p1")))
    assert _said(found) == [("error", "pair p1 has 1 lines; expected two")]


def test_a_language_with_few_labels_is_called_out(tmp_path: Path, packs: dict[str, Pack]) -> None:
    many = [(f"e{i}", f"zxqv {i}", None, label("chatter")) for i in range(4)]
    found = _lint(tmp_path, packs, *many, ("z", "zxqv z", None, label("chatter", language="zh")))
    assert _said(found) == [("note", "1 labels in zh, 4 in en: figures of zh will be wide")]
