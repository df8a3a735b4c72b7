"""From files to the store: read and check, look across rows, keep, and account for every record."""

import getpass
import hashlib
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.findings import Finding, Findings, Severity, define
from pesbench.intake import Delivery, FormAccount, ReadOptions, ReadRecipe, read
from pesbench.intake.watching import SILENT, Step, Watcher
from pesbench.result import Recipe, Result
from pesbench.store import Commit, CommitInfo, Counts, Schema, Source, Store
from pesbench.store.copies import copy_source
from pesbench.validation import LEAN_CHECKS, run_checks
from pesbench.validation.delivered import scene_of
from pesbench.withdrawal import FORM as WITHDRAWAL
from pesbench.withdrawal import REMOVED, REPEATED, Withdrawal, withdrawal

LEFT_ALONE = define(
    "PB620",
    Severity.WARNING,
    "empty cells left stored values alone",
    explanation="The delivery has an empty cell, without a status or with the status O (missing), where the store "
    "holds a value. An empty cell says nothing, so the stored value stays.",
    remedy="To withdraw a value, deliver the cell with the status M, L or Q.",
    example="stock of AT 2024-01 delivered empty, while 313,893 is stored. To withdraw it: the same with "
    "stock_status M.",
)
NOT_CHECKED = define(
    "PB623",
    Severity.NOTE,
    "large delivery, not all checks were run",
    explanation="Checks over time and across units need all figures side by side. For very large deliveries ingest "
    "leaves them out, so that keeping data costs little more than reading it.",
    remedy="Run `pesbench validate` on the files: it runs every check.",
    example="2,000,000 rows in one `pesbench ingest`. Not: 30,000 rows, of which every check is run.",
)
REPLACED_IN_PART = define(
    "PB642",
    Severity.WARNING,
    "periods were replaced by a delivery with quarantined rows",
    explanation="With --replace-period, what a delivery does not hold of a period is removed from the store. "
    "Quarantined rows are not held, so the stored cells that they stand for went too. Earlier vintages have them.",
    remedy="Mend the quarantined rows and ingest the whole delivery again with --replace-period, or the mended rows "
    "alone without it.",
    example="--replace-period with 2024 of which 3 rows were quarantined: their cells are gone. Not: a clean delivery.",
)
ABORTED = define(
    "PB644",
    Severity.NOTE,
    "nothing was stored, as asked for",
    explanation="With --on-error abort a delivery is kept whole or not at all. Rows were wrong or warnings were found, "
    "so nothing of it was stored, the rows that are right neither.",
    remedy="Mend the file and ingest the whole of it again; the quarantined rows alone would leave out the rest.",
    example="--on-error abort and one row with 1,400 in stock. Not: the same delivery with 1400.",
)
GUARDED = define(
    "PB643",
    Severity.WARNING,
    "stored confidentiality is kept",
    explanation="The delivery says nothing of the confidentiality of a cell that the store holds as more confidential "
    "than the delivery's own default. What a delivery does not mention stays: the stored confidentiality is kept, and "
    "the stored comment where none is delivered.",
    remedy="Nothing must be done. To make the cell less confidential, deliver it with its conf_status filled in.",
    example="A cell stored with conf_status C, delivered without conf_status. Not: delivered with conf_status F.",
)
# The largest delivery for which all checks across rows are run while it is kept.
CHECKED_AT_ONCE = 1_000_000
COUNTS = {
    "form": pl.String,
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
    "rows_left_out": pl.Int64,
    "values_stored": pl.Int64,
    "added": pl.Int64,
    "changed": pl.Int64,
    "unchanged": pl.Int64,
    "vintage": pl.Int64,
}


