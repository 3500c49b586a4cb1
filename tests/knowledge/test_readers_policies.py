"""Prose policies: passages with headings, places and language; files that cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import document
from knowledge.problems import Problem, Report
from knowledge.readers.passages import LIMIT, sentences
from knowledge.readers.policies import read_policies
from knowledge.types import FACT, Policy
from tests.knowledge.mangling import mangled
from tests.knowledge.pdf_files import AES_KEYS, Put, aes_encrypted, encrypted, lines, pdf
from tests.knowledge.reading import read_shop, refused
from tests.shops import write_shop

MARKDOWN = """\
# Returns

You may return goods within
30 days. Ask us first.

## Who pays

We do not take back:

- underwear
- earrings

| Country | Days |
| --- | --- |
| Germany | 14 |
"""
HTML = """\
<html lang="fr"><head><title>Boutique</title><style>p {color: red}</style></head><body>
<nav><a href="/">Accueil</a></nav>
<h1>Retours</h1>
<p>Vous avez <b>trente</b> jours.</p>
<ul><li>neuf</li><li>propre</li></ul>
<script>var days = 99;</script>
<table><tr><th>Pays</th><th>Jours</th></tr>
<tr><td rowspan="2">Allemagne</td><td>3</td></tr>
<tr><td>5</td></tr></table>
</body></html>
"""
TEXT = """\
RETURN POLICY

You may return goods within thirty days of delivery if they have not been used and are
clean. Ask us first.

1. Who pays

The buyer pays for the parcel unless the goods are faulty or we sent you something else.

