"""Change between two periods: of one unit, and of a group of units as a whole."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.correlation import pearson
from pesbench.stats.distributions import normal_tail
from pesbench.stats.draws import CHUNK, Resampling, raw_keys

LARGEST_EXACT_N = 200  # beyond it the normal distribution is as good, and the exact one takes long
_TIED = 1e-9
_WORD = 64
_ENUMERABLE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """Changes by unit, NaN where undefined; ``p`` is the two-sided normal p of ``z`` = ``difference`` / ``error``."""

    difference: NDArray[np.float64]
    error: NDArray[np.float64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A test whether a group changed; ``n`` counts the units used, ``exact`` says that nothing was approximated."""

    statistic: float
    p: float
    n: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Regression:
    """How change hangs together with where units began.

    ``first`` is the correlation of change with the first value, ``mean`` with the mean of both values, ``n`` the number
    of units.
    """

    first: float
    mean: float
    n: int


def change(
    before: ArrayLike,
    after: ArrayLike,
    error_before: ArrayLike,
    error_after: ArrayLike,
    *,
    covariance: ArrayLike = 0.0,
) -> Change:
    """Give each unit's change with its standard error and the p of no change.

    Parameters
    ----------
    before, after
        Shape ``(n,)``, in one unit of measurement.
    error_before, error_after
        Their standard errors, in the same unit.
    covariance
        Of the two errors; zero where the two samples are independent. Broadcasts against the values.

    Returns
    -------
    Change
        after - before. NaN where a number is missing (NaN); z and p also where the error is zero or its square
        negative.

    Notes
    -----
    error = sqrt(se1^2 + se2^2 - 2 cov); z = difference / error, two-sided normal p: Kish, *Survey Sampling* (1965),
    section 12.4; Altman & Bland, *Interaction Revisited: The Difference Between Two Estimates*, BMJ 326 (2003). Ties
    have no meaning.

    Examples
    --------
    >>> found = change([50.0], [60.0], [3.0], [4.0])
    >>> found.error.item(), found.z.item()
    (5.0, 2.0)
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    one, other = np.asarray(error_before, dtype=np.float64), np.asarray(error_after, dtype=np.float64)
    variance = one**2 + other**2 - 2 * np.asarray(covariance, dtype=np.float64)
    error = np.sqrt(np.where(variance >= 0, variance, np.nan))
    difference = second - first
    z = difference / np.where(error > 0, error, np.nan)
    return Change(difference, error, z, 2 * normal_tail(np.abs(z)))


def signed_rank_test(differences: ArrayLike) -> GroupChange:
    """Test whether differences lie around zero, by the signed ranks of Wilcoxon with the zeros of Pratt.

    Parameters
    ----------
    differences
        Shape ``(n,)``, in any unit.

    Returns
    -------
    GroupChange
        The statistic is the sum of the ranks of the positive differences. p is two-sided: twice the smaller tail, at
        most 1; NaN where no difference is present or all are zero.

    Notes
    -----
    Missing differences (NaN) are left out. The sizes of all differences are ranked, zeros among them, equal sizes
    sharing the mean of their places; then the ranks of zeros are dropped: Wilcoxon, Biometrics Bulletin 1 (1945);
    Pratt, *Remarks on Zeros and Ties in the Wilcoxon Signed Rank Procedures*, JASA 54 (1959). With up to 200 units the
    distribution is exact given the ranks, ties and zeros included: every sign is equally likely, and the sums are
    counted by adding one unit after the other, with doubled ranks as whole numbers. Beyond, the normal one with
    variance sum r^2 / 4, without a correction for continuity.

    Examples
    --------
    >>> found = signed_rank_test([3.0, 1.0, 2.0, 0.0])  # ranks 4, 2, 3: all positive
    >>> found.statistic, found.p  # 2 of 2^3 sign patterns are as extreme
    (9.0, 0.25)
    """
    present = np.asarray(differences, dtype=np.float64)
    present = present[~np.isnan(present)]
    doubled = _doubled_ranks(np.abs(present))[present != 0]
    positive = int(np.sum(doubled[present[present != 0] > 0]))
    statistic, n = positive / 2, len(present)
    if not len(doubled):
        return GroupChange(statistic, np.nan, n, exact=True)
    if n > LARGEST_EXACT_N:
        z = (2 * positive - np.sum(doubled)) / np.sqrt(np.sum(doubled.astype(np.float64) ** 2))
        return GroupChange(statistic, float(2 * normal_tail(abs(z))), n, exact=False)
    chances = _chances(doubled)
    tail = min(float(np.sum(chances[: positive + 1])), float(np.sum(chances[positive:])))
    return GroupChange(statistic, min(1.0, 2 * tail), n, exact=True)


def sign_flip_test(differences: ArrayLike, plan: Resampling) -> GroupChange:
    """Test whether differences have mean zero, by turning their signs at random.

    Parameters
    ----------
    differences
        Shape ``(n,)``, in any unit.
    plan
        Number of draws, seed and task. Where all 2^n patterns of signs are not more than the draws, each is used once.

    Returns
    -------
    GroupChange
        The statistic is the mean. p is two-sided: from patterns, the share with a mean as large in size; from draws,
        (1 + their number) / (draws + 1). NaN where no difference is present or all are zero.

    Notes
    -----
    Missing differences (NaN) are left out; means within 1e-9 of the observed one, relatively, count as equal to it.
    Zeros stay and change nothing. Fisher, *The Design of Experiments* (1935), section 21; Phipson & Smyth,
    *Permutation P-values Should Never Be Zero*, SAGMB 9 (2010).

    Examples
    --------
    >>> found = sign_flip_test([1.0, 2.0, 3.0], Resampling(count=999))
    >>> found.statistic, found.p  # 2 of 8 patterns
    (2.0, 0.25)
    """
    present = np.asarray(differences, dtype=np.float64)
    present = present[~np.isnan(present)]
    n = len(present)
    if not np.any(present):
        return GroupChange(0.0 if n else np.nan, np.nan, n, exact=True)
    exact = n <= _ENUMERABLE and 2**n <= plan.count
    count = 2**n if exact else plan.count
    limit = abs(float(np.sum(present))) * (1 - _TIED)
    reached = 0
    for chunk in range(-(-count // CHUNK)):
        size = min(CHUNK, count - chunk * CHUNK)
        positive = _patterns(chunk * CHUNK, size, n) if exact else _random_signs(plan, chunk, size, n)
        reached += int(np.sum(np.abs((2.0 * positive - 1.0) @ present) >= limit))
    p = reached / count if exact else (1 + reached) / (1 + count)
    return GroupChange(float(np.mean(present)), p, n, exact)


def regression_to_the_mean(before: ArrayLike, after: ArrayLike) -> Regression:
    """Say how change hangs together with where units began: chance alone lets the low rise and the high fall.

    Parameters
    ----------
    before, after
        Shape ``(n,)``, in one unit of measurement.

    Returns
    -------
    Regression
        Correlations between -1 and 1; NaN with fewer than three units or without spread.

    Notes
    -----
    Units with a missing value (NaN) are left out; ties need no rule. With equal spread in both periods and correlation
    r between them, the correlation of change with the first value is -sqrt((1 - r) / 2) without any real effect: Bland
    & Altman, *Some Examples of Regression towards the Mean*, BMJ 309 (1994). That with the mean of both values is free
    of this: Oldham, *A Note on the Analysis of Repeated Measurements of the Same Subjects*, Journal of Chronic Diseases
    15 (1962).

    Examples
    --------
    >>> found = regression_to_the_mean([1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
    >>> found.first, found.mean
    (-1.0, nan)
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    difference = second - first
    n = int(np.sum(~np.isnan(difference)))
    return Regression(pearson(first, difference), pearson(first + second, difference), n)


def _doubled_ranks(sizes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give twice the mid-ranks, whole numbers: the places below plus the places up to each size, plus one."""
    ordered = np.sort(sizes)
    below, upto = np.searchsorted(ordered, sizes, side="left"), np.searchsorted(ordered, sizes, side="right")
    return (below + upto + 1).astype(np.int64)


def _chances(doubled: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the chance of each doubled sum of positive ranks, every sign being equally likely."""
    chances = np.zeros(int(np.sum(doubled)) + 1)
    chances[0] = 1.0
    for rank in doubled:
        moved = np.zeros_like(chances)
        moved[rank:] = chances[: len(chances) - rank]
        chances = (chances + moved) / 2
    return chances


def _patterns(start: int, size: int, n: int) -> NDArray[np.bool_]:
    """Give patterns of signs by their number: shape (size, n)."""
    return ((np.arange(start, start + size)[:, np.newaxis] >> np.arange(n)) & 1).astype(np.bool_)


def _random_signs(plan: Resampling, chunk: int, size: int, n: int) -> NDArray[np.bool_]:
    """Give random patterns of signs, one bit of the generator for each: shape (size, n)."""
    words = -(-n // _WORD)
    keys = raw_keys(plan, chunk, size * words).reshape(size, words)
    bits = (keys[:, :, np.newaxis] >> np.arange(_WORD, dtype=np.uint64)) & np.uint64(1)
    return bits.reshape(size, words * _WORD)[:, :n].astype(np.bool_)
