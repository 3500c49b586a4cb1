"""Intervals and tests for small samples that are not independent. All intervals are 95 %."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95
_Z = float(stats.norm.ppf(0.5 + LEVEL / 2))
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def share(passed: Sequence[float], clusters: Sequence[str]) -> Interval:
    """The mean of 0/1 values with Wilson's interval for clustered samples.

    The sample size is divided by the design effect, the variance of the clustered ratio estimate
    over that of independent samples (Rao and Scott 1992; Wilson with effective size after Dean and
    Pagano 2015), never below the number of clusters' share it leaves nor above the size itself.
    Where all values are equal no effect can be estimated: the number of clusters is then the size.
    """
    values = np.asarray(passed, dtype=float)
    n = len(values)
    p = float(values.mean())
    effective = effective_size(values, clusters)
    low, high = wilson(p, effective)
    return Interval(p, low, high) if n else Interval(math.nan, 0.0, 1.0)


def effective_size(values: NDArray[np.float64], clusters: Sequence[str]) -> float:
    """How many independent samples these clustered 0/1 values are worth."""
    n, groups = len(values), len(set(clusters))
    if groups == n:
        return float(n)
    p = float(values.mean())
    if p in (0.0, 1.0):
        return float(groups)
    variance = _ratio_variance(values, clusters)
    if variance <= 0:
        return float(n)
    return float(min(n, max(1.0, p * (1 - p) / variance)))


def _ratio_variance(values: NDArray[np.float64], clusters: Sequence[str]) -> float:
    """Variance of a mean whose samples come in clusters, by linearisation."""
    names = {name: i for i, name in enumerate(dict.fromkeys(clusters))}
    groups = len(names)
    if groups < 2:
        return float(values.var())
    mean = float(values.mean())
    residuals = np.zeros(groups)
    for value, name in zip(values, clusters, strict=True):
        residuals[names[name]] += value - mean
    return float((residuals**2).sum() * groups / (groups - 1) / len(values) ** 2)


def wilson(p: float, n: float) -> tuple[float, float]:
    """Wilson's (1927) score interval of a share `p` of `n` samples."""
    if n <= 0:
        return 0.0, 1.0
    z2 = _Z**2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def mean(values: Sequence[float], clusters: Sequence[str]) -> Interval:
    """The mean of figures between 0 and 1, with Student's t interval over clusters.

    One cluster alone tells nothing of the others: its interval is everything.
    """
    found = np.asarray(values, dtype=float)
    centre = float(found.mean())
    groups = len(set(clusters))
    if groups < 2:
        return Interval(centre, 0.0, 1.0)
    half = float(stats.t.ppf(0.5 + LEVEL / 2, groups - 1)) * math.sqrt(
        max(0.0, _ratio_variance(found, clusters))
    )
    return Interval(centre, max(0.0, centre - half), min(1.0, centre + half))


def quantile(values: Sequence[float], q: float) -> Interval:
    """A quantile with the distribution-free interval of order statistics (binomial)."""
    ordered = np.sort(np.asarray(values, dtype=float))
    n = len(ordered)
    ends = stats.binom.ppf([0.5 - LEVEL / 2, 0.5 + LEVEL / 2], n, q)
    low, high = max(0, int(ends[0]) - 1), min(n - 1, int(ends[1]))
    return Interval(float(np.quantile(ordered, q)), float(ordered[low]), float(ordered[high]))


def mcnemar(broken: int, fixed: int) -> float:
    """Two-sided exact p that so uneven a split of changed pairs is chance (McNemar 1947)."""
    changed = broken + fixed
    return float(stats.binomtest(broken, changed).pvalue) if changed else 1.0


def paired_ratio(before: Sequence[float], after: Sequence[float], seed: int = 0) -> Interval:
    """The ratio of medians, after over before, with a bootstrap interval that keeps the pairs."""
    a, b = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    ratio = float(np.median(b) / np.median(a))
    drawn = np.random.default_rng(seed).integers(0, len(a), size=(_RESAMPLES, len(a)))
    ratios = np.median(b[drawn], axis=1) / np.median(a[drawn], axis=1)
    low, high = np.quantile(ratios, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    return Interval(ratio, float(low), float(high))


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Cohen's (1960) kappa: agreement of two judges beyond chance; NaN where chance is all."""
    a, b = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    seen = float((a == b).mean())
    chance = float(a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean()))
    return (seen - chance) / (1 - chance) if chance < 1 else math.nan
