"""Variance-based sensitivity: how much of the variance of an output each of several inputs makes.

The inputs are drawn twice, as tables A and B with one row per draw; further runs take all inputs from A but one (or a
group) from B. What varies need not be a number: whoever evaluates the runs decides what the value of an input is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.draws import CHUNK, Resampling, resample_counts
from pesbench.stats.quantiles import quantile

Cells = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """Which inputs each block of runs takes from B: none, all, and one block for each input or group of inputs.

    ``swapped`` has shape ``(blocks, inputs)``; block 0 is A, block 1 is B.
    """

    swapped: NDArray[np.bool_]

    @classmethod
    def of(cls, inputs: int, groups: tuple[tuple[int, ...], ...] = ()) -> "Design":
        """Make the blocks for each input by itself, then for each group of inputs.

        Examples
        --------
        >>> Design.of(2).swapped.astype(int)
        array([[0, 0],
               [1, 1],
               [1, 0],
               [0, 1]])
        """
        alone = np.eye(inputs, dtype=bool)
        together = [np.isin(np.arange(inputs), group) for group in groups]
        return cls(np.vstack([np.zeros((1, inputs), bool), np.ones((1, inputs), bool), alone, *together]))

    @property
    def blocks(self) -> int:
        """The number of runs for each row of A."""
        return len(self.swapped)


@dataclass(frozen=True, slots=True)
class Sobol:
    """First-order and total shares of variance with bootstrap limits, each (inputs, outputs); NaN without variance.

    ``variance`` has shape ``(outputs,)``.
    """

    first: Cells
    first_low: Cells
    first_high: Cells
    total: Cells
    total_low: Cells
    total_high: Cells
    variance: Cells


def sobol(outputs: Cells, plan: Resampling, level: float = 0.95) -> Sobol:
    """Estimate shares of variance from the outputs of a design.

    Parameters
    ----------
    outputs
        Shape ``(blocks, rows, outputs)``: A, B, then one block for each input or group, as `Design` orders them.
        No missing values.
    plan
        How many bootstrap draws of whole rows, from which seed.
    level
        The level of the percentile intervals.

    Returns
    -------
    Sobol
        Shares of the variance over A and B together; by chance they may be a little under 0 or over 1. NaN for an
        output that does not vary.

    Notes
    -----
    First order: mean(B (AB - A)) / V of Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola, *Variance based
    sensitivity analysis of model output* (2010), outputs taken from a whole number near their mean, which leaves the
    expectation as it is. Total: mean((A - AB)^2) / (2 V) of Jansen, *Analysis of variance designs for model output*
    (1999). Intervals: percentiles of a bootstrap of rows (Archer, Saltelli & Sobol' 1997). Where the outputs are whole
    numbers, such as ranks, every sum is exact and does not depend on the order of adding.
    """
    rows = outputs.shape[1]
    centre = np.round(outputs[:2].mean(axis=(0, 1)))
    terms = _terms(outputs - centre)
    drawn = (resample_counts(rows, plan, chunk) for chunk in range(-(-plan.count // CHUNK)))
    counts = np.hstack([np.ones((rows, 1)), *drawn])
    sums = (counts.T @ terms.reshape(rows, -1)).reshape(-1, *terms.shape[1:])
    first, total, variance = _shares(sums, rows)
    tail = (1 - level) / 2
    limits = [_percentiles(table[1:], (tail, 1 - tail)) for table in (first, total)]
    return Sobol(first[0], *limits[0], total[0], *limits[1], variance[0])


def _terms(outputs: Cells) -> Cells:
    """Give for each row what is summed: shape (rows, 2 + 2 inputs, outputs)."""
    a, b, swapped = outputs[0], outputs[1], outputs[2:]
    level = (a + b)[np.newaxis]
    square = (a * a + b * b)[np.newaxis]
    return np.ascontiguousarray(np.moveaxis(np.vstack([level, square, b * (swapped - a), (a - swapped) ** 2]), 0, 1))


def _shares(sums: Cells, rows: int) -> tuple[Cells, Cells, Cells]:
    inputs = (sums.shape[1] - 2) // 2
    mean = sums[:, 0] / (2 * rows)
    variance = sums[:, 1] / (2 * rows) - mean * mean
    spread = np.where(variance > 1e-12 * (1 + mean * mean), variance, np.nan)[:, np.newaxis]
    return sums[:, 2 : 2 + inputs] / rows / spread, sums[:, 2 + inputs :] / (2 * rows) / spread, variance


def _percentiles(table: Cells, probabilities: tuple[float, float]) -> tuple[Cells, Cells]:
    """Give percentiles over draws, type 7, passing over draws in which the output did not vary."""
    low, high = (quantile(table, probability) for probability in probabilities)
    return low, high


def explained(outputs: Cells) -> Cells:
    """Give the first-order share that each input or group has in the variance of all outputs together.

    Parameters
    ----------
    outputs
        As for `sobol`.

    Returns
    -------
    Shape ``(inputs,)``; what they leave of 1 is made by several inputs together.

    Notes
    -----
    Lamboni, Monod & Makowski, *Multivariate sensitivity analysis* (2011): the sum over the outputs of what an input
    makes, over the sum of their variances. Estimated by mean((B - AB)^2) of Jansen (1999), which is never over 1.
    """
    a, b, swapped = outputs[0], outputs[1], outputs[2:]
    variance = np.vstack([a, b]).var(axis=0).sum()
    if variance <= 0:
        return np.full(len(swapped), np.nan)
    rest = ((b - swapped) ** 2).mean(axis=1).sum(axis=1) / 2
    return np.asarray(1 - rest / variance)
