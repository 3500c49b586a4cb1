"""Label files: what is read, and what is refused with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ChatFileError
from evals.datasets import load
from evals.labels import read_labels
from tests.evals.chats import label, write_chat, write_lines


def _problem(tmp_path: Path, *labels: Any) -> str:
    with pytest.raises(ChatFileError) as caught:
        read_labels(write_lines(tmp_path / "labels.jsonl", list(labels)))
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "question"}, "found kind 'question'; expected one of answerable"),
        ({"actions": ["answer"]}, "found the action 'answer'; expected one of reply"),
        ({"actions": []}, "found no action"),
        ({"topic": "prices"}, "found topic 'prices'"),
        ({"language": "english!"}, "found language 'english!'"),
        ({"any_of": ["("]}, "found any_of '('; expected a regular expression"),
        ({"must_not_match": ["["]}, "found must_not_match '['; expected a regular expression"),
        ({"numbers": ["cheap"]}, "found the number 'cheap'"),
        ({"any_of": [""]}, "found any_of ['']; expected a list of texts"),
        ({"must_nott": ["x"]}, "found the key 'must_nott' (did you mean 'must_not'?)"),
        ({"numbers": "5.90"}, "found numbers '5.90'; expected a list"),
    ],
)
def test_a_wrong_label_is_refused_with_file_and_line(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    wrong = {"id": "b", **label(), **change}
    assert f"labels.jsonl:2: {said}" in _problem(tmp_path, {"id": "a", **label()}, wrong)


def test_a_label_without_a_needed_field_is_refused(tmp_path: Path) -> None:
    assert "labels.jsonl:1: found a label without 'kind'" in _problem(tmp_path, {"id": "a"})


def test_two_labels_of_one_comment_are_refused(tmp_path: Path) -> None:
    twice = {"id": "a", **label()}
    assert "labels.jsonl:2: found 'a' again" in _problem(tmp_path, twice, twice)


def test_what_is_no_json_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "a"\n[1]\n', encoding="utf-8")
    with pytest.raises(ChatFileError) as caught:
        read_labels(path)
    assert caught.value.problems == (
        "labels.jsonl:1: found no JSON (Expecting ',' delimiter); expected an object",
        "labels.jsonl:2: found [1]; expected an object",
    )


def test_a_label_of_no_comment_is_refused_with_what_may_be_meant(tmp_path: Path) -> None:
    chat = write_chat(tmp_path, [("comment1", "hello", None, label("chatter"))])
    write_lines(tmp_path / "labels.jsonl", [{"id": "comment2", **label("chatter")}])
    with pytest.raises(ChatFileError, match=r"labels.jsonl:1: .*'comment2'.*did you mean 'comme"):
        load(chat)


def test_one_id_in_two_rooms_is_refused_since_labels_go_by_id(tmp_path: Path) -> None:
    chat = write_chat(tmp_path, [("a", "hello", None, label("chatter"))])
    line = chat.read_text(encoding="utf-8")
    chat.write_text(line + line.replace('"room": "room"', '"room": "other"'), encoding="utf-8")
    with pytest.raises(ChatFileError, match="chat.jsonl:2: found the id 'a' in two rooms"):
        load(chat)


def test_questions_of_a_room_are_asked_one_after_the_other(tmp_path: Path) -> None:
    lines = [
        {"id": "q1", "text": "one", "room": "r", "label": label()},
        {"id": "q2", "text": "two", "room": "r", "pin": "gale-tent", "label": label()},
        {"id": "q3", "text": "alone", "label": label()},
    ]
    dataset = load(write_lines(tmp_path / "questions.jsonl", lines))
    said = [
        [(getattr(item, "text", None) or getattr(item, "event", ""), item.at.second)
         for item in episode.items]
        for episode in dataset.episodes
    ]  # fmt: skip
    assert said == [[("one", 0), ("pin", 2), ("two", 2)], [("alone", 0)]]


def test_a_question_without_its_label_is_refused(tmp_path: Path) -> None:
    lines = [{"id": "q1", "text": "one", "label": label()}, {"id": "q2", "text": "two"}]
    with pytest.raises(ChatFileError, match="questions.jsonl:2: found a question without its"):
        load(write_lines(tmp_path / "questions.jsonl", lines))
