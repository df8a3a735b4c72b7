"""Reliability: alpha, omega, the first component, attenuation and the bounds of the scale."""

from statistics import variance

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize
from scipy import stats as scipy_stats

from pesbench.stats.draws import Resampling
from pesbench.stats.halo_effect import halo
from pesbench.stats.omega import LEAST_UNIQUE, omega_total, one_factor
from pesbench.stats.reliability import attenuation, bounds_reached, cronbach_alpha

NAN = float("nan")
Table = NDArray[np.float64]
# Five units and three items; their sums are 3, 5, 10, 12, 15 with mean 9 and variance (36 + 16 + 1 + 9 + 36) / 4.
SMALL = [[1.0, 1.0, 1.0], [2.0, 1.0, 2.0], [3.0, 3.0, 4.0], [4.0, 5.0, 3.0], [5.0, 5.0, 5.0]]


def items(seed: int, n: int = 20, k: int = 4, missing: float = 0.0) -> Table:
    random = np.random.default_rng(seed)
    table = np.clip(np.rint(3.5 + random.normal(size=(n, 1)) + random.normal(size=(n, k)) * np.arange(1, k + 1)), 1, 6)
    table[random.random((n, k)) < missing] = NAN
    return table


def correlated(table: Table) -> Table:
    return np.asarray(np.corrcoef(table.T))


def test_alpha_by_hand() -> None:
    # The variances are 2.5, 4 and 2.5: the second item is 1, 1, 3, 5, 5 with squares 4 + 4 + 0 + 4 + 4 over 4.
    found = cronbach_alpha(SMALL)
    assert found.raw == pytest.approx(3 / 2 * (1 - (2.5 + 4 + 2.5) / 24.5), rel=1e-14)
    assert (found.n, found.items) == (5, 3)


def test_alpha_against_sums_in_plain_python() -> None:
    table = items(1)
    parts = sum(variance(column) for column in table.T.tolist())
    whole = variance([sum(row) for row in table.tolist()])
    correlation = correlated(table)
    mean = np.mean(correlation[np.triu_indices(4, 1)])
    found = cronbach_alpha(table)
    assert found.raw == pytest.approx(4 / 3 * (1 - parts / whole), rel=1e-13)
    assert found.standardised == pytest.approx(4 * mean / (1 + 3 * mean), rel=1e-13)
    low, high = (1 - (1 - found.raw) * scipy_stats.f.ppf(tail, 19, 57) for tail in (0.975, 0.025))
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-10)


def test_alpha_by_pairs_uses_every_number() -> None:
    table = items(2, missing=0.15)
    covariance = np.empty((4, 4))
    for i in range(4):
        for j in range(4):
            both = ~np.isnan(table[:, i]) & ~np.isnan(table[:, j])
            a, b = table[both, i], table[both, j]
            covariance[i, j] = np.sum((a - a.mean()) * (b - b.mean())) / (both.sum() - 1)
    found = cronbach_alpha(table, missing="pairwise")
    assert found.raw == pytest.approx(4 / 3 * (1 - np.trace(covariance) / covariance.sum()), rel=1e-12)
    whole = table[~np.isnan(table).any(axis=1)]
    assert cronbach_alpha(table) == cronbach_alpha(whole)
    assert len(whole) < found.n < 20


def test_alpha_does_not_depend_on_offset_or_unit() -> None:
    table = items(3)
    assert cronbach_alpha(1e-6 * table + 7.0).raw == pytest.approx(cronbach_alpha(table).raw, rel=1e-8)


@pytest.mark.parametrize("unit", [2.0**-700, 2.0**700])
def test_tiny_and_huge_units_change_nothing(unit: float) -> None:
    table = items(4, missing=0.1)
    for missing in ("complete", "pairwise"):
        assert cronbach_alpha(table * unit, missing=missing) == cronbach_alpha(table, missing=missing)
    assert omega_total(table * unit).total == omega_total(table).total
    assert halo(table * unit, plan=Resampling(99)) == halo(table, plan=Resampling(99))


