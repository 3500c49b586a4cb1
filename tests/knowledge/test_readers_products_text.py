"""What product files are written in: encodings, HTML bodies, amounts and weights."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.problems import Report
from knowledge.readers.amounts import amount, flag, number, weight, whole
from knowledge.readers.encoding import CHUNK, read_text
from knowledge.readers.html_text import plain_text


def text_of(folder: Path, content: bytes) -> tuple[str | None, Report]:
    path = folder / "products.csv"
    path.write_bytes(content)
    report = Report()
    return read_text(path, "products.csv", report), report


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_file_is_read_in_the_encodings_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    text, report = text_of(tmp_path, "Title\r\nTaza de té 茶杯\r\n".encode(encoding))
    assert (text, report.problems) == ("Title\r\nTaza de té 茶杯\r\n", [])


WESTERN = {
    "German": "Größe: 38, für Mädchen – 100 % Wolle, 39 €",
    "French": "Thé à la crème brûlée, où l’été dure",
    "Spanish": "¡Niños! Cuña de 5 cm², ¿qué más?",
    "Portuguese": "Pão de ló, edição nº 3, avó e avô",
    "Danish": "Blå krus, 60 °C – på lager",
    "a café in English": "Café mug™, ½ litre, “handmade”",
}


@pytest.mark.parametrize("text", WESTERN.values(), ids=WESTERN)
def test_windows_1252_is_read_and_named_in_a_note(tmp_path: Path, text: str) -> None:
    found, report = text_of(tmp_path, f"Title\n{text}\n".encode("cp1252"))
    [note] = [str(note) for note in report.notes]
    assert found == f"Title\n{text}\n"
    assert note.startswith("products.csv:2: found text that is not UTF-8")
    assert "Windows-1252" in note


OTHERS = {
    "Polish": ("Złoty kubek i żółta misa", "cp1250"),
    "Czech": ("Příliš žluťoučký kůň, světle modrý", "cp1250"),
    "Hungarian": ("Kézzel készült bögre, gyönyörű őszi színű", "cp1250"),
    "Turkish": ("Işıklı çay bardağı, şık", "cp1254"),
    "Russian": ("Чашка", "cp1251"),
    "Greek": ("Φλιτζάνι", "cp1253"),
    "Arabic": ("كوب شاي", "cp1256"),
    "Thai": ("ถ้วยชา", "cp874"),
    "Chinese": ("大号茶杯", "gbk"),
    "Japanese": ("湯のみ", "cp932"),
    "Korean": ("찻잔", "cp949"),
}


@pytest.mark.parametrize(("text", "codec"), OTHERS.values(), ids=OTHERS)
def test_another_code_page_is_refused_before_it_is_read_wrong(
    tmp_path: Path, text: str, codec: str
) -> None:
    found, report = text_of(tmp_path, f"Title\n{text}\n".encode(codec))
    assert found is None
    assert str(report.errors[0]).startswith("products.csv:2: found the byte 0x")


def test_utf_8_with_a_broken_character_is_not_taken_for_windows_1252(tmp_path: Path) -> None:
    content = "Title\ncafé\nété\nthé\n".encode() + "crème".encode()[:3] + b"me\n"
    found, report = text_of(tmp_path, content)
    assert (found, [error.line for error in report.errors]) == (None, [5])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_line_of_a_fault_is_right_far_into_a_file(
    tmp_path: Path, end: str, encoding: str
) -> None:
    line = "é" * 99 + end
    lines = 2 * CHUNK // len(line.encode(encoding)) + 5
    content = (line * lines + "\x00").encode(encoding)
    _, report = text_of(tmp_path, content)
    assert [(e.line, e.value) for e in report.errors] == [(lines + 1, "a NUL character")]


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    report = Report()
    assert read_text(tmp_path / "products.csv", "products.csv", report) is None
    assert [error.line for error in report.errors] == [0]


BODIES = {
    "tags and entities": ("<p>Soft &amp; warm</p><p>Linen</p>", "Soft & warm Linen"),
    "scripts and styles": ("<style>p{}</style>Soft<script>var a = '<b>'</script>", "Soft"),
    "a script with an arrow": ("<script>a --> b</script>Soft", "Soft"),
    "a script never closed": ("Soft<script>alert('x')", "Soft"),
    "comments": ("Soft<!-- <p>draft</p> --> linen", "Soft linen"),
    "a marked section of a word processor": ("<![if !list]>1.<![endif]> Soft", "1. Soft"),
    "plain text": ("Up to 5 &lt; 6 kg", "Up to 5 < 6 kg"),
    "a bare sign": ("3 < 5 and 5 > 3", "3 < 5 and 5 > 3"),
    "text after the last tag": ("<p>Linen</p>made with H&M", "Linen made with H&M"),
    "a sign in an attribute": ('<img alt="a > b">Linen', "Linen"),
    "entities of entities": ("<p>&amp;lt;b&amp;gt;</p>", "&lt;b&gt;"),
    "invisible characters": ("So\u00adft\x07lin\u200ben\u00a0throw", "Soft linen throw"),
    "a joiner in a word": ("می\u200cخواهم", "می\u200cخواهم"),
}


@pytest.mark.parametrize(("body", "text"), BODIES.values(), ids=BODIES)
def test_a_description_is_the_text_a_reader_sees(body: str, text: str) -> None:
    assert plain_text(body) == text


@given(st.text(alphabet="<>!-/'\"[]&; apscrityle=\n", max_size=200))
def test_no_body_is_too_broken_to_read(body: str) -> None:
    assert plain_text(body) == " ".join(plain_text(body).split())


AMOUNTS = {
    "USD": {
        "39": "39", "39.5": "39.5", ".99": "0.99", "39,00": "39.00", "1,299": "1299",
        "1,299.00": "1299.00", "1.299,00": "1299.00", "1 299,00": "1299.00",
        "1\u202f299,00": "1299.00", "1'299.00": "1299.00", "1.299.000": "1299000",
        "1,29,900.50": "129900.50", "39.0000": "39.0000", "$39": "39", "39.00 USD": "39.00",
        "US$ 1,299.00": "1299.00", "３９": "39",
    },
    "JPY": {"¥1,299": "1299", "￥1,299": "1299", "1,299円": "1299", "1299.00": "1299.00"},
    "KWD": {"1.299": "1.299", "1,299.500": "1299.500"},
    "EUR": {"1.299,00 €": "1299.00", "EUR 9,5": "9.5"},
    "BRL": {"R$ 39,90": "39.90"},
}  # fmt: skip
NOT_READ = {
    "USD": [
        "", "-1", "NaN", "1E3", "39.", "39.-", "1.299", "39.999", "1,2990", "1,299,00", "12 34",
        "1 2", "€39", "39.00 EUR", "A$39", "about 39", "39 or 45", "1.299.00", "9" * 20,
    ],
    "JPY": ["1.299"],
    "KWD": ["1,299"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [(text, money, value) for money, found in AMOUNTS.items() for text, value in found.items()],
)
def test_an_amount_of_one_meaning_is_read_exactly(text: str, currency: str, value: str) -> None:
    assert amount(text, currency) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "currency"), [(text, money) for money, found in NOT_READ.items() for text in found]
)
def test_an_amount_of_no_meaning_or_of_two_is_not_read(text: str, currency: str) -> None:
    assert amount(text, currency) is None


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("250 g", "250"),
        ("250.5 g", "250.5"),
        ("1.5kg", "1500"),
        ("1,5 kg", "1500"),
        ("12 oz", "340.1942775"),
        ("2 lbs", "907.18474"),
    ],
)
def test_a_weight_is_read_in_grams_exactly(text: str, grams: str) -> None:
    assert weight(text) == Decimal(grams)


@pytest.mark.parametrize("text", ["250", "heavy", "2 stone", "-1 kg", "1,500 kg g"])
def test_a_weight_without_a_known_unit_is_not_read(text: str) -> None:
    assert weight(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("4", 4), ("-2", -2), ("1,000", 1000), ("4.0", 4), ("4.5", None)]
)
def test_a_quantity_is_whole(text: str, value: int | None) -> None:
    assert whole(text) == value


@pytest.mark.parametrize("text", ["", "x", "1e9", "inf", "1,00", "٣"])
def test_what_is_no_plain_number_is_not_read(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("TRUE", True), ("Wahr", True), ("FALSO", False), ("", None), ("x", None)]
)
def test_a_flag_is_read_in_the_language_of_the_spreadsheet(text: str, value: bool | None) -> None:
    assert flag(text) is value
