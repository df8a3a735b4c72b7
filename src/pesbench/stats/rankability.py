"""Rankability: how much of the differences between units is more than error."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from pesbench.stats.rank_chances import expected_rank
from pesbench.stats.rank_sets import Floats, checked

_LOW, _HIGH = 50.0, 75.0
_LEAST = 1e-12
SMALLEST_N = 3


class RankabilityLabel(StrEnum):
    """What a rankability means for a ranking."""

    POOR = "below 50 %: do not rank"
    MODERATE = "50 to 75 %: rank with care"
    GOOD = "above 75 %: can be ranked"


@dataclass(frozen=True, slots=True)
class Rankability:
    """Rankability in per cent, the variance between units, and expected ranks that allow for error.

    ``expected`` is a rank between 1 and n; ``percentile`` (PCER) is the chance in per cent that a unit taken at random
    is better or the same. Both have shape (n,), NaN for a unit without value or error.
    """

    share: float
    between: float
    expected: Floats
    percentile: Floats

    @property
    def label(self) -> RankabilityLabel:
        """The label of the share, which must be a number."""
        if self.share < _LOW:
            return RankabilityLabel.POOR
        return RankabilityLabel.MODERATE if self.share <= _HIGH else RankabilityLabel.GOOD


def rankability(estimates: ArrayLike, errors: ArrayLike) -> Rankability:
    """Give the share of the differences between units that is not due to error, and ranks that allow for it.

    Parameters
    ----------
    estimates
        Shape ``(n,)``, in any unit, larger is better.
    errors
        Standard errors, shape ``(n,)``, in the same unit. Units without value or error (NaN) are left out.

    Returns
    -------
    Rankability
        All numbers NaN with fewer than three units, and where all errors and all differences are zero.

    Raises
    ------
    ValueError
        If a number is infinite or an error is negative.

    Notes
    -----
    100 tau^2 / (tau^2 + median of the squared errors): van Dishoeck, Lingsma, Mackenbach & Steyerberg, *Random
    Variation and Rankability of Hospitals Using Outcome Indicators*, BMJ Quality & Safety 20 (2011). tau^2 is the
    variance between units by Paule & Mandel, *Consensus Values and Weighting Factors* (1982). The expected rank ranks
    units by the posterior of tau^2 and the errors, so that a unit with a large error lies nearer to the middle:
    Lingsma, Eijkemans & Steyerberg, *Incorporating Natural Variation into IVF Clinic League Tables*, BMC Medical
    Research Methodology 9 (2009); PCER = 100 (expected rank - 0.5) / n.

    Examples
    --------
    >>> found = rankability([1.0, 2.0, 3.0], [0.6, 0.6, 0.6])  # variance 1 = tau^2 + 0.36
    >>> round(found.share, 6), found.label.value, found.expected.round(2).tolist()
    (64.0, '50 to 75 %: rank with care', [2.8, 2.0, 1.2])
    """
    theta, covariance = checked(estimates, errors)
    here = ~np.isnan(theta) & ~np.isnan(np.diagonal(covariance))
    y, variance = theta[here], np.diagonal(covariance)[here]
    nothing = np.full(theta.shape, np.nan)
    if len(y) < SMALLEST_N or (np.ptp(y) == 0 and not variance.any()):
        return Rankability(np.nan, np.nan, nothing, nothing.copy())
    unit = max(float(np.sqrt(np.max(variance))), float(np.ptp(y)))  # so that no square is out of reach
    y, variance = y / unit, variance / unit**2
    between = between_variance(y, variance)
    total = between + float(np.median(variance))
    share = 100 * between / total if total > 0 else 0.0
    spread = between + np.maximum(variance, _least(y, variance))
    mean = float(np.sum(y / spread) / np.sum(1 / spread))
    pull = between / spread
    expected, percentile = nothing, nothing.copy()
    expected[here] = expected_rank(mean + pull * (y - mean), np.diag(pull * variance))
    percentile[here] = 100 * (expected[here] - 0.5) / len(y)
    return Rankability(share, between * unit**2, expected, percentile)


def between_variance(estimates: Floats, variances: Floats) -> float:
    """Give the variance between units by Paule and Mandel, nothing missing.

    Parameters
    ----------
    estimates, variances
        Shape ``(n,)``: values and their squared standard errors.

    Returns
    -------
    Not negative: the tau^2 at which the weighted squares around the weighted mean add up to n - 1, or zero.

    Notes
    -----
    Paule & Mandel, *Consensus Values and Weighting Factors*, Journal of Research of the National Bureau of Standards 87
    (1982); the root is found by Newton's rule, which approaches it from one side: DerSimonian & Kacker, *Random-effects
    Model for Meta-analysis of Clinical Trials: An Update*, Contemporary Clinical Trials 28 (2007).

    Examples
    --------
    >>> round(between_variance(np.array([1.0, 2.0, 3.0]), np.array([0.25, 0.25, 0.25])), 9)
    0.75
    """
    variance = np.maximum(variances, _least(estimates, variances))
    tau = 0.0
    for _ in range(200):
        weight = 1 / (variance + tau)
        rest = estimates - np.sum(weight * estimates) / np.sum(weight)
        excess = float(np.sum(weight * rest**2)) - (len(estimates) - 1)
        step = excess / float(np.sum(weight**2 * rest**2)) if excess > 0 else 0.0
        tau += step
        if step <= _LEAST * tau:
            break
    return tau


def _least(estimates: Floats, variances: Floats) -> float:
    """Give a variance that is as good as none, for units whose error is zero."""
    return _LEAST * max(float(np.max(variances)), float(np.var(estimates)))
