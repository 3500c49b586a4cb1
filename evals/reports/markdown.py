"""A run, or two side by side, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evals.comparing import Comparison
from evals.reports.plain import visible
from evals.reports.tables import Table, comparison_table, run_tables
from evals.reports.transcripts import lines, worst
from evals.scoring import Marked, Scored

_MOST_SHOWN = 40


def run_markdown(scored: Scored) -> str:
    """Everything a run says, without times that change from run to run."""
    about = scored.run.about
    errors = scored.metrics["errors"]
    head = [
        f"# {', '.join(about['config']['sets'])}",
        "",
        f"{scored.metrics['samples']} comments, {scored.metrics['labelled']} labelled,"
        f" {len(errors)} errors. {about['program']}, mode {about['config']['mode']}. Digest"
        f" `{scored.metrics['digest']}`: an equal run has the same.",
        "",
    ]
    body: list[str] = []
    for table in run_tables(scored):
        if table.title != "Time":
            body += [*table_lines(table), ""]
    body += (
        ["## Errors", "", *(f"- {_escape(f'{i}: {e}')}" for i, e in errors.items()), ""]
        if errors
        else []
    )
    body += _samples("Samples that broke a rule", worst(scored))
    return "\n".join((*head, *body)) + "\n"


def comparison_markdown(comparison: Comparison) -> str:
    """Two runs side by side."""
    body = [
        f"# {comparison.before.run.name} → {comparison.after.run.name}",
        "",
        *(f"- {line}" for line in (*comparison.differences, *comparison.bars)),
        "",
        *table_lines(comparison_table(comparison)),
        "",
    ]
    for title, flips in (
        ("Broken", [flip for flip in comparison.flips if flip.broken]),
        ("Fixed", [flip for flip in comparison.flips if not flip.broken]),
    ):
        if flips:
            body += [f"## {title}", ""]
        for flip in flips:
            body.append(
                f"- **{_escape(flip.after.sample.id)}** ({', '.join(flip.broken or flip.fixed)})"
            )
            body += [f"  - before: {_escape(line)}" for line in lines(flip.before)[1:]]
            body += [f"  - after: {_escape(line)}" for line in lines(flip.after)[1:]]
    return "\n".join(body) + "\n"


def _samples(title: str, found: Iterable[Marked]) -> Iterator[str]:
    samples = list(found)
    if not samples:
        return
    yield f"## {title}"
    yield ""
    for marked in samples[:_MOST_SHOWN]:
        first, *more = lines(marked)
        yield f"- **{_escape(marked.sample.id)}** {_escape(first)}"
        yield from (f"  - {_escape(line)}" for line in more)
    if len(samples) > _MOST_SHOWN:
        yield f"- … and {len(samples) - _MOST_SHOWN} more in scores.jsonl"


def table_lines(table: Table) -> Iterator[str]:
    """A table as Markdown, below its title."""
    yield f"## {table.title}"
    yield ""
    yield f"| {' | '.join(_escape(column) or ' ' for column in table.columns)} |"
    yield f"|{' --- |' * len(table.columns)}"
    for row in table.rows:
        yield f"| {' | '.join(_escape(cell) for cell in row)} |"
    if table.note:
        yield ""
        yield table.note


def _escape(text: str) -> str:
    """Chat text as it was typed, with nothing that Markdown would take for its own."""
    plain = " ".join(visible(text).split())
    for sign in ("\\", "|", "<", "*", "_", "`", "[", "#"):
        plain = plain.replace(sign, f"\\{sign}")
    return plain