Country     Days
Germany     14
"""


def policies(tmp_path: Path, **files: str | bytes) -> tuple[list[Policy], Report]:
    """The passages of `policies/` with these files, and what reading them reported."""
    folder = tmp_path / "policies"
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    report = Report()
    facts = read_policies(folder, report)
    return [fact for fact in facts if isinstance(fact, Policy)], report


def passages(tmp_path: Path, name: str, content: str | bytes) -> list[Policy]:
    """The passages of one file that has nothing wrong with it."""
    found, report = policies(tmp_path, **{name: content})
    assert report.problems == []
    return found


def seen(problems: list[Problem]) -> list[str]:
    return [f"{problem.level} {problem}" for problem in problems]


# -- headings, lines, what is kept ------------------------------------------------------------


def test_markdown_is_split_at_its_headings(tmp_path: Path) -> None:
    found = passages(tmp_path, "returns.en.md", MARKDOWN)
    assert [(p.id, p.headings, p.source.line, p.last_line) for p in found] == [
        ("policy:returns.en.md#1", ("Returns",), 3, 4),
        ("policy:returns.en.md#2", ("Returns", "Who pays"), 8, 15),
    ]
    assert found[0].text == "You may return goods within 30 days. Ask us first."


def test_lists_and_tables_keep_their_rows_below_what_leads_them_in(tmp_path: Path) -> None:
    found = passages(tmp_path, "returns.en.md", MARKDOWN)
    assert found[1].text == (
        "We do not take back:\n- underwear\n- earrings\n\nCountry | Days\nGermany | 14"
    )


def test_html_is_read_as_it_is_seen(tmp_path: Path) -> None:
    [found] = passages(tmp_path, "retours.html", HTML)
    assert (found.headings, found.source.line, found.last_line) == (("Retours",), 4, 9)
    assert found.text == (
        "Vous avez trente jours.\n\n- neuf\n- propre\n\nPays | Jours\nAllemagne | 3\nAllemagne | 5"
    )


def test_scripts_styles_and_menus_are_left_out_and_counted(tmp_path: Path) -> None:
    _, report = policies(tmp_path, **{"retours.html": HTML})
    assert report.counts["policy elements left out (scripts, styles, menus)"] == 3


def test_scripts_within_markdown_are_left_out(tmp_path: Path) -> None:
    text = "# Fees\n\n<script>\nlet a = 1\n</script>\n\nNone <script>let b = 2</script>at all.\n"
    [found] = passages(tmp_path, "fees.en.md", text)
    assert found.text == "None at all."


def test_plain_text_is_split_where_its_lines_look_like_headings(tmp_path: Path) -> None:
    found = passages(tmp_path, "returns.en.txt", TEXT)
    assert [(p.headings, p.text, p.source.line, p.last_line) for p in found] == [
        (
            ("RETURN POLICY",),
            "You may return goods within thirty days of delivery if they have not been used and"
            " are clean. Ask us first.",
            3,
            4,
        ),
        (
            ("RETURN POLICY", "1. Who pays"),
            "The buyer pays for the parcel unless the goods are faulty or we sent you something"
            " else.\n\nCountry | Days\nGermany | 14",
            8,
            11,
        ),
    ]


def test_rows_of_plain_text_are_parted_by_tabs_or_wide_gaps(tmp_path: Path) -> None:
    [found] = passages(tmp_path, "a.en.txt", "Country\tDays\nGermany\t14\nNew Zealand     30\n")
    assert found.text == "Country | Days\nGermany | 14\nNew Zealand | 30"


def test_lines_that_were_ended_are_not_joined(tmp_path: Path) -> None:
    text = "Goods that come back to us must be clean and in their own pack-\naging. Send to:\n"
    [found] = passages(tmp_path, "a.en.txt", text + "Lumen & Oak\nStreet 5\n")
    assert found.text == (
        "Goods that come back to us must be clean and in their own pack-aging. Send to:\n"
        "Lumen & Oak\nStreet 5"
    )


def test_pdf_is_split_at_larger_and_bold_type_with_its_pages(tmp_path: Path) -> None:
    content = pdf(
        [
            Put("Returns", 800, size=18),
            *lines("You may return goods within 30 days if they are", "unused.", top=770),
            Put("Who pays", 720, font="bold"),
            *lines("The buyer pays for a parcel that is sent back to us without", top=700),
        ],
        [*lines("a reason."), Put("Country", 700), Put("Days", 700, x=250)]
        + [Put("Germany", 686), Put("14", 686, x=250)],
    )
    found = passages(tmp_path, "returns.en.pdf", content)
    assert [(p.headings, p.text, p.source.line, p.last_line) for p in found] == [
        (("Returns",), "You may return goods within 30 days if they are unused.", 1, 1),
        (
            ("Returns", "Who pays"),
            "The buyer pays for a parcel that is sent back to us without a reason.\n\n"
            "Country | Days\nGermany | 14",
            1,
            2,
        ),
    ]


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out(tmp_path: Path) -> None:
    pages = [
        [Put("Lumen & Oak", 820), *lines(f"Text {word}."), Put(f"Page {i} of 4", 20)]
        for i, word in enumerate(("one", "two", "three", "four"), 1)
    ]
    found, report = policies(tmp_path, **{"a.en.pdf": pdf(*pages)})
    assert "\n".join(p.text for p in found) == "Text one.\n\nText two.\n\nText three.\n\nText four."
    assert report.counts["policy lines left out (page numbers, running heads)"] == 8


def test_a_title_that_every_page_begins_with_is_no_running_head(tmp_path: Path) -> None:
    pages = [
        [Put(f"Part {i}", 800, size=16), *lines(f"Rule of {i}0 days.", top=770)]
        for i in range(1, 5)
    ]
    found = passages(tmp_path, "a.en.pdf", pdf(*pages))
    assert [p.headings for p in found] == [(f"Part {i}",) for i in range(1, 5)]


def test_figures_at_the_foot_of_pages_are_no_page_numbers(tmp_path: Path) -> None:
    feet = ("Fee 5 EUR", "Fee 9 EUR", "Fee 2 EUR", "Fee 7 EUR")
    pages = [
        lines(f"Text of page {word}.", "", foot) for word, foot in zip("abcd", feet, strict=True)
    ]
    found = passages(tmp_path, "a.en.pdf", pdf(*pages))
    assert all(foot in "\n".join(p.text for p in found) for foot in feet)


def test_front_matter_gives_the_title_and_the_language(tmp_path: Path) -> None:
    [found] = passages(tmp_path, "a.md", "---\ntitle: Returns\nlang: pt-br\n---\n\n30 dias.\n")
    assert (found.headings, found.text, found.language) == (("Returns",), "30 dias.", "pt-BR")
    assert found.source.line == 6


def test_a_heading_with_nothing_below_says_something_itself(tmp_path: Path) -> None:
    found = passages(
        tmp_path, "a.en.md", "# Rules\n\n## No returns of underwear\n\n## Fees\n\nNone."
    )
    assert [(p.headings, p.text) for p in found] == [
        (("Rules",), "No returns of underwear"),
        (("Rules", "Fees"), "None."),
    ]


def test_links_keep_their_address(tmp_path: Path) -> None:
    link = "https://shop.example/form"
    [md] = passages(tmp_path / "a", "a.en.md", f"Use [the form]({link}).")
    [page] = passages(tmp_path / "b", "a.en.html", f'<p>Use <a href="{link}">the form</a>.</p>')
    assert md.text == page.text == f"Use the form ({link})."


@pytest.mark.parametrize(
    "cells",
    ["<td>Germany<td><h3>Fees</h3>5 EUR<td>x", "<td><table><tr><td>Germany<td>5 EUR</table><td>x"],
    ids=["headings", "a table"],
)
def test_a_table_that_lays_out_a_page_loses_nothing(tmp_path: Path, cells: str) -> None:
    found = passages(tmp_path, "a.en.html", f"<table><tr>{cells}</table>")
    words = re.findall(r"\w+", " ".join((*found[-1].headings, *(p.text for p in found))))
    assert {"Germany", "5", "EUR", "x"} <= set(words)


def test_lines_that_were_typed_are_kept(tmp_path: Path) -> None:
    [found] = passages(tmp_path, "a.en.html", "<pre>\nOne\nTwo\n\nThree</pre><p>Four\nfive</p>")
    assert found.text == "One\nTwo\n\nThree\n\nFour five"


def test_text_behind_the_last_tag_is_kept(tmp_path: Path) -> None:
    [found] = passages(tmp_path, "a.en.html", "<b>Thirty</b> days &amp; not < twenty")
    assert found.text == "Thirty days & not < twenty"


def test_a_passage_is_found_by_its_headings_and_words(tmp_path: Path) -> None:
    found = passages(tmp_path, "returns.en.md", MARKDOWN)
    words = document(found[1]).page_content
    assert all(word in words for word in ("Returns", "Who pays", "earrings", "Germany | 14"))


def test_a_page_in_the_character_set_it_declares(tmp_path: Path) -> None:
    page = '<meta charset="gb2312"><p>三十天内可以退货。</p>'.encode("gb2312")
    [found] = passages(tmp_path, "a.html", page)
    assert (found.text, found.language) == ("三十天内可以退货。", "zh")


# -- length ------------------------------------------------------------------------------------

SENTENCE = "Parcels that weigh more than five kilos go by lorry, e.g. to Art. 5 places. "


def test_passages_are_cut_at_ends_of_paragraphs(tmp_path: Path) -> None:
    paragraphs = [f"Number {i}. " + SENTENCE * 5 for i in range(9)]
    found = passages(tmp_path, "a.en.md", "\n\n".join(paragraphs))
    assert all(len(p.text) <= LIMIT for p in found)
    assert "\n\n".join(p.text for p in found) == "\n\n".join(p.strip() for p in paragraphs)


def test_a_long_paragraph_is_cut_between_sentences(tmp_path: Path) -> None:
    found = passages(tmp_path, "a.en.md", SENTENCE * 60)
    assert len(found) > 1
    assert all(len(p.text) <= LIMIT for p in found)
    assert all(p.text.startswith("Parcels") and p.text.endswith("places.") for p in found)


def test_what_is_far_too_long_for_a_sentence_is_cut_at_spaces_and_noted(tmp_path: Path) -> None:
    found, report = policies(tmp_path, **{"a.en.md": "thirty days " * 500})
    assert "".join(p.text + " " for p in found) == "thirty days " * 500
    assert max(len(p.text) for p in found) <= 3 * LIMIT
    [note] = seen(report.problems)
    assert note.startswith("note policies/a.en.md:1: found 5,999 characters without the end of")


def test_chinese_sentences_need_no_space(tmp_path: Path) -> None:
    found = passages(tmp_path, "a.zh.md", "自签收之日起三十天内可以退货，运费由买家承担。" * 90)
    assert len(found) > 1
    assert all(len(p.text) <= LIMIT and p.text.endswith("。") for p in found)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It is Nr. 5. We pay.", ["It is Nr. 5. We pay."]),
        ("Up to 14 days. Then no.", ["Up to 14 days.", "Then no."]),
        ("Bis zum 5. Mai. Danach nie.", ["Bis zum 5. Mai.", "Danach nie."]),
        ("Send e.g. Shirts. Then wait!", ["Send e.g. Shirts.", "Then wait!"]),
        ("可以吗？可以。", ["可以吗？", "可以。"]),
        ("هل يمكن؟ نعم ممكن.", ["هل يمكن؟", "نعم ممكن."]),
        ("वापस करें। धन्यवाद।", ["वापस करें।", "धन्यवाद।"]),
    ],
)
def test_sentences_end_where_they_end(text: str, parts: list[str]) -> None:
    assert [sentence for _, sentence in sentences(text)] == parts


def test_a_long_list_repeats_what_leads_it_in(tmp_path: Path) -> None:
    items = "\n".join(
        f"- goods of kind {i}, worn or washed or without their label" for i in range(60)
    )
    found = passages(tmp_path, "a.en.md", f"# Rules\n\nWe never take back:\n\n{items}\n")
    assert len(found) > 1
    assert all(p.text.startswith("We never take back:\n- goods") for p in found)
    assert sum(p.text.count("\n- ") for p in found) == 60
    assert {p.headings for p in found} == {("Rules",)}


def test_a_long_table_repeats_its_head_and_no_row_is_cut(tmp_path: Path) -> None:
    rows = "\n".join(f"| Country number {i} | {i} working days | {i}.90 EUR |" for i in range(60))
    found = passages(tmp_path, "a.en.md", f"| Place | Time | Price |\n|---|---|---|\n{rows}\n")
    assert len(found) > 1
    kept = [line for p in found for line in p.text.split("\n")]
    assert all(p.text.startswith("Place | Time | Price\n") for p in found)
    assert kept.count("Country number 7 | 7 working days | 7.90 EUR") == 1
    assert len(kept) == 60 + len(found)


def test_the_line_that_leads_in_a_list_is_never_left_behind(tmp_path: Path) -> None:
    before = "x" * (LIMIT - 60) + "."
    found = passages(tmp_path, "a.en.md", f"{before}\n\nNever returned are:\n\n- {'y' * 90}\n")
    assert [p.text.startswith("Never returned are:\n- y") for p in found] == [False, True]


# -- language ----------------------------------------------------------------------------------

GERMAN = "Sie können unbenutzte Ware innerhalb von dreißig Tagen nach Erhalt zurückgeben."
ENGLISH = "You may return unused goods within thirty days after you have received the parcel."


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("returns.de.md", "Ja.", "de"),
        ("returns_pt-BR.md", "Sim.", "pt-BR"),
        ("zh-Hant/returns.md", "可以。", "zh-Hant"),
        ("returns.md", GERMAN, "de"),
        ("returns.md", "三十天内可以退货。", "zh"),
        ("returns.md", "三十日以内に返品できます。", "ja"),
        ("returns.md", "OK 30", None),
        ("terms.old.md", ENGLISH, "en"),
    ],
)
def test_the_language_is_that_of_the_name_or_of_the_words(
    tmp_path: Path, name: str, text: str, language: str | None
) -> None:
    [found] = passages(tmp_path, name, text)
    assert found.language == language


def test_a_document_in_two_languages_has_passages_in_each(tmp_path: Path) -> None:
    found = passages(tmp_path, "returns.md", f"# Rückgabe\n\n{GERMAN}\n\n# Returns\n\n{ENGLISH}\n")
    assert [p.language for p in found] == ["de", "en"]


def test_a_name_that_contradicts_the_words_is_noted(tmp_path: Path) -> None:
    found, report = policies(tmp_path, **{"returns.uk.md": ENGLISH})
    assert [p.language for p in found] == ["en"]
    [note] = seen(report.problems)
    assert note.startswith("note policies/returns.uk.md: found the language 'uk' in its name")


# -- what cannot be read -----------------------------------------------------------------------

UNREADABLE = {
    "an encrypted PDF": (
        "a.pdf",
        encrypted(),
        "error policies/a.pdf: found a protected (encrypted) PDF; ",
    ),
    "no PDF at all": ("a.pdf", b"hello", "error policies/a.pdf: found a damaged PDF"),
    "an empty PDF": ("a.pdf", b"", "error policies/a.pdf: found a damaged PDF"),
    "a PDF cut short": (
        "a.pdf",
        pdf(lines("Gone."))[:150],
        "error policies/a.pdf: found a damaged PDF",
    ),
    "a scan": ("a.pdf", pdf([], []), "note policies/a.pdf: found no text (a scan?); expected text"),
    "an empty text": ("a.txt", "  \n", "note policies/a.txt: found no text; "),
    "bytes that are no text": (
        "a.md",
        b"30 \xd0\xff days",
        "error policies/a.md:1: found the byte",
    ),
    "a script never closed": (
        "a.html",
        "<p>30 days</p>\n<script>x",
        "error policies/a.html:2: found a <script> that is never closed",
    ),
    "a comment never closed": (
        "a.html",
        "<p>30 days</p>\n<!-- not <b>yet</b>",
        "error policies/a.html:2: found a <!--> that is never closed; expected -->",
    ),
    "a kind that is not read": ("a.docx", b"PK", "note policies/a.docx: found a file of the kind"),
}


@pytest.mark.parametrize(("name", "content", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_named_with_its_file(
    tmp_path: Path, name: str, content: bytes | str, problem: str
) -> None:
    _, report = policies(tmp_path, **{name: content})
    [found] = seen(report.problems)
    assert found.startswith(problem)


def test_a_page_without_text_among_others_is_named(tmp_path: Path) -> None:
    found, report = policies(tmp_path, **{"a.en.pdf": pdf(lines("Thirty days."), [])})
    assert [p.text for p in found] == ["Thirty days."]
    assert "no text on page 2" in str(report.problems[0])


def test_reading_a_damaged_pdf_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = pdf(lines("Thirty days.")).replace(b"startxref\n", b"startxref\n9")
    policies(tmp_path, **{"a.en.pdf": broken})
    assert capfd.readouterr() == ("", "")


def test_a_policy_stands_in_the_folder_beside_the_other_facts(tmp_path: Path) -> None:
    folder = write_shop(tmp_path)
    (folder / "policies" / "de").mkdir(parents=True)
    (folder / "policies" / "de" / "Returns.md").write_text("# Rückgabe\n\nDreißig Tage.\n")
    fact = read_shop(folder).get("policy:de/returns.md#1", Policy)
    assert fact is not None
    assert (fact.file, str(fact.source)) == ("de/Returns.md", "policies/de/Returns.md:3")


def test_a_file_called_policies_is_a_problem(tmp_path: Path) -> None:
    report = Report()
    (tmp_path / "policies").write_text("30 days")
    assert read_policies(tmp_path / "policies", report) == []
    [found] = seen(report.problems)
    assert found == "error policies: found a file; expected a folder with policies in it"


FILES = {
    "a.en.md": MARKDOWN.encode(),
    "a.en.html": HTML.encode(),
    "a.en.txt": TEXT.encode(),
    "a.en.pdf": pdf([Put("Returns", 800, size=18), *lines("Thirty days.", "", "Ask.")], lines("1")),
}


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_mangled_file_is_read_or_refused_but_never_trips_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name, content = data.draw(mangled(FILES))
    found, report = policies(tmp_path_factory.mktemp("mangled"), **{name: content})
    assert found or report.problems
    for policy in found:
        assert policy.text.strip()
        assert 1 <= policy.source.line <= policy.last_line
        assert FACT.validate_json(FACT.dump_json(policy)) == policy


@pytest.mark.parametrize("kind", AES_KEYS)
def test_a_protected_pdf_says_in_one_line_that_it_is_and_what_to_do(
    tmp_path: Path, kind: str
) -> None:
    folder = write_shop(tmp_path)
    (folder / "policies").mkdir()
    (folder / "policies" / "returns.pdf").write_bytes(aes_encrypted(kind))
    assert refused(folder) == [
        "policies/returns.pdf: found a protected (encrypted) PDF; expected one without protection: "
        "open it and print or export it as a new PDF without a password, or save it as .md, .html "
        "or .txt"
    ]
