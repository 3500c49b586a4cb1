"""How well the language of lines is told, alone and in a viewer's history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.understanding.language import LanguageDecider
from assistant.understanding.training import recogniser_for
from evals.lines import read_lines
from evals.spoken import EVERY, OTHERS, Heard, as_json, hear, tables

LINES = [
    ("hoeveel kost dat en hoe lang duurt de verzending", "nl"),
    ("quanto custa o frete pra cá", "pt"),
    ("xxl?", "pt"),
    ("berapa ongkirnya kak", "id"),
]


@pytest.fixture(scope="module")
def heard(sample: Assistant, tmp_path_factory: pytest.TempPathFactory) -> list[Heard]:
    path: Path = tmp_path_factory.mktemp("lines") / "lines.jsonl"
    text = "\n".join(json.dumps({"text": text, "lang": tag}) for text, tag in LINES)
    path.write_text(text, encoding="utf-8")
    model = recogniser_for(sample.packs, sample.settings.state).languages
    decider = LanguageDecider(model, sample.packs)
    return hear(decider, sorted(sample.packs), read_lines(path))


def test_a_viewers_history_tells_what_a_line_alone_does_not(heard: list[Heard]) -> None:
    by_text = {each.line.text: each for each in heard}
    assert by_text["quanto custa o frete pra cá"].history is None
    assert by_text["xxl?"].history == "pt"


def test_lines_of_other_languages_are_counted_apart(heard: list[Heard], sample: Assistant) -> None:
    right, *_, others = tables(heard, sorted(sample.packs))
    assert [row[0] for row in right.rows] == ["id", "pt", EVERY]
    assert others.rows == ((OTHERS, "1", "100%"),)


def test_scripts_get_every_line(heard: list[Heard]) -> None:
    assert [each["line"]["text"] for each in as_json(heard)] == [text for text, _ in LINES]
