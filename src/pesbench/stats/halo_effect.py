"""How far one impression colours all marks: the first principal component against what chance gives."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.draws import CHUNK, Resampling, raw_keys
from pesbench.stats.quantiles import quantile
from pesbench.stats.reliability import complete, correlation_matrix, item_table

Floats = NDArray[np.float64]
_FEWEST_ITEMS = 2
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Halo:
    """The share of the first component, its mean and 95th percentile among unrelated items, and a p."""

    share: float
    expected: float
    high: float
    p: float
    n: int


def halo(items: ArrayLike, *, plan: Resampling) -> Halo:
    """Give the share of the standardised items' variance that their first principal component takes.

    Parameters
    ----------
    items
        Shape ``(n, k)``: units and items, in any unit of measurement.
    plan
        Number of draws, seed and task of the reference: in each draw the units of every item are permuted by
        themselves, which leaves each item as it is and breaks what they share.

    Returns
    -------
    Halo
        Shares between 1 / k and 1. Units that miss an item (NaN) are left out. NaN with fewer than two items, with
        fewer than three complete units and where an item is constant.

    Raises
    ------
    ValueError
        If the table is not two-dimensional or holds infinite values.

    Notes
    -----
    Largest eigenvalue of the correlation matrix over k. Reference: parallel analysis by permutation, Horn, *A Rationale
    and Test for the Number of Factors in Factor Analysis*, Psychometrika 30 (1965); Buja & Eyuboglu, *Remarks on
    Parallel Analysis*, Multivariate Behavioral Research 27 (1992). p = (1 + draws at least as large) / (draws + 1). A
    large share is what halo and what truly related items look like alike; it does not tell them apart: Cooper,
    *Ubiquitous Halo*, Psychological Bulletin 90 (1981). Ties are kept as they are.

    Examples
    --------
    >>> found = halo([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]], plan=Resampling(count=99))
    >>> round(found.share, 12)  # r = 0.6, and (1 + r) / 2
    0.8
    """
    table = item_table(items)
    own = complete(table)
    n, k = own.shape
    matrix = correlation_matrix(own)
    if k < _FEWEST_ITEMS or np.isnan(matrix).any():
        return Halo(np.nan, np.nan, np.nan, np.nan, n)
    share = float(np.linalg.eigvalsh(matrix)[-1]) / k
    deviation = own - np.mean(own, axis=0)
    scores = deviation / np.sqrt(np.sum(deviation**2, axis=0))
    draws = np.concatenate([_permuted_shares(scores, plan, chunk) for chunk in range(-(-plan.count // CHUNK))])
    p = (1 + np.count_nonzero(draws >= share - _SAME)) / (plan.count + 1)
    return Halo(share, float(np.mean(draws)), float(quantile(draws, 0.95)), float(p), n)


def _permuted_shares(scores: Floats, plan: Resampling, chunk: int) -> Floats:
    """Give the shares of the draws of a chunk; ``scores`` have mean 0 and length 1 per item."""
    n, k = scores.shape
    size = min(CHUNK, plan.count - chunk * CHUNK)
    order = np.argsort(raw_keys(plan, chunk, size * k * n).reshape(size, n, k), axis=1, kind="stable")
    moved = np.take_along_axis(scores[np.newaxis], order, axis=1)
    matrices = np.einsum("dni,dnj->dij", moved, moved)
    return np.asarray(np.linalg.eigvalsh(matrices)[:, -1] / k)
