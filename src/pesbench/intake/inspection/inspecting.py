"""Say what a file is, which tables it holds, which form or mapping fits each, and what becomes of its columns."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import polars as pl
from pydantic import Field

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.findings import Finding
from pesbench.forms import build_forms
from pesbench.intake.facts import FileFacts
from pesbench.intake.file_period import with_period
from pesbench.intake.inspection.candidates import Candidate, candidates
from pesbench.intake.inspection.guesses import Guess, guess_columns
from pesbench.intake.inspection.heading import guessed_heading
from pesbench.intake.inspection.kind import kind_of_table
from pesbench.intake.inspection.marks import GuessedMarks, guess_marks
from pesbench.intake.inspection.sample import figures_of, sample
from pesbench.intake.inspection.uses import ColumnUse, guessed_uses, planned_uses
from pesbench.intake.kinds import kind_of
from pesbench.intake.mapping import Plan, Table, Wanted, load_mapping, locate, plan_for, vet
from pesbench.intake.options import ReadOptions
from pesbench.intake.pieces import Piece, pieces_of, without_file
from pesbench.intake.preflight import Known, preflight
from pesbench.intake.rules import BANNER, PASSED_OVER, finding
from pesbench.intake.scan import BLANK, scan_records
from pesbench.intake.source import Setting, Source, open_source
from pesbench.intake.watching import SILENT, Step, Watcher
from pesbench.result import Recipe, Result

ROWS = {
    "file": pl.String,
    "kind": pl.String,
    "encoding": pl.String,
    "line_end": pl.String,
    "delimiter": pl.String,
    "quoted": pl.Boolean,
    "decimal": pl.String,
    "thousands": pl.String,
    "header_line": pl.Int64,
    "header_rows": pl.Int64,
    "banner_lines": pl.Int64,
    "columns": pl.Int64,
    "records": pl.Int64,
    "ragged": pl.Int64,
    "fits": pl.String,
    "form": pl.String,
    "why_not": pl.String,
    "hint": pl.String,
    "nearest": pl.String,
}


class InspectRecipe(Recipe):
    """How a file was looked at, and what was found of its columns.

    Attributes
    ----------
    file, options, sheet
        What was looked at, and the choices.
    columns
        What becomes of each column of each table.
    constants
        By table, what columns of the form hold in every row of it.
    candidates
        What comes near a table that nothing fits, or too much.
    draft
        The file that a first mapping was written to.
    """

    command: str = "inspect"
    file: str
    options: ReadOptions
    sheet: str | None = None
    columns: tuple[ColumnUse, ...] = ()
    constants: dict[str, dict[str, str]] = Field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Inspected:
    """One table: its piece of the file, what it is, the guesses for its columns, and how it would be read.

    ``facts`` are None where the piece is no table. ``source`` and ``plan`` are None where it cannot be read as it is;
    ``fault`` says why.
    """

    piece: Piece
    kind: str
    facts: FileFacts | None = None
    guesses: tuple[Guess, ...] = ()
    marks: GuessedMarks = field(default_factory=GuessedMarks)
    plan: Plan | None = None
    source: Source | None = None
    fault: InputError | None = None


@contextmanager
def inspected(
    path: Path, setting_of: "Inspector", *, sheet: str | None = None, watcher: Watcher = SILENT
) -> Iterator[list[Inspected]]:
    """Look at every table of a file; copies that this needs are gone afterwards.

    Raises
    ------
    InputError
        If the file is not there or holds no table; the error says what it is.
    """
    with tempfile.TemporaryDirectory(prefix="pesbench-") as folder:
        setting = setting_of.setting(Path(folder))
        watcher.step(Step.LOOKING, str(path))
        pieces = pieces_of(path, work=setting.work, sheet=sheet)
        tables = [_looked_at(piece, setting) for piece in pieces]
        if all(table.facts is None for table in tables) and tables[0].fault:
            raise tables[0].fault
        yield tables


@dataclass(frozen=True, slots=True)
class Inspector:
    """What an inspection goes by: the vocabulary and the choices of reading."""

    catalogue: Catalogue
    options: ReadOptions

    def setting(self, work: Path) -> Setting:
        """Give the setting of a reading in a work folder.

        Raises
        ------
        UsageError
            If there is no form or mapping of the name that the user gives.
        """
        setting = Setting(self.catalogue, build_forms(self.catalogue), self.options, work)
        if self.options.mapping:
            vet(self.options.mapping, setting.forms, self.catalogue)
        if self.options.form and self.options.form not in setting.forms:
            locate([["a"]], setting.forms, Wanted(self.options.form))
        return setting


def inspection(path: Path, tables: list[Inspected], inspector: Inspector, sheet: str | None = None) -> Result:
    """Put what was found into a result: one row per table, the columns in the recipe."""
    forms = build_forms(inspector.catalogue)
    uses: list[ColumnUse] = []
    near: list[Candidate] = []
    rows = []
    wanted = Wanted(inspector.options.form, inspector.options.mapping)
    for table in tables:
        close: tuple[Candidate, ...] = ()
        if table.facts and table.plan:
            uses += planned_uses(table.facts, table.plan, forms[table.plan.mapping.form], table.guesses)
        elif table.facts:
            uses += guessed_uses(table.facts, table.guesses)
            close = candidates(table.facts.name, Table(table.facts.header, table.facts.banner), forms, wanted)
        near += close
        rows.append(_row(table, close))
    recipe = InspectRecipe(
        pesbench=version("pesbench"),
        catalogue=inspector.catalogue.fingerprint,
        file=str(path),
        options=inspector.options,
        sheet=sheet,
        columns=tuple(uses),
        constants={table.piece.name: dict(table.plan.constants) for table in tables if table.plan},
        candidates=tuple(near),
    )
    return Result(pl.DataFrame(rows, schema=ROWS), recipe, tuple(_notes(path, tables)))


def _looked_at(piece: Piece, setting: Setting) -> Inspected:
    kind = str(kind_of(piece.origin))
    try:
        facts = _facts(piece, setting)
    except InputError as fault:
        return Inspected(piece, kind, fault=fault)
    columns = sample(facts)
    table = Inspected(
        piece,
        kind_of_table(kind, facts),
        facts,
        tuple(guess_columns(columns, setting.catalogue)),
        guess_marks(figures_of(columns), point_is_decimal=not piece.exact),
    )
    return _with_plan(table, facts, setting)


def _facts(piece: Piece, setting: Setting) -> FileFacts:
    options = setting.options
    wanted = Wanted(options.form, options.mapping)
    layout = load_mapping(options.mapping) if options.mapping else None
    known = Known(
        encoding=(options.encoding or (layout.encoding if layout else None)) if piece.exact else None,
        delimiter=(options.delimiter or (layout.delimiter if layout else None)) if piece.exact else ",",
        locate=lambda rows: locate(rows, setting.forms, wanted) or guessed_heading(rows),
    )
    return preflight(piece.path, work=setting.work, known=known, name=piece.name)


def _with_plan(table: Inspected, facts: FileFacts, setting: Setting) -> Inspected:
    """Try to open a table as a reading would."""
    wanted = Wanted(setting.options.form, setting.options.mapping)
    plan = source = problem = None
    try:
        where = f"{facts.name}:{facts.header_line}"
        plan = plan_for(Table(facts.header, facts.banner), setting.forms, setting.catalogue, wanted, where=where)
        plan = with_period(plan, facts)
        source = open_source(0, table.piece, setting)
    except InputError as fault:
        problem = fault
    return Inspected(table.piece, table.kind, facts, table.guesses, table.marks, plan, source, problem)


def _row(table: Inspected, close: tuple[Candidate, ...]) -> dict[str, object]:
    fault, plan, facts = table.fault, table.plan, table.facts
    row: dict[str, object] = {
        "file": table.piece.name,
        "kind": table.kind,
        "fits": plan.mapping.name if plan else None,
        "form": plan.mapping.form if plan else None,
        "why_not": fault.problem if fault else None,
        "hint": (fault.hint or None) if fault else None,
        "nearest": ", ".join(each.name for each in close) or None,
    }
    return row | (_table_row(table, facts) if facts else {})


def _table_row(table: Inspected, facts: FileFacts) -> dict[str, object]:
    own = table.piece.exact
    marks = table.source.plan.marks if table.source else table.marks
    return {
        "encoding": facts.encoding if own else None,
        "line_end": facts.line_end if own else None,
        "delimiter": facts.delimiter if own else None,
        "quoted": facts.quoted if own else None,
        "decimal": marks.decimal or None,
        "thousands": marks.thousands or None,
        "header_line": facts.header_line,
        "header_rows": len(facts.header_cells),
        "banner_lines": facts.header_line - 1,
        "columns": len(facts.header),
        "records": _records(table, facts),
        "ragged": len(facts.misfits),
    }


def _records(table: Inspected, facts: FileFacts) -> int:
    """Count records as a reading does, which passes blank ones over."""
    if table.source:
        return table.source.count()
    return int(scan_records(facts).select((~pl.col(BLANK)).sum()).collect(engine="streaming").item())


def _notes(path: Path, tables: list[Inspected]) -> Iterator[Finding]:
    for note in tables[0].piece.notes:
        yield finding(PASSED_OVER, without_file(note, path), file=str(path))
    for table in tables:
        if table.facts:
            # The row says where the header stands.
            yield from (note for note in table.facts.notes if note.rule != BANNER.code)


def only_table(tables: list[Inspected]) -> Inspected:
    """Give the one table to draft a mapping for.

    Raises
    ------
    UsageError
        If the file holds several.
    """
    found = [table for table in tables if table.facts]
    if len(found) > 1:
        names = ", ".join(table.piece.label for table in found)
        raise UsageError(
            f"a mapping is drafted for one table, found {len(found)}.",
            where=str(found[0].piece.origin),
            hint=f"Name one with --sheet, or give its file alone: {names}.",
        )
    return found[0]
