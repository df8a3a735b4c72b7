"""Ranks with each usual rule for ties."""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Ties(StrEnum):
    """Which rank equal values share."""

    MIN = "min"
    AVERAGE = "average"
    MAX = "max"
    DENSE = "dense"
    ORDINAL = "ordinal"


def rank(values: ArrayLike, *, ties: str = Ties.MIN, higher_is_better: bool = True) -> NDArray[np.float64]:
    """Rank the units of each column, 1 = best.

    Parameters
    ----------
    values
        Shape ``(n,)`` or ``(n, ...)``: units along the first axis, each further position ranked by
        itself. Any unit of measurement; infinite values are ranked like other values.
    ties
        The rank that equal values share: ``min`` the best of their places (1, 2, 2, 4), ``average`` the
        mean of their places, ``max`` the worst of their places, ``dense`` the next number without gaps
        (1, 2, 2, 3), ``ordinal`` distinct places in the order of the input.
    higher_is_better
        Whether the largest value gets rank 1.

    Returns
    -------
    Ranks, same shape as ``values``, between 1 and the number of values present in the column.

    Raises
    ------
    ValueError
        If ``ties`` is not one of the rules.

    Notes
    -----
    Missing values (NaN) have no rank: they stay NaN and do not count. The rules are those of competition
    ranking as in Kendall & Gibbons, *Rank Correlation Methods* (5th ed., 1990), chapter 3, for the
    mid-rank ``average``.

    Examples
    --------
    >>> rank([70.0, 90.0, 70.0, float("nan"), 50.0])
    array([ 2.,  1.,  2., nan,  4.])
    """
    rule = Ties(ties)
    cells = np.asarray(values, dtype=np.float64)
    keys = -cells if higher_is_better else cells
    order = np.argsort(keys, axis=0, kind="stable")  # NaN sorts last
    ranked = _places(np.take_along_axis(keys, order, axis=0), rule)
    ranks = np.empty_like(cells)
    np.put_along_axis(ranks, order, ranked, axis=0)
    ranks[np.isnan(cells)] = np.nan
    return ranks


def _places(ascending: NDArray[np.float64], rule: Ties) -> NDArray[np.float64]:
    """Give the places of columns in ascending order under a rule for ties."""
    n = ascending.shape[0]
    if n == 0:
        return np.empty_like(ascending)
    shape = (n,) + (1,) * (ascending.ndim - 1)
    place = np.broadcast_to(np.arange(1.0, n + 1.0).reshape(shape), ascending.shape)
    if rule is Ties.ORDINAL:
        return place
    opens = np.ones(ascending.shape, dtype=bool)  # a value that differs from the one before it
    opens[1:] = ascending[1:] != ascending[:-1]
    if rule is Ties.DENSE:
        return np.cumsum(opens, axis=0, dtype=np.float64)
    first = np.maximum.accumulate(np.where(opens, place, 0.0), axis=0)
    if rule is Ties.MIN:
        return first
    last = _last_places(opens, place)
    return last if rule is Ties.MAX else (first + last) / 2


def _last_places(opens: NDArray[np.bool_], place: NDArray[np.float64]) -> NDArray[np.float64]:
    closes = np.ones_like(opens)
    closes[:-1] = opens[1:]
    backwards = np.where(closes, place, np.inf)[::-1]
    last: NDArray[np.float64] = np.minimum.accumulate(backwards, axis=0)[::-1]
    return last
