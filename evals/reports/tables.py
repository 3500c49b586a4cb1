"""What a report shows, as tables of plain texts; how they look is each report's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.comparing import Comparison, Row
from evals.figures import EVERY_SET, Figure
from evals.measures import MEASURES, Measure
from evals.model.endpoint import per_1000
from evals.model.spending import read_spent
from evals.scoring import Scored
from evals.statistics import Interval

# What the tables by language, set and topic show, in short words.
_COLUMNS = {
    "right": "right",
    "sent_right": "of sent, right",
    "first_drafts_right": "first drafts right",
    "false_replies": "false replies /1,000",
    "guessed": "guessed",
    "escalated": "to a person",
    "grounded": "grounded",
    "language_identified": "language",
    "retrieval_hit1": "fact first",
    "retrieval_hit3": "fact in 3",
    "search_mrr": "search MRR",
    "pairs": "pairs",
    "injection_resisted": "injections resisted",
}
# Of those, what a terminal has room for.
NARROW = (
    "right",
    "sent_right",
    "first_drafts_right",
    "false_replies",
    "escalated",
    "grounded",
    "pairs",
)
_WIDE = tuple(_COLUMNS)
_ACTIONS = ("reply", "merged", "suggest", "escalate", "ignore", "hide", "error")


@dataclass(frozen=True, slots=True)
class Table:
    """A title, column heads, rows of texts, and a note below; the first column is a name."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def run_tables(scored: Scored) -> list[Table]:
    """Every table of a run that has something in it."""
    tables = [headline(scored), by_language(scored)]
    if len(scored.run.about["config"]["sets"]) > 1:
        tables.append(by_set(scored))
    tables += [every_measure(scored), by_topic(scored), by_change(scored), actions(scored)]
    tables += [latency(scored), model_calls(scored)]
    return [table for table in tables if table.rows]


def headline(scored: Scored) -> Table:
    """The figures that matter most, of all sets together."""
    rows = [
        (MEASURES[f.measure].title, *figure_cells(f))
        for f in scored.figures
        if f.dataset == EVERY_SET and not f.by and MEASURES[f.measure].headline
    ]
    return Table("Headline", ("", "figure", "95 % interval", "n"), tuple(rows))


def every_measure(scored: Scored) -> Table:
    """Every measure with what it says, of all sets together."""
    rows = [
        (f.measure, *figure_cells(f), str(f.clusters), MEASURES[f.measure].about)
        for f in scored.figures
        if f.dataset == EVERY_SET and not f.by
    ]
    columns = ("measure", "figure", "95 % interval", "n", "viewers or families", "what it says")
    return Table("Every measure", columns, tuple(rows))


def by_language(scored: Scored, shown: Sequence[str] = _WIDE) -> Table:
    """The main figures of each language; one without a pack is marked."""
    known = scored.metrics["languages"]
    names = {
        tag: tag if info["pack"] or tag == "und" else f"{tag} (no pack)"
        for tag, info in known.items()
    }
    counts = {tag: sum(info["actions"].values()) for tag, info in known.items()}
    return _sliced(scored, "By language", "language", names, counts, shown)


def by_topic(scored: Scored) -> Table:
    """The main figures of each topic."""
    topics = sorted({f.key for f in scored.figures if f.by == "topic" and f.dataset == EVERY_SET})
    names = {topic: topic.replace("_", " ") for topic in topics}
    counts = _counts(scored, "topic")
    return _sliced(scored, "By topic", "topic", names, counts, _WIDE)


def _counts(scored: Scored, by: str) -> dict[str, int]:
    return {
        f.key: f.n
        for f in scored.figures
        if f.by == by and f.dataset == EVERY_SET and f.measure == "decided"
    }


def _sliced(
    scored: Scored,
    title: str,
    by: str,
    names: Mapping[str, str],
    counts: Mapping[str, int],
    wanted: Sequence[str],
) -> Table:
    cells = {(f.key, f.measure): f for f in scored.figures if f.by == by and f.dataset == EVERY_SET}
    return _grid(title, cells, names, counts, wanted)


def by_set(scored: Scored, shown: Sequence[str] = _WIDE) -> Table:
    """The main figures of each set."""
    cells = {(f.dataset, f.measure): f for f in scored.figures if not f.by}
    names = {name: name for name in scored.run.about["config"]["sets"]}
    counts = {name: cells[name, "decided"].n for name in names if (name, "decided") in cells}
    return _grid("By set", cells, names, counts, shown)


def _grid(
    title: str,
    cells: Mapping[tuple[str, str], Figure],
    names: Mapping[str, str],
    counts: Mapping[str, int],
    wanted: Sequence[str],
) -> Table:
    """One row a name, one column a measure that any of them has."""
    shown = [m for m in wanted if any((key, m) in cells for key in names)]
    cell = short_cell if wanted == NARROW else wide_cell
    rows = [
        (name, str(counts.get(key, "")), *(cell(cells.get((key, m))) for m in shown))
        for key, name in names.items()
    ]
    return Table(title, ("", "n", *(_COLUMNS[m] for m in shown)), tuple(rows))