class IngestOptions(BaseModel):
    """What a user may say about a delivery.

    Attributes
    ----------
    reading
        How files are read.
    rejects
        The folder for quarantined rows; by default ``rejects`` in the store, by delivery. A dry run writes none.
    abort
        Keep nothing at all where any row is wrong or any warning is found.
    dry_run
        Read and check, and say what would be added, changed and unchanged as the store is now, but keep nothing.
    note
        A text to remember with the vintage.
    delete
        A CSV file of keys whose cells are withdrawn, before anything of the delivery is kept.
    replace_period
        Whether the delivery replaces each period of a PES and measure that it contains, with all breakdowns: what it
        does not hold of it is removed.
    keep_sources
        Whether the store keeps a copy of the files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: ReadOptions = ReadOptions()
    rejects: Path | None = None
    abort: bool = False
    dry_run: bool = False
    note: str = ""
    delete: Path | None = None
    replace_period: bool = False
    keep_sources: bool = False


class IngestRecipe(Recipe):
    """The choices of a delivery, and the form or mapping that each file was read by."""

    command: str = "ingest"
    options: IngestOptions
    reading: ReadRecipe
    rejects: tuple[str, ...] = ()
    left_out: dict[str, dict[str, int]] = Field(default_factory=dict)
    removed: dict[str, int] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be done: the vocabulary, the choices, and the cells that a file of keys withdraws."""

    catalogue: Catalogue
    options: IngestOptions
    withdrawn: Withdrawal | None


@dataclass(frozen=True, slots=True)
class _Place:
    """The store that a delivery goes to, and whether this delivery made it."""

    store: Store
    new: bool

    def give_up(self) -> None:
        """Leave the disk as it was where the store holds nothing yet."""
        others = [path for name in ("rejects", ".staging") for path in (self.store.path / name).glob("*")]
        if self.new and not others and self.store.current == 0:
            # Polars may still be writing to what failed: a second look finds what it left meanwhile.
            for _ in range(2):
                shutil.rmtree(self.store.path, ignore_errors=True)


def ingest(
    paths: list[Path], store: Path, catalogue: Catalogue, options: IngestOptions, watcher: Watcher = SILENT
) -> Result:
    """Read files or folders as one delivery, check them, and keep what is right as a new vintage.

    Parameters
    ----------
    paths
        Files or folders; none where cells are only withdrawn.
    store
        The folder of the store; made where it is not there.
    catalogue
        The vocabulary.
    options
        The choices.
    watcher
        Is told how far it has come.

    Returns
    -------
    Result
        One row per form: records read = accepted + quarantined + left out; values stored = added + changed +
        unchanged, in a dry run what they would be; the vintage, null where nothing was kept. The form ``withdrawal``
        accounts for a file of keys. Every finding comes with it; how many cells were removed of each measure is in
        the recipe.

    Raises
    ------
    InputError
        If a file cannot be read at all; nothing is kept then.
    StoreError
        If the store cannot be opened or written; it is then unchanged.
    UsageError
        If there is nothing to read and nothing to withdraw.
    """
    if not paths and options.delete is None:
        raise UsageError("there must be something to ingest.", hint="Name a file or folder, or keys with --delete.")
    place = _open(store, catalogue, create=bool(paths))
    try:
        withdrawn = withdrawal(options.delete, place.store, catalogue, options.reading.form) if options.delete else None
        return _deliver(paths, place, _Asked(catalogue, options, withdrawn), watcher)
    finally:
        place.give_up()


def _open(store: Path, catalogue: Catalogue, *, create: bool) -> _Place:
    new = not store.exists()
    return _Place(Store.open(store, create=create, schema=Schema.from_catalogue(catalogue)), new)


