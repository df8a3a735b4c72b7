"""Errors from the variation between years, where they are asked for instead of sampling errors."""

from dataclasses import replace

import numpy as np
import polars as pl

from pesbench.analysis.comparison.rules import YEAR_ERRORS
from pesbench.analysis.comparison.view import View
from pesbench.stats.year_errors import SMALLEST_YEARS, year_to_year_error

SOURCE = "year-to-year"


def with_past_errors(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Give every unit of a table the error that its own years tell, none where they are fewer than four.

    Years before a break (status B) are not comparable with those after it, and later ones are left alone.
    """
    period = str(table["period"][0])
    past = view.history.filter(
        (pl.col("period") < period) & (pl.col("period").str.len_chars() == len(period)) & pl.col("pes").is_in(view.pes)
    )
    ranked = table.filter(pl.Series(~np.isnan(view.values))).select(past.columns)
    years = pl.concat([past, ranked]).sort("pes", "period")
    broken = pl.col("obs_status").fill_null("").str.split(";").list.contains("B")
    since = pl.col("period").filter(broken).max().over("pes")
    comparable = years.filter(since.is_null() | (pl.col("period") >= since))
    wide = comparable.pivot("period", index="pes", values="value", aggregate_function="first")
    cells = wide.drop("pes").select(pl.all().cast(pl.Float64).fill_null(float("nan"))).to_numpy()
    found = pl.DataFrame({"pes": wide.get_column("pes"), "_error": year_to_year_error(cells)}).fill_nan(None)
    _say(view, found)
    table = table.join(found, on="pes", how="left", maintain_order="left")
    source = pl.when(pl.col("_error").is_not_null()).then(pl.lit(SOURCE))
    return table.with_columns(standard_error=pl.col("_error"), se_source=source).drop("_error")


def with_errors_in_the_past(view: View, table: pl.DataFrame) -> View:
    """Give the earlier values of each unit the same error, so that a change can be tested with it."""
    errors = table.select("pes", "standard_error", "se_source")
    earlier = view.history.drop("standard_error", "se_source").join(errors, on="pes", how="left", maintain_order="left")
    return replace(view, history=earlier.select(view.history.columns))


def _say(view: View, found: pl.DataFrame) -> None:
    known = found.drop_nulls("_error").height
    view.say(
        YEAR_ERRORS,
        f"errors are the variation between years of {known} units that have {SMALLEST_YEARS} comparable years or more"
        if known
        else f"no unit has {SMALLEST_YEARS} comparable years, so no error follows from the variation between years",
    )
