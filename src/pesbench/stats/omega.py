"""McDonald's omega: the share of a scale's variance that one common factor or, beside it, nothing unique explains."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.reliability import complete, correlation_matrix, item_table

Floats = NDArray[np.float64]
LEAST_UNIQUE = 0.005
_FEWEST_ITEMS = 2
_SETTLED = 1e-14
_MOST_SWEEPS = 20_000
_SAME = 1e-12  # sums of squares this close belong to the same minimum: the first start counts


@dataclass(frozen=True, slots=True)
class Omega:
    """Omega total, omega as the model implies it, and the one-factor model behind them.

    ``improper`` says that an item's unique variance stands at the bound, which is a sign of a model that does not fit;
    ``converged`` that the loadings settled.
    """

    total: float
    implied: float
    loadings: Floats
    uniquenesses: Floats
    n: int
    improper: bool
    converged: bool


def omega_total(items: ArrayLike) -> Omega:
    """Give omega total of a scale from a one-factor model of its standardised items.

    Parameters
    ----------
    items
        Shape ``(n, k)``: units and items, in any unit of measurement, pointing the same way: none is turned round.

    Returns
    -------
    Omega
        Units that miss an item (NaN) are left out. NaN with fewer than two items, with fewer than three complete units
        and where an item is constant. Two items do not tell two loadings apart: they get the same size, and omega is
        the standardised alpha where they agree.

    Raises
    ------
    ValueError
        If the table is not two-dimensional or holds infinite values.

    Notes
    -----
    ``total`` is 1 - sum of the unique variances / sum of the correlation matrix, ``implied`` the squared sum of the
    loadings over itself plus the unique variances: McDonald, *Test Theory* (1999), chapter 6; Revelle & Zinbarg,
    *Coefficients Alpha, Beta, Omega, and the glb*, Psychometrika 74 (2009). They differ as far as one factor does not
    fit. Loadings make the squared residual correlations least (minres): Harman & Jones, *Factor Analysis by Minimizing
    Residuals*, Psychometrika 31 (1966), one loading at a time until none changes by more than 1e-14, as in
    `one_factor`. A unique variance is at least 0.005, as is usual. Ties have no meaning here.

    Examples
    --------
    >>> found = omega_total([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]])  # r = 0.6
    >>> round(found.total, 12)  # 1 - (0.4 + 0.4) / 3.2
    0.75
    """
    table = item_table(items)
    n, k = complete(table).shape
    matrix = correlation_matrix(table)
    if k < _FEWEST_ITEMS or np.isnan(matrix).any():
        unknown = np.full(k, np.nan)
        return Omega(np.nan, np.nan, unknown, unknown, n, improper=False, converged=False)
    loadings, converged = one_factor(matrix)
    unique = 1 - loadings**2
    common, whole, rest = float(np.sum(loadings) ** 2), float(np.sum(matrix)), float(np.sum(unique))
    total = 1 - rest / whole if whole > _SETTLED * k else np.nan
    improper = bool(np.any(unique <= LEAST_UNIQUE * (1 + 1e-9)))
    return Omega(total, common / (common + rest), loadings, unique, n, improper=improper, converged=converged)


def one_factor(matrix: Floats) -> tuple[Floats, bool]:
    """Give the loadings of one factor by least squared residual correlations, and whether they settled.

    Parameters
    ----------
    matrix
        Shape ``(k, k)``: correlations of at least two items, none missing.

    Returns
    -------
    Loadings of shape ``(k,)`` between -1 and 1, whose sum is not negative, and whether they settled.

    Notes
    -----
    Given all other loadings, the best one is a quotient, cut where the unique variance would fall below its bound; the
    sum of squares falls in every step. It may have several minima: the steps start from the first principal component
    and from each item's correlations, and the lowest end counts. Source as in `omega_total`. Ties have no meaning here.

    Examples
    --------
    >>> loadings, _ = one_factor(np.outer([0.9, 0.8, 0.7], [0.9, 0.8, 0.7]))  # the diagonal does not enter
    >>> loadings.round(9)
    array([0.9, 0.8, 0.7])
    """
    bound = np.sqrt(1 - LEAST_UNIQUE)
    if len(matrix) == _FEWEST_ITEMS:
        size = min(np.sqrt(abs(matrix[0, 1])), bound)
        return np.array([size, size if matrix[0, 1] >= 0 else -size]), True
    values, vectors = np.linalg.eigh(matrix)
    component = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
    between = matrix - np.diag(np.diag(matrix))
    ends = [_descended(between, start, bound) for start in (component, *matrix)]
    squares = [_squares(between, loadings) for loadings, _ in ends]
    lowest = next(end for end, own in zip(ends, squares, strict=True) if own <= min(squares) + _SAME)
    loadings, converged = lowest
    return np.asarray(loadings if np.sum(loadings) >= 0 else -loadings), converged


def _descended(between: Floats, start: Floats, bound: float) -> tuple[Floats, bool]:
    """Improve one loading after the other until none changes; ``between`` are correlations with a zero diagonal."""
    loadings = start.copy()
    for _ in range(_MOST_SWEEPS):
        before = loadings.copy()
        for item in range(len(loadings)):
            weight = loadings @ loadings - loadings[item] ** 2
            best = between[item] @ loadings / weight if weight > 0 else 0.0
            loadings[item] = min(max(best, -bound), bound)
        if np.max(np.abs(loadings - before)) <= _SETTLED:
            return loadings, True
    return loadings, False


def _squares(between: Floats, loadings: Floats) -> float:
    residual = between - np.outer(loadings, loadings)
    np.fill_diagonal(residual, 0.0)
    return float(np.sum(residual**2))
