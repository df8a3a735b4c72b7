"""One file, ready to be read: what it is, which form its rows take, and the check compiled for its columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.findings import Finding
from pesbench.forms import CompiledForm, Declared, Form, compile_form
from pesbench.forms.columns import LookedUpColumn, NumberColumn
from pesbench.intake.choice import Choice, with_encoding
from pesbench.intake.decimal_commas import with_decimal_commas
from pesbench.intake.decimals import COMMA, named_mark, number_marks
from pesbench.intake.facts import FileFacts, Misfit
from pesbench.intake.file_period import with_period
from pesbench.intake.mapping import Mapping as Layout
from pesbench.intake.mapping import Plan, Wanted, load_mapping, locate
from pesbench.intake.options import ReadOptions
from pesbench.intake.other_table import refuse_other_table
from pesbench.intake.pieces import Piece
from pesbench.intake.preflight import Known, file_sha256
from pesbench.intake.rules import ASSUMED, NOT_READ, finding
from pesbench.intake.scan import BLANK, raw_cells, scan_records
from pesbench.intake.totals import pass_over_totals
from pesbench.intake.unfold import unfold

LEARNT_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Setting:
    """What all files of a delivery share: vocabulary, forms, choices, and a folder for passing work."""

    catalogue: Catalogue
    forms: Mapping[str, Form]
    options: ReadOptions
    work: Path


@dataclass(frozen=True)
class Source:
    """One file of a delivery; ``number`` counts the files from 0."""

    number: int
    facts: FileFacts
    plan: Plan
    form: Form
    compiled: CompiledForm
    declared: Declared
    keys_beside: int = 0
    unread: tuple[int, ...] = ()
    origin: Path | None = None

    @cached_property
    def cells(self) -> list[str]:
        """The names of the raw cells of a record."""
        return raw_cells(self.facts)

    def records(self) -> pl.LazyFrame:
        """Scan all records as raw text."""
        return scan_records(self.facts)

    def count(self) -> int:
        """Count the records of the file that are not blank."""
        if self.facts.unfolded:
            return self.facts.unfolded.records
        counted: int = self.records().select((~pl.col(BLANK)).sum()).collect(engine="streaming").item()
        return counted

    def typed(self, records: pl.LazyFrame) -> pl.LazyFrame:
        """Add the form's columns to records, typed."""
        return self.compiled.typed(self.plan.rows(records))

    def kept(self, records: pl.LazyFrame) -> pl.LazyFrame:
        """Take away the records that the mapping leaves out."""
        out = [where for _, where in self.plan.left_out()]
        return records.filter(~pl.any_horizontal(out)) if out else records

    def counted(self) -> pl.LazyFrame:
        """Scan the records that count, which are neither blank nor left out, with the form's columns typed."""
        return self.typed(self.kept(self.records().filter(~pl.col(BLANK))))

    def keyed(self) -> pl.Expr:
        """Say where the cells that a key must have could be read in a typed row."""
        demanded = [name for name in self.form.key if name in self.form.required]
        return pl.all_horizontal(pl.col(demanded).is_not_null())

    def settled(self) -> "Source":
        """Give the source as it is once all keys have been read: no text of a key column is new to the check."""
        return replace(self, compiled=self.compiled.settled(self.form.key))

    def certain(self) -> pl.Expr:
        """Say where a typed row is certainly accepted."""
        unexpected = self.plan.unexpected()
        return self.compiled.ok if unexpected is None else self.compiled.ok & ~unexpected

    def header_of(self, column: str, record: int) -> str:
        """Give the header cell over the cell that fills a column of the form; the column itself where none does."""
        position = self.plan.sources.get(column)
        if position is None:
            return column
        unfolded = self.facts.unfolded
        if unfolded is not None and position >= self.keys_beside:
            return unfolded.column(record)
        return self.facts.header[position]

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file that was given, which may be a workbook or an archive."""
        return file_sha256(self.origin) if self.origin else self.facts.sha256

    @property
    def size(self) -> int:
        """The size of the file that was given, in bytes."""
        return self.origin.stat().st_size if self.origin else self.facts.size

    @property
    def width(self) -> int:
        """How many cells the header of the file has."""
        return len((self.facts.unfolded.source if self.facts.unfolded else self.facts).header)

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        """The records of another width than the header's that are errors."""
        return self.facts.unfolded.misfits if self.facts.unfolded else self.facts.misfits

    def notes(self) -> Iterator[Finding]:
        """Give what is to be said of the file before it is read."""
        yield from self.facts.notes
        if assumed := self.plan.mapping.assumes:
            told = f"the mapping {self.plan.mapping.name} takes for granted that {assumed}"
            yield finding(ASSUMED, told, file=self.facts.name)
        header = (self.facts.unfolded.source if self.facts.unfolded else self.facts).header
        for position in self.unread:
            column = header[position]
            told = f"column '{column}' is not read: the mapping {self.plan.mapping.name} does not know it"
            yield finding(NOT_READ, told, file=self.facts.name, line=self.facts.header_line, column=column)


