"""A run, or two side by side, on a terminal; colours have meaning and are never alone in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from evals.comparing import Comparison, Flip
from evals.gating import Gate
from evals.reports.plain import visible
from evals.reports.tables import (
    NARROW,
    Table,
    actions,
    by_change,
    by_language,
    by_set,
    comparison_table,
    gate_table,
    headline,
    latency,
    model_calls,
    run_tables,
)
from evals.reports.transcripts import lines, worst
from evals.scoring import Marked, Scored

_COLOURS = {
    "ok": "green", "fell short": "bold red", "not asked": "yellow", "same": "bright_black",
    "better": "green", "better?": "green", "worse": "bold red", "worse?": "red",
}  # fmt: skip
_MOST_WORST = 8
_MOST_IDS = 8


def show_run(console: Console, scored: Scored, *, full: bool = False) -> None:
    """The main tables of a run, or every one, and the gravest samples."""
    metrics, config = scored.metrics, scored.run.about["config"]
    console.print(
        f"[bold]{escape(scored.run.name)}[/]  {metrics['samples']:,} comments of"
        f" {len(config['sets'])} set{'s' if len(config['sets']) > 1 else ''},"
        f" {metrics['labelled']:,} labelled, digest {metrics['digest']}"
    )
    for identity, error in metrics["errors"].items():
        console.print(f"[bold red]error[/] {escape(identity)}: {escape(error)}")
    main = [headline(scored), by_language(scored, NARROW), by_change(scored), actions(scored),
            latency(scored), model_calls(scored)]  # fmt: skip
    if len(config["sets"]) > 1:
        main.insert(1, by_set(scored, NARROW))
    for table in run_tables(scored) if full else main:
        if table.rows:
            console.print(draw(table))
    bad = worst(scored)
    if bad:
        console.print(f"\n[bold]Worst of {len(bad)} samples that broke a rule[/]")
    for marked in bad if full else bad[:_MOST_WORST]:
        _sample(console, marked)


def show_gate(console: Console, gate: Gate, *, full: bool = False) -> None:
    """What fell short, or every check; then the verdict."""
    shown = [check for check in gate.checks if full or check.passed is not True]
    if shown:
        checks = [
            {"name": c.name, "wanted": c.wanted, "found": c.found, "goal": c.goal,
             "passed": c.passed}
            for c in shown
        ]  # fmt: skip
        console.print(draw(gate_table(checks)))
    held = sum(check.passed is True for check in gate.checks)
    word = "[bold green]passed[/]" if gate.passed else "[bold red]fell short[/]"
    console.print(f"{word}  {held} of {len(gate.checks)} held, thresholds {gate.thresholds}")


def show_comparison(console: Console, comparison: Comparison, *, full: bool = False) -> None:
    """Before and after, what the runs were made of that differs, and every flip."""
    console.print(
        f"[bold]{escape(comparison.before.run.name)} → {escape(comparison.after.run.name)}[/]"
    )
    for line in comparison.differences:
        console.print(f"[bright_black]differs[/] {escape(line)}")
    for line in comparison.bars:
        console.print(f"[bold yellow]bar moved[/] {escape(line)}")
    for what, ids in (
        ("only before", comparison.only_before),
        ("only after", comparison.only_after),
        ("asked or labelled otherwise, left out", comparison.changed),
    ):
        if ids:
            console.print(f"[yellow]{len(ids)} {what}[/]: {_listed(ids, full=full)}")
    console.print(draw(comparison_table(comparison)))
    if comparison.times is not None:
        t = comparison.times
        said = (
            f"time of a comment × {t.value:.2f} [{t.low:.2f}–{t.high:.2f}] between these two runs"
        )
        console.print(f"{said}; what else the machine did is in it", markup=False)
    broken = [flip for flip in comparison.flips if flip.broken]
    fixed = [flip for flip in comparison.flips if not flip.broken]
    for title, flips, colour in (("Broken", broken, "red"), ("Fixed", fixed, "green")):
        if flips:
            console.print(f"\n[bold {colour}]{title}: {len(flips)}[/]")
        for flip in flips:
            _flip(console, flip, colour)
    if comparison.reworded:
        shown = _listed(comparison.reworded, full=full)
        console.print(f"\n{len(comparison.reworded)} said otherwise with equal marks: {shown}")


def _listed(ids: Sequence[str], *, full: bool) -> str:
    """Ids in a line, the first few unless all are wanted."""
    most = len(ids) if full else _MOST_IDS
    return escape(visible(", ".join(ids[:most]))) + (" …" if len(ids) > most else "")


def draw(table: Table) -> RichTable:
    """A table in Rich's form."""
    drawn = RichTable(title=table.title, title_justify="left", title_style="bold",
                      caption=table.note or None, caption_justify="left", box=None,
                      padding=(0, 2, 0, 0), pad_edge=False)  # fmt: skip
    for place, column in enumerate(table.columns):
        drawn.add_column(escape(column), justify="left" if place == 0 else "right",
                         overflow="fold", header_style="bright_black")  # fmt: skip
    for row in table.rows:
        drawn.add_row(*(_cell(cell) for cell in row))
    return drawn


def _cell(cell: str) -> str:
    colour = _COLOURS.get(cell)
    return f"[{colour}]{escape(cell)}[/]" if colour else escape(cell)


def _sample(console: Console, marked: Marked) -> None:
    first, done, *wrong = lines(marked)
    console.print(f"[bright_black]{escape(visible(marked.sample.id))}[/]  {escape(visible(first))}")
    console.print(f"    {escape(visible(done))}")
    _wrong(console, wrong)


def _wrong(console: Console, wrong: Iterable[str]) -> None:
    for line in wrong:
        console.print(f"    [red]✗ {escape(visible(line))}[/]")


def _flip(console: Console, flip: Flip, colour: str) -> None:
    names = ", ".join((*flip.broken, *flip.fixed))
    console.print(
        f"[bright_black]{escape(visible(flip.after.sample.id))}[/]"
        f"  {escape(visible(lines(flip.after)[0]))}  [{colour}]{names}[/]"
    )
    for name, side in (("before", flip.before), ("after ", flip.after)):
        _, done, *wrong = lines(side)
        console.print(f"    [bright_black]{name}[/] {escape(visible(done))}")
        _wrong(console, wrong)
