"""Permutation tests of independence for every pair of columns, with one permutation serving all pairs."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.correlation import Group, Method, as_tables, complete_rows, estimates, groups
from pesbench.stats.draws import Permutations, Resampling, enumerable
from pesbench.stats.kernels import (
    Block,
    KendallStatistic,
    Moved,
    Moves,
    PearsonStatistic,
    SpearmanStatistic,
    Statistic,
)


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """Permutation tests of all pairs; each array has shape (p, q) and is NaN where the pair is undefined.

    ``p`` is two-sided by absolute value, ``p_greater`` and ``p_less`` are one-sided, ``p_robust`` is that
    of the studentised statistic (NaN where not asked for), ``p_maxt`` is adjusted for the whole family by
    step-down maxT. ``z`` is the standardised statistic by which maxT compares pairs; ``exact`` says where
    every permutation was counted; ``family_size`` is the number of pairs tested.
    """

    estimate: NDArray[np.float64]
    n: NDArray[np.int64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    p_greater: NDArray[np.float64]
    p_less: NDArray[np.float64]
    p_robust: NDArray[np.float64]
    p_maxt: NDArray[np.float64]
    exact: NDArray[np.bool_]
    family_size: int

    @property
    def p_doubled(self) -> NDArray[np.float64]:
        """Twice the smaller one-sided p, at most 1: two-sided without assuming a symmetric distribution."""
        return np.asarray(np.minimum(1.0, 2 * np.minimum(self.p_greater, self.p_less)))


def permutation_test(
    x: ArrayLike, y: ArrayLike, *, method: str = Method.SPEARMAN, plan: Resampling, studentised: bool = False
) -> PermutationTest:
    """Test every column of x against every column of y for association, by permuting units.

    Parameters
    ----------
    x, y
        Shapes ``(n, p)`` and ``(n, q)``: the same units along the first axis, in any unit of measurement.
    method
        ``spearman``, ``pearson`` or ``kendall`` (tau-b).
    plan
        Number of draws, seed and task. Where a pair has so few rows that all their permutations are not
        more than the draws, each is counted exactly once instead.
    studentised
        Also test with the studentised correlation (not for Kendall).

    Returns
    -------
    PermutationTest
        p-values lie between 1 / (draws + 1) and 1; with every permutation counted, between 1 / n! and 1.

    Raises
    ------
    ValueError
        If the tables do not fit, hold infinite values, or Kendall is asked for a studentised statistic.

    Notes
    -----
    Rows with a missing value (NaN) are left out per pair; a pair with fewer than three rows or a constant
    column is not tested and not counted in the family. Ties are kept: mid-ranks in Spearman's rho, tau-b
    for Kendall, and a draw that ties with what was observed counts as extreme.

    p = (1 + number of draws as extreme) / (draws + 1): Phipson & Smyth (2010); full enumeration: Pitman
    (1937). Studentised statistic sqrt(n) r / t with t^2 = mean(x^2 y^2) / (mean(x^2) mean(y^2)): DiCiccio &
    Romano (2017). Step-down maxT: Westfall & Young (1993), algorithm of Ge, Dudoit & Speed (2003), on |r|
    sqrt(n - 1) (Kendall: S over its standard deviation), whose variance under permutation is 1 for any
    ties. With missing values each pair's own p stays exact, and the joint distribution behind maxT is
    approximate.

    Examples
    --------
    >>> x = [[1.0], [2.0], [3.0], [4.0]]
    >>> y = [[1.0], [3.0], [2.0], [4.0]]
    >>> test = permutation_test(x, y, plan=Resampling(count=99))
    >>> float(test.p[0, 0]) * 24  # rho is 1 or 0.8 in four permutations of 24, -1 or -0.8 in four
    8.0
    """
    rule = Method(method)
    statistic = _statistic(rule, studentised=studentised)
    left, right = as_tables(x, y)
    estimate = np.full((left.shape[1], right.shape[1]), np.nan)
    defined: list[Group] = []
    for group in groups(left, right):
        values = estimates(group.left, group.right, rule)
        estimate[group.x_columns, group.y_column] = values
        if not np.isnan(values).all():
            defined.append(group.only(~np.isnan(values)))
    return run_test(defined, statistic, plan, estimate, complete_rows(left, right), len(left))


def _statistic(method: Method, *, studentised: bool) -> Statistic:
    if method is Method.KENDALL:
        if studentised:
            msg = "the studentised statistic is defined for pearson and spearman, not for kendall"
            raise ValueError(msg)
        return KendallStatistic()
    of = SpearmanStatistic if method is Method.SPEARMAN else PearsonStatistic
    return of(studentised=studentised)


@dataclass(slots=True)
class _Family:
    """The tested pairs in the order of their slots, and what the draws are compared with."""

    blocks: list[Block] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    slots: list[slice] = field(default_factory=list)

    @classmethod
    def of(cls, defined: Iterable[Group], statistic: Statistic, total: int) -> "_Family":
        """Arrange groups of pairs, in the order of the columns of y, into blocks."""
        family = cls()
        for _, members in groupby(defined, key=lambda group: group.y_column):
            family.blocks.extend(statistic.blocks(list(members), total))
        for block in family.blocks:
            for group, _ in block.tests:
                start = len(family.pairs)
                family.pairs.extend((int(j), group.y_column) for j in group.x_columns)
                family.slots.append(slice(start, len(family.pairs)))
        return family

    @property
    def groups(self) -> list[Group]:
        """The groups in the order of their slots."""
        return [group for block in self.blocks for group, _ in block.tests]

    def spans(self) -> list[slice]:
        """Give the slots of each block, which follow each other."""
        sizes = [sum(len(group.x_columns) for group, _ in block.tests) for block in self.blocks]
        return [slice(end - size, end) for size, end in zip(sizes, accumulate(sizes), strict=True)]

    def targets(self) -> "_Targets":
        """Give the observed statistics over the slots."""
        tests = [test for block in self.blocks for _, test in block.tests]
        observed = np.concatenate([test.kernel.observed for test in tests], axis=1)
        scale = np.concatenate([test.scale for test in tests])
        tolerance = np.concatenate([np.full(len(test.scale), test.tolerance) for test in tests])
        order = np.argsort(-np.abs(observed[0]) * scale, kind="stable")
        return _Targets(observed, tolerance * np.abs(observed), scale, order)

    def table(self, column: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Put a number of each pair at its place."""
        table = np.full(shape, np.nan)
        table[tuple(np.asarray(self.pairs).T)] = column
        return table


