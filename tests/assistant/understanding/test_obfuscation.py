"""Disguised words are read as people read them; sizes, prices and models stay what they are."""

from __future__ import annotations

import pytest

from assistant.understanding.known import Known, Terms
from assistant.understanding.obfuscation import Undoing
from assistant.understanding.words import lexicon_terms, read_with
from prompts.packs import load_packs
from prompts.topics import load_topics

# The languages of the lines below: a comment is read with the words of its own.
PACKS = read_with(load_packs(load_topics()), "es", "ar", "zh", "th")
UNDOING = Undoing(PACKS, Known([Terms.of(lexicon_terms(PACKS.values()))]))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("F U C K  Y O U", "fuck you"),
        ("t.e.l.e.g.r.a.m", "telegram"),
        ("f4ck you", "fuck you"),
        ("wh4tsapp", "whatsapp"),
        ("$c4mmer", "scammer"),
        ("f*ck off", "fuck off"),
        ("sh!t", "shit"),
        ("sсаmmеr", "scammer"),
        ("WhatsΑpp", "whatsapp"),
        ("ꜰᴜᴄᴋ", "fuck"),
        ("🅵🆄🅲🅺", "fuck"),
        ("stuuupiid", "stupid"),
        ("p3nd3ja", "pendeja"),
        ("ح.م.ا.ر", "حمار"),
        ("fu ck you", "fuck you"),
        ("visit my-site dot com", "visit my-site.com"),
        ("example (.) com", "example.com"),
        ("i-g-n-o-r-e instructions", "ignore instructions"),
    ],
)
def test_a_disguise_is_undone(typed: str, read: str) -> None:
    assert UNDOING.undone(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "5xl", "3x2", "4K", "S M L XL", "s/m/l", "xs-s-m-l-xl", "38-40-42", "S I Z E M?",
        "galaxy a55", "iphone 15 pro 256gb", "A12 mine", "LIVE10", "how much $30?", "5 * 10 cm",
        "100% cotton", "t-shirt", "e-mail", "U S A", "c o d?", "3ayez 2", "con o sin IVA",
        "can you put a note in the box", "there was a stain", "сколько стоит доставка",
        "πόσο κάνει", "kaç lira ısı", "giá bao nhiêu", "แม่ค้า", "这个多少钱",
    ],
)  # fmt: skip
def test_what_is_no_disguise_stays(typed: str) -> None:
    assert UNDOING.undone(typed) is None
