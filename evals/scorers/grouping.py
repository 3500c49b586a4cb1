"""Minimal pairs, and merging: rightly, never wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.types import Action
from evals.answers import SPOKEN
from evals.labels import Label
from evals.runs import Sample
from evals.scorers import Mark, Played


def score_pairs(played: Played) -> Iterator[Mark]:
    """One mark a pair, on its second line: both right, and what was said differs."""
    for first, second in _pairs(played):
        members = (first, second)
        faults = [f"{m.id}: {'; '.join(played.scores[m.id].faults)}"
                  for m in members if not played.scores[m.id].right]  # fmt: skip
        texts = [(member.decision.action, played.said(member)) for member in members]
        if texts[0] == texts[1] and not faults and _wants_difference(first, second):
            faults.append(f"{first.id} and {second.id} got the same answer")
        yield Mark("pairs", second.id, float(not faults), " · ".join(faults))


def _pairs(played: Played) -> Iterator[tuple[Sample, Sample]]:
    """The two lines of each minimal pair that were both decided."""
    pairs: dict[tuple[str, str], list[Sample]] = {}
    for sample in played.samples:
        if sample.label is not None and sample.label.pair is not None and sample.error is None:
            pairs.setdefault((sample.dataset, sample.label.pair), []).append(sample)
    for members in pairs.values():
        if len(members) == 2:
            yield members[0], members[1]


def score_false_merges(played: Played) -> Iterator[Mark]:
    """One mark a pair whose answers must differ, on its second line: 1 where they shared one."""
    for first, second in _pairs(played):
        if not _wants_difference(first, second):
            continue
        shared = _answered_by(first) == _answered_by(second)
        # An answer that is right for both, such as a list, is no false one.
        right = all(played.scores[member.id].right for member in (first, second))
        wrong = shared and not right
        detail = f"{first.id} and {second.id} shared an answer" if wrong else ""
        yield Mark("false_merges", second.id, float(wrong), detail)


def _answered_by(sample: Sample) -> str:
    """The comment whose answer a sample got: its own, or the one it was merged into."""
    return sample.decision.merged_into or sample.decision.id


def _wants_difference(first: Sample, second: Sample) -> bool:
    """Whether the labels leave no answer that would be right for both."""
    a, b = first.label, second.label
    assert a is not None
    assert b is not None
    return (a.numbers, a.any_of, a.actions) != (b.numbers, b.any_of, b.actions)


def score_merging(played: Played) -> Iterator[Mark]:
    """Merged comments by their own labels, and repeats that should have been merged."""
    answered: dict[tuple[str, str, str], dict[object, Sample]] = {}
    for sample in played.samples:
        label = sample.label
        if label is None or sample.error is not None:
            continue
        merged = sample.decision.action is Action.MERGED
        if merged:
            score = played.scores[sample.id]
            yield Mark("merged_rightly", sample.id, float(score.right), "; ".join(score.faults))
        if sample.decision.action not in SPOKEN or not (label.numbers or label.facts):
            continue
        room = (sample.dataset, sample.room, str(sample.comment.get("visibility", "public")))
        first = answered.setdefault(room, {}).get(_same(label))
        age = (sample.at - first.at).total_seconds() if first is not None else 0.0
        if first is not None and age <= played.cooldown_seconds:
            yield Mark("merged_when_same", sample.id, float(merged), f"same as {first.id}")
        if not merged:
            answered[room][_same(label)] = sample


def _same(label: Label) -> object:
    """What two labels share where the same answer serves both."""
    language = (label.language or "und").split("-")[0]
    return (label.topic, language, label.numbers, label.any_of, label.must_not,
            label.must_not_match, label.facts, label.kind)  # fmt: skip