@pytest.mark.parametrize(
    "table",
    [
        np.full((5, 3), 0.1),
        [[1.0, 2.0], [3.0, 2.0], [2.0, 2.0]],
        [[1.0], [2.0], [3.0]],
        [[1.0, 2.0], [2.0, 1.0]],
        [[1.0, NAN], [2.0, NAN], [3.0, NAN]],
        np.empty((0, 3)),
        np.empty((4, 0)),
        [[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]],  # the sum does not vary
    ],
)
def test_what_has_no_alpha(table: Table) -> None:
    for missing in ("complete", "pairwise"):
        assert np.isnan(cronbach_alpha(table, missing=missing).raw)
    assert np.isnan(omega_total(table).total)


@pytest.mark.parametrize("table", [np.full((5, 3), 0.1), [[1.0], [2.0], [3.0]], np.empty((0, 3)), np.empty((4, 0))])
def test_what_has_no_first_component(table: Table) -> None:
    assert np.isnan(halo(table, plan=Resampling(9)).share)


def test_contradicting_items_have_a_negative_alpha() -> None:
    assert cronbach_alpha([[1.0, 3.0], [2.0, 2.0], [3.0, 2.0], [4.0, 1.0]]).raw < 0


def test_the_same_item_twice_has_alpha_one_and_no_interval() -> None:
    found = cronbach_alpha([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]])
    assert found.raw == pytest.approx(1.0, abs=1e-15)
    assert np.isnan(found.low)


def test_tables_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="units and items"):
        cronbach_alpha([1.0, 2.0])
    with pytest.raises(ValueError, match="infinite"):
        omega_total([[1.0, np.inf], [2.0, 3.0], [3.0, 1.0]])
    with pytest.raises(ValueError, match="some"):
        cronbach_alpha(SMALL, missing="some")


@pytest.mark.parametrize("k", [3, 5, 8])
def test_loadings_leave_the_least_squares(k: int) -> None:
    matrix = correlated(items(k, n=40, k=k))

    def squares(loadings: Table) -> float:
        residual = matrix - np.outer(loadings, loadings)
        return float(np.sum(residual[np.triu_indices(k, 1)] ** 2))

    bound = np.sqrt(1 - LEAST_UNIQUE)
    fitted = optimize.minimize(
        squares, np.full(k, 0.5), bounds=[(-bound, bound)] * k, tol=1e-15, options={"gtol": 1e-9}
    )
    loadings, converged = one_factor(matrix)
    assert converged
    assert squares(loadings) <= fitted.fun + 1e-14
    assert loadings == pytest.approx(fitted.x, abs=1e-4)


def test_omega_of_three_items_by_hand() -> None:
    table = np.random.default_rng(7).normal(size=(30, 1)) + np.random.default_rng(8).normal(size=(30, 3))
    r = correlated(table)
    squares = [r[0, 1] * r[0, 2] / r[1, 2], r[0, 1] * r[1, 2] / r[0, 2], r[0, 2] * r[1, 2] / r[0, 1]]
    assert max(squares) < 1 - LEAST_UNIQUE
    found = omega_total(table)
    assert found.loadings**2 == pytest.approx(squares, rel=1e-9)
    common = sum(np.sqrt(squares)) ** 2
    assert found.total == pytest.approx(1 - (3 - sum(squares)) / r.sum(), rel=1e-10)
    assert found.implied == pytest.approx(common / (common + 3 - sum(squares)), rel=1e-10)
    assert (found.converged, found.improper, found.n) == (True, False, 30)


def test_equal_correlations_make_omega_alpha() -> None:
    root = np.linalg.cholesky(np.full((4, 4), 0.4) + 0.6 * np.eye(4))
    base = np.linalg.qr(np.column_stack([np.ones(12), np.random.default_rng(1).normal(size=(12, 4))]))[0][:, 1:]
    table = base @ root.T
    assert omega_total(table).total == pytest.approx(cronbach_alpha(table).standardised, rel=1e-12)


