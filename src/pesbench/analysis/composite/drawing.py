"""Many variants of an index at once: each draw takes a value of everything that varies, and gives ranks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.composite.chain import Base, Chain, Prepared
from pesbench.analysis.composite.scheme import Scheme
from pesbench.analysis.composite.varying import ENDS, Factor
from pesbench.stats import Resampling
from pesbench.stats.composite import effective_weights, shares

Cells = NDArray[np.float64]
_CELLS = 600_000  # of values (draws, units, indicators) at a time where values differ between draws
_REMEMBERED = 512  # schemes kept ready


@dataclass(slots=True)
class Pool:
    """Values of everything that varies, drawn for one chunk; ``of`` says which row of each a draw takes."""

    values: list[Cells]
    of: NDArray[np.intp]

    @property
    def draws(self) -> int:
        """The number of draws."""
        return len(self.of)

    def taken(self, at: int, rows: NDArray[np.intp]) -> Cells:
        """Give the values that some draws take of one factor."""
        return np.asarray(self.values[at][self.of[rows, at]])


@dataclass(slots=True)
class Drawn:
    """Scores of the nodes of each draw, each (draws, units), and the draws that failed."""

    scores: list[Cells]
    failed: NDArray[np.bool_]


@dataclass(slots=True)
class Engine:
    """Computes draws of one index. ``wanted`` are the nodes whose scores are kept."""

    base: Base
    factors: tuple[Factor, ...]
    seed: int
    wanted: Sequence[int]
    _chains: dict[tuple[float, ...], tuple[Chain, Prepared | None]] = field(default_factory=dict)

    def pool(self, task: str, chunk: int, size: int) -> list[Cells]:
        """Draw the values of each factor for a chunk of a task."""
        return [
            factor.drawn(self.base, Resampling(size, self.seed, f"index, {task}, {factor.field}"), chunk, size)
            for factor in self.factors
        ]

    def run(self, pool: Pool) -> Drawn:
        """Compute all draws of a pool."""
        units = len(self.base.chain.table.units)
        found = Drawn([np.empty((pool.draws, units)) for _ in self.wanted], np.zeros(pool.draws, dtype=bool))
        for rows, key in self._alike(pool):
            self._one_scheme(pool, rows, key, found)
        ranked = ~np.isnan(self.base.scores[:, -1])
        index = found.scores[list(self.wanted).index(self.base.chain.shape.tree.nodes - 1)]
        found.failed |= ~np.isfinite(index[:, ranked]).all(axis=1)
        return found

    def _alike(self, pool: Pool) -> Iterable[tuple[NDArray[np.intp], tuple[float, ...]]]:
        """Put the draws together that have the same scheme; each comes with the values that make it."""
        at = [place for place, factor in enumerate(self.factors) if factor.makes_a_scheme]
        every = np.arange(pool.draws)
        if not at:
            return [(every, ())]
        keys, inverse = np.unique(
            np.stack([pool.taken(place, every) for place in at], axis=1), axis=0, return_inverse=True
        )
        order = np.argsort(inverse.ravel(), kind="stable")
        ends = np.cumsum(np.bincount(inverse.ravel(), minlength=len(keys)))
        return [
            (rows, tuple(float(part) for part in key))
            for rows, key in zip(np.split(order, ends[:-1]), keys, strict=True)
        ]

    def _one_scheme(self, pool: Pool, rows: NDArray[np.intp], key: tuple[float, ...], found: Drawn) -> None:
        chain, ready = self._chain(key)
        sampling = self._place("standard_errors")
        cells = chain.table.values.size
        step = max(1, _CELLS // cells) if ready is None else len(rows)
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            prepared = ready
            if prepared is None:
                prepared = chain.prepare(chain.table.values + pool.taken(sampling, part))
            low, high = self._ends(chain, pool, part)
            with np.errstate(all="ignore"):  # a draw that cannot be computed is counted as failed
                result = chain.score(prepared.values, self._weights(chain, pool, part), low, high)
            for table, node in zip(found.scores, self.wanted, strict=True):
                table[part] = result.nodes[node]
            found.failed[part] = result.refused | prepared.wrong | np.asarray(np.ravel(low >= high))

    def _chain(self, key: tuple[float, ...]) -> tuple[Chain, Prepared | None]:
        """Give the chain of a scheme, and its indicators on a common scale where all draws share them."""
        if key not in self._chains:
            scheme, own = self._scheme(key), self.base.chain
            chain = Chain(scheme, own.shape, own.table, _directions(scheme, own))
            ready = chain.prepare(own.table.values[np.newaxis]) if self._place("standard_errors") < 0 else None
            if len(self._chains) >= _REMEMBERED:
                return chain, ready
            self._chains[key] = (chain, ready)
        return self._chains[key]

    def _scheme(self, key: tuple[float, ...]) -> Scheme:
        scheme = self.base.chain.scheme
        making = [factor for factor in self.factors if factor.makes_a_scheme]
        for factor, value in zip(making, key, strict=True):
            scheme = scheme.with_entry(factor.field, factor.choices[int(value)] if factor.choices else value)
        return scheme

    def _place(self, name: str) -> int:
        return next((at for at, factor in enumerate(self.factors) if factor.field == name), -1)

    def _number(self, name: str, pool: Pool, rows: NDArray[np.intp]) -> Cells | None:
        """Give the numbers that draws take of one factor, shape (draws,); None where it does not vary."""
        at = self._place(name)
        if at < 0:
            return None
        drawn = pool.taken(at, rows)
        choices = self.factors[at].choices
        return np.array([float(str(choices[int(value)])) for value in drawn]) if choices else drawn

    def _ends(self, chain: Chain, pool: Pool, rows: NDArray[np.intp]) -> tuple[Cells, Cells]:
        # the ends of a scale have no meaning for methods without one, so whatever was drawn changes nothing there
        given = [self._number(name, pool, rows) if chain.is_scaled else None for name in ENDS]
        low, high = (
            np.full((1, 1), end) if drawn is None else drawn[:, np.newaxis]
            for drawn, end in zip(given, chain.ends(), strict=True)
        )
        return low, high

    def _weights(self, chain: Chain, pool: Pool, rows: NDArray[np.intp]) -> Cells:
        """Give the shares of the nodes in each draw, shape (draws, nodes)."""
        shape = chain.shape
        weights = np.repeat(shape.given_weights(chain.scheme), len(rows), axis=0)
        if (at := self._place("weights")) >= 0:
            weights = pool.taken(at, rows).copy()
        for factor in self.factors:
            if factor.is_node_weight:
                node = factor.field.removeprefix("node.").removesuffix(".weight")
                weights[:, shape.ids.index(node)] = self._number(factor.field, pool, rows)
        if (at := self._place("drop")) >= 0:
            self._drop(weights, self.factors[at].choices, pool.taken(at, rows), shape.ids)
        return shares(weights, shape.tree)

    @staticmethod
    def _drop(weights: Cells, choices: Sequence[object], drawn: Cells, ids: Sequence[str]) -> None:
        for number, name in enumerate(choices):
            if name is not None:
                weights[drawn == number, ids.index(str(name))] = 0.0


def _directions(scheme: Scheme, own: Chain) -> Cells:
    """Give directions, those of the scheme first, else as the base has them."""
    given = {node.id: node.direction for node in scheme.nodes}
    known = zip(own.shape.indicators, own.directions, strict=True)
    return np.array([float(given[name] or direction) for name, direction in known])


def effective(base: Base) -> Cells:
    """Give the weight of each node in the index, shape (nodes,)."""
    return np.asarray(effective_weights(base.own_weights[np.newaxis], base.chain.shape.tree)[0])
