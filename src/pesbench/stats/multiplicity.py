"""p-values adjusted for the number of tests in a family."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values for the chance of any false rejection in the family.

    Parameters
    ----------
    p
        Any shape, between 0 and 1: the p-values of one family.

    Returns
    -------
    Same shape, between p and 1.

    Notes
    -----
    Undefined tests (NaN) stay NaN and are not counted; equal p get equal adjusted values. Valid under any
    dependence. Holm, *A Simple Sequentially Rejective Multiple Test Procedure*, Scandinavian Journal of
    Statistics 6 (1979).

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03, float("nan")])  # 3 * 0.01, then 2 * 0.03 = 0.06, then at least 0.06
    array([0.03, 0.06, 0.06,  nan])
    """
    ascending, m = _ascending(p)
    return _in_place(p, np.maximum.accumulate(ascending * np.arange(m, 0, -1)))


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values for the expected share of false rejections among all rejections.

    Parameters
    ----------
    p
        Any shape, between 0 and 1: the p-values of one family.

    Returns
    -------
    Same shape, between p and 1: the smallest rate at which the test is rejected.

    Notes
    -----
    Undefined tests (NaN) stay NaN and are not counted; equal p get equal adjusted values. Valid for
    independent and for positively dependent tests. Benjamini & Hochberg, *Controlling the False Discovery
    Rate*, Journal of the Royal Statistical Society B 57 (1995).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")])  # 0.01 * 3 / 1, 0.03 * 3 / 2, 0.04 * 3 / 3
    array([0.03, 0.04, 0.04,  nan])
    """
    ascending, m = _ascending(p)
    raised = ascending * m / np.arange(1, m + 1)
    return _in_place(p, np.minimum.accumulate(raised[::-1])[::-1])


def benjamini_yekutieli(p: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values for the expected share of false rejections, whatever the dependence between the tests.

    Parameters
    ----------
    p
        Any shape, between 0 and 1: the p-values of one family.

    Returns
    -------
    Same shape, between p and 1: those of `benjamini_hochberg` times 1 + 1/2 + ... + 1/m, at most 1.

    Notes
    -----
    Undefined tests (NaN) stay NaN and are not counted; equal p get equal adjusted values. Benjamini &
    Yekutieli, *The Control of the False Discovery Rate in Multiple Testing under Dependency*, Annals of
    Statistics 29 (2001).

    Examples
    --------
    >>> benjamini_yekutieli([0.01, 0.5])  # 0.01 * 2 * 1.5
    array([0.03, 0.75])
    """
    ascending, m = _ascending(p)
    raised = ascending * m * np.sum(1 / np.arange(1, m + 1)) / np.arange(1, m + 1)
    return _in_place(p, np.minimum.accumulate(raised[::-1])[::-1])


def _ascending(p: ArrayLike) -> tuple[NDArray[np.float64], int]:
    values = np.asarray(p, dtype=np.float64).ravel()
    present = np.sort(values[~np.isnan(values)])
    return present, len(present)


def _in_place(p: ArrayLike, adjusted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put values in ascending order of p back where their p stands, at most 1."""
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, axis=None, kind="stable")[: len(adjusted)]  # NaN sorts last
    result = np.full(values.shape, np.nan)
    result.ravel()[order] = np.minimum(adjusted, 1.0)
    return result
