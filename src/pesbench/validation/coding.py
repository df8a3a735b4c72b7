"""Whole numbers for keys: rows of the same key share one, so that grouping and sorting look at one column only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

_ROOM = 2**62
# Numbers up to this are looked up in a line of their own, however few rows there are.
_SHORT = 100_000


@dataclass(frozen=True, slots=True)
class Coded:
    """Columns whose values are numbered from 0 without gaps: the numbers of each column, and how many there are."""

    height: int
    columns: Mapping[str, tuple[pl.Series, int]]

    def numbered(self, columns: Iterable[str]) -> pl.Series:
        """Give each row a whole number that it shares with the rows that agree with it in all of these columns."""
        codes, room = pl.Series(np.zeros(self.height, np.int64)), 1
        for name in columns:
            more, count = self.columns[name]
            if room * count > _ROOM:
                codes, room = _dense(codes)
            codes, room = codes * count + more, room * count
        return codes.alias("id")


def coded(rows: pl.DataFrame, columns: Iterable[str]) -> Coded:
    """Give numbers to the values of columns, once for all keys that are made of them.

    Parameters
    ----------
    rows
        A table whose ``columns`` are categories, texts or numbers; a missing value is a value of its own.
    columns
        Which may be part of a key.
    """
    return Coded(rows.height, {name: _dense(rows[name]) for name in columns})


def numbered(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Give each row a whole number that it shares with the rows that agree with it in all of the columns.

    Parameters
    ----------
    rows
        A table whose ``columns`` are categories, texts or numbers; a missing value is a value of its own.
    columns
        What makes up the key; none at all makes every row alike.
    """
    return coded(rows, columns).numbered(columns)


def _dense(column: pl.Series) -> tuple[pl.Series, int]:
    """Give the values of a column numbers from 0 without gaps, and how many there are."""
    plain = column.to_physical() if column.dtype == pl.Categorical else column
    if plain.dtype == pl.UInt32:
        highest = int(plain.max() or 0)  # type: ignore[arg-type]  # an unsigned column has an unsigned maximum
        if highest < max(plain.len(), _SHORT):
            return _looked_up(plain, highest)
    return plain.rank("dense").cast(pl.Int64).fill_null(0), plain.n_unique() + 1


def _looked_up(plain: pl.Series, highest: int) -> tuple[pl.Series, int]:
    """Look the number of each value up: much faster than ranking where values are small."""
    values = (plain.fill_null(highest + 1) if plain.null_count() else plain).to_numpy()
    met = np.zeros(highest + 2, np.int64)
    met[values] = 1
    numbers = np.cumsum(met) - 1
    return pl.Series(numbers[values]), max(1, int(met.sum()))
