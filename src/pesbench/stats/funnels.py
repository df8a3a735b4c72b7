"""Funnel limits: how far shares and rates may lie from a target by chance, given their size and overdispersion."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import normal_quantile, normal_tail
from pesbench.stats.multiplicity import benjamini_hochberg
from pesbench.stats.quantiles import quantile

LEVELS = (0.95, 0.998)
FEW = 5.0
_RIGHT_ANGLE = np.pi / 2


class Counts(StrEnum):
    """What the counts are: parts of their denominator, or events against an exposure."""

    PROPORTION = "proportion"
    RATE = "rate"


class Overdispersion(StrEnum):
    """How more variation between units than chance explains is allowed for."""

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around a target; arrays have one entry per unit, NaN where a unit has no usable counts.

    ``target``, ``low`` and ``high`` are numerator over denominator (not scaled); limits have one column per level.
    ``naive_z`` is the distance to the target in sampling errors, ``z`` the same with overdispersion, ``p`` its normal
    p, two-sided, and ``q`` that p adjusted over the units (Benjamini & Hochberg). ``phi`` is the mean square of the
    winsorised ``naive_z``, ``tau2`` the variance between units on the transformed scale, zero where it was not asked
    for. ``few`` marks units whose denominator is so small that the target expects fewer than five events (or, for
    proportions, non-events): the limits are rough there.
    """

    target: float
    phi: float
    tau2: float
    naive_z: NDArray[np.float64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    q: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    few: NDArray[np.bool_]


def funnel(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    counts: str = Counts.PROPORTION,
    target: float | None = None,
    levels: Sequence[float] = LEVELS,
    overdispersion: str = Overdispersion.ADDITIVE,
) -> Funnel:
    """Give funnel limits for every unit, on a transformed scale, with the overdispersion that the units show.

    Parameters
    ----------
    numerator
        Shape ``(n,)``: counts x.
    denominator
        Shape ``(n,)``: for proportions the counts n of which x are part, for rates the exposure.
    counts
        ``proportion`` (arcsine of the root) or ``rate`` (root).
    target
        The centre, as numerator over denominator; the pooled ratio sum x / sum n where none is given.
    levels
        The probabilities that the limits hold, each between 0 and 1.
    overdispersion
        ``additive`` (a variance between units is added), ``multiplicative`` (all errors are stretched by sqrt(phi),
        never shrunk) or ``none``.

    Returns
    -------
    Funnel
        In the order of the units.

    Raises
    ------
    ValueError
        If a level does not lie between 0 and 1, or the target is none of the kind of counts.

    Notes
    -----
    Proportions: y = asin(sqrt(x / n)), s = 1 / (2 sqrt(n)); rates: y = sqrt(x / e), s = 1 / (2 sqrt(e)); z = (y - y0) /
    s. The z are winsorised at their 0.1 and 0.9 quantiles (type 7); phi = mean of their squares; tau2 = max(0, (m phi -
    (m - 1)) / (sum w - sum w^2 / sum w)) with w = 1 / s^2 over the m units, the estimator of DerSimonian & Laird. The
    limits are y0 -+ z_level sqrt(s^2 + tau2), the angle kept within 0 and pi / 2 (the root at or above 0), and turned
    back. Spiegelhalter, *Funnel Plots for Comparing Institutional Performance*, Statistics in Medicine 24 (2005);
    Spiegelhalter, *Handling Over-dispersion of Performance Indicators*, Quality and Safety in Health Care 14 (2005);
    Verburg and others, PLoS ONE 13 (2018). Where no overdispersion is left (phi < 1) the plain limits stand. Units
    without counts, with a denominator that is not positive, or with a numerator outside 0 to n (0 or more for rates)
    are left out; ties have no meaning.

    Examples
    --------
    >>> found = funnel([50, 60], [100, 100], target=0.5, overdispersion="none")
    >>> found.naive_z.round(3)  # (asin(sqrt(0.6)) - asin(sqrt(0.5))) * 2 * sqrt(100)
    array([0.   , 2.014])
    """
    kind, dispersion = Counts(counts), Overdispersion(overdispersion)
    x, size = _usable(numerator, denominator, kind)
    deviates = _deviates(levels)
    if np.isnan(x).all():
        return _empty(x, len(deviates))
    centre = float(np.nansum(x) / np.nansum(size)) if target is None else target
    _check_target(centre, kind)
    error = 0.5 / np.sqrt(size)
    middle = float(_forward(np.array(centre), kind))
    naive = (_forward(x / size, kind) - middle) / error
    phi, tau2 = _dispersion(naive, error)
    if dispersion is not Overdispersion.ADDITIVE:
        tau2 = 0.0
    stretch = max(1.0, phi) if dispersion is Overdispersion.MULTIPLICATIVE else 1.0
    whole = np.sqrt(stretch * error**2 + tau2)
    z = naive * error / whole
    p = 2 * normal_tail(np.abs(z))
    reach = whole[:, np.newaxis] * deviates
    low, high = _back(middle - reach, kind), _back(middle + reach, kind)
    rare = min(centre, 1 - centre) if kind is Counts.PROPORTION else centre
    return Funnel(centre, phi, tau2, naive, z, p, benjamini_hochberg(p), low, high, np.asarray(size * rare < FEW))


def exact_limits(
    denominator: ArrayLike, target: float, *, counts: str = Counts.PROPORTION, levels: Sequence[float] = LEVELS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give funnel limits from the binomial (proportions) or Poisson (rates) distribution, interpolated.

    Parameters
    ----------
    denominator
        Shape ``(n,)``: counts, or exposure; not necessarily whole.
    target
        The centre, as numerator over denominator.
    counts
        ``proportion`` or ``rate``.
    levels
        The probabilities that the limits hold, half of the rest beyond each.

    Returns
    -------
    tuple
        Lower and upper limits, shape ``(n, levels)``, as numerator over denominator; NaN where the denominator is
        missing (NaN) or not positive.

    Raises
    ------
    ValueError
        As `funnel`.

    Notes
    -----
    With r the smallest count whose cumulative probability F(r) reaches p, the limit is (r - a) / n with a = (F(r) - p)
    / (F(r) - F(r - 1)), and at least 0: Spiegelhalter, *Funnel Plots for Comparing Institutional Performance*,
    Statistics in Medicine 24 (2005), appendix. They know no overdispersion. Ties have no meaning.

    Examples
    --------
    >>> low, high = exact_limits([2], 0.5, levels=[0.8])  # F = 0.25, 0.75, 1; p = 0.1 and 0.9
    >>> float(low.item()), round(float(high.item()), 12)  # (0 - 0.6) / 2 is below 0; (2 - 0.1 / 0.25) / 2
    (0.0, 0.8)
    """
    kind = Counts(counts)
    _check_target(target, kind)
    tails = normal_tail(_deviates(levels))
    size = np.asarray(denominator, dtype=np.float64)
    size = np.where(size > 0, size, np.nan)[:, np.newaxis]
    return _interpolated(size, target, tails, kind), _interpolated(size, target, 1 - tails, kind)


def _usable(
    numerator: ArrayLike, denominator: ArrayLike, kind: Counts
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give counts of the units that have them, NaN for the others."""
    x, size = np.broadcast_arrays(np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64))
    good = (size > 0) & (x >= 0) & np.isfinite(x) & np.isfinite(size)
    if kind is Counts.PROPORTION:
        good &= x <= size
    return np.where(good, x, np.nan), np.where(good, size, np.nan)


def _deviates(levels: Sequence[float]) -> NDArray[np.float64]:
    wanted = np.asarray(levels, dtype=np.float64)
    if not np.all((wanted > 0) & (wanted < 1)):
        msg = f"a level lies between 0 and 1, found {', '.join(f'{level:g}' for level in levels)}"
        raise ValueError(msg)
    return normal_quantile((1 + wanted) / 2)


def _check_target(target: float, kind: Counts) -> None:
    if not target >= 0 or (kind is Counts.PROPORTION and not target <= 1):
        msg = f"a target of a {kind.value} must be one, found {target:g}"
        raise ValueError(msg)


def _forward(ratio: NDArray[np.float64], kind: Counts) -> NDArray[np.float64]:
    root = np.sqrt(ratio)
    return np.asarray(np.arcsin(root) if kind is Counts.PROPORTION else root)


def _back(transformed: NDArray[np.float64], kind: Counts) -> NDArray[np.float64]:
    if kind is Counts.RATE:
        return np.asarray(np.maximum(transformed, 0.0) ** 2)
    return np.asarray(np.sin(np.clip(transformed, 0.0, _RIGHT_ANGLE)) ** 2)


def _dispersion(z: NDArray[np.float64], error: NDArray[np.float64]) -> tuple[float, float]:
    """Give phi of the winsorised z, and the variance between units by the method of moments."""
    present = ~np.isnan(z)
    m = int(np.sum(present))
    squares = np.clip(z[present], quantile(z, 0.1), quantile(z, 0.9)) ** 2
    phi = float(np.mean(squares))
    weight = error[present] ** -2
    spread = float(np.sum(weight) - np.sum(weight**2) / np.sum(weight))
    return phi, max(0.0, (m * phi - (m - 1)) / spread) if m > 1 else 0.0


def _empty(x: NDArray[np.float64], levels: int) -> Funnel:
    none, limits = np.full(len(x), np.nan), np.full((len(x), levels), np.nan)
    nothing = np.zeros(len(x), dtype=np.bool_)
    return Funnel(np.nan, np.nan, np.nan, none, none, none, none, limits, limits, nothing)


def _interpolated(
    size: NDArray[np.float64], target: float, probability: NDArray[np.float64], kind: Counts
) -> NDArray[np.float64]:
    """Search the smallest count that reaches a probability by halving, and interpolate between it and the one below."""
    mean = size * target
    below = np.full(np.broadcast_shapes(size.shape, probability.shape), -1.0)  # F(-1) = 0 never reaches p
    above = np.floor(size) + 1 if kind is Counts.PROPORTION else np.ceil(mean + 40 * np.sqrt(mean) + 60)
    above = np.broadcast_to(np.where(np.isnan(above), 0.0, above), below.shape)
    while np.any(above - below > 1):
        middle = np.floor((below + above) / 2)
        reached = ~(_cumulative(middle, size, target, kind) < probability)
        below, above = np.where(reached, below, middle), np.where(reached, middle, above)
    here, before = (_cumulative(count, size, target, kind) for count in (above, above - 1))
    count = above - (here - probability) / (here - before)
    return np.asarray(np.maximum(count, 0.0) / size)


def _cumulative(
    count: NDArray[np.float64], size: NDArray[np.float64], target: float, kind: Counts
) -> NDArray[np.float64]:
    """Give the probability of at most a count; for sizes that are not whole by the incomplete beta function."""
    from scipy.special import betainc, gammaincc  # noqa: PLC0415 - SciPy is imported where it is used

    whole = np.maximum(count, 0.0)
    if kind is Counts.RATE:
        reached = gammaincc(whole + 1, size * target)
    else:
        left = np.where(size > whole, size - whole, 1.0)
        reached = np.where(size > whole, betainc(left, whole + 1, 1 - target), 1.0)
    return np.asarray(np.where(count < 0, 0.0, reached))
