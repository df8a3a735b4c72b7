"""Parts of a total that are missing, and parts that are withheld in vain."""

import polars as pl

from pesbench.findings import Severity, define
from pesbench.validation.coding import numbered
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, plain, told

PARTS_MISSING = define(
    "PB411",
    Severity.WARNING,
    "parts of a total are missing",
    explanation="A total stands beside some of its parts, while the same PES delivers all of the parts of this "
    "measure in most other periods. Breakdowns that are never complete, and totals that another set of parts makes "
    "up, are left alone. Where rows of the same PES and period were not accepted, nobody knows what is missing.",
    remedy="Deliver the missing parts. A part of which nothing is known needs a row with a status, such as L or M.",
    example="T and F of 2024-05 without M, while all other months have T, F and M. Not: a PES that never delivers M.",
)
RECOVERABLE = define(
    "PB415",
    Severity.WARNING,
    "a withheld figure follows from the others",
    explanation="Exactly one of a total and its parts is withheld (status Q, or a confidentiality stricter than F and "
    "N), and all others are published: subtracting gives the withheld figure away.",
    remedy="Withhold a second part as well (secondary confidentiality, conf_status D), or the total.",
    example="T = 100 and F = 97 are published, M has the status Q. Not: both F and M have the status Q.",
)


def parts_outcome(scene: Scene) -> Outcome:
    """Find totals that lack a part that is delivered beside them in most other periods."""
    # A withheld part is a part.
    complete = scene.wholes.filter(pl.col("present") == pl.col("needed"))
    lacking = scene.wholes.filter(pl.col("present") < pl.col("needed"))
    # What another set of parts makes up lacks nothing.
    open_ones = lacking.join(complete, on=["dimension", "whole", "row"], how="anti")
    missing = _usually_complete(scene, open_ones, complete)
    failed = missing.sort("row", "present", "codes", descending=[False, True, False])
    failed = failed.unique(["dimension", "row"], keep="first", maintain_order=True)
    keys = scene.at(failed["row"], counted=True)
    named = pl.concat([keys, failed.drop("id", "value", "series")], how="horizontal")
    sure = named.filter(~scene.unsure(named))
    unknown = named.height - sure.height
    return Outcome(PARTS_MISSING, told(sure, keys.columns, _lacking), complete.height + sure.height, unknown)


def _usually_complete(scene: Scene, lacking: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """Keep the totals that lack a part while their series has all parts in more than half of its periods."""
    cells = scene.counted
    series = numbered(cells, [name for name in scene.key if name in cells.columns and name != "period"])
    same = ["dimension", "codes", "series"]
    named = lacking.with_columns(series.gather(lacking["row"]).alias("series"))
    others = complete.select("dimension", "codes", series.gather(complete["row"]).alias("series"))
    known = others.join(named.select(same).unique(), on=same, how="semi").group_by(same).len("whole_ones")
    open_ones = pl.len().over(same)
    return named.join(known, on=same).filter(pl.col("whole_ones") > open_ones).drop("whole_ones")


def _lacking(row: Row) -> Words:
    needed, found = row["needed"], row["present"]
    return plain(
        f"{row['whole']} of {row['dimension']} needs the parts {row['codes']} as in other periods, but only {found} of "
        f"{needed} are delivered ({row['measure']})"
    )


def recoverable_outcome(scene: Scene) -> Outcome:
    """Find totals and parts of which exactly one is withheld."""
    whole = scene.wholes.filter((pl.col("present") == pl.col("needed")) & pl.col("alike"))
    withheld = pl.col("secret") + pl.col("secret_whole").cast(pl.UInt32)
    some = whole.filter(withheld > 0)
    # A part that could not be read may be withheld as well.
    lost = (some["parts"] < some["needed"] + some["optional"]) & scene.unsure(scene.at(some["row"], counted=True))
    judged = some.filter(~lost)
    # Every other figure must be known.
    known_parts = pl.col("filled") + pl.col("secret") >= pl.col("parts")
    known_whole = pl.col("value").is_not_null() | pl.col("secret_whole")
    one = judged.filter((withheld == 1) & known_parts & known_whole)
    failed = one.with_columns(pl.coalesce("secret_part", "row").alias("row")).sort("row", "codes")
    failed = failed.unique("row", keep="first", maintain_order=True)
    keys = scene.at(failed["row"], counted=True)
    named = pl.concat([keys, failed.drop("id")], how="horizontal")
    unknown = some.height - judged.height
    return Outcome(RECOVERABLE, told(named, keys.columns, _given_away), judged.height, unknown)


def _given_away(row: Row) -> Words:
    what = f"{row['whole']} of {row['dimension']}" if row["secret_whole"] else f"one of the parts {row['codes']}"
    others = (
        f"its parts {row['codes']}" if row["secret_whole"] else f"{row['whole']} of {row['dimension']} and the others"
    )
    return plain(f"{what} is withheld, but follows from {others}, which are published ({row['measure']})")
