"""Critical and minimum detectable correlations."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from pesbench.stats import critical_correlation, minimum_detectable, t_p

NAN = float("nan")


def test_the_critical_correlation_is_just_significant() -> None:
    for n in (5, 12, 30, 200):
        assert t_p(critical_correlation(n), n - 2) == pytest.approx(0.05, rel=1e-9)
        assert t_p(critical_correlation(n, alpha=0.05 / 360), n - 2) == pytest.approx(0.05 / 360, rel=1e-7)


def test_published_numbers() -> None:
    # critical r at 0.05 two-sided, any table: n = 10, 20, 30, 100
    np.testing.assert_allclose(critical_correlation([10, 20, 30, 100]), [0.632, 0.444, 0.361, 0.197], atol=5e-4)
    # Cohen (1988), table 3.4.1: at 80 % power and two-sided 0.05, r = 0.50 needs 28 units and r = 0.30 needs 84
    np.testing.assert_allclose(minimum_detectable([28, 84]), [0.50, 0.30], atol=0.006)


def test_that_much_power_is_there() -> None:
    random = np.random.default_rng(12)
    r = float(minimum_detectable(30))
    x = random.normal(size=(20_000, 30))
    y = r * x + np.sqrt(1 - r * r) * random.normal(size=x.shape)
    found = np.abs(scipy_stats.pearsonr(x, y, axis=1).statistic) >= float(critical_correlation(30))
    assert found.mean() == pytest.approx(0.8, abs=0.015)


def test_more_units_detect_less_and_more_tests_need_more() -> None:
    n = np.arange(4, 60)
    assert np.all(np.diff(minimum_detectable(n)) < 0)
    assert np.all(minimum_detectable(n, alpha=0.001) > minimum_detectable(n))
    assert np.all(minimum_detectable(n, power=0.9) > minimum_detectable(n))


def test_too_few_units() -> None:
    np.testing.assert_array_equal(np.isnan(minimum_detectable([0, 3, NAN, 4])), [True, True, True, False])
    np.testing.assert_array_equal(np.isnan(critical_correlation([2, NAN, 3])), [True, True, False])
