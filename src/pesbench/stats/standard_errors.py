"""Sampling errors of the two kinds of figure that come from counts: proportions and rates."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def binomial_standard_error(
    numerator: ArrayLike, denominator: ArrayLike, *, scale: float = 100.0, plus_four: bool = False
) -> NDArray[np.float64]:
    """Give the standard error of proportions, for counts that are parts of their denominator.

    Parameters
    ----------
    numerator
        Counts x, any shape.
    denominator
        Counts n of which x are part; broadcasts against ``numerator``.
    scale
        100 for percentages, 1 for shares.
    plus_four
        Add two successes and two failures first (Agresti & Coull). Use it where x is 0 or n: the plain
        formula then gives exactly zero, which reads as certainty.

    Returns
    -------
    scale * sqrt(p (1 - p) / n) with p = x / n, not negative, in the unit of the scaled proportion. NaN
    where a count is missing, where n is not positive, and where x lies outside 0 to n (that is no
    proportion).

    Notes
    -----
    Only for simple random samples or complete counts: a weighted survey brings its own standard error.
    Ties have no meaning here. Formula: Agresti, *Categorical Data Analysis* (3rd ed., 2013), section 1.4;
    plus four: Agresti & Coull, *Approximate Is Better than "Exact"*, The American Statistician 52 (1998).

    Examples
    --------
    >>> float(binomial_standard_error(50, 100))  # 100 * sqrt(0.5 * 0.5 / 100)
    5.0
    """
    x, n = np.broadcast_arrays(np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64))
    defined = (n > 0) & (x >= 0) & (x <= n)
    extra = 2.0 if plus_four else 0.0
    trials = np.where(defined, n + 2 * extra, np.nan)
    share = (x + extra) / trials
    return np.asarray(scale * np.sqrt(share * (1 - share) / trials))


def poisson_standard_error(
    events: ArrayLike, exposure: ArrayLike, *, scale: float = 100.0, dispersion: float = 1.0
) -> NDArray[np.float64]:
    """Give the standard error of rates, for events counted against a stock or an exposure.

    Parameters
    ----------
    events
        Counts x, any shape; they may exceed the exposure.
    exposure
        The stock or exposure e that is taken as known; broadcasts against ``events``.
    scale
        100 for a rate per hundred.
    dispersion
        Variance over mean of the counts: 1 for Poisson, an estimate above 1 for quasi-Poisson.

    Returns
    -------
    scale * sqrt(dispersion * x) / e, not negative, in the unit of the scaled rate. NaN where a number is
    missing, where e is not positive and where x is negative. Zero events give zero, which is no
    certainty.

    Raises
    ------
    ValueError
        If ``dispersion`` is not positive.

    Notes
    -----
    Ties have no meaning here. Formula: Breslow & Day, *Statistical Methods in Cancer Research II* (1987),
    chapter 2; dispersion: McCullagh & Nelder, *Generalized Linear Models* (2nd ed., 1989), chapter 6.

    Examples
    --------
    >>> float(poisson_standard_error(400, 1000))  # 100 * sqrt(400) / 1000
    2.0
    """
    if not dispersion > 0:
        msg = f"a dispersion is positive, not {dispersion}"
        raise ValueError(msg)
    x, e = np.broadcast_arrays(np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64))
    defined = (e > 0) & (x >= 0)
    variance = np.where(defined, dispersion * x, np.nan)
    return np.asarray(scale * np.sqrt(variance) / np.where(defined, e, np.nan))
