"""The door of intake: files in, a checked and staged delivery out."""

import os
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from itertools import count
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.findings import Finding, Findings
from pesbench.forms import build_forms
from pesbench.intake.accounts import FileAccount
from pesbench.intake.delivery import Delivery, FormAccount, ReadRecipe, SourceFile, Tally
from pesbench.intake.extracts import listed
from pesbench.intake.failures import clean_staging
from pesbench.intake.keys import find_candidates
from pesbench.intake.mapping import DELETED, UnknownLayoutError, vet
from pesbench.intake.options import ReadOptions
from pesbench.intake.overlap import refuse_overlap
from pesbench.intake.paths import REVIEW, files_of, named, passed_over
from pesbench.intake.pieces import pieces_of, without_file
from pesbench.intake.quarantine import Quarantine
from pesbench.intake.repeats import CELLS, LINE, SOURCE, Pool, Verdict, conflict_findings, repeat_findings
from pesbench.intake.rules import (
    CONFLICT,
    DELETION,
    EMPTY_ROWS,
    KEPT_IN_PART,
    NO_ROWS,
    PASSED_OVER,
    REPEATED_FILE,
    SAME_FIGURES,
    UNFILLED,
    finding,
    nameless,
)
from pesbench.intake.scan import RECORD
from pesbench.intake.sifting import Sifted, sift
from pesbench.intake.source import Setting, Source, open_source
from pesbench.intake.staging import Stage
from pesbench.intake.triage import Keeper, Triage
from pesbench.intake.watching import SILENT, Step, Watcher

WORK, REJECTS = "_work", "_rejects"
FILE_REPEAT = "file given twice"
# What is called so is part of a delivery, whatever folder it is found in.
SURELY_DATA = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_AWAY = "If it is no part of the delivery, move it out of the folder."


def read(
    paths: Iterable[Path],
    *,
    catalogue: Catalogue,
    staging: Path,
    options: ReadOptions | None = None,
    watcher: Watcher = SILENT,
) -> Delivery:
    """Read files, check every row, and stage what is accepted.

    Parameters
    ----------
    paths
        Files, or folders whose tables (text, workbooks, JSON-stat, packed files) are read in the order of their names.
        A file that is only found in a folder and fits nothing is passed over with a note, unless it is CSV or TSV.
    catalogue
        The vocabulary that rows are checked against.
    staging
        An empty or new folder, on the disk of the store, so that staged files can be moved into it.
    options
        How to read; what is not said is detected.
    watcher
        Is told how far the reading has come.

    Returns
    -------
    Delivery
        Every record that was read is accepted, quarantined or left out for a reason, and counted.

    Raises
    ------
    InputError
        If a file cannot be read at all, or fits no form and no mapping.
    StoreError
        If the staging folder cannot be written. Nothing stays behind in it then.
    UsageError
        If an option names something that does not exist.
    """
    chosen = options or ReadOptions()
    given = [Path(path) for path in paths]
    files = files_of(given)
    with clean_staging(staging):
        reading = _Reading(catalogue, chosen, staging, watcher)
        return reading.run(files, given)


