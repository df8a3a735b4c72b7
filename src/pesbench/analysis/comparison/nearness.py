"""Peers: whom a unit is fairly measured by, and its gap to their median."""

import math

import numpy as np
import polars as pl

from pesbench.analysis.comparison.view import View
from pesbench.analysis.comparison.whom import check_known
from pesbench.stats.quantiles import gap, quantile


def nearness(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add the gap to the median of the named peers, a unit not being its own peer."""
    peers = view.recipe.peers
    check_known(peers, [*view.pes, *view.catalogue.units], "--peers")
    others = [[i for i, name in enumerate(view.pes) if name in peers and i != row] for row in range(len(view.pes))]
    medians = np.array([float(quantile(view.values[o], 0.5)) if o else math.nan for o in others])
    distance = gap(view.values, medians, higher_is_better=view.higher)
    return table.with_columns(pl.Series("gap_peers", distance, dtype=pl.Float64, nan_to_null=True))
