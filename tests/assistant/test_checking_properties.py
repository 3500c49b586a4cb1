"""Whatever is changed in a proven text, the check sees it: digit, unit, fact, field, order."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.checking.check import check
from assistant.checking.figures import slot_failures
from assistant.checking.finished import finished_failures
from assistant.checking.numbers import has_figure, number_spans, number_words, numbers_in
from assistant.types import Draft, Slot
from tests.assistant.drafts import NOW, drafts, packs, sample_shop

ZONE = "Europe/Berlin"
# Spanish "we say", which folds to "tenths"; Vietnamese "year", which is written as five is.
HOMOGRAPHS = frozenset(("decimos", "nam"))
_UNITS = ("money", "about", "days", "working_days", "months", "percent", "number", "code", "link",
          "moment", "year", "measures")  # fmt: skip
_SAME_WORDS = {"name", "text", "size", "country", "countries", "places", "method", "methods",
               "term"}  # fmt: skip


def _failures(draft: Draft) -> tuple[str, ...]:
    pack = packs()[draft.language]
    return check(draft, sample_shop(), pack, NOW, ZONE, draft.language).failures


def _with(draft: Draft, at: int, slot: Slot) -> Draft:
    return replace(draft, parts=(*draft.parts[:at], slot, *draft.parts[at + 1 :]))


def _figures() -> list[tuple[Draft, int, Slot]]:
    return [
        (draft, i, part)
        for draft in drafts()
        for i, part in enumerate(draft.parts)
        if isinstance(part, Slot) and part.fact is not None and has_figure(part.text)
    ]


FIGURES = st.deferred(lambda: st.sampled_from(_figures()))


def test_every_answer_of_the_small_shop_is_proven_in_every_language() -> None:
    failed = {draft.text: _failures(draft) for draft in drafts() if _failures(draft)}
    assert failed == {}
    assert len(drafts()) > 100


@settings(max_examples=150, deadline=None)
@given(FIGURES, st.data())
def test_another_digit_is_seen(figure: tuple[Draft, int, Slot], data: st.DataObject) -> None:
    draft, at, slot = figure
    places = [i for i, char in enumerate(slot.text) if char.isdigit()]
    i = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != slot.text[i]))
    changed = slot.text[:i] + digit + slot.text[i + 1 :]
    assert _failures(_with(draft, at, replace(slot, text=changed)))


@settings(max_examples=100, deadline=None)
@given(FIGURES, st.data())
def test_another_unit_is_seen(figure: tuple[Draft, int, Slot], data: st.DataObject) -> None:
    draft, at, slot = figure
    assume(slot.unit not in _SAME_WORDS)
    unit = data.draw(st.sampled_from(_UNITS).filter(lambda u: u != slot.unit))
    assert _failures(_with(draft, at, replace(slot, unit=unit)))


@settings(max_examples=100, deadline=None)
@given(FIGURES, st.data())
def test_another_fact_that_says_otherwise_is_seen(
    figure: tuple[Draft, int, Slot], data: st.DataObject
) -> None:
    draft, at, slot = figure
    other = data.draw(st.sampled_from(sorted(sample_shop().facts)))
    changed = replace(slot, fact=other)
    assume(slot_failures([changed], sample_shop(), draft.language, ZONE))
    assert _failures(_with(draft, at, changed))


@settings(max_examples=100, deadline=None)
@given(FIGURES, st.data())
def test_another_field_that_says_otherwise_is_seen(
    figure: tuple[Draft, int, Slot], data: st.DataObject
) -> None:
    draft, at, slot = figure
    fields = ("price", "compare_at", "free_over", "days", "handling", "window_days", "stock",
              "report_within_days", "months", "percent_off", "min_spend", "grams")  # fmt: skip
    field = data.draw(st.sampled_from(fields).filter(lambda name: name != slot.field))
    assert _failures(_with(draft, at, replace(slot, field=field)))


@settings(max_examples=60, deadline=None)
@given(FIGURES, st.sampled_from("0123456789٣３३๓½Ⅷ①"))
def test_a_digit_beside_a_slot_is_seen(figure: tuple[Draft, int, Slot], digit: str) -> None:
    draft, at, _ = figure
    parts = (*draft.parts[: at + 1], digit, *draft.parts[at + 1 :])
    assert finished_failures(replace(draft, parts=parts), sample_shop())


@pytest.mark.parametrize(
    ("first", "between", "second"), [("3", "", "5"), ("3", ".", "5"), ("1", ",", "000")]
)
def test_two_figures_that_read_as_one_are_seen(first: str, between: str, second: str) -> None:
    def slot(text: str) -> Slot:
        return Slot("n", text, "number", int(text), "instalments:BR", "parts")

    draft = Draft("en", "x", ("in ", slot(first), between, slot(second)), ())
    assert finished_failures(draft, sample_shop())


@pytest.mark.parametrize(
    "literal",
    [
        "see www.shop.example",
        "see shop.example/live",
        "write to crew@shop.example",
        "ask @kite",
        "use KEEL10",
        "use keel10 now",
        "a\u202eb",
        "line\nline",
    ],
)
def test_links_addresses_handles_and_codes_stand_only_in_slots(literal: str) -> None:
    assert finished_failures(Draft("en", "x", (literal,), ()), sample_shop())


@pytest.mark.parametrize("literal", ["It's here, isn't it?", "Tap the product. Then check out."])
def test_plain_words_are_no_address(literal: str) -> None:
    assert finished_failures(Draft("en", "x", (literal,), ()), sample_shop()) == []


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("1.000", "es", ["1000"]),
        ("1,000", "es", ["1.000"]),
        ("1,000", "en", ["1000"]),
        ("1.000", "en", ["1.000"]),
        ("1.5", "es", ["1", "5"]),
        ("12,3456", "en", ["12", "3456"]),
        ("1\u202f299,50", "fr", ["1299.50"]),
        ("1 299,50", "fr", ["1299.50"]),
        ("3 500", "en", ["3", "500"]),
        ("1,00,000", "hi", ["100000"]),
        ("٣٬٥٠٠٫٢٥", "ar", ["3500.25"]),
        ("\u200f٤٩\u200e٫٥٠", "ar", ["49.50"]),
        ("४९.५०", "hi", ["49.50"]),
        ("๑,๒๙๐ บาท", "th", ["1290"]),
        ("２９．５０", "zh", ["29.50"]),
        ("1'299.00", "de", ["1299", "0"]),
        ("8，5", "zh", ["8", "5"]),
    ],
)
def test_separators_and_digits_are_those_of_the_language(
    text: str, language: str, numbers: list[str]
) -> None:
    assert numbers_in(text, language) == [Decimal(number) for number in numbers]


@settings(max_examples=80, deadline=None)
@given(st.decimals(0, 999_999, places=2), st.sampled_from(["en", "es", "de", "ar", "th", "hi"]))
def test_a_number_written_by_a_language_reads_as_itself(value: Decimal, language: str) -> None:
    from babel.numbers import format_decimal

    from knowledge.language import locale_of

    text = format_decimal(value, "#,##0.00", locale=locale_of(language))
    assert numbers_in(text, language) == [value]


def test_a_number_tells_its_place_though_marks_stand_in_it() -> None:
    (found,) = number_spans("about \u200f4\u200e9 EUR", "en")
    assert "about \u200f4\u200e9 EUR"[found.start : found.end] == "4\u200e9"


@pytest.mark.parametrize(
    ("tag", "text"),
    [("en", "it ships in three days"), ("zh", "三天到"), ("ar", "يصل خلال ثلاثة أيام")],
)
def test_number_words_are_found_by_the_packs(tag: str, text: str) -> None:
    assert number_words(text, [packs()[tag].lexicon])


@pytest.mark.parametrize("tag", sorted(packs()))
def test_no_text_of_a_pack_states_a_number_in_words(tag: str) -> None:
    pack = packs()[tag]
    texts = [re.sub(r"\{\w+\}", " ", form) for reply in pack.replies.values()
             for form in (*reply.forms.values(), reply.short or "")]  # fmt: skip
    # "one of ours", "each one": one is no figure where nothing is counted.
    words = {text: number_words(text, [pack.lexicon]) for text in texts}
    stated = {text: [w for w, n in found if n != 1 and w not in HOMOGRAPHS]
              for text, found in words.items()}  # fmt: skip
    assert {text: found for text, found in stated.items() if found} == {}
