"""Correlations without each unit, against leaving each out by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pesbench.stats import Method, correlations, influence, leave_one_out

NAN = float("nan")
METHODS = pytest.mark.parametrize("method", list(Method))


def tables(seed: int, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    x, y = random.integers(1, 5, (n, 3)).astype(float), random.normal(size=(n, 2)).round(1)
    x[random.random(x.shape) < 0.15] = NAN
    y[random.random(y.shape) < 0.15] = NAN
    return x, y


@METHODS
@pytest.mark.parametrize("n", [4, 5, 12])
def test_each_unit_left_out_by_hand(method: Method, n: int) -> None:
    x, y = tables(n, n)
    found = leave_one_out(x, y, method=method)
    whole, _ = correlations(x, y, method=method)
    for unit in range(n):
        without, _ = correlations(np.delete(x, unit, axis=0), np.delete(y, unit, axis=0), method=method)
        present = ~np.isnan(x[unit][:, np.newaxis] + y[unit])
        expected = np.where(present & ~np.isnan(whole), without, NAN)
        np.testing.assert_allclose(found[unit], expected, atol=1e-14)


@METHODS
def test_a_column_that_is_constant_without_a_unit(method: Method) -> None:
    x, y = np.array([[1.0], [1.0], [1.0], [1.0], [9.0]]), np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])
    found = leave_one_out(x, y, method=method)[:, 0, 0]
    assert np.isnan(found).tolist() == [False, False, False, False, True]


def test_an_outlier_left_out_leaves_the_digits_of_the_others() -> None:
    x, y = np.array([0.1, 0.4, 0.2, 0.8, 1e14]), np.array([3.0, 1.0, 2.0, 5.0, 4.0])
    found = leave_one_out(x[:, np.newaxis], y[:, np.newaxis], method="pearson")[4, 0, 0]
    assert found == pytest.approx(np.corrcoef(x[:4], y[:4])[0, 1], rel=1e-14)


def test_the_unit_that_changes_most_is_named() -> None:
    x = np.arange(10.0)[:, np.newaxis]
    y = x.copy()
    y[4] = -50.0
    found = influence(x, y, method="pearson")
    assert found.unit.item() == 4
    assert found.high.item() == 1.0
    assert found.low.item() < 0.3


def test_nothing_to_leave_out() -> None:
    found = influence([[1.0, 2.0], [2.0, 2.0], [3.0, 2.0]], [[3.0], [1.0], [2.0]], method="spearman")
    assert found.unit.tolist() == [[-1], [-1]]
    assert np.isnan(found.low).all()
    assert leave_one_out(np.empty((0, 2)), np.empty((0, 3)), method="spearman").shape == (0, 2, 3)
    assert influence(np.empty((0, 2)), np.empty((0, 3)), method="spearman").unit.tolist() == [[-1] * 3] * 2
