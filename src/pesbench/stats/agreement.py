"""How far two assessments of the same units agree: on single marks, and on average."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import normal_quantile, t_quantile, t_tail
from pesbench.stats.reliability import size_of

Floats = NDArray[np.float64]
_SMALLEST_N = 3
_SAME = 1e-14  # gaps closer than this share of the largest value are the same, rounded elsewhere


class Weights(StrEnum):
    """How the weight of a disagreement grows with its distance."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Kappa:
    """Weighted kappa, its standard errors, the shares of weighted agreement, and of marks that are the same.

    ``standard_error`` takes all pairs of marks as independent, ``standard_error_null`` likewise where there is no
    agreement beyond chance, ``standard_error_units`` takes only the units as independent.
    """

    kappa: float
    standard_error: float
    standard_error_null: float
    standard_error_units: float
    observed: float
    expected: float
    exact: float
    pairs: int


@dataclass(frozen=True, slots=True)
class PairedGap:
    """The mean of first minus second with limits and p, and the limits of agreement with the limits of each."""

    mean: float
    low: float
    high: float
    p: float
    sd: float
    limit_low: float
    limit_low_interval: tuple[float, float]
    limit_high: float
    limit_high_interval: tuple[float, float]
    n: int


def weighted_kappa(
    first: ArrayLike,
    second: ArrayLike,
    *,
    weights: str = Weights.QUADRATIC,
    categories: Sequence[float] | None = None,
) -> Kappa:
    """Give the agreement of two assessments of the same things beyond what chance would give.

    Parameters
    ----------
    first, second
        Shape ``(n,)`` or ``(n, k)``: the marks of n units, on k things each, in marks of one scale.
    weights
        ``quadratic`` or ``linear``: how much a disagreement weighs with the distance of the marks.
    categories
        The marks of the scale in order, taken as equally spaced. Without them the distance of two marks is their
        difference, which is the same on a scale of equal steps.

    Returns
    -------
    Kappa
        At most 1. Pairs that miss a mark (NaN) are left out. NaN where there is no pair, or all marks are the same. The
        standard error by units is NaN with fewer than three units, and where kappa without some unit is undefined.

    Raises
    ------
    ValueError
        If the shapes differ, a mark is infinite or not among the categories, or ``weights`` is not one of the two.

    Notes
    -----
    (observed - expected) / (1 - expected), agreements weighted by 1 - distance / largest distance (squared both, for
    quadratic): Cohen, *Weighted Kappa*, Psychological Bulletin 70 (1968). The largest distance cancels out. Standard
    errors: Fleiss, Cohen & Everitt, *Large Sample Standard Errors of Kappa and Weighted Kappa*, Psychological Bulletin
    72 (1969), formulas for kappa other than zero and for zero. By units: the jackknife that leaves out one unit at a
    time with all its marks, sqrt((n - 1) / n sum (kappa(i) - mean)^2): Efron & Tibshirani, *An Introduction to the
    Bootstrap* (1993), chapter 11. Quadratic kappa comes close to the intraclass correlation: Fleiss & Cohen (1973).

    Examples
    --------
    >>> found = weighted_kappa([1, 2, 3, 3], [1, 2, 2, 3])
    >>> round(found.kappa, 12)  # mean squared distance 1/4, by chance 11/8 - 2 * 1/16 = 9/8 + 1/8
    0.8
    """
    rule = Weights(weights)
    left, right = _marks(first, second)
    if categories is not None:
        left, right = (_places(marks, categories) for marks in (left, right))
    size = size_of(left, right)
    left, right = np.ldexp(left, -size), np.ldexp(right, -size)
    both = ~np.isnan(left) & ~np.isnan(right)
    rows = [(a[here], b[here]) for a, b, here in zip(left, right, both, strict=True) if here.any()]
    if not rows:
        return Kappa(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, 0)
    table = _Table.of(rows, rule)
    kappa, error, null = table.judged(table.counts.sum(axis=0))
    observed, expected = table.shares(table.counts.sum(axis=0))
    pairs = int(table.counts.sum())
    exact = float(np.trace(table.counts.sum(axis=0))) / pairs
    return Kappa(kappa, error, null, table.error_by_units(), observed, expected, exact, pairs)


