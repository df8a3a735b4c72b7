"""How certain ranks are when what might have been chosen otherwise varies: a Monte Carlo analysis."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.composite.chain import Base
from pesbench.analysis.composite.drawing import Engine, Pool
from pesbench.analysis.composite.varying import Factor
from pesbench.errors import AnalysisError
from pesbench.stats.composite import places, rank_quantile, tally, tied_groups

Cells = NDArray[np.float64]
T = TypeVar("T")
CHUNK = 500
LEVEL = 0.9
CLEAR = 0.95
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Ranks over the draws that could be computed.

    Attributes
    ----------
    draws, failed
        How many draws were made, and how many of them failed.
    low, high
        5 and 95 % ranks of each unit (rows) in each group (columns); 0 where there is none.
    counts
        How often each unit (rows) had each rank (columns) in the index.
    above
        The share of the draws in which the unit of the row is above that of the column.
    shift
        The mean over draws and units of how many places a unit is away from its rank in the index as it is.
    table
        One row per draw, where asked for: what it took, whether it failed, and the rank of each unit.
    """

    draws: int
    failed: int
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    counts: NDArray[np.int64]
    above: Cells
    shift: float
    table: pl.DataFrame | None


@dataclass(slots=True)
class _Part:
    counts: list[NDArray[np.int64]]
    above: NDArray[np.int64]
    shift: float
    failed: int
    table: pl.DataFrame | None


def threads_at_hand() -> int:
    """Give how many threads to use; the answer never depends on it."""
    return min(_MOST_THREADS, os.cpu_count() or 1)


def in_order(job: Callable[[int], T], chunks: int, threads: int) -> list[T]:
    """Run a job for each chunk, on several threads, and give the answers in the order of the chunks."""
    if threads == 1 or chunks == 1:
        return [job(chunk) for chunk in range(chunks)]
    with ThreadPoolExecutor(max_workers=threads) as pool:
        return list(pool.map(job, range(chunks)))


