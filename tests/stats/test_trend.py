"""Trends against SciPy, statsmodels' numbers and hand examples."""

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from pesbench.stats.trend import theil_sen, weighted_trend

NAN = float("nan")
YEARS = [2017.0, 2018.0, 2019.0, 2020.0, 2021.0, 2022.0, 2023.0]
VALUES = [31.0, 32.5, 32.5, 28.0, 33.0, 35.5, 36.0]


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_slope_and_interval_are_scipys(level: float) -> None:
    random = np.random.default_rng(1)
    for values in (VALUES, random.normal(size=12), np.round(random.normal(size=25))):
        years = np.arange(2000.0, 2000 + len(values))
        found, expected = theil_sen(years, values, level=level), scipy_stats.theilslopes(values, years, level)
        assert found.slope == pytest.approx(expected.slope, rel=1e-12)
        assert found.intercept == pytest.approx(expected.intercept, rel=1e-12)
        assert (found.low, found.high) == pytest.approx((expected.low_slope, expected.high_slope), rel=1e-12)


def test_its_p_is_kendalls() -> None:
    untied = [31.0, 32.0, 32.5, 28.0, 33.0, 35.5, 36.0]
    expected = scipy_stats.kendalltau(YEARS, untied, method="exact").pvalue
    assert theil_sen(YEARS, untied).p == pytest.approx(expected, rel=1e-12)


def test_a_slope_by_hand() -> None:
    # 2020 to 2021, 2021 to 2023, 2020 to 2023: 6, 1, 8 / 3
    found = theil_sen([2020, 2021, 2023], [1.0, 7.0, 9.0])
    assert found.slope == pytest.approx(8 / 3)
    assert found.intercept == pytest.approx(7 - 2021 * 8 / 3)


def test_fewer_than_five_periods_have_no_p() -> None:
    four = theil_sen(YEARS[:4], VALUES[:4])
    assert math.isfinite(four.slope)
    assert math.isnan(four.p)
    assert math.isnan(four.low)
    assert math.isnan(weighted_trend(YEARS[:4], VALUES[:4], [1.0] * 4).p)
    for few in (theil_sen(YEARS[:2], VALUES[:2]), theil_sen([*YEARS[:2], 2019], [*VALUES[:2], NAN])):
        assert math.isnan(few.slope)
        assert few.n == 2
    assert math.isnan(weighted_trend([1, 1, 1], [1, 2, 3], [1, 1, 1]).slope)


def test_a_weighted_slope_is_statsmodels() -> None:
    # statsmodels 0.15.0: WLS(values, [1, years], weights=1 / errors ** 2)
    errors = [1.0, 2.0, 1.0, 4.0, 0.5, 1.0, 1.0]
    found = weighted_trend(YEARS, VALUES, errors)
    assert found.slope == pytest.approx(0.7574264705882365, rel=1e-9)
    assert found.error == pytest.approx(0.21060137723945624, rel=1e-9)
    assert found.p == pytest.approx(0.015600821202327718, rel=1e-9)
    only_ratios = weighted_trend(YEARS, VALUES, [3 * error for error in errors])
    assert only_ratios.error == pytest.approx(found.error, rel=1e-12)


def test_periods_without_an_error_are_left_out() -> None:
    found = weighted_trend([*YEARS, 2024.0, 2025.0], [*VALUES, 99.0, 99.0], [1.0] * 7 + [NAN, 0.0])
    assert found == weighted_trend(YEARS, VALUES, [1.0] * 7)
    assert found.slope == pytest.approx(scipy_stats.linregress(YEARS, VALUES).slope, rel=1e-10)
    assert found.p == pytest.approx(scipy_stats.linregress(YEARS, VALUES).pvalue, rel=1e-8)


def test_nothing_moves() -> None:
    found = theil_sen(YEARS, [5.0] * 7)
    assert (found.slope, found.low, found.high) == (0.0, 0.0, 0.0)
    assert math.isnan(weighted_trend(YEARS, [5.0] * 7, [1.0] * 7).p)
