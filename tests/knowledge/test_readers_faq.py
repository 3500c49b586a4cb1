"""The shop's own answers: one entry an id, in several languages, about some products or all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import document
from knowledge.problems import FolderError, Problem
from knowledge.readers.folder import read_folder
from knowledge.types import FACT, Fact, Faq, Source
from tests.knowledge.mangling import mangled
from tests.knowledge.reading import read_shop, refused
from tests.shops import STORE, write_shop

HEADER = "id,locale,question,answer,products\n"


def faq(tmp_path: Path, text: str, **files: str) -> tuple[Faq, ...]:
    return read_shop(write_shop(tmp_path, faq_csv=text, **files)).all(Faq)


def test_rows_of_one_id_are_one_entry_in_several_languages(tmp_path: Path) -> None:
    text = HEADER + (
        'gift,en,Do you wrap gifts?,"Yes, for free.",\n'
        "care,en,Can I wash it?,At 30 degrees.,linen-throw\n"
        "gift,zh_cn,可以包装吗？,可以，免费。,\n"
    )
    assert faq(tmp_path, text) == (
        Faq(
            id="faq:gift", source=Source("faq.csv", 2),
            questions={"en": "Do you wrap gifts?", "zh-CN": "可以包装吗？"},
            answers={"en": "Yes, for free.", "zh-CN": "可以，免费。"},
        ),
        Faq(
            id="faq:care", source=Source("faq.csv", 3), questions={"en": "Can I wash it?"},
            answers={"en": "At 30 degrees."}, products=("linen-throw",),
        ),
    )  # fmt: skip


def test_a_row_without_a_locale_is_in_the_shops_own_language(tmp_path: Path) -> None:
    text = "id,question,answer\ngift,Geschenkpapier?,Ja.\n"
    [entry] = faq(tmp_path, text, store_yaml=STORE + "default_locale: de\n")
    assert entry.answers == {"de": "Ja."}


@pytest.mark.parametrize("between", [" ", ", ", ";", "|", ";\n"])
def test_an_entry_may_be_about_several_products(tmp_path: Path, between: str) -> None:
    text = (
        HEADER + f'care,en,Wash?,No.,"Linen-Throw{between}milk-frother"\ncare,de,Waschen?,Nein.,\n'
    )
    [entry] = faq(tmp_path, text)
    assert entry.products == ("linen-throw", "milk-frother")


def test_markup_and_line_breaks_of_an_editor_are_not_said(tmp_path: Path) -> None:
    text = (
        HEADER + 'gift,en,Wrap?,"<p>Yes,<br>free &amp; fast.</p>",\nage,en,Age?,"3 < 5\nyears",\n'
    )
    assert [entry.answers["en"] for entry in faq(tmp_path, text)] == [
        "Yes, free & fast.",
        "3 < 5 years",
    ]


def test_an_entry_is_found_by_its_words_in_every_language(tmp_path: Path) -> None:
    text = HEADER + "gift,en,Do you wrap gifts?,Yes.,linen-throw\ngift,de,Geschenkpapier?,Klar.,\n"
    [entry] = faq(tmp_path, text)
    words = document(entry).page_content
    assert all(word in words for word in ("wrap gifts", "Yes.", "Geschenkpapier", "linen throw"))


def test_what_was_read_is_counted(tmp_path: Path) -> None:
    text = HEADER + "gift,en,Wrap?,Yes.,\ngift,de,Papier?,Ja.,\ncare,en,Wash?,No.,\n"
    counts = read_folder(write_shop(tmp_path, faq_csv=text)).report.counts
    assert (counts["faq entries"], counts["faq answers"]) == (2, 3)


@pytest.mark.parametrize(
    "content",
    [
        HEADER.replace(",", ";") + "gift;de;Größe?;Ja, 1,5;\n",
        "\ufeff" + HEADER + 'gift,de,Größe?,"Ja, 1,5",\n',
        "sep=;\r\n" + HEADER.replace(",", ";") + "gift;de;Größe?;Ja, 1,5;\r\n",
        HEADER.upper() + 'gift,de,Größe?,"Ja, 1,5"\n',
    ],
    ids=["semicolons", "a byte order mark", "a stated separator", "capitals, a cell too few"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_sheet_is_read_as_spreadsheets_write_it(
    tmp_path: Path, content: str, encoding: str
) -> None:
    raw = content.lstrip("\ufeff" if encoding == "cp1252" else "").encode(encoding)
    folder = write_shop(tmp_path, **{"faq.csv": raw})
    [entry] = read_shop(folder).all(Faq)
    assert (entry.questions, entry.answers) == ({"de": "Größe?"}, {"de": "Ja, 1,5"})


MISTAKES = {
    "no answer": ("gift,en,Wrap?,,\n", "faq.csv:2: found 'gift' in 'en' without its answer; "),
    "no id": (",en,Wrap?,Yes.,\n", "faq.csv:2: found an empty id; expected the id of an entry"),
    "no language": ("gift,klingon,Wrap?,Yes.,\n", "faq.csv:2: found the locale 'klingon'; "),
    "an unknown product": (
        "gift,en,Wrap?,Yes.,linen-trow\n",
        "faq.csv:2: found the product 'linen-trow'; "
        "expected the handle of a product (did you mean 'linen-throw'?)",
    ),
    "a language twice": (
        "gift,en,Wrap?,Yes.,\ngift,EN,Wrap it?,No.,\n",
        "faq.csv:3: found 'gift' in 'en' again; expected one row an entry and language (line 2",
    ),
    "other products in another language": (
        "gift,en,Wrap?,Yes.,linen-throw\ngift,de,Papier?,Ja.,milk-frother\n",
        "faq.csv:3: found other products of 'gift': milk-frother; "
        "expected the products of line 2 (linen-throw), or none",
    ),
    "an unquoted comma": ("gift,en,Wrap?,Yes, free,,\n", "faq.csv:2: found 7 cells; expected 5"),
}


@pytest.mark.parametrize(("rows", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_file_line_value_and_expectation(
    tmp_path: Path, rows: str, problem: str
) -> None:
    [found] = refused(write_shop(tmp_path, faq_csv=HEADER + rows))
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("id,locale,questions,answer\n", "faq.csv:1: found no column 'question'; expected "),
        ("id,question,answer,product\n", "faq.csv:1: found the column 'product'; expected a known"),
        ("id,question,answer,id\n", "faq.csv:1: found the column 'id' again; expected each"),
    ],
)
def test_a_header_that_is_not_understood_is_named(
    tmp_path: Path, header: str, problem: str
) -> None:
    [found] = refused(write_shop(tmp_path, faq_csv=header))
    assert found.startswith(problem)


FILES = {
    "faq.csv": (
        HEADER + "gift,en,Wrap?,\"Yes, <b>free</b>\",linen-throw\ngift,de,P?,Ja,\n"
    ).encode(),
    "aliases.csv": "product,locale,alias\nlinen-throw,zh,亚麻毯\n,en,\n".encode(),
    "lineup.csv": b"number,product,variant\n1,linen-throw,LT-SAG\n#2,milk-frother,\n",
    "size_charts.csv": b"applies_to;size;foot_mm_min;foot_mm_max\nThrows;M;240,5;250\n",
    "translations.csv": (
        "Type,Identification,Field,Locale,Market,Status,Default content,Translated content\n"
        "PRODUCT,'12,title,de,,,Milk Frother,Milchschäumer\n"
        "METAFIELD,'13,value,de,Germany,,\"[\"\"a\"\"]\",b\n"
    ).encode(),
}  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_mangled_sheet_is_read_or_refused_but_never_trips_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name, content = data.draw(mangled(FILES))
    folder = write_shop(tmp_path_factory.mktemp("mangled"), **{name: content})
    facts, problems = _read(folder)
    assert {problem.file for problem in problems} <= {name}
    assert facts or problems
    assert all(FACT.validate_json(FACT.dump_json(fact)) == fact for fact in facts)


def _read(folder: Path) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """What a folder says, or why it is refused."""
    try:
        return read_folder(folder).facts, ()
    except FolderError as error:
        return (), error.problems
