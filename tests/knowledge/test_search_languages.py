"""Search by words in scripts with and without spaces: segments, stems, BM25."""

from __future__ import annotations

import pytest

from knowledge.search.lexical import LexicalIndex, query_terms, stem, terms


def found(texts: list[str], query: str) -> list[int]:
    """The rows that any word of a query stands in, best first."""
    scores = LexicalIndex(terms(text) for text in texts).scores(
        dict.fromkeys(query_terms(query), 1.0)
    )
    return [row for row in sorted(range(len(texts)), key=lambda r: -scores[r]) if scores[row] > 0]


@pytest.mark.parametrize(
    ("texts", "query"),
    [
        (["亚麻毯子", "电热水壶", "空气炸锅"], "这款毯子多少钱"),
        (["リネンのブランケット", "電気ケトル", "エアフライヤー"], "ブランケットはいくらですか"),
        (["ผ้าห่มลินิน", "กาต้มน้ำไฟฟ้า", "หม้อทอด"], "ผ้าห่มราคาเท่าไหร่"),
        (["ຜ້າຫົ່ມ", "ກະຕ້ຳນ້ຳ", "ໝໍ້ທອດ"], "ຜ້າຫົ່ມລາຄາເທົ່າໃດ"),
        (["ភួយក្រណាត់", "កំសៀវ", "ឆ្នាំង"], "តើភួយថ្លៃប៉ុន្មាន"),
        (["စောင်ပါး", "ရေနွေးအိုး", "ဒယ်အိုး"], "ဒီစောင်ဘယ်လောက်လဲ"),
        (["리넨 담요", "전기 주전자", "에어프라이어"], "담요를 얼마예요"),
        (["بطانية الكتان", "غلاية كهربائية", "قلاية هوائية"], "بكم البطانيه"),
        (["लिनन कंबल", "इलेक्ट्रिक केतली", "फ्रायर"], "यह कंबल कितने का है"),
        (["linen throws", "electric kettles", "air fryers"], "how much is the throw"),
        (["chăn lanh", "ấm đun nước", "nồi chiên"], "cái chăn này bao nhiêu"),
    ],
    ids="zh ja th lo km my ko ar hi en vi".split(),
)
def test_a_name_inside_a_question_finds_its_text(texts: list[str], query: str) -> None:
    assert found(texts, query)[0] == 0


def test_scripts_without_spaces_are_indexed_by_pairs_of_clusters() -> None:
    assert terms("亚麻毯") == ["亚麻", "麻毯"]


def test_marks_stay_with_the_letter_they_stand_on() -> None:
    assert terms("ผ้าห่ม") == ["ผ้า", "าห่", "ห่ม"]


def test_a_name_of_one_character_is_found_inside_a_question() -> None:
    assert found(["茶 tea", "咖啡 coffee"], "有茶吗") == [0]


@pytest.mark.parametrize(
    ("word", "other"),
    [("البطانية", "بطانيه"), ("والشحن", "شحن"), ("للسعودية", "السعوديه"), ("dresses", "dress"),
     ("accessories", "accessory")],
)  # fmt: skip
def test_inflected_words_share_a_stem(word: str, other: str) -> None:
    from knowledge.text import fold

    assert stem(fold(word)) == stem(fold(other))


def test_a_rare_word_counts_more_than_a_frequent_one() -> None:
    texts = ["blue throw", "blue kettle", "blue lamp", "green throw", "red throw"]
    assert found(texts, "blue lamp")[0] == 2


def test_a_word_in_a_short_text_counts_more_than_in_a_long_one() -> None:
    assert found(["kettle with a very long list of other words", "kettle"], "kettle") == [1, 0]
