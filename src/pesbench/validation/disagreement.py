"""Parts in one table against totals, or other parts, in another: labels that were shifted in one of them."""

import polars as pl

from pesbench.findings import Severity, define
from pesbench.validation.additivity import FLOATING, UNKNOWN
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.sums import KEY, one_way
from pesbench.validation.telling import Row, Words, told

SHIFTED = define(
    "PB653",
    Severity.WARNING,
    "parts belong to another unit",
    explanation="The parts of a breakdown do not add up to the total of their unit, or to its other breakdowns, but "
    "to those of another unit, and so for at least two units of the same measure and period: the names of the units "
    "were shifted against the figures in one of the tables. Within that table everything adds up, so only the "
    "comparison between tables finds it.",
    remedy="Compare the names of the units with the figures in the table of this breakdown, and deliver it again.",
    example="By age BUZAU has 15,679, the total of BUCURESTI by sex, and BUCURESTI has that of CALARASI. Not: one unit "
    "whose ages miss its total by a few.",
)
DISAGREE = define(
    "PB654",
    Severity.WARNING,
    "two breakdowns add up to different totals",
    explanation="A figure has no total in the delivery, and the parts of two of its breakdowns, both complete, add up "
    "to different sums. Where there is a total, PB410 says which of them does not fit.",
    remedy="Deliver the total, and check which of the breakdowns is right.",
    example="Women and men add up to 1,003, the ages to 1,024. Not: breakdowns of which a part is withheld.",
)
# Below this, sums agree by chance.
_SMALL = 20.0
_UNITS = 2
# Sums agree with another unit's when they differ by less.
_EQUAL = 0.5
_TOTAL = "its total"
_PLACE = ["measure", "period"]


def shifted_outcome(scene: Scene) -> Outcome:
    """Find breakdowns that add up to another unit's total, or to another unit's other breakdown."""
    sums = scene.sums
    given = pl.concat([_totals(scene), sums.select(_SUM)])
    beside = sums.join(given, on=list(KEY), suffix="_own").filter(pl.col("dimension") != pl.col("dimension_own"))
    fits = (beside["sum"] - beside["sum_own"]).abs() <= _tolerance(scene, beside)
    judged = beside.with_columns(fits.alias("fits")).group_by("id").agg(pl.col("fits").any())
    away = sums.join(judged.filter(~pl.col("fits")), on="id").filter(pl.col("sum") >= _SMALL)
    # The nearest whole number stays a float: sums may be larger than any integer.
    near = away.with_columns(pl.col("sum").round().alias("near"))
    others = given.with_columns(pl.col("sum").round().alias("near")).unique([*_SUM, "near"])
    met = near.join(others, on=[*_PLACE, "near"], suffix="_other").filter(
        (pl.col("pes") != pl.col("pes_other"))
        & (pl.col("dimension") != pl.col("dimension_other"))
        & ((pl.col("sum") - pl.col("sum_other")).abs() <= _EQUAL)
    )
    first = met.sort("pes", "period", "dimension_other", "pes_other").unique("id", keep="first", maintain_order=True)
    failed = first.filter(pl.col("pes").n_unique().over(*_PLACE, "dimension") >= _UNITS).sort(
        "measure", "period", "pes"
    )
    return Outcome(SHIFTED, told(_placed(scene, failed), [*KEY, *_dimensions(scene)], _shifted), judged.height)


def disagreeing_outcome(scene: Scene) -> Outcome:
    """Find figures without a total of which two breakdowns add up to different sums."""
    sums = scene.sums.join(_totals(scene), on=list(KEY), how="anti").sort("dimension")
    pairs = sums.join(sums.select(*_SUM, "codes", "parts"), on=list(KEY), suffix="_own")
    pairs = pairs.filter(pl.col("dimension") < pl.col("dimension_own"))
    parts = pairs.with_columns(pl.max_horizontal("parts", "parts_own").alias("parts"))
    wrong = (parts["sum"] - parts["sum_own"]).abs() > _tolerance(scene, parts)
    failed = parts.filter(wrong).sort(*KEY, "dimension", "dimension_own")
    failed = failed.unique(KEY, keep="first", maintain_order=True)
    sure = failed.filter(~scene.unsure(failed))  # a part that need not be there may not have been readable
    named = told(_placed(scene, sure), [*KEY, *_dimensions(scene)], _disagree)
    unknown = failed.height - sure.height
    return Outcome(DISAGREE, named, pairs.height - unknown, unknown)


_SUM = [*KEY, "dimension", "sum"]


def _tolerance(scene: Scene, rows: pl.DataFrame) -> pl.Series:
    usual = max(scene.settings.tolerance_of("additivity"), scene.rounding)
    own = {name: scene.settings.tolerance_of("additivity", name) for name in scene.settings.pes}
    each = rows["pes"].replace_strict(own, default=usual, return_dtype=pl.Float64) if own else usual
    return (each * rows["parts"] + UNKNOWN * rows["sum"].abs()) * FLOATING


def _dimensions(scene: Scene) -> list[str]:
    return [name for name in scene.catalogue.dimension_order if name in scene.counted.columns]


def _totals(scene: Scene) -> pl.DataFrame:
    rows = one_way(scene.counted, scene.catalogue).filter(pl.col("value").is_not_null())
    texts = [pl.col(name).cast(pl.String) for name in KEY]
    return rows.select(*texts, pl.lit(_TOTAL).alias("dimension"), pl.col("value").alias("sum")).unique(
        [*KEY], keep="first", maintain_order=True
    )


def _placed(scene: Scene, failed: pl.DataFrame) -> pl.DataFrame:
    """Add the dimensions of one of the parts, by which its file is found."""
    cells = scene.at(failed["row"], counted=True).select(_dimensions(scene))
    return pl.concat([failed, cells], how="horizontal")


def _shifted(row: Row) -> Words:
    theirs = "the total" if row["dimension_other"] == _TOTAL else f"the parts by {row['dimension_other']}"
    what = f"the parts of {row['measure']} by {row['dimension']}"
    says = f"not what {row['pes']} has elsewhere in the delivery"
    return (
        f"{what} add up to {row['sum']:.12g}, which is {theirs} of {row['pes_other']}, {says}",
        f"{what} add up to {theirs} of {row['pes_other']}, {says}",
    )


def _disagree(row: Row) -> Words:
    first, second = f"{row['codes']} of {row['measure']}", row["codes_own"]
    return (
        f"{first} add up to {row['sum']:.12g}, but {second} to {row['sum_own']:.12g}",
        f"{first} and {second} add up to different totals",
    )