def uncertain(
    base: Base, factors: tuple[Factor, ...], count: int, seed: int, *, threads: int = 1, keep: bool = False
) -> Uncertainty:
    """Draw variants of an index and see how its ranks move.

    Parameters
    ----------
    base
        The index as it is.
    factors
        What varies.
    count, seed
        How many draws, from which seed; the first draws of a long run are those of a short one.
    threads
        How many threads; the answer does not depend on it.
    keep
        Whether to give a table of all draws.

    Raises
    ------
    AnalysisError
        If every draw failed.

    Notes
    -----
    Saisana, Saltelli & Tarantola, *Uncertainty and sensitivity analysis techniques as tools for the quality assessment
    of composite indicators* (JRSS A, 2005).
    """
    tree = base.chain.shape.tree
    engine = Engine(base, factors, seed, tuple(range(tree.indicators, tree.nodes)))
    own = places(base.scores[:, -1][np.newaxis]).ranks[0]

    def part(chunk: int) -> _Part:
        size = min(CHUNK, count - chunk * CHUNK)
        of = np.repeat(np.arange(size)[:, np.newaxis], len(factors), axis=1)
        return _counted(engine, Pool(engine.pool("uncertainty", chunk, size), of), own, keep=keep)

    parts = in_order(part, -(-count // CHUNK), threads)
    failed = sum(part.failed for part in parts)
    done = count - failed
    if not done:
        raise AnalysisError(
            f"every one of the {count} draws failed.",
            hint="Leave the choices that fail out of [[vary]], or set low over 0 in [normalise].",
        )
    counts = [np.sum([part.counts[at] for part in parts], axis=0) for at in range(len(engine.wanted))]
    tail = (1 - LEVEL) / 2
    ranked = int(np.count_nonzero(~np.isnan(own)))
    return Uncertainty(
        draws=count,
        failed=failed,
        low=np.stack([rank_quantile(table, tail, upper=False) for table in counts], axis=1),
        high=np.stack([rank_quantile(table, 1 - tail, upper=True) for table in counts], axis=1),
        counts=counts[-1],
        above=np.sum([part.above for part in parts], axis=0) / done,
        shift=sum(part.shift for part in parts) / (done * max(ranked, 1)),
        table=_joined(part.table for part in parts) if keep else None,
    )


def _counted(engine: Engine, pool: Pool, own: Cells, *, keep: bool) -> _Part:
    drawn = engine.run(pool)
    good = ~drawn.failed
    ranked = ~np.isnan(own)
    index = places(np.where(ranked, drawn.scores[-1][good], np.nan))
    others = [places(scores[good]).ranks for scores in drawn.scores[:-1]]
    away = np.abs(index.ranks - own)[:, ranked]
    table = draws_table(engine, pool, index.ranks, drawn.failed) if keep else None
    return _Part(
        [tally(ranks) for ranks in (*others, index.ranks)],
        index.above,
        float(away.sum()),
        int(drawn.failed.sum()),
        table,
    )


def draws_table(engine: Engine, pool: Pool, ranks: Cells, failed: NDArray[np.bool_]) -> pl.DataFrame:
    """Write draws down: what each took of everything that varies but the errors of values, and the ranks of the units.

    Sampling errors are too many to be written; the seed gives them again.
    """
    every = np.arange(pool.draws)
    columns: dict[str, pl.Series] = {"failed": pl.Series(failed)}
    for at, factor in enumerate(engine.factors):
        if factor.field == "standard_errors":
            continue
        taken = pool.taken(at, every)
        if factor.field == "weights":
            for place, name in enumerate(engine.base.chain.shape.ids[:-1]):
                columns[f"weights.{name}"] = pl.Series(taken[:, place])
        elif factor.choices:
            chosen = [factor.choices[int(value)] for value in taken]
            columns[factor.field] = pl.Series(
                [None if value is None else str(value) for value in chosen], dtype=pl.String
            )
        else:
            columns[factor.field] = pl.Series(taken)
    placed = np.full((pool.draws, ranks.shape[1]), np.nan)
    placed[~failed] = ranks
    for unit, column in zip(engine.base.chain.table.units, placed.T, strict=True):
        columns[f"rank.{unit}"] = pl.Series(column).fill_nan(None).cast(pl.Int64)
    return pl.DataFrame(columns)


def _joined(tables: Iterable[pl.DataFrame | None]) -> pl.DataFrame:
    return pl.concat([table for table in tables if table is not None]).with_row_index("draw", offset=1)


def record(found: Uncertainty, base: Base) -> dict[str, object]:
    """Write the rank distribution down for the recipe, units in the order of the index."""
    units, own = base.chain.table.units, places(base.scores[:, -1][np.newaxis]).ranks[0]
    order = [
        int(row) for row in np.argsort(np.where(np.isnan(own), np.inf, own), kind="stable") if own[row] == own[row]
    ]
    done = found.draws - found.failed
    reach = np.arange(1, len(units) + 1)
    rows = []
    for row in order:
        counts = found.counts[row]
        rows.append(
            {
                "pes": units[row],
                "rank": int(own[row]),
                "rank_low": int(found.low[row, -1]),
                "rank_median": int(rank_quantile(found.counts[row : row + 1], 0.5, upper=False)[0]),
                "rank_high": int(found.high[row, -1]),
                "mean_rank": float((counts * reach).sum() / done),
                "p_best": float(counts[0] / done),
                "p_rank_at_most": [float(share) for share in np.cumsum(counts[: len(order)]) / done],
            }
        )
    return {
        "draws": found.draws,
        "failed": found.failed,
        "mean_rank_shift": found.shift,
        "units": rows,
        "above": {
            "units": [units[row] for row in order],
            "p": [[float(share) for share in found.above[row, order]] for row in order],
        },
        "not_distinguishable": [[units[row] for row in run] for run in tied_groups(found.above, order, CLEAR)],
    }
