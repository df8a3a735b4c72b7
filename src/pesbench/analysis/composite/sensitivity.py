"""What makes ranks uncertain: the share of each choice in the variance of ranks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.composite.chain import Base
from pesbench.analysis.composite.drawing import Engine, Pool
from pesbench.analysis.composite.uncertainty import in_order
from pesbench.analysis.composite.varying import FEWEST_ROWS, Factor, Origin
from pesbench.errors import AnalysisError
from pesbench.stats import Resampling
from pesbench.stats.composite import places
from pesbench.stats.sobol import Design, Sobol, explained, sobol

Cells = NDArray[np.float64]
CHUNK = 250
BOOTSTRAPS = 500


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Sobol indices of the mean rank shift (first output) and of the rank of each unit, by factor.

    ``shares`` are those of the variance of all ranks together by origin; ``rows`` of the design were computed, each as
    ``blocks`` runs, and ``failed`` were left out.
    """

    rows: int
    blocks: int
    failed: int
    indices: Sobol
    shares: dict[str, float]


def sensitive(base: Base, factors: tuple[Factor, ...], count: int, seed: int, *, threads: int = 1) -> Sensitivity:
    """Find what ranks depend on.

    Parameters
    ----------
    base
        The index as it is.
    factors
        What varies.
    count
        Rows of the design; each takes two runs more than there are factors, and one for each origin of several factors.
    seed, threads
        As for `uncertain`.

    Raises
    ------
    AnalysisError
        If fewer than ten rows could be computed.

    Notes
    -----
    Saltelli's design with Jansen's total index, as `pesbench.stats.sobol` has them; Saisana and others (2005) for the
    mean rank shift of a composite index.
    """
    origins = {origin: tuple(at for at, factor in enumerate(factors) if factor.origin is origin) for origin in Origin}
    together = {origin: own for origin, own in origins.items() if len(own) > 1}
    design = Design.of(len(factors), tuple(together.values()))
    engine = Engine(base, factors, seed, (base.chain.shape.tree.nodes - 1,))

    def part(chunk: int) -> tuple[Cells, int]:
        return _outputs(engine, design, chunk, min(CHUNK, count - chunk * CHUNK))

    parts = in_order(part, -(-count // CHUNK), threads)
    outputs = np.concatenate([outputs for outputs, _ in parts], axis=1)
    if outputs.shape[1] < FEWEST_ROWS:
        raise AnalysisError(
            f"at least {FEWEST_ROWS} rows of the design must be computed, found {outputs.shape[1]} of {count}.",
            hint="Leave the choices that fail out of [[vary]], or set low over 0 in [normalise].",
        )
    alone = outputs[: 2 + len(factors)]
    indices = sobol(alone, Resampling(BOOTSTRAPS, seed, "index, sensitivity, bootstrap"))
    shares = _by_origin(outputs[:, :, 1:], origins, together, len(factors))
    return Sensitivity(count, design.blocks, sum(failed for _, failed in parts), indices, shares)


def _outputs(engine: Engine, design: Design, chunk: int, size: int) -> tuple[Cells, int]:
    """Give the outputs (blocks, rows, 1 + units) of one chunk, without the rows that failed."""
    first, second = (engine.pool(f"sensitivity {table}", chunk, size) for table in ("A", "B"))
    values = [np.concatenate(pair) for pair in zip(first, second, strict=True)]
    rows = np.arange(size)[np.newaxis, :, np.newaxis] + size * design.swapped[:, np.newaxis, :]
    drawn = engine.run(Pool(values, rows.reshape(-1, rows.shape[2])))
    own = places(engine.base.scores[:, -1][np.newaxis]).ranks[0]
    ranked = ~np.isnan(own)
    good = ~drawn.failed.reshape(design.blocks, size).any(axis=0)
    scores = drawn.scores[0].reshape(design.blocks, size, -1)[:, good][:, :, ranked]
    ranks = places(scores.reshape(-1, scores.shape[2])).ranks
    shift = np.abs(ranks - own[ranked]).sum(axis=1, keepdims=True)
    outputs = np.concatenate([shift, ranks], axis=1)
    return outputs.reshape(design.blocks, -1, outputs.shape[1]), int((~good).sum())


def _by_origin(
    ranks: Cells, origins: dict[Origin, tuple[int, ...]], together: dict[Origin, tuple[int, ...]], factors: int
) -> dict[str, float]:
    """Give the share of each origin in the variance of all ranks, and what several make together."""
    block = {origin: 2 + own[0] for origin, own in origins.items() if own}
    block |= {origin: 2 + factors + at for at, origin in enumerate(together)}
    found = explained(ranks[[0, 1, *block.values()]])
    shares = {origin.value: float(share) for origin, share in zip(block, found, strict=True)}
    return {**shares, "several together": 1 - sum(shares.values())}


def record(found: Sensitivity, base: Base, factors: tuple[Factor, ...]) -> dict[str, object]:
    """Write the indices down for the recipe."""
    ranked = ~np.isnan(base.scores[:, -1])
    units = [unit for unit, has in zip(base.chain.table.units, ranked, strict=True) if has]
    names = [factor.field for factor in factors]
    return {
        "rows": found.rows,
        "runs": found.rows * found.blocks,
        "failed": found.failed,
        "bootstraps": BOOTSTRAPS,
        "mean_rank_shift": _output(found.indices, names, 0),
        "units": {unit: _output(found.indices, names, at) for at, unit in enumerate(units, start=1)},
        "share_of_rank_variance": {name: _number(share) for name, share in found.shares.items()},
    }


def _output(indices: Sobol, names: list[str], at: int) -> dict[str, dict[str, float | None]]:
    tables = {
        "s1": indices.first, "s1_low": indices.first_low, "s1_high": indices.first_high,
        "st": indices.total, "st_low": indices.total_low, "st_high": indices.total_high,
    }  # fmt: skip
    return {
        name: {title: _number(float(table[place, at])) for title, table in tables.items()}
        for place, name in enumerate(names)
    }


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
