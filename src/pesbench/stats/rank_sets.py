"""Confidence sets for ranks: which places are compatible with the values and their errors."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import normal_quantile
from pesbench.stats.draws import CHUNK, Resampling, normal_draws
from pesbench.stats.products import product
from pesbench.stats.quantiles import quantile
from pesbench.stats.rank_integrals import MOST_INTEGRATED, independent_rejections

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_ONE_SIZE = 1e-4


@dataclass(frozen=True, slots=True)
class RankSets:
    """The best and the worst place that are compatible with the data; shape (n,), NaN where there is no set."""

    low: Floats
    high: Floats

    def tau_best(self, tau: int) -> Bools:
        """Say of each unit whether it may be among the tau best: its best place is not beyond them."""
        return np.asarray(self.low <= tau)

    def tau_worst(self, tau: int) -> Bools:
        """Say of each unit whether it may be among the tau worst of those that have a set."""
        beyond = float(np.nanmax(self.high, initial=0.0)) - tau  # the last of them is never found better than anybody
        return np.asarray(self.high > beyond)


@dataclass(frozen=True, slots=True)
class Differences:
    """Differences between units, signed so that + is better: values, standard errors, shape (n, n)."""

    value: Floats
    error: Floats

    @property
    def open(self) -> Bools:
        """Pairs in doubt: a pair without any error is known, and a unit is no pair with itself."""
        return np.asarray(self.error > 0)

    @property
    def known(self) -> Bools:
        """Pairs whose first unit is better without doubt, because neither has an error."""
        return np.asarray((self.error == 0) & (self.value > 0))

    @property
    def studentised(self) -> Floats:
        """Differences in standard errors; NaN for a pair without error."""
        with np.errstate(divide="ignore", invalid="ignore"):  # a pair without error is known, not tested
            return np.where(self.open, self.value / self.error, np.nan)


def rank_sets(
    estimates: ArrayLike, errors: ArrayLike, *, plan: Resampling, simultaneous: bool = True, level: float = 0.95
) -> RankSets:
    """Give confidence sets for the ranks of units, rank 1 being the largest estimate.

    Parameters
    ----------
    estimates
        Shape ``(n,)``, in any unit, larger is better; turn the sign where lower is better. NaN has no rank and does
        not count.
    errors
        Standard errors, shape ``(n,)``, of independent estimates, or their covariance matrix, shape ``(n, n)``. NaN
        where an error is not known (in a matrix: on the diagonal).
    plan
        The number of draws, their seed, task and threads; marginal sets of independent estimates need no draws.
    simultaneous
        Whether all sets hold together with the level, or each by itself.
    level
        The coverage, between 0 and 1.

    Returns
    -------
    RankSets
        Whole numbers between 1 and the number of estimates, the rank always within. NaN for a unit without estimate or
        without error. A unit whose error is not known may stand anywhere, so nobody is claimed to be above or below it.

    Raises
    ------
    ValueError
        If a number is infinite, an error is negative, the level is not between 0 and 1, or the shapes do not fit.

    Notes
    -----
    Mogstad, Romano, Shaikh & Wilhelm, *Inference for Ranks with Applications to Mobility across Neighbourhoods and
    Academic Achievement across Countries*, Review of Economic Studies 91 (2024): of all hypotheses "j is not better
    than k" those are rejected whose studentised difference exceeds the quantile of the largest one under errors
    alone; the others are tested again among themselves (step-down) until no more is rejected. The set of a unit runs
    from 1 + the number of units found better to n - the number found worse. For a marginal set only the pairs of that
    unit are tested. The quantile comes from draws of the normal distribution of the errors (linear, type 7), for
    marginal sets of independent estimates from its integral. Tied estimates are never told apart; two units with an
    error of zero are told apart by any difference. With more than 400 units the steps are Holm's, with Bonferroni's
    limit in place of the quantile: they hold as well and are wider, if at all (Holm, Scandinavian Journal of Statistics
    6, 1979).

    Examples
    --------
    >>> found = rank_sets([9.0, 5.0, 4.9], [0.1, 0.1, 0.1], plan=Resampling(count=1000))
    >>> found.low.tolist(), found.high.tolist()
    ([1.0, 2.0, 2.0], [1.0, 3.0, 3.0])
    """
    theta, covariance = checked(estimates, errors)
    if not 0 < level < 1:
        msg = f"a level lies between 0 and 1, not at {level}"
        raise ValueError(msg)
    here = ~np.isnan(theta) & ~np.isnan(np.diagonal(covariance))
    low, high = np.full(theta.shape, np.nan), np.full(theta.shape, np.nan)
    sigma = covariance[np.ix_(here, here)]
    pairs = differences(theta[here], sigma)
    if simultaneous:
        many = len(sigma) > MOST_INTEGRATED
        above = _by_holm(pairs, level) if many else _all_together(pairs, drawn_errors(sigma, plan), level)
        below = above.T
    elif np.count_nonzero(sigma) == np.count_nonzero(np.diagonal(sigma)):
        above, below = independent_rejections(pairs.studentised, np.sqrt(np.diagonal(sigma)), level)
        above, below = above | pairs.known, below | pairs.known.T
    else:
        above, below = _one_by_one(pairs, drawn_errors(sigma, plan), level)
    ranked = int(np.count_nonzero(~np.isnan(theta)))
    low[here] = 1.0 + np.sum(below, axis=1)
    high[here] = ranked - np.sum(above, axis=1, dtype=np.float64)
    return RankSets(low, high)


def own_set(estimates: ArrayLike, errors: ArrayLike, unit: int, *, level: float = 0.95) -> tuple[float, float]:
    """Give the marginal set of one unit alone, as `rank_sets` gives it to all, for independent errors.

    Parameters
    ----------
    estimates, errors
        Shape ``(n,)`` each, as for `rank_sets`; the unit has both.
    unit
        Its place in the arrays.
    level
        The coverage, between 0 and 1.

    Returns
    -------
    The best and the worst place.

    Notes
    -----
    Mogstad, Romano, Shaikh & Wilhelm (2024); see `rank_sets`.

    Examples
    --------
    >>> own_set([9.0, 5.0, 4.9], [0.1, 0.1, 0.1], 2)
    (2.0, 3.0)
    """
    theta, covariance = checked(estimates, errors)
    known = np.flatnonzero(~np.isnan(theta) & ~np.isnan(np.diagonal(covariance)))
    pairs = differences(theta[known], covariance[np.ix_(known, known)])
    me = int(np.flatnonzero(known == unit)[0])
    distance = np.full(pairs.value.shape, np.nan)
    distance[me] = pairs.studentised[me]
    above, below = independent_rejections(distance, np.sqrt(np.diagonal(covariance))[known], level)
    better, worse = above[me] | pairs.known[me], below[me] | pairs.known[:, me]
    return 1.0 + float(np.sum(worse)), float(np.count_nonzero(~np.isnan(theta)) - np.sum(better))


def checked(estimates: ArrayLike, errors: ArrayLike) -> tuple[Floats, Floats]:
    """Give estimates and their covariance matrix as arrays.

    Raises
    ------
    ValueError
        If a number is infinite, an error is negative or the shapes do not fit.
    """
    theta, given = np.asarray(estimates, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if theta.ndim != 1 or given.shape not in {theta.shape, (*theta.shape, *theta.shape)}:
        msg = f"estimates (n,) need errors (n,) or a covariance (n, n), found {theta.shape} and {given.shape}"
        raise ValueError(msg)
    if np.isinf(theta).any() or np.isinf(given).any():
        msg = "estimates and errors must be finite or NaN, found an infinite value"
        raise ValueError(msg)
    if np.any((given if given.ndim == 1 else np.diagonal(given)) < 0):
        msg = "an error cannot be negative"
        raise ValueError(msg)
    return theta, np.diag(given**2) if given.ndim == 1 else given


def differences(theta: Floats, covariance: Floats) -> Differences:
    """Give every difference between two units with its error."""
    variance = np.diagonal(covariance)
    spread = variance[:, np.newaxis] + variance - 2 * covariance
    return Differences(theta[:, np.newaxis] - theta, np.sqrt(np.maximum(spread, 0.0)))


def drawn_errors(covariance: Floats, plan: Resampling) -> list[Floats]:
    """Draw errors from their normal distribution, chunk by chunk, each of shape (n, size)."""
    variance = np.diagonal(covariance)
    normal = _normal_chunks(len(variance), plan)
    if np.count_nonzero(covariance) == np.count_nonzero(variance):
        spread = np.sqrt(variance)[:, np.newaxis]
        return [spread * chunk for chunk in normal]
    root = _root(covariance)
    return [np.asarray(product(root, chunk), dtype=np.float64) for chunk in normal]


@lru_cache(maxsize=1)
def _normal_chunks(n: int, plan: Resampling) -> tuple[Floats, ...]:
    """Draw standard normal numbers; those drawn last are kept, since sets and chances of one table share them."""
    with ThreadPoolExecutor(max_workers=plan.threads) as pool:
        chunks = tuple(pool.map(lambda chunk: normal_draws(n, plan, chunk), range(-(-plan.count // CHUNK))))
    for chunk in chunks:
        chunk.flags.writeable = False
    return chunks


def _root(covariance: Floats) -> Floats:
    """Give a matrix whose product with its transpose is the covariance, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _all_together(pairs: Differences, drawn: list[Floats], level: float) -> Bools:
    """Say which unit is found better than which, over all pairs at once; step by step."""
    distance, found, in_doubt = pairs.studentised, pairs.known, pairs.open
    errors = pairs.error[in_doubt]
    unit = float(np.max(errors, initial=0.0)) or 1.0
    # seven digits of a quantile from draws are enough, where the errors are of one size
    kind = np.float32 if np.min(errors, initial=unit) > _ONE_SIZE * unit else np.float64
    narrow: list[NDArray[np.floating]] = [(chunk / unit).astype(kind) for chunk in drawn]
    while in_doubt.any():
        largest = np.concatenate([_largest(chunk, pairs.error / unit, in_doubt) for chunk in narrow])
        new = in_doubt & (distance > float(quantile(largest, level)))
        if not new.any():
            break
        found, in_doubt = found | new, in_doubt & ~new
    return found


