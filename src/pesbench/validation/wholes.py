"""Totals of counts beside the parts that make them up, partition by partition."""

from collections.abc import Iterator, Sequence

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Dimension, Partition
from pesbench.validation.coding import Coded, coded

SCHEMA = {
    "dimension": pl.Categorical,
    "whole": pl.Categorical,
    "codes": pl.Categorical,
    "needed": pl.UInt32,
    "optional": pl.UInt32,
    "id": pl.Int64,
    "present": pl.UInt32,
    "parts": pl.UInt32,
    "filled": pl.UInt32,
    "secret": pl.UInt32,
    "sum": pl.Float64,
    "alike": pl.Boolean,
    "part": pl.UInt32,
    "secret_part": pl.UInt32,
    "row": pl.UInt32,
    "value": pl.Float64,
    "secret_whole": pl.Boolean,
}


def wholes_of(figures: pl.DataFrame, keys: Sequence[str], catalogue: Catalogue) -> pl.DataFrame:
    """Set each delivered total beside its delivered parts, for every declared partition.

    Parameters
    ----------
    figures
        Figures of measures that count something, of which the parts add up.
    keys
        The key columns that they have.
    catalogue
        Declares the partitions.

    Returns
    -------
    DataFrame
        One row per total and partition of which at least one part is delivered. ``dimension, whole, codes`` (the parts
        that it needs, joined by +), ``needed`` (how many) and ``optional`` (how many more there may be) say which
        partition; ``id`` numbers the cells of a dimension without regard to it; ``present`` counts the needed parts,
        ``parts`` also the optional ones, ``filled`` those with a value, ``secret`` those that are confidential; ``sum``
        adds the values; ``alike``: whether basis and adjustment of the parts and the total are the same. ``row``,
        ``part`` and ``secret_part`` are rows of ``figures``: of the total, a part, and a confidential part; ``value``
        and ``secret_whole`` belong to the total.
    """
    codes = coded(figures, [*keys, "basis", "adjustment"])
    kind = codes.numbered(["basis", "adjustment"]).alias("kind")
    rows = figures.select(*keys, "value").with_columns(_secret(figures), kind).with_row_index("row")
    dimensions = [entry for entry in catalogue.dimensions.values() if entry.id in keys]
    tables = [table for dimension in dimensions for table in _of_dimension(rows, codes, dimension, keys)]
    return pl.concat(tables) if tables else pl.DataFrame(schema=SCHEMA)


def _of_dimension(
    rows: pl.DataFrame, codes: Coded, dimension: Dimension, keys: Sequence[str]
) -> Iterator[pl.DataFrame]:
    delivered = set(rows[dimension.id].unique().cast(pl.String))
    wanted = [
        partition
        for partition in dimension.partitions
        if partition.whole in delivered and not delivered.isdisjoint((*partition.parts, *partition.optional))
    ]
    if wanted:
        others = codes.numbered(key for key in keys if key != dimension.id)
        cells = rows.select("row", pl.col(dimension.id).alias("code"), "value", "secret", "kind", others)
        yield from (_beside(cells, dimension.id, partition) for partition in wanted)


def _beside(cells: pl.DataFrame, dimension: str, partition: Partition) -> pl.DataFrame:
    every = [*partition.parts, *partition.optional]
    # Plain columns are summed much faster than expressions of each group.
    chosen = cells.filter(pl.col("code").is_in(_codes(every))).with_columns(
        pl.col("code").is_in(_codes(partition.parts)).alias("present"),
        pl.col("value").is_not_null().alias("filled"),
        pl.when("secret").then("row").alias("secret_part"),
    )
    parts = chosen.group_by("id").agg(
        pl.len().alias("parts"),
        pl.col("present", "filled", "secret").sum(),
        pl.col("value").sum().alias("sum"),
        pl.col("kind").min().alias("kind_low"),
        pl.col("kind").max().alias("kind_high"),
        pl.col("row").min().alias("part"),
        pl.col("secret_part").min(),
    )
    whole = cells.filter(pl.col("code") == partition.whole).select(
        "id", "row", "value", "kind", pl.col("secret").alias("secret_whole")
    )
    same = (pl.col("kind_low") == pl.col("kind")) & (pl.col("kind_high") == pl.col("kind"))
    return (
        whole.join(parts, on="id")
        .with_columns(
            same.alias("alike"),
            # A single text becomes a category much faster than a column of it.
            pl.lit(dimension).cast(pl.Categorical).alias("dimension"),
            pl.lit(partition.whole).cast(pl.Categorical).alias("whole"),
            pl.lit("+".join(partition.parts)).cast(pl.Categorical).alias("codes"),
            pl.lit(len(partition.parts), dtype=pl.UInt32).alias("needed"),
            pl.lit(len(partition.optional), dtype=pl.UInt32).alias("optional"),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )


def _codes(codes: Sequence[str]) -> pl.Series:
    return pl.Series(codes, dtype=pl.String).cast(pl.Categorical).implode()


def _secret(rows: pl.DataFrame) -> pl.Series:
    """Say which figures are suppressed, or stricter than free and internal to the network."""
    statuses = [name for name in rows["obs_status"].unique().drop_nulls().cast(pl.String) if "Q" in name.split(";")]
    suppressed = pl.col("obs_status").is_in(_codes(statuses)).fill_null(value=False)
    strict = ~pl.col("conf_status").is_in(_codes(["F", "N"])).fill_null(value=True)
    return rows.select((suppressed | strict).alias("secret"))["secret"]
