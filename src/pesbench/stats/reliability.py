"""How consistently the items of a scale measure one thing, and what that does to correlations."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.correlation import SMALLEST_N
from pesbench.stats.distributions import f_quantile

Floats = NDArray[np.float64]
_FEWEST_ITEMS = 2
_FLAT = 1e-14  # a variance below this share of the mean square is rounding: the item is constant


class Rows(StrEnum):
    """Which units enter a covariance: those with every item, or for each two items those with both."""

    COMPLETE = "complete"
    PAIRWISE = "pairwise"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha with limits, alpha of standardised items, and the numbers of units and items behind them."""

    raw: float
    standardised: float
    low: float
    high: float
    n: int
    items: int


@dataclass(frozen=True, slots=True)
class Attenuation:
    """Correlations freed from unreliability, the largest that unreliable measures can show, and where that is passed.

    ``exceeds`` marks corrected values beyond 1 in size, which are not capped: they say that a reliability is too low.
    """

    corrected: Floats
    ceiling: Floats
    exceeds: NDArray[np.bool_]


def cronbach_alpha(items: ArrayLike, *, missing: str = Rows.COMPLETE, level: float = 0.95) -> Alpha:
    """Give the internal consistency of a scale that is the sum or mean of its items.

    Parameters
    ----------
    items
        Shape ``(n, k)``: units and items, all items in the same unit of measurement and pointing the same way.
    missing
        ``complete``: units that miss an item (NaN) are left out. ``pairwise``: the covariance of each two items rests
        on the units that have both; the variances on the units that have the item.
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Alpha
        At most 1; negative where items contradict each other. ``n`` is the number of complete units, or the smallest
        number behind a covariance. NaN with fewer than two items, with fewer than three units, where an item is
        constant, and where the items cancel out in the sum. The limits are NaN where alpha is 1.

    Raises
    ------
    ValueError
        If the table is not two-dimensional or holds infinite values, or ``missing`` is not one of the two.

    Notes
    -----
    k / (k - 1) (1 - sum of variances / variance of the sum), with n - 1: Cronbach, *Coefficient Alpha and the Internal
    Structure of Tests*, Psychometrika 16 (1951). Standardised: k r / (1 + (k - 1) r) with r the mean correlation.
    Limits: 1 - (1 - alpha) F at the two tails with n - 1 and (n - 1)(k - 1) degrees of freedom: Feldt, *The Approximate
    Sampling Distribution of Kuder-Richardson Reliability Coefficient Twenty*, Psychometrika 30 (1965). It supposes
    normal scores and equal covariances; with ``pairwise`` it is rougher still. Ties have no meaning here.

    Examples
    --------
    >>> found = cronbach_alpha([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]])
    >>> round(found.raw, 12)  # variances 5/3 and 5/3, of the sum 16/3: 2 (1 - 10/16)
    0.75
    """
    table = item_table(items)
    rule = Rows(missing)
    k = table.shape[1]
    covariance, n = _covariance(complete(table) if rule is Rows.COMPLETE else table)
    if k < _FEWEST_ITEMS or np.isnan(covariance).any():
        return Alpha(np.nan, np.nan, np.nan, np.nan, n, k)
    variances = np.diag(covariance)
    raw = _composite(np.sum(variances), np.sum(covariance), k)
    deviations = np.sqrt(variances)
    mean = (np.sum(covariance / np.outer(deviations, deviations)) - k) / (k * (k - 1))
    standardised = _composite(k, k + k * (k - 1) * mean, k)
    low, high = _feldt(raw, n, k, level)
    return Alpha(raw, standardised, low, high, n, k)


def attenuation(r: ArrayLike, reliability_x: ArrayLike, reliability_y: ArrayLike = 1.0) -> Attenuation:
    """Free correlations from the unreliability of what they relate, as a sensitivity analysis.

    Parameters
    ----------
    r
        Correlations or their limits, any shape, between -1 and 1.
    reliability_x, reliability_y
        Reliabilities, between 0 and 1; broadcast against ``r``. 1 leaves a side as it is.

    Returns
    -------
    Attenuation
        Broadcast shape. NaN where a number is missing (NaN) or a reliability is not positive or above 1.

    Notes
    -----
    r / sqrt(reliability_x reliability_y): Spearman, *The Proof and Measurement of Association between Two Things*,
    American Journal of Psychology 15 (1904). Limits are corrected like the estimate, and values beyond 1 are shown as
    they are: Charles, *The Correction for Attenuation Due to Measurement Error*, Psychological Methods 10 (2005).
    How uncertain the reliabilities themselves are does not enter. Ties have no meaning here.

    Examples
    --------
    >>> found = attenuation([0.3, 0.6], 0.5, 0.5)
    >>> found.corrected, found.exceeds
    (array([0.6, 1.2]), array([False,  True]))
    """
    estimate, x, y = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (r, reliability_x, reliability_y)))
    usable = (x > 0) & (x <= 1) & (y > 0) & (y <= 1)
    ceiling = np.sqrt(np.where(usable, x * y, np.nan))
    corrected = np.asarray(estimate / ceiling)
    return Attenuation(corrected, np.asarray(ceiling), np.asarray(np.abs(corrected) > 1))


