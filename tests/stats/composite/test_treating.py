"""Outliers: when they count as such, and what becomes of them."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from pesbench.stats.composite import Limits, Treated, kurtosis, skewness, treat

LIMITS = Limits()


def treated(column: list[float], method: str = "winsorise-log", limits: Limits = LIMITS) -> Treated:
    return treat(np.array(column)[np.newaxis, :, np.newaxis], method, limits)


def test_the_moments_are_those_of_scipy() -> None:
    table = np.random.default_rng(1).gamma(2, size=(20, 5))
    assert skewness(table) == pytest.approx(scipy_stats.skew(table, bias=False))
    assert kurtosis(table) == pytest.approx(scipy_stats.kurtosis(table, bias=False))
    holed = table[:, 0].copy()
    holed[3] = np.nan
    assert float(skewness(holed)) == pytest.approx(scipy_stats.skew(holed, bias=False, nan_policy="omit"))


def test_too_few_values_or_none_that_differ_have_no_moments() -> None:
    assert np.isnan(skewness(np.array([1.0, 2.0])))
    assert np.isnan(kurtosis(np.array([1.0, 2.0, 9.0])))
    assert np.isnan(kurtosis(np.ones(5)))


def test_a_column_without_outliers_stays() -> None:
    result = treated([1.0, 2.0, 3.0, 4.0, 5.0])
    assert result.values[0, :, 0].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert (result.winsorised.tolist(), result.logged.tolist()) == ([[0]], [[False]])


def test_an_outlier_becomes_the_next_value() -> None:
    result = treated([*range(1, 20), 500])
    assert result.values[0, -1, 0] == 19
    assert result.winsorised[0, 0] == 1


def test_outliers_at_the_low_end_go_up() -> None:
    result = treated([-500, *range(1, 20)])
    assert result.values[0, 0, 0] == 1


def test_ties_go_together() -> None:
    result = treated([*range(1, 40), 500, 500])
    assert result.values[0, -2:, 0].tolist() == [39, 39]
    assert result.winsorised[0, 0] == 2


def test_logs_are_taken_of_the_column_as_it_was_where_winsorising_does_not_suffice() -> None:
    column = [*[float(x) for x in range(1, 40)], 1e3, 1e4, 1e5]
    result = treated(column, limits=Limits(points=1))
    x = np.array(column)
    assert result.values[0, :, 0] == pytest.approx(np.log(x - 1 + 0.01 * (1e5 - 1)))
    assert (result.winsorised[0, 0], result.logged[0, 0]) == (0, True)


def test_never_more_points_than_allowed_change() -> None:
    column = [*range(1, 40), 500, 500, 500]
    result = treated([float(x) for x in column], "winsorise", Limits(points=2))
    assert result.values[0, :, 0].tolist() == column
    assert result.winsorised[0, 0] == 0


def test_one_method_alone() -> None:
    column = [*[float(x) for x in range(1, 20)], 500.0]
    assert not treated(column, "winsorise").logged.any()
    assert treated(column, "log").logged.all()
    assert treated(column, "none").values[0, -1, 0] == 500


def test_draws_and_indicators_are_treated_each_by_itself() -> None:
    calm, wild = np.arange(1.0, 21.0), np.append(np.arange(1.0, 20.0), 500.0)
    values = np.stack([np.stack([calm, wild], axis=1), np.stack([wild, calm], axis=1)])
    result = treat(values, "winsorise-log", LIMITS)
    assert result.winsorised.tolist() == [[0, 1], [1, 0]]
    assert result.values[0, :, 0].tolist() == calm.tolist()
    assert result.values[1, -1, 0] == 19


def test_missing_values_stay_missing() -> None:
    column = [*[float(x) for x in range(1, 20)], float("nan"), 500.0]
    result = treated(column)
    assert np.isnan(result.values[0, 19, 0])
    assert result.values[0, 20, 0] == 19
