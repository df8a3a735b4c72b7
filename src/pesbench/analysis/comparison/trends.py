"""Trends over three or more comparable periods."""

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.comparison.model_rules import TREND
from pesbench.analysis.comparison.view import Floats, View
from pesbench.analysis.comparison.whom import refuse_twice
from pesbench.catalogue.periods import parse_period
from pesbench.stats.trend import FEWEST, FEWEST_FOR_P, theil_sen, weighted_trend

_MONTHS = 12


def trends(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add each unit's slope per year over the periods up to this one, signed so that + is better.

    Only periods of the same length count, and only those since the last break in the series (status B).
    """
    if not view.recipe.trend:
        return table
    series: dict[str, list[tuple[float, float, float]]] = {pes: [] for pes in view.pes}
    comparable = _comparable(table, view).select("pes", "period", "value", "standard_error")
    for pes, period, value, error in comparable.iter_rows():
        year = parse_period(period).first_month / _MONTHS
        series[pes].append((year, view.sign * value, math.nan if error is None else error))
    rows = [_of_one(series[pes], view.recipe.level) for pes in view.pes]
    columns = ("trend", "trend_low", "trend_high", "trend_p", "trend_weighted")
    found = np.array(rows, dtype=np.float64).reshape(len(rows), len(columns) + 1)
    periods = found[:, -1].astype(np.int64)
    _say(view, found[:, 0], periods)
    return table.with_columns(
        *(pl.Series(name, found[:, column], dtype=pl.Float64, nan_to_null=True) for column, name in enumerate(columns)),
        pl.Series("trend_periods", periods, dtype=pl.Int64),
    )


def _comparable(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Give the values of each unit over time, since its last break."""
    period = str(table["period"][0])
    names = ["pes", "period", "value", "standard_error", "obs_status", "indicator"]
    now = table.filter(pl.Series(~np.isnan(view.values)))  # a trend that ended earlier is none of this period
    past = view.history.filter(
        (pl.col("period") < period)
        & (pl.col("period").str.len_chars() == len(period))
        & pl.col("pes").is_in(now.get_column("pes").implode())
    )
    series = pl.concat([past.select(names), now.select(names)]).sort("pes", "period")
    refuse_twice(series, ["pes", "period"])
    broken = pl.col("obs_status").fill_null("").str.split(";").list.contains("B")
    since = pl.col("period").filter(broken).max().over("pes")
    return series.filter(since.is_null() | (pl.col("period") >= since))


def _of_one(series: list[tuple[float, float, float]], level: float) -> tuple[float, ...]:
    """Give the slope, its interval and p, the slope weighted by errors, and the number of periods."""
    years, values, errors = np.array(series, dtype=np.float64).reshape(len(series), 3).T
    slope, weighted = theil_sen(years, values, level=level), weighted_trend(years, values, errors)
    return slope.slope, slope.low, slope.high, slope.p, weighted.slope, len(series)


def _say(view: View, slopes: Floats, periods: NDArray[np.int64]) -> None:
    """Tell how many units have a trend, and whether any has an interval."""
    have = ~np.isnan(slopes)
    if not have.any():
        view.say(TREND, f"no trend: no unit has {FEWEST} comparable periods")
        return
    tested = int(np.sum(periods >= FEWEST_FOR_P))
    view.say(
        TREND,
        f"trend of {int(np.sum(have))} units with {FEWEST} comparable periods or more: {int(np.sum(slopes[have] > 0))} "
        f"become better, {int(np.sum(slopes[have] < 0))} worse; {tested} with {FEWEST_FOR_P} periods or more have an "
        "interval and p",
    )
