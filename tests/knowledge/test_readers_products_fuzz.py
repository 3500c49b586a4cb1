"""Product files of no sense at all, and of any size: no traceback, every row counted, none held."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.problems import Report
from knowledge.readers.merchant import read_feed_tsv, read_feed_xml
from knowledge.readers.products import read_products
from knowledge.types import Fact, Variant
from tests.knowledge.exports import WRITTEN
from tests.knowledge.feeds import ROBES, feed, table
from tests.knowledge.reading import sheet

Reader = Callable[[Path, str, Report], list[Fact]]
KINDS: dict[str, tuple[Reader, bytes]] = {
    "products.csv": (read_products, WRITTEN["markets"].bytes()),
    "products.xml": (read_feed_xml, feed(*ROBES).encode()),
    "products.tsv": (read_feed_tsv, table(*ROBES).encode()),
}
# What files break on: quotes, separators, marks, markup, numbers.
_PIECES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
         b"<", b">", b"&", b"<!--", b"<![CDATA[", b"]]>", b"<!DOCTYPE x>", b"<item>", b"</item>",
         b"&amp;", b"1.299", b"1,299.00", b"-1", b"\xc3\xa9", b"\xe9", b"FALSE", b"draft"]
    ),
)  # fmt: skip
_EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), _PIECES), min_size=1, max_size=6)


def edited(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """The file with stretches of it replaced: where (as a share of it), how long, by what."""
    for where, length, piece in edits:
        start = int(where * len(content))
        content = content[:start] + piece + content[start + length :]
    return content


def check(name: str, content: bytes) -> None:
    reader, _ = KINDS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        report = Report()
        facts = reader(path, "USD", report)
    if report.errors:
        assert all(error.file == name and error.line >= 1 for error in report.errors)
        return
    counts = report.counts
    unit = "items" if name.endswith("xml") else "rows"
    left_out = sum(n for what, n in counts.items() if what.startswith(f"{unit} not offered"))
    parts = sum(counts.get(what, 0) for what in ("variants", "image rows", "blank rows"))
    assert counts[unit] == left_out + parts
    assert sum(isinstance(fact, Variant) for fact in facts) == counts.get("variants", 0)
    assert len({fact.id for fact in facts}) == len(facts) or name.endswith("csv")


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=150, deadline=None)
@given(edits=_EDITS)
def test_a_file_edited_anywhere_is_read_whole_or_refused(
    name: str, edits: list[tuple[float, int, bytes]]
) -> None:
    check(name, edited(KINDS[name][1], edits))


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=80, deadline=None)
@given(content=st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=40).map(b"".join)))
def test_a_file_of_anything_is_read_whole_or_refused(name: str, content: bytes) -> None:
    check(name, content)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=60, deadline=None)
@given(cut=st.floats(0, 1))
def test_a_file_cut_anywhere_is_read_whole_or_refused(name: str, cut: float) -> None:
    content = KINDS[name][1]
    check(name, content[: int(cut * len(content))])


def large(name: str) -> str:
    """A file of 8 MB, nearly all of it in scripts that nobody sees."""
    body = f"<p>Soft</p><script>{'var x = 1; ' * 9000}</script>"
    if name == "products.csv":
        goods = {"Title": "Mug", "Variant Price": "9.00", "Body (HTML)": body}
        return sheet(*(goods | {"Handle": f"mug-{i}"} for i in range(80)))
    make = feed if name == "products.xml" else table
    item = {"title": "Mug", "price": "9.00 USD", "description": body}
    return make(*(item | {"id": f"M{i}"} for i in range(80)))


@pytest.mark.parametrize("name", KINDS)
def test_a_large_file_is_not_held_in_memory(name: str, tmp_path: Path) -> None:
    path, report = tmp_path / name, Report()
    path.write_text(large(name), encoding="utf-8")
    tracemalloc.start()
    try:
        facts = KINDS[name][0](path, "USD", report)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(facts), path.stat().st_size > 7_000_000) == (160, True)
    assert peak < path.stat().st_size / 2
