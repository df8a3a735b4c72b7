"""Tails, quantiles, the t approximation and matrix products."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from pesbench.stats import t_p
from pesbench.stats.distributions import normal_quantile, normal_tail, t_quantile, t_tail
from pesbench.stats.products import product

NAN = float("nan")


def test_tails_and_quantiles_are_those_of_scipy() -> None:
    z, df = np.array([-3.0, 0.0, 1.5, 9.0]), np.array([1.0, 5.0, 28.0, 200.0])
    np.testing.assert_allclose(normal_tail(z), scipy_stats.norm.sf(z), rtol=1e-12)
    np.testing.assert_allclose(t_tail(z, df), scipy_stats.t.sf(z, df), rtol=1e-9)
    p = np.array([0.001, 0.5, 0.9, 0.999])
    np.testing.assert_allclose(normal_quantile(p), scipy_stats.norm.ppf(p), atol=1e-12)
    np.testing.assert_allclose(t_quantile(p, df), scipy_stats.t.ppf(p, df), rtol=1e-7, atol=1e-9)


def test_missing_stays_missing() -> None:
    assert np.isnan(normal_tail(NAN))
    assert np.isnan(t_tail(1.0, NAN))
    assert np.isnan(normal_quantile(2.0))


def test_the_t_approximation_is_that_of_scipy() -> None:
    random = np.random.default_rng(3)
    x, y = random.normal(size=(2, 17))
    pearson = scipy_stats.pearsonr(x, y)
    assert t_p(pearson.statistic, 15) == pytest.approx(pearson.pvalue, rel=1e-9)
    spearman = scipy_stats.spearmanr(x, y)
    assert t_p(spearman.statistic, 15) == pytest.approx(spearman.pvalue, rel=1e-9)
    np.testing.assert_array_equal(t_p([1.0, -1.0, NAN, 0.5], [5, 5, 5, 0]), [0.0, 0.0, NAN, NAN])


@pytest.mark.parametrize("shape", [(1, 3, 5), (40, 500, 300), (3, 70_000, 2), (300, 2, 900), (0, 4, 5), (2, 0, 3)])
def test_pieces_make_the_whole_product(shape: tuple[int, int, int]) -> None:
    random = np.random.default_rng(1)
    rows, shared, columns = shape
    left = random.integers(-3, 4, (rows, shared)).astype(np.float32)
    right = random.integers(-3, 4, (shared, columns)).astype(np.float32)
    np.testing.assert_array_equal(product(left, right), left @ right)
