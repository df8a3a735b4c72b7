"""Tables as files whose bytes depend on their content alone."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

# Below this, every whole number that a float can be is written out; above, Polars writes a power of ten.
_WRITTEN_OUT = 1e16


def number_text(name: str) -> pl.Expr:
    """Write a number as the shortest text that is read back as the same number: 5429, 0.1, 1e+20."""
    number = pl.col(name)
    whole = (number == number.round()) & (number.abs() < _WRITTEN_OUT)
    text = number.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(whole).then(text).otherwise(number.cast(pl.String)).alias(name)


def write_csv(rows: pl.LazyFrame, path: Path) -> None:
    """Write UTF-8 without a byte order mark, commas, LF; nothing for null, quotes only where they are needed."""
    numbers = [name for name, kind in rows.collect_schema().items() if kind == pl.Float64]
    rows.with_columns(number_text(name) for name in numbers).sink_csv(path, line_terminator="\n")


def without_silent(rows: pl.LazyFrame, optional: Sequence[str]) -> pl.LazyFrame:
    """Leave out those of the optional columns that are empty in every row."""
    if not optional:
        return rows
    said = rows.select(pl.col(optional).is_not_null().any()).collect(engine="streaming").row(0)
    return rows.drop([name for name, says in zip(optional, said, strict=True) if not says])
