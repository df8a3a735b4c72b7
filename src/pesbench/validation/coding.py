"""Whole numbers for keys: rows of the same key share one, so that grouping and sorting look at one column only."""

from collections.abc import Sequence

import polars as pl

_ROOM = 2**62


def numbered(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Give each row a whole number that it shares with the rows that agree with it in all of the columns.

    Parameters
    ----------
    rows
        A table whose ``columns`` are categories, texts or numbers; a missing value is a value of its own.
    columns
        What makes up the key; none at all makes every row alike.
    """
    codes, room = pl.zeros(rows.height, dtype=pl.Int64, eager=True), 1
    for name in columns:
        more, count = _dense(rows[name])
        if room * count > _ROOM:
            codes, room = _dense(codes)
        codes, room = codes * count + more, room * count
    return codes.alias("id")


def _dense(column: pl.Series) -> tuple[pl.Series, int]:
    """Give the values of a column numbers from 0 without gaps, and how many there are."""
    plain = column.to_physical() if column.dtype == pl.Categorical else column
    found = plain.unique()
    if plain.dtype == pl.UInt32 and found.filter(found >= plain.len()).is_empty():
        return _looked_up(plain, found), found.len()
    return plain.rank("dense").cast(pl.Int64).fill_null(0), found.len() + 1


def _looked_up(plain: pl.Series, found: pl.Series) -> pl.Series:
    """Look the number of each value up: much faster than ranking where values are few and small."""
    highest = int(found.max() or 0)  # type: ignore[arg-type]  # an unsigned column has an unsigned maximum
    places = pl.DataFrame({"value": found.drop_nulls(), "code": pl.int_range(found.drop_nulls().len(), eager=True)})
    line = pl.DataFrame({"value": pl.int_range(highest + 1, dtype=pl.UInt32, eager=True)})
    table = line.join(places, on="value", how="left", maintain_order="left")["code"]
    return table.gather(plain).fill_null(found.len() - 1).cast(pl.Int64)
