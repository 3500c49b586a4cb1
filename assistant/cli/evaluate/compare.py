"""`eval compare`: two runs side by side, with statistics and every flip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.evaluate.gate import FELL_SHORT
from assistant.cli.evaluate.options import Full, read
from assistant.cli.options import Json

if TYPE_CHECKING:
    from evals.comparing import Comparison


def compare(
    before: Annotated[Path, typer.Argument(help="The earlier run.")],
    after: Annotated[Path, typer.Argument(help="The later run.")],
    fail_on_regression: Annotated[
        bool,
        typer.Option(
            "--fail-on-regression",
            help="Exit 100 where a headline measure lost more samples than it won.",
        ),
    ] = False,
    proven: Annotated[
        bool,
        typer.Option("--proven", help="Of those, only where chance is ruled out (p < 0.05)."),
    ] = False,
    page: Annotated[
        Path | None, typer.Option(help="Write the later run's page with the flips to this file.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="Write the comparison as Markdown to this file.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="The later run may lack comments of the earlier.")
    ] = False,
    full: Full = False,
    json_: Json = False,
) -> None:
    """Pair two runs by sample: what broke, what was fixed, and whether it may be chance."""
    from evals.comparing import compare as pair

    comparison = pair(read(before), read(after))
    _write(comparison, page, markdown)
    worse = [row for row in comparison.regressions if not proven or row.verdict == "worse"]
    lost = len(comparison.only_before) if not partial else 0
    fail = bool(worse) or comparison.new_errors > 0 or lost > 0
    if json_:
        typer.echo(json.dumps(_as_json(comparison, fail), ensure_ascii=False))
    else:
        from rich.console import Console

        from evals.reports.terminal import show_comparison

        console = Console(highlight=False)
        show_comparison(console, comparison, full=full)
        if fail:
            said = [f"{row.measure} ({row.broken} broken, {row.fixed} fixed)" for row in worse]
            said += [f"{comparison.new_errors} more errors"] if comparison.new_errors > 0 else []
            said += [f"{lost} comments are missing (--partial allows it)"] if lost else []
            console.print(f"[bold red]regression[/]  {', '.join(said)}")
    raise typer.Exit(FELL_SHORT if fail and fail_on_regression else 0)


def _write(comparison: Comparison, page: Path | None, markdown: Path | None) -> None:
    from assistant.errors import UsageError
    from evals.reports.markdown import comparison_markdown
    from evals.reports.page import run_page
    from evals.runs import write_whole

    for path, ending in ((page, ".html"), (markdown, ".md")):
        if path is not None and path.suffix.lower() != ending:
            raise UsageError(f"found {path}; expected a file that ends in {ending}")
    if page is not None:
        write_whole(page, run_page(comparison.after, comparison))
    if markdown is not None:
        write_whole(markdown, comparison_markdown(comparison))


def _as_json(comparison: Comparison, fail: bool) -> dict[str, Any]:
    from dataclasses import asdict

    times = comparison.times
    return {
        "regression": fail,
        "rows": [asdict(row) | {"verdict": row.verdict} for row in comparison.rows],
        "flips": [
            {"id": f.after.sample.id, "broken": f.broken, "fixed": f.fixed,
             "text": f.after.sample.comment["text"],
             "before": f.before.sample.decision.text, "after": f.after.sample.decision.text}
            for f in comparison.flips
        ],
        "reworded": comparison.reworded,
        "time_ratio": asdict(times) if times is not None else None,
        "differences": comparison.differences,
        "bars": comparison.bars,
    }  # fmt: skip