def open_source(number: int, piece: Piece, setting: Setting) -> Source:
    """Look at a file, choose its form or mapping, and compile the check for its columns.

    Raises
    ------
    InputError
        If the file cannot be read, or its header fits nothing.
    """
    options = setting.options
    layout = load_mapping(options.mapping) if options.mapping else None
    wanted = Wanted(options.form, options.mapping)
    known = Known(
        encoding=options.encoding if piece.exact else None,
        delimiter=(options.delimiter or (layout.delimiter if layout else None)) if piece.exact else ",",
        locate=lambda rows: locate(rows, setting.forms, wanted),
    )
    if layout and piece.exact and not options.encoding:
        known = with_encoding(known, layout.encoding)
    facts, plan = Choice(setting.forms, setting.catalogue, wanted, setting.work).of(piece.path, known, piece.name)
    plan = with_period(plan, facts)
    refuse_other_table(facts, plan)
    facts = replace(facts, notes=(*facts.notes, *pass_over_totals(facts, plan)))
    form = setting.forms[plan.mapping.form]
    beside = len(plan.columns) if plan.values else 0
    unread = plan.unread
    facts = _in_marks(facts, plan, piece, setting)
    if plan.values:
        facts, plan = unfold(facts, plan, setting.work)
    compiled = compile_form(form, setting.catalogue, plan.present)
    numbers = frozenset(column.name for column in compiled.columns if isinstance(column, NumberColumn))
    plan = replace(plan, numbers=numbers)
    plan = plan.with_marks(number_marks(facts, plan, options.decimal, written_here=not piece.exact))
    # With the numbers known, statuses that stand in their cells become columns of their own.
    compiled = compile_form(form, setting.catalogue, plan.present)
    source = Source(
        number,
        facts,
        plan,
        form,
        compiled,
        _declared(plan.mapping, setting),
        beside,
        unread,
        None if piece.exact and piece.path == piece.origin else piece.origin,
    )
    _learn_words(source)
    return source


def _in_marks(facts: FileFacts, plan: Plan, piece: Piece, setting: Setting) -> FileFacts:
    """Give cells that are numbers the decimal mark that texts are read by, where that is a comma."""
    if piece.commas is None or named_mark(plan.mapping, setting.options.decimal) != COMMA:
        return facts
    positions = {value.position for value in plan.values}
    columns = compile_form(setting.forms[plan.mapping.form], setting.catalogue, plan.present).columns
    numbers = {column.name for column in columns if isinstance(column, NumberColumn)}
    positions |= {at for name, at in plan.sources.items() if name in numbers}
    return with_decimal_commas(facts, piece.commas, positions, setting.work)


def _learn_words(source: Source) -> None:
    """Let the check see the words of the first rows, and expect others: what it knows, it later passes at a glance."""
    looked_up = [column.name for column in source.compiled.columns if isinstance(column, LookedUpColumn)]
    source.typed(source.records().head(LEARNT_FROM)).select(looked_up).collect(engine="streaming")
    if source.facts.records > LEARNT_FROM:
        source.compiled.expect()


def _declared(layout: Layout, setting: Setting) -> Declared:
    conf_status = setting.options.conf_status or layout.conf_status
    known = setting.catalogue.codes("conf_status")
    if conf_status not in known:
        raise UsageError(f"conf_status must be one of {', '.join(known)}, found '{conf_status}'")
    return Declared(conf_status=conf_status, basis=layout.basis, adjustment=layout.adjustment)
