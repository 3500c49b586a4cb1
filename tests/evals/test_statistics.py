"""Intervals and tests, held against published or hand-made values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evals.statistics import (
    effective_size,
    kappa,
    mcnemar,
    mean,
    paired_ratio,
    quantile,
    share,
    wilson,
)


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    # Newcombe 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilson_gives_the_published_intervals(passed: int, n: int, low: float, high: float) -> None:
    assert wilson(passed / n, n) == pytest.approx((low, high), abs=5e-5)


def test_independent_samples_count_in_full() -> None:
    values, clusters = [1.0, 0.0, 1.0, 1.0], ["a", "b", "c", "d"]
    found = share(values, clusters)
    assert (found.low, found.high) == pytest.approx(wilson(0.75, 4))


def test_copies_of_one_sample_are_worth_one_sample() -> None:
    values = np.array([1.0] * 5 + [0.0] * 5 + [1.0] * 5 + [0.0] * 5)
    clusters = [name for name in "abcd" for _ in range(5)]
    # Four clusters of equal values: the variance is that of four samples, times 4/3.
    assert effective_size(values, clusters) == pytest.approx(3.0)


def test_clusters_in_which_all_agree_everywhere_count_once_each() -> None:
    found = share([1.0] * 20, [name for name in "abcd" for _ in range(5)])
    assert found.low == pytest.approx(wilson(1.0, 4)[0])


def test_clusters_that_say_nothing_cost_nothing() -> None:
    values = np.array([1.0, 0.0] * 10)
    clusters = [str(i // 2) for i in range(20)]
    assert effective_size(values, clusters) == 20


@pytest.mark.parametrize(
    ("broken", "fixed", "p"), [(0, 0, 1.0), (5, 0, 0.0625), (10, 2, 0.0385742), (3, 3, 1.0)]
)
def test_mcnemar_is_the_exact_binomial(broken: int, fixed: int, p: float) -> None:
    assert mcnemar(broken, fixed) == pytest.approx(p, abs=1e-6)


def test_a_quantile_lies_in_its_interval_of_order_statistics() -> None:
    found = quantile(list(range(1, 101)), 0.5)
    # Binomial(100, 0.5): the 40th and the 61st of the sorted values (Conover 1999).
    assert (found.low, found.high) == (40, 61)
    assert found.value == 50.5


def test_the_mean_has_students_interval() -> None:
    found = mean([0.4, 0.5, 0.6], ["a", "b", "c"])
    # t(0.975, 2) = 4.3027, standard error 0.1 / sqrt(3).
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.2516, 0.7484), abs=1e-4)


def test_the_interval_of_a_mean_stays_between_0_and_1() -> None:
    found = mean([1.0, 0.5, 1.0], ["a", "b", "c"])
    assert (found.low >= 0, found.high) == (True, 1.0)
    assert (mean([0.5], ["a"]).low, mean([0.5], ["a"]).high) == (0.0, 1.0)


def test_the_ratio_of_paired_times_is_the_same_every_time() -> None:
    before = [1.0 + i / 10 for i in range(50)]
    found = paired_ratio(before, [2 * ms for ms in before])
    assert found == paired_ratio(before, [2 * ms for ms in before])
    assert (found.value, found.low, found.high) == (2.0, 2.0, 2.0)


def test_kappa_takes_chance_away() -> None:
    first = [True] * 45 + [True] * 15 + [False] * 25 + [False] * 15
    second = [True] * 45 + [False] * 15 + [True] * 25 + [False] * 15
    # Agreement 0.60, by chance 0.60 * 0.70 + 0.40 * 0.30 = 0.54.
    assert kappa(first, second) == pytest.approx((0.60 - 0.54) / 0.46)
    assert math.isnan(kappa([True], [True]))
