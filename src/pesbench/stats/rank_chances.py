"""How often a unit would take which place if its value varied by its error: descriptive, no confidence sets."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from pesbench.stats.distributions import normal_tail
from pesbench.stats.draws import Resampling
from pesbench.stats.rank_sets import Floats, checked, differences, drawn_errors


@dataclass(frozen=True, slots=True)
class RankChances:
    """Chances (0 to 1) of the first place and of the best quarter, and the expected rank; NaN where unknown."""

    best: Floats
    top_quartile: Floats
    expected: Floats


def rank_chances(estimates: ArrayLike, errors: ArrayLike, *, plan: Resampling) -> RankChances:
    """Give the chances of places when values are drawn around the estimates.

    Parameters
    ----------
    estimates, errors
        As for `rank_sets`: larger is better; a unit without error (NaN) stays at its value and gets no chances itself.
    plan
        The number of draws, their seed, task and threads.

    Returns
    -------
    RankChances
        Shape ``(n,)`` each. A chance from B draws is off by about sqrt(p (1 - p) / B). The best quarter is the first
        ceil(n / 4) places; tied draws share the better place. The expected rank is exact.

    Raises
    ------
    ValueError
        As `rank_sets`.

    Notes
    -----
    Goldstein & Spiegelhalter, *League Tables and Their Limitations*, JRSS A 159 (1996): values are drawn from the
    normal distribution of the errors around the estimates, and ranked in each draw. These chances describe; they do
    not cover the true rank with any level, for the spread of the estimates exceeds that of the true values. The
    expected rank is 1 + the sum over the others of Phi((theta_k - theta_j) / s_jk), half for what is equal without
    error.

    Examples
    --------
    >>> found = rank_chances([1.0, 1.0], [0.5, 0.5], plan=Resampling(count=1000))
    >>> found.expected.tolist(), bool(abs(found.best[0] - 0.5) < 0.1)
    ([1.5, 1.5], True)
    """
    theta, covariance = checked(estimates, errors)
    present = ~np.isnan(theta)
    error_known = ~np.isnan(np.diagonal(covariance))[present]
    centre = theta[present]
    sigma = np.nan_to_num(covariance[np.ix_(present, present)])
    first, top = np.zeros(len(centre)), np.zeros(len(centre))
    places = ceil(len(centre) / 4)
    for drawn in drawn_errors(sigma, plan):
        values = centre[:, np.newaxis] + drawn
        # fewer than `places` are above a value exactly where it reaches the value of that place
        limits = np.partition(values, [len(values) - places, len(values) - 1], axis=0)
        first += np.count_nonzero(values >= limits[-1], axis=1)
        top += np.count_nonzero(values >= limits[len(values) - places], axis=1)

    def whole(shown: Floats) -> Floats:
        result = np.full(theta.shape, np.nan)
        result[present] = np.where(error_known, shown, np.nan)
        return result

    return RankChances(whole(first / plan.count), whole(top / plan.count), whole(expected_rank(centre, sigma)))


def expected_rank(centre: Floats, covariance: Floats) -> Floats:
    """Give 1 + the expected number of better units, nothing missing, where values vary by a covariance matrix."""
    pairs = differences(centre, covariance)
    with np.errstate(divide="ignore", invalid="ignore"):  # equal without error: 0 / 0, which counts half
        behind = normal_tail(pairs.value / pairs.error)
    behind = np.where(np.isnan(behind), 0.5, behind)
    return np.asarray(0.5 + np.sum(behind, axis=1))  # a unit is behind itself by a half
