"""The scales of satisfaction surveys: which end of them is the good one."""

import polars as pl

from pesbench.findings import Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, plain, told

REVERSED = define(
    "PB419",
    Severity.WARNING,
    "the scale of a survey seems reversed",
    explanation="The mark from which respondents count as satisfied lies nearer to the worst mark than to the best, or "
    "the scale of a PES and its customers runs the other way than in most of its other periods. A reversed scale "
    "turns a mean score upside down.",
    remedy="Check scale_worst and scale_best: on school marks from 1 to 6, of which 1 is best, scale_worst is 6.",
    example="scale_worst 1, scale_best 6 and satisfied_from 2. Not: scale_worst 6, scale_best 1 and satisfied_from 2.",
)
_MARKS = ["scale_worst", "scale_best", "satisfied_from"]
_SURVEY = ["pes", "customer", "period"]
# So many periods have a usual direction.
_LEAST = 3


def reversed_outcome(scene: Scene) -> Outcome:
    """Find surveys whose scale runs against its mark of the satisfied, or against the PES's other periods."""
    rows = _scales(scene)
    rising = pl.col("scale_best") > pl.col("scale_worst")
    span = pl.col("scale_best") - pl.col("scale_worst")
    place = (pl.col("satisfied_from") - pl.col("scale_worst")) / span
    judged = rows.filter(span != 0).with_columns(rising.alias("rising"), (place < 1 / 2).alias("low"))
    usual = pl.col("rising").mean().over("pes", "customer")
    against = pl.when("rising").then(usual < 1 / 2).otherwise(usual > 1 / 2) & (
        pl.len().over("pes", "customer") >= _LEAST
    )
    inside = place.is_between(0, 1)
    failed = judged.filter((pl.col("low") & inside).fill_null(value=False) | against).sort(_SURVEY)
    named = failed.with_columns(pl.lit("scale_best").alias("measure"))
    return Outcome(REVERSED, told(named, [*_SURVEY, "measure"], _said), judged.height)


def _scales(scene: Scene) -> pl.DataFrame:
    """Give one row per survey with the ends of its scale and the mark of the satisfied; null where none is given."""
    numbers = [pl.col("value").filter(pl.col("measure") == name).first().alias(name) for name in _MARKS]
    if scene.observations is None:
        texts = dict.fromkeys(_SURVEY, pl.String)
        return pl.DataFrame(schema={**texts, **dict.fromkeys(_MARKS, pl.Float64)})
    marks = scene.observations.filter(pl.col("measure").is_in(_MARKS), pl.col("value").is_not_null())
    surveys = marks.group_by(_SURVEY).agg(*numbers)
    return surveys.filter(pl.col("scale_worst").is_not_null(), pl.col("scale_best").is_not_null()).collect()


def _said(row: Row) -> Words:
    ends = f"the scale for {row['customer']} in {row['period']} must end with its best mark"
    if row["low"]:
        return plain(f"{ends}, but the mark of the satisfied is nearer to scale_worst than to scale_best")
    return plain(f"{ends}, but it runs the other way than in most other periods of {row['pes']}")
