"""Figures of topics told: what each counts, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import ChatFileError
from assistant.understanding.recogniser import Recognition
from evals.topics import (
    Told,
    by_language,
    figures_of,
    gate_at,
    mistakes,
    read_topics,
    tables,
    told,
)


def line(
    wanted: str, first: str, asks: float = 0.9, sure: float = 0.8, language: str = "en"
) -> Told:
    ranked = (first, "stock", "size")
    return Told(language, wanted, ranked, first if first != "chatter" else "price", asks, sure)


def test_a_recognition_becomes_its_likeliest_classes_and_question() -> None:
    found = told("en", "price", Recognition((("chatter", 0.5), ("price", 0.4), ("size", 0.1)), 0.7))
    assert (found.ranked, found.topic) == (("chatter", "price", "size"), "price")
    assert found.asks == pytest.approx(0.6)
    assert found.sure == pytest.approx(0.6 * 0.8)


def test_accuracy_is_over_every_line_and_topics_over_questions() -> None:
    figures = figures_of(
        [line("price", "price"), line("stock", "price"), line("chatter", "chatter")]
    )
    assert (figures.lines, figures.questions) == (3, 2)
    assert (figures.accuracy, figures.first_three, figures.topic) == (0.6667, 1.0, 0.5)


def test_the_gate_lets_through_no_more_chatter_than_said() -> None:
    chatter = [line("chatter", "chatter", asks=0.9 if n == 0 else 0.1) for n in range(50)]
    questions = [line("price", "price", asks=0.5), line("price", "price", asks=0.95)]
    assert gate_at(chatter + questions, 0.01) == 0.5
    assert gate_at(chatter + questions, 0.03) == 1.0


def test_without_chatter_there_is_no_gate() -> None:
    assert gate_at([line("price", "price")], 0.01) is None


def test_coverage_counts_questions_and_alarms_the_rest() -> None:
    found = [
        line("price", "price", sure=0.75), line("stock", "price", sure=0.55),
        line("chatter", "chatter", sure=0.55), line("thanks", "chatter", sure=0.1),
    ]  # fmt: skip
    above = {at.confidence: (at.covered, at.right, at.alarms) for at in figures_of(found).above}
    assert above[0.5] == (1.0, 0.5, 0.5)
    assert above[0.7] == (0.5, 1.0, 0.0)
    assert above[0.9] == (0.0, None, 0.0)


def test_any_language_has_a_row_and_one_without_a_pack_is_marked() -> None:
    found = [line("price", "price"), line("price", "price", language="id")]
    assert set(by_language(found)) == {"en", "id", "all"}
    assert [row[0] for row in tables(found, {"en"})[0].rows] == ["en", "id (no pack)", "all"]


def test_mistakes_come_by_their_number() -> None:
    found = [line("cod", "payment"), line("cod", "payment"), line("size", "fit"), line("a", "a")]
    assert mistakes(found) == [("cod", "payment", 2), ("size", "fit", 1)]


def test_an_unknown_topic_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"text": "x", "lang": "en", "topic": "prise"}) + "\n", "utf-8")
    with pytest.raises(
        ChatFileError, match=r"t\.jsonl:1: found topic 'prise' \(did you mean 'price'"
    ):
        read_topics(path, {"price", "stock"})
