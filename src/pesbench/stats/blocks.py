"""Correlations pooled over cycles in which the same units were seen again, by permuting and drawing whole units."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product as each_of
from math import factorial, prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.block_pairs import Pairs, as_cycles, pairs_of, pooled_rule
from pesbench.stats.correlation import Method
from pesbench.stats.draws import CHUNK, Permutations, Resampling, enumerable
from pesbench.stats.kernels import Moves

Floats = NDArray[np.float64]
_SAME = 1e-11  # statistics in units of r closer than this are the same one, rounded elsewhere


@dataclass(frozen=True, slots=True)
class PooledTest:
    """Pooled correlations and their permutation tests; each array has shape (p, q), NaN where undefined.

    ``n`` counts the units and ``observations`` the units times cycles behind a pair. ``z`` is the distance of the
    estimate from its mean under permutation, in standard deviations; the other fields are as in `PermutationTest`.
    """

    estimate: Floats
    n: NDArray[np.int64]
    observations: NDArray[np.int64]
    z: Floats
    p: Floats
    p_greater: Floats
    p_less: Floats
    p_maxt: Floats
    exact: NDArray[np.bool_]
    family_size: int


def pooled_test(x: ArrayLike, y: ArrayLike, *, method: str = Method.SPEARMAN, plan: Resampling) -> PooledTest:
    """Test every column of x against every column of y for association within cycles, by permuting whole units.

    Parameters
    ----------
    x, y
        Shapes ``(cycles, n, p)`` and ``(cycles, n, q)``: the same units along the second axis in every cycle, in any
        unit of measurement; a unit that is not in a cycle is missing (NaN) there.
    method
        ``spearman`` or ``pearson``.
    plan
        Number of draws, seed and task. Where a pair has so few units that all their permutations are not more than the
        draws, each is counted exactly once instead.

    Returns
    -------
    PooledTest
        p-values lie between 1 / (draws + 1) and 1; with every permutation counted, from one over their number. p and z
        are NaN where the units allow no permutation that changes the estimate; such a pair is not in the family.

    Raises
    ------
    ValueError
        If the tables do not fit, hold infinite values, or the method is ``kendall``.

    Notes
    -----
    In each cycle the rows with a missing value are left out per pair, and the cycle too where fewer than three are
    left. The estimate is the correlation, over all units and cycles, of what is left once each cycle's own mean is
    taken out: for Pearson of the values, for Spearman of the mid-ranks within the cycle divided by the number of units
    in it, so that levels that differ between cycles play no part and no unit counts twice in a ranking.

    A permutation moves a unit with its whole history, the same way in every cycle, because the scores of one unit at
    two times are not independent: Winkler et al., *Multi-level Block Permutation*, NeuroImage 123 (2015). Units trade
    places only with units that the pair has in the same cycles, so that the test stays exact where a unit is missing
    in some cycle. Such permutations need not have mean 0: the two-sided p counts distances from their mean, and both
    mean and variance are exact (Hoeffding, *A Combinatorial Central Limit Theorem*, Annals of Mathematical Statistics
    22, 1951). p = (1 + number of draws as extreme) / (draws + 1): Phipson & Smyth (2010). Step-down maxT by the
    size of z, as in `permutation_test`; with missing values the joint distribution behind it is approximate.

    Examples
    --------
    >>> x = [[[1.0], [2.0], [3.0], [4.0]], [[2.0], [1.0], [3.0], [4.0]]]
    >>> y = [[[1.0], [3.0], [2.0], [4.0]], [[1.0], [2.0], [3.0], [4.0]]]
    >>> test = pooled_test(x, y, plan=Resampling(count=99))
    >>> round(test.estimate.item(), 12), test.n.item(), test.observations.item()
    (0.8, 4, 8)
    >>> round(test.p.item() * 24, 12)  # of the 24 permutations of the histories
    4.0
    """
    rule = pooled_rule(method)
    left, right = as_cycles(x, y)
    shape = (left.shape[2], right.shape[2])
    result = {name: np.full(shape, np.nan) for name in ("estimate", "z", "p", "p_greater", "p_less", "p_maxt", "exact")}
    n, observations = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    tested: list[Pairs] = []
    for pairs in pairs_of(left, right, rule):
        n[pairs.place], observations[pairs.place] = pairs.n, pairs.observations
        result["estimate"][pairs.place] = pairs.estimate
        movable = pairs.movable
        if movable.any():
            tested.append(pairs.only(movable))
    if tested:
        _fill(result, tested, Permutations(left.shape[1], plan, exhaustive=False))
    exact = result.pop("exact") == 1
    return PooledTest(
        n=n, observations=observations, exact=exact, family_size=sum(len(t.left) for t in tested), **result
    )


def _fill(result: dict[str, Floats], tested: list[Pairs], draws: Permutations) -> None:
    """Count the draws of all pairs, and all permutations of those that have few."""
    judged = [_Judged.of(pairs) for pairs in tested]
    counted = partial(_count, judged, draws)
    with ThreadPoolExecutor(max_workers=draws.plan.threads) as pool:
        parts = list(pool.map(counted, range(draws.chunks)))
    greater, less, extreme, maxt = ((np.sum(part, axis=0) + 1) / (draws.count + 1) for part in zip(*parts, strict=True))
    exact, z = np.zeros(len(extreme)), np.concatenate([own.z for own in judged])
    start = 0
    for own in judged:
        slots = slice(start, start + len(own.z))
        start = slots.stop
        if _few(own.pairs.ways, draws.plan.count):
            greater[slots], less[slots], extreme[slots] = own.enumerated()
            exact[slots] = 1
    order = np.argsort(-np.abs(z), kind="stable")
    adjusted = np.empty_like(maxt)
    adjusted[order] = np.maximum.accumulate(maxt[order])
    columns = {"z": z, "p": extreme, "p_greater": greater, "p_less": less, "exact": exact}
    columns["p_maxt"] = np.maximum(adjusted, extreme)
    start = 0
    for own in judged:
        slots = slice(start, start + len(own.z))
        start = slots.stop
        for name, column in columns.items():
            result[name][own.pairs.place] = column[slots]


@dataclass(frozen=True, slots=True)
class _Judged:
    """Pairs with the mean and standard deviation of their correlations under permutation, and the observed z."""

    pairs: Pairs
    mean: Floats
    deviation: Floats
    z: Floats

    @classmethod
    def of(cls, pairs: Pairs) -> "_Judged":
        mean, variance = pairs.moments()
        deviation = np.sqrt(variance)
        return cls(pairs, mean, deviation, (np.einsum("pcn,cn->p", pairs.left, pairs.right) - mean) / deviation)

    @property
    def slack(self) -> Floats:
        """How far below the observed z still counts as equal to it."""
        return np.asarray(_SAME / self.deviation)

    def under(self, order: NDArray[np.intp]) -> Floats:
        """Give z under permutations, shape (pairs, draws)."""
        own = self.pairs.under(order)
        own -= self.mean[:, np.newaxis]
        own /= self.deviation[:, np.newaxis]
        return own

    def compare(self, z: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Count draws at least as large, at most as large, and as far from the mean."""
        observed, slack = self.z[:, np.newaxis], self.slack[:, np.newaxis]
        greater = np.count_nonzero(z >= observed - slack, axis=1)
        less = np.count_nonzero(z <= observed + slack, axis=1)
        return greater, less, np.count_nonzero(np.abs(z) >= np.abs(observed) - slack, axis=1)

    def enumerated(self) -> list[Floats]:
        """Give the three shares over all permutations within the classes."""
        counts = np.zeros((3, len(self.z)))
        total = prod(factorial(size) for size in self.pairs.ways)
        for order in _every_order(self.pairs, total):
            counts += self.compare(self.under(order))
        return list(counts / total)


