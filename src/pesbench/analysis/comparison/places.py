"""Places and gaps: rank, percentile, distances to the best, the median and the top quartile, z."""

import numpy as np
import polars as pl

from pesbench.analysis.comparison.view import Floats, View, unranked
from pesbench.stats.quantiles import gap, gaps, percentile_rank
from pesbench.stats.ranks import rank


def places(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add places and gaps over the units whose period is complete, and a note where there is no place."""
    to = gaps(view.values, higher_is_better=view.higher)
    series = {
        "rank": rank(view.values, ties=view.recipe.ties, higher_is_better=view.higher),
        "percentile": 100 * percentile_rank(view.values, higher_is_better=view.higher),
        "gap_best": to.best,
        "gap_median": to.median,
        "gap_top_quartile": to.top_quartile,
        "z": standardised(view.values, higher=view.higher),
    }
    return table.with_columns(
        *(pl.Series(name, numbers, dtype=pl.Float64, nan_to_null=True) for name, numbers in series.items()),
        n_pes=pl.lit(int(np.sum(~np.isnan(view.values))), dtype=pl.Int64),
        note=_note(),
    )


def _note() -> pl.Expr:
    return (
        pl.when(unranked() & pl.col("value").is_not_null())
        .then(pl.lit("partial period, not ranked"))
        .when(pl.col("value").is_null())
        .then(pl.concat_str(pl.lit("no value: "), pl.col("reason").fill_null("missing")))
        .otherwise(pl.col("comment"))
    )


def standardised(values: Floats, *, higher: bool) -> Floats:
    """Standardise with the sample standard deviation (n - 1); NaN where it is zero or undefined."""
    present = values[~np.isnan(values)]
    spread = float(np.std(present, ddof=1)) if present.size > 1 else 0.0
    if spread == 0.0 or np.ptp(present) == 0.0:
        return np.full_like(values, np.nan)
    return gap(values, float(np.mean(present)), higher_is_better=higher) / spread
