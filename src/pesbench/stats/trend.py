"""Trends over a few periods: a slope that one odd period cannot turn, and one that weighs periods by their errors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import normal_quantile, t_tail
from pesbench.stats.kendall_null import kendall_deviation, kendall_exact_p, kendall_normal_p

FEWEST = 3
FEWEST_FOR_P = 5


@dataclass(frozen=True, slots=True)
class Trend:
    """A slope per unit of time; ``low`` and ``high`` hold it, ``p`` is that of no trend. NaN where undefined."""

    slope: float
    intercept: float
    low: float
    high: float
    p: float
    n: int


@dataclass(frozen=True, slots=True)
class WeightedTrend:
    """A slope per unit of time with its standard error and p. NaN where undefined."""

    slope: float
    intercept: float
    error: float
    p: float
    n: int


def theil_sen(times: ArrayLike, values: ArrayLike, *, level: float = 0.95) -> Trend:
    """Give the median of the slopes between all pairs of periods.

    Parameters
    ----------
    times
        Shape ``(n,)``, such as years.
    values
        Shape ``(n,)``, in any unit.
    level
        Of the interval, between 0 and 1.

    Returns
    -------
    Trend
        In the unit of the values per unit of time. NaN with fewer than three periods at different times; interval and p
        NaN with fewer than five, which say nothing.

    Notes
    -----
    Missing values (NaN) are left out, and so are pairs at the same time. Intercept = median of values - slope * median
    of times. Interval from the slopes in order, with Kendall's variance of S, ties included, the places rounded to
    whole ones: Sen, *Estimates of the Regression Coefficient Based on Kendall's Tau*, JASA 63 (1968). p is Kendall's,
    exact where times or values have no ties: Mann, *Nonparametric Tests Against Trend*, Econometrica 13 (1945).

    Examples
    --------
    >>> theil_sen([2019, 2020, 2021], [1.0, 2.0, 9.0]).slope  # slopes 1, 7 and 4
    4.0
    """
    x, y = _complete(times, values)
    n = len(x)
    first, second = np.triu_indices(n, 1)
    apart = x[second] != x[first]
    if n < FEWEST or not np.any(apart):
        return Trend(np.nan, np.nan, np.nan, np.nan, np.nan, n)
    slopes = np.sort((y[second] - y[first])[apart] / (x[second] - x[first])[apart])
    slope = float(np.median(slopes))
    intercept = float(np.median(y)) - slope * float(np.median(x))
    if n < FEWEST_FOR_P:
        return Trend(slope, intercept, np.nan, np.nan, np.nan, n)
    reach = float(normal_quantile((1 + level) / 2)) * kendall_deviation(x, y)
    low = max(round((len(slopes) - reach) / 2) - 1, 0)
    high = min(round((len(slopes) + reach) / 2), len(slopes) - 1)
    exact = kendall_exact_p(x, y)
    p = kendall_normal_p(x, y) if np.isnan(exact) else exact
    return Trend(slope, intercept, float(slopes[low]), float(slopes[high]), p, n)


def weighted_trend(times: ArrayLike, values: ArrayLike, errors: ArrayLike) -> WeightedTrend:
    """Give the slope of a straight line, each period weighted by its error.

    Parameters
    ----------
    times
        Shape ``(n,)``, such as years.
    values
        Shape ``(n,)``, in any unit.
    errors
        Shape ``(n,)``: their standard errors, positive, in the same unit.

    Returns
    -------
    WeightedTrend
        In the unit of the values per unit of time. NaN with fewer than three periods at different times; p NaN with
        fewer than five.

    Notes
    -----
    Weighted least squares with weights 1 / error^2; only their ratios count: the spread around the line is estimated,
    with n - 2 degrees of freedom, and p is two-sided from Student's t. Draper & Smith, *Applied Regression Analysis*
    (3rd ed., 1998), chapter 9. Periods with a missing value or error (NaN), or an error of zero, are left out; ties
    have no meaning.

    Examples
    --------
    >>> round(weighted_trend([0, 1, 2], [0.0, 1.0, 5.0], [1.0, 1.0, 1.0]).slope, 12)
    2.5
    """
    error = np.asarray(errors, dtype=np.float64)
    x, y, error = _complete(times, np.where(error > 0, values, np.nan), error)
    n = len(x)
    if n < FEWEST or np.ptp(x) == 0:
        return WeightedTrend(np.nan, np.nan, np.nan, np.nan, n)
    weight = (np.min(error) / error) ** 2
    middle_x, middle_y = np.average(x, weights=weight), np.average(y, weights=weight)
    squares = float(np.sum(weight * (x - middle_x) ** 2))
    slope = float(np.sum(weight * (x - middle_x) * (y - middle_y))) / squares
    left = y - middle_y - slope * (x - middle_x)
    spread = float(np.sqrt(np.sum(weight * left**2) / (n - 2) / squares))
    p = float(2 * t_tail(abs(slope) / spread, n - 2)) if n >= FEWEST_FOR_P and spread > 0 else np.nan
    return WeightedTrend(slope, float(middle_y - slope * middle_x), spread, p, n)


def _complete(*columns: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    """Keep the periods that have every number."""
    table = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])
    kept = table[np.isfinite(table).all(axis=1)]
    return tuple(kept[:, column] for column in range(kept.shape[1]))