class _Reading:
    """One run over the files of a delivery."""

    def __init__(self, catalogue: Catalogue, options: ReadOptions, staging: Path, watcher: Watcher) -> None:
        work = staging / WORK
        work.mkdir()
        self.setting = Setting(catalogue, build_forms(catalogue), options, work)
        if options.mapping:
            vet(options.mapping, self.setting.forms, catalogue)
        self.staging = staging
        self.watcher = watcher
        self.stage = Stage(staging, work, catalogue)
        self.findings = Findings()
        self.accounts: dict[int, FileAccount] = {}
        self.same_figures = 0

    def run(self, files: list[Path], given: Sequence[Path] = ()) -> Delivery:
        self.findings.extend(_beside(given))
        opened = list(self._opened(files, named(given)))
        for source in opened:
            self.findings.extend(source.notes())
            self._open_accounts(source)
        sources = list(self._without_repeated_files(opened))
        self.watcher.step(Step.KEYS)
        pool = Pool(self.setting.work, find_candidates(sources, self.setting.work))
        try:
            self.watcher.files(len(sources))
            for source in sources:
                self._read(source, pool)
            self._resolve(pool, {source.number: source for source in sources})
            self.stage.write_held()
        finally:
            for account in self.accounts.values():
                account.close()
        self.findings.extend(self._in_part(sources))
        refuse_overlap(self.staging, sources, self.setting.catalogue)
        return self._delivery(opened)

    def _opened(self, files: list[Path], named: frozenset[str]) -> Iterator[Source]:
        """Open every table in the files; what only lay in a folder and is no table is left out, unless all is."""
        numbers = count()
        self.watcher.files(len(files))
        strange: list[tuple[Path, InputError]] = []
        for file in files:
            try:
                yield from self._tables(file, numbers)
            except UnknownLayoutError as fault:
                if os.path.realpath(file) in named:
                    raise
                if file.name.lower().endswith(SURELY_DATA):
                    raise UnknownLayoutError(fault.problem, where=fault.where, hint=f"{fault.hint} {_AWAY}") from None
                strange.append((file, fault))
        if len(strange) == len(files):
            raise strange[0][1]
        for file, refusal in strange:
            told = f"the file fits no form and no mapping and is left out: {refusal.problem}"
            self.findings.add(finding(PASSED_OVER, told, file=str(file)))

    def _tables(self, file: Path, numbers: Iterator[int]) -> Iterator[Source]:
        """Open every table in a file; the sheets of a workbook that are none are left out, unless all are."""
        self.watcher.step(Step.LOOKING, str(file))
        pieces = pieces_of(file, work=self.setting.work)
        refusals: list[tuple[str, InputError]] = []
        for piece in pieces:
            try:
                yield open_source(next(numbers), piece, self.setting)
            except InputError as fault:
                if not piece.name.endswith("]") or len(pieces) == 1:
                    raise
                refusals.append((piece.name, fault))
        if len(refusals) == len(pieces):
            raise refusals[0][1]
        for note in pieces[0].notes:
            self.findings.add(finding(PASSED_OVER, without_file(note, file), file=str(file)))
        self.findings.extend(_passed_over(file, refusals))

    def _open_accounts(self, source: Source) -> None:
        folder = Path(self.setting.options.rejects) if self.setting.options.rejects else self.staging / REJECTS
        facts = source.facts
        own = facts.unfolded.source if facts.unfolded else facts
        self.accounts[source.number] = FileAccount(facts, Quarantine(own, folder))

    def _without_repeated_files(self, sources: list[Source]) -> Iterator[Source]:
        """Leave a file out whose bytes came already."""
        seen: dict[str, Source] = {}
        for source in sources:
            first = seen.setdefault(source.facts.sha256, source)
            if first is source:
                yield source
                continue
            told = f"a file must be given once, found that its content is that of {first.facts.name}"
            self.findings.add(finding(REPEATED_FILE, told, file=source.facts.name))
            count = source.count()
            self.accounts[source.number].leave_out_all(FILE_REPEAT, count)

    def _read(self, source: Source, pool: Pool) -> None:
        """Read one file: the pass over all its records, then those that need a closer look."""
        self.watcher.step(Step.CHECKING, source.facts.name)
        sifted = sift(source, pool.candidates_of(source), self.stage)
        account, options = self.accounts[source.number], self.setting.options
        keeper = Keeper(account, self.stage, pool)
        triage = Triage(source, self.findings, keeper, options.explained_rows, redact=options.redact)
        triage.run(sifted)
        blank = sifted.counts["blank"] + triage.blank
        tally = account.tally
        tally.read += source.facts.records - blank
        tally.accepted += sifted.counts["accepted"]
        for number, (rule, _) in enumerate(source.plan.left_out()):
            tally.left_out[rule.reason] += sifted.counts[f"out-{number}"]
        self.findings.extend(_after(source, sifted, blank))
        self.watcher.rows(source.facts.records)

    def _resolve(self, pool: Pool, sources: dict[int, Source]) -> None:
        """Decide over the rows whose keys are repeated."""
        files = {number: source.facts.name for number, source in sources.items()}
        figures = {number for number, source in sources.items() if source.facts.unfolded}
        for form, verdict in pool.verdicts():
            self.same_figures += verdict.repeated.filter(pl.col(SOURCE).is_in(list(figures))).height
            self.findings.extend(repeat_findings(verdict.repeated_outside(figures), files, form))
            self.findings.extend(conflict_findings(verdict, files, form))
            self._settle(verdict, sources)
        if self.same_figures:
            told = f"{self.same_figures} figures are given more than once in this delivery, each time the same"
            self.findings.add(finding(SAME_FIGURES, told))

    def _settle(self, verdict: Verdict, sources: dict[int, Source]) -> None:
        for (number,), rows in verdict.kept.group_by(SOURCE, maintain_order=True):
            self.stage.hold(sources[number], rows)
            self.accounts[number].tally.accepted += rows.height
        for number, record in verdict.repeated.select(SOURCE, RECORD).iter_rows():
            self.accounts[number].repeat(record)
        for number, record, line, cells in verdict.conflicting.select(SOURCE, RECORD, LINE, CELLS).iter_rows():
            self.accounts[number].reject(record, line, [CONFLICT.code], cells)

    def _in_part(self, sources: Iterable[Source]) -> Iterator[Finding]:
        for source in sources:
            account = self.accounts[source.number]
            if account.in_part:
                told = f"quarantined rows whose other figures are right, and are kept: {account.in_part:,}"
                told += f" of {account.tally.quarantined:,}"
                yield finding(KEPT_IN_PART, told, file=source.facts.name)

    def _delivery(self, sources: list[Source]) -> Delivery:
        by_form: dict[str, Tally] = {}
        for source in sources:
            tally = self.accounts[source.number].tally
            if not tally.balanced:
                msg = f"the records of {source.facts.name} do not add up: {tally}"
                raise RuntimeError(msg)
            by_form.setdefault(source.form.name, Tally()).add(tally)
        rejects = (account.quarantine.path for account in self.accounts.values())
        return Delivery(
            accounts=tuple(_account(form, by_form[form]) for form in self.setting.forms if form in by_form),
            findings=self.findings,
            staged=self.staging,
            sources=tuple(_source_file(source, self.accounts[source.number].tally) for source in sources),
            rejects=tuple(path for path in rejects if path),
            recipe=self._recipe(sources),
            opened=tuple(sources),
        )

    def _recipe(self, sources: list[Source]) -> ReadRecipe:
        return ReadRecipe(
            command="read",
            pesbench=version("pesbench"),
            catalogue=self.setting.catalogue.fingerprint,
            options=self.setting.options,
            layouts={source.facts.name: source.plan.mapping.name for source in sources},
        )


