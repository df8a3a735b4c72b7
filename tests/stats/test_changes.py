"""Change of units and of groups against enumeration in plain Python and against SciPy."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats as scipy_stats

from pesbench.stats.changes import change, regression_to_the_mean, sign_flip_test, signed_rank_test
from pesbench.stats.draws import Resampling

NAN = float("nan")


def enumerated(differences: list[float]) -> float:
    """The two-sided p of the signed ranks, by every pattern of signs."""
    sizes = [abs(d) for d in differences]
    ranks = [sum(s < own for s in sizes) + (sum(s == own for s in sizes) + 1) / 2 for own in sizes]
    kept = [(rank, d) for rank, d in zip(ranks, differences, strict=True) if d != 0]
    observed = sum(rank for rank, d in kept if d > 0)
    sums = [sum(r * s for (r, _), s in zip(kept, signs, strict=True)) for signs in product([0, 1], repeat=len(kept))]
    tails = sum(s <= observed for s in sums), sum(s >= observed for s in sums)
    return min(1.0, 2 * min(tails) / len(sums))


def test_the_change_of_each_unit() -> None:
    found = change([50, 40, NAN, 1], [60, 37, 5, 2], [3, 1, 1, 0], [4, 1, 1, 0], covariance=[0.0, 0.5, 0, 0])
    np.testing.assert_array_equal(found.difference, [10, -3, NAN, 1])
    np.testing.assert_array_equal(found.error, [5, 1, math.sqrt(2), 0])  # 1 + 1 - 2 * 0.5
    np.testing.assert_array_equal(found.z, [2, -3, NAN, NAN])
    np.testing.assert_allclose(found.p[:2], 2 * scipy_stats.norm.sf([2, 3]), rtol=1e-13)
    assert np.isnan(change([1], [2], [1], [1], covariance=1.5).error).all()


@pytest.mark.parametrize(
    "differences",
    [
        [3.0, 1.0, 2.0, 0.0],
        [1.0, -1.0, 2.0, -3.0, 3.0, 3.0, 0.0, 0.0],
        [5.0, 4.0, -1.0, 2.0, 2.0, -2.0, 7.0, 0.0, 1.5],
        [-1.0, -2.0, -2.0, -3.0],
        [1.0, -1.0],
        [2.0],
    ],
)
def test_signed_ranks_with_ties_and_zeros_by_enumeration(differences: list[float]) -> None:
    found = signed_rank_test(differences)
    assert found.exact
    assert found.p == pytest.approx(enumerated(differences), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_signed_ranks_against_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    untied = random.normal(0.3, 1, 28)
    expected = scipy_stats.wilcoxon(untied, mode="exact")
    assert signed_rank_test(untied).p == pytest.approx(expected.pvalue, rel=1e-10)
    tied = np.round(random.normal(0.3, 1, 9), 0)
    every = scipy_stats.PermutationMethod(n_resamples=np.inf)
    by_all = scipy_stats.wilcoxon(tied, zero_method="pratt", method=every)
    assert signed_rank_test(tied).p == pytest.approx(by_all.pvalue, rel=1e-10)
    many = np.round(random.normal(0.1, 1, 300), 1)
    normal = scipy_stats.wilcoxon(many, zero_method="pratt", mode="asymptotic", correction=False)
    found = signed_rank_test(many)
    assert not found.exact
    assert found.p == pytest.approx(normal.pvalue, rel=1e-9)


def test_nothing_to_test() -> None:
    for differences in ([], [NAN], [0.0, 0.0, NAN]):
        assert math.isnan(signed_rank_test(differences).p)
        assert math.isnan(sign_flip_test(differences, Resampling(count=99)).p)
    assert signed_rank_test([0.0, 0.0, NAN]).n == 2


def test_turned_signs_by_enumeration() -> None:
    values = [0.3, -0.1, 0.7, 0.4, 0.1, 0.2]
    sums = [abs(sum(v * s for v, s in zip(values, signs, strict=True))) for signs in product([-1, 1], repeat=6)]
    expected = sum(s >= abs(sum(values)) - 1e-12 for s in sums) / 64
    found = sign_flip_test([*values, NAN], Resampling(count=64))
    assert (found.p, found.exact, found.n) == (expected, True, 6)
    assert found.statistic == pytest.approx(1.6 / 6)
    assert not sign_flip_test(values, Resampling(count=63)).exact


def test_drawn_signs_are_near_the_exact_p_and_do_not_change_with_the_run() -> None:
    random = np.random.default_rng(3)
    values = random.normal(0.35, 1, 14)
    exact = sign_flip_test(values, Resampling(count=20_000))
    drawn = sign_flip_test(values, Resampling(count=9_999, seed=4, task="group"))
    assert drawn.p == pytest.approx(exact.p, abs=4 * math.sqrt(exact.p * (1 - exact.p) / 10_000))
    assert drawn == sign_flip_test(values, Resampling(count=9_999, seed=4, task="group", threads=2))
    assert sign_flip_test(np.ones(70), Resampling(count=999)).p == 0.001  # more units than one word has bits


def test_chance_alone_makes_the_low_rise() -> None:
    random = np.random.default_rng(12)
    truth = random.normal(size=4000)
    first, second = truth + random.normal(size=4000), truth + random.normal(size=4000)
    found = regression_to_the_mean([*first, NAN], [*second, 1.0])
    assert found.n == 4000
    # the correlation between the periods is 1/2
    assert found.first == pytest.approx(-math.sqrt((1 - 0.5) / 2), abs=0.04)
    assert found.mean == pytest.approx(0, abs=0.05)
    assert found.first == pytest.approx(scipy_stats.pearsonr(first, second - first)[0], rel=1e-12)
