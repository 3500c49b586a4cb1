"""Writes a run's reports beside it."""

from __future__ import annotations

from pathlib import Path

from evals.comparing import Comparison
from evals.reports.junit import run_junit
from evals.reports.markdown import run_markdown
from evals.reports.page import run_page
from evals.runs import write_whole
from evals.scoring import Scored


def write_reports(scored: Scored, comparison: Comparison | None = None) -> dict[str, Path]:
    """`report.md`, `junit.xml` and `report.html` of a run; the paths by kind."""
    texts = {
        "markdown": ("report.md", run_markdown(scored)),
        "junit": ("junit.xml", run_junit(scored)),
        "page": ("report.html", run_page(scored, comparison)),
    }
    for name, text in texts.values():
        write_whole(scored.run.path / name, text)
    return {kind: scored.run.path / name for kind, (name, _) in texts.items()}
