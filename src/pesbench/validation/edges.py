"""The ends of series: periods that have not come yet, and last periods without anything."""

import polars as pl

from pesbench.catalogue.periods import MONTHS
from pesbench.findings import Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, listed, plain, told
from pesbench.validation.timeline import period_of

FUTURE = define(
    "PB507",
    Severity.WARNING,
    "a value for a future period",
    explanation="A figure has a value for a period that begins after the day of the check. Forecasts (status F) and "
    "rows without a value are left alone, and periods may come in any order. Without a day to go by, nobody knows.",
    remedy="Check the year; give forecasts the status F.",
    example="2052-01 for 2025-01. Not: empty cells for the rest of the current year.",
)
LAST_EMPTY = define(
    "PB508",
    Severity.WARNING,
    "the last period is all zero or all empty",
    explanation="Everything that a PES delivers on a form for its last period is empty without a reason, or all "
    "values of a measure are zero there, though they were not before: the period was probably not closed yet. Empty "
    "cells that say why (statuses L, M, Q and the like) are left alone.",
    remedy="Leave the period out until it is closed. A true zero of a measure that was never near zero needs a "
    "comment.",
    example="Rows of 2024-12 with 0 in every cell of inflow. Not: rows of 2024-12 with the status L.",
)
# What was smaller than this before may well be zero now.
_NEVER_ZERO = 20.0
# So many empty cells make an empty period.
_CELLS = 3
_UNEXPLAINED = ["A", "O"]
_FORECAST = "F"


def future_outcome(scene: Scene) -> Outcome:
    """Find values for periods that begin after today; one finding per PES."""
    none = pl.DataFrame(schema={"pes": pl.String})
    if scene.today is None:
        return Outcome(FUTURE, told(none, ["pes"], _ahead), 0, scene.presence.height)
    now = scene.today.year * MONTHS + scene.today.month - 1
    ahead = scene.timeline.filter((pl.col("month") > now) & pl.col("value").is_not_null())
    status = scene.figures["obs_status"].gather(ahead["row"]).cast(pl.String)
    told_of = ahead.filter(~status.fill_null("").str.split(";").list.contains(_FORECAST))
    ordered = told_of.with_columns(pl.col("pes", "measure").cast(pl.String)).sort("pes", "month", "span", "row")
    first = ordered.group_by("pes", maintain_order=True).agg(
        pl.col("row", "month", "span", "measure").first(),
        pl.len().alias("cells"),
        pl.col("month").max().alias("until"),
        pl.col("span").last().alias("until_span"),
    )
    keys = scene.at(first["row"])
    named = pl.concat([keys, first.drop("row", "pes", "measure")], how="horizontal")
    named = named.with_columns(pl.lit(scene.today.isoformat()).alias("today"))
    return Outcome(FUTURE, told(named, keys.columns, _ahead), scene.presence.height)


def _ahead(row: Row) -> Words:
    until = period_of(row["until"], row["until_span"])
    span = row["period"] if until == row["period"] else f"{row['period']} to {until}"
    cells = f"{row['cells']} values" if row["cells"] > 1 else "a value"
    return plain(f"periods must not begin after {row['today']}, but {row['pes']} has {cells} for {span}")


def last_period_outcome(scene: Scene) -> Outcome:
    """Find last periods in which a form is empty or a measure is zero."""
    form = ["pes", "form", "span"]
    known = scene.presence.with_columns((pl.col("month") == pl.col("month").max().over(form)).alias("last"))
    known = known.filter(pl.col("month").n_unique().over(form) > 1)
    last = known.filter("last")
    empty = _empty(scene, last)
    zero = _zero(known)
    failed = pl.concat([empty, zero]).sort("pes", "form", "span")
    texts = [period_of(month, span) for month, span in failed.select("month", "span").iter_rows()]
    named = failed.with_columns(pl.Series("period", texts, dtype=pl.String))
    sure = named.filter(~scene.unsure(named))
    unknown = named.height - sure.height
    judged = last.select(form).unique().height - unknown
    return Outcome(LAST_EMPTY, told(sure, ["pes", "measure", "period"], _nothing), judged, unknown)


def _empty(scene: Scene, last: pl.DataFrame) -> pl.DataFrame:
    """Give the forms whose last period has no value in any cell, and no reason for it."""
    forms = last.group_by("pes", "form", "span", "month").agg(
        pl.col("measure").sort(), pl.col("cells").sum(), pl.col("filled").sum()
    )
    bare = forms.filter((pl.col("filled") == 0) & (pl.col("cells") >= _CELLS))
    if bare.is_empty():
        return _first(bare, "empty")
    at = last.join(bare, on=["pes", "form", "span", "month"], how="semi").select(
        "pes", "measure", "form", "span", "month"
    )
    cells = scene.timeline.filter(pl.col("month").is_in(at["month"].unique().implode()))
    cells = cells.with_columns(pl.col("pes", "measure").cast(pl.String)).join(
        at, on=["pes", "measure", "span", "month"]
    )
    status = scene.figures["obs_status"].gather(cells["row"]).cast(pl.String).fill_null("O")
    explained = cells.filter(~status.is_in(_UNEXPLAINED))
    return _first(bare.join(explained, on=["pes", "form", "span", "month"], how="anti"), "empty")


def _zero(known: pl.DataFrame) -> pl.DataFrame:
    """Give the measures that are zero in the last period of their form and were never near zero before."""
    before = (
        known.filter(~pl.col("last"))
        .group_by("pes", "measure", "form", "span")
        .agg(pl.col("largest").min().alias("lowest"))
    )
    zero = known.filter(pl.col("last") & (pl.col("filled") > 0) & (pl.col("zeros") == pl.col("filled")))
    never = zero.join(before, on=["pes", "measure", "form", "span"]).filter(pl.col("lowest") >= _NEVER_ZERO)
    return _first(never.group_by("pes", "form", "span", "month").agg(pl.col("measure").sort()), "zero")


def _first(rows: pl.DataFrame, what: str) -> pl.DataFrame:
    names = pl.col("measure").alias("measures")
    return rows.select(
        "pes", "form", "span", "month", names, pl.col("measure").list.first(), pl.lit(what).alias("what")
    )


def _nothing(row: Row) -> Words:
    must = f"{listed(row['measures'])} must have figures in the last period"
    return plain(f"{must}, but every cell of {row['period']} is {row['what']}")
