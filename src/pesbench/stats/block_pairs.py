"""Columns seen again in several cycles, scored within each cycle: what pooled correlations are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.correlation import SMALLEST_N, Method, scored
from pesbench.stats.products import product

Floats = NDArray[np.float64]
_STILL = 1e-24  # a variance under permutation below this is rounding: every permutation gives the same


@dataclass(frozen=True)
class Pairs:
    """Columns of x that meet one column of y on the same units in every cycle.

    Parameters
    ----------
    x_columns, y_column
        Where the pairs stand.
    present
        Shape (cycles, n): which units count in which cycle.
    left, right
        Shapes (pairs, cycles, n) and (cycles, n): centred scores, zero where a unit does not count, scaled so that
        their sum of products is the correlation.
    """

    x_columns: NDArray[np.intp]
    y_column: int
    present: NDArray[np.bool_]
    left: Floats
    right: Floats

    @property
    def place(self) -> tuple[NDArray[np.intp], int]:
        """Where the pairs stand in a table of all."""
        return self.x_columns, self.y_column

    @property
    def n(self) -> int:
        """The number of units that count in some cycle."""
        return int(np.count_nonzero(self.present.any(axis=0)))

    @property
    def observations(self) -> int:
        """The number of units times cycles."""
        return int(np.count_nonzero(self.present))

    @property
    def estimate(self) -> Floats:
        """The pooled correlations; NaN where undefined."""
        return np.asarray(np.clip(np.einsum("pcn,cn->p", self.left, self.right), -1.0, 1.0))

    @cached_property
    def classes(self) -> list[tuple[int, NDArray[np.intp]]]:
        """The units that count in the same cycles, with a number that stands for these cycles."""
        codes = (1 << np.arange(len(self.present))) @ self.present
        return [(int(code), np.flatnonzero(codes == code)) for code in np.unique(codes[codes > 0])]

    def only(self, chosen: NDArray[np.bool_]) -> "Pairs":
        """Give some of the pairs."""
        return Pairs(self.x_columns[chosen], self.y_column, self.present, self.left[chosen], self.right)

    def moments(self) -> tuple[Floats, Floats]:
        """Give mean and variance of the correlation under permutations within the classes."""
        mean, variance = np.zeros(len(self.left)), np.zeros(len(self.left))
        for _, units in self.classes:
            size = len(units)
            cells = np.einsum("pci,cj->pij", self.left[:, :, units], self.right[:, units])
            mean += np.sum(cells, axis=(1, 2)) / size
            if size > 1:
                own = cells - np.mean(cells, axis=1, keepdims=True) - np.mean(cells, axis=2, keepdims=True)
                own += np.mean(cells, axis=(1, 2), keepdims=True)
                variance += np.sum(own * own, axis=(1, 2)) / (size - 1)
        return mean, variance

    @property
    def movable(self) -> NDArray[np.bool_]:
        """Which correlations differ between permutations; none that is undefined."""
        return np.asarray(self.moments()[1] > _STILL)

    @property
    def ways(self) -> list[int]:
        """The sizes of the classes."""
        return [len(units) for _, units in self.classes]

    def under(self, order: NDArray[np.intp]) -> Floats:
        """Give the correlations where unit i takes the whole history of unit order[i], shape (pairs, draws)."""
        cycles, n = self.right.shape
        moved = np.stack([own.take(order, mode="clip") for own in self.right]).reshape(cycles * n, -1)
        return np.asarray(product(self.left.reshape(len(self.left), -1), moved))


def pairs_of(x: Floats, y: Floats, rule: Method) -> Iterator[Pairs]:
    """Give the pairs with at least one cycle of three units, together where they share y and the units."""
    given = ~np.isnan(x)
    for k in range(y.shape[2]):
        both = given & ~np.isnan(y[:, :, k])[:, :, np.newaxis]
        both &= np.count_nonzero(both, axis=1, keepdims=True) >= SMALLEST_N
        patterns: dict[bytes, list[int]] = {}
        for j in range(x.shape[2]):
            patterns.setdefault(both[:, :, j].tobytes(), []).append(j)
        for members in patterns.values():
            columns, present = np.asarray(members), both[:, :, members[0]]
            if present.any():
                left = _within(np.moveaxis(x[:, :, columns], 2, 0), present, rule)
                right = _within(y[np.newaxis, :, :, k], present, rule)[0]
                yield Pairs(columns, k, present, left, right)


def _within(values: Floats, present: NDArray[np.bool_], rule: Method) -> Floats:
    """Score within cycles and bring the whole to length 1; values (columns, cycles, n). NaN where nothing varies."""
    scores = np.zeros(values.shape)
    # Powers of two only, so that equal deviations stay equal and cycles keep their own spread.
    largest = np.max(np.abs(np.where(present, values, 0.0)), axis=(1, 2), initial=0.0)
    _, exponent = np.frexp(largest)
    values = np.ldexp(values, -exponent[:, np.newaxis, np.newaxis])
    for cycle, rows in enumerate(present):
        if rows.any():
            own = values[:, cycle, rows]
            scores[:, cycle, rows] = (
                scored(own, rule) / np.count_nonzero(rows) if rule is Method.SPEARMAN else _deviations(own)
            )
    norm = np.sqrt(np.sum(scores**2, axis=(1, 2), keepdims=True))
    return np.asarray(np.divide(scores, norm, out=np.full(scores.shape, np.nan), where=norm > 0))


def _deviations(values: Floats) -> Floats:
    """Give deviations from the mean along the last axis in two passes; exactly zero where all are equal."""
    offset = values - values[..., :1]
    deviation = offset - np.mean(offset, axis=-1, keepdims=True)
    return np.asarray(deviation - np.mean(deviation, axis=-1, keepdims=True))


def pooled_rule(method: str) -> Method:
    """Give the method.

    Raises
    ------
    ValueError
        If it is ``kendall``.
    """
    rule = Method(method)
    if rule is Method.KENDALL:
        msg = "the pooled correlation is defined here for pearson and spearman, not for kendall"
        raise ValueError(msg)
    return rule


def as_cycles(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Give both tables as arrays of cycles, units and columns.

    Raises
    ------
    ValueError
        If they do not fit, or hold an infinite value.
    """
    left, right = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if left.ndim != 3 or right.ndim != 3 or left.shape[:2] != right.shape[:2]:  # noqa: PLR2004 - cycles, units, columns
        msg = f"two tables of the same cycles and units are needed, found shapes {left.shape} and {right.shape}"
        raise ValueError(msg)
    if np.isinf(left).any() or np.isinf(right).any():
        msg = "the tables must hold finite numbers or NaN, found an infinite value"
        raise ValueError(msg)
    return left, right
