"""Test statistics of pairs of columns under many permutations of the rows at once.

A permutation moves all rows. A pair that misses some of them uses the first-return map: from a row, follow
the permutation until it comes back to a row that the pair has. Restricted so, a uniform permutation of all
rows is a uniform permutation of the pair's rows, and one draw serves every pair, whatever is missing.

Pairs come in blocks that share a column of y. The block restricts the permutations to the rows of that
column and moves its scores once; a kernel then serves the pairs of the block that lost the same further
rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.correlation import Group, Method, centred, scored, signs
from pesbench.stats.kendall_null import kendall_deviation
from pesbench.stats.products import Floats, product

# Below this, sums of whole numbers are exact in single precision, in any order of adding.
_SINGLE = 2.0**24
_SINGLE_RANKS = 300  # doubled ranks of so many rows keep every sum below that bound
_ROUNDED = 1e-12  # whole numbers are exact, only their scaling is not
_TIED = 1e-9  # sums of other numbers are rounded: closer than this, relatively, counts as tied
_KEPT_DIGITS = 1e4  # how much larger a deviation may be than the spread of a pair's own rows
_CELLS = 600_000  # orders of two rows at a time, so that they stay in the cache
_FEWEST_AT_ONCE = 64  # draws at a time, however many rows there are


@dataclass(frozen=True, slots=True)
class Moves:
    """Permutations of rows, one in each column: row i takes the value of row ``forward[i]``."""

    forward: NDArray[np.intp]
    backward: NDArray[np.intp]

    @classmethod
    def of(cls, forward: NDArray[np.intp]) -> "Moves":
        """Complete permutations by their inverses."""
        backward = np.empty_like(forward)
        rows = np.broadcast_to(np.arange(len(forward))[:, np.newaxis], forward.shape)
        np.put_along_axis(backward, forward, rows, axis=0)
        return cls(forward, backward)

    def returning(self, absent: Iterable[int]) -> "Moves":
        """Give the first-return maps onto the rows that are not absent; absent rows stay where they are."""
        absent = tuple(absent)
        if not absent:
            return self
        forward, backward = self.forward.copy(), self.backward.copy()
        draw = np.arange(forward.shape[1])
        for row in absent:
            before, after = backward[row].copy(), forward[row].copy()
            forward[before, draw] = after
            backward[after, draw] = before
            forward[row] = row
            backward[row] = row
        return Moves(forward, backward)

    def beyond(self, lost: NDArray[np.intp]) -> NDArray[np.intp]:
        """Give where each lost row leads, past other lost rows, shape (lost, draws).

        That is a lost row only where its cycle holds nothing else.
        """
        draws = self.forward.shape[1]
        if len(lost) == 1:
            return self.forward[lost]
        place = self.forward[lost].ravel()
        is_lost = np.zeros(len(self.forward), dtype=bool)
        is_lost[lost] = True
        again = np.flatnonzero(is_lost.take(place))
        for _ in range(len(lost) - 1):
            if not len(again):
                break
            onward = self.forward[place[again], again % draws]
            place[again] = onward
            again = again[is_lost.take(onward)]
        return place.reshape(len(lost), draws)


@dataclass
class Moved:
    """The scores of a block's column of y under the permutations of a chunk, shape (rows, draws)."""

    moves: Moves
    base: Floats
    _signs: dict[int, Floats] = field(default_factory=dict)

    @cached_property
    def scores(self) -> Floats:
        """What each row takes."""
        return self.base.take(self.moves.forward, mode="clip")

    def signs(self, row: int) -> Floats:
        """Give the order against one row: 1 where the moved score is larger, -1 smaller, 0 tied.

        Doubled ranks that differ do so by two or more, so cutting the difference to -1..1 gives its sign.
        """
        if row not in self._signs:
            difference = self.scores - self.base[row]
            self._signs[row] = np.clip(difference, -1, 1, out=difference)
        return self._signs[row]


class Kernel(Protocol):
    """The statistics of pairs that share a column of y and their rows."""

    @property
    def observed(self) -> NDArray[np.float64]:
        """The statistics as observed, shape (layers, pairs)."""

    def statistics(self, moved: Moved) -> Floats:
        """Give the statistics under permutations, shape (layers, pairs, draws)."""


