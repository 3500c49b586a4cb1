"""Scores a run without running it again, and reads the scores back.

scores.jsonl   one line a sample: its marks by measure, and why where one was missed
metrics.json   the figures, the counts of actions, errors, languages, and a digest of it all
timing.json    latencies, apart since they differ between equal runs
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from evals import fingerprints
from evals.datasets import load
from evals.figures import Figure, figures, language_of
from evals.runs import Run, RunError, Sample, dump, write_whole
from evals.scorers import Mark, Played, Scorer
from evals.scorers.decisions import score_decisions
from evals.scorers.drafts import score_drafts
from evals.scorers.grounding import score_grounding
from evals.scorers.grouping import score_false_merges, score_merging, score_pairs
from evals.scorers.languages import score_languages
from evals.scorers.latency import Latency, latencies
from evals.scorers.retrieval import score_retrieval
from evals.statistics import Interval

_SCORED = ("run.json", "samples.jsonl", "scores.jsonl")
SCORERS: tuple[Scorer, ...] = (
    score_decisions, score_drafts, score_retrieval, score_languages, score_grounding, score_pairs,
    score_false_merges, score_merging,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marked:
    """A sample with its marks by measure; `details` say what was wrong."""

    sample: Sample
    marks: dict[str, float]
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored run: what every report is made of."""

    run: Run
    samples: tuple[Marked, ...]
    figures: tuple[Figure, ...]
    latencies: tuple[Latency, ...]
    metrics: dict[str, Any]

    def figure(self, measure: str, dataset: str = "all", by: str = "", key: str = "") -> Figure:
        """One figure. RunError where the run has none."""
        for found in self.figures:
            if (found.measure, found.dataset, found.by, found.key) == (measure, dataset, by, key):
                return found
        where = f"{by} {key}".strip()
        raise RunError(f"{self.run.path} has no {measure!r} of {dataset} {where}".rstrip())


def played_of(run: Run) -> Played:
    """A run's samples with their sets and facts, as scorers look at them."""
    names = run.about["config"]["sets"]
    samples = run.samples()
    return Played(
        tuple(sample for sample in samples if sample.counted),
        tuple(sample for sample in samples if not sample.counted),
        {name: run.dataset(name) for name in names},
        {name: run.facts(name) for name in names},
        float(run.about["config"]["settings"]["cooldown"]),
    )


def score_run(run: Run, extra: Iterable[Mark] = ()) -> Scored:
    """Score every sample of a run and write the scores beside it; `extra` are a judge's marks."""
    played = played_of(run)
    samples = list(played.samples)
    marks = [mark for scorer in SCORERS for mark in scorer(played)] + list(extra)
    lines: dict[str, dict[str, Any]] = {
        sample.id: {"id": sample.id, "marks": {}, "details": {}} for sample in samples
    }
    for mark in marks:
        line = lines[mark.sample]
        line["marks"][mark.measure] = round(mark.value, 6)
        if mark.value < 1 and mark.detail:
            line["details"][mark.measure] = mark.detail
    write_whole(run.path / "scores.jsonl", "".join(dump(line) + "\n" for line in lines.values()))
    found = figures(played.by_id, marks)
    metrics = _metrics(run, samples, found)
    write_whole(run.path / "metrics.json", dump(metrics) + "\n")
    timing = {"latency": [asdict(latency) for latency in latencies(samples)]}
    write_whole(run.path / "timing.json", dump(timing, indent=1) + "\n")
    return read_scored(run)


def _metrics(run: Run, samples: list[Sample], found: list[Figure]) -> dict[str, Any]:
    kinds: dict[str, Counter[str]] = {}
    languages: dict[str, Counter[str]] = {}
    for sample in samples:
        kind = sample.label.kind if sample.label is not None else "unlabelled"
        done = "error" if sample.error is not None else sample.decision.action.value
        kinds.setdefault(kind, Counter())[done] += 1
        languages.setdefault(language_of(sample), Counter())[done] += 1
    packs = run.about["hashes"]["packs"]
    inputs = run.path / "inputs"
    return {
        # Of the labels scored with: editing them and scoring again shows here.
        "data": {
            name: fingerprints.of_contents(load(inputs / name).files)
            for name in run.about["config"]["sets"]
        },
        "samples": len(samples),
        "labelled": sum(sample.label is not None for sample in samples),
        "errors": {sample.id: sample.error for sample in samples if sample.error is not None},
        "actions": {kind: dict(sorted(counts.items())) for kind, counts in sorted(kinds.items())},
        "languages": {
            tag: {"pack": tag in packs, "actions": dict(sorted(counts.items()))}
            for tag, counts in sorted(languages.items())
        },
        "figures": (kept := [asdict(figure) for figure in found]),
        "digest": _digest(run, kept),
    }


def _digest(run: Run, kept: list[dict[str, Any]]) -> str:
    """Of everything but times: two runs of the same thing have the same."""
    digest = hashlib.sha256(dump(kept).encode())
    inputs = sorted((run.path / "inputs").rglob("*"))
    for path in (*(run.path / name for name in _SCORED), *inputs):
        if path.is_file():
            digest.update(path.relative_to(run.path).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def read_scored(run: Run) -> Scored:
    """The scores of a run as they were written. RunError where it has none."""
    try:
        metrics = json.loads((run.path / "metrics.json").read_text(encoding="utf-8"))
        timing = json.loads((run.path / "timing.json").read_text(encoding="utf-8"))
        text = (run.path / "scores.jsonl").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RunError(
            f"{run.path} was cut off before it was scored; run again with --resume, or"
            " 'eval score' what is there"
        ) from error
    except (ValueError, OSError) as error:
        raise _unreadable(run) from error
    played = run.samples()
    try:
        if _digest(run, metrics["figures"]) != metrics["digest"]:
            raise RunError(f"{run.path} was changed since it was scored; 'eval score {run.path}'"
                           " scores what is there now")  # fmt: skip
        lines = {line["id"]: line for line in map(json.loads, text.split("\n")[:-1])}
        samples = [
            Marked(sample, lines[sample.id]["marks"], lines[sample.id]["details"])
            for sample in played
            if sample.counted
        ]
        return Scored(
            run,
            tuple(samples),
            tuple(Figure(**figure) for figure in metrics["figures"]),
            tuple(_latency(entry) for entry in timing["latency"]),
            metrics,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(run) from error


def _unreadable(run: Run) -> RunError:
    return RunError(f"{run.path}: its scores cannot be read; 'eval score {run.path}' makes them")


def _latency(data: dict[str, Any]) -> Latency:
    ends = {name: Interval(**data[name]) for name in ("p50", "p95", "p99")}
    return Latency(data["stage"], data["n"], **ends)
