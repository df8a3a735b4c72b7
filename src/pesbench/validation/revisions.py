"""What a delivery changes of what a store holds: large changes, changes that all go one way, and many tiny ones."""

import polars as pl

from pesbench.findings import Rule, Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.sums import KEY
from pesbench.validation.telling import Row, Words, told

REVISED = define(
    "PB650",
    Severity.WARNING,
    "a stored value is revised by much",
    explanation="The delivery changes a value that the store holds by more than the tolerance `revision` (a share, by "
    "default 0.05). Counts below 20, figures that were stored as provisional, estimated, forecast or unvalidated "
    "(statuses P, E, F, V), and those that are delivered with a break (B) are left alone. One finding stands for all "
    "cells of a PES, measure and period.",
    remedy="Check whether the new or the stored value is right. A revision that is meant needs no change; accept it "
    "with a waiver that says why.",
    example="The stock of 2023-05 was 51,200 and is now 61,200. Not: a provisional value that is replaced.",
)
ONE_WAY = define(
    "PB651",
    Severity.NOTE,
    "revisions all go one way",
    explanation="At least twelve periods of a measure are revised, and nineteen of twenty changes have the same sign. "
    "Corrections go both ways: a new definition, another register or late registrations go one way.",
    remedy="Say in `definitions` what has changed, and give the first period of a new definition the status B.",
    example="All months of 2022 and 2023 are 2 % higher than stored. Not: months that change up and down.",
)
TINY = define(
    "PB652",
    Severity.NOTE,
    "many tiny revisions",
    explanation="At least twenty cells of a measure, and half of those that the store holds as well, change by less "
    "than half a per cent: usually another rounding or another day of extraction, which blurs true revisions.",
    remedy="Deliver figures of one extraction and rounding; leave closed periods out of a delivery, or as they were.",
    example="36 of 40 months change by 1 to 3 persons of 50,000. Not: three months that are corrected.",
)
# Below this, counts change by chance.
_SMALL = 20.0
_PERIODS, _SAME_WAY = 12, 0.95
_CELLS, _SHARE, _TINY = 20, 0.5, 0.005


def revised_outcome(scene: Scene) -> Outcome:
    """Find stored values that change by more than the tolerance."""
    rows = scene.revisions.changed
    usual = scene.settings.tolerance_of("revision")
    own = {pes: scene.settings.tolerance_of("revision", pes) for pes in scene.settings.pes}
    limit = pl.col("pes").replace_strict(own, default=usual, return_dtype=pl.Float64) if own else pl.lit(usual)
    counted = pl.col("measure").is_in(sorted(scene.counts))
    few = counted & (pl.max_horizontal("value", "stored") < _SMALL)
    large = rows.filter(~pl.col("open") & ~few & (pl.col("share").abs() > limit))
    together = large.sort(pl.col("share").abs(), descending=True).with_columns(pl.len().over(KEY).alias("cells"))
    failed = together.unique(KEY, keep="first", maintain_order=True).sort(KEY)
    return Outcome(
        REVISED, told(failed, _keys(scene, failed), _revised, "value"), int(scene.revisions.compared["cells"].sum())
    )


def one_way_outcome(scene: Scene) -> Outcome:
    """Find measures of which all periods are revised in the same direction."""
    grouped = scene.revisions.changed.group_by("pes", "measure").agg(
        pl.col("period").n_unique().alias("periods"),
        (pl.col("value") > pl.col("stored")).mean().alias("up"),
        pl.col("share").median(),
        pl.col("period").min(),
    )
    one_way = (pl.col("up") >= _SAME_WAY) | (pl.col("up") <= 1 - _SAME_WAY)
    failed = grouped.filter((pl.col("periods") >= _PERIODS) & one_way).sort("pes", "measure")
    return _of_measures(ONE_WAY, scene, failed)


def tiny_outcome(scene: Scene) -> Outcome:
    """Find measures of which many values change by next to nothing."""
    tiny = scene.revisions.changed.filter(pl.col("share").abs() < _TINY)
    grouped = tiny.group_by("pes", "measure").agg(pl.len().alias("tiny"), pl.col("period").min())
    grouped = grouped.join(scene.revisions.compared, on=["pes", "measure"])
    many = (pl.col("tiny") >= _CELLS) & (pl.col("tiny") >= _SHARE * pl.col("cells"))
    return _of_measures(TINY, scene, grouped.filter(many).sort("pes", "measure"))


def _of_measures(rule: Rule, scene: Scene, failed: pl.DataFrame) -> Outcome:
    judged = scene.revisions.compared.height
    say = _one_way if rule is ONE_WAY else _tiny
    return Outcome(rule, told(failed, list(KEY), say), judged)


def _keys(scene: Scene, rows: pl.DataFrame) -> list[str]:
    return [name for name in scene.key if name in rows.columns]


def _revised(row: Row) -> Words:
    cells = f"; so in {row['cells']} cells" if row["cells"] > 1 else ""
    share = f" ({row['share']:+.1%})" if abs(row["share"]) < float("inf") else ""
    numbers = f"is {row['stored']:.12g} in the store and {row['value']:.12g} in the delivery{share}"
    return f"{row['measure']} {numbers}{cells}", f"{row['measure']} differs from what the store holds{cells}"


def _one_way(row: Row) -> Words:
    way = "up" if row["up"] > 1 / 2 else "down"
    what = f"{row['periods']} periods of {row['measure']} are revised, and all go {way}"
    return f"{what}, by {abs(row['share']):.2%} in the middle", what


def _tiny(row: Row) -> Words:
    what = f"{row['tiny']} of {row['cells']} cells of {row['measure']} that the store holds change by less than 0.5 %"
    return what, what
