"""Places of units in many draws, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float64]
Counts = NDArray[np.int64]
_TIED = 1e-12  # scores closer than this, relative to the largest, are the same but for rounding
_AT_ONCE = 2_000_000  # comparisons of pairs of units at a time


@dataclass(frozen=True, slots=True)
class Places:
    """Ranks (draws, units), and how often each unit (rows) stood strictly above each other one (columns)."""

    ranks: Cells
    above: Counts


def places(scores: Cells) -> Places:
    """Rank the units of each draw, the largest score first; ties share the better rank.

    Parameters
    ----------
    scores
        Shape ``(draws, units)``; NaN is missing, and has no rank.

    Returns
    -------
    Places
        Scores that differ only by rounding (1e-12 of the largest of the draw) count as tied.

    Examples
    --------
    >>> places(np.array([[2.0, 3.0, 2.0, np.nan]])).ranks
    array([[ 2.,  1.,  2., nan]])
    """
    draws, units = scores.shape
    ranks, above = np.empty((draws, units)), np.zeros((units, units), dtype=np.int64)
    slack = _TIED * np.fmax.reduce(np.abs(scores), axis=1, keepdims=True) if units else scores
    step = max(1, _AT_ONCE // max(units * units, 1))
    for start in range(0, draws, step):
        part = slice(start, start + step)
        own = scores[part]
        beats = (own - slack[part])[:, :, np.newaxis] > own[:, np.newaxis, :]
        ranks[part] = 1 + np.count_nonzero(beats, axis=1)
        above += np.count_nonzero(beats, axis=0)
    ranks[np.isnan(scores)] = np.nan
    return Places(ranks, above)


def tally(ranks: Cells) -> Counts:
    """Count how often each unit (rows) had each rank (columns, from 1); draws without a rank do not count."""
    _, units = ranks.shape
    cells = (ranks - 1) + np.arange(units) * units
    return np.bincount(cells[~np.isnan(cells)].astype(np.int64), minlength=units * units).reshape(units, units)


def rank_quantile(counts: Counts, probability: float, *, upper: bool) -> NDArray[np.int64]:
    """Give a quantile of the ranks of each unit from their counts, as a whole rank.

    Parameters
    ----------
    counts
        Shape ``(units, ranks)``, as `tally` gives them.
    probability
        Between 0 and 1.
    upper
        Whether a quantile between two ranks becomes the higher one, else the lower.

    Returns
    -------
    Shape ``(units,)``; ranks count from 1, and 0 stands for a unit that never had a rank.

    Notes
    -----
    The quantile is type 7 of Hyndman & Fan (1996), rounded outwards where it lies between two ranks.

    Examples
    --------
    >>> rank_quantile(np.array([[90, 10, 0], [5, 5, 90]]), 0.05, upper=False)
    array([1, 1])
    """
    total = counts.sum(axis=1, keepdims=True)
    h = np.maximum(total - 1, 0) * probability
    position = np.ceil(h) if upper else np.floor(h)
    found = np.argmax(np.cumsum(counts, axis=1) > position, axis=1) + 1
    return np.where(total[:, 0] > 0, found, 0)


def tied_groups(above: Cells, order: Sequence[int], level: float) -> list[tuple[int, ...]]:
    """Give the longest runs of neighbours in an order of which no one is above another one beyond doubt.

    Parameters
    ----------
    above
        Shape ``(units, units)``: the share of the draws in which the unit of the row is above that of the column.
    order
        Rows from the best to the worst.
    level
        The share from which on a unit counts as above another one.

    Returns
    -------
    list
        Runs from the top, as rows of ``above``; they may overlap, and each unit is in at least one.

    Examples
    --------
    >>> above = np.array([[0.0, 0.6, 0.99], [0.4, 0.0, 0.7], [0.01, 0.3, 0.0]])
    >>> tied_groups(above, [0, 1, 2], 0.95)
    [(0, 1), (1, 2)]
    """
    clear = np.maximum(above, above.T) >= level
    runs: list[tuple[int, ...]] = []
    end = 0
    for start in range(len(order)):
        stop = max(end, start + 1)
        while stop < len(order) and not clear[order[stop], list(order[start:stop])].any():
            stop += 1
        # a run that ends where an earlier one does lies inside it
        if stop > end:
            runs.append(tuple(order[start:stop]))
            end = stop
    return runs