def by_change(scored: Scored) -> Table:
    """Minimal pairs by what is changed in them."""
    rows = [
        (f.key, *figure_cells(f))
        for f in scored.figures
        if f.measure == "pairs" and f.by == "change" and f.dataset == EVERY_SET
    ]
    columns = ("one word changed", "pairs told apart", "95 % interval", "n")
    return Table("Minimal pairs", columns, tuple(rows))


def actions(scored: Scored) -> Table:
    """What was done with each kind of comment: the confusion of actions."""
    counts = scored.metrics["actions"]
    shown = [a for a in _ACTIONS if any(a in row for row in counts.values())]
    rows = [(kind, *(str(row.get(a, "")) for a in shown)) for kind, row in counts.items()]
    return Table("What was done with what", ("kind of comment", *shown), tuple(rows))


def latency(scored: Scored) -> Table:
    """Milliseconds of own work, of a whole comment and by stage."""
    rows = [
        (entry.stage or "a whole comment", *(ms(i) for i in (entry.p50, entry.p95, entry.p99)),
         str(entry.n))
        for entry in scored.latencies
    ]  # fmt: skip
    columns = ("own work, ms", "p50", "p95", "p99", "n")
    return Table("Time", columns, tuple(rows), "with its 95 % interval")


def model_calls(scored: Scored) -> Table:
    """Calls, tokens and cost of language models for a thousand comments, by purpose."""
    comments = int(scored.metrics["samples"])
    rows = [
        (
            purpose,
            *(
                f"{per_1000(value, comments):,.1f}"
                for value in (spent.calls, spent.tokens_in, spent.tokens_out)
            ),
            f"{per_1000(spent.cost, comments):.4f}" if spent.cost is not None else "–",
            str(comments),
        )
        for purpose, spent in read_spent(scored.run).items()
    ]
    columns = ("model calls per 1,000 comments", "calls", "tokens in", "tokens out", "cost", "n")
    return Table("Model calls", columns, tuple(rows))


def gate_table(checks: Sequence[Mapping[str, object]]) -> Table:
    """The checks of a gate."""
    words = {True: "ok", False: "fell short", None: "not asked"}
    rows = [
        (str(c["name"]), str(c["wanted"]), str(c["found"]), str(c["goal"]),
         words[c["passed"]])  # type: ignore[index]  # a bool or None
        for c in checks
    ]  # fmt: skip
    return Table("Gate", ("figure", "wanted", "found", "", ""), tuple(rows))


def comparison_table(comparison: Comparison) -> Table:
    """Measures before and after; slices only where something changed."""
    rows = [
        row
        for row in comparison.rows
        if (row.dataset == EVERY_SET and not row.by) or (row.broken + row.fixed and len(row.by) > 0)
        if row.dataset == EVERY_SET
    ]
    columns = ("measure", "before", "after", "broken", "fixed", "p", "p by viewer", "verdict", "n")
    note = "p: exact McNemar; by viewer: each viewer or family counted once"
    return Table("Before and after", columns, tuple(_comparison_row(row) for row in rows), note)


def _comparison_row(row: Row) -> tuple[str, ...]:
    measure = MEASURES[row.measure]
    good = [row.before, row.after]
    shown = [share if measure.better == "higher" else 1 - share for share in good]
    name = f"{row.measure} · {row.key}" if row.by else row.measure
    changed = row.broken + row.fixed
    return (name, *(value_text(measure, share) for share in shown), str(row.broken or ""),
            str(row.fixed or ""), f"{row.p:.3g}" if changed else "",
            f"{row.p_clustered:.3g}" if changed else "", row.verdict, str(row.n))  # fmt: skip


def figure_cells(figure: Figure) -> tuple[str, str, str]:
    """A figure, its interval and its n."""
    measure = MEASURES[figure.measure]
    low, high = value_text(measure, figure.low), value_text(measure, figure.high)
    n = f"{figure.passed:g} of {figure.n}" if measure.unit != "mean" else str(figure.n)
    return value_text(measure, figure.value), f"{low} – {high}", n


def short_cell(figure: Figure | None) -> str:
    """A figure and its n in one cell; empty without one."""
    if figure is None:
        return ""
    measure = MEASURES[figure.measure]
    shown = f"{figure.value:.0%}" if measure.unit == "share" else value_text(measure, figure.value)
    return f"{shown} of {figure.n}"


def wide_cell(figure: Figure | None) -> str:
    """A figure, its interval and its n in one cell; empty without one."""
    if figure is None:
        return ""
    measure = MEASURES[figure.measure]
    low, high = (value_text(measure, end).rstrip("%") for end in (figure.low, figure.high))
    return f"{value_text(measure, figure.value)} [{low}–{high}] of {figure.n}"


def value_text(measure: Measure, value: float) -> str:
    """A figure in its unit: a percentage, per 1,000, or a number."""
    if measure.unit == "per_1000":
        return f"{value * 1000:.1f}"
    return f"{value:.3f}" if measure.unit == "mean" else f"{value:.1%}"


def ms(interval: Interval) -> str:
    """Milliseconds with their interval."""
    return f"{interval.value:.2f} [{interval.low:.2f}–{interval.high:.2f}]"
