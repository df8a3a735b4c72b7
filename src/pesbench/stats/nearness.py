"""Nearest neighbours: units in surroundings most like a unit's own."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.quantiles import quantile

_NOTHING_LEFT = 1e-10
_DECIMALS = 12
_POOR = 0.75


class Distance(StrEnum):
    """How far apart two units are in several variables."""

    EUCLIDEAN = "euclidean"
    MAHALANOBIS = "mahalanobis"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest units of each unit, nearest first.

    ``index`` has shape ``(n, k)`` and is -1 where there is none, ``distance`` is NaN there. ``limit`` is the 75th
    percentile of all these distances; a neighbour further away is a poor match (``poor``).
    """

    index: NDArray[np.intp]
    distance: NDArray[np.float64]
    limit: float
    poor: NDArray[np.bool_]


def nearest_units(
    variables: ArrayLike, k: int, *, distance: str = Distance.EUCLIDEAN, among: ArrayLike | None = None
) -> Neighbours:
    """Find the k units nearest to each unit.

    Parameters
    ----------
    variables
        Shape ``(n, v)``: surroundings of the units, in any unit of measurement.
    k
        How many neighbours, at least 1; where fewer other units are complete, all of them.
    distance
        ``euclidean`` of the standardised variables, or ``mahalanobis``.
    among
        Shape ``(n,)``: who may be a neighbour; every unit where nothing is given.

    Returns
    -------
    Neighbours
        Distances in standard deviations. Units with a missing variable have no neighbours and are nobody's.

    Raises
    ------
    ValueError
        If ``k`` is below 1, a variable is constant, or for ``mahalanobis`` one follows from the others.

    Notes
    -----
    Variables are standardised with mean and standard deviation (n - 1) of the complete units. Euclidean: root of the
    sum of squares; Mahalanobis: with the inverse of their covariance (n - 1), so that variables that say the same count
    once: Mahalanobis, Proceedings of the National Institute of Sciences of India 2 (1936). Distances that agree to
    twelve decimals are equal, and the unit that comes first in the input is taken first. Comparing offices by nearest
    surroundings: Blien, Hirschenauer & Phan Thi Hong, *Classification of Regional Labour Markets for Purposes of Labour
    Market Policy*, Papers in Regional Science 89 (2010).

    Examples
    --------
    >>> found = nearest_units([[1.0], [2.0], [4.0], [8.0]], 1)
    >>> found.index.ravel().tolist(), found.poor.ravel().tolist()
    ([1, 0, 1, 2], [False, False, False, True])
    """
    if k < 1:
        msg = f"there is at least one neighbour, not {k}"
        raise ValueError(msg)
    table = np.asarray(variables, dtype=np.float64)
    table = table.reshape(len(table), -1)
    complete = np.isfinite(table).all(axis=1)
    rows = np.flatnonzero(complete)
    index = np.full((len(table), k), -1, dtype=np.intp)
    apart = np.full((len(table), k), np.nan)
    taken = min(k, len(rows) - 1)
    if taken > 0:
        between = _distances(_standardised(table[rows], Distance(distance)))
        if among is not None:
            between[:, ~np.asarray(among, dtype=np.bool_)[rows]] = np.inf
        order = np.argsort(np.round(between, _DECIMALS), axis=1, kind="stable")[:, :taken]
        reached = np.take_along_axis(between, order, axis=1)
        index[rows, :taken] = np.where(np.isfinite(reached), rows[order], -1)
        apart[rows, :taken] = np.where(np.isfinite(reached), reached, np.nan)
    limit = float(quantile(apart.ravel(), _POOR))
    return Neighbours(index, apart, limit, np.asarray(apart > limit))


def _standardised(table: NDArray[np.float64], kind: Distance) -> NDArray[np.float64]:
    """Give scores whose Euclidean distance is the one asked for."""
    deviation = table - np.mean(table, axis=0)
    spread = np.sqrt(np.sum(deviation**2, axis=0) / (len(table) - 1))
    if np.any(spread <= _NOTHING_LEFT * np.max(np.abs(table), axis=0)):
        msg = "a variable is constant"
        raise ValueError(msg)
    scores = deviation / spread
    if kind is Distance.EUCLIDEAN:
        return np.asarray(scores)
    vectors, sizes, _ = np.linalg.svd(scores, full_matrices=False)
    if len(table) <= table.shape[1] or sizes.min() <= _NOTHING_LEFT * sizes.max():
        msg = "a variable follows from the others"
        raise ValueError(msg)
    return np.asarray(vectors * np.sqrt(len(table) - 1))


def _distances(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the distances between all units, infinite to oneself, one unit after the other to keep memory small."""
    between = np.empty((len(scores), len(scores)))
    for row, own in enumerate(scores):
        between[row] = np.sqrt(np.sum((scores - own) ** 2, axis=1))
    np.fill_diagonal(between, np.inf)
    return between
