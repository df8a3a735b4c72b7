"""What a correlation on n units can and cannot show: the critical and the minimum detectable correlation."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import normal_tail, t_quantile

SMALLEST_N = 4  # Fisher's z has variance 1 / (n - 3)
_HALVINGS = 60
_NEARLY_ONE = 1 - 1e-12  # Fisher's z of 1 is infinite


def critical_correlation(n: ArrayLike, *, alpha: ArrayLike = 0.05) -> NDArray[np.float64]:
    """Give the size that a correlation must have to be significant, two-sided.

    Parameters
    ----------
    n
        Numbers of units, any shape.
    alpha
        Level of one test, between 0 and 1; divide it by the number of tests for a family.

    Returns
    -------
    Between 0 and 1; NaN with fewer than three units or where n is missing (NaN).

    Notes
    -----
    t / sqrt(t^2 + n - 2) with t the 1 - alpha / 2 quantile of Student's t with n - 2 degrees of freedom:
    Cohen, *Statistical Power Analysis for the Behavioral Sciences* (2nd ed., 1988), chapter 3. It holds
    without ties; for ranks it is an approximation.

    Examples
    --------
    >>> round(float(critical_correlation(30)), 3)
    0.361
    """
    units = np.asarray(n, dtype=np.float64)
    df = np.where(units > 2, units - 2, np.nan)  # noqa: PLR2004 - two moments are estimated
    t = t_quantile(1 - np.asarray(alpha, dtype=np.float64) / 2, df)
    return np.asarray(t / np.sqrt(t * t + df))


def minimum_detectable(n: ArrayLike, *, alpha: ArrayLike = 0.05, power: float = 0.8) -> NDArray[np.float64]:
    """Give the smallest true correlation that a two-sided test finds with a given probability.

    Parameters
    ----------
    n
        Numbers of units, any shape.
    alpha
        Level of one test, between 0 and 1; divide it by the number of tests for a family.
    power
        The probability, between alpha and 1.

    Returns
    -------
    Between 0 and 1; NaN with fewer than four units or where n is missing (NaN).

    Notes
    -----
    Fisher's z of an estimate is taken as normal with mean atanh(r) + r / (2 (n - 1)) and variance 1 / (n -
    3), and the test rejects beyond `critical_correlation`: Cohen, *Statistical Power Analysis for the
    Behavioral Sciences* (2nd ed., 1988), chapters 3 and 12. For ranks it is an approximation, a little too
    small.

    Examples
    --------
    >>> [round(float(minimum_detectable(30, alpha=a)), 2) for a in (0.05, 0.05 / 360)]
    [0.49, 0.72]
    """
    units, level = np.broadcast_arrays(np.asarray(n, dtype=np.float64), np.asarray(alpha, dtype=np.float64))
    units = np.where(units >= SMALLEST_N, units, np.nan)
    bar = np.arctanh(critical_correlation(units, alpha=level))
    spread = 1 / np.sqrt(units - 3)
    low, high = np.zeros(units.shape), np.full(units.shape, _NEARLY_ONE)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        z = np.arctanh(middle) + middle / (2 * (units - 1))
        found = normal_tail((bar - z) / spread) + normal_tail((bar + z) / spread)
        enough = found >= power
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(np.isnan(units), np.nan, high)
