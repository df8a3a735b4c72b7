"""From marks to scores: enablers, areas and the total, with the phases behind them and the error of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MIN_UNITS, MIN_ITEMS = 3, 2


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one node for every unit, NaN where there is none.

    Attributes
    ----------
    score
        Shape (n,), in points of the scale.
    phases
        Shape (n, p): the phases behind it.
    coverage
        Shape (n,), from 0 to 1: the part of what the score rests on that is there.
    error
        Shape (n,): the standard error of the score; NaN where it cannot be known.
    """

    score: Floats
    phases: Floats
    coverage: Floats
    error: Floats


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """Average along the last axis over what is there, the weights of what is missing left out; NaN of nothing.

    Examples
    --------
    >>> weighted_mean(np.array([[4.0, np.nan, 1.0], [np.nan, np.nan, np.nan]]), np.array([2.0, 1.0, 1.0])).tolist()
    [3.0, nan]
    """
    there = ~np.isnan(values)
    total = np.sum(np.where(there, weights, 0.0), axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):  # nothing there is 0 / 0, which is NaN as it should be
        return np.asarray(np.sum(np.where(there, values * weights, 0.0), axis=-1) / total)


def residual_variance(items: Floats) -> float:
    """Give the mean square of what neither the unit nor the item explains, over the units with every item.

    Parameters
    ----------
    items
        Shape (n, k), units by items; NaN is missing.

    Returns
    -------
    float
        NaN with fewer than three complete units or two items.

    Notes
    -----
    The two-way analysis of variance behind Cronbach's alpha (Hoyt, *Test reliability estimated by analysis of
    variance*, Psychometrika 6, 1941): its square root over the root of k is the standard error of measurement of the
    mean of k items, what a unit's score would vary by if other items of the kind had been asked.
    """
    rows = items[~np.isnan(items).any(axis=1)]
    n, k = rows.shape
    if n < MIN_UNITS or k < MIN_ITEMS:
        return float("nan")
    left = rows - rows.mean(axis=1, keepdims=True) - rows.mean(axis=0) + rows.mean()
    return float(np.sum(left**2) / ((n - 1) * (k - 1)))


def error_of_mean(items: Floats, weights: Floats) -> Floats:
    """Give the standard error of the weighted mean of the items that each unit has."""
    used = np.where(np.isnan(items), 0.0, weights)
    with np.errstate(invalid="ignore", divide="ignore"):  # a unit without items has no error
        return np.asarray(np.sqrt(residual_variance(items) * np.sum(used**2, axis=1)) / np.sum(used, axis=1))


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of one assessment, units by enablers: ``scores`` (n, e), ``phases`` (n, e, p), their ``weights`` (p,).

    ``complete`` (n, e) is the part of an enabler's score that is there: 1 where it was given as a whole.
    """

    scores: Floats
    phases: Floats
    weights: Floats
    complete: Floats

    def enabler(self, column: int) -> Scored:
        """Take the score of one enabler; its phases are its items."""
        phases, score = self.phases[:, column], self.scores[:, column]
        error = np.where(np.isnan(score), np.nan, error_of_mean(phases, self.weights))
        return Scored(score, phases, np.nan_to_num(self.complete[:, column]), error)

    def area(self, columns: Sequence[int]) -> Scored:
        """Average the enablers of an area."""
        items, equal = self.scores[:, columns], np.ones(len(columns))
        phases = np.stack(
            [weighted_mean(self.phases[:, columns, phase], equal) for phase in range(self.phases.shape[2])], axis=1
        )
        return Scored(
            weighted_mean(items, equal), phases, np.mean(~np.isnan(items), axis=1), error_of_mean(items, equal)
        )


def total_of(areas: Mapping[str, Scored], sizes: Mapping[str, int], weights: Mapping[str, float]) -> Scored:
    """Average areas with their weights; coverage is the part of all enablers that is there, errors are those of areas.

    Parameters
    ----------
    areas
        The score of each area.
    sizes
        How many enablers each has.
    weights
        What each weighs; 1 where it is not named.
    """
    weight = np.array([weights.get(area, 1.0) for area in areas])
    items = np.stack([scored.score for scored in areas.values()], axis=1)
    count = np.array([sizes[area] for area in areas], dtype=np.float64)
    coverage = np.stack([scored.coverage for scored in areas.values()], axis=1) @ count / count.sum()
    stacked = np.stack([scored.phases for scored in areas.values()], axis=2)
    errors = np.stack([scored.error for scored in areas.values()], axis=1)
    return Scored(
        weighted_mean(items, weight), weighted_mean(stacked, weight), coverage, _together(items, errors, weight)
    )


def _together(items: Floats, errors: Floats, weights: Floats) -> Floats:
    """Give the error of a weighted mean of parts with independent errors; areas are fixed, so they add none."""
    used = np.where(np.isnan(items), 0.0, weights)
    squares = np.where(used > 0, (used * errors) ** 2, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):  # a unit without any area has no error
        return np.asarray(np.sqrt(squares.sum(axis=1)) / used.sum(axis=1))


def weakest(phases: Sequence[float], names: Sequence[str]) -> tuple[str, ...]:
    """Name the phase with the lowest mark, or those that share it; none where fewer than two phases have a mark.

    Examples
    --------
    >>> weakest([3.0, 2.0, float("nan"), 2.0], ("plan", "do", "check", "act"))
    ('do', 'act')
    """
    marks = {name: mark for name, mark in zip(names, phases, strict=True) if not np.isnan(mark)}
    if len(marks) < MIN_ITEMS or len(set(marks.values())) < MIN_ITEMS:
        return ()
    return tuple(name for name, mark in marks.items() if mark == min(marks.values()))
