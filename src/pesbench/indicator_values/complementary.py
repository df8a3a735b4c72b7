"""Complementary suppression: what else must be withheld so that a withheld cell cannot be computed from the rest."""

from collections.abc import Iterator

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Partition

_ROW, _HIDDEN, _ZERO = "_complementary_row", "_complementary_hidden", "_complementary_zero"
_IMPOSSIBLE = "M"
_NO_KEY = (
    "value", "standard_error", "n", "numerator", "denominator",
    "text", "basis", "adjustment", "obs_status", "conf_status", "comment",
)  # fmt: skip


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
    partitions = list(_partitions(rows, catalogue)) if numbered.get_column(_HIDDEN).any() else []
    further: set[int] = set()
    while found := {row for named in partitions for row in _given_away(numbered, *named)}:
        further |= found
        numbered = numbered.with_columns(pl.col(_HIDDEN) | pl.col(_ROW).is_in(found))
    return pl.Series(_HIDDEN, [row in further for row in range(rows.height)], dtype=pl.Boolean)


def _partitions(rows: pl.DataFrame, catalogue: Catalogue) -> Iterator[tuple[str, Partition]]:
    for dimension in catalogue.dimensions.values():
        if dimension.id in rows.columns:
            yield from ((dimension.id, partition) for partition in dimension.partitions)


def _given_away(rows: pl.DataFrame, dimension: str, partition: Partition) -> list[int]:
    """Give the row to withhold of each whole whose parts leave one unknown."""
    parts = [*partition.parts, *partition.optional]
    others = [name for name in rows.columns if name not in {dimension, _ROW, _HIDDEN, _ZERO, *_NO_KEY}]
    code, value, hidden = pl.col(dimension), pl.col("value"), pl.col(_HIDDEN)
    members = rows.filter(code.is_in([partition.whole, *parts]))
    concerned = members.filter(hidden).select(others).unique()
    candidate = code.is_in(parts) & ~hidden & value.is_not_null()
    groups = (
        members.join(concerned, on=others, how="semi")
        .sort(value == 0, value, dimension)
        .group_by(others)
        .agg(
            pl.col(_ROW).filter(candidate).first().alias(_ROW),
            (code == partition.whole).any().alias("whole"),
            (code.is_in(partition.parts).sum() == len(partition.parts)).alias("parts"),
            (hidden.sum() == 1).alias("one"),
            (value.is_null() & ~hidden & ~pl.col(_ZERO)).any().alias("unknown"),
        )
    )
    found = groups.filter("whole", "parts", "one", ~pl.col("unknown"), pl.col(_ROW).is_not_null())
    return found.get_column(_ROW).to_list()
