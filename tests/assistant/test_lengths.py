"""Every text of every pack fits the shortest platform beside a name, with long but real facts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.answering.compose import FULL, Form, say
from assistant.answering.fitting import fitted_text
from assistant.answering.samples import LONG, VERBATIM, ZONE, row_of
from assistant.answering.values import cut
from assistant.checking.numbers import number_spans
from assistant.config import LIMITS
from assistant.delivery.address import SHORT_NAME, addressed, room_for_text
from assistant.types import Draft, Slot
from prompts.packs import Pack, load_packs
from prompts.topics import load_topics

TOPICS = load_topics()
PACKS = load_packs(TOPICS)
SHORTEST = min(LIMITS.values())


def _fitted(key: str, pack: Pack, limit: int = SHORTEST) -> Draft:
    row = row_of(key, TOPICS, pack, LONG, 3)
    draft = fitted_text(key, row, TOPICS, pack, ZONE, room_for_text(limit))
    assert draft is not None, key
    return draft


@pytest.mark.parametrize("tag", sorted(PACKS))
def test_every_text_fits_the_shortest_platform_beside_a_name(tag: str) -> None:
    name = "x" * SHORT_NAME
    texts = {key: _fitted(key, PACKS[tag]).text for key in TOPICS.texts if key not in VERBATIM}
    said = {key: addressed(text, [name], SHORTEST) for key, text in texts.items()}
    long = {key: text for key, text in said.items()
            if len(text) > SHORTEST or not text.startswith(f"@{name} ")}  # fmt: skip
    assert long == {}


@pytest.mark.parametrize("tag", sorted(PACKS))
def test_no_figure_is_cut_to_fit(tag: str) -> None:
    pack = PACKS[tag]
    for key in TOPICS.texts:
        whole = say(key, row_of(key, TOPICS, pack, LONG, 3), TOPICS, pack, ZONE)
        assert whole is not None
        figures = {part.text for part in whole.parts if isinstance(part, Slot)}
        kept = [part for part in _fitted(key, pack).parts if isinstance(part, Slot)]
        changed = [part.text for part in kept if part.text not in figures
                   and part.unit not in ("name", "methods", "countries", "places", "regions")
                   and part.field != "left_out"]  # fmt: skip
        assert changed == [], key


@pytest.mark.parametrize("tag", sorted(PACKS))
def test_what_a_list_leaves_out_is_counted(tag: str) -> None:
    draft = _fitted("pay_methods", PACKS[tag])
    counts = [part.value for part in draft.parts
              if isinstance(part, Slot) and part.field == "left_out"]  # fmt: skip
    assert counts in ([], [len(draft.left_out)])
    fewer = say("pay_methods", row_of("pay_methods", TOPICS, PACKS[tag], LONG), TOPICS,
                PACKS[tag], ZONE, Form(rows=2))  # fmt: skip
    assert fewer is not None
    assert [n.value for n in number_spans(fewer.text, tag)] == [Decimal(3)]
    assert fewer.left_out == ("f:x methods",) * 3


def test_where_there_is_room_nothing_is_left_out() -> None:
    row = row_of("pay_methods", TOPICS, PACKS["en"], LONG)
    full = say("pay_methods", row, TOPICS, PACKS["en"], ZONE, FULL)
    assert fitted_text("pay_methods", row, TOPICS, PACKS["en"], ZONE, 478) == full


@pytest.mark.parametrize(
    ("title", "longest", "said"),
    [
        ("Gale Tent", 24, "Gale Tent"),
        ("Washed French Linen Duvet Cover", 24, "Washed French Linen…"),
        ("Power Bank 20000mAh", 14, "Power Bank…"),
        ("头戴式无线降噪蓝牙耳机超长续航", 8, "头戴式无线降噪…"),
        ("移动电源20000毫安", 8, "移动电源…"),
        ("Thermos, steel", 10, "Thermos…"),
    ],
)
def test_a_title_is_cut_at_a_word_and_never_in_a_figure(
    title: str, longest: int, said: str
) -> None:
    assert cut(title, longest) == said


def test_as_many_are_named_as_fit_and_the_others_are_counted() -> None:
    names = ["Ana", "Luis", "Mei"]

    def others(count: int) -> str:
        return f"and {count} more"

    assert addressed("hi", names, 500, 7, others) == "@Ana @Luis @Mei and 4 more hi"
    assert addressed("hi", names, 20, 7, others) == "@Ana and 6 more hi"
    assert addressed("hi", names, 8, 7, others) == "@Ana hi"
    assert addressed("hi", names, 3, 7, others) == "hi"
    assert addressed("hi", names, 500, 3, others) == "@Ana @Luis @Mei hi"


def test_a_long_name_is_shortened_before_it_is_left_out() -> None:
    text = "t" * room_for_text(150)
    assert addressed(text, ["a" * 30], 150) == f"@{'a' * 20} {text}"
