"""Bands of values that several units share: limits on a coarse grid, never fewer than k units between two limits.

A band is all that an anonymous answer says of a value. The outermost bands are open, for their ends would be the values
of single units. Limits are multiples of a round step, not middles between neighbours, which would tell both of them.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
_STEPS = 12
_ROUND = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Bands:
    """Limits from low to high, the band (0 = lowest) of each value, and the step of the grid."""

    limits: tuple[float, ...]
    of: Places
    step: float

    @property
    def count(self) -> int:
        """How many bands there are."""
        return len(self.limits) + 1

    @property
    def sizes(self) -> Places:
        """How many values each band holds."""
        return np.bincount(self.of, minlength=self.count)

    def low(self, band: int) -> float | None:
        """Where a band begins; none for the lowest."""
        return self.limits[band - 1] if band > 0 else None

    def high(self, band: int) -> float | None:
        """Where a band ends, which is no part of it; none for the highest."""
        return self.limits[band] if band < len(self.limits) else None


def banded(values: Floats, k: int) -> Bands:
    """Put values into as many bands as hold at least ``k`` each, in the grid of a round step.

    Parameters
    ----------
    values
        One number per unit, none missing; at least ``k`` of them. Equal values share a band.
    k
        The least number of units in a band.
    """
    step = _round_step(values)
    cells = np.floor(values / step) if step else np.zeros_like(values)
    found, counts = np.unique(cells, return_counts=True)
    cuts, held, left = [], 0, len(values)
    for cell, count in zip(found[:-1], counts[:-1], strict=True):
        held, left = held + int(count), left - int(count)
        if held >= k and left >= k:
            cuts.append(float(cell))
            held = 0
    limits = tuple(_plain((cell + 1) * step, step) for cell in cuts)
    return Bands(limits, np.searchsorted(np.array(cuts), cells, side="left").astype(np.intp), step)


def _round_step(values: Floats) -> float:
    """Give the smallest of 1, 2, 5 times a power of ten by which the middle four fifths have at most twelve steps."""
    low, high = np.quantile(values, (0.1, 0.9))
    wide = float(high - low) or float(np.ptp(values))
    if wide == 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(wide / _STEPS))
    return next(_plain(times * power, power) for times in _ROUND if times * power * _STEPS >= wide * (1 - 1e-12))


def _plain(number: float, step: float) -> float:
    """Round away what binary arithmetic adds to a multiple of a round step."""
    return round(number, max(0, 1 - math.floor(math.log10(step)))) + 0.0


def to_step(value: float | None, step: float) -> float | None:
    """Round a number to the grid; missing stays missing."""
    return None if value is None else _plain(round(value / step) * step, step) if step else None
