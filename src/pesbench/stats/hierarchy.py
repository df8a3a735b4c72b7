"""False discovery rates over a tree of two levels: first the parents, then the children of those selected."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.multiplicity import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class HierarchicalFdr:
    """Adjusted values of parents and children, NaN where not tested: reject where they are at most the rate wanted."""

    parents: NDArray[np.float64]
    children: NDArray[np.float64]


def hierarchical_fdr(parents: ArrayLike, children: ArrayLike, parent_of: ArrayLike) -> HierarchicalFdr:
    """Adjust the p-values of parents among each other, and those of children within the parents selected.

    Parameters
    ----------
    parents
        Shape ``(m,)``: p-values between 0 and 1, such as those of areas.
    children
        Shape ``(c,)``: p-values between 0 and 1, such as those of enablers.
    parent_of
        Shape ``(c,)``: the place of each child's parent, or -1 for a child without one.

    Returns
    -------
    HierarchicalFdr
        For a parent the value of `benjamini_hochberg`. For a child the smallest rate q at which its parent is
        selected and the child is rejected by Benjamini and Hochberg's procedure among its siblings at q R / m,
        where R of the m parents are selected at q. Between p and 1. A child without a parent, or whose parent
        was not tested, has none (NaN).

    Raises
    ------
    ValueError
        If the shapes do not fit, or a parent is named that is not there.

    Notes
    -----
    Undefined tests (NaN) stay NaN and are not counted; equal p of siblings get equal adjusted values. The tree and its
    order of testing: Yekutieli, *Hierarchical False Discovery Rate-Controlling Methodology*, JASA 103 (2008). The level
    q R / m, which keeps the mean over the selected parents of the false discovery rate among their children at q where
    the parents' p-values do not depend on those of other parents' children: Benjamini & Bogomolov, *Selective Inference
    on Multiple Families of Hypotheses*, JRSS B 76 (2014). The rate over the whole tree is not controlled at q.

    Examples
    --------
    >>> found = hierarchical_fdr([0.01, 0.2], [0.01, 0.04, 0.001], [0, 0, 1])
    >>> found.parents
    array([0.02, 0.2 ])
    >>> found.children  # one of two selected: 0.02 * 2 / 1 and 0.04 * 2 / 1; the third waits for its parent
    array([0.04, 0.08, 0.2 ])
    """
    above, below, place = _checked(parents, children, parent_of)
    selected_at = benjamini_hochberg(above)
    within = np.full(below.shape, np.nan)
    for parent in np.flatnonzero(~np.isnan(selected_at)):
        own = place == parent
        within[own] = benjamini_hochberg(below[own])
    adjusted = np.full(below.shape, np.nan)
    steps = np.unique(selected_at[~np.isnan(selected_at)])
    for step, after in pairwise([*steps, np.inf]):
        share = np.count_nonzero(selected_at <= step) / np.count_nonzero(~np.isnan(selected_at))
        reached = np.maximum(within / share, step)
        # While no further parent is selected, the level grows with q alone: the first q that suffices is the answer.
        new = np.isnan(adjusted) & (selected_at[place] <= step) & (reached < after)
        adjusted[new] = reached[new]
    return HierarchicalFdr(selected_at, np.minimum(adjusted, 1.0))


def _checked(
    parents: ArrayLike, children: ArrayLike, parent_of: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Give the arrays, with children of no parent made untested; such a child may stand under any parent then."""
    above, below = np.asarray(parents, dtype=np.float64), np.asarray(children, dtype=np.float64)
    place = np.asarray(parent_of, dtype=np.intp)
    if above.ndim != 1 or below.ndim != 1 or place.shape != below.shape:
        msg = f"p of parents, of children and a parent per child are needed, found {above.shape}, {below.shape}, "
        raise ValueError(msg + f"{place.shape}")
    if np.any(place < -1) or np.any(place >= len(above)):
        msg = f"a parent must be one of 0 to {len(above) - 1}, or -1, found {place.min()} to {place.max()}"
        raise ValueError(msg)
    if not len(above):
        return np.array([np.nan]), np.full(below.shape, np.nan), np.zeros_like(place)
    return above, np.where(place < 0, np.nan, below), np.maximum(place, 0)
