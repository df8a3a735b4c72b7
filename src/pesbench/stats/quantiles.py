"""Quantiles, percentile ranks and gaps: where a value stands among the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.ranks import Ties, rank


@dataclass(frozen=True, slots=True)
class Gaps:
    """Distances to three references, in the unit of the values; positive means better than the reference.

    Each array has the shape of the values; missing values have missing gaps.
    """

    best: NDArray[np.float64]
    median: NDArray[np.float64]
    top_quartile: NDArray[np.float64]


def quantile(values: ArrayLike, probability: float) -> NDArray[np.float64]:
    """Give a quantile of each column with linear interpolation (type 7), over the values present.

    Parameters
    ----------
    values
        Shape ``(n,)`` or ``(n, ...)``: units along the first axis, in any unit.
    probability
        Between 0 and 1.

    Returns
    -------
    Shape of one unit, ``values.shape[1:]`` (an array without dimensions for one column), in the unit of
    the values; NaN where a column has no value.

    Raises
    ------
    ValueError
        If ``probability`` is outside 0 to 1.

    Notes
    -----
    With the m values present in order x(1) <= ... <= x(m) and h = (m - 1) * probability, the quantile is
    x(floor(h) + 1) + (h - floor(h)) * (x(floor(h) + 2) - x(floor(h) + 1)): definition 7 of Hyndman & Fan,
    *Sample Quantiles in Statistical Packages*, The American Statistician 50 (1996). Missing values (NaN)
    are left out; ties need no rule.

    Examples
    --------
    >>> float(quantile([1.0, 2.0, float("nan"), 3.0, 10.0], 0.75))  # h = 2.25: 3 + 0.25 * (10 - 3)
    4.75
    """
    if not 0 <= probability <= 1:
        msg = f"a probability lies between 0 and 1, not at {probability}"
        raise ValueError(msg)
    cells = np.asarray(values, dtype=np.float64)
    if cells.shape[0] == 0:
        return np.full(cells.shape[1:], np.nan)
    ascending = np.sort(cells, axis=0)  # NaN sorts last
    present = np.sum(~np.isnan(cells), axis=0)
    h = np.maximum(present - 1, 0) * probability
    below = np.floor(h).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(present - 1, 0))
    low = np.take_along_axis(ascending, below[np.newaxis], axis=0)[0]
    high = np.take_along_axis(ascending, above[np.newaxis], axis=0)[0]
    share = h - below
    step = np.zeros_like(low)
    # equal neighbours and neighbours without weight add nothing, even where they are infinite
    np.subtract(high, low, out=step, where=(share > 0) & (high != low))
    return np.asarray(low + share * step)


def percentile_rank(values: ArrayLike, *, higher_is_better: bool = True) -> NDArray[np.float64]:
    """Give the share of the other units in the column that are strictly worse.

    Parameters
    ----------
    values
        Shape ``(n,)`` or ``(n, ...)``: units along the first axis, in any unit.
    higher_is_better
        Whether a larger value is better.

    Returns
    -------
    Same shape, between 0 (nobody is worse) and 1 (all others are worse): number of units strictly worse /
    (m - 1) with m the number of values present. NaN for a missing value and where fewer than two values
    are present.

    Notes
    -----
    Missing values (NaN) do not count. Tied units share the same number, and the best of several tied
    units stays below 1. The definition is the ``PERCENT_RANK`` of ISO/IEC 9075-2 (SQL), also used for
    composite indicators in OECD & JRC, *Handbook on Constructing Composite Indicators* (2008), section on
    normalisation.

    Examples
    --------
    >>> percentile_rank([10.0, 30.0, 20.0, 30.0, float("nan")])
    array([0.        , 0.66666667, 0.33333333, 0.66666667,        nan])
    """
    cells = np.asarray(values, dtype=np.float64)
    present = np.sum(~np.isnan(cells), axis=0)
    worse = rank(cells, ties=Ties.MIN, higher_is_better=not higher_is_better) - 1
    others = np.where(present > 1, present - 1.0, np.nan)
    return np.asarray(worse / others)


def gap(values: ArrayLike, reference: ArrayLike, *, higher_is_better: bool = True) -> NDArray[np.float64]:
    """Give how much better each value is than a reference, in the unit of the values.

    Parameters
    ----------
    values
        Shape ``(n,)`` or ``(n, ...)``.
    reference
        A number, or anything that broadcasts against ``values``.
    higher_is_better
        Whether a larger value is better.

    Returns
    -------
    Same shape as ``values``: value - reference where higher is better, reference - value where lower is
    better, so that a positive gap is always the good side. NaN where either is missing; there is no rule
    for ties.

    Notes
    -----
    The sign follows the direction, as OECD & JRC, *Handbook on Constructing Composite Indicators* (2008)
    asks of indicators that point different ways.

    Examples
    --------
    >>> gap([10.0, 14.0], 12.0, higher_is_better=False)
    array([ 2., -2.])
    """
    distance = np.asarray(values, dtype=np.float64) - np.asarray(reference, dtype=np.float64)
    return distance if higher_is_better else -distance


def gaps(values: ArrayLike, *, higher_is_better: bool = True) -> Gaps:
    """Give the gaps to the best value, to the median and to the top quartile of each column.

    Parameters
    ----------
    values
        Shape ``(n,)`` or ``(n, ...)``: units along the first axis, in any unit.
    higher_is_better
        Whether a larger value is better; the top quartile is the 0.75 quantile then, else the 0.25 quantile.

    Returns
    -------
    Arrays in the shape and unit of ``values``; the gap to the best is 0 at best and negative otherwise.

    Notes
    -----
    Missing values (NaN) are left out of the references and have missing gaps; ties need no rule.
    Quantiles are type 7 of Hyndman & Fan (1996), see `quantile`.

    Examples
    --------
    >>> gaps([1.0, 2.0, 3.0, 4.0, 5.0]).top_quartile
    array([-3., -2., -1.,  0.,  1.])
    """
    top, quartile = (1.0, 0.75) if higher_is_better else (0.0, 0.25)

    def to(probability: float) -> NDArray[np.float64]:
        return gap(values, quantile(values, probability), higher_is_better=higher_is_better)

    return Gaps(best=to(top), median=to(0.5), top_quartile=to(quartile))
