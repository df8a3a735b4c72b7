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


def additivity(observations: pl.LazyFrame, catalogue: Catalogue, *, tolerance: float = TOLERANCE) -> list[Finding]:
    """Report totals that differ from the sum of their delivered parts.

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
    list of Finding
        One for each PES, measure, period and dimension whose total and complete parts are there and differ.
    """
    measures = [m.id for m in catalogue.measures.values() if m.additive]
    counted = observations.filter(pl.col("measure").is_in(measures))
    rows = counted.collect(engine="streaming")
    dimensions = list(catalogue.dimensions)
    return [
        finding
        for dimension in catalogue.dimensions.values()
        for finding in _of_dimension(rows, dimension, dimensions, tolerance)
    ]


def _of_dimension(rows: pl.DataFrame, dimension: Dimension, dimensions: list[str], tolerance: float) -> list[Finding]:
    keys = ["pes", "measure", "period", "origin", *(d for d in dimensions if d != dimension.id)]
    found: list[Finding] = []
    for partition in dimension.partitions:
        parts = sums_of_parts(rows, dimension.id, partition, keys).select(*keys, pl.col("value").alias("sum"))
        whole = rows.filter(pl.col(dimension.id) == partition.whole).select(*keys, "value")
        off = parts.join(whole, on=keys).filter(
            (pl.col("sum") - pl.col("value")).abs() > tolerance * len(partition.parts) * (1 + 1e-9)
        )
        sums = "+".join(partition.parts)
        found += [
            Finding(
                NOT_ADDITIVE.code,
                NOT_ADDITIVE.severity,
                f"{row['measure']}: {sums} add up to {row['sum']:,.10g}, but {partition.whole} of {dimension.id} is "
                f"{row['value']:,.10g}",
                column=row["measure"],
                pes=row["pes"],
                period=row["period"],
            )
            for row in off.sort(keys).iter_rows(named=True)
        ]
    return found
