"""Rows that need a closer look: pydantic says what is wrong with them, or that nothing is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pesbench.findings import Finding, Findings
from pesbench.forms import Fault
from pesbench.forms.conditions import RAW
from pesbench.intake.accounts import FileAccount
from pesbench.intake.decimals import refuse_unclear_thousands
from pesbench.intake.mapping import NOTE, POWER, raw_cell
from pesbench.intake.number_faults import told_in_marks
from pesbench.intake.repeats import CELLS, Pool
from pesbench.intake.rules import CELL_COUNT, UNEXPECTED, UNEXPLAINED, finding
from pesbench.intake.scan import RECORD
from pesbench.intake.sifting import ACCEPTED, CANDIDATE, FAILING, FATE, Sifted, warns
from pesbench.intake.source import Source
from pesbench.intake.staging import Stage

BATCH = 20_000
OK, WARNS = "_ok", "_warns"
_TYPES = {RECORD: pl.Int64, FATE: pl.Int8, POWER: pl.Int8}
Record = dict[str, Any]
Cells = tuple[str | None, ...]


@dataclass(slots=True)
class Keeper:
    """Where the rows of one file go: to the quarantine, the stage, or the pool of those whose key may be repeated."""

    account: FileAccount
    stage: Stage
    pool: Pool

    def accept(self, source: Source, typed: pl.DataFrame) -> None:
        """Stage rows, but hold back those whose key may be repeated."""
        held_back = pl.Series(self.pool.candidates_of(source), dtype=pl.Int64).implode()
        candidate = pl.col(RECORD).is_in(held_back)
        self.pool.add(source, typed.filter(candidate))
        sure = typed.filter(~candidate)
        self.stage.hold(source, sure)
        self.account.tally.accepted += sure.height


@dataclass(slots=True)
class Triage:
    """Decides row by row over what one file spilled.

    ``limit`` is how many failing rows are explained; ``blank`` counts the rows that held nothing but blanks.
    """

    source: Source
    findings: Findings
    keeper: Keeper
    limit: int
    redact: bool = False
    explained: int = 0
    unexplained: int = 0
    blank: int = 0
    _line: int = 0
    _said: set[tuple[str, str, str]] = field(default_factory=set)

    def run(self, sifted: Sifted) -> None:
        """Look at everything that the pass over the file spilled."""
        width = self.source.width
        for misfit in self.source.misfits:
            if self.source.plan.has_notes and sum(bool(cell.strip()) for cell in misfit.cells) == 1:
                self.keeper.account.tally.left_out[NOTE.reason] += 1
                continue
            told = f"a row must have the {width} cells of the header, found {len(misfit.cells)}"
            self.findings.add(finding(CELL_COUNT, told, file=self.source.facts.name, line=misfit.line))
            self.keeper.account.misfit(misfit.line, [CELL_COUNT.code], misfit.cells)
        if sifted.counts["spilled"]:
            self._spilled(sifted)
        if self.unexplained:
            told = f"{self.unexplained} further rows fail; they are quarantined, but not explained one by one"
            self.findings.add(finding(UNEXPLAINED, told, file=self.source.facts.name))

    def _spilled(self, sifted: Sifted) -> None:
        for batch in _batches(sifted.spilled, FAILING):
            self._failing(batch)
        for batch in _batches(sifted.spilled, CANDIDATE):
            self._accept(self._typed(batch))
        self._warned(sifted.spilled)

    def _typed(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Type a batch again, without the blanks around cells: pydantic takes them away too. The text stays beside."""
        cells = pl.col(self.source.cells).str.strip_chars()
        original = pl.concat_list(self.source.cells).alias(CELLS)
        bare = batch.lazy().with_columns(pl.when(cells != "").then(cells).name.keep(), original)
        return (
            self.source.typed(bare)
            .with_columns(self.source.certain().alias(OK), warns(self.source).alias(WARNS))
            .collect()
        )

    def _failing(self, batch: pl.DataFrame) -> None:
        refuse_unclear_thousands(self.source.facts, self.source.plan, batch)
        typed = self._typed(batch)
        empty = pl.all_horizontal(pl.col(self.source.cells).is_null())
        self.blank += typed.select(empty.sum()).item()
        self._accept(typed.filter(pl.col(OK) & ~empty))
        wrong = ~pl.col(OK) & ~empty
        originals = batch.filter(typed.select(wrong).to_series()).select(RECORD, *self.source.cells).iter_rows()
        records = typed.filter(wrong).iter_rows(named=True)
        rescued = [
            {**record, **good}
            for record, (number, *cells) in zip(records, originals, strict=True)
            if (good := self._look(record, number, tuple(cells))) is not None
        ]
        if rescued:
            self._accept(pl.DataFrame(rescued, schema=typed.schema, orient="row"))

    def _look(self, record: Record, number: int, cells: Cells) -> Record | None:
        """Explain a failing row and quarantine it; give its typed values where pydantic accepts it after all."""
        line = self.source.facts.lines.line(number)
        if self.explained >= self.limit:
            self.unexplained += 1
            self.keeper.account.reject(number, line, [UNEXPLAINED.code], cells)
            return None
        faults, good = self.source.compiled.explain(self._own(record))
        found = [self._of_fault(fault, record, line) for fault in faults] + list(self._of_codes(record, line))
        if not found:
            return good
        self.explained += 1
        self._say(found, line)
        self.keeper.account.reject(number, line, [entry.rule for entry in found], cells)
        return None

    def _accept(self, typed: pl.DataFrame) -> None:
        for record in typed.filter(WARNS).iter_rows(named=True):
            self._caution(record)
        self.keeper.accept(self.source, typed)

    def _warned(self, spilled: Path) -> None:
        """Explain the accepted rows that warn, up to the limit, and count the others by rule."""
        looked_at = 0
        for batch in _batches(spilled, ACCEPTED):
            for record in self._typed(batch.head(self.limit - looked_at)).iter_rows(named=True):
                self._caution(record)
            looked_at += batch.height
            if looked_at > self.limit:
                break
        if looked_at > self.limit:
            self._count_further(spilled)

    def _count_further(self, spilled: Path) -> None:
        """Count by rule the warnings of the rows that were not looked at."""
        rest = _rows(spilled, ACCEPTED).slice(self.limit)
        counts = {str(number): entry.expression.sum() for number, entry in enumerate(self.source.compiled.warnings)}
        counted = self.source.typed(rest).select(**counts).collect(engine="streaming").row(0)
        for (rule, *_), further in zip(self.source.compiled.warnings, counted, strict=True):
            if further:
                told = f"{further} further rows have the same finding; they are counted here and not listed"
                self.findings.add(finding(rule, told, file=self.source.facts.name))
                self.findings.counts[rule.code] += further - 1

    def _caution(self, record: Record) -> None:
        line = self.source.facts.lines.line(record[RECORD])
        cautions = self.source.compiled.cautions(self._own(record))
        self._say((self._of_fault(fault, record, line) for fault in cautions), line)

    def _say(self, found: Iterable[Finding], line: int) -> None:
        """Report findings; what concerns all figures of a record, such as its unit, is said once."""
        if self.source.facts.unfolded is None:
            self.findings.extend(found)
            return
        if line != self._line:
            self._line, self._said = line, set()
        for entry in found:
            key = (entry.rule, entry.column, entry.message)
            if key not in self._said:
                self._said.add(key)
                self.findings.add(entry)

    def _own(self, record: Record) -> dict[str, str | None]:
        """Give the text of the form's columns, as the form was given it."""
        return {name: record[RAW + name] for name in self.source.compiled.present}

    def _of_fault(self, fault: Fault, record: Record, line: int) -> Finding:
        at = self.source.plan.sources.get(fault.column)
        cell = fault.cell if at is None else record[raw_cell(at)]
        fault = told_in_marks(fault, cell or "", self.source.plan.marks)
        return Finding(
            fault.rule.code,
            fault.rule.severity,
            fault.redacted if self.redact else fault.message,
            file=self.source.facts.name,
            line=line,
            column=self.source.header_of(fault.column, record[RECORD]),
            cell=None if self.redact else cell,
            pes=record.get(f"{RAW}pes"),
            period=record.get(f"{RAW}period"),
            form=self.source.form.name,
            redacted=fault.redacted,
        )

    def _of_codes(self, record: Record, line: int) -> Iterator[Finding]:
        for column, wanted, found in self.source.plan.unexpected_cells(record):
            must = f"{column.name} must be {wanted} for the mapping {self.source.plan.mapping.name}"
            yield Finding(
                UNEXPECTED.code,
                UNEXPECTED.severity,
                must if self.redact else f"{must}, found '{found}'",
                file=self.source.facts.name,
                line=line,
                column=column.name,
                cell=None if self.redact else found,
                pes=record.get(f"{RAW}pes"),
                period=record.get(f"{RAW}period"),
                form=self.source.form.name,
                redacted=must,
            )


def _batches(spilled: Path, fate: int) -> Iterator[pl.DataFrame]:
    yield from _rows(spilled, fate).collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming")


def _rows(spilled: Path, fate: int) -> pl.LazyFrame:
    """Read the spilled rows of one fate: their record numbers, raw cells, and powers of ten if they have any."""
    rows = pl.scan_csv(spilled, infer_schema=False, schema_overrides=_TYPES, glob=False)
    return rows.filter(pl.col(FATE) == fate).drop(FATE)