def _by_holm(pairs: Differences, level: float) -> Bools:
    """Say which unit is found better than which, over all pairs at once, with Bonferroni's limit in each step."""
    distance, found, in_doubt = pairs.studentised, pairs.known, pairs.open
    while in_doubt.any():
        new = in_doubt & (distance > -float(normal_quantile((1 - level) / np.count_nonzero(in_doubt))))
        if not new.any():
            break
        found, in_doubt = found | new, in_doubt & ~new
    return found


def _largest(drawn: NDArray[np.floating], error: Floats, in_doubt: Bools) -> Floats:
    """Give, for each draw, the largest studentised difference of the pairs in doubt.

    A pair is in doubt in both orders (its absolute difference counts) or in one.
    """
    result = np.full(drawn.shape[1], -np.inf, dtype=drawn.dtype)
    for first in range(len(drawn) - 1):
        later = np.arange(first + 1, len(drawn))
        forward, backward = in_doubt[first, later], in_doubt[later, first]
        either = forward | backward
        if not either.any():
            continue
        later, both, turned = later[either], (forward & backward)[either], backward[either] & ~forward[either]
        order = np.argsort(~both, kind="stable")
        scale = (np.where(turned, -1.0, 1.0) / error[first, later]).astype(drawn.dtype)
        studentised = (drawn[first] - drawn[later[order]]) * scale[order, np.newaxis]
        doubled = studentised[: np.count_nonzero(both)]
        np.abs(doubled, out=doubled)
        np.maximum(result, studentised.max(axis=0), out=result)
    return result.astype(np.float64)


def _one_by_one(pairs: Differences, drawn: list[Floats], level: float) -> tuple[Bools, Bools]:
    """Say, over the pairs of each unit by itself, whom it is found better than, and who is found better than it."""
    whole = np.concatenate(drawn, axis=1)
    above, below = pairs.known.copy(), pairs.known.T.copy()
    for unit in range(len(whole)):
        others = np.flatnonzero(pairs.open[unit])
        distance = pairs.studentised[unit, others]
        studentised = (whole[unit] - whole[others]) / pairs.error[unit, others][:, np.newaxis]
        up, down = np.ones(len(others), dtype=bool), np.ones(len(others), dtype=bool)
        while up.any() or down.any():
            largest = np.max(np.concatenate([studentised[up], -studentised[down]]), axis=0)
            critical = float(quantile(largest, level))
            better, worse = up & (distance > critical), down & (-distance > critical)
            if not (better.any() or worse.any()):
                break
            up, down = up & ~better, down & ~worse
        above[unit, others[~up]] = True
        below[unit, others[~down]] = True
    return above, below
