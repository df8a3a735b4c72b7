"""The numbers of an index: one row per unit, one column per indicator of the scheme."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.composite.hierarchy import Hierarchy
from pesbench.analysis.composite.scheme import LARGEST
from pesbench.catalogue import nearest
from pesbench.errors import AnalysisError, InputError

ERROR_SUFFIX = "_standard_error"
_SHOWN = 10
Cells = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """Values and standard errors (units, indicators), NaN for missing; denominators; and texts that make groups.

    Without a denominator an indicator has the denominator 1; without a standard error it has the error 0.
    """

    units: tuple[str, ...]
    values: Cells
    errors: Cells
    denominators: Cells
    groups: dict[str, tuple[str | None, ...]]
    unused: tuple[str, ...] = ()

    def of(self, units: Sequence[str]) -> "Table":
        """Give the table of some of the units, in their order."""
        place = {unit: row for row, unit in enumerate(self.units)}
        rows = [place[unit] for unit in units]
        return replace(
            self,
            units=tuple(units),
            values=self.values[rows],
            errors=self.errors[rows],
            denominators=self.denominators[rows],
            groups={name: tuple(texts[row] for row in rows) for name, texts in self.groups.items()},
        )

    def group_numbers(self, name: str) -> NDArray[np.intp]:
        """Give each unit the number of its group in a column, from 0; units without a text have -1.

        Raises
        ------
        InputError
            If there is no such column of text.
        """
        if name not in self.groups:
            known = ", ".join(self.groups) or "none"
            raise InputError(
                f"missing values are to be filled by {name}, which must be a column of text; found: {known}.",
                hint="Give the groups as a column of the file for --wide.",
            )
        texts = self.groups[name]
        numbers = {text: at for at, text in enumerate(sorted({text for text in texts if text is not None}))}
        return np.array([-1 if text is None else numbers[text] for text in texts], dtype=np.intp)


def from_wide(frame: pl.DataFrame, shape: Hierarchy, where: str) -> Table:
    """Take the columns of a scheme out of a table with one row per unit.

    Raises
    ------
    InputError
        If a unit stands twice, an indicator or denominator is no column of numbers, or a number is infinite.
    """
    if "pes" not in frame.columns or frame.is_empty():
        raise InputError("the table must have a column pes and rows.", where=where)
    units = frame.get_column("pes").cast(pl.String).to_list()
    again = sorted({unit for unit in units if units.count(unit) > 1})
    if again:
        raise InputError(
            f"a unit must have one row, found {again[0]} again.", where=where, hint="Keep one row per unit."
        )
    numbers = [name for name in frame.columns if name != "pes" and _is_number(frame.get_column(name))]
    texts = [name for name in frame.columns if name != "pes" and frame.get_column(name).dtype == pl.String]
    denominators = [node.denominator for node in shape.nodes[: len(shape.indicators)]]
    _check_named([*shape.indicators, *(name for name in denominators if name)], numbers, texts, where)
    columns = {name: _column(frame, name, where) for name in numbers}
    nothing = np.zeros(len(units))
    used = {*shape.indicators, *denominators}
    used |= {f"{name}{ERROR_SUFFIX}" for name in used}
    return Table(
        units=tuple(units),
        values=np.stack([columns[name] for name in shape.indicators], axis=1),
        errors=np.nan_to_num(
            np.stack([columns.get(f"{name}{ERROR_SUFFIX}", nothing) for name in shape.indicators], axis=1)
        ),
        denominators=np.stack([columns[name] if name else nothing + 1 for name in denominators], axis=1),
        groups={name: tuple(frame.get_column(name).to_list()) for name in texts},
        unused=tuple(name for name in numbers if name not in used),
    )


def _is_number(column: pl.Series) -> bool:
    return column.dtype.is_numeric() or column.dtype == pl.Null


def _column(frame: pl.DataFrame, name: str, where: str) -> Cells:
    cells = frame.get_column(name).cast(pl.Float64).fill_null(float("nan")).to_numpy()
    beyond = np.flatnonzero(np.abs(cells) > LARGEST)
    if len(beyond):
        found = "an infinite one" if np.isinf(cells[beyond[0]]) else f"{cells[beyond[0]]:g}"
        raise InputError(
            f"the column {name} must hold finite numbers, found {found} at {frame.get_column('pes')[int(beyond[0])]}.",
            where=where,
            hint="Correct the number, or leave the cell empty if the value is missing.",
        )
    if name.endswith(ERROR_SUFFIX) and np.any(cells < 0):
        raise InputError(
            f"the column {name} must hold no negative numbers, found {cells[cells < 0][0]:g}.",
            where=where,
            hint="Correct the number, or leave the cell empty if the error is not known.",
        )
    return np.array(cells, dtype=np.float64)


def _check_named(names: Iterable[str], numbers: Sequence[str], texts: Sequence[str], where: str) -> None:
    absent = [name for name in dict.fromkeys(names) if name not in numbers]
    if not absent:
        return
    if absent[0] in texts:
        raise InputError(
            f"the indicator {absent[0]} must hold numbers, found text.", where=where, hint="Write numbers."
        )
    values = [name for name in numbers if not name.endswith(ERROR_SUFFIX)]
    close = nearest(absent[0], values)
    raise InputError(
        f"each indicator of the scheme must be among the values; missing: {_first(absent)}; found: {_first(values)}.",
        where=where,
        hint=f"Did you mean {close}?" if close else "Correct the id in the scheme, or add the values.",
    )


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def from_long(rows: pl.DataFrame, shape: Hierarchy, where: str) -> Table:
    """Take the indicators of a scheme out of rows ``pes, indicator, value`` and ``standard_error``.

    Raises
    ------
    InputError
        As `from_wide`; also where a unit has two values of an indicator.
    """
    again = rows.filter(pl.struct("pes", "indicator").is_duplicated())
    if again.height:
        pes, indicator = again.row(0, named=True)["pes"], again.row(0, named=True)["indicator"]
        raise InputError(
            f"a unit must have one value of an indicator, found two of {pes} for {indicator}.",
            where=where,
            hint="Keep one row per unit, indicator and period.",
        )
    wide = rows.pivot(on="indicator", index="pes", values="value", sort_columns=True)
    if "standard_error" in rows.columns:
        errors = rows.pivot(on="indicator", index="pes", values="standard_error", sort_columns=True)
        wide = wide.join(errors, on="pes", how="left", suffix=ERROR_SUFFIX, maintain_order="left")
    return from_wide(wide.sort("pes"), shape, where)


def check_values(table: Table, shape: Hierarchy) -> None:
    """Refuse indicators that say nothing.

    Raises
    ------
    AnalysisError
        If an indicator has no value at all, or the same for every unit; or a denominator is zero.
    """
    for name, column, divisor in zip(shape.indicators, table.values.T, table.denominators.T, strict=True):
        present = column[~np.isnan(column)]
        if not len(present):
            raise AnalysisError(
                f"the indicator {name} must have values, found none for the {len(table.units)} units.",
                hint="Leave it out of the scheme, or add its values.",
            )
        if np.any(divisor == 0):
            unit = table.units[int(np.flatnonzero(divisor == 0)[0])]
            raise AnalysisError(f"the denominator of {name} must not be zero, found zero at {unit}.")
        with_divisor = (column / divisor)[~np.isnan(column / divisor)]
        if not len(with_divisor) or np.ptp(with_divisor) == 0:
            raise AnalysisError(
                f"the indicator {name} must vary between units, found the same value for all.",
                hint="Leave it out of the scheme: it says nothing of who is better.",
            )
