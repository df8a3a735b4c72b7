"""The null distribution of Kendall's S: its exact form where one margin is free of ties, and its variance."""

from collections import Counter
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.correlation import SMALLEST_N
from pesbench.stats.distributions import normal_tail

LARGEST_EXACT_N = 100  # beyond it the exact distribution takes seconds and the normal one is as good
_CACHED = 512


def kendall_deviation(x: ArrayLike, y: ArrayLike) -> float:
    """Give the standard deviation of S = concordant - discordant when y is permuted at random.

    Parameters
    ----------
    x, y
        Shape ``(n,)``, in any unit.

    Returns
    -------
    Not negative, in pairs of units; zero where a column is constant, NaN with fewer than three complete rows.

    Notes
    -----
    Rows with a missing value (NaN) are left out. With tie groups of sizes t in x and u in y the variance is
    (n(n-1)(2n+5) - sum t(t-1)(2t+5) - sum u(u-1)(2u+5)) / 18 + sum t(t-1) sum u(u-1) / (2n(n-1))
    + sum t(t-1)(t-2) sum u(u-1)(u-2) / (9n(n-1)(n-2)):
    Kendall & Gibbons, *Rank Correlation Methods* (5th ed., 1990), chapter 5.

    Examples
    --------
    >>> kendall_deviation([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]) ** 2  # 4 * 3 * 13 / 18
    8.666666666666666
    """
    left, right = _complete(x, y)
    n = float(len(left))
    if n < SMALLEST_N:
        return float("nan")
    t, u = _tie_sizes(left), _tie_sizes(right)
    all_pairs = n * (n - 1)
    untied = all_pairs * (2 * n + 5) - float(np.sum(t * (t - 1) * (2 * t + 5)))
    untied -= float(np.sum(u * (u - 1) * (2 * u + 5)))
    twos = float(np.sum(t * (t - 1)) * np.sum(u * (u - 1)))
    threes = float(np.sum(t * (t - 1) * (t - 2)) * np.sum(u * (u - 1) * (u - 2)))
    variance = untied / 18 + twos / (2 * all_pairs) + threes / (9 * all_pairs * (n - 2))
    return float(np.sqrt(max(variance, 0.0)))


def kendall_exact_p(x: ArrayLike, y: ArrayLike) -> float:
    """Give the exact two-sided p of Kendall's S where at least one of the two columns has no ties.

    Parameters
    ----------
    x, y
        Shape ``(n,)``, in any unit.

    Returns
    -------
    The share of all permutations with an S as large in size, between 2 / n! and 1. NaN where both columns
    have ties, where one is constant, with fewer than three complete rows or more than 100.

    Notes
    -----
    Rows with a missing value (NaN) are left out. If y has no ties and x has tie groups of sizes t, the
    discordant pairs are distributed like the inversions of a multiset: their generating function is the
    Gaussian multinomial [n]! / prod [t]!. It is the distribution of the trend test of Jonckheere, *A
    Distribution-Free k-Sample Test Against Ordered Alternatives*, Biometrika 41 (1954); Kendall & Gibbons
    (1990), chapter 5, for no ties.

    Examples
    --------
    >>> kendall_exact_p([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]) * 24  # one swap from either end: 2 (1 + 3)
    8.0
    """
    left, right = _complete(x, y)
    n = len(left)
    t, u = _tie_sizes(left), _tie_sizes(right)
    if not SMALLEST_N <= n <= LARGEST_EXACT_N or min(len(t), len(u)) == 1 or n not in (len(t), len(u)):
        return float("nan")
    tied = t if len(u) == n else u
    counts = _inversions(tuple(sorted(int(size) for size in tied if size > 1)), n)
    pairs = len(counts) - 1  # not tied in either
    s = abs(int(np.sum(np.sign(np.subtract.outer(left, left)) * np.sign(np.subtract.outer(right, right))))) // 2
    tail = sum(counts[: (pairs - s) // 2 + 1])  # S = pairs - 2 * inversions
    return 1.0 if s == 0 else 2 * tail / sum(counts)


def kendall_normal_p(x: ArrayLike, y: ArrayLike) -> float:
    """Give the two-sided p of Kendall's S by the normal approximation, corrected for ties.

    Parameters
    ----------
    x, y
        Shape ``(n,)``, in any unit.

    Returns
    -------
    Between 0 and 1; NaN where a column is constant or with fewer than three complete rows.

    Notes
    -----
    Rows with a missing value (NaN) are left out; no continuity correction. S over `kendall_deviation`:
    Kendall & Gibbons, *Rank Correlation Methods* (5th ed., 1990), chapters 4 and 5. At n = 30 the true tail
    is about half as large as this near 0.05 / 360.

    Examples
    --------
    >>> round(kendall_normal_p([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]), 6)  # z = 4 / sqrt(8.667)
    0.174231
    """
    left, right = _complete(x, y)
    deviation = kendall_deviation(left, right)
    if not deviation > 0:
        return float("nan")
    s = np.sum(np.sign(np.subtract.outer(left, left)) * np.sign(np.subtract.outer(right, right))) / 2
    return float(2 * normal_tail(abs(s) / deviation))


def _complete(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    left, right = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    both = ~(np.isnan(left) | np.isnan(right))
    return left[both], right[both]


def _tie_sizes(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.unique(values, return_counts=True)[1].astype(np.float64)


@lru_cache(maxsize=_CACHED)
def _inversions(ties: tuple[int, ...], n: int) -> tuple[int, ...]:
    """Count the arrangements of a multiset by inversions: coefficients of [n]! / prod [t]!, factors 1 - q^a."""
    above = Counter(range(1, n + 1))
    below = Counter(factor for size in (*ties, *[1] * (n - sum(ties))) for factor in range(1, size + 1))
    pairs = (n * (n - 1) - sum(t * (t - 1) for t in ties)) // 2
    counts = [1] + [0] * pairs
    for factor in (above - below).elements():
        shifted = [0] * min(factor, pairs + 1) + counts
        counts = [count - less for count, less in zip(counts, shifted, strict=False)]
    for factor in (below - above).elements():
        for start in range(min(factor, pairs + 1)):
            counts[start::factor] = accumulate(counts[start::factor])
    return tuple(counts)
