"""Numbers per PES and column, read from long tables: one each, or a refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.errors import InputError

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers per PES: ``values`` has one row per unit and one column per name, NaN where there is none."""

    units: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]

    def of(self, names: Sequence[str]) -> "Columns":
        """Give some of the columns, in the order of their names."""
        return Columns(self.units, tuple(names), self.values[:, [self.names.index(name) for name in names]])

    def on(self, units: Sequence[str]) -> NDArray[np.float64]:
        """Give the values of some units, in their order; NaN for a unit that is not here."""
        place = {unit: row for row, unit in enumerate(self.units)}
        table = np.full((len(units), len(self.names)), np.nan)
        for row, unit in enumerate(units):
            if unit in place:
                table[row] = self.values[place[unit]]
        return table


def require(frame: pl.DataFrame, needed: Iterable[str], what: str) -> None:
    """Refuse a table that lacks a column."""
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise InputError(
            f"the {what} must have the columns {', '.join(needed)}; missing: {', '.join(missing)}; "
            f"found: {', '.join(frame.columns)}."
        )


def finite(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Read a missing float as missing, and refuse an infinite one."""
    rows = frame.with_columns(pl.col(column).cast(pl.Float64).fill_nan(None))
    wrong = rows.filter(pl.col(column).is_infinite())
    if wrong.height:
        what = " ".join(str(wrong[name][0]) for name in ("pes", "enabler", "indicator") if name in wrong.columns)
        raise InputError(
            f"the column {column} must hold finite numbers, found an infinite one for {what}.",
            hint="Correct the number, or leave it empty if the value is missing.",
        )
    return rows


def once_each(rows: pl.DataFrame, keys: list[str], column: str) -> pl.DataFrame:
    """Refuse a PES with two numbers in one place, whether they agree or not."""
    twice = rows.filter(pl.struct(keys).is_duplicated())
    if twice.height == 0:
        return rows
    key = {name: twice[name][0] for name in keys}
    same = twice.filter(pl.all_horizontal(pl.col(name).eq_missing(pl.lit(key[name])) for name in keys))
    numbers = same.get_column(column).unique(maintain_order=True).to_list()
    named = ", ".join(f"{name} {value}" for name, value in key.items())
    if len(numbers) == 1:
        raise InputError(
            f"{named} is given {same.height} times with the same {column} {numbers[0]:g}.",
            hint="Remove the repeated rows.",
        )
    shown = ", ".join(f"{number:g}" for number in numbers[:_SHOWN])
    raise InputError(
        f"{named} has several values of {column}: {shown}.",
        hint="Keep one row each; where several assessors gave scores, agree on one before.",
    )


def set_out(rows: pl.DataFrame, name: str, value: str) -> Columns:
    """Set numbers out as one row per unit and one column per name, in the order in which they come."""
    units = tuple(rows.get_column("pes").unique(maintain_order=True).to_list())
    names = tuple(rows.get_column(name).unique(maintain_order=True).to_list())
    row_of, column_of = ({key: i for i, key in enumerate(keys)} for keys in (units, names))
    table = np.full((len(units), len(names)), np.nan)
    for unit, column, number in rows.select("pes", name, value).iter_rows():
        table[row_of[unit], column_of[column]] = number
    return Columns(units, names, table)
