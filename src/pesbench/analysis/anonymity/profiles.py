"""Groups of units that are alike in several tables at once, so that a profile over tables is one of several, too."""

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.ranks import rank

Floats = NDArray[np.float64]


def alike(values: Floats, k: int) -> list[list[int]]:
    """Put units into groups of at least ``k`` and fewer than ``2 k`` whose ranks are near each other in all tables.

    From the two units that lie farthest apart, each takes its nearest ``k - 1``, until fewer than ``3 k`` are left
    (maximum distance to average: Domingo-Ferrer and Mateo-Sanz 2002). Distances are those of ranks, so that no table
    counts for more than another one.

    Parameters
    ----------
    values
        Shape (units, tables), none missing.
    k
        The least number of units in a group.
    """
    ranks = np.column_stack([rank(column, ties="average") for column in values.T])
    left, groups = list(range(len(values))), []
    while len(left) >= 3 * k:
        far = _farthest(ranks, left, ranks[left].mean(axis=0))
        first, left = _nearest(ranks, left, far, k)
        other = _farthest(ranks, left, ranks[far])
        second, left = _nearest(ranks, left, other, k)
        groups += [first, second]
    if len(left) >= 2 * k:
        found, left = _nearest(ranks, left, _farthest(ranks, left, ranks[left].mean(axis=0)), k)
        groups.append(found)
    return [*groups, left]


def _distance(ranks: Floats, units: list[int], to: Floats) -> Floats:
    return np.asarray(((ranks[units] - to) ** 2).sum(axis=1))


def _farthest(ranks: Floats, units: list[int], to: Floats) -> int:
    return units[int(np.argmax(_distance(ranks, units, to)))]


def _nearest(ranks: Floats, units: list[int], unit: int, k: int) -> tuple[list[int], list[int]]:
    """Take a unit and the nearest to it, ``k`` in all; and give those that are left."""
    order = np.argsort(_distance(ranks, units, ranks[unit]), kind="stable")
    taken = {units[at] for at in order[:k]}
    return sorted(taken), [other for other in units if other not in taken]
