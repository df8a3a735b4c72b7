"""The cells of one measure that a question needs: breakdowns selected, missing totals summed, labels combined."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Dimension, Partition
from pesbench.indicator_values.question import Question

CONFIDENTIALITY = {"F": "0", "N": "1"}
_STRICT = "2"


class Figures:
    """Observations by measure, each in the order in which one of several figures of a cell is preferred."""

    def __init__(self, rows: pl.DataFrame, cell: Sequence[str]) -> None:
        self._none = rows.clear()
        tables = in_order(rows, cell).partition_by("measure", as_dict=True)
        self._of = {str(name): own for (name,), own in tables.items()}

    def of(self, measure: str) -> pl.DataFrame:
        """Give the observations of a measure."""
        return self._of.get(measure, self._none)


def in_order(rows: pl.DataFrame, cell: Sequence[str]) -> pl.DataFrame:
    """Sort observations: what was submitted comes before what others published, then by cell and period."""
    return rows.sort(pl.col("origin") != "submitted", *cell, "period", maintain_order=True)


def cells_of(rows: pl.DataFrame, measure: str, where: Mapping[str, str], question: Question) -> pl.DataFrame:
    """Give the cells of one measure that the question needs, missing totals summed from complete partitions.

    ``rows`` are the measure's own, in order; ``where`` fixes the scope of an indicator, such as ``customer =
    jobseekers``; within its scope a cell is a total.
    """
    rows = rows.filter(pl.lit(value=True), *(pl.col(name) == code for name, code in where.items()))
    rows = rows.join(question.calendar, on="period", how="inner", maintain_order="left_right").with_columns(
        pl.lit(question.catalogue.total_of(name)).alias(name) for name in where
    )
    keys = [*question.cell, "period", "target"]
    rows = rows.unique(keys, keep="first", maintain_order=True)
    known = question.catalogue.measures.get(measure)
    if known and known.additive and rows.height:
        varied = rows.select(pl.col(question.dimensions).n_unique()).row(0, named=True)
        for dimension in question.catalogue.dimensions.values():
            if varied[dimension.id] > 1:  # a partition has two parts at least
                rows = _add_totals(rows, dimension, keys)
    return rows.filter(of_breakdowns(question.catalogue, question.breakdowns))


def of_breakdowns(catalogue: Catalogue, sets: Iterable[frozenset[str]]) -> pl.Expr:
    """Select the cells of breakdowns: every dimension that is not free stands at its total."""
    totals = {name: dimension.total for name, dimension in catalogue.dimensions.items()}
    ways = [
        pl.all_horizontal(pl.lit(value=True), *(pl.col(d) == code for d, code in totals.items() if d not in free))
        for free in sets
    ]
    return pl.any_horizontal(*ways)


def sums_of_parts(rows: pl.DataFrame, dimension: str, partition: Partition, keys: Sequence[str]) -> pl.DataFrame:
    """Sum the cells of a partition, by ``keys`` without the dimension, where every part that it needs is there.

    Optional parts (persons without a known code) count where they were delivered; a part that was delivered without
    a value leaves no sum. Parts of different basis or adjustment are not added. The first
    cell stands for what the parts share, their labels are combined.
    """
    others = [key for key in keys if key != dimension]
    parts = rows.filter(pl.col(dimension).is_in([*partition.parts, *partition.optional]))
    needed = pl.col(dimension).is_in(partition.parts).sum() == len(partition.parts)
    alike = [pl.col(name).n_unique() == 1 for name in ("basis", "adjustment") if name in rows.columns]
    sums = parts.group_by(others, maintain_order=True).agg(
        pl.col("value").sum(),
        pl.all_horizontal(needed, pl.col("value").is_not_null().all(), *alike).alias("complete"),
        pl.exclude("value", "obs_status", "conf_status", "comment", dimension, *others).first(),
        *(combined_labels() if "obs_status" in rows.columns else []),
    )
    return sums.filter("complete").drop("complete")


def _add_totals(rows: pl.DataFrame, dimension: Dimension, keys: list[str]) -> pl.DataFrame:
    """Sum a missing total from the first declared partition that is complete; a total that exists is left alone."""
    codes = set(rows.get_column(dimension.id).unique())
    others = [key for key in keys if key != dimension.id]
    total = pl.col(dimension.id) == dimension.total
    for partition in dimension.partitions:
        if partition.whole != dimension.total or not codes.issuperset(partition.parts):
            continue
        there = rows.filter(total).select(others)
        parts = rows.filter(~total).join(there, on=others, how="anti", nulls_equal=True, maintain_order="left")
        if parts.is_empty():
            break
        summed = f"total of {dimension.id} summed from {'+'.join(partition.parts)}"
        whole = sums_of_parts(parts, dimension.id, partition, keys).with_columns(
            pl.lit(dimension.total).alias(dimension.id), pl.lit(summed).alias("comment")
        )
        rows = pl.concat([rows, whole.select(rows.columns)])
    return rows


def combined_labels() -> list[pl.Expr]:
    """Combine statuses (union, sorted, ``A`` only alone), confidentiality (the strictest) and comments."""
    return [
        pl.col("obs_status").drop_nulls().unique().sort().str.join(";").alias("obs_status"),
        _by_strictness(pl.col("conf_status")).max().str.slice(1).alias("conf_status"),
        pl.col("comment").drop_nulls().unique().sort().str.join("; ").alias("comment"),
    ]


def strictest(*names: str) -> pl.Expr:
    """Give the strictest confidentiality of several columns, row by row."""
    return pl.max_horizontal(_by_strictness(pl.col(name)) for name in names).str.slice(1)


def _by_strictness(conf: pl.Expr) -> pl.Expr:
    """Put before each code how strict it is, so that the largest text is the strictest."""
    return pl.concat_str(conf.replace_strict(CONFIDENTIALITY, default=_STRICT, return_dtype=pl.String), conf)


def tidy_status(status: pl.Expr) -> pl.Expr:
    """Sort joined status codes and name each once; ``A`` (normal) stands only alone."""
    codes = status.str.split(";").list.unique().list.sort()
    others = codes.list.set_difference(["A", ""]).list.sort()
    joined = pl.when(others.list.len() > 0).then(others.list.join(";")).otherwise(pl.lit("A"))
    return pl.when(status.is_null() | (status == "")).then(None).otherwise(joined)


def blank_to_null(name: str) -> pl.Expr:
    """Give a text column with null where it is empty."""
    return pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
