"""Whether figures of one kind come by the month, the quarter or the year, and not by two of these."""

import polars as pl

from pesbench.catalogue.periods import MONTHS
from pesbench.findings import Severity, define
from pesbench.validation.coding import numbered
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, plain, told
from pesbench.validation.timeline import period_of

MIXED = define(
    "PB414",
    Severity.WARNING,
    "two frequencies for the same year",
    explanation="The same figure of a PES is delivered for periods of different length within one year, such as "
    "months and quarters. Frequencies are never mixed: nobody can tell which of them is meant.",
    remedy="Deliver one frequency per measure and year, the finest one.",
    example="Stocks of 2024-01 to 2024-12 and of 2024-Q1. Not: quarters up to 2022 and months since 2023.",
)


def frequencies_outcome(scene: Scene) -> Outcome:
    """Find figures of one PES, measure and breakdown that have periods of two lengths in one year."""
    year = (pl.col("month") // MONTHS).alias("year")
    groups = ["pes", "measure", "year"]
    years = scene.presence.with_columns(year)
    mixed = years.filter(pl.col("span").n_unique().over(groups) > 1).select(groups).unique()
    judged = years.select(groups).unique().height
    names = (
        scene.timeline.filter(scene.timeline["measure"].cast(pl.String).is_in(mixed["measure"].implode()))
        if (mixed.height)
        else scene.timeline.clear()
    )
    rows = names.with_columns(pl.col("pes", "measure").cast(pl.String), year).join(mixed, on=groups, how="semi")
    cells = scene.at(rows["row"])
    same = numbered(cells, [name for name in cells.columns if name != "period"]).alias("cell_of")
    twice = rows.with_columns(same).filter(pl.col("span").n_unique().over("cell_of", "year") > 1)
    failed = (
        twice.sort("span", "row")
        .group_by(groups, maintain_order=True)
        .agg(pl.col("row", "month").last(), pl.col("span").first().alias("short"), pl.col("span").last())
    )
    failed = failed.sort(groups).with_columns(pl.Series("period", _periods(failed.sort(groups)), dtype=pl.String))
    return Outcome(MIXED, told(failed, ["pes", "measure", "period"], _said), judged)


def _periods(rows: pl.DataFrame) -> list[str]:
    return [period_of(month, span) for month, span in rows.select("month", "span").iter_rows()]


_NAMES = {1: "months", 3: "quarters", 6: "half-years", 12: "years"}


def _said(row: Row) -> Words:
    found = f"{_NAMES[row['short']]} and {_NAMES[row['span']]}"
    return plain(f"{row['measure']} must have one frequency in {row['year']}, but has {found}")
