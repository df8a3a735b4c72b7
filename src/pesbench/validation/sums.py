"""The sums of complete breakdowns by one dimension, whether or not a total stands beside them."""

from collections.abc import Iterator

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Dimension, Partition
from pesbench.validation.coding import numbered

KEY = ("pes", "measure", "period")


def sums_of(counted: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Add up every complete breakdown by one dimension.

    Parameters
    ----------
    counted
        Figures of measures that count something, of which the parts add up.
    catalogue
        Declares the partitions.

    Returns
    -------
    DataFrame
        One row per PES, measure, period and dimension, of the first partition that is complete: the key, ``dimension``,
        ``codes`` (joined by +), ``parts`` (how many), ``sum``, ``row`` (of ``counted``: of a part), ``rank`` of the
        partition, and ``id``; sorted.
    """
    schema = {**dict.fromkeys(KEY, pl.String), "dimension": pl.String, "codes": pl.String}
    empty = pl.DataFrame(schema={**schema, "parts": pl.UInt32, "sum": pl.Float64, "row": pl.UInt32, "rank": pl.Int32})
    dimensions = [catalogue.dimensions[name] for name in catalogue.dimension_order if name in counted.columns]
    tables = [empty, *(table for each in dimensions for table in _of_dimension(counted, catalogue, each))]
    every = pl.concat(tables).sort(*KEY, "dimension", "rank")
    return every.unique([*KEY, "dimension"], keep="first", maintain_order=True).with_row_index("id")


def one_way(counted: pl.DataFrame, catalogue: Catalogue, free: str = "") -> pl.DataFrame:
    """Give the figures that are broken down by no dimension, or by one alone, with their ``row``."""
    totals = [
        pl.col(name) == dimension.total
        for name, dimension in catalogue.dimensions.items()
        if name in counted.columns and name != free
    ]
    return counted.with_row_index("row").filter(pl.lit(value=True), *totals)


def _of_dimension(counted: pl.DataFrame, catalogue: Catalogue, dimension: Dimension) -> Iterator[pl.DataFrame]:
    cells = one_way(counted, catalogue, dimension.id).with_columns(pl.col(dimension.id).cast(pl.String).alias("code"))
    if cells.is_empty():
        return
    marked = cells.select("row", *KEY, "value", "code", numbered(cells, ["basis", "adjustment"]).alias("kind"))
    delivered = set(marked["code"].unique())
    for rank, partition in enumerate(_whole_ones(dimension)):
        if delivered.issuperset(partition.parts):
            yield _summed(marked, dimension.id, partition).with_columns(pl.lit(rank, dtype=pl.Int32).alias("rank"))


def _whole_ones(dimension: Dimension) -> list[Partition]:
    return [partition for partition in dimension.partitions if partition.whole == dimension.total]


def _summed(cells: pl.DataFrame, name: str, partition: Partition) -> pl.DataFrame:
    chosen = cells.filter(pl.col("code").is_in([*partition.parts, *partition.optional]))
    sums = (
        chosen.with_columns(pl.col("code").is_in(partition.parts).alias("needed"))
        .group_by(*KEY)
        .agg(
            pl.len().alias("parts"),
            pl.col("value").sum().alias("sum"),
            pl.col("value").count().alias("filled"),
            pl.col("needed").sum(),
            pl.col("kind").n_unique().alias("kinds"),
            pl.col("row").min(),
        )
    )
    complete = (
        (pl.col("needed") == len(partition.parts)) & (pl.col("filled") == pl.col("parts")) & (pl.col("kinds") == 1)
    )
    return sums.filter(complete).select(
        pl.col(KEY).cast(pl.String),
        pl.lit(name).alias("dimension"),
        pl.lit("+".join(partition.parts)).alias("codes"),
        "parts",
        "sum",
        "row",
    )
