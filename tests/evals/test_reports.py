"""Reports hold what a run says, and nothing of a chat can break out of them."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from evals.comparing import compare
from evals.reports.junit import run_junit
from evals.reports.markdown import comparison_markdown, run_markdown
from evals.reports.page import run_page
from evals.reports.tables import headline
from evals.reports.transcripts import direction, worst
from evals.reports.write import write_reports
from evals.scoring import Scored


def test_every_headline_figure_stands_with_its_interval_and_n(scored: Scored) -> None:
    rows = {row[0]: row[1:] for row in headline(scored).rows}
    figure, interval, n = rows["comments handled rightly"]
    assert re.fullmatch(r"\d+\.\d%", figure)
    assert re.fullmatch(r"\d+\.\d% – \d+\.\d%", interval)
    assert n.endswith("of 10")


def test_junit_has_a_case_a_labelled_comment_and_failures_apart(scored: Scored) -> None:
    root = ElementTree.fromstring(run_junit(scored))
    suite = root[0]
    assert (suite.get("name"), suite.get("tests"), suite.get("errors")) == ("chat", "10", "0")
    failed = {case.get("name") for case in suite if case.find("failure") is not None}
    assert failed == {m.sample.comment["id"] for m in scored.samples if m.marks["handled"] == 0}
    assert "c8" in failed


def test_markdown_shows_chat_text_as_it_was_typed(scored: Scored) -> None:
    text = run_markdown(scored)
    assert "Πόσο κάνει η σκηνή;" in text
    assert "<script>" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "|" in line]
    assert rows


def test_markdown_of_a_run_holds_no_times(scored: Scored) -> None:
    assert "own work" not in run_markdown(scored)


def test_the_page_needs_no_network_and_runs_nothing_of_the_chat(scored: Scored) -> None:
    page = run_page(scored, compare(scored, scored))
    assert "<script>alert" not in page
    assert re.findall(r'(?:src|href)="[^"]*"', page.split("<script>")[0]) == []
    assert "default-src 'none'" in page


def test_the_page_gives_every_chat_text_its_own_direction(scored: Scored) -> None:
    page = run_page(scored)
    shown = re.findall(r'<p class="said" dir="auto">([^<]*)</p>', page)
    assert len(shown) == len(worst(scored))
    assert "Πόσο κάνει η σκηνή;" in shown


def test_a_reply_is_written_in_the_direction_of_its_language() -> None:
    assert [direction(tag) for tag in ("ar", "he", "en", "tl", None, "und")] == [
        "rtl", "rtl", "ltr", "ltr", "auto", "auto"]  # fmt: skip


def test_a_comparison_as_markdown_names_both_runs(scored: Scored) -> None:
    text = comparison_markdown(compare(scored, scored))
    assert text.startswith(f"# {scored.run.name} → {scored.run.name}")


def test_reports_are_written_beside_the_run(scored: Scored) -> None:
    paths = write_reports(scored)
    assert {path.name for path in paths.values()} == {"report.md", "junit.xml", "report.html"}
    assert all(Path(path).parent == scored.run.path for path in paths.values())
