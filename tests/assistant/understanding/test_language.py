"""The language of short comments, as viewers type them, and of those that mix two."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.assistant.understanding.conftest import Talk

LINES = yaml.safe_load(Path(__file__).with_name("spoken_lines.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("tag", "text"), [(tag, line) for tag, lines in LINES.items() for line in lines]
)
def test_short_comments_are_answered_in_their_language(talk: Talk, tag: str, text: str) -> None:
    assert talk.say(text).language.tag == tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("hoeveel kost de verzending naar nederland alstublieft", "nl"),
        ("hur mycket kostar frakten till sverige och hur lång tid tar det", "sv"),
        ("כמה זה עולה", "he"),
        ("πόσο κοστίζει", "el"),
    ],
)
def test_languages_without_a_pack_are_told_apart(talk: Talk, text: str, tag: str) -> None:
    assert talk.say(text).language.tag == tag


def test_a_mixed_comment_is_answered_in_the_language_of_its_question(talk: Talk) -> None:
    assert talk.say("how much is the 帐篷 please").language.tag == "en"
    assert talk.say("hello dear 帐篷多少钱", "ben").language.tag == "zh"


def test_what_says_nothing_of_its_language_follows_the_viewer(talk: Talk) -> None:
    talk.say("帐篷多少钱")
    assert talk.say("165 55").language.tag == "zh"
    assert talk.say("165 55", "ben", locale="ar-SA").language.tag == "ar"
    assert talk.say("165 55", "cleo").language.tag == "und"