def _deliver(paths: list[Path], place: _Place, asked: _Asked, watcher: Watcher) -> Result:
    catalogue, options = asked.catalogue, asked.options
    staged = place.store.stage()
    try:
        own = place.store.path / "rejects" / staged.name[:8]
        rejects = None if options.dry_run else options.rejects or own
        reading = options.reading.model_copy(update={"rejects": None if rejects is None else str(rejects)})
        if paths:
            delivery = read(paths, catalogue=catalogue, options=reading, staging=staged, watcher=watcher)
            warnings = _across_rows(delivery, catalogue)
        else:
            delivery, warnings = _nothing_read(staged, reading), []
        warnings += [*(asked.withdrawn.findings if asked.withdrawn else ()), *_in_part(delivery, options)]
        aborted = options.abort and any(
            found.severity is not Severity.NOTE for found in (*delivery.findings, *warnings)
        )
        watcher.step(Step.STORING)
        commit = None if aborted else _kept(place.store, staged, _info(delivery, asked, warnings, place), options)
        left = _left_alone(commit, delivery)
    finally:
        place.store.discard(staged)
    removed = _removed(commit)
    findings = (*delivery.findings, *warnings, *left, *_kept_confidential(commit))
    findings += tuple(_removals(removed, "would be" if options.dry_run else "were"))
    findings += _nothing_stored() if aborted else ()
    recipe = _recipe(delivery, place, commit, asked).model_copy(update={"removed": removed})
    return Result(_rows(delivery, commit, asked), recipe, findings)


def _kept(store: Store, staged: Path, info: CommitInfo, options: IngestOptions) -> Commit:
    """Keep what is staged; in a dry run only work out what that would do to the store as it is."""
    return store.preview(staged, info) if options.dry_run else store.commit(staged, info, discard=False)


def _in_part(delivery: Delivery, options: IngestOptions) -> list[Finding]:
    """Warn where rows were quarantined of periods that the delivery replaces."""
    rows = sum(account.rows_quarantined for account in delivery.accounts)
    if not options.replace_period or not rows or options.abort:
        return []
    told = f"quarantined rows: {rows:,}; stored cells that they stand for are removed with their periods"
    return [Finding(REPLACED_IN_PART.code, REPLACED_IN_PART.severity, told)]


def _nothing_stored() -> tuple[Finding, ...]:
    told = "nothing was stored: mend the file and ingest the whole of it again"
    return (Finding(ABORTED.code, ABORTED.severity, told),)


def _nothing_read(staged: Path, reading: ReadOptions) -> Delivery:
    recipe = ReadRecipe(command="read", options=reading, layouts={})
    return Delivery((), Findings(), staged, (), (), recipe, ())


def _across_rows(delivery: Delivery, catalogue: Catalogue) -> list[Finding]:
    """Look at what only shows across the rows of the delivery."""
    scene = scene_of(delivery, catalogue)
    if sum(account.rows_accepted for account in delivery.accounts) <= CHECKED_AT_ONCE:
        return run_checks(scene, delivery.with_places)[0]
    findings, _ = run_checks(scene, delivery.with_places, LEAN_CHECKS)
    told = f"the delivery holds more than {CHECKED_AT_ONCE:,} rows; checks over time and across units were not run"
    return [*findings, Finding(NOT_CHECKED.code, NOT_CHECKED.severity, told)]


def _info(delivery: Delivery, asked: _Asked, warnings: list[Finding], place: _Place) -> CommitInfo:
    """Give what the vintage remembers of where it came from."""
    catalogue, options, withdrawn = asked.catalogue, asked.options, asked.withdrawn
    copies = _copies(delivery, options, withdrawn)
    return CommitInfo(
        who=user(),
        note=_told(options.note),
        sources=_sources(delivery, withdrawn, kept=options.keep_sources),
        rules=dict(delivery.findings.counts + Counter(finding.rule for finding in warnings)),
        fingerprints={"catalogue": catalogue.fingerprint, **_mappings(delivery)},
        schema=Schema.from_catalogue(catalogue),
        recipe=_reading(delivery, options, place),
        copies=copies,
        withdraw=withdrawn.by_table if withdrawn else {},
        replace=options.replace_period,
    )


