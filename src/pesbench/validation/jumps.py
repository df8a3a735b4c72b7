"""Changes of series that stand out: jumps, shifts of the level, other units of measurement."""

import math

import polars as pl

from pesbench.findings import Rule, Severity, define
from pesbench.validation.changes import Kind
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, told

JUMP = define(
    "PB503",
    Severity.WARNING,
    "a value jumps",
    explanation="The change from the period before is many times larger than the changes of this series mostly are "
    "(robustly: median and median absolute deviation of logarithms), and neither the year before nor the year after "
    "changes like this in the same period. Monthly to half-yearly series with at least 12 changes are judged; small "
    "counts, declared breaks, values with the status B and the months of the pandemic in 2020 are not. Cells of one "
    "PES, measure and period are one finding, and so is a jump that goes back in the next period.",
    remedy="Check the value. If it is right and something new begins, give it the status B or declare the break in "
    "pesbench.toml; if it is right and nothing is new, say in a comment what happened, and waive the finding.",
    example="Stocks about 50,000 for two years, and 5,100 or 95,000 in one month. Not: twice as many vacancies in "
    "every December.",
)
SHIFT = define(
    "PB504",
    Severity.NOTE,
    "the level of a series shifts",
    explanation="The value changes as for a jump (PB503), and stays there: the median of at least three periods from "
    "there on differs from the median before. Definitions and registers change like this.",
    remedy="Give the first value the status B and describe the change in `definitions`, or declare the break in "
    "pesbench.toml.",
    example="Stocks about 50,000 up to 2022-12, and about 65,000 since 2023-01. Not: a series that grows every month.",
)
UNIT = define(
    "PB505",
    Severity.WARNING,
    "another unit of measurement",
    explanation="A value is about 10, 100 or 1,000 times as large as the one before, or as small (within 10 per "
    "cent), and the series does not change like this elsewhere: persons and thousands, or shares and percentages, are "
    "mixed. With a store, the first value of a delivered series is also compared with the last one that is stored "
    "before it.",
    remedy="Deliver all values in the unit that the catalogue names: persons, not thousands; percentages from 0 to "
    "100.",
    example="Stock 312,400 in November, and 309.8 in December. Not: 12 in November and 130 in December.",
)
_WITHIN = math.log(1.1)
_POWERS = (1, 2, 3)
_LARGE = 200


def jumps_outcome(scene: Scene) -> Outcome:
    """Find values that jump."""
    return _outcome(scene, JUMP, Kind.JUMP)


def shifts_outcome(scene: Scene) -> Outcome:
    """Find jumps to another level that stays."""
    return _outcome(scene, SHIFT, Kind.SHIFT)


def units_outcome(scene: Scene) -> Outcome:
    """Find values in another unit than their neighbours, in the delivery or in the store."""
    within = _outcome(scene, UNIT, Kind.UNIT)
    border = _against_store(scene)
    judged = scene.changes.judged + scene.changes.short
    return Outcome(
        UNIT,
        pl.concat([within.failed.with_columns(pl.col(pl.Categorical).cast(pl.String)), border.failed], how="diagonal"),
        judged + border.judged,
    )


def _outcome(scene: Scene, rule: Rule, kind: Kind) -> Outcome:
    found = scene.changes.flagged.filter(pl.col("kind") == kind.value)
    cells = scene.at(found["row"])
    named = pl.concat([cells, found.drop("row", "pes", "measure")], how="horizontal")
    return Outcome(rule, told(named, cells.columns, _said, "value"), scene.changes.judged, scene.changes.short)


def _said(row: Row) -> Words:
    up = row["change"] > 0
    numbers = f"from {row['previous']:.12g} to {row['value']:.12g}"
    rest = _rest(row)
    if row["kind"] == Kind.UNIT:
        what = f"is about {row['factor']:,} times as {'large' if up else 'small'} as in the period before"
        return f"{row['measure']} {what}: {numbers}{rest}", f"{row['measure']} {what}{rest}"
    moved = "rises" if up else "falls"
    found = f"{row['score']:.0f} times as far from the usual change as changes mostly are"
    stays = " and stays there" if row["kind"] == Kind.SHIFT else ""
    return (
        f"{row['measure']} {moved} {numbers}{stays}, {found}{rest}",
        f"{row['measure']} {moved}{stays}, {found}{rest}",
    )


def _rest(row: Row) -> str:
    back = " and goes back in the next period" if row["back"] else ""
    cells = f"; so in {row['cells']} cells" if row["cells"] > 1 else ""
    return f"{back}{cells}"


def _against_store(scene: Scene) -> Outcome:
    """Compare the first value of each delivered series with the last stored value before it."""
    stored = scene.stored.get("observations")
    if stored is None or scene.observations is None:
        return Outcome(UNIT, told(pl.DataFrame(schema={"pes": pl.String}), ["pes"], _stored), 0)
    same = [name for name in scene.key if name != "period"]
    known = pl.col("value").is_not_null() & (pl.col("value") > 0)
    texts = pl.col(pl.Categorical).cast(pl.String)
    delivered = scene.observations.filter(known, pl.col("measure").is_in(sorted(scene.counts))).with_columns(texts)
    # Periods of one length are in order as texts.
    length = pl.col("period").str.slice(4, 2).str.replace("[0-9]", "").alias("length")
    first = delivered.with_columns(length).sort("period").group_by(*same, "length").first()
    before = stored.filter(known).select(*same, "period", pl.col("value").alias("previous")).with_columns(length)
    met = first.select(*same, "length", "period", "value").join(before, on=[*same, "length"], suffix="_before")
    last = met.filter(pl.col("period_before") < pl.col("period")).sort("period_before").group_by(*same, "length").last()
    pairs = last.collect()
    return Outcome(UNIT, told(_other_units(pairs), [*same, "period"], _stored, "value"), pairs.height)


def _other_units(pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the largest pair of each PES and measure whose values differ by a power of ten."""
    change = (pl.col("value") / pl.col("previous")).log()
    power = (change.abs() / math.log(10)).round().fill_nan(None).clip(0, max(_POWERS) + 1).cast(pl.Int8)
    met = power.is_in(_POWERS) & ((change.abs() - power * math.log(10)).abs() < _WITHIN)
    size = pl.max_horizontal("value", "previous")
    found = pairs.filter(met & (size >= _LARGE)).with_columns(
        change.alias("change"), (10 ** power.cast(pl.Int32)).alias("factor"), size.alias("size")
    )
    ordered = found.sort("size", "pes", "measure", descending=[True, False, False])
    largest = ordered.with_columns(pl.len().over("pes", "measure", "factor").alias("cells"))
    return largest.unique(["pes", "measure", "factor"], keep="first", maintain_order=True).sort("pes", "measure")


def _stored(row: Row) -> Words:
    what = f"is about {row['factor']:,} times as {'large' if row['change'] > 0 else 'small'} as what the store holds"
    cells = f"; so in {row['cells']} cells" if row["cells"] > 1 else ""
    message = (
        f"{row['measure']} {what} for {row['period_before']}: from {row['previous']:.12g} to {row['value']:.12g}{cells}"
    )
    return message, f"{row['measure']} {what} for {row['period_before']}{cells}"
