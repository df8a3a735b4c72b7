"""Tails and quantiles of the normal and the t distribution; the one place where SciPy is paid for."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def normal_tail(z: ArrayLike) -> NDArray[np.float64]:
    """Give the probability that a standard normal variable exceeds z.

    Parameters
    ----------
    z
        Any shape, in standard deviations.

    Returns
    -------
    Same shape, between 0 and 1; NaN where z is missing (NaN). Ties have no meaning here.

    Notes
    -----
    Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), 26.2.3.

    Examples
    --------
    >>> float(normal_tail(0.0))
    0.5
    """
    from scipy.special import ndtr  # noqa: PLC0415 - SciPy is imported where it is used

    return np.asarray(ndtr(-np.asarray(z, dtype=np.float64)))


def normal_quantile(probability: ArrayLike) -> NDArray[np.float64]:
    """Give the value below which a standard normal variable falls with a probability.

    Parameters
    ----------
    probability
        Any shape, between 0 and 1.

    Returns
    -------
    Same shape, in standard deviations; infinite at 0 and 1, NaN where missing (NaN) or outside the range.
    Ties have no meaning here.

    Notes
    -----
    Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), 26.2.2, inverted.

    Examples
    --------
    >>> round(float(normal_quantile(0.975)), 6)
    1.959964
    """
    from scipy.special import ndtri  # noqa: PLC0415 - SciPy is imported where it is used

    return np.asarray(ndtri(np.asarray(probability, dtype=np.float64)))


def t_tail(t: ArrayLike, df: ArrayLike) -> NDArray[np.float64]:
    """Give the probability that a variable with Student's t distribution exceeds t.

    Parameters
    ----------
    t
        Any shape.
    df
        Degrees of freedom, positive; broadcasts against ``t``.

    Returns
    -------
    Broadcast shape, between 0 and 1; NaN where a number is missing (NaN) or df is not positive. Ties have no
    meaning here.

    Notes
    -----
    Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), 26.7.

    Examples
    --------
    >>> round(float(t_tail(2.048407, 28)), 6)
    0.025
    """
    from scipy.special import stdtr  # noqa: PLC0415 - SciPy is imported where it is used

    return np.asarray(stdtr(np.asarray(df, dtype=np.float64), -np.asarray(t, dtype=np.float64)))


def t_quantile(probability: ArrayLike, df: ArrayLike) -> NDArray[np.float64]:
    """Give the value below which a variable with Student's t distribution falls with a probability.

    Parameters
    ----------
    probability
        Any shape, between 0 and 1.
    df
        Degrees of freedom, positive; broadcasts against ``probability``.

    Returns
    -------
    Broadcast shape; NaN where a number is missing (NaN) or df is not positive. Ties have no meaning here.

    Notes
    -----
    Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), 26.7, inverted.

    Examples
    --------
    >>> round(float(t_quantile(0.975, 28)), 6)
    2.048407
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - SciPy is imported where it is used

    return np.asarray(stdtrit(np.asarray(df, dtype=np.float64), np.asarray(probability, dtype=np.float64)))


def f_tail(f: ArrayLike, df1: ArrayLike, df2: ArrayLike) -> NDArray[np.float64]:
    """Give the probability that a variable with the F distribution exceeds f.

    Parameters
    ----------
    f
        Any shape, not negative.
    df1, df2
        Degrees of freedom of numerator and denominator, positive; broadcast against ``f``.

    Returns
    -------
    Broadcast shape, between 0 and 1; NaN where a number is missing (NaN) or a df is not positive. Ties have no
    meaning here.

    Notes
    -----
    Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), 26.6.

    Examples
    --------
    >>> round(float(f_tail(4.195972, 1, 28)), 6)
    0.05
    """
    from scipy.special import fdtrc  # noqa: PLC0415 - SciPy is imported where it is used

    return np.asarray(fdtrc(*(np.asarray(a, dtype=np.float64) for a in (df1, df2, f))))


def f_quantile(probability: ArrayLike, df1: ArrayLike, df2: ArrayLike) -> NDArray[np.float64]:
    """Give the value below which a variable with the F distribution falls with a probability.

    Parameters
    ----------
    probability
        Any shape, between 0 and 1.
    df1, df2
        Degrees of freedom of numerator and denominator, positive; broadcast against ``probability``.

    Returns
    -------
    Broadcast shape; NaN where a number is missing (NaN) or a df is not positive. Ties have no meaning here.

    Notes
    -----
    Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), 26.6, inverted.

    Examples
    --------
    >>> round(float(f_quantile(0.95, 1, 28)), 6)
    4.195972
    """
    from scipy.special import fdtri  # noqa: PLC0415 - SciPy is imported where it is used

    return np.asarray(fdtri(*(np.asarray(a, dtype=np.float64) for a in (df1, df2, probability))))
