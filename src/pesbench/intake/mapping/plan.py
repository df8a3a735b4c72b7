"""A mapping laid over the header of one file: which cell of a record fills which column of the form."""

from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

import polars as pl

from pesbench.intake.mapping.flags import joined, spoken
from pesbench.intake.mapping.model import Flag, LeaveOut, Mapping, SourceColumn, folded

RAW_CELL = "cell_"


def raw_cell(position: int) -> str:
    """Name the column that holds the text of a record's cell, as it stands in the file."""
    return f"{RAW_CELL}{position}"


@dataclass(frozen=True, slots=True)
class Filled:
    """One column of the source, by its position, what the mapping says of it, and the letters of its flags."""

    position: int
    rule: SourceColumn
    letters: Dictionary[str, Flag] = field(default_factory=dict)

    @property
    def text(self) -> pl.Expr:
        """The text of the cell without the blanks around it."""
        return pl.col(raw_cell(self.position)).str.strip_chars()


@dataclass(frozen=True, slots=True)
class Plan:
    """How the records of one file become rows of a form.

    ``columns`` are the columns of the source that the mapping names, ``unread`` the positions of those that nobody
    knows. ``plain`` says that cells are taken as they are, which is so for our own forms.
    """

    mapping: Mapping
    columns: tuple[Filled, ...]
    unread: tuple[int, ...] = ()
    plain: bool = False
    decimal: str = "."
    numbers: frozenset[str] = field(default=frozenset())

    @property
    def present(self) -> tuple[str, ...]:
        """The columns of the form that a row has."""
        direct = [column.rule.to for column in self.columns if column.rule.to]
        derived = [name for name in ("obs_status", "conf_status", "comment") if name in self._derived()]
        return tuple(dict.fromkeys([*direct, *self.mapping.constants, *derived]))

    @property
    def sources(self) -> Dictionary[str, int]:
        """The position of the cell that fills a column of the form; columns that no one cell fills are not here."""
        direct = {column.rule.to: column.position for column in self.columns if column.rule.to}
        flags = next((column.position for column in self.columns if column.letters), None)
        return direct if flags is None else {"obs_status": flags, **direct}

    def rows(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Add the columns of the form, as text, to records of raw cells."""
        filled = {column.rule.to: self._cell(column) for column in self.columns if column.rule.to}
        constants = {name: pl.lit(text) for name, text in self.mapping.constants.items()}
        return frame.with_columns(**filled, **constants, **self._statuses(filled))

    def unexpected(self) -> pl.Expr | None:
        """Say where a column holds a code that the mapping does not read; None where it asks for none."""
        limits = [
            ~column.text.is_in(column.rule.only).fill_null(value=False) for column in self.columns if column.rule.only
        ]
        return pl.any_horizontal(limits) if limits else None

    def unexpected_cells(self, cells: Dictionary[str, str | None]) -> Iterator[tuple[SourceColumn, str]]:
        """Give the columns of one record that hold such a code, with what they hold."""
        for column in self.columns:
            found = (cells.get(raw_cell(column.position)) or "").strip()
            if column.rule.only and found not in column.rule.only:
                yield column.rule, found

    def left_out(self) -> Iterator[tuple[LeaveOut, pl.Expr]]:
        """Give the reasons to leave rows out, and where each holds."""
        for rule in self.mapping.leave_out:
            for column in self.columns:
                if folded(column.rule.header) == folded(rule.header):
                    yield rule, column.text.is_in(rule.codes).fill_null(value=False)

    def _cell(self, column: Filled) -> pl.Expr:
        text = pl.col(raw_cell(column.position))
        if column.rule.codes:
            text = column.text.replace(dict(column.rule.codes))
        if column.rule.to not in self.numbers:
            return text
        if self.mapping.missing:
            text = pl.when(column.text.is_in(list(self.mapping.missing))).then(None).otherwise(text)
        return _with_point(text) if self.decimal == "," else text

    def _derived(self) -> frozenset[str]:
        names = {"obs_status"} if self.mapping.missing else set()
        for column in self.columns:
            for flag in column.letters.values():
                said = {"obs_status": flag.obs_status, "conf_status": flag.conf_status, "comment": flag.comment}
                names.update(name for name, text in said.items() if text)
        return frozenset(names)

    def _statuses(self, filled: Dictionary[str, pl.Expr]) -> dict[str, pl.Expr]:
        """Join what flags and missing marks say with what a column of the same name says."""
        parts: dict[str, list[pl.Expr]] = {name: [] for name in self._derived()}
        for name in parts.keys() & filled.keys():
            parts[name].append(filled[name])
        for column in self.columns:
            if column.letters:
                said = spoken(column.text, column.letters)
                for name, texts in parts.items():
                    texts.append(getattr(said, name))
            if self.mapping.missing and column.rule.to in self.numbers:
                parts["obs_status"].append(column.text.replace_strict(self.mapping.missing, default=None))
        return {name: joined(said, "; " if name == "comment" else ";") for name, said in parts.items()}


def _with_point(text: pl.Expr) -> pl.Expr:
    """Read the comma of a number as its decimal mark; a point beside it has no meaning then and is kept to fail."""
    number = text.str.strip_chars()
    plain = number.str.contains(r"^[+-]?\d+(?:,\d+)?(?:[eE][+-]?\d+)?$")
    return (
        pl.when(plain).then(number.str.replace(",", ".", literal=True)).otherwise(number + pl.lit(" (decimal comma)"))
    )
