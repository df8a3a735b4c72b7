"""What each single unit does to a correlation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.correlation import (
    Group,
    Method,
    as_tables,
    bounded_ratio,
    estimates,
    groups,
    scored,
    signs,
)


@dataclass(frozen=True, slots=True)
class Influence:
    """Per pair, shape (p, q): smallest and largest correlation without one unit, and the unit that changes it most.

    ``unit`` is a row number, -1 where the pair is undefined or no correlation without one unit is.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    unit: NDArray[np.intp]


def leave_one_out(x: ArrayLike, y: ArrayLike, *, method: str) -> NDArray[np.float64]:
    """Give the correlation of each pair of columns without each unit in turn.

    Parameters
    ----------
    x, y
        Shapes ``(n, p)`` and ``(n, q)``: the same units along the first axis, in any unit of measurement.
    method
        ``spearman``, ``pearson`` or ``kendall``.

    Returns
    -------
    Shape ``(n, p, q)``, between -1 and 1. NaN where the unit has no value in the pair, where the pair is
    undefined with all units, and where it is undefined without the unit (a column is then constant, or
    under three are left).

    Notes
    -----
    Missing values (NaN) are left out per pair and ties are treated as in `correlations`, anew without the
    unit. Quenouille, *Notes on Bias in Estimation*, Biometrika 43 (1956); Cook & Weisberg, *Residuals and
    Influence in Regression* (1982).

    Examples
    --------
    >>> x, y = [[1.0], [2.0], [3.0], [4.0]], [[1.0], [2.0], [3.0], [-9.0]]
    >>> leave_one_out(x, y, method="spearman")[:, 0, 0]
    array([-0.5, -0.5, -0.5,  1. ])
    """
    left, right = as_tables(x, y)
    rule = Method(method)
    result = np.full((len(left), left.shape[1], right.shape[1]), np.nan)
    for group in groups(left, right):
        defined = ~np.isnan(estimates(group.left, group.right, rule))
        for values, j in zip(group.left[defined], group.x_columns[defined], strict=True):
            result[group.rows, j, group.y_column] = without_each(values, group.right, rule)
    return result


def without_each(x: NDArray[np.float64], y: NDArray[np.float64], method: Method) -> NDArray[np.float64]:
    """Give the correlation of two columns without each row in turn, nothing missing, shape (n,)."""
    n = len(x)
    if n <= 3:  # noqa: PLR2004 - under three rows would be left
        return np.full(n, np.nan)
    if method is Method.PEARSON:
        return _pearson_without_each(x, y)
    left, right = signs(x), signs(y)
    if method is Method.KENDALL:
        return bounded_ratio(_sum_without(left * right), _sum_without(np.abs(left)) * _sum_without(np.abs(right)))
    a = _ranks_without(scored(x, method), left)
    b = _ranks_without(scored(y, method), right)
    return bounded_ratio(np.sum(a * b, axis=0), np.sum(a * a, axis=0) * np.sum(b * b, axis=0))


def influence(x: ArrayLike, y: ArrayLike, *, method: str) -> Influence:
    """Give, per pair of columns, how far a single unit moves the correlation and which unit moves it most.

    Parameters
    ----------
    x, y
        Shapes ``(n, p)`` and ``(n, q)``: the same units along the first axis, in any unit of measurement.
    method
        ``spearman``, ``pearson`` or ``kendall``.

    Returns
    -------
    Influence
        Correlations between -1 and 1, NaN where undefined, and row numbers.

    Notes
    -----
    Missing values and ties as in `leave_one_out`, and its sources. Of several units that move it equally
    far, the first in order is named.

    Examples
    --------
    >>> found = influence([[1.0], [2.0], [3.0], [4.0]], [[1.0], [2.0], [3.0], [-9.0]], method="spearman")
    >>> found.low.item(), found.high.item(), found.unit.item()
    (-0.5, 1.0, 3)
    """
    left, right = as_tables(x, y)
    without = leave_one_out(left, right, method=method)
    estimate = np.full(without.shape[1:], np.nan)
    for group in groups(left, right):
        estimate[group.x_columns, group.y_column] = estimates(group.left, group.right, Method(method))
    return influence_of(without, estimate)


def influence_of(without: NDArray[np.float64], estimate: NDArray[np.float64]) -> Influence:
    """Summarise the correlations without each unit, shape (n, p, q), beside those with all, shape (p, q)."""
    defined = ~np.isnan(without)
    some = defined.any(axis=0)
    change = np.where(defined, np.abs(without - estimate), -1.0)
    low = np.min(np.where(defined, without, np.inf), axis=0, initial=np.inf)
    high = np.max(np.where(defined, without, -np.inf), axis=0, initial=-np.inf)
    unit = np.argmax(change, axis=0) if len(without) else np.zeros(estimate.shape, dtype=np.intp)
    return Influence(
        np.where(some, low, np.nan), np.where(some, high, np.nan), np.where(some, unit, -1).astype(np.intp)
    )


def group_without_each(group: Group, method: Method) -> NDArray[np.float64]:
    """Give the correlations of a group of pairs without each of its rows, shape (pairs, n)."""
    return np.stack([without_each(values, group.right, method) for values in group.left])


def _pearson_without_each(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    n = len(x)
    others = np.arange(n - 1) + (np.arange(n - 1) >= np.arange(n)[:, np.newaxis])
    a, b = scored(x[others], Method.PEARSON), scored(y[others], Method.PEARSON)
    return bounded_ratio(np.sum(a * b, axis=1), np.sum(a * a, axis=1) * np.sum(b * b, axis=1))


def _ranks_without(ranks: NDArray[np.float64], order: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take each row out of the doubled ranks of the others: column i holds the ranks without row i, 0 at i."""
    without: NDArray[np.float64] = ranks[:, np.newaxis] - order
    np.fill_diagonal(without, 0.0)
    return without


def _sum_without(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum a symmetric table over all pairs of rows that do not contain each row, twice."""
    return np.asarray(np.sum(pairs) - 2 * np.sum(pairs, axis=1))