@dataclass(frozen=True, slots=True)
class _Targets:
    """Observed statistics (layers, pairs), how far below them still counts, factors to z, order by size of z."""

    observed: NDArray[np.float64]
    slack: NDArray[np.float64]
    scale: NDArray[np.float64]
    order: NDArray[np.intp]

    @property
    def place(self) -> NDArray[np.intp]:
        """The place of each pair counted from the least extreme."""
        place = np.empty_like(self.order)
        place[self.order] = np.arange(len(self.order))[::-1]
        return place


@dataclass(slots=True)
class _Shares:
    """The shares of draws at least as large, at most as large, as extreme by layer, and as extreme by maxT."""

    greater: NDArray[np.float64]
    less: NDArray[np.float64]
    extreme: NDArray[np.float64]
    maxt: NDArray[np.float64]
    exact: NDArray[np.float64]

    def replace(self, slots: slice, other: "_Shares") -> None:
        """Take the shares of some pairs from elsewhere, but not what adjusts for the family."""
        self.greater[slots] = other.greater
        self.less[slots] = other.less
        self.extreme[:, slots] = other.extreme
        self.exact[slots] = other.exact


def run_test(
    defined: list[Group],
    statistic: Statistic,
    plan: Resampling,
    estimate: NDArray[np.float64],
    n: NDArray[np.int64],
    total: int,
) -> PermutationTest:
    """Run the permutation test of a statistic on groups of pairs whose estimates are known and defined."""
    shape = estimate.shape
    if not defined:
        empty = np.full(shape, np.nan)
        untested = np.zeros(shape, dtype=bool)
        return PermutationTest(estimate, n, empty, empty, empty, empty, empty, empty, untested, 0)
    family = _Family.of(defined, statistic, total)
    targets = family.targets()
    draws = Permutations.of(total, plan)
    p = _shares(family, targets, draws)
    if not draws.exhaustive:
        _enumerate_small(family, statistic, plan, p)
    adjusted = np.maximum(_stepped_down(p.maxt, targets.order), p.extreme[0])
    robust = p.extreme[1] if len(p.extreme) > 1 else np.full(len(adjusted), np.nan)
    columns = (targets.observed[0] * targets.scale, p.extreme[0], p.greater, p.less, robust, adjusted)
    z, both, greater, less, studentised, maxt = (family.table(column, shape) for column in columns)
    exact = family.table(p.exact, shape) == 1
    return PermutationTest(estimate, n, z, both, greater, less, studentised, maxt, exact, len(adjusted))


