"""Files given to an analysis, read structurally: any unit, any indicator, any finite number.

Ranges and code lists are the business of ingesting and validating. Here a file must only be readable
without doubt: its columns are there, its keys are filled, and what should be a number is one.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pesbench.analysis.tabular import Tabular, read_tabular
from pesbench.catalogue import nearest
from pesbench.errors import InputError, UsageError

PHASES = ("plan", "do", "check", "act")
AT_HAND = "a table at hand"


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a file must hold: key columns (always filled), columns of numbers, and one of ``any_of``."""

    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_VALUES = _Layout(
    keys=("pes", "indicator", "period"),
    numbers=("numerator", "denominator", "value", "standard_error", "n", "coverage"),
    required=("value",),
)
_ENABLERS = _Layout(
    keys=("pes", "enabler"),
    numbers=(*PHASES, "score"),
    any_of=("score", *PHASES),
    optional=("cycle", "assessment", "assessor", "assessed"),
)


_CONTROLS = _Layout(keys=("pes", "variable"), numbers=("value",), required=("value",), optional=("period",))


def refuse_vintage_of_files(store: Path | None, as_of: str | None) -> None:
    """Refuse a vintage where no store is read.

    Raises
    ------
    UsageError
        In that case: a file is as it is.
    """
    if store is None and as_of is not None:
        raise UsageError(
            "--as-of reads a store as it was; a file has no vintages.",
            hint="Leave --as-of out, or name the store with --store DIR in place of the file.",
        )


def read_values(path: Path) -> pl.DataFrame:
    """Read ready-made indicator values: the columns of the form ``values`` that the file has, and any others.

    Required are ``pes, indicator, period, value``. Keys, breakdowns and remarks come as text, null where
    empty; ``numerator, denominator, value, standard_error, n, coverage`` as numbers. Names of columns are
    matched without regard to case; further columns follow as text in the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read, has no rows, lacks a column, leaves a key empty, or holds text or an
        infinite number where a number must stand.
    """
    return _read(path, _VALUES)


def read_enablers(path: Path) -> pl.DataFrame:
    """Read scores of performance enablers in the columns of the form ``enablers``, and any other columns.

    Required are ``pes``, ``enabler`` and a ``score`` or at least one of the phases ``plan, do, check,
    act``; these five come as numbers, all else as text, null where empty.

    Raises
    ------
    InputError
        As `read_values`.
    """
    return _read(path, _ENABLERS)


def enablers_at_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """Take scores from a table as `read_enablers` does from a file; whole numbers may name cycles and assessors.

    Raises
    ------
    InputError
        As `read_enablers`.
    """
    marks = set(_ENABLERS.numbers)
    floats = [name for name, kind in frame.schema.items() if kind.is_float() and name.casefold() not in marks]
    whole = [name for name in floats if (frame[name].drop_nans().drop_nulls() % 1 == 0).all()]
    named = frame.with_columns(pl.col(whole).fill_nan(None).cast(pl.Int64))
    return _taken(Tabular(Path(AT_HAND), named, tuple(range(1, frame.height + 1)), "row"), _ENABLERS)


def read_controls(path: Path) -> pl.DataFrame:
    """Read control variables: long (``pes, variable, value``), or wide with a column of numbers for each.

    Either may have a ``period``. The answer is long, ``pes, variable, value`` and ``period`` where the file has it;
    columns of text in a wide file name groups and are passed over.

    Raises
    ------
    InputError
        As `read_values`; also where a wide file has no column of numbers.
    """
    table = read_tabular(path)
    if {"variable", "value"} <= {name.casefold() for name in table.frame.columns}:
        return _read(path, _CONTROLS)
    table = _named(table, ("pes", "period"))
    _check_columns(table, ("pes",), ())
    _check_rows(table)
    index = [name for name in ("pes", "period") if name in table.frame.columns]
    _check_filled(table, tuple(index))
    keys = [table.frame.get_column(name).cast(pl.String) for name in index]
    columns = [_number_or_text(table, name) for name in table.frame.columns if name not in index]
    numbers = [column for column in columns if column.dtype == pl.Float64]
    if not numbers:
        raise InputError(
            f"there must be columns of numbers beside {', '.join(index)}; found: {', '.join(table.frame.columns)}.",
            where=table.where(),
            hint="Give one column for each control variable, or the columns pes, variable and value.",
        )
    return pl.DataFrame([*keys, *numbers]).unpivot(index=index, variable_name="variable", value_name="value")


def read_wide(path: Path) -> pl.DataFrame:
    """Read a table with one row per unit: ``pes``, columns of text (groups) and of numbers (indicators).

    A column in which every filled cell is a number is an indicator, also where no cell is filled; a
    column without any number is a group.

    Raises
    ------
    InputError
        If the file cannot be read, has no rows or no ``pes``, names a unit twice, mixes numbers and text in a
        column, or holds an infinite number.
    """
    table = _named(read_tabular(path), ("pes",))
    _check_columns(table, ("pes",), ())
    _check_rows(table)
    _check_filled(table, ("pes",))
    _check_units_once(table)
    columns = [_number_or_text(table, name) for name in table.frame.columns if name != "pes"]
    return pl.DataFrame([table.frame.get_column("pes").cast(pl.String), *columns])


def _read(path: Path, layout: _Layout) -> pl.DataFrame:
    return _taken(read_tabular(path), layout)


