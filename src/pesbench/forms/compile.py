"""A form compiled for a file: every cell and row rule as expressions over whole columns, and the exact message."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import NamedTuple

import polars as pl

from pesbench.catalogue.model import Catalogue
from pesbench.findings import Rule, Severity
from pesbench.forms.columns import Column, LookedUpColumn, TextColumn, columns_of
from pesbench.forms.conditions import RAW, Frame
from pesbench.forms.explain import Fault, fault_of, faults_of, reading_of
from pesbench.forms.form import Form
from pesbench.forms.row import blocking

# What an empty cell of the column origin means.
DEFAULT_ORIGIN = "submitted"

# Where the key of a row could be read at a glance.
KNOWN = "_known"


class Warned(NamedTuple):
    """A rule that warns, the columns that it speaks of, and where it does: never null, true where it warns."""

    rule: Rule
    columns: tuple[str, ...]
    expression: pl.Expr


@dataclass(frozen=True, slots=True, eq=False)
class CompiledForm:
    """The check of a form over a frame of raw text; see :func:`compile_form`.

    Attributes
    ----------
    ok
        True where pydantic certainly accepts the row; never null. A row where it is false may still be accepted.
    warnings
        What to warn of, over the typed frame; only meaningful for accepted rows.
    key
        The key of a row over the typed frame, with the totals of dimensions that are empty or absent.
    """

    form: Form
    present: tuple[str, ...]
    columns: tuple[Column, ...]
    ok: pl.Expr
    warnings: tuple[Warned, ...]
    key: tuple[pl.Expr, ...]

    def typed(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Type the columns of a raw frame; the text as it was stays beside each as ``_raw_<column>``."""
        raw = [pl.col(name).alias(RAW + name) for name in self.present]
        return frame.with_columns(*raw, *(column.typed() for column in self.columns))

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns of the key that the file has."""
        return tuple(name for name in self.present if name in self.form.key)

    def expect(self) -> None:
        """Know the texts that are likely to come, from those that the check has seen."""
        for column in self.columns:
            if isinstance(column, LookedUpColumn):
                column.expect()

    def glanced(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Type the key of a raw frame as far as no text needs to be looked up, and add where that is right."""
        typed = [column.typed() for column in self._of_key() if not isinstance(column, LookedUpColumn)]
        known = reduce(and_, [column.at_a_glance() for column in self._of_key()], pl.lit(value=True))
        return frame.with_columns(*typed, known.alias(KNOWN))

    def keyed(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Type no more than the key, which takes a frame that :meth:`glanced` has seen as well."""
        return frame.with_columns(column.typed() for column in self._of_key() if isinstance(column, LookedUpColumn))

    def settled(self, names: Collection[str]) -> "CompiledForm":
        """Give the same check, at less cost, for frames in whose columns of these names no text is new to it."""
        columns = [
            column.settled() if column.name in names and isinstance(column, LookedUpColumn) else column
            for column in self.columns
        ]
        return replace(self, columns=tuple(columns), ok=_certain(self.form, columns, _frame(columns)))

    def explain(self, record: Mapping[str, str | None]) -> tuple[list[Fault], dict[str, object] | None]:
        """Let pydantic read one raw row.

        Returns
        -------
        tuple
            The faults, or none and the typed values of the columns present.
        """
        faults, row = faults_of(self.form, self.columns, self._own(record))
        return faults, None if row is None else {name: getattr(row, name) for name in self.present}

    def cautions(self, record: Mapping[str, str | None]) -> list[Fault]:
        """Give what the rules that warn say of one raw row, as far as it can be read."""
        own = self._own(record)
        reading = reading_of(self.columns, own)
        warns = (entry for entry in self.form.conditions if entry.rule.severity is not Severity.ERROR)
        return [fault_of(entry, reading, own) for entry in warns if entry.fails(reading)]

    def _of_key(self) -> list[Column]:
        return [column for column in self.columns if column.name in self.form.key]

    def _own(self, record: Mapping[str, str | None]) -> dict[str, str | None]:
        return {name: record.get(name) for name in self.present}


def compile_form(form: Form, catalogue: Catalogue, present: Sequence[str]) -> CompiledForm:
    """Compile a form for the columns that a file has.

    Parameters
    ----------
    form, catalogue
        The form and the catalogue that completed it.
    present
        The form's columns that the file has. The frame holds them as text, as it stands in the file, null where
        empty.
    """
    columns = columns_of(form.model, tuple(present))
    frame = _frame(columns)
    return CompiledForm(
        form=form,
        present=tuple(present),
        columns=columns,
        ok=_certain(form, columns, frame),
        warnings=tuple(_warnings(form, frame)),
        key=tuple(_key(form, catalogue, frame)),
    )


def _frame(columns: Iterable[Column]) -> Frame:
    texts = frozenset(column.name for column in columns if isinstance(column, TextColumn))
    return Frame(frozenset(column.name for column in columns), texts)


def _certain(form: Form, columns: Sequence[Column], frame: Frame) -> pl.Expr:
    """Say where every cell is certainly accepted and no condition fails; one that cannot be known does not fail."""
    demanded = (name for name, field in form.model.model_fields.items() if field.is_required())
    if not frame.has(*demanded):
        return pl.lit(value=False)
    cells = [column.certain() for column in columns if column.required or not isinstance(column, TextColumn)]
    held = [
        expression.fill_null(value=True)
        for condition in blocking(form.conditions)
        if (expression := condition.comparison.expression(frame)) is not None
    ]
    return reduce(and_, [*cells, *held])


def _warnings(form: Form, frame: Frame) -> Iterator[Warned]:
    for condition in form.conditions:
        if condition.rule.severity is Severity.ERROR:
            continue
        expression = condition.comparison.expression(frame)
        if expression is not None:
            yield Warned(condition.rule, condition.columns, ~expression.fill_null(value=True))


def _key(form: Form, catalogue: Catalogue, frame: Frame) -> Iterator[pl.Expr]:
    for name in form.key:
        empty = catalogue.total_of(name) if name in catalogue.dimensions else DEFAULT_ORIGIN if name == "origin" else ""
        yield pl.col(name).fill_null(empty) if frame.has(name) else pl.lit(empty).alias(name)
