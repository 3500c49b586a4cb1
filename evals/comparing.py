"""Two runs side by side: paired by sample, with the flips, and whether a change made it better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.figures import EVERY_SET, cluster_of, slices
from evals.gating import kept_gate
from evals.measures import MEASURES
from evals.runs import RunError, dump
from evals.scorers import body
from evals.scoring import Marked, Scored
from evals.statistics import LEVEL, Interval, mcnemar, paired_ratio

Verdict = Literal["better", "worse", "better?", "worse?", "same"]


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over the samples that both runs have.

    `broken` passed before and fail now, `fixed` the other way round; `p` is McNemar's exact one,
    `p_clustered` the same with each viewer or family counted once, by its balance. The verdict
    carries a question mark where the split may be chance.
    """

    measure: str
    dataset: str
    by: str
    key: str
    n: int
    before: float
    after: float
    broken: int
    fixed: int
    p: float
    p_clustered: float

    @property
    def verdict(self) -> Verdict:
        """Which way it went, and whether that is proven."""
        if self.broken == self.fixed:
            return "same"
        proven = max(self.p, self.p_clustered) < 1 - LEVEL
        if self.broken > self.fixed:
            return "worse" if proven else "worse?"
        return "better" if proven else "better?"


@dataclass(frozen=True, slots=True)
class Flip:
    """A sample some of whose marks changed sides; `broken` and `fixed` name the measures."""

    before: Marked
    after: Marked
    broken: tuple[str, ...]
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from `before` to `after`.

    `rows` are of whole sets and slices, headline measures first; `times` is the ratio of medians,
    after over before; `reworded` samples say something else with equal marks; `changed` ones were
    asked something else and are left out; `differences` are the hashes that differ; `bars` the
    rules of the gates that differ.
    """

    before: Scored
    after: Scored
    rows: tuple[Row, ...]
    flips: tuple[Flip, ...]
    reworded: tuple[str, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    changed: tuple[str, ...]
    times: Interval | None
    differences: tuple[str, ...]
    bars: tuple[str, ...]

    @property
    def regressions(self) -> tuple[Row, ...]:
        """Headline measures of all sets together that lost more samples than they won."""
        return tuple(
            row
            for row in self.rows
            if not row.by
            and row.dataset == EVERY_SET
            and MEASURES[row.measure].headline
            and row.broken > row.fixed
        )

    @property
    def new_errors(self) -> int:
        """How many more samples ended in a fault of the program."""
        return len(self.after.metrics["errors"]) - len(self.before.metrics["errors"])


def compare(before: Scored, after: Scored) -> Comparison:
    """Pair two scored runs by sample id."""
    old = {marked.sample.id: marked for marked in before.samples}
    new = {marked.sample.id: marked for marked in after.samples}
    both = [identity for identity in old if identity in new]
    changed = [i for i in both if _asked(old[i]) != _asked(new[i])]
    pairs = [(old[i], new[i]) for i in both if i not in set(changed)]
    if not pairs:
        raise RunError(f"{before.run.path} and {after.run.path} share no comment that was asked and"
                       " labelled alike: there is nothing to compare")  # fmt: skip
    flips = [flip for a, b in pairs if (flip := _flip(a, b)) is not None]
    flipped = {flip.after.sample.id for flip in flips}
    reworded = [b.sample.id for a, b in pairs
                if b.sample.id not in flipped and _done(a) != _done(b)]  # fmt: skip
    return Comparison(
        before=before,
        after=after,
        rows=tuple(_rows(pairs)),
        flips=tuple(flips),
        reworded=tuple(reworded),
        only_before=tuple(i for i in old if i not in new),
        only_after=tuple(i for i in new if i not in old),
        changed=tuple(changed),
        times=_times(pairs),
        differences=tuple(_differences("", before.run.about, after.run.about)),
        bars=tuple(_bars(before, after)),
    )


def _asked(marked: Marked) -> Any:
    comment = marked.sample.comment
    label = marked.sample.label
    # Where a label stands in its file is no difference.
    wanted = None if label is None else {name: getattr(label, name) for name in label.__slots__
                                         if name not in ("line", "note")}  # fmt: skip
    return comment["text"], comment["viewer"], wanted


def _done(marked: Marked) -> Any:
    decision = marked.sample.decision
    return decision.action, decision.reason, body(marked.sample), decision.merged_into


def passes(marked: Marked, measure: str) -> bool | None:
    """Whether a mark is on the good side; None without one, or where it is no pass or failure."""
    value = marked.marks.get(measure)
    if value is None or MEASURES[measure].unit == "mean":
        return None
    return (value == 1) == (MEASURES[measure].better == "higher")


def _flip(a: Marked, b: Marked) -> Flip | None:
    broken: list[str] = []
    fixed: list[str] = []
    for measure in MEASURES:
        was, now = passes(a, measure), passes(b, measure)
        if was is not None and now is not None and was != now:
            (broken if was else fixed).append(measure)
    return Flip(a, b, tuple(broken), tuple(fixed)) if broken or fixed else None


def _rows(pairs: Sequence[tuple[Marked, Marked]]) -> list[Row]:
    cells: dict[tuple[str, str, str, str], list[tuple[bool, bool, str]]] = {}
    for a, b in pairs:
        for measure in MEASURES:
            was, now = passes(a, measure), passes(b, measure)
            if was is None or now is None:
                continue
            sample = b.sample
            for dataset in (EVERY_SET, sample.dataset):
                for by, key in slices(sample):
                    if by != "language topic":
                        cell = cells.setdefault((measure, dataset, by, key), [])
                        cell.append((was, now, cluster_of(sample)))
    order = {name: (not MEASURES[name].headline, i) for i, name in enumerate(MEASURES)}
    keys = sorted(cells, key=lambda c: (order[c[0]], c[1] != EVERY_SET, c[1:]))
    return [_row(key, cells[key]) for key in keys]


def _row(key: tuple[str, str, str, str], found: list[tuple[bool, bool, str]]) -> Row:
    broken = sum(was and not now for was, now, _ in found)
    fixed = sum(now and not was for was, now, _ in found)
    balance: dict[str, int] = {}
    for was, now, cluster in found:
        balance[cluster] = balance.get(cluster, 0) + int(now) - int(was)
    worse = sum(value < 0 for value in balance.values())
    better = sum(value > 0 for value in balance.values())
    n = len(found)
    return Row(
        *key,
        n=n,
        before=sum(was for was, _, _ in found) / n,
        after=sum(now for _, now, _ in found) / n,
        broken=broken,
        fixed=fixed,
        p=mcnemar(broken, fixed),
        p_clustered=mcnemar(worse, better),
    )


def _times(pairs: Sequence[tuple[Marked, Marked]]) -> Interval | None:
    timed = [(a.sample.ms, b.sample.ms) for a, b in pairs if a.sample.ms and b.sample.ms]
    if not timed:
        return None
    return paired_ratio([a for a, _ in timed if a], [b for _, b in timed if b])


def _differences(path: str, a: Any, b: Any) -> list[str]:
    """What the two runs were made of that differs, one line each."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        names = dict.fromkeys((*a, *b))
        return [
            line
            for name in names
            for line in _differences(f"{path} {name}".strip(), a.get(name), b.get(name))
        ]
    return [] if a == b else [f"{path}: {dump(a)} → {dump(b)}"]


def _bars(before: Scored, after: Scored) -> list[str]:
    """Rules of the two gates that differ: a lowered bar shows."""
    rules = [_rules(before), _rules(after)]
    if None in rules:
        return []
    old, new = rules
    assert old is not None
    assert new is not None
    return [
        f"{name}: {old.get(name, 'no rule')} → {new.get(name, 'no rule')}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]


def _rules(scored: Scored) -> dict[str, str] | None:
    kept = kept_gate(scored.run)
    return {check["name"]: check["wanted"] for check in kept["checks"]} if kept else None