def _sources(delivery: Delivery, withdrawn: Withdrawal | None, *, kept: bool) -> tuple[Source, ...]:
    read_files = [
        Source(
            name=Path(s.file).name,
            sha256=s.sha256,
            size=s.size,
            rows=s.rows_read,
            accepted=s.rows_accepted,
            quarantined=s.rows_quarantined,
            left_out=s.rows_left_out,
            form=s.form,
            layout=s.layout,
            kept=kept,
        )
        for s in delivery.sources
    ]
    if withdrawn is None:
        return tuple(read_files)
    counts = {("rows" if name == "read" else name): count for name, count in withdrawn.counts.items()}
    name, form = withdrawn.keys.path.name, WITHDRAWAL
    given = Source(name=name, sha256=withdrawn.sha256, size=withdrawn.size, form=form, kept=kept, **counts)
    return (*read_files, given)


def _copies(delivery: Delivery, options: IngestOptions, withdrawn: Withdrawal | None) -> dict[str, Path]:
    """Copy the files that were read beside the staged delivery, each once."""
    if not options.keep_sources:
        return {}
    given = {source.sha256: source.origin or Path(source.facts.name) for source in delivery.opened}
    if withdrawn:
        given[withdrawn.sha256] = withdrawn.keys.path
    return {sha256: copy_source(path, delivery.staged / "_sources", sha256) for sha256, path in given.items()}


def _mappings(delivery: Delivery) -> dict[str, str]:
    """Give the fingerprints of the layouts that files were read by."""
    layouts = {source.plan.mapping.name: source.plan.mapping for source in delivery.opened}
    return {
        f"mapping {name}": hashlib.sha256(layout.model_dump_json().encode()).hexdigest()[:16]
        for name, layout in sorted(layouts.items())
    }


def _reading(delivery: Delivery, options: IngestOptions, place: _Place) -> dict[str, Any]:
    """Give how the delivery was read: the choices, and what was found of each file."""
    found = ("file", "layout", "encoding", "line_end", "delimiter", "decimal")
    inside = [path.resolve() for path in delivery.rejects if path.resolve().is_relative_to(place.store.path)]
    return {
        "options": options.model_dump(mode="json", exclude={"reading": {"rejects"}, "rejects": True, "note": True}),
        "files": [{name: str(asdict(source)[name]) for name in found} for source in delivery.sources],
        "left_out": {account.form: dict(account.reasons) for account in delivery.accounts if account.reasons},
        "rejects": [path.relative_to(place.store.path).as_posix() for path in inside],
    }


def _told(note: str) -> str:
    return note.encode("utf-8", "replace").decode("utf-8")


def user() -> str:
    """Give the name of whoever runs this, as far as the machine knows it."""
    try:
        return getpass.getuser().encode("utf-8", "replace").decode("utf-8")
    except (OSError, KeyError):
        return ""


def _left_alone(commit: Commit | None, delivery: Delivery) -> list[Finding]:
    """Say which stored cells an empty cell of the delivery left as they were, with the place of the first."""
    return [
        Finding(
            LEFT_ALONE.code,
            LEFT_ALONE.severity,
            f"empty cells of {measure or table} ({counts.left:,}) left the values that the store holds",
            column=measure,
            **_place(commit.left[table, measure], delivery if table == "observations" else None),
        )
        for (table, measure), counts in sorted(commit.counts.items() if commit else ())
        if commit and counts.left
    ]


class _Cell(TypedDict, total=False):
    """Where a finding is."""

    pes: str
    period: str | None
    file: str
    line: int
    form: str


def _place(key: Mapping[str, str], delivery: Delivery | None) -> _Cell:
    """Find the line of a file that a cell was read from; the key alone where no file has it as it is stored."""
    cell: _Cell = {"pes": key["pes"], "period": key.get("period", key.get("cycle"))}
    row = delivery.with_places(pl.DataFrame([dict(key)])).row(0, named=True) if delivery else {}
    if row.get("file") is not None:
        cell |= {"file": row["file"], "line": row["line"], "form": row["form"]}
    return cell


