"""Intervals of pooled correlations by drawing whole units, and what each unit does to them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.block_pairs import Pairs, as_cycles, pairs_of, pooled_rule
from pesbench.stats.correlation import SMALLEST_N as FEWEST
from pesbench.stats.correlation import Method, bounded_ratio, signs
from pesbench.stats.draws import CHUNK, Resampling, resample_counts
from pesbench.stats.intervals import SMALLEST_N, Intervals, bca_limits
from pesbench.stats.products import product

Floats = NDArray[np.float64]
_FLAT = 1e-20  # of scores of length 1: a variance below this is rounding


def pooled_interval(
    x: ArrayLike, y: ArrayLike, *, method: str = Method.SPEARMAN, plan: Resampling, level: float = 0.95
) -> Intervals:
    """Give bias-corrected and accelerated bootstrap intervals for pooled correlations.

    Parameters
    ----------
    x, y
        Shapes ``(cycles, n, p)`` and ``(cycles, n, q)``, as for `pooled_test`.
    method
        ``spearman`` or ``pearson``.
    plan
        Number of draws, seed and task.
    level
        Coverage, between 0 and 1.

    Returns
    -------
    Intervals
        Limits between -1 and 1 and the share of draws in which nothing varied, which were dropped. No limits (NaN) with
        fewer than eight units, and otherwise as for `bca_interval`.

    Raises
    ------
    ValueError
        If the tables do not fit, hold infinite values, or the method is ``kendall``.

    Notes
    -----
    A unit is drawn with its whole history, as a cluster: Davison & Hinkley, *Bootstrap Methods and their Application*
    (1997), section 3.8. Ranks and means are taken anew within each cycle; a cycle of which fewer than three units are
    drawn does not enter. Missing values and ties as in `pooled_test`, limits as in `bca_interval`.

    Examples
    --------
    >>> x = [[[float(i)] for i in range(10)]] * 2
    >>> y = [[[float(v)] for v in (2, 1, 0, 4, 3, 7, 5, 6, 9, 8)]] * 2
    >>> found = pooled_interval(x, y, plan=Resampling(count=1999))
    >>> round(found.low.item(), 1), round(found.high.item(), 1)
    (0.8, 1.0)
    """
    rule = pooled_rule(method)
    left, right = as_cycles(x, y)
    shape = (left.shape[2], right.shape[2])
    result = Intervals(np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan))

    def fill(pairs: Pairs) -> None:
        units = np.flatnonzero(pairs.present.any(axis=0))
        counts = [resample_counts(len(units), plan, chunk) for chunk in range(-(-plan.count // CHUNK))]
        draws = np.concatenate([_resampled(pairs, units, chunk, rule) for chunk in counts], axis=1)
        without = _resampled(pairs, units, 1 - np.eye(len(units)), rule)
        limits = bca_limits(draws, pairs.estimate, without, level)
        result.low[pairs.place], result.high[pairs.place], result.dropped[pairs.place] = limits

    usable = [pairs for pairs in pairs_of(left, right, rule) if pairs.n >= SMALLEST_N]
    chosen = [pairs.only(np.abs(pairs.estimate) < 1) for pairs in usable]
    with ThreadPoolExecutor(max_workers=plan.threads) as pool:
        for _ in pool.map(fill, [pairs for pairs in chosen if len(pairs.left)]):
            pass
    return result


def pooled_without_each(x: ArrayLike, y: ArrayLike, *, method: str = Method.SPEARMAN) -> Floats:
    """Give pooled correlations without each unit in turn.

    Parameters
    ----------
    x, y
        Shapes ``(cycles, n, p)`` and ``(cycles, n, q)``, as for `pooled_test`.
    method
        ``spearman`` or ``pearson``.

    Returns
    -------
    Shape ``(p, q, n)``: between -1 and 1; NaN where undefined, and for a unit that the pair does not have.

    Raises
    ------
    ValueError
        If the tables do not fit, hold infinite values, or the method is ``kendall``.

    Notes
    -----
    A unit is left out of all cycles. Missing values and ties as in `pooled_test`. Cook & Weisberg, *Residuals and
    Influence in Regression* (1982), chapter 3.

    Examples
    --------
    >>> x = [[[1.0], [2.0], [3.0], [9.0]]]
    >>> pooled_without_each(x, [[[2.0], [3.0], [4.0], [1.0]]]).round(1)
    array([[[-0.5, -0.5, -0.5,  1. ]]])
    """
    rule = pooled_rule(method)
    left, right = as_cycles(x, y)
    result = np.full((left.shape[2], right.shape[2], left.shape[1]), np.nan)
    for pairs in pairs_of(left, right, rule):
        units = np.flatnonzero(pairs.present.any(axis=0))
        values = _resampled(pairs, units, 1 - np.eye(len(units)), rule)
        for column, own in zip(pairs.x_columns, values, strict=True):
            result[column, pairs.y_column, units] = own
    return result


def _resampled(pairs: Pairs, units: NDArray[np.intp], counts: Floats, rule: Method) -> Floats:
    """Give pooled correlations by how often each unit is drawn: counts (units, draws), result (pairs, draws)."""
    score = _ranks if rule is Method.SPEARMAN else _deviations
    products, squares = np.zeros((2, len(pairs.left), counts.shape[1]))
    other = np.zeros(counts.shape[1])
    for cycle, present in enumerate(pairs.present[:, units]):
        if not present.any():
            continue
        here = units[present]
        weight = np.where(np.sum(counts[present], axis=0) >= FEWEST, counts[present], 0.0)
        b = score(pairs.right[cycle, here], weight)
        weighted = weight * b
        other += np.sum(weighted * b, axis=0)
        for pair, values in enumerate(pairs.left[:, cycle, here]):
            a = score(values, weight)
            products[pair] += np.sum(weighted * a, axis=0)
            a *= a
            squares[pair] += np.sum(weight * a, axis=0)
    squares[squares <= _FLAT] = 0.0
    other[other <= _FLAT] = 0.0
    return np.stack([bounded_ratio(*cells) for cells in zip(products, squares * other, strict=True)])


def _ranks(values: Floats, weight: Floats) -> Floats:
    """Give doubled centred mid-ranks among the drawn units of a cycle, over their number."""
    drawn = np.sum(weight, axis=0)
    return np.asarray(product(signs(values), weight) / np.where(drawn > 0, drawn, 1.0))


def _deviations(values: Floats, weight: Floats) -> Floats:
    """Give deviations from the mean of the drawn units of a cycle."""
    drawn = np.sum(weight, axis=0)
    mean = values @ weight / np.where(drawn > 0, drawn, 1.0)
    return np.asarray(values[:, np.newaxis] - mean)
