"""Complementary suppression: what else must be withheld so that a withheld cell cannot be computed from the rest."""

from collections.abc import Iterator

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Partition
from pesbench.indicator_values.release import secret

_ROW, _GROUP, _CODE, _HIDDEN, _ZERO = "_row", "_group", "_code", "_hidden", "_zero"
_IMPOSSIBLE = "M"
_NO_KEY = (
    "value", "standard_error", "n", "numerator", "denominator",
    "text", "basis", "adjustment", "obs_status", "conf_status", "comment",
)  # fmt: skip
CONFIDENTIAL = "C"


def marked(rows: pl.DataFrame, release: str, catalogue: Catalogue) -> pl.DataFrame:
    """Mark as confidential what would give a cell away that the release level or its status withholds.

    They are the cells that an export withholds too, whatever is asked, so that no two answers together tell more.
    """
    hidden = rows.select(secret(release)).to_series()
    if not hidden.any() or hidden.all():
        return rows
    further = complementary(rows, hidden, catalogue)
    return rows.with_columns(
        pl.when(further).then(pl.lit(CONFIDENTIAL)).otherwise(pl.col("conf_status")).alias("conf_status")
    )


def complementary(rows: pl.DataFrame, hidden: pl.Series, catalogue: Catalogue) -> pl.Series:
    """Find the cells that give a withheld cell away, because a partition of the catalogue lets it be computed.

    Where of a whole and its parts exactly one cell is withheld and all others are shown, the smallest other part that
    is not zero is withheld too (a zero only where nothing else is left; of equal parts the first by code). This is
    repeated until no partition gives a cell away by itself. What several partitions or measures together, or bounds,
    may tell is not looked at.

    Parameters
    ----------
    rows
        Observations, keys unique; whole tables of a PES, for a part that is not there cannot be seen.
    hidden
        Which of them are withheld anyway, by a release level or because they came suppressed; one Boolean per row.
    catalogue
        Says which measures add up, and over which partitions.

    Returns
    -------
    Series
        Which further cells must be withheld, one Boolean per row.
    """
    additive = [measure.id for measure in catalogue.measures.values() if measure.additive]
    # Data that cannot exist are a zero that everybody knows.
    zero = pl.col("obs_status").fill_null("").str.split(";").list.contains(_IMPOSSIBLE) & pl.col("value").is_null()
    numbered = rows.with_row_index(_ROW).with_columns(hidden.alias(_HIDDEN), zero.alias(_ZERO))
    numbered = numbered.filter(pl.col("measure").is_in(additive)).with_columns(pl.col(_HIDDEN) & ~pl.col(_ZERO))
    # What is added up shares all but one dimension, so tables in which nothing is withheld cannot give anything away.
    shared = ["pes", "measure", "period"]
    numbered = numbered.join(numbered.filter(_HIDDEN).select(shared), on=shared, how="semi", maintain_order="left")
    tables = list(_tables(numbered, catalogue)) if numbered.height else []
    further: set[int] = set()
    while found := {row for table, partition in tables for row in _given_away(table, further, partition)}:
        further |= found
    return pl.Series(_HIDDEN, [row in further for row in range(rows.height)], dtype=pl.Boolean)


def _tables(rows: pl.DataFrame, catalogue: Catalogue) -> Iterator[tuple[pl.DataFrame, Partition]]:
    """Give the cells of each partition that occurs, numbered by what they share beside its dimension."""
    varying = [name for name in rows.columns if name not in _NO_KEY and rows.get_column(name).n_unique() > 1]
    for dimension in catalogue.dimensions.values():
        codes = set(rows.get_column(dimension.id).unique()) if dimension.id in varying else set()
        partitions = [it for it in dimension.partitions if codes.issuperset({it.whole, *it.parts})]
        if not partitions:
            continue
        others = [name for name in varying if name not in {dimension.id, _ROW, _HIDDEN, _ZERO}]
        groups = rows.select(others).unique().with_row_index(_GROUP)
        numbered = rows.join(groups, on=others) if others else rows.with_columns(pl.lit(0).alias(_GROUP))
        cells = numbered.select(_ROW, _GROUP, _HIDDEN, _ZERO, "value", pl.col(dimension.id).alias(_CODE))
        for partition in partitions:
            members = {partition.whole, *partition.parts, *partition.optional}
            yield cells.filter(pl.col(_CODE).is_in(members)).sort(pl.col("value") == 0, "value", _CODE), partition


def _given_away(cells: pl.DataFrame, further: set[int], partition: Partition) -> list[int]:
    """Give the row to withhold of each whole whose parts leave one unknown; cells come the best to withhold first."""
    code, value, hidden = pl.col(_CODE), pl.col("value"), pl.col(_HIDDEN)
    candidate = (code != partition.whole) & ~hidden & value.is_not_null()
    groups = (
        cells.with_columns(hidden | pl.col(_ROW).is_in(further))
        .filter((hidden.sum() == 1).over(_GROUP))
        .group_by(_GROUP)
        .agg(
            pl.col(_ROW).filter(candidate).first(),
            (code == partition.whole).any().alias("whole"),
            (code.is_in(partition.parts).sum() == len(partition.parts)).alias("parts"),
            (value.is_null() & ~hidden & ~pl.col(_ZERO)).any().alias("unknown"),
        )
    )
    found = groups.filter("whole", "parts", ~pl.col("unknown"), pl.col(_ROW).is_not_null())
    return found.get_column(_ROW).to_list()