def _kept_confidential(commit: Commit | None) -> list[Finding]:
    """Say which stored cells stay more confidential than the delivery takes them to be."""
    told = "say no conf_status of their own; the stricter one that the store holds is kept"
    return [
        Finding(GUARDED.code, GUARDED.severity, f"cells of {measure or table} ({cells:,}) {told}", column=measure)
        for (table, measure), cells in sorted(commit.guarded.items() if commit else ())
    ]


def _removed(commit: Commit | None) -> dict[str, int]:
    """Count the cells that were removed by measure, or by table; in a dry run those that would be."""
    counts = commit.counts.items() if commit else ()
    return {measure or table: each.removed for (table, measure), each in sorted(counts) if each.removed}


def _removals(removed: dict[str, int], were: str) -> list[Finding]:
    return [
        Finding(REMOVED.code, REMOVED.severity, f"stored cells of {name} that {were} removed: {count:,}", column=name)
        for name, count in removed.items()
    ]


def _rows(delivery: Delivery, commit: Commit | None, asked: _Asked) -> pl.DataFrame:
    forms = [account.form for account in delivery.accounts]
    stored = _by_form(commit, forms, asked.catalogue)
    vintage = _vintage(commit, asked.options)
    rows = [_row(account, stored.get(account.form, Counts()), vintage) for account in delivery.accounts]
    if asked.withdrawn:
        counts = {f"rows_{name}": count for name, count in asked.withdrawn.counts.items()}
        account = FormAccount(WITHDRAWAL, **counts, reasons={REPEATED: counts["rows_left_out"]})
        rows.append(_row(account, Counts(), vintage))
    return pl.DataFrame(rows, schema=COUNTS)


def _vintage(commit: Commit | None, options: IngestOptions) -> int | None:
    """Give the vintage that holds the delivery; none after a dry run or where nothing was kept."""
    return commit.vintage or None if commit and not options.dry_run else None


def _row(account: FormAccount, counts: Counts, vintage: int | None) -> dict[str, object]:
    return {
        "form": account.form,
        "rows_read": account.rows_read,
        "rows_accepted": account.rows_accepted,
        "rows_quarantined": account.rows_quarantined,
        "rows_left_out": account.rows_left_out,
        "values_stored": counts.added + counts.changed + counts.unchanged,
        "added": counts.added,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "vintage": vintage,
    }


def _by_form(commit: Commit | None, forms: list[str], catalogue: Catalogue) -> dict[str, Counts]:
    """Sum the counts of a commit by the form that brought them; long input brings measures of any form."""
    sums: dict[str, Counts] = {}
    for (table, measure), counts in (commit.counts if commit else {}).items():
        form = _form_of(table, measure, catalogue)
        brought = form if form in forms else "observations"
        sums[brought] = sums.get(brought, Counts()) + counts
    return sums


def _form_of(table: str, measure: str, catalogue: Catalogue) -> str:
    if table != "observations":
        return table
    known = catalogue.measures.get(measure)
    return known.form if known else "values"


def _recipe(delivery: Delivery, place: _Place, commit: Commit | None, asked: _Asked) -> IngestRecipe:
    left_out = {account.form: dict(Counter(account.reasons)) for account in delivery.accounts if account.reasons}
    if asked.withdrawn and (repeated := asked.withdrawn.counts["left_out"]):
        left_out[WITHDRAWAL] = {REPEATED: repeated}
    return IngestRecipe(
        pesbench=version("pesbench"),
        store=str(place.store.path.name),
        vintage=_vintage(commit, asked.options),
        catalogue=asked.catalogue.fingerprint,
        options=asked.options,
        reading=delivery.recipe,
        rejects=tuple(str(path) for path in delivery.rejects if path.exists()),
        left_out=left_out,
    )
