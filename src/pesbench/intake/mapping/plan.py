"""A mapping laid over the header of one file: which cell of a record fills which column of the form."""

from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl

from pesbench.intake.mapping.flags import joined, spoken
from pesbench.intake.mapping.folding import folded
from pesbench.intake.mapping.limits import broken, demanded, is_limited, power_in
from pesbench.intake.mapping.model import Flag, LeaveOut, Mapping, PeriodRule, SourceColumn
from pesbench.intake.mapping.numbers import Marks, bare, flags_in, multiplied
from pesbench.intake.mapping.translate import Translation, each_text, period_marks, period_text

RAW_CELL = "cell_"
POWER = "_power"
VALUE = "value"
# Tables of national layouts end in notes and sources: rows of one text, which stands where a unit or period does.
NOTE = LeaveOut(header="*", lengths=(0,), reason="no figures: a note, a heading or an empty row")
COLUMNS_WITH_NOTES = 3


def raw_cell(position: int) -> str:
    """Name the column that holds the text of a record's cell, as it stands in the file."""
    return f"{RAW_CELL}{position}"


@dataclass(frozen=True, slots=True)
class Filled:
    """One column of the source, by its position, what the mapping says of it, and the letters of its flags."""

    position: int
    rule: SourceColumn
    letters: Dictionary[str, Flag] = field(default_factory=dict)
    translation: Translation | None = None

    @property
    def text(self) -> pl.Expr:
        """The text of the cell without the blanks around it."""
        return pl.col(raw_cell(self.position)).str.strip_chars()

    def among(self, codes: tuple[str, ...]) -> pl.Expr:
        """Say where the cell is one of some texts, whatever their case and accents."""
        wanted = {folded(code) for code in codes}
        if self.text_is_code:
            return self.text.is_in(codes).fill_null(value=False)
        return each_text(self.text, folded).is_in(list(wanted)).fill_null(value=False)

    @property
    def text_is_code(self) -> bool:
        """Whether the cell holds codes, which are compared letter by letter, rather than names."""
        return self.translation is None or not self.translation.rule.translates


