"""Draws: reproducible, independent of threads and length, uniform, and every permutation once where few."""

from collections import Counter
from itertools import permutations
from math import factorial

import numpy as np
import pytest
from scipy.stats import kstest

from pesbench.stats.draws import CHUNK, Permutations, Resampling, enumerable, normal_draws, raw_keys, resample_counts


def test_the_raw_keys_are_those_written_here() -> None:
    # if this changes, every p-value of every earlier answer changes with it
    keys = raw_keys(Resampling(count=1, seed=7, task="correlate/areas"), 3, 2)
    assert keys.tolist() == [17558769845851490088, 3043254521212490307]


def test_seed_task_and_chunk_each_give_other_keys() -> None:
    plans = [Resampling(9, 1, "a"), Resampling(9, 2, "a"), Resampling(9, 1, "b")]
    keys = {int(raw_keys(plan, chunk, 1)[0]) for plan in plans for chunk in (0, 1)}
    assert len(keys) == 6


def test_a_short_run_is_the_beginning_of_a_long_one() -> None:
    short = Permutations.of(12, Resampling(count=CHUNK + 100, seed=5))
    long = Permutations.of(12, Resampling(count=3 * CHUNK, seed=5))
    assert (short.chunks, long.chunks) == (2, 3)
    np.testing.assert_array_equal(short.chunk(0), long.chunk(0))
    np.testing.assert_array_equal(short.chunk(1), long.chunk(1)[:, :100])


@pytest.mark.parametrize("n", [1, 2, 3, 6, 7])
def test_every_permutation_once_where_there_are_few(n: int) -> None:
    draws = Permutations.of(n, Resampling(count=9999))
    assert draws.exhaustive
    found = np.concatenate([draws.chunk(i) for i in range(draws.chunks)], axis=1).T
    assert [tuple(row) for row in found.tolist()] == list(permutations(range(n)))


def test_enumeration_begins_where_it_costs_no_more() -> None:
    assert enumerable(7, factorial(7))
    assert not enumerable(7, factorial(7) - 1)
    assert not enumerable(300, 10**9)


def test_random_permutations_are_uniform() -> None:
    draws = Permutations(4, Resampling(count=24_000, seed=2), exhaustive=False)
    counts = Counter(tuple(row) for i in range(draws.chunks) for row in draws.chunk(i).T.tolist())
    assert len(counts) == 24
    # each is expected 1,000 times; chi-square with 23 degrees of freedom exceeds 49.7 once in a thousand
    assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) < 49.7


def test_resamples_are_multinomial() -> None:
    counts = np.concatenate([resample_counts(6, Resampling(count=10_000, seed=3), i) for i in range(8)], axis=1)
    assert counts.shape == (6, 10_000)
    np.testing.assert_array_equal(counts.sum(axis=0), 6)
    np.testing.assert_allclose(counts.mean(axis=1), 1.0, atol=0.05)
    np.testing.assert_allclose(counts.var(axis=1), 5 / 6, atol=0.06)


def test_normal_draws_are_normal_and_the_first_of_a_longer_run() -> None:
    drawn = np.concatenate([normal_draws(3, Resampling(count=5000), chunk) for chunk in range(4)], axis=1)
    assert drawn.shape == (3, 5000)
    assert kstest(drawn.ravel(), "norm").pvalue > 0.01
    assert (normal_draws(3, Resampling(count=10), 0) == drawn[:, :10]).all()
