"""Sums of marks: every figure with its n and 95 % interval, by set, language, topic and change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evals.measures import MEASURES
from evals.runs import Sample
from evals.scorers import Mark
from evals.statistics import mean, share

EVERY_SET = "all"
_FINEST = "language topic"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a run.

    `dataset` is a set or `all`; `by` is empty for the whole set, else `language`, `topic`,
    `change` or `language topic`, and `key` its value. `passed` is the sum of `n` values, `value`
    their mean with its interval `low` to `high`; they come from `clusters` viewers or families.
    """

    measure: str
    dataset: str
    by: str
    key: str
    n: int
    passed: float
    clusters: int
    value: float
    low: float
    high: float


def figures(samples: Mapping[str, Sample], marks: Iterable[Mark]) -> list[Figure]:
    """Every figure that has a sample, in the order of the measures; a key is listed once."""
    cells: dict[tuple[str, str, str, str], list[Mark]] = {}
    for mark in marks:
        sample = samples[mark.sample]
        for dataset in (EVERY_SET, sample.dataset):
            for by, key in slices(sample):
                # Languages by topics are a picture of all sets; cut finer they are too few.
                if by != _FINEST or dataset == EVERY_SET:
                    cells.setdefault((mark.measure, dataset, by, key), []).append(mark)
    order = {name: place for place, name in enumerate(MEASURES)}
    return [
        _figure(cell, found, samples)
        for cell, found in sorted(cells.items(), key=lambda item: (order[item[0][0]], item[0][1:]))
    ]


def slices(sample: Sample) -> Iterator[tuple[str, str]]:
    """The groups a sample counts in."""
    language, topic = language_of(sample), topic_of(sample)
    yield "", ""
    yield "language", language
    yield "topic", topic
    yield _FINEST, f"{language} {topic}"
    if sample.label is not None and sample.label.change is not None:
        yield "change", sample.label.change


def language_of(sample: Sample) -> str:
    """The language wanted, else the one decided for."""
    if sample.label is not None and sample.label.language is not None:
        return sample.label.language.split("-")[0]
    return sample.decision.language or "und"


def topic_of(sample: Sample) -> str:
    """The labelled topic, else the first decided one; for non-questions what they are."""
    label = sample.label
    if label is None:
        return next(iter(sample.decision.intents), "other")
    return label.topic if label.topic != "other" else label.kind


def _figure(
    cell: tuple[str, str, str, str], found: list[Mark], samples: Mapping[str, Sample]
) -> Figure:
    measure = MEASURES[cell[0]]
    values = [mark.value for mark in found]
    clusters = [cluster_of(samples[mark.sample]) for mark in found]
    interval = (mean if measure.unit == "mean" else share)(values, clusters)
    return Figure(
        *cell,
        n=len(values),
        passed=round(sum(values), 6),
        clusters=len(set(clusters)),
        value=round(interval.value, 6),
        low=round(interval.low, 6),
        high=round(interval.high, 6),
    )


def cluster_of(sample: Sample) -> str:
    """What a sample shares with others that are not independent of it: its family, its viewer."""
    if sample.label is not None and sample.label.family is not None:
        return f"{sample.dataset}/{sample.label.family}"
    return sample.viewer
