"""The null distribution of Kendall's S against enumeration, SciPy and the tests that it contains."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats as scipy_stats

from pesbench.stats import kendall_deviation, kendall_exact_p, kendall_normal_p

NAN = float("nan")


def concordance(x: ArrayLike, y: ArrayLike) -> float:
    left, right = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    products = np.sign(np.subtract.outer(left, left)) * np.sign(np.subtract.outer(right, right))
    return float(np.sum(products)) / 2


@given(st.lists(st.integers(0, 3), min_size=3, max_size=6), st.integers(0, 99))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_exact_p_and_deviation_by_enumeration(x: list[int], seed: int) -> None:
    assume(len(set(x)) > 1)
    y = np.random.default_rng(seed).permutation(len(x)).astype(float)
    drawn = np.array([concordance(x, np.array(order)) for order in permutations(y)])
    assert kendall_deviation(x, y) == pytest.approx(drawn.std(), rel=1e-12)
    assert kendall_exact_p(x, y) == pytest.approx(np.mean(np.abs(drawn) >= abs(concordance(x, y))), rel=1e-12)
    assert kendall_exact_p(y, x) == kendall_exact_p(x, y)


@given(st.lists(st.integers(0, 2), min_size=3, max_size=6), st.integers(0, 99))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_deviation_with_ties_on_both_sides(x: list[int], seed: int) -> None:
    y = np.random.default_rng(seed).integers(0, 3, len(x)).astype(float)
    drawn = np.array([concordance(x, np.array(order)) for order in permutations(y)])
    assert kendall_deviation(x, y) == pytest.approx(drawn.std(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("n", [5, 12, 30])
def test_without_ties_scipy_gives_the_same(n: int) -> None:
    random = np.random.default_rng(n)
    x = random.normal(size=n)
    for mix in (0.0, 1.0, 3.0):
        y = mix * x + random.normal(size=n)
        assert kendall_exact_p(x, y) == pytest.approx(scipy_stats.kendalltau(x, y, method="exact").pvalue, rel=1e-12)


def test_two_groups_are_the_mann_whitney_test() -> None:
    random = np.random.default_rng(8)
    group, y = np.repeat([0.0, 1.0], [9, 12]), random.normal(size=21)
    theirs = scipy_stats.mannwhitneyu(y[:9], y[9:], method="exact").pvalue
    assert kendall_exact_p(group, y) == pytest.approx(theirs, rel=1e-12)


def test_normal_p_is_that_of_scipy() -> None:
    random = np.random.default_rng(9)
    x, y = random.integers(1, 7, 30).astype(float), random.integers(1, 5, 30).astype(float)
    theirs = scipy_stats.kendalltau(x, y, method="asymptotic").pvalue
    assert kendall_normal_p(x, y) == pytest.approx(theirs, rel=1e-12)
    assert np.isnan(kendall_exact_p(x, y))  # both have ties


def test_no_concordance_at_all_is_certain() -> None:
    assert kendall_exact_p([1, 2, 3, 4], [2, 4, 1, 3]) == 1.0
    assert kendall_exact_p(range(100), range(100)) > 0.0


@pytest.mark.parametrize(
    ("x", "y"),
    [([1, 2], [1, 2]), ([1, 1, 1, 1], [1, 2, 3, 4]), ([1, NAN, NAN, 2], [1, 2, 3, 4]), (range(101), range(101))],
)
def test_what_has_no_exact_p(x: ArrayLike, y: ArrayLike) -> None:
    assert np.isnan(kendall_exact_p(x, y))


def test_rows_with_a_missing_value_are_left_out() -> None:
    assert kendall_exact_p([1, 2, 3, 4, NAN], [1, 3, 2, 4, 9]) == kendall_exact_p([1, 2, 3, 4], [1, 3, 2, 4])
    assert kendall_normal_p([1, 2, 3, 4, 7], [1, 3, 2, 4, NAN]) == kendall_normal_p([1, 2, 3, 4], [1, 3, 2, 4])
