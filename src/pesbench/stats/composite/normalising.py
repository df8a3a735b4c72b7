"""Bring indicators to a common scale, always for all draws at once: arrays (draws, units, indicators)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float64]


class Normalisation(StrEnum):
    """How an indicator is brought to a common scale."""

    MIN_MAX = "min-max"
    Z = "z"
    RANK = "rank"
    PERCENTILE_RANK = "percentile-rank"
    BORDA = "borda"
    DISTANCE_TO_BEST = "distance-to-best"
    DISTANCE_TO_REFERENCE = "distance-to-reference"
    DISTANCE_TO_TARGET = "distance-to-target"
    GOALPOSTS = "goalposts"
    NONE = "none"


SCALED = (Normalisation.MIN_MAX, Normalisation.GOALPOSTS)


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """What some methods measure by, in the unit of the indicators as they are (before direction).

    Attributes
    ----------
    lower, upper
        Goalposts, shape ``(indicators,)``.
    clip
        Whether values beyond the goalposts count as at them.
    target
        Targets, shape ``(indicators,)``.
    reference
        The row of the unit that distances to a reference are measured by.
    """

    lower: Cells = field(default_factory=lambda: np.empty(0))
    upper: Cells = field(default_factory=lambda: np.empty(0))
    clip: bool = True
    target: Cells = field(default_factory=lambda: np.empty(0))
    reference: int = 0


_PLAIN = Yardsticks()


def normalise(values: Cells, direction: Cells, method: str, by: Yardsticks = _PLAIN) -> Cells:
    """Bring indicators to a common scale on which more is better.

    Parameters
    ----------
    values
        Shape ``(draws, units, indicators)``, in any unit; NaN is missing.
    direction
        Shape ``(indicators,)``: 1 where more is better, -1 where less is. It multiplies before anything else.
    method
        ``min-max``: (x - min) / (max - min). ``z``: (x - mean) / sd with n - 1. ``borda``: the number of units strictly
        below; ``rank``: that + 1; ``percentile-rank``: that / (n - 1). ``distance-to-best``: 1 - (max - x) / (max -
        min). ``distance-to-reference``: 1 - (xr - x) / (xr - min) with xr of a unit; ``distance-to-target``: the same
        with a target. ``goalposts``: (x - lower) / (upper - lower). ``none``: x.
    by
        Goalposts, targets and the unit of reference.

    Returns
    -------
    Same shape. Where an indicator does not vary in a draw and the method divides by its spread, NaN or infinite.

    Raises
    ------
    ValueError
        If the method is unknown.

    Notes
    -----
    OECD & JRC, *Handbook on Constructing Composite Indicators* (2008), section 5. n is the number of values present;
    tied values share the same number.

    Examples
    --------
    >>> normalise(np.array([[[3.0], [1.0], [2.0]]]), np.array([-1.0]), "min-max")[0, :, 0]
    array([0. , 1. , 0.5])
    """
    rule = Normalisation(method)
    directed = values * direction
    with np.errstate(invalid="ignore", divide="ignore"):
        if rule is Normalisation.GOALPOSTS:
            return _between_goalposts(directed, direction, by)
        if rule is Normalisation.DISTANCE_TO_TARGET:
            return _towards(directed, by.target * direction)
        if rule is Normalisation.DISTANCE_TO_REFERENCE:
            return _towards(directed, directed[:, by.reference : by.reference + 1])
        return _BY_THEMSELVES[rule](directed)


def _low(x: Cells) -> Cells:
    return np.asarray(np.fmin.reduce(x, axis=1, keepdims=True))


def _high(x: Cells) -> Cells:
    return np.asarray(np.fmax.reduce(x, axis=1, keepdims=True))


def _min_max(x: Cells) -> Cells:
    low = _low(x)
    return np.asarray((x - low) / (_high(x) - low))


def _z(x: Cells) -> Cells:
    present = ~np.isnan(x)
    n = present.sum(axis=1, keepdims=True)
    mean = np.where(present, x, 0.0).sum(axis=1, keepdims=True) / n
    away = x - mean
    variance = np.where(present, away * away, 0.0).sum(axis=1, keepdims=True) / (n - 1)
    return np.asarray(away / np.sqrt(variance))


def _below(x: Cells) -> Cells:
    """Count the units strictly below: the place in order of the first of those with the same value."""
    own = np.ascontiguousarray(np.moveaxis(x, 1, 2))
    order = np.argsort(own, axis=2)  # NaN sorts last
    ascending = np.take_along_axis(own, order, axis=2)
    places = np.arange(1, own.shape[2], dtype=np.int32)
    below = np.zeros(own.shape, dtype=np.int32)
    below[..., 1:] = np.where(ascending[..., 1:] != ascending[..., :-1], places, 0)
    np.maximum.accumulate(below, axis=2, out=below)
    counts = np.empty_like(own)
    np.put_along_axis(counts, order, below, axis=2)
    counts[np.isnan(own)] = np.nan
    return np.asarray(np.moveaxis(counts, 2, 1))


def _share_below(x: Cells) -> Cells:
    return np.asarray(_below(x) / (np.count_nonzero(~np.isnan(x), axis=1, keepdims=True) - 1))


def _towards(x: Cells, goal: Cells) -> Cells:
    return np.asarray(1 - (goal - x) / (goal - _low(x)))


def _between_goalposts(x: Cells, direction: Cells, by: Yardsticks) -> Cells:
    start = np.where(direction > 0, by.lower, -by.upper)
    share = (x - start) / (by.upper - by.lower)
    return np.asarray(np.clip(share, 0.0, 1.0) if by.clip else share)


_BY_THEMSELVES: dict[Normalisation, Callable[[Cells], Cells]] = {
    Normalisation.MIN_MAX: _min_max,
    Normalisation.Z: _z,
    Normalisation.RANK: lambda x: _below(x) + 1,
    Normalisation.PERCENTILE_RANK: _share_below,
    Normalisation.BORDA: _below,
    Normalisation.DISTANCE_TO_BEST: lambda x: 1 - (_high(x) - x) / (_high(x) - _low(x)),
    Normalisation.NONE: lambda x: x,
}
