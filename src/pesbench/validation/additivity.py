"""Whether the parts of a breakdown add up to their total."""

import polars as pl

from pesbench.findings import Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, told

NOT_ADDITIVE = define(
    "PB410",
    Severity.WARNING,
    "parts do not add up to their total",
    explanation="The catalogue declares which codes of a dimension together make its total, such as F + M = T, for "
    "sex, age, education and every further dimension. For numbers of persons and flows the delivered parts must add "
    "up to the delivered total. Parts without a value, or of another basis or adjustment than the total, are not "
    "added.",
    remedy="Check whether labels were shifted or a part is missing. A small difference may be rounding or persons "
    "without a known code: send those as a part of their own.",
    example="A stock of 100 in all beside 40 women and 50 men. Not: 100 in all, 40 women, and no row for men.",
)
# One person in so many may be without a known code.
UNKNOWN = 1e-5
# Sums of many decimal numbers miss by a little.
FLOATING = 1 + 1e-9


def additivity_outcome(scene: Scene) -> Outcome:
    """Find totals that differ from the sum of their parts, where all of them are delivered.

    The tolerance holds for each part that is summed: what the settings say, or what the source says that it rounds to;
    beyond it, one person in 100,000 may be without a known code.
    A part without a value, or one that may stand in a row that could not be read, leaves the total unjudged.
    """
    totals = scene.wholes.filter(pl.col("value").is_not_null() & pl.col("alike"))
    lost = _lost(scene, totals)
    judged = totals.filter((pl.col("present") == pl.col("needed")) & (pl.col("filled") == pl.col("parts")) & ~lost)
    failed = judged.filter(_differs(scene, judged)).sort("row", "codes")
    named = pl.concat([scene.at(failed["row"], counted=True), failed.drop("id")], how="horizontal")
    keys = scene.at(failed["row"], counted=True).columns
    return Outcome(NOT_ADDITIVE, told(named, keys, _said, "value"), judged.height, _open(totals, judged, lost))


def _open(totals: pl.DataFrame, judged: pl.DataFrame, lost: pl.Series) -> int:
    """Count the totals that no set of parts can judge, though it should: a dimension may have several such sets."""
    compared = totals.filter((pl.col("present") == pl.col("needed")) | lost)
    cell = ["dimension", "row"]
    return compared.select(cell).unique().join(judged.select(cell), on=cell, how="anti").height


def _lost(scene: Scene, totals: pl.DataFrame) -> pl.Series:
    """Say which totals lack a part, needed or not, that may stand in a row that could not be read.

    Where all parts that are needed add up, a row that may belong to any period is no reason to doubt it.
    """
    lacking = totals["parts"] < totals["needed"] + totals["optional"]
    some = totals.filter(lacking)
    rows = scene.at(some["row"], counted=True)
    short = (some["present"] < some["needed"]) | _differs(scene, some)
    lost = scene.unsure(rows, exact=True) | (scene.unsure(rows) & short)
    return lacking.scatter(lacking.arg_true(), lost)


def _differs(scene: Scene, table: pl.DataFrame) -> pl.Series:
    usual = max(scene.settings.tolerance_of("additivity"), scene.rounding)
    own = {name: scene.settings.tolerance_of("additivity", name) for name in scene.settings.pes}
    pes = scene.counted["pes"].gather(table["row"]).cast(pl.String)
    tolerance = pes.replace_strict(own, default=usual, return_dtype=pl.Float64) if own else usual
    allowed = tolerance * table["needed"] + UNKNOWN * table["value"].abs()
    return (table["sum"] - table["value"]).abs() > allowed * FLOATING


def _said(row: Row) -> Words:
    of = f"{row['whole']} of {row['dimension']}"
    message = f"{row['codes']} add up to {row['sum']:.12g}, but {of} is {row['value']:.12g} ({row['measure']})"
    return message, f"{row['codes']} do not add up to {of} ({row['measure']})"
