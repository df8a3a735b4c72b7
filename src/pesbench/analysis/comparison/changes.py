"""Change since an earlier period."""

import math

import polars as pl

from pesbench.analysis.comparison.view import View, unranked
from pesbench.analysis.comparison.whom import refuse_twice


def changes(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add the value of the earlier period and the change since; its p is a normal test where both errors are known."""
    if not view.recipe.previous:
        return table
    then = view.history.filter(pl.col("period") == view.recipe.previous)
    refuse_twice(then, ["pes"])
    earlier = then.select("pes", pl.col("value").alias("_before"), pl.col("standard_error").alias("_error"))
    table = table.join(earlier, on="pes", how="left", maintain_order="left")
    change = pl.when(~unranked()).then(view.sign * (pl.col("value") - pl.col("_before")))
    error = (pl.col("standard_error") ** 2 + pl.col("_error") ** 2).sqrt()
    tested = table.with_columns(previous=pl.col("_before"), change=change, _z=(change / error).abs())
    p = [None if z is None or not math.isfinite(z) else math.erfc(z / math.sqrt(2)) for z in tested["_z"]]
    return tested.with_columns(pl.Series("change_p", p, dtype=pl.Float64)).drop("_before", "_error", "_z")
