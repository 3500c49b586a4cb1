"""Folding for matching: one spelling for what viewers mean, in any script."""

from __future__ import annotations

import pytest

from knowledge.text import fold, search_terms, singular, tokens

FOLDS = {
    "case": ("LINEN Throw", "linen throw"),
    "sharp s": ("GROẞE Straße", "grosse strasse"),
    "full width": ("ＡＢＣ　１２３", "abc 123"),
    "half-width kana": ("ﾀｵﾙ", "タオル"),
    "accents": ("Envío à Curaçao", "envio a curacao"),
    "combining accents": ("cafe\u0301", "cafe"),
    "Vietnamese tones": ("tiền hoàn lại", "tien hoan lai"),
    "Turkish dotted capital": ("İSTANBUL", "istanbul"),
    "letters with marks of other scripts": ("й が हि", "й が हि"),
    "alif with hamza": ("أحمد إلى آخر", "احمد الي اخر"),
    "ta marbuta and ya": ("بطانية على", "بطانيه علي"),
    "Arabic vowel marks": ("مَدْرَسَة", "مدرسه"),
    "tatweel": ("شـــحن", "شحن"),
    "Persian letters": ("کی", "كي"),
    "Arabic digits": ("٣٥٠", "350"),
    "Persian and Devanagari digits": ("۱۲ १२", "12 12"),
    "superscripts": ("m²", "m2"),
    "stretched Latin": ("sooooo cheap", "soo cheap"),
    "stretched Arabic": ("جمييييل", "جميل"),
    "stretched Thai": ("ถูกมากกกก", "ถูกมาก"),
    "Thai sara ae as two sara e": ("เเม่ค้า", "แม่ค้า"),
    "Thai sara am and its tone mark in either order": ("นํ้า", "น\u0e49\u0e4dา"),
    "Thai sara am": ("น้ำ", "น\u0e49\u0e4dา"),
    "numbers are not stretched": ("1000", "1000"),
    "zero width": ("f\u200br\u200cee\ufeff", "free"),
    "direction marks": ("\u202eprice\u202c", "price"),
    "soft hyphen": ("ship\u00adping", "shipping"),
    "control characters": ("a\x00b\x1bc", "a b c"),
    "spaces": ("  a\u00a0 b\n\tc ", "a b c"),
    "apostrophes": ("l’eau d`or", "l'eau d'or"),
}


@pytest.mark.parametrize(("text", "folded"), FOLDS.values(), ids=FOLDS)
def test_spellings_that_mean_the_same_fold_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_twice_is_folding_once() -> None:
    once = [fold(text) for text, _ in FOLDS.values()]
    assert [fold(text) for text in once] == once


@pytest.mark.parametrize(
    ("folded", "words"),
    [
        ("don't ship, ok?", ["don't", "ship", "ok"]),
        ("usb-c 14.90", ["usb", "c", "14.90"]),
        ("كم السعر؟", ["كم", "السعر"]),
        ("배송 되나요", ["배", "송", "되", "나", "요"]),
        ("多少钱", ["多", "少", "钱"]),
        ("ส่ง", ["ส", "่", "ง"]),
        ("iphone可以用吗", ["iphone", "可", "以", "用", "吗"]),
        ("दुपट्टा कितने का", ["दुपट्टा", "कितने", "का"]),
        ("🎉 !!", []),
    ],
    ids=["apostrophe", "hyphen", "Arabic", "Korean", "Chinese", "Thai", "mixed", "Hindi", "none"],
)
def test_words_are_split_as_their_script_writes_them(folded: str, words: list[str]) -> None:
    assert tokens(folded) == words


def test_search_terms_pair_characters_of_scripts_without_spaces() -> None:
    assert search_terms("空气 USB") == ["空", "空气", "气", "usb"]


@pytest.mark.parametrize(
    ("plural", "word"),
    [
        ("sofas", "sofa"),
        ("dresses", "dress"),
        ("boxes", "box"),
        ("watches", "watch"),
        ("batteries", "battery"),
        ("glass", "glass"),
        ("bus", "bus"),
        ("gas", "gas"),
    ],
)
def test_a_plural_loses_its_ending_and_a_singular_keeps_it(plural: str, word: str) -> None:
    assert singular(plural) == word