@dataclass(frozen=True, slots=True)
class _Table:
    """The marks of each unit as a table of counts, shape (units, marks, marks), and the weights of agreement."""

    counts: Floats
    weights: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[Floats, Floats]], rule: Weights) -> "_Table":
        marks = np.unique(np.concatenate([np.concatenate(pair) for pair in rows]))
        counts = np.zeros((len(rows), len(marks), len(marks)))
        for table, (a, b) in zip(counts, rows, strict=True):
            np.add.at(table, (np.searchsorted(marks, a), np.searchsorted(marks, b)), 1)
        distance = np.abs(marks[:, np.newaxis] - marks) / max(float(np.ptp(marks)), np.finfo(float).tiny)
        return cls(counts, 1 - (distance if rule is Weights.LINEAR else distance**2))

    def shares(self, counts: Floats) -> tuple[float, float]:
        """Give weighted agreement as observed and as expected from the margins."""
        p = counts / counts.sum()
        margins = np.outer(p.sum(axis=1), p.sum(axis=0))
        return float(np.sum(self.weights * p)), float(np.sum(self.weights * margins))

    def kappa(self, counts: Floats) -> float:
        observed, expected = self.shares(counts)
        return (observed - expected) / (1 - expected) if expected < 1 else np.nan

    def judged(self, counts: Floats) -> tuple[float, float, float]:
        """Give kappa and its standard errors, in general and where kappa is zero."""
        observed, expected = self.shares(counts)
        if expected >= 1:
            return np.nan, np.nan, np.nan
        n = counts.sum()
        p = counts / n
        rows, columns = p.sum(axis=1), p.sum(axis=0)
        sides = (self.weights @ columns)[:, np.newaxis] + rows @ self.weights
        kappa = (observed - expected) / (1 - expected)
        spread = np.sum(p * (self.weights - sides * (1 - kappa)) ** 2) - (kappa - expected * (1 - kappa)) ** 2
        null = np.sum(np.outer(rows, columns) * (self.weights - sides) ** 2) - expected**2
        scale = np.sqrt(n) * (1 - expected)
        return kappa, float(np.sqrt(max(spread, 0.0)) / scale), float(np.sqrt(max(null, 0.0)) / scale)

    def error_by_units(self) -> float:
        units = len(self.counts)
        if units < _SMALLEST_N:
            return np.nan
        whole = self.counts.sum(axis=0)
        without = np.array([self.kappa(whole - own) for own in self.counts])
        return float(np.sqrt((units - 1) * np.var(without)))


def paired_gap(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> PairedGap:
    """Give the mean gap between two assessments and the limits within which most gaps lie.

    Parameters
    ----------
    first, second
        Shape ``(n,)``: the same units in the same unit of measurement.
    level
        Coverage of the limits and of their intervals, between 0 and 1.

    Returns
    -------
    PairedGap
        In the unit of the values. Units that miss a value (NaN) are left out. All NaN with fewer than three units; p is
        NaN where all gaps are the same.

    Raises
    ------
    ValueError
        If the shapes differ, are not of one dimension, or a value is infinite.

    Notes
    -----
    Mean: Student's t with n - 1 degrees of freedom. Limits of agreement: mean +- z sd, with the standard error sd
    sqrt(1 / n + z^2 / (2 (n - 1))) and Student's t: Bland & Altman, *Measuring Agreement in Method Comparison Studies*,
    Statistical Methods in Medical Research 8 (1999), section 2. They suppose that gaps are about normal and do not grow
    with the mark. Ties have no meaning here.

    Examples
    --------
    >>> found = paired_gap([3.0, 4.0, 5.0, 4.0], [2.0, 4.0, 4.0, 2.0])
    >>> found.mean, round(found.sd, 6)
    (1.0, 0.816497)
    """
    left, right = _marks(first, second)
    if left.shape[1] != 1:
        msg = f"two columns of the same units are needed, found shape {left.shape}"
        raise ValueError(msg)
    size = size_of(left, right)
    gaps = np.ldexp(left[:, 0], -size) - np.ldexp(right[:, 0], -size)  # at most 2 in size, so squares do no harm
    gaps = gaps[~np.isnan(gaps)]
    n = len(gaps)
    if n < _SMALLEST_N:
        none = (np.nan, np.nan)
        return PairedGap(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, none, np.nan, none, n)
    mean, sd = float(np.mean(gaps)), float(np.std(gaps, ddof=1))
    if np.ptp(gaps) <= _SAME:
        mean, sd = float(gaps[0]), 0.0
    t = float(t_quantile((1 + level) / 2, n - 1))
    z = float(normal_quantile((1 + level) / 2))
    reach = t * sd / n**0.5
    p = float(2 * t_tail(abs(mean) / (sd / n**0.5), n - 1)) if sd > 0 else np.nan
    low, high = mean - z * sd, mean + z * sd
    around = t * sd * (1 / n + z**2 / (2 * (n - 1))) ** 0.5
    numbers = (
        mean,
        mean - reach,
        mean + reach,
        sd,
        low,
        low - around,
        low + around,
        high,
        high - around,
        high + around,
    )
    mean, below, above, sd, low, low_from, low_to, high, high_from, high_to = np.ldexp(numbers, size).tolist()
    return PairedGap(mean, below, above, p, sd, low, (low_from, low_to), high, (high_from, high_to), n)


def _marks(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    """Give both assessments with units along the first axis and things along the second."""
    left, right = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if left.shape != right.shape or left.ndim not in (1, 2):
        msg = f"two assessments of the same units are needed, found shapes {left.shape} and {right.shape}"
        raise ValueError(msg)
    if np.isinf(left).any() or np.isinf(right).any():
        msg = "the marks must be finite numbers or NaN, found an infinite value"
        raise ValueError(msg)
    return (left, right) if left.ndim > 1 else (left[:, np.newaxis], right[:, np.newaxis])


def _places(marks: Floats, categories: Sequence[float]) -> Floats:
    scale = np.asarray(categories, dtype=np.float64)
    hit = marks[..., np.newaxis] == scale
    unknown = ~hit.any(axis=-1) & ~np.isnan(marks)
    if unknown.any():
        msg = f"marks must be among {', '.join(f'{c:g}' for c in scale)}, found {marks[unknown][0]:g}"
        raise ValueError(msg)
    return np.where(np.isnan(marks), np.nan, np.argmax(hit, axis=-1).astype(np.float64))
