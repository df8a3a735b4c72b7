"""Whom each unit is found better or worse than, by itself, where errors are independent: by integration."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.distributions import normal_quantile, normal_tail

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_FARTHEST = 8.5  # beyond it a normal variable falls with a probability below 1e-16
_NODES = 24
_MOST_PANELS = 64
_EXACT = 1e-10
MOST_INTEGRATED = 400  # the work grows with the third power of the number of units
_DENSITY = 1 / np.sqrt(2 * np.pi)


def independent_rejections(distance: Floats, errors: Floats, level: float) -> tuple[Bools, Bools]:
    """Say, over the pairs of each unit by itself, whom it is found better than, and who is found better than it.

    Parameters
    ----------
    distance
        Studentised differences, shape ``(n, n)``, + where the unit of the row is better; NaN for pairs that are not
        tested.
    errors
        Standard errors of the units, shape ``(n,)``, not negative.
    level
        The coverage, between 0 and 1.

    Returns
    -------
    Two arrays of shape ``(n, n)``: [j, k] is true where unit j is found better than k, and where k is found better
    than j, with a critical value of unit j's own.

    Notes
    -----
    The largest studentised difference of unit j to the others stays below c with the probability

        integral of phi(z) * product over k of (Phi((z s_j + c s_jk) / s_k) - Phi((z s_j - c s_jk) / s_k)) dz,

    s_jk^2 = s_j^2 + s_k^2; a side that has been rejected already (step-down) leaves its limit out. This is the
    distribution of Dunnett, *A Multiple Comparison Procedure for Comparing Several Treatments with a Control*, JASA 50
    (1955), with unequal variances. With more than 400 units Bonferroni's limit is taken for it, which makes Holm's rule
    of the steps: no set is smaller, and most are the same. Panels of Gauss-Legendre nodes are doubled until they
    decide. The steps are those of Mogstad, Romano, Shaikh & Wilhelm (2024).
    """
    tested = ~np.isnan(distance)
    up, down, active = tested, tested, tested.any(axis=1)
    while active.any():
        rows = np.flatnonzero(active)
        family = _Family(errors, rows, up[rows], down[rows])
        found = np.full(len(errors), np.inf)
        found[rows] = _smallest_rejected(family, distance[rows], level)
        better = up & (distance >= found[:, np.newaxis])
        worse = down & (-distance >= found[:, np.newaxis])
        up, down = up & ~better, down & ~worse
        active = (better | worse).any(axis=1) & (up | down).any(axis=1)
    return tested & ~up, tested & ~down


@dataclass(frozen=True, slots=True)
class _Family:
    """The pairs of some units that are still in doubt: as the better one (``up``), as the worse one (``down``)."""

    errors: Floats
    rows: NDArray[np.intp]
    up: Bools
    down: Bools

    @property
    def count(self) -> NDArray[np.intp]:
        """The number of hypotheses of each unit."""
        return np.asarray(np.sum(self.up, axis=1) + np.sum(self.down, axis=1))

    def only(self, chosen: NDArray[np.intp]) -> "_Family":
        """Give some of the units."""
        return _Family(self.errors, self.rows[chosen], self.up[chosen], self.down[chosen])

    def exceeded(self, critical: Floats, level: float) -> Bools:
        """Say of each unit whether its differences all stay below a critical value with more than the level.

        Panels of nodes are doubled until what that changes is small beside the distance to the level.
        """
        result = np.zeros(len(self.rows), dtype=bool)
        places, panels = np.arange(len(self.rows)), 1
        last = self._integral(critical, panels)
        while places.size:
            panels *= 2
            chance = self.only(places)._integral(critical[places], panels)  # noqa: SLF001 - of the same kind
            result[places] = chance > level
            near = np.abs(chance - last[places]) * 10 > np.abs(chance - level) + _EXACT
            last[places] = chance
            places = places[near] if panels < _MOST_PANELS else places[:0]
        return result

    def _integral(self, critical: Floats, panels: int) -> Floats:
        places, weights = _nodes(panels)
        fixed = self.errors == 0  # such a unit does not move: it bounds z itself
        high = np.where((self.up & fixed).any(axis=1), critical, _FARTHEST).clip(-_FARTHEST, _FARTHEST)
        low = np.where((self.down & fixed).any(axis=1), -critical, -_FARTHEST).clip(-_FARTHEST, _FARTHEST)
        half = np.maximum(high - low, 0) / 2
        z = (high + low)[:, np.newaxis] / 2 + half[:, np.newaxis] * places
        product = _DENSITY * np.exp(-(z**2) / 2)
        own = self.errors[self.rows]
        for other in np.flatnonzero(~fixed & (self.up | self.down).any(axis=0)):
            reach = (critical * np.hypot(own, self.errors[other]))[:, np.newaxis]
            middle = z * own[:, np.newaxis]
            above = normal_tail((middle + reach) / self.errors[other]) * self.down[:, other, np.newaxis]
            below = normal_tail((reach - middle) / self.errors[other]) * self.up[:, other, np.newaxis]
            product *= np.maximum(1 - above - below, 0)
        return np.asarray(half * (product @ weights))


@cache
def _nodes(panels: int) -> tuple[Floats, Floats]:
    """Give nodes and weights between -1 and 1: panels of equal width, each with the same Gauss-Legendre nodes."""
    places, weights = np.polynomial.legendre.leggauss(_NODES)
    middles = (2 * np.arange(panels) + 1) / panels - 1
    return (middles[:, np.newaxis] + places / panels).ravel(), np.tile(weights / panels, panels)


def _smallest_rejected(family: _Family, distance: Floats, level: float) -> Floats:
    """Give, for each unit, the smallest distance in doubt that exceeds its critical value; infinite where none does.

    A distance exceeds the critical value exactly where the probability to stay below it exceeds the level. What is
    beyond Bonferroni's limit does for certain, what is below the quantile of a single pair does not; only what lies
    between is looked at, by halving.
    """
    least = float(normal_quantile(level))
    certain = np.maximum(normal_quantile(1 - (1 - level) / np.maximum(family.count, 1)), least)
    sides = np.concatenate([np.where(family.up, distance, np.nan), np.where(family.down, -distance, np.nan)], axis=1)
    ascending = np.sort(np.where(sides > least, sides, np.inf), axis=1)
    last = np.sum(ascending <= certain[:, np.newaxis], axis=1)
    first = np.zeros(len(ascending), dtype=np.intp) if len(family.errors) <= MOST_INTEGRATED else last.copy()
    while np.any(first < last):
        rows = np.flatnonzero(first < last)
        middle = (first[rows] + last[rows]) // 2
        exceeds = family.only(rows).exceeded(ascending[rows, middle], level)
        last[rows[exceeds]] = middle[exceeds]
        first[rows[~exceeds]] = middle[~exceeds] + 1
    padded = np.concatenate([ascending, np.full((len(ascending), 1), np.inf)], axis=1)
    return np.asarray(padded[np.arange(len(padded)), first])