def _beside(given: Iterable[Path]) -> Iterator[Finding]:
    """Name what is not read of each folder."""
    for folder in given:
        if left := [path.relative_to(folder).as_posix() for path in passed_over([folder])]:
            told = f"these are no tables, hidden, or repeat others ({REVIEW}, forms of an export), and are not read"
            yield finding(PASSED_OVER, f"{told}: {listed(left, most=20)}", file=str(folder))


def _passed_over(file: Path, refusals: list[tuple[str, InputError]]) -> Iterator[Finding]:
    """Name the sheets of a workbook that are left out; those that a layout almost fits, each with what is wrong."""
    other = [
        name.removeprefix(f"{file}[").removesuffix("]") for name, why in refusals if isinstance(why, UnknownLayoutError)
    ]
    if other:
        told = f"sheets that fit no form and no mapping are left out: {', '.join(other)}"
        yield finding(PASSED_OVER, told, file=str(file))
    for name, why in refusals:
        if not isinstance(why, UnknownLayoutError):
            yield finding(PASSED_OVER, f"the sheet is left out: {why.problem}", file=name)


def _after(source: Source, sifted: Sifted, blank: int) -> Iterator[Finding]:
    """Give what is to be said of a file when it has been read."""
    unfolded = source.facts.unfolded
    if (unfolded.records if unfolded else source.facts.records - blank) == 0:
        told = "a delivery should hold at least one row below the header, found none"
        yield finding(NO_ROWS, told, file=source.facts.name, line=source.facts.header_line)
    if blank:
        skipped = "1 row holds nothing; it is" if blank == 1 else f"{blank} rows hold nothing; they are"
        told = f"{skipped} skipped and not counted as rows read"
        yield finding(EMPTY_ROWS, told, file=source.facts.name)
    if unfilled := sifted.counts.get("unfilled"):
        line = source.facts.lines.line(sifted.counts["unfilled-first"])
        found = f"{unfilled} of {source.facts.records - blank}"
        told = f"a row should have a figure, or a status that says why it has none; {found} rows have neither"
        yield finding(UNFILLED, told, file=source.facts.name, line=line)
    for number, (rule, _) in enumerate(source.plan.left_out()):
        rows = sifted.counts[f"out-{number}"]
        if rows and rule.reason == DELETED:
            line = source.facts.lines.line(sifted.counts[f"out-{number}-first"])
            told = f"rows that ask for a deletion (ACTION D) are left out, and nothing is deleted: {rows:,}"
            yield finding(DELETION, told, file=source.facts.name, line=line, column=rule.header)
    for position in source.plan.nameless:
        filled = sifted.counts[f"nameless-{position}"]
        if filled and not (position == 0 and sifted.counts["numbered"]):
            line = source.facts.lines.line(sifted.counts[f"nameless-{position}-first"])
            yield nameless(source.facts.name, position, filled, line)


def _account(form: str, tally: Tally) -> FormAccount:
    reasons = {reason: count for reason, count in tally.left_out.items() if count}
    return FormAccount(form, tally.read, tally.accepted, tally.quarantined, tally.left_out.total(), reasons)


def _source_file(source: Source, tally: Tally) -> SourceFile:
    facts = source.facts
    return SourceFile(
        file=facts.name,
        form=source.form.name,
        layout=source.plan.mapping.name,
        sha256=source.sha256,
        size=source.size,
        encoding=facts.encoding,
        line_end=facts.line_end,
        delimiter=facts.delimiter,
        decimal=source.plan.decimal,
        rows_read=tally.read,
        rows_accepted=tally.accepted,
        rows_quarantined=tally.quarantined,
        rows_left_out=tally.left_out.total(),
    )
