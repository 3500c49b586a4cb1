"""How long samples took, as quantiles with their intervals."""

from __future__ import annotations

from dataclasses import dataclass

from evals.runs import Sample
from evals.statistics import Interval, quantile

QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of own work: of a whole comment (`stage` None) or of one stage."""

    stage: str | None
    n: int
    p50: Interval
    p95: Interval
    p99: Interval


def latencies(samples: list[Sample]) -> list[Latency]:
    """Of the whole, then of each stage in the order of the pipeline; empty without times."""
    timed = [sample for sample in samples if sample.ms is not None]
    stages: dict[str, list[float]] = {}
    for sample in timed:
        for stage, ms in (sample.stage_ms or {}).items():
            stages.setdefault(stage, []).append(ms)
    whole = [sample.ms for sample in timed if sample.ms is not None]
    rows = [(None, whole), *stages.items()]
    return [
        Latency(stage, len(ms), *(quantile(ms, q) for q in QUANTILES.values()))
        for stage, ms in rows
        if ms
    ]
