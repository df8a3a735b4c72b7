"""Intraclass correlations: how much of the variance of ratings is variance between the rated units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import f_quantile, f_tail
from pesbench.stats.reliability import complete, item_table

Floats = NDArray[np.float64]
_FEWEST = 2
_FLAT = 1e-14  # a mean square below this share of all variation is rounding


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An intraclass correlation with its limits, and the same for the mean of all raters."""

    value: float
    low: float
    high: float
    mean_value: float
    mean_low: float
    mean_high: float


@dataclass(frozen=True, slots=True)
class Intraclass:
    """The three kinds of intraclass correlation, and the p of any difference between the units by two-way analysis.

    ``one_way`` is ICC(1,1): raters differ from unit to unit. ``agreement`` is ICC(2,1), also written ICC(A,1): the
    level of the ratings counts. ``consistency`` is ICC(3,1), also ICC(C,1): the raters' levels are set aside.
    """

    one_way: Coefficient
    agreement: Coefficient
    consistency: Coefficient
    p: float
    n: int
    raters: int


def intraclass(ratings: ArrayLike, *, level: float = 0.95) -> Intraclass:
    """Give intraclass correlations of units that the same raters rated.

    Parameters
    ----------
    ratings
        Shape ``(n, k)``: units and raters, in one unit of measurement.
    level
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    Intraclass
        At most 1, and negative where units differ less than chance would have it. Units that miss a rating (NaN) are
        left out. All NaN with fewer than two raters or two units, and where all ratings are the same. No limits (NaN)
        where the raters agree up to their level, which leaves nothing to judge by.

    Raises
    ------
    ValueError
        If the table is not two-dimensional or holds infinite values.

    Notes
    -----
    Mean squares of the one- and two-way analysis of variance, and intervals from F: Shrout & Fleiss, *Intraclass
    Correlations: Uses in Assessing Rater Reliability*, Psychological Bulletin 86 (1979); for agreement with
    Satterthwaite's degrees of freedom, and the names A and C: McGraw & Wong, *Forming Inferences about Some Intraclass
    Correlation Coefficients*, Psychological Methods 1 (1996). Limits of the mean of k raters follow from those of one
    by k r / (1 + (k - 1) r). Ties have no meaning here.

    Examples
    --------
    >>> found = intraclass([[1.0, 2.0], [2.0, 3.0], [3.0, 5.0], [4.0, 5.0]])
    >>> round(found.consistency.value, 6), round(found.agreement.value, 6)
    (0.93617, 0.676923)
    """
    table = complete(item_table(ratings))
    n, k = table.shape
    unknown = Coefficient(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan)
    if n < _FEWEST or k < _FEWEST or np.ptp(table) == 0:
        return Intraclass(unknown, unknown, unknown, np.nan, n, k)
    squares = _Squares.of(table)
    one_way, agreement, consistency = (
        _coefficient(value, limits, k)
        for value, limits in (
            (squares.one_way, squares.one_way_limits(level)),
            (squares.agreement, squares.agreement_limits(level)),
            (squares.consistency, squares.consistency_limits(level)),
        )
    )
    p = float(f_tail(squares.units / squares.error, n - 1, (n - 1) * (k - 1))) if squares.error > 0 else np.nan
    return Intraclass(one_way, agreement, consistency, p, n, k)


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares between units, between raters, within units and of what is left, of n units and k raters."""

    units: float
    raters: float
    within: float
    error: float
    n: int
    k: int

    @classmethod
    def of(cls, table: Floats) -> "_Squares":
        n, k = table.shape
        deviation = table - table[0, 0]
        deviation = deviation - np.mean(deviation)
        units, raters = np.mean(deviation, axis=1), np.mean(deviation, axis=0)
        left = deviation - units[:, np.newaxis] - raters
        within = deviation - units[:, np.newaxis]
        nothing = _FLAT * float(np.sum(deviation**2))
        sums = (k * np.sum(units**2), n * np.sum(raters**2), np.sum(within**2), np.sum(left**2))
        between, levels, inside, rest = (float(total) if total > nothing else 0.0 for total in sums)
        freedom = (n - 1) * (k - 1)
        return cls(between / (n - 1), levels / (k - 1), inside / (n * (k - 1)), rest / freedom, n, k)

    @property
    def one_way(self) -> float:
        return (self.units - self.within) / (self.units + (self.k - 1) * self.within)

    @property
    def agreement(self) -> float:
        whole = self.units + (self.k - 1) * self.error + self.k / self.n * (self.raters - self.error)
        return (self.units - self.error) / whole if whole > 0 else np.nan

    @property
    def consistency(self) -> float:
        whole = self.units + (self.k - 1) * self.error
        return (self.units - self.error) / whole if whole > 0 else np.nan

    def one_way_limits(self, level: float) -> tuple[float, float]:
        return self._from_ratio(self.within, self.n * (self.k - 1), level)

    def consistency_limits(self, level: float) -> tuple[float, float]:
        return self._from_ratio(self.error, (self.n - 1) * (self.k - 1), level)

    def _from_ratio(self, noise: float, freedom: int, level: float) -> tuple[float, float]:
        if noise <= 0:
            return np.nan, np.nan
        ratio, tail = self.units / noise, (1 + level) / 2
        low = ratio / float(f_quantile(tail, self.n - 1, freedom))
        high = ratio * float(f_quantile(tail, freedom, self.n - 1))
        return (low - 1) / (low + self.k - 1), (high - 1) / (high + self.k - 1)

    def agreement_limits(self, level: float) -> tuple[float, float]:
        r, n, k = self.agreement, self.n, self.k
        if np.isnan(r) or self.error <= 0:
            return np.nan, np.nan
        # Satterthwaite's degrees of freedom, with both factors of the variance multiplied by n (1 - r).
        a, b = k * r * self.raters, (n * (1 + (k - 1) * r) - k * r) * self.error
        freedom = (a + b) ** 2 / (a**2 / (k - 1) + b**2 / ((n - 1) * (k - 1)))
        above, below = (float(f_quantile((1 + level) / 2, *df)) for df in ((n - 1, freedom), (freedom, n - 1)))
        noise = k * self.raters + (k * n - k - n) * self.error
        low = n * (self.units - above * self.error) / (above * noise + n * self.units)
        high = n * (below * self.units - self.error) / (noise + n * below * self.units)
        return low, high


def _coefficient(value: float, limits: tuple[float, float], k: int) -> Coefficient:
    low, high = limits
    return Coefficient(value, low, high, *(_of_mean(r, k) for r in (value, low, high)))


def _of_mean(r: float, k: int) -> float:
    """Give the correlation for the mean of k raters."""
    whole = 1 + (k - 1) * r
    return k * r / whole if whole > 0 else np.nan
