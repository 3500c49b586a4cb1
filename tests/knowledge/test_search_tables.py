"""What search derives from documents comes back from its file to the bit, or is refused."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder
from knowledge.search import SEARCH_FORMAT, DamagedArrays, SearchIndex, Tables
from knowledge.search.filters import Scopes
from knowledge.search.lexical import LexicalIndex, Postings, _terms_of, terms
from tests.knowledge.reading import read_shop
from tests.shops import write_shop

SAMPLE = (
    "Washed linen throws, 2.5 kg; men's dresses", "亚麻毯子 空气炸锅100W", "リネンのブランケット",
    "ผ้าห่มลินิน", "리넨 담요를", "بطانية الكتان وللنساء", "लिनन कंबल", "រូបភាព ចោងပါး",
    "Größe ＸＬ ´s ﷽",
)  # fmt: skip
# Of the terms of SAMPLE in format 1.
FINGERPRINT = "6bbc"
# What terms are cut by: white space of many kinds, marks, quotes, digits, letters of many scripts.
LETTERS = st.sampled_from(
    list(" \t\n\u00a0\u3000\u2028\u1680\u0085\u200b\u200d\u0301\u0e31\u17d2\u1039'’´`.,_-19sSéßσςΣ")
    + list("亚麻毯のブผ้เກກំភဒီ담요를بالوةहिकㅏﷺﬁ")
)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    shop = read_shop(write_shop(tmp_path_factory.mktemp("shop") / "shop"))
    return [document(fact) for fact in shop.facts.values()]


@pytest.fixture
def file(documents: list[Document], tmp_path: Path) -> Path:
    Tables.of(documents).write(tmp_path / "search.npz")
    return tmp_path / "search.npz"


def test_tables_come_back_from_their_file_as_they_were(
    documents: list[Document], file: Path
) -> None:
    assert Tables.of(documents).same(Tables.read(file))


def test_an_index_over_stored_tables_finds_what_one_over_documents_does(
    documents: list[Document], file: Path
) -> None:
    model, stored = EmbeddedEmbedder(), Tables.read(file)
    assert stored is not None
    rows = model.matrix([item.page_content for item in documents])
    indexes = [SearchIndex(source, rows, model) for source in (documents, stored)]
    for query, country in (("linen throw", None), ("shipping", "US"), ("milk frother", "DE")):
        first, second = (index.search(query, country=country, limit=99) for index in indexes)
        assert first == second


def test_no_byte_of_the_parts_can_change_unseen(documents: list[Document], file: Path) -> None:
    whole, tables = file.read_bytes(), Tables.of(documents)
    unseen = []
    for place in range(0, len(whole), 97):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        try:
            if not tables.same(Tables.read(file)):
                unseen.append(place)
        except DamagedArrays:
            continue
    assert unseen == []


@pytest.mark.parametrize(
    "damage",
    [lambda whole: b"", lambda whole: b"junk" * 99, lambda whole: whole[: len(whole) // 2]],
    ids=["empty", "junk", "half"],
)
def test_a_damaged_file_is_refused_in_one_line(
    file: Path, damage: Callable[[bytes], bytes]
) -> None:
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(DamagedArrays, match=r"search\.npz cannot be read") as raised:
        Tables.read(file)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_holds_no_tables(tmp_path: Path) -> None:
    assert Tables.read(tmp_path / "search.npz") is None


def test_a_file_of_another_format_holds_no_tables(file: Path) -> None:
    with np.load(file) as stored:
        parts = dict(stored)
    names = {**json.loads(parts["names"].tobytes()), "format": SEARCH_FORMAT + 1}
    parts["names"] = np.frombuffer(json.dumps(names).encode(), dtype=np.uint8)
    np.savez(file, **parts)
    assert Tables.read(file) is None


@pytest.mark.parametrize("name", ["rows", "times", "starts", "kind", "ends"])
def test_parts_that_do_not_belong_together_are_refused(file: Path, name: str) -> None:
    with np.load(file) as stored:
        parts = dict(stored)
    parts[name] = parts[name][:-1]
    np.savez(file, **parts)
    with pytest.raises(DamagedArrays, match="different lengths"):
        Tables.read(file)


def test_the_terms_of_texts_change_only_with_the_format() -> None:
    # Stored terms are looked up by those of queries. Where this fails: raise FORMAT, and this.
    found = json.dumps([terms(text) for text in SAMPLE]).encode()
    assert (SEARCH_FORMAT, hashlib.sha256(found).hexdigest()[:4]) == (1, FINGERPRINT)


@given(st.text(LETTERS, max_size=30))
def test_a_text_cut_at_white_space_has_the_terms_of_the_whole(text: str) -> None:
    assert terms(text) == list(_terms_of.__wrapped__(text))


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8))
def test_what_a_term_is_worth_is_bm25(texts: list[list[str]]) -> None:
    index = LexicalIndex(texts)
    average = sum(map(len, texts)) / max(1, len(texts)) or 1.0
    for row, text in enumerate(texts):
        for term, times in Counter(text).items():
            holding = sum(term in other for other in texts)
            idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
            penalty = 1.2 * (1 - 0.75 + 0.75 * len(text) / average)
            worth = index.matched({term: 1.0}, row)[term]
            assert worth == pytest.approx(idf * times * 2.2 / (times + penalty), rel=1e-6)


def test_an_index_of_nothing_has_no_terms() -> None:
    assert (Postings.of([]).size, list(LexicalIndex([]).scores({"a": 1.0}))) == (0, [])


def test_what_is_about_a_type_is_about_each_of_its_products() -> None:
    rows = [{"kind": "product", "product": f"p-{number}", "type": "Goods"} for number in range(3)]
    scopes = Scopes.of([*rows, {"kind": "size", "products": "p-9", "type": "goods"}])
    assert scopes.subjects() == [(), (), (), ("p-9", "p-0", "p-1", "p-2")]