def test_an_item_that_needs_more_than_it_has_is_improper() -> None:
    loadings, converged = one_factor(np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.5], [0.9, 0.5, 1.0]]))
    assert converged
    assert loadings[0] == pytest.approx(np.sqrt(1 - LEAST_UNIQUE))  # 0.9 * 0.9 / 0.5 would be 1.62


@pytest.mark.parametrize("seed", [16, 33, 88])  # where the way from the first component ends too high
def test_the_lowest_of_several_minima_counts(seed: int) -> None:
    random = np.random.default_rng(seed)
    matrix = correlated(random.normal(size=(12, 5)))

    def squares(own: Table) -> tuple[float, Table]:
        residual = (matrix - np.outer(own, own)) * (1 - np.eye(5))
        return float(np.sum(residual**2)), -4 * residual @ own

    bound = float(np.sqrt(1 - LEAST_UNIQUE))
    starts = (random.uniform(-1, 1, 5) for _ in range(6))
    least = min(float(optimize.minimize(squares, s, jac=True, bounds=[(-bound, bound)] * 5).fun) for s in starts)
    assert squares(one_factor(matrix)[0])[0] == pytest.approx(least, abs=1e-8)


def test_the_first_component_against_brute_force() -> None:
    table = items(5, n=15, missing=0.05)
    whole = table[~np.isnan(table).any(axis=1)]
    found = halo(table, plan=Resampling(1999, seed=4))
    assert found.share == pytest.approx(np.linalg.eigvalsh(correlated(whole))[-1] / 4, rel=1e-13)
    random = np.random.default_rng(9)
    shares = np.array([np.linalg.eigvalsh(correlated(random.permuted(whole, axis=0)))[-1] / 4 for _ in range(1500)])
    assert found.expected == pytest.approx(
        np.mean(shares), abs=4 * float(np.std(shares)) * (1 / 1500 + 1 / 1999) ** 0.5
    )
    p = float(np.mean(shares >= found.share))
    assert found.p == pytest.approx(p, abs=4 * (p * (1 - p) * (1 / 1500 + 1 / 1999)) ** 0.5 + 1 / 2000)


def test_the_first_component_is_the_same_each_time() -> None:
    plan = Resampling(2600, seed=2, task="halo")
    assert halo(SMALL, plan=plan) == halo(SMALL, plan=plan)
    assert halo(SMALL, plan=plan) != halo(SMALL, plan=Resampling(2600, seed=3, task="halo"))


def test_attenuation_is_not_capped() -> None:
    found = attenuation([0.4, -0.9, 0.4, 0.4, NAN], [0.64, 0.81, 0.0, NAN, 0.5], [1.0, 0.81, 0.5, 0.5, 0.5])
    assert np.allclose(found.corrected, [0.5, -0.9 / 0.81, NAN, NAN, NAN], equal_nan=True)
    assert np.allclose(found.ceiling[:2], [0.8, 0.81])
    assert found.exceeds.tolist() == [False, True, False, False, False]


def test_a_reliability_above_one_is_none() -> None:
    assert np.isnan(attenuation(0.5, 1.2).corrected)
    assert attenuation(0.5, 1.0).corrected == 0.5


def test_bounds_of_the_scale() -> None:
    assert bounds_reached([[1.0, NAN], [1.25, 6.0]], low=1.0, high=6.0) == pytest.approx((1 / 3, 1 / 3))
    assert np.isnan(bounds_reached([NAN], low=1.0, high=6.0)[0])
    with pytest.raises(ValueError, match="between 1 and 6, found 3 to 55"):
        bounds_reached([3.0, 55.0], low=1.0, high=6.0)


@pytest.mark.slow
def test_the_interval_of_alpha_covers() -> None:
    random = np.random.default_rng(11)
    hits = 0
    for _ in range(3000):
        found = cronbach_alpha(random.normal(size=(30, 1)) + random.normal(size=(30, 4)))  # alpha 4 * 0.5 / 2.5
        hits += found.low <= 0.8 <= found.high
    assert 0.94 < hits / 3000 < 0.96