def _taken(given: Tabular, layout: _Layout) -> pl.DataFrame:
    known = (*layout.keys, *layout.optional, *layout.numbers)
    table = _named(given, known)
    _check_columns(table, (*layout.keys, *layout.required), layout.any_of)
    _check_rows(table)
    _check_filled(table, layout.keys)
    order = [name for name in known if name in table.frame.columns]
    order += [name for name in table.frame.columns if name not in known]
    columns = [
        _numbers(table, name) if name in layout.numbers else table.frame.get_column(name).cast(pl.String)
        for name in order
    ]
    return pl.DataFrame(columns)


def _named(table: Tabular, known: tuple[str, ...]) -> Tabular:
    """Write known column names as we write them, whatever their case in the file."""
    folded = {name.casefold(): name for name in known}
    new = {name: folded.get(name.casefold(), name) for name in table.frame.columns}
    if len(set(new.values())) < len(new):
        raise InputError(
            f"a column must be named once, found {', '.join(table.frame.columns)}.",
            where=table.where(),
            hint="Columns that differ only in case are the same column: rename or remove one.",
        )
    return Tabular(table.path, table.frame.rename(new), table.lines, table.unit)


def _check_columns(table: Tabular, required: tuple[str, ...], any_of: tuple[str, ...]) -> None:
    found = table.frame.columns
    missing = [name for name in required if name not in found]
    if any_of and not set(any_of) & set(found):
        missing.append(" or ".join(any_of))
    if not missing:
        return
    close = [(name, near) for name in missing if (near := nearest(name, set(found) - {*required, *any_of}))]
    hint = " ".join(f"Is {near} meant to be {name}?" for name, near in close)
    raise InputError(
        f"the file must have the columns {', '.join(required)}; missing: {', '.join(missing)}; "
        f"found: {', '.join(found)}.",
        where=table.where(),
        hint=hint or "Name the columns in the first line.",
    )


def _check_rows(table: Tabular) -> None:
    if table.frame.height == 0:
        raise InputError(
            "the file has a header but no rows.", where=table.where(), hint="It must have at least one row."
        )


def _check_filled(table: Tabular, keys: tuple[str, ...]) -> None:
    for name in keys:
        column = table.frame.get_column(name).cast(pl.String)
        empty = (column.is_null() | (column.str.strip_chars() == "")).arg_true()
        if len(empty):
            raise InputError(
                f"the column {name} must be filled in every row, found an empty cell{_more(len(empty))}.",
                where=table.where(empty[0], name),
                hint="Fill the cell or remove the row.",
            )


def _check_units_once(table: Tabular) -> None:
    units = table.frame.get_column("pes").cast(pl.String)
    again = (~units.is_first_distinct()).arg_true()
    if not len(again):
        return
    unit = units[again[0]]
    first = (units == unit).arg_true()[0]
    raise InputError(
        f"a unit must have one row, found {unit} again after {table.unit} {table.lines[first]}.",
        where=table.where(again[0], "pes"),
        hint="Keep one row per unit.",
    )


def _numbers(table: Tabular, name: str) -> pl.Series:
    """Read a column as numbers; an empty cell and the mark of a missing float are null."""
    cells = table.frame.get_column(name)
    if not (cells.dtype.is_numeric() or cells.dtype in (pl.String, pl.Null)):
        raise InputError(
            f"the column {name} must hold numbers, found the type {cells.dtype}.",
            where=table.where(column=name),
            hint="Write the column as numbers.",
        )
    values = cells.cast(pl.Float64, strict=False)
    wrong = (cells.is_not_null() & values.is_null()).arg_true()
    if len(wrong):
        raise InputError(
            f"the column {name} must hold numbers, found {str(cells[wrong[0]])!r}{_more(len(wrong))}.",
            where=table.where(wrong[0], name),
            hint=_advice(str(cells[wrong[0]])),
        )
    return _finite(table, name, values)


def _finite(table: Tabular, name: str, values: pl.Series) -> pl.Series:
    infinite = values.is_infinite().fill_null(value=False).arg_true()
    if len(infinite):
        cell = table.frame.get_column(name)[infinite[0]]
        raise InputError(
            f"the column {name} must hold finite numbers, found {str(cell)!r}{_more(len(infinite))}.",
            where=table.where(infinite[0], name),
            hint="Correct the number, or leave the cell empty if the value is missing.",
        )
    return values.fill_nan(None)


def _number_or_text(table: Tabular, name: str) -> pl.Series:
    cells = table.frame.get_column(name)
    if not cells.dtype.is_numeric():
        cells = cells.cast(pl.String)
    values = cells.cast(pl.Float64, strict=False)
    text = cells.is_not_null() & values.is_null()
    if not text.any():
        return _finite(table, name, values)
    if values.is_null().all():
        return cells
    row = text.arg_true()[0]
    raise InputError(
        f"the column {name} mixes numbers and text, found {str(cells[row])!r}{_more(int(text.sum()))}.",
        where=table.where(row, name),
        hint=f"Numbers make an indicator, text makes a group. {_advice(str(cells[row]))}",
    )


def _more(count: int) -> str:
    return f" (and {count - 1} more)" if count > 1 else ""


def _advice(cell: str) -> str:
    if any(character.isdigit() for character in cell) and "," in cell:
        return "Write a point as the decimal mark and no thousands separators."
    return "Leave the cell empty where a value is missing."
