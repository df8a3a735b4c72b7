"""Partial correlation: regression, enumeration of Freedman and Lane's permutations, and refusals."""

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from pesbench.stats import Resampling, correlations, partial_test, variance_inflation

NAN = float("nan")
Table = NDArray[np.float64]


def tables(seed: int, n: int, k: int = 1) -> tuple[Table, Table, Table]:
    random = np.random.default_rng(seed)
    z = random.normal(size=(n, k))
    x = np.rint(2 * (z[:, :1] + random.normal(size=(n, 2))))
    return x, (z[:, :1] + random.normal(size=(n, 2))).round(1), z.round(1)


def residuals(values: Table, z: Table) -> Table:
    design = np.column_stack([np.ones(len(z)), z])
    return np.asarray(values - design @ np.linalg.lstsq(design, values, rcond=None)[0])


def test_one_control_by_the_formula() -> None:
    x, y, z = tables(1, 25)
    (xy,), (xz,), (yz,) = (
        correlations(a, b, method="pearson")[0][0] for a, b in ((x[:, :1], y[:, :1]), (x[:, :1], z), (y[:, :1], z))
    )
    expected = (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))
    found = partial_test(x[:, :1], y[:, :1], z, method="pearson", plan=Resampling(99))
    assert found.estimate.item() == pytest.approx(expected, rel=1e-12)


def test_the_parametric_p_is_that_of_the_regression_coefficient() -> None:
    x, y, z = tables(2, 30, k=3)
    design = np.column_stack([np.ones(30), x[:, 0], z])
    beta, (squares,), *_ = np.linalg.lstsq(design, y[:, 0], rcond=None)
    error = np.sqrt(squares / 25 * np.linalg.inv(design.T @ design)[1, 1])
    found = partial_test(x, y, z, method="pearson", plan=Resampling(99))
    assert found.p_parametric[0, 0] == pytest.approx(2 * scipy_stats.t.sf(abs(beta[1] / error), 25), rel=1e-9)


def test_spearman_takes_ranks_of_everything_among_complete_rows() -> None:
    x, y, z = tables(3, 20, k=2)
    x[4, 0], y[9, 0], z[11, 1] = NAN, NAN, NAN
    complete = ~np.isnan(x[:, 0] + y[:, 0] + z.sum(axis=1))
    ranks = [scipy_stats.rankdata(column[complete], axis=0) for column in (x[:, :1], y[:, :1], z)]
    left, right = residuals(ranks[0], ranks[2]), residuals(ranks[1], ranks[2])
    found = partial_test(x, y, z, plan=Resampling(99))
    assert found.estimate[0, 0] == pytest.approx(np.corrcoef(left[:, 0], right[:, 0])[0, 1], rel=1e-12)
    assert found.n[0, 0] == 17


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_the_permutation_p_by_enumeration(seed: int) -> None:
    x, y, z = tables(seed, 6)
    left, right = residuals(x, z), residuals(y, z)

    def drawn(order: tuple[int, ...]) -> float:
        again = residuals(right[list(order), :1], z)
        return float(np.sum(left[:, 0] * again[:, 0]) / np.linalg.norm(left[:, 0]) / np.linalg.norm(again))

    values = np.abs([drawn(order) for order in permutations(range(6))])
    found = partial_test(x, y, z, method="pearson", plan=Resampling(count=720))
    assert found.p[0, 0] == pytest.approx(np.mean(values >= values[0] - 1e-9), abs=1e-15)


def test_missing_values_use_the_same_draws_as_complete_rows_would() -> None:
    x, y, z = tables(7, 7)
    x[6, 0] = NAN  # six rows are left: enumerated
    found = partial_test(x, y, z, method="pearson", plan=Resampling(count=800))
    alone = partial_test(x[:6, :1], y[:6], z[:6], method="pearson", plan=Resampling(count=800))
    np.testing.assert_allclose(found.p[0], alone.p[0], atol=1e-15)


def test_no_association_is_left_where_the_control_explains_it() -> None:
    random = np.random.default_rng(8)
    z = random.normal(size=(40, 1))
    x, y = z + 0.3 * random.normal(size=z.shape), z + 0.3 * random.normal(size=z.shape)
    found = partial_test(x, y, z, plan=Resampling(999))
    assert correlations(x, y, method="spearman")[0].item() > 0.8
    assert abs(found.estimate.item()) < 0.35
    assert found.p.item() > 0.05


def test_what_is_explained_wholly_is_undefined() -> None:
    x, y, z = tables(9, 12)
    x[:, 1] = 2 * z[:, 0] + 1
    found = partial_test(x, y, z, method="pearson", plan=Resampling(99))
    assert np.isnan(found.estimate).tolist() == [[False, False], [True, True]]
    assert np.isnan(found.p).tolist() == [[False, False], [True, True]]
    few = partial_test(x[:3], y[:3], z[:3], method="pearson", plan=Resampling(99))
    assert np.isnan(few.estimate).all()


def test_a_control_that_says_nothing_new_changes_nothing() -> None:
    x, y, z = tables(10, 15)
    doubled = np.column_stack([z, 3 * z[:, 0] - 1, np.full(15, 4.0)])
    once, twice = (partial_test(x, y, c, method="pearson", plan=Resampling(199, seed=1)) for c in (z, doubled))
    np.testing.assert_allclose(twice.estimate, once.estimate, atol=1e-12)
    np.testing.assert_allclose(twice.p_parametric, once.p_parametric, atol=1e-12)


def test_variance_inflation() -> None:
    random = np.random.default_rng(11)
    z = random.normal(size=(50, 2))
    third = z.sum(axis=1) + 0.5 * random.normal(size=50)
    table = np.column_stack([z, third])
    expected = np.diag(np.linalg.inv(np.corrcoef(table.T)))
    np.testing.assert_allclose(variance_inflation(table), expected, rtol=1e-9)
    dependent = np.column_stack([z, z.sum(axis=1), np.ones(50)])
    assert np.isinf(variance_inflation(dependent)).all()
    np.testing.assert_array_equal(variance_inflation(z[:, :1]), [1.0])


def test_kendall_is_refused() -> None:
    with pytest.raises(ValueError, match="kendall"):
        partial_test([[1.0]], [[1.0]], [[1.0]], method="kendall", plan=Resampling(99))