def bounds_reached(marks: ArrayLike, *, low: float, high: float) -> tuple[float, float]:
    """Give the shares of marks at the lowest and at the highest mark of the scale.

    Parameters
    ----------
    marks
        Any shape, in marks of the scale.
    low, high
        The lowest and the highest mark.

    Returns
    -------
    Two shares between 0 and 1, of the marks that are given (not NaN); NaN where there is none.

    Raises
    ------
    ValueError
        If a mark lies outside the scale.

    Notes
    -----
    Floor and ceiling effects: Terwee et al., *Quality Criteria Were Proposed for Measurement Properties of Health
    Status Questionnaires*, Journal of Clinical Epidemiology 60 (2007), who take note of shares above 15 %. Ties have no
    meaning here.

    Examples
    --------
    >>> bounds_reached([1.0, 3.5, 6.0, 6.0], low=1.0, high=6.0)
    (0.25, 0.5)
    """
    values = np.asarray(marks, dtype=np.float64)
    values = values[~np.isnan(values)]
    if np.any(values < low) or np.any(values > high):
        msg = f"marks must lie between {low:g} and {high:g}, found {values.min():g} to {values.max():g}"
        raise ValueError(msg)
    if not len(values):
        return np.nan, np.nan
    return float(np.mean(values == low)), float(np.mean(values == high))


def item_table(items: ArrayLike) -> Floats:
    """Give units and items as an array of floats near 1 in size, which changes none of the measures made of it.

    Raises
    ------
    ValueError
        If it is not two-dimensional or holds an infinite value.
    """
    table = np.asarray(items, dtype=np.float64)
    if table.ndim != 2:  # noqa: PLR2004 - units and items
        msg = f"a table of units and items is needed, found shape {table.shape}"
        raise ValueError(msg)
    if np.isinf(table).any():
        msg = "the table must hold finite numbers or NaN, found an infinite value"
        raise ValueError(msg)
    return np.asarray(np.ldexp(table, -size_of(table)))


def size_of(*tables: Floats) -> int:
    """Give the power of two above the largest number, by which squares neither overflow nor vanish."""
    largest = max((float(np.max(np.abs(table), where=~np.isnan(table), initial=0.0)) for table in tables), default=0.0)
    return int(np.frexp(largest)[1])


def complete(table: Floats) -> Floats:
    """Give the units that have every item."""
    return np.asarray(table[~np.isnan(table).any(axis=1)])


def correlation_matrix(table: Floats) -> Floats:
    """Correlate the items over the complete units, shape (k, k); NaN where an item is constant or units are too few."""
    covariance, _ = _covariance(complete(table))
    deviations = np.sqrt(np.diag(covariance))
    matrix = covariance / np.outer(deviations, deviations)
    np.fill_diagonal(matrix, np.where(np.isnan(deviations), np.nan, 1.0))
    return np.asarray(matrix)


def _covariance(table: Floats) -> tuple[Floats, int]:
    """Give covariances with n - 1 over the units that have both items, and the smallest number of such units."""
    present = ~np.isnan(table)
    counts = present.astype(np.int64).T @ present.astype(np.int64)
    n = int(np.min(counts, initial=len(table)))
    k = table.shape[1]
    if n < SMALLEST_N:
        return np.full((k, k), np.nan), n
    offset = np.where(present, table - np.nanmean(table, axis=0), 0.0)  # near zero, so that sums keep their digits
    sums = offset.T @ present  # of the first item over the units that have the second
    products = offset.T @ offset - sums * sums.T / counts
    covariance = products / (counts - 1)
    flat = np.diag(covariance) <= _FLAT * np.nanmean(table**2, axis=0)
    covariance[flat] = np.nan
    return covariance, n


def _composite(parts: float, whole: float, k: int) -> float:
    """Give k / (k - 1) (1 - parts / whole); NaN where the sum of the items does not vary."""
    if whole <= _FLAT * parts:
        return np.nan
    return float(k / (k - 1) * (1 - parts / whole))


def _feldt(alpha: float, n: int, k: int, level: float) -> tuple[float, float]:
    if np.isnan(alpha) or alpha >= 1:
        return np.nan, np.nan
    tails = f_quantile([(1 + level) / 2, (1 - level) / 2], n - 1, (n - 1) * (k - 1))
    low, high = 1 - (1 - alpha) * tails
    return float(low), float(high)