@dataclass(frozen=True, slots=True)
class Test:
    """A kernel with what makes its pairs comparable: a factor to a z each, and how close counts as tied."""

    kernel: Kernel
    scale: NDArray[np.float64]
    tolerance: float


@dataclass(frozen=True, slots=True)
class Block:
    """Groups of pairs of one column of y, the rows that none of them has, and the scores of that column."""

    absent: tuple[int, ...]
    base: Floats
    tests: list[tuple[Group, Test]]


class Statistic(Protocol):
    """A way to test pairs of columns."""

    def blocks(self, groups: Sequence[Group], total: int) -> Iterable[Block]:
        """Arrange groups that share a column of y, of a table with so many rows, into blocks."""

    def among(self, rows: NDArray[np.intp]) -> "Statistic":
        """Give the same statistic for a table that has only these rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of y as its groups know it: the values and which rows any group has."""

    values: NDArray[np.float64]
    present: NDArray[np.bool_]

    @classmethod
    def of(cls, groups: Sequence[Group], total: int) -> "Column":
        """Put the values of all groups at their rows; zero where no group has a value."""
        values, present = np.zeros(total), np.zeros(total, dtype=bool)
        for group in groups:
            values[group.rows] = group.right
            present[group.rows] = True
        return cls(values, present)

    @property
    def absent(self) -> tuple[int, ...]:
        """The rows that no group has."""
        return tuple(np.flatnonzero(~self.present).tolist())

    def lost(self, group: Group) -> tuple[int, ...]:
        """Give the rows that the column has and a group has not."""
        lost = self.present.copy()
        lost[group.rows] = False
        return tuple(np.flatnonzero(lost).tolist())

    def spread(self, group: Group, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put scores of a group's rows, the last axis, at their places and zero elsewhere."""
        everywhere = np.zeros((*scores.shape[:-1], len(self.present)))
        everywhere[..., group.rows] = scores
        return everywhere


@dataclass(frozen=True)
class Products:
    """Sums over rows of left times moved right, of Pearson's kind or, on doubled ranks, of Spearman's.

    Parameters
    ----------
    left
        Scores of x, shape (pairs, N), zero outside the group's rows.
    right
        Scores of y, shape (N,), among the group's rows only: with the lost rows taken out of ranks and
        mean, but defined for these too, as they stand to the group's rows.
    lost
        Rows that the block's permutations move and the group does not have.
    ranked
        Whether the scores are doubled ranks; a lost row is then taken out of them by its order.
    shift
        What is taken off the block's scores to centre them on the group's rows, where they are not ranks.
    studentised
        Whether to give a second layer, sign(T) T^2 / sum(left^2 right^2), which orders like the studentised
        statistic sqrt(n) r / t of DiCiccio & Romano (2017): that is T over the root of that sum.
    """

    left: Floats
    right: Floats
    lost: tuple[int, ...]
    ranked: bool
    shift: float = 0.0
    studentised: bool = False

    @cached_property
    def _squares(self) -> tuple[Floats, Floats]:
        left, right = self.left.astype(np.float64) ** 2, self.right.astype(np.float64) ** 2
        if exact_in_single(left, right):
            return left.astype(np.float32), right.astype(np.float32)
        return left, right

    @cached_property
    def observed(self) -> NDArray[np.float64]:
        """The statistics as observed."""
        total = np.asarray(self.left @ self.right, dtype=np.float64)
        if not self.studentised:
            return total[np.newaxis]
        left, right = self._squares
        return np.stack([total, _studentised(total, np.asarray(left @ right, dtype=np.float64))])

    def statistics(self, moved: Moved) -> Floats:
        """Give the statistics under permutations, in single precision where that holds them exactly."""
        if not self.studentised:
            return self._around_lost(self._linear(moved), self.left, self.right, moved.moves)[np.newaxis]
        right = self._right(moved)
        total = np.asarray(self._sums(self.left, self.right, right, moved.moves), dtype=np.float64)
        left_squares, right_squares = self._squares
        squares = self._sums(left_squares, right_squares, np.square(right, dtype=right_squares.dtype), moved.moves)
        return np.stack([total, _studentised(total, np.asarray(squares, dtype=np.float64))])

    def _linear(self, moved: Moved) -> Floats:
        """Give the sums as if every row were the group's: a lost row is taken out of the sums, not of each rank."""
        if not self.ranked:
            return product(self.left, self._right(moved))
        total = product(self.left, moved.scores)
        for row in self.lost:
            total -= product(self.left, moved.signs(row))
        return total

    def _right(self, moved: Moved) -> Floats:
        if not self.ranked:
            return moved.scores - self.shift if self.shift else moved.scores
        right = moved.scores
        for row in self.lost:
            right = right - moved.signs(row)
        return right

    def _sums(self, left: Floats, right: Floats, moved_right: Floats, moves: Moves) -> Floats:
        return self._around_lost(product(left, moved_right), left, right, moves)

    def _around_lost(self, total: Floats, left: Floats, right: Floats, moves: Moves) -> Floats:
        """Let whoever met a lost row go on to where that row leads."""
        if self.lost:
            lost = np.asarray(self.lost)
            instead = right.take(moves.beyond(lost)) - right[lost, np.newaxis]
            total += np.sum(left.take(moves.backward[lost], axis=1) * instead, axis=1)
        return total


def _studentised(total: NDArray[np.float64], squares: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = np.zeros_like(total)
    return np.divide(total * np.abs(total), squares, out=ratio, where=squares > 0)


def exact_in_single(left: NDArray[np.float64], right: NDArray[np.float64]) -> bool:
    """Say whether sums of left * right are sums of whole numbers too small for single precision to round."""
    if (left % 1).any() or (right % 1).any():
        return False
    bound = np.sqrt(np.max(np.sum(left * left, axis=-1), initial=0.0) * np.sum(right * right))  # Cauchy-Schwarz
    return bool(bound < _SINGLE)


@dataclass(frozen=True)
class Concordance:
    """Kendall's S, concordant minus discordant pairs of rows, from the order of each two rows in x and in y.

    ``left`` has shape (pairs, n (n - 1) / 2): the order in x of each two of the group's ``rows``; ``lost`` are
    rows that the block's permutations move and the group does not have. ``base`` are the levels of the block's
    column of y, whole numbers from zero.
    """

    left: NDArray[np.float32]
    rows: NDArray[np.intp]
    lost: tuple[int, ...]
    base: NDArray[np.float64]

    @classmethod
    def of(
        cls, left: NDArray[np.float64], rows: NDArray[np.intp], lost: tuple[int, ...], base: NDArray[np.float64]
    ) -> "Concordance":
        """Keep each two rows once, from the signs of all differences in x."""
        first, second = np.triu_indices(len(rows), 1)
        return cls(left[:, first, second].astype(np.float32), rows, lost, base)

    @property
    def observed(self) -> NDArray[np.float64]:
        """The statistics as observed."""
        return np.asarray(self._sums(self.base[self.rows, np.newaxis])[..., 0], dtype=np.float64)[np.newaxis]

    def statistics(self, moved: Moved) -> Floats:
        """Give the statistics under permutations."""
        scores = moved.scores
        if self.lost:
            lost, draw = np.asarray(self.lost), np.arange(scores.shape[1])
            scores = scores.copy()
            # whoever met a lost row goes on to where that row leads
            scores[moved.moves.backward[lost], draw] = self.base.take(moved.moves.beyond(lost))
        return self._sums(scores[self.rows])[np.newaxis]

    def _sums(self, scores: Floats) -> NDArray[np.float32]:
        """Give S for levels of y, shape (n, draws): whole numbers, small enough for single precision."""
        levels = scores.astype(np.min_scalar_type(-len(self.base)))  # the smaller, the more are compared at once
        total = np.empty((len(self.left), levels.shape[1]), dtype=np.float32)
        step = max(_CELLS // max(self.left.shape[1], 1), _FEWEST_AT_ONCE)
        for start in range(0, levels.shape[1], step):
            some = slice(start, start + step)
            total[:, some] = product(self.left, _orders(levels[:, some]))
        return total


def _orders(levels: NDArray[np.signedinteger]) -> NDArray[np.float32]:
    """Give the order of each two rows in each column, in the order of `numpy.triu_indices`: 1, -1 or 0 for a tie."""
    first, second = np.triu_indices(len(levels), 1)
    order = levels[first]
    np.subtract(order, levels[second], out=order)
    return np.asarray(np.sign(order, out=order), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class SpearmanStatistic:
    """Spearman's rho by whole numbers: doubled centred mid-ranks, ranked among the rows of each pair."""

    studentised: bool = False

    def blocks(self, groups: Sequence[Group], total: int) -> Iterable[Block]:
        """Rank the column once; a pair that lost rows has them taken out of the ranks."""
        column = Column.of(groups, total)
        base = np.zeros(total)
        base[column.present] = scored(column.values[column.present], Method.SPEARMAN)
        tests = [(group, self._test(group, column, base)) for group in groups]
        yield Block(column.absent, _stored(base), tests)

    def among(self, rows: NDArray[np.intp]) -> "Statistic":  # noqa: ARG002 - the rows do not enter
        """Give this statistic: it knows no rows."""
        return self

    def _test(self, group: Group, column: Column, base: NDArray[np.float64]) -> Test:
        lost = column.lost(group)
        against = np.sign(column.values[:, np.newaxis] - column.values[list(lost)])
        right = np.where(column.present, base - np.sum(against, axis=1), 0.0)
        left = scored(group.left, Method.SPEARMAN)
        spread = _stored(column.spread(group, left))
        kernel = Products(spread, _stored(right), lost, ranked=True, studentised=self.studentised)
        return Test(kernel, _to_z(left, right[group.rows]), _ROUNDED)


def _stored(ranks: NDArray[np.float64]) -> Floats:
    return ranks.astype(np.float32) if ranks.shape[-1] <= _SINGLE_RANKS else ranks


@dataclass(frozen=True, slots=True)
class PearsonStatistic:
    """Pearson's r by sums of products of centred values."""

    studentised: bool = False

    def blocks(self, groups: Sequence[Group], total: int) -> Iterable[Block]:
        """Centre the column once; pairs that lost its largest deviations are scored by themselves."""
        column = Column.of(groups, total)
        base = np.zeros(total)
        base[column.present] = centred(column.values[column.present])
        near = [group for group in groups if np.ptp(base[group.rows]) * _KEPT_DIGITS >= np.max(np.abs(base))]
        yield Block(column.absent, base, [(group, self._test(group, column, base)) for group in near])
        for group in groups:
            if not any(group is other for other in near):
                yield from self.blocks([group], total)

    def among(self, rows: NDArray[np.intp]) -> "Statistic":  # noqa: ARG002 - the rows do not enter
        """Give this statistic: it knows no rows."""
        return self

    def _test(self, group: Group, column: Column, base: NDArray[np.float64]) -> Test:
        lost = column.lost(group)
        shift = float(np.mean(base[group.rows])) if lost else 0.0
        left, right = centred(group.left), base - shift
        kernel = Products(
            column.spread(group, left), right, lost, ranked=False, shift=shift, studentised=self.studentised
        )
        return Test(kernel, _to_z(left, right[group.rows]), _TIED)


@dataclass(frozen=True, slots=True)
class KendallStatistic:
    """Kendall's S, compared between pairs over its standard deviation."""

    def blocks(self, groups: Sequence[Group], total: int) -> Iterable[Block]:
        """Compare each two rows of x and of y, whose values are replaced by their levels, the lowest first."""
        column = Column.of(groups, total)
        base = np.zeros(total)
        base[column.present] = np.unique(column.values[column.present], return_inverse=True)[1]
        yield Block(column.absent, base, [(group, self._test(group, column, base)) for group in groups])

    def among(self, rows: NDArray[np.intp]) -> "Statistic":  # noqa: ARG002 - the rows do not enter
        """Give this statistic: it knows no rows."""
        return self

    def _test(self, group: Group, column: Column, base: NDArray[np.float64]) -> Test:
        kernel = Concordance.of(signs(group.left), group.rows, column.lost(group), base)
        deviation = np.array([kendall_deviation(left, group.right) for left in group.left])
        return Test(kernel, 1 / deviation, _ROUNDED)


def _to_z(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the factor from a sum of products to r sqrt(n - 1), whose variance under permutation is 1."""
    norm = np.sqrt(np.sum(left * left, axis=-1) * np.sum(right * right, axis=-1))
    return np.asarray(np.sqrt(len(right) - 1) / norm)