def _few(ways: list[int], count: int) -> bool:
    """Say whether all permutations within the classes are not more than the draws."""
    return all(enumerable(size, count) for size in ways) and prod(factorial(size) for size in ways) <= count


def _every_order(pairs: Pairs, total: int) -> Iterator[NDArray[np.intp]]:
    """Give all permutations within the classes in pieces, shape (n, size)."""
    whole = np.tile(np.arange(pairs.present.shape[1])[:, np.newaxis], total)
    kinds = [Permutations.of(len(units), Resampling(total)) for _, units in pairs.classes]
    own = [np.concatenate([kind.chunk(c) for c in range(kind.chunks)], axis=1) for kind in kinds]
    choice = np.array(list(each_of(*(range(orders.shape[1]) for orders in own)))).T
    for (_, units), orders, chosen in zip(pairs.classes, own, choice, strict=True):
        whole[units] = units[orders[:, chosen]]
    for start in range(0, total, CHUNK):
        yield whole[:, start : start + CHUNK]


def _count(judged: list[_Judged], draws: Permutations, chunk: int) -> list[NDArray[np.int64]]:
    """Count the draws of one chunk as large, as small and as far as each pair, and for maxT."""
    z = [own.under(order) for own, order in zip(judged, _orders(judged, draws, chunk), strict=True)]
    counts = [own.compare(table) for own, table in zip(judged, z, strict=True)]
    greater, less, extreme = (np.concatenate(part) for part in zip(*counts, strict=True))
    size = np.abs(np.concatenate(z))
    observed = np.abs(np.concatenate([own.z for own in judged]))
    target = observed - np.concatenate([own.slack for own in judged])
    backwards = np.argsort(-observed, kind="stable")[::-1]
    running = np.maximum.accumulate(size[backwards], axis=0)
    maxt = np.empty(len(observed), dtype=np.int64)
    maxt[backwards] = np.count_nonzero(running >= target[backwards, np.newaxis], axis=1)
    return [greater, less, extreme, maxt]


def _orders(judged: list[_Judged], draws: Permutations, chunk: int) -> Iterator[NDArray[np.intp]]:
    """Give each group of pairs its permutations, shape (n, size).

    Every set of cycles has random permutations of its own, of all units, from which those of a class follow. So classes
    of a pair move independently, and pairs that miss other units move much alike.
    """
    moves: dict[int, Moves] = {}
    known: dict[bytes, NDArray[np.intp]] = {}
    for own in judged:
        key = own.pairs.present.tobytes()
        if key not in known:
            for code, _ in own.pairs.classes:
                if code not in moves:
                    named = Resampling(draws.plan.count, draws.plan.seed, f"{draws.plan.task}/cycles {code}")
                    moves[code] = Moves.of(Permutations(draws.n, named, exhaustive=False).chunk(chunk))
            known[key] = _together(own.pairs, moves)
        yield known[key]


def _together(pairs: Pairs, moves: dict[int, Moves]) -> NDArray[np.intp]:
    """Put the permutations of the classes together; other units stay where they are.

    Both ways from permutations of all units to one of some are uniform: the first-return map, which leaves most of a
    large class as it is, and the order of the places that a small class is moved to, which is quicker there.
    """
    n, draws = next(iter(moves.values())).forward.shape
    order = np.tile(np.arange(n)[:, np.newaxis], draws)
    for code, units in pairs.classes:
        if 2 * len(units) > n:
            order[units] = moves[code].returning(np.delete(np.arange(n), units)).forward[units]
        elif len(units) > 1:
            order[units] = units[np.argsort(moves[code].forward[units], axis=0)]
    return order