def _shares(family: _Family, targets: _Targets, draws: Permutations) -> _Shares:
    """Count over all chunks; the sum of whole numbers does not depend on which thread counted what."""

    def counted(chunk: int) -> list[NDArray[np.int64]]:
        return _count(family, draws.chunk(chunk), targets)

    with ThreadPoolExecutor(max_workers=draws.plan.threads) as pool:
        counts = [sum(parts) for parts in zip(*pool.map(counted, range(draws.chunks)), strict=True)]
    # Among random draws the observed order counts once; among all permutations it is already there.
    added = 0 if draws.exhaustive else 1
    greater, less, extreme, maxt = ((count + added) / (draws.count + added) for count in counts)
    return _Shares(greater, less, extreme, maxt, np.full(len(maxt), float(draws.exhaustive)))


def _count(family: _Family, permutations: NDArray[np.intp], targets: _Targets) -> list[NDArray[np.int64]]:
    moves = Moves.of(permutations)
    layers, pairs = targets.observed.shape
    greater, less = np.empty(pairs, dtype=np.int64), np.empty(pairs, dtype=np.int64)
    extreme = np.empty((layers, pairs), dtype=np.int64)
    z, place = np.empty((pairs, permutations.shape[1])), targets.place
    for block, own in zip(family.blocks, family.spans(), strict=True):
        moved = Moved(moves.returning(block.absent), block.base)
        table = np.concatenate([test.kernel.statistics(moved) for _, test in block.tests], axis=1)
        observed, slack = targets.observed[:, own, np.newaxis], targets.slack[:, own, np.newaxis]
        # In single precision sums are whole numbers, and the slack is too small to make another one of them.
        above, below = (bound.astype(table.dtype) for bound in (observed[0] - slack[0], observed[0] + slack[0]))
        greater[own], less[own] = _row_counts(table[0] >= above), _row_counts(table[0] <= below)
        size = np.abs(table, out=table)
        far = (np.abs(observed) - slack).astype(table.dtype)
        for layer in range(layers):
            extreme[layer, own] = _row_counts(size[layer] >= far[layer])
        z[place[own]] = size[0] * targets.scale[own, np.newaxis]
    return [greater, less, extreme, _count_maxt(z, targets)]


def _row_counts(mask: NDArray[np.bool_]) -> list[int]:
    """Count what holds in each row, which NumPy does many times faster row by row than along an axis."""
    return [int(np.count_nonzero(row)) for row in mask]


def _count_maxt(z: NDArray[np.float64], targets: _Targets) -> NDArray[np.int64]:
    """Count draws whose largest z among the pairs not more extreme than a pair reaches that pair's z.

    The rows of z go from the least to the most extreme pair as observed.
    """
    running = np.maximum.accumulate(z, axis=0, out=z)
    target = (np.abs(targets.observed[0]) - targets.slack[0]) * targets.scale
    return np.asarray(_row_counts(running >= target[targets.order[::-1], np.newaxis]))[targets.place]


def _stepped_down(p: NDArray[np.float64], order: NDArray[np.intp]) -> NDArray[np.float64]:
    """Let no pair have a smaller adjusted p than a more extreme one."""
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(p[order])
    return adjusted


def _enumerate_small(family: _Family, statistic: Statistic, plan: Resampling, p: _Shares) -> None:
    """Replace the p of pairs with so few rows that each of their permutations can be counted."""
    for slots, group in zip(family.slots, family.groups, strict=True):
        if enumerable(group.n, plan.count):
            alone = _Family.of([group.alone()], statistic.among(group.rows), group.n)
            p.replace(slots, _shares(alone, alone.targets(), Permutations.of(group.n, plan)))