@dataclass(frozen=True, slots=True)
class ValueAt:
    """One column whose cells are figures of their own: its position, and what the form's columns hold for them."""

    position: int
    set: Dictionary[str, str]
    power_of_ten: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How the records of one file become rows of a form.

    ``columns`` are the columns of the source that the mapping names, ``values`` those whose cells become rows of
    their own, ``unread`` and ``nameless`` the positions of those that nobody knows, with a name and without one.
    ``constants`` are columns of the form with one value in the whole file; ``scaled`` says that the records have a
    column with the power of ten of their value. ``has_notes`` says that rows with a single text are notes.
    """

    mapping: Mapping
    columns: tuple[Filled, ...]
    unread: tuple[int, ...] = ()
    nameless: tuple[int, ...] = ()
    values: tuple[ValueAt, ...] = ()
    totals: tuple[int, ...] = ()
    constants: Dictionary[str, str] = field(default_factory=dict)
    letters: Dictionary[str, Flag] = field(default_factory=dict)
    period_letters: Dictionary[str, Flag] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    numbers: frozenset[str] = field(default=frozenset())
    has_notes: bool = False
    scaled: bool = False

    @property
    def decimal(self) -> str:
        """The decimal mark of the file."""
        return self.marks.decimal

    @property
    def present(self) -> tuple[str, ...]:
        """The columns of the form that a row has."""
        direct = [column.rule.to for column in self.columns if column.rule.to]
        derived = [name for name in ("obs_status", "conf_status", "comment") if name in self._derived()]
        return tuple(dict.fromkeys([*direct, *self.constants, *derived]))

    @property
    def sources(self) -> Dictionary[str, int]:
        """The position of the cell that fills a column of the form; columns that no one cell fills are not here."""
        direct = {column.rule.to: column.position for column in self.columns if column.rule.to}
        flags = next((column.position for column in self.columns if column.letters), None)
        return direct if flags is None else {"obs_status": flags, **direct}

    def rows(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Add the columns of the form, as text, to records of raw cells."""
        filled = {column.rule.to: self._cell(column) for column in self.columns if column.rule.to}
        constants = {name: pl.lit(text) for name, text in self.constants.items()}
        said = filled | constants
        return frame.with_columns(**(said | self._statuses(said)))

    def unexpected(self) -> pl.Expr | None:
        """Say where a column holds a code that the mapping does not read; None where it asks for none."""
        limits = [limit for column in self.columns for limit in broken(column.text, column.rule)]
        return pl.any_horizontal(limits) if limits else None

    def unexpected_cells(self, row: Dictionary[str, str | None]) -> Iterator[tuple[SourceColumn, str, str]]:
        """Give the columns of one row that hold such a code, with what they must hold and what they hold."""
        for column in self.columns:
            if not is_limited(column.rule):
                continue
            told = demanded(row.get(raw_cell(column.position)) or "", column.rule, row)
            if told:
                yield column.rule, *told

    def left_out(self) -> Iterator[tuple[LeaveOut, pl.Expr]]:
        """Give the reasons to leave rows out, and where each is the first that holds."""
        before: list[pl.Expr] = []
        for rule, where in self._reasons():
            yield rule, where & ~pl.any_horizontal(before) if before else where
            before.append(where)

    def _reasons(self) -> Iterator[tuple[LeaveOut, pl.Expr]]:
        for rule in self.mapping.leave_out:
            for column in self.columns:
                if folded(rule.header) in {folded(name) for name in column.rule.header}:
                    lengths = column.text.str.len_chars().is_in(rule.lengths).fill_null(value=False)
                    yield rule, (column.among(rule.codes) | lengths) if rule.codes else lengths
        if self.has_notes and len(self.columns) >= COLUMNS_WITH_NOTES:
            yield NOTE, self._single_text()

    def _single_text(self) -> pl.Expr:
        filled = {column.rule.to: column.text.fill_null("") != "" for column in self.columns}
        figure = filled.get(VALUE, pl.lit(value=False))
        return (pl.sum_horizontal(where.cast(pl.UInt16) for where in filled.values()) == 1) & ~figure

    def with_marks(self, marks: Marks) -> "Plan":
        """Give the plan for numbers in other marks."""
        return replace(self, marks=marks)

    def _cell(self, column: Filled) -> pl.Expr:
        rule, text = column.rule, pl.col(raw_cell(column.position))
        if column.translation and rule.translates:
            text = each_text(text, column.translation.of)
        if rule.to == "period" and self.mapping.period:
            period = self.mapping.period
            return each_text(text, lambda label: period_text(label, period))
        return self._number(text) if rule.to in self.numbers else text

    def _number(self, text: pl.Expr) -> pl.Expr:
        plain = bare(text) if self.letters else text
        if self.mapping.missing:
            missing = list(self.mapping.missing)
            gone = text.str.strip_chars().is_in(missing) | plain.str.strip_chars().is_in(missing)
            plain = pl.when(gone).then(None).otherwise(plain)
        number = self.marks.read(plain)
        powers = [pl.col(POWER)] if self.scaled else []
        powers += [power_in(column.text, column.rule) for column in self.columns if column.rule.power_of_ten]
        return multiplied(number, pl.sum_horizontal(powers)) if powers else number

    def _missing(self, text: pl.Expr) -> pl.Expr:
        """Give the status that a mark in place of a number means; the mark with its flags goes before it alone."""
        marks = {mark: status for mark, status in self.mapping.missing.items() if status}
        whole = text.str.strip_chars().replace_strict(marks, default=None, return_dtype=pl.String)
        if not self.letters:
            return whole
        return pl.coalesce(
            whole, bare(text).str.strip_chars().replace_strict(marks, default=None, return_dtype=pl.String)
        )

    def _derived(self) -> frozenset[str]:
        names = {"obs_status"} if any(self.mapping.missing.values()) else set()
        spoken_here = [self.letters, self.period_letters, *(column.letters for column in self.columns)]
        for flag in (flag for letters in spoken_here for flag in letters.values()):
            said = {"obs_status": flag.obs_status, "conf_status": flag.conf_status, "comment": flag.comment}
            names.update(name for name, text in said.items() if text)
        return frozenset(names)

    def _statuses(self, filled: Dictionary[str, pl.Expr]) -> dict[str, pl.Expr]:
        """Join what flags and missing marks say with what a column of the same name says."""
        parts: dict[str, list[pl.Expr]] = {name: [] for name in self._derived()}
        for name in parts.keys() & filled.keys():
            parts[name].append(filled[name])
        for flags, letters in self._flags():
            said = spoken(flags, letters)
            for name, texts in parts.items():
                texts.append(getattr(said, name))
        if any(self.mapping.missing.values()):
            for column in self.columns:
                if column.rule.to in self.numbers:
                    parts["obs_status"].append(self._missing(pl.col(raw_cell(column.position))))
        return {name: joined(said, "; " if name == "comment" else ";") for name, said in parts.items()}

    def _flags(self) -> Iterator[tuple[pl.Expr, Dictionary[str, Flag]]]:
        """Give every place where flags stand: columns of their own, behind numbers, at periods."""
        for column in self.columns:
            if column.letters:
                yield column.text, column.letters
            if self.letters and column.rule.to in self.numbers:
                yield flags_in(column.text), self.letters
            if self.period_letters and column.rule.to == "period":
                period = self.mapping.period or PeriodRule()
                yield each_text(column.text, partial(period_marks, rule=period)), self.period_letters
