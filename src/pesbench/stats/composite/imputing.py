"""Fill missing values of indicators, always for all draws at once: arrays (draws, units, indicators)."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.quantiles import quantile

Cells = NDArray[np.float64]


class Imputation(StrEnum):
    """What stands in for a missing value: nothing, or the mean or median of the values present."""

    NONE = "none"
    MEAN = "mean"
    MEDIAN = "median"


def impute(values: Cells, method: str, groups: NDArray[np.intp] | None = None) -> Cells:
    """Fill the missing values of each indicator with the mean or median of the units that have one.

    Parameters
    ----------
    values
        Shape ``(draws, units, indicators)``, in any unit; NaN is missing.
    method
        ``mean``, ``median``, or ``none`` for no filling.
    groups
        Shape ``(units,)``: whole numbers from 0, one for each group; only units of the same group count then. A unit
        with -1 is in no group and is not filled.

    Returns
    -------
    Same shape. A value stays missing where no unit (of the group) has one.

    Raises
    ------
    ValueError
        If the method is unknown.

    Notes
    -----
    OECD & JRC, *Handbook on Constructing Composite Indicators* (2008), section 3.2 (unconditional mean and median
    imputation). Ties need no rule; the median is type 7 of Hyndman & Fan (1996).

    Examples
    --------
    >>> impute(np.array([[[1.0], [np.nan], [4.0]]]), "mean")[0, :, 0]
    array([1. , 2.5, 4. ])
    """
    rule = Imputation(method)
    missing = np.isnan(values)
    holed = np.flatnonzero(missing.any(axis=(0, 1)))
    if rule is Imputation.NONE or not len(holed):
        return values
    columns = values[:, :, holed]
    if groups is None:
        columns = _with_centre(columns, rule)
    else:
        for group in range(int(groups.max(initial=-1)) + 1):
            rows = np.flatnonzero(groups == group)
            columns[:, rows] = _with_centre(columns[:, rows], rule)
    filled = values.copy()
    filled[:, :, holed] = columns
    return filled


def _with_centre(part: Cells, rule: Imputation) -> Cells:
    return np.where(np.isnan(part), _centre(part, rule)[:, np.newaxis], part)


def _centre(part: Cells, rule: Imputation) -> Cells:
    if rule is Imputation.MEDIAN:
        return quantile(np.moveaxis(part, 1, 0), 0.5)
    present = ~np.isnan(part)
    count = present.sum(axis=1)
    total = np.where(present, part, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))
