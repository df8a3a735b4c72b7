"""Whether the parts of a breakdown add up to their total."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from pesbench.catalogue.model import Dimension
from pesbench.findings import Severity, define
from pesbench.indicator_values.cells import sums_of_parts
from pesbench.validation.scene import CELL, MESSAGE, Outcome, Scene

NOT_ADDITIVE = define(
    "PB410",
    Severity.WARNING,
    "parts do not add up to their total",
    explanation="The catalogue declares which codes of a dimension together make its total, such as F + M = T. For "
    "numbers of persons and flows the delivered parts must add up to the delivered total.",
    remedy="Check whether labels were shifted or a part is missing. A small difference may be rounding or persons "
    "without a known code: send those as a part of their own.",
)
# Sums of many decimal numbers miss by a little.
FLOATING = 1 + 1e-9


def additivity_outcome(scene: Scene) -> Outcome:
    """Find totals that differ from the sum of their parts, where all of them are delivered.

    The tolerance holds for each part that is summed: what the settings say, or what the source says that it rounds to.
    A part without a value leaves the total unjudged.
    """
    measures = [measure.id for measure in scene.catalogue.measures.values() if measure.additive]
    figures = scene.figures_of(measures)
    keys = [name for name in scene.key if name in figures.columns]
    rows = figures.select(*keys, "value")
    dimensions = [entry for entry in scene.catalogue.dimensions.values() if entry.id in keys]
    compared = [table for dimension in dimensions for table in _compared(rows, dimension, keys)]
    if not compared:
        return Outcome(NOT_ADDITIVE, rows.clear(), 0)
    judged = sum(table.height for table in compared)
    differing = [table.filter(_differs(scene, table)) for table in compared]
    failed = pl.concat(differing).sort(keys)
    told = [_told(row) for row in failed.iter_rows(named=True)]
    cells = [f"{value:.15g}" for value in failed["value"]]
    return Outcome(
        NOT_ADDITIVE,
        failed.select(keys).with_columns(
            pl.Series(MESSAGE, told, dtype=pl.String), pl.Series(CELL, cells, dtype=pl.String)
        ),
        judged,
    )


def _compared(rows: pl.DataFrame, dimension: Dimension, keys: list[str]) -> Iterator[pl.DataFrame]:
    """Give, for each partition, the totals beside the sums of their parts."""
    others = [key for key in keys if key != dimension.id]
    for partition in dimension.partitions:
        sums = sums_of_parts(rows, dimension.id, partition, keys).select(*others, pl.col("value").alias("sum"))
        totals = rows.filter((pl.col(dimension.id) == partition.whole) & pl.col("value").is_not_null())
        yield totals.join(sums, on=others).with_columns(
            pl.lit(len(partition.parts)).alias("_parts"),
            pl.lit("+".join(partition.parts)).alias("_codes"),
            pl.lit(f"{partition.whole} of {dimension.id}").alias("_whole"),
        )


def _differs(scene: Scene, table: pl.DataFrame) -> pl.Series:
    pes = table["pes"].cast(pl.String)
    usual = max(scene.settings.tolerance_of("additivity"), scene.rounding)
    own = {name: scene.settings.tolerance_of("additivity", name) for name in scene.settings.pes}
    tolerance = pes.replace_strict(own, default=usual, return_dtype=pl.Float64) if own else usual
    return (table["sum"] - table["value"]).abs() > tolerance * table["_parts"] * FLOATING


def _told(row: Mapping[str, Any]) -> str:
    found = f"{row['_codes']} add up to {row['sum']:.12g}, but {row['_whole']} is {row['value']:.12g}"
    return f"{found} ({row['measure']})"
