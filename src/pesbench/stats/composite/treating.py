"""Bring outliers of indicators in, always for all draws at once: arrays (draws, units, indicators)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float64]
_FEWEST = 4  # kurtosis has a correction for n - 3
_SMALL_SHIFT = 0.01


class Treatment(StrEnum):
    """What is done to an indicator with outliers."""

    NONE = "none"
    WINSORISE = "winsorise"
    LOG = "log"
    BOTH = "winsorise-log"


@dataclass(frozen=True, slots=True)
class Treated:
    """Treated values, and per draw and indicator how many points were winsorised and whether logs were taken."""

    values: Cells
    winsorised: NDArray[np.intp]
    logged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """Outliers are suspected where skewness and kurtosis both reach their limit; at most ``points`` are winsorised."""

    points: int = 5
    skew: float = 2.0
    kurtosis: float = 3.5


def skewness(values: Cells) -> Cells:
    """Give the bias-corrected sample skewness of each column over the values present.

    Parameters
    ----------
    values
        Shape ``(units, ...)``, NaN for missing.

    Returns
    -------
    One number per column; NaN for fewer than three values or none that differ.

    Notes
    -----
    G1 of Joanes & Gill, *Comparing measures of sample skewness and kurtosis* (1998). Ties need no rule.

    Examples
    --------
    >>> float(skewness(np.array([1.0, 2.0, 6.0])).round(4))
    1.4579
    """
    return _shape(values)[0]


def kurtosis(values: Cells) -> Cells:
    """Give the bias-corrected sample excess kurtosis of each column over the values present.

    Parameters
    ----------
    values
        Shape ``(units, ...)``, NaN for missing.

    Returns
    -------
    One number per column, 0 for a normal distribution; NaN for fewer than four values or none that differ.

    Notes
    -----
    G2 of Joanes & Gill (1998). Ties need no rule.

    Examples
    --------
    >>> float(kurtosis(np.array([1.0, 2.0, 3.0, 10.0])).round(4))
    3.228
    """
    return _shape(values)[1]


def _shape(values: Cells) -> tuple[Cells, Cells]:
    """Give skewness and kurtosis, whose central moments are the same."""
    present = ~np.isnan(values)
    n = present.sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(present, values, 0.0).sum(axis=0) / n
        away = np.where(present, values - mean, 0.0)
        square = away * away
        second, third, fourth = (power.sum(axis=0) / n for power in (square, square * away, square * square))
        skew = third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        excess = ((n + 1) * (fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return np.where(n >= _FEWEST - 1, skew, np.nan), np.where(n >= _FEWEST, excess, np.nan)


def treat(values: Cells, method: str, limits: Limits) -> Treated:
    """Bring the outliers of each indicator in, or take logs where that does not suffice.

    Parameters
    ----------
    values
        Shape ``(draws, units, indicators)``, in any unit; NaN is missing.
    method
        ``winsorise-log``: winsorise, and where that does not suffice log the column as it was; ``winsorise`` or
        ``log`` alone; or ``none``.
    limits
        A column has outliers while the size of its skewness and its kurtosis both reach their limits. Columns with
        fewer than four values are left alone.

    Returns
    -------
    Treated
        Same shape. Winsorising goes on the side of the skewness, one value (with its ties) at a time, each becoming the
        next value, until the column passes or more than ``points`` points would have changed. The log is
        log(x - min + 0.01 (max - min)).

    Raises
    ------
    ValueError
        If the method is unknown.

    Notes
    -----
    OECD & JRC, *Handbook on Constructing Composite Indicators* (2008), and the rule of the Global Innovation Index as
    Becker, Caperna, Del Sorbo, Norlén, Papadimitriou & Saisana put it into *COINr* (JOSS, 2022).
    """
    rule = Treatment(method)
    draws, units, indicators = values.shape
    columns = np.moveaxis(values, 1, 0).reshape(units, -1)
    failing = np.flatnonzero(_has_outliers(columns, limits)) if rule is not Treatment.NONE else np.arange(0)
    moved, logged = np.zeros(columns.shape[1], dtype=np.intp), np.zeros(columns.shape[1], dtype=bool)
    if not len(failing):
        return Treated(values, moved.reshape(draws, indicators), logged.reshape(draws, indicators))
    columns, original = columns.copy(), columns[:, failing]
    if rule is not Treatment.LOG:
        columns[:, failing], moved[failing] = _winsorised(original, limits)
    if rule is not Treatment.WINSORISE:
        still = _has_outliers(columns[:, failing], limits)
        columns[:, failing[still]] = _logged(original[:, still])
        logged[failing[still]], moved[failing[still]] = True, 0
    treated = np.moveaxis(columns.reshape(units, draws, indicators), 0, 1)
    return Treated(treated, moved.reshape(draws, indicators), logged.reshape(draws, indicators))


def _has_outliers(columns: Cells, limits: Limits) -> NDArray[np.bool_]:
    skew, excess = _shape(columns)  # too few values have neither, and pass
    return np.asarray((np.abs(skew) >= limits.skew) & (excess >= limits.kurtosis))


def _winsorised(columns: Cells, limits: Limits) -> tuple[Cells, NDArray[np.intp]]:
    """Winsorise columns that have outliers; give them and how many points of each changed."""
    work = columns.copy()
    moved = np.zeros(work.shape[1], dtype=np.intp)
    going = np.arange(work.shape[1])
    while len(going):
        part = work[:, going]
        sign = np.where(skewness(part) >= 0, 1.0, -1.0)
        up = part * sign
        extreme = up == np.fmax.reduce(up, axis=0)
        following = np.fmax.reduce(np.where(extreme, -np.inf, up), axis=0)
        new = np.where(extreme, following, up) * sign
        changed = np.count_nonzero((new != columns[:, going]) & ~np.isnan(new), axis=0)
        fits = (changed <= limits.points) & np.isfinite(following)
        going = going[fits]
        work[:, going], moved[going] = new[:, fits], changed[fits]
        going = going[_has_outliers(work[:, going], limits)]
    return work, moved


def _logged(columns: Cells) -> Cells:
    low, high = np.fmin.reduce(columns, axis=0), np.fmax.reduce(columns, axis=0)
    return np.asarray(np.log(columns - low + _SMALL_SHIFT * (high - low)))
