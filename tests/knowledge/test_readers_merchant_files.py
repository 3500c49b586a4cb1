"""Files of Google Merchant Center feeds: what is XML and what is not, encodings, tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.types import Product
from tests.knowledge.feeds import HEAD, MUG, ROBES, TAIL, feed, table, tsv, xml


def problems(folder: Path, content: str | bytes) -> list[str]:
    return [str(problem) for problem in xml(folder, content)[1].errors]


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<title>Shop</title>
<entry><id>tag:shop.example,2026:1</id><title>Mug</title><summary>Clay</summary>
<link href="https://shop.example/mug"/><g:id>MUG</g:id><g:price>9.00 USD</g:price></entry>
</feed>"""


def test_an_atom_feed_is_read(tmp_path: Path) -> None:
    facts, _ = xml(tmp_path, ATOM)
    assert [fact.id for fact in facts] == ["product:mug", "variant:MUG"]
    assert [fact.description for fact in facts if isinstance(fact, Product)] == ["Clay"]


def test_the_title_for_google_goes_before_that_of_the_channel_reader(tmp_path: Path) -> None:
    content = feed(MUG).replace("<item>", "<item><title>Mug</title><description>Clay</description>")
    [found] = [fact for fact in xml(tmp_path, content)[0] if isinstance(fact, Product)]
    assert (found.title, found.description) == ("Stoneware Mug", "Clay")


def test_markup_and_sections_of_characters_in_a_text_are_read(tmp_path: Path) -> None:
    texts = "<g:description>Soft <b>warm</b> <![CDATA[<i>linen</i> & wool]]></g:description>"
    content = feed(MUG).replace("</item>", texts + "</item>")
    [found] = [fact for fact in xml(tmp_path, content)[0] if isinstance(fact, Product)]
    assert found.description == "Soft warm linen & wool"


BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{i} "&a{i - 1 or ""};&a{i - 1 or ""};">' for i in range(1, 30))
    + "]>\n<rss><channel><item><title>&a29;</title></item></channel></rss>"
)
OUTSIDE = (
    '<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n'
    "<rss><channel><item><id>1</id><title>&x;</title></item></channel></rss>"
)
REFUSED = {
    "entities that multiply": (BOMB, r":2: found the document type 'rss'"),
    "an entity outside the file": (OUTSIDE, r":2: found the document type 'rss'"),
    "an entity nobody declared": (feed(MUG).replace("Stoneware", "&nbsp;"), r":3: .*undefined ent"),
    "a feed cut short": (feed(MUG, MUG | {"id": "B"})[:-60], r":\d: found text that is not XML: "),
    "elements that cross": (feed(MUG).replace("</item>", "</rss>"), r":3: .*mismatched tag"),
    "a prefix nobody declared": ("<rss><g:id/></rss>", r":1: .*unbound prefix"),
    "another document": ("<products><item/></products>", r":1: found the element 'products'"),
    "a page of a shop": ("<html><body>Sold out</body></html>", r":1: found the element 'html'"),
    "an empty file": ("", r":1: .*no element found"),
    "no item": (HEAD + TAIL, r":1: found no item; expected the shop's products"),
    "an encoding of many bytes": (
        '<?xml version="1.0" encoding="gbk"?><rss></rss>', r":1: found an encoding that is not re",
    ),
    "an encoding of no name": (
        '<?xml version="1.0" encoding="moon"?><rss></rss>', r":1: found .*encoding",
    ),
    "another code page": (
        feed(MUG).replace("Stoneware", "Café").encode("cp1252"), r":3: .*invalid token",
    ),
    "a code page under another's name": (
        feed(MUG | {"title": "Mum’s mug"}).replace("UTF-8", "ISO-8859-1").encode("cp1252"),
        r":3: found a control character",
    ),
    "a NUL character": (feed(MUG).replace("Mug", "M\x00g"), r":3: found text that is not XML"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "pattern"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_cannot_be_read_is_refused_at_its_line(
    tmp_path: Path, content: str | bytes, pattern: str
) -> None:
    found = problems(tmp_path, content)
    assert len(found) == 1
    assert re.match(rf"products\.xml{pattern}", found[0])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_feed_is_read_in_the_encodings_of_xml(tmp_path: Path, encoding: str) -> None:
    content = feed(MUG | {"title": "茶杯"}).replace("UTF-8", encoding.removesuffix("-sig"))
    facts, _ = xml(tmp_path, content.encode(encoding))
    assert [fact.title for fact in facts if isinstance(fact, Product)] == ["茶杯"]


def test_a_feed_that_says_it_is_windows_1252_is_read_as_it_says(tmp_path: Path) -> None:
    content = feed(MUG | {"title": "Café"}).replace("UTF-8", "windows-1252").encode("cp1252")
    facts, report = xml(tmp_path, content)
    assert [fact.title for fact in facts if isinstance(fact, Product)] == ["Café"]
    assert ["windows-1252" in str(note) for note in report.notes] == [True]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("item_group_id", "Item Group ID").encode(),
        lambda text: text.replace("id\t", "g:id\t", 1).encode(),
        lambda text: text.replace("\t", ",").encode(),
    ],
    ids=["a mark", "UTF-16", "CRLF", "names with spaces", "names with a prefix", "commas"],
)
def test_a_table_is_read_however_it_was_saved(tmp_path: Path, change: object) -> None:
    whole, _ = tsv(tmp_path, table(*ROBES))
    assert callable(change)
    assert tsv(tmp_path, change(table(*ROBES)))[0] == whole


TABLES = {
    "no price column": ("id\ttitle\n1\tMug\n", ":1: found no column 'price'"),
    "a column twice": ("id\ttitle\tprice\ttitle\n", ":1: found the column 'title' a second time"),
    "a cell too few": ("id\ttitle\tprice\n1\tMug\n", ":2: found 2 cells; expected 3"),
    "a quote never closed": ('id\ttitle\tprice\n1\t"Mug\t9\n', ":2: found a row that is not CSV"),
    "no rows": ("id\ttitle\tprice\n", ":1: found no item"),
}


@pytest.mark.parametrize(("content", "problem"), TABLES.values(), ids=TABLES)
def test_a_broken_table_is_a_problem_at_its_line(
    tmp_path: Path, content: str, problem: str
) -> None:
    found = [str(error) for error in tsv(tmp_path, content)[1].errors]
    assert [text.startswith(f"products.tsv{problem}") for text in found] == [True]
