"""What an index says beside its scores: weights, correlations, strengths, another scheme, one indicator less."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.composite.chain import Base
from pesbench.analysis.composite.drawing import effective
from pesbench.stats.composite import places, shares
from pesbench.stats.correlation import kendall, pearson

Cells = NDArray[np.float64]
Counts = NDArray[np.int64]
QUARTER = 0.25


def own_ranks(base: Base) -> Cells:
    """Give the rank of each unit in the index, NaN for those without a score."""
    return np.asarray(places(base.scores[:, -1][np.newaxis]).ranks[0])


def node_records(base: Base) -> tuple[dict[str, Any], ...]:
    """Say of each node, the index first, how much it weighs and how it goes with the index."""
    shape, weights = base.chain.shape, effective(base)
    prepared = base.prepared
    records = []
    for at in reversed(range(shape.tree.nodes)):
        node = shape.nodes[at]
        record: dict[str, Any] = {
            "node": node.id,
            "name": node.name,
            "parent": node.parent,
            "level": shape.levels[at],
            "weight": float(base.own_weights[at]),
            "effective_weight": float(weights[at]),
            "n": int(np.count_nonzero(~np.isnan(base.scores[:, at]))),
            "correlation": number(pearson(base.scores[:, at], base.scores[:, -1])),
        }
        if at < shape.tree.indicators:
            record |= {
                "direction": int(base.chain.directions[at]),
                "imputed": int(prepared.imputed[0, :, at].sum()),
                "winsorised": int(prepared.winsorised[0, at]),
                "logged": bool(prepared.logged[0, at]),
                "clipped": int(prepared.clipped[0, :, at].sum()),
            }
        records.append(record)
    return tuple(records)


def profiles(base: Base) -> tuple[dict[str, Any], ...]:
    """Name the indicators on which each unit is among the best or the worst quarter of the units.

    A unit is among the best where no more than a quarter of the units are as good or better, itself and all that share
    its value counted: where half of the units share rank 1, none of them has a strength. Imputed values say nothing.
    """
    shape = base.chain.shape
    imputed = base.prepared.imputed[0]
    scores = np.where(imputed, np.nan, base.scores[:, : shape.tree.indicators])
    n = np.count_nonzero(~np.isnan(scores), axis=0)
    at_least = (scores[:, np.newaxis] <= scores[np.newaxis]).sum(axis=1)
    at_most = (scores[:, np.newaxis] >= scores[np.newaxis]).sum(axis=1)
    return tuple(
        {
            "pes": unit,
            "strengths": _among(shape.ids, at_least[row], n, from_top=True),
            "weaknesses": _among(shape.ids, at_most[row], n, from_top=False),
        }
        for row, unit in enumerate(base.chain.table.units)
    )


def _among(ids: Sequence[str], place: Counts, n: Counts, *, from_top: bool) -> list[dict[str, Any]]:
    """Give the indicators on which a unit is in the quarter at one end, the clearest first."""
    share = place / np.maximum(n, 1)
    chosen = [at for at in np.argsort(share, kind="stable") if place[at] > 0 and share[at] <= QUARTER]
    return [
        {"indicator": ids[at], "rank": int(place[at] if from_top else n[at] - place[at] + 1), "n": int(n[at])}
        for at in chosen
    ]


def compared(base: Base, other: Base, top: int) -> dict[str, Any]:
    """Say how the ranks of the units by another scheme differ."""
    mine = dict(zip(base.chain.table.units, own_ranks(base), strict=True))
    theirs = dict(zip(other.chain.table.units, own_ranks(other), strict=True))
    both = [unit for unit in mine if unit in theirs and not np.isnan(mine[unit]) and not np.isnan(theirs[unit])]
    first = places(-np.array([[mine[unit] for unit in both]])).ranks[0]
    second = places(-np.array([[theirs[unit] for unit in both]])).ranks[0]
    best = [{unit for unit, rank in zip(both, ranks, strict=True) if rank <= top} for ranks in (first, second)]
    shift = first - second
    order = sorted(range(len(both)), key=lambda at: (first[at], both[at]))
    return {
        "scheme": base.chain.scheme.name,
        "against": other.chain.scheme.name,
        "n": len(both),
        "tau_b": number(kendall(first, second)) if both else None,
        "mean_rank_shift": number(float(np.abs(shift).mean())) if both else None,
        "top": top,
        "in_both_tops": sorted(best[0] & best[1]),
        "overlap": number(len(best[0] & best[1]) / max(len(best[0]), len(best[1]), 1)),
        "units": [
            {"pes": both[at], "rank": int(first[at]), "rank_against": int(second[at]), "rises_by": int(shift[at])}
            for at in order
        ],
    }


def removed(base: Base) -> tuple[dict[str, Any], ...]:
    """Compute the index without each indicator in turn, the one whose loss moves ranks most first."""
    chain, tree = base.chain, base.chain.shape.tree
    weights = np.repeat(base.own_weights[np.newaxis], tree.indicators, axis=0)
    weights[np.arange(tree.indicators), np.arange(tree.indicators)] = 0.0
    with np.errstate(all="ignore"):
        found = chain.score(base.prepared.values, shares(weights, tree), *chain.ends())
    own = own_ranks(base)
    ranks = places(np.where(np.isnan(own), np.nan, found.index)).ranks
    records = [_removal(base, at, own, ranks[at]) for at in range(tree.indicators)]
    return tuple(sorted(records, key=lambda record: -(record["mean_rank_shift"] or 0.0)))


def _removal(base: Base, at: int, own: Cells, ranks: Cells) -> dict[str, Any]:
    units = base.chain.table.units
    away = np.abs(ranks - own)
    moved = not np.isnan(away).all()
    farthest = int(np.nanargmax(away)) if moved else 0
    return {
        "indicator": base.chain.shape.ids[at],
        "mean_rank_shift": float(np.nanmean(away)) if moved else None,
        "tau_b": number(kendall(own, ranks)),
        "moved_most": units[farthest] if moved and away[farthest] else None,
        "rises_by": int(own[farthest] - ranks[farthest]) if moved else None,
        "ranks": {unit: None if np.isnan(rank) else int(rank) for unit, rank in zip(units, ranks, strict=True)},
    }


def number(value: float) -> float | None:
    """Give a number, or null where there is none."""
    return float(value) if np.isfinite(value) else None
