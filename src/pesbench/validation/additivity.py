"""Whether the parts of a breakdown add up to their total."""

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Dimension
from pesbench.findings import Finding, Severity, define
from pesbench.indicator_values.cells import sums_of_parts

NOT_ADDITIVE = define(
    "PB410",
    Severity.WARNING,
    "parts do not add up to their total",
    explanation="The catalogue declares which codes of a dimension together make its total, such as F + M = T. For "
    "numbers of persons and flows the delivered parts must add up to the delivered total.",
    remedy="Check whether labels were shifted or a part is missing. A small difference may be rounding or persons "
    "without a known code: send those as a part of their own.",
)
TOLERANCE = 0.5


def additivity(observations: pl.LazyFrame, catalogue: Catalogue, *, tolerance: float = TOLERANCE) -> pl.DataFrame:
    """List totals that differ from the sum of their delivered parts.

    Parameters
    ----------
    observations
        The observation table, or the part of it that one delivery brings.
    catalogue
        Where partitions and measures are declared.
    tolerance
        The largest difference that is still rounding, in the measure's unit, for each part that is summed.

    Returns
    -------
    DataFrame
        One row for each PES, measure, period and dimension whose total and complete parts are there and differ:
        the key of the total, its ``value``, the ``sum`` of the parts, the ``dimension`` and the ``parts`` in words.
    """
    measures = [m.id for m in catalogue.measures.values() if m.additive]
    counted = observations.filter(pl.col("measure").is_in(measures))
    keys = ["pes", "measure", "period", "origin", *catalogue.dimensions]
    rows = counted.select(*keys, "value").collect(engine="streaming")
    # a dimension that no row breaks down has no parts, and needs no place in the keys
    constant = {name: rows[name][0] for name in catalogue.dimensions if rows[name].n_unique() == 1}
    rows, varying = rows.drop(constant), [key for key in keys if key not in constant]
    dimensions = [d for d in catalogue.dimensions.values() if d.id in varying]
    tables = [_of_dimension(rows, dimension, varying, tolerance) for dimension in dimensions]
    found = pl.concat(tables) if tables else _nothing(rows, varying)
    same = [pl.lit(code, dtype=pl.String).alias(name) for name, code in constant.items()]
    return found.with_columns(same).select(*keys, "value", "sum", "dimension", "parts").sort(keys)


def _of_dimension(rows: pl.DataFrame, dimension: Dimension, keys: list[str], tolerance: float) -> pl.DataFrame:
    others = [key for key in keys if key != dimension.id]
    found = [
        sums_of_parts(rows, dimension.id, partition, keys)
        .select(*others, pl.col("value").alias("sum"))
        .join(rows.filter(pl.col(dimension.id) == partition.whole).select(*keys, "value"), on=others)
        .filter((pl.col("sum") - pl.col("value")).abs() > tolerance * len(partition.parts) * (1 + 1e-9))
        .with_columns(dimension=pl.lit(dimension.id), parts=pl.lit("+".join(partition.parts)))
        for partition in dimension.partitions
    ]
    columns = [*keys, "value", "sum", "dimension", "parts"]
    return pl.concat([_nothing(rows, keys), *(table.select(columns) for table in found)])


def _nothing(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    number, text = pl.lit(None, dtype=pl.Float64), pl.lit(None, dtype=pl.String)
    return rows.clear().select(*keys, "value", sum=number, dimension=text, parts=text)


def additivity_findings(differences: pl.DataFrame) -> list[Finding]:
    """Say what `additivity` lists, each at the total: with file, line, column and form where the table has them."""
    return [
        Finding(
            NOT_ADDITIVE.code,
            NOT_ADDITIVE.severity,
            f"{row['parts']} add up to {row['sum']:.12g}, but {row[row['dimension']]} of {row['dimension']} is "
            f"{row['value']:.12g} ({row['measure']})",
            file=row.get("file") or "",
            line=row.get("line"),
            column=row.get("column") or row["measure"],
            cell=f"{row['value']:.15g}",
            pes=row["pes"],
            period=row["period"],
            form=row.get("form") or "",
        )
        for row in differences.iter_rows(named=True)
    ]
