"""Words that only accents tell apart, and words inside longer Korean ones."""

from __future__ import annotations

import pytest

from knowledge.text import fold
from prompts.lexicon import Index, Lexicon, Matcher, tokenize

WORDS = {"goods": {"dress": ("váy",), "shoe": ("giày",), "black": ("màu đen",)}}


def _found(text: str, *, toned: bool) -> list[str]:
    lexicon = Lexicon(lambda: WORDS, lambda: Index.of(WORDS, toned))
    return [m.keys[0] for m in Matcher([lexicon]).find(tokenize(fold(text), text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("váy này", ["dress"]),
        ("vậy à", []),
        # Typed without its tone so short a word may be anything; a longer one is hardly another.
        ("vay nay", []),
        ("giay nay", ["shoe"]),
        ("màu đen", ["black"]),
        ("mau den", ["black"]),
        ("mau đen", ["black"]),
        ("mẫu đến", []),
    ],
)
def test_a_typed_tone_counts_and_a_missing_one_does_not(text: str, found: list[str]) -> None:
    assert _found(text, toned=True) == found


def test_elsewhere_accents_are_folded() -> None:
    assert _found("vậy à", toned=False) == ["dress"]


def test_a_korean_word_is_found_inside_a_longer_one_but_not_across_words() -> None:
    matcher = Matcher()
    matcher.add("concepts", "delivery", ["배송"])
    matcher.add("screening", "swear", ["시발"])
    assert [m.keys for m in matcher.find(tokenize("배송되나요"))] == [("delivery",)]
    assert matcher.find(tokenize("다시 발송해요")) == []
    assert matcher.find(tokenize("시발"))
