"""What a property is said to be, in a pack's own words, or as the shop wrote it."""

from __future__ import annotations

import re

import pytest

from prompts.packs import load_packs
from prompts.values import in_words

WORDS = {"cotton": "coton", "elastane": "élasthanne", "yes": "oui", "hand wash": "à la main"}
PACKS = load_packs()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Cotton", "coton"),
        ("yes", "oui"),
        ("80% cotton, 20% elastane", "80% coton / 20% élasthanne"),
        ("80 % Cotton and 20 % Elastane", "80 % coton / 20 % élasthanne"),
        ("cotton; hand wash", "coton / à la main"),
    ],
)
def test_a_value_is_said_by_its_parts(value: str, said: str) -> None:
    assert in_words(value, WORDS, " / ") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Yes, by hand", "oui / by hand"),
        ("not for ovens, yes", "not for ovens, yes"),
        ("cushion insert not included", "cushion insert (non compris)"),
        ("2 panels; pole (not included)", "2 panels / pole (non compris)"),
        ("2 x AA, not included", "2 x AA / non compris"),
        ("cotton, 5 V", "coton / 5 V"),
    ],
)
def test_what_is_not_included_is_said_whatever_else_is(value: str, said: str) -> None:
    assert in_words(value, WORDS | {"not included": "non compris"}, " / ") == said


@pytest.mark.parametrize("value", ["80% cotton, 20% linen", "2 L", "cotton blend", ""])
def test_a_value_without_words_for_each_part_stays_whole(value: str) -> None:
    assert in_words(value, WORDS, " / ") == value


@pytest.mark.parametrize("tag", [tag for tag, pack in PACKS.items() if "value" in pack.terms])
def test_words_for_values_keep_every_figure(tag: str) -> None:
    figures = re.compile(r"\d+")
    words = PACKS[tag].terms["value"]
    kept = {value: said for value, said in words.items() if value == value.lower()}
    assert kept == words, "values are looked up in small letters"
    for value, said in words.items():
        assert figures.findall(value) == figures.findall(said), value
