"""Errors from the past: how much a unit's values vary between years beyond what all units share."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALLEST_YEARS = 4


def year_to_year_error(values: ArrayLike) -> NDArray[np.float64]:
    """Give the standard deviation of each unit's yearly values after common year effects are taken out.

    Parameters
    ----------
    values
        Shape ``(n, years)``: units along the first axis, in any unit of measurement; NaN for a year that is missing or
        not comparable.

    Returns
    -------
    Shape ``(n,)``, in the unit of the values: the error of one year's value. NaN for units with fewer than four years,
    which do not enter the year effects either, and where fewer than two units have enough years.

    Raises
    ------
    ValueError
        If the table is not two-dimensional or holds an infinite value.

    Notes
    -----
    The two-way model value = unit + year + rest is fitted by least squares (Scheffé, *The Analysis of Variance*, 1959,
    chapter 4); the error of a unit is the root of the sum of its squared rests over its number of years minus its
    leverages, so that it is right on average whichever years are missing. A trend of a unit's own counts as variation,
    so the error is rather too large than too small; from four years it is a rough figure.

    Examples
    --------
    >>> quiet, moving = [1.0, 2.0, 3.0, 4.0], [5.0, 4.0, 7.0, 6.0]
    >>> year_to_year_error([quiet, quiet, quiet, moving]).round(2).tolist()
    [0.33, 0.33, 0.33, 1.0]
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or np.isinf(table).any():  # noqa: PLR2004 - a table has two axes
        msg = f"a table of units and years with finite numbers or NaN is needed, found shape {table.shape}"
        raise ValueError(msg)
    result = np.full(len(table), np.nan)
    enough = np.flatnonzero(np.sum(~np.isnan(table), axis=1) >= SMALLEST_YEARS)
    if len(enough) < 2:  # noqa: PLR2004 - a year effect is what several units share
        return result
    unit, year = np.nonzero(~np.isnan(table[enough]))
    design = np.zeros((len(unit), len(enough) + table.shape[1]))
    design[np.arange(len(unit)), unit] = 1.0
    design[np.arange(len(unit)), len(enough) + year] = 1.0
    basis, sizes, _ = np.linalg.svd(design, full_matrices=False)
    basis = basis[:, sizes > sizes[0] * len(design) * np.finfo(float).eps]
    cells = table[enough][unit, year]
    rest = cells - basis @ (basis.T @ cells)
    leverage = np.sum(basis**2, axis=1)
    squares = np.bincount(unit, rest**2)
    freedom = np.bincount(unit, 1 - leverage)
    result[enough] = np.sqrt(squares / freedom)
    return result
