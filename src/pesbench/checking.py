"""What `validate` does: read files aside, look across rows and at a store, and judge the findings; nothing is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import PeriodError, parse_period
from pesbench.errors import InputError, UsageError
from pesbench.findings import RULES, Finding, Findings, Severity
from pesbench.intake import Delivery, ReadOptions, SourceFile, read
from pesbench.intake.excerpts import Excerpt, Place, excerpts
from pesbench.intake.paths import files_of
from pesbench.intake.source import Source
from pesbench.intake.watching import SILENT, Watcher
from pesbench.result import Result
from pesbench.rulebook import check_codes, rule_of
from pesbench.validation import Judged, Settings, load_settings, run_checks
from pesbench.validation.delivered import scene_of
from pesbench.validation.likeness import Compared, Likeness, baseline_text, compared, read_baseline, read_report
from pesbench.validation.reading_rules import reading_rules_judged
from pesbench.validation.recipe import Baseline, CheckedFile, Difference, UsedWaiver, ValidateRecipe
from pesbench.validation.tallies import counted, statistics, still_open
from pesbench.validation.waivers import EXPIRED, UNUSED, Kept, covering, expired, load_waivers, unused

if TYPE_CHECKING:
    from pesbench.store import Store

SETTINGS = "pesbench.toml"
BASELINE = "in the baseline"
ROWS = {
    "rule": pl.String,
    "severity": pl.String,
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "cell": pl.String,
    "message": pl.String,
    "pes": pl.String,
    "period": pl.String,
    "form": pl.String,
    "accepted": pl.String,
}


def today() -> date:
    """Give the day that waivers are judged on: today, by universal time."""
    return datetime.now(UTC).date()


class ValidateOptions(BaseModel):
    """What a user may say about a validation.

    Attributes
    ----------
    reading
        How files are read.
    against
        The folder of a store to compare with.
    select, ignore
        Codes of rules, or their beginnings. The first replaces what the settings select, the second adds to what they
        ignore.
    config
        The file of settings; without it ``pesbench.toml`` is looked for, from the folder of the first path upwards.
    use_config
        Whether settings are looked for at all.
    waivers
        A TOML file of waivers beside those of the settings.
    baseline
        A file of findings that are accepted.
    write_baseline
        Where to write today's findings as such a file; they are then accepted.
    diff
        An earlier JSON report to compare with.
    redact
        Whether to keep silent about what stands in the cells.
    statistics
        Whether the rows are the rules with their counts, and not the findings.
    today
        The day on which waivers are judged.
    excerpts
        Of how many findings of each rule the line of the file is kept for a text report.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: ReadOptions = ReadOptions()
    against: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: Path | None = None
    use_config: bool = True
    waivers: Path | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None
    diff: Path | None = None
    redact: bool = False
    statistics: bool = False
    today: date = Field(default_factory=today)
    excerpts: int = Field(default=0, ge=0)


@dataclass(frozen=True, slots=True)
class Validation(Result):
    """The findings as rows, with the lines of the files that a text report shows.

    ``accepted`` says of each finding who accepted it, or is None; ``marks`` are texts by which the same finding is
    known again though its line changes; ``lines`` are the excerpts by file and place.
    """

    recipe: ValidateRecipe
    accepted: tuple[str | None, ...] = ()
    marks: tuple[Likeness, ...] = ()
    lines: Mapping[tuple[str, Place], Excerpt] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether any finding is an error that nobody accepted."""
        return self.recipe.open[Severity.ERROR] > 0


def validate(
    paths: Sequence[Path], catalogue: Catalogue, options: ValidateOptions, watcher: Watcher = SILENT
) -> Validation:
    """Check files or folders as one delivery, and keep nothing.

    Parameters
    ----------
    paths
        Files or folders.
    catalogue
        The vocabulary.
    options
        The choices.
    watcher
        Who is told how far it has come.

    Returns
    -------
    Validation
        One row per finding, in the order of files, lines and rules: rule, severity, file, physical line, column, cell,
        message, pes, period, form, and who accepted it, else null. The recipe counts passed, failed and unknown.

    Raises
    ------
    InputError
        If a file cannot be read at all.
    StoreError
        If the store to compare with cannot be read.
    UsageError
        If a choice names something that does not exist, or a file of settings, waivers or accepted findings is not one.
    """
    judge = _Judge(paths, catalogue, options)
    with TemporaryDirectory(prefix="pesbench-") as folder:
        return judge.judge(paths, Path(folder), watcher)


def check_targets(paths: Sequence[Path], options: ValidateOptions, output: Path | None = None) -> None:
    """Refuse to write over what is read: a file of the delivery, or one of settings or accepted or earlier findings.

    Parameters
    ----------
    paths
        Files or folders of the delivery.
    options
        The choices, one of which is where a baseline is written.
    output
        Where the report is written, if it goes to a file.

    Raises
    ------
    InputError
        If a path is not there.
    UsageError
        If a file that is written is one that is read, or both are the same.
    """
    targets = {"--output": output, "--write-baseline": options.write_baseline}
    given = {name: target for name, target in targets.items() if target is not None}
    if not given:
        return
    read = [("a file of the delivery", path) for path in files_of(paths)]
    named = {
        "the settings": _config(paths, options),
        "--waivers": options.waivers,
        "--baseline": options.baseline,
        "--diff": options.diff,
        "--mapping": Path(options.reading.mapping) if options.reading.mapping else None,
    }
    read += [(name, path) for name, path in named.items() if path is not None]
    for name, target in given.items():
        over = next((what for what, path in read if _same(path, target)), None)
        if over is not None:
            problem = f"{name} must be a file that nothing is read from, found {over}"
            raise UsageError(problem, where=str(target), hint="Choose another file; this one is left as it is.")
        read.append((name, target))


def _same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


class _Judge:
    """One validation: the choices are read before any file is."""

    def __init__(self, paths: Sequence[Path], catalogue: Catalogue, options: ValidateOptions) -> None:
        self.catalogue, self.options = catalogue, options
        check_targets(paths, options)
        self.config = _config(paths, options)
        self.settings = _settings(self.config, catalogue, options)
        self.waivers = _waivers(self.settings, self.config, options)
        self.baseline = read_baseline(options.baseline) if options.baseline else None
        self.earlier = read_report(options.diff) if options.diff else None
        self.store = _store(options.against)

    def judge(self, paths: Sequence[Path], folder: Path, watcher: Watcher) -> Validation:
        reading = self.options.reading.model_copy(update={"rejects": None, "redact": False})
        staged = folder / "staged"
        delivery = read(paths, catalogue=self.catalogue, staging=staged, options=reading, watcher=watcher)
        scene = replace(
            scene_of(delivery, self.catalogue, self.settings), stored=self._stored(), today=self.options.today
        )
        with _naming_damage(self.store):
            across, judged = run_checks(scene, delivery.with_places)
        counts = Counter({code: n for code, n in delivery.findings.counts.items() if self.settings.wants(code)})
        counts.update(finding.rule for finding in across)
        counts.update({entry.rule.code: entry.failed - counts[entry.rule.code] for entry in judged})  # not all listed
        findings = [*self._wanted(delivery.findings), *across]
        found = [*expired(findings, self.waivers, self.options.today)]
        found += unused(findings, self._for(delivery), self.options.today)
        told = [one for one in found if self.settings.wants(one.rule)]
        findings += told
        counts.update(one.rule for one in told)
        findings.sort(key=lambda finding: (finding.file, finding.line or 0, finding.rule))
        judged = [*(j for j in self._of_reading(delivery) if self.settings.wants(j.rule.code)), *judged]
        return self._answer(delivery, findings, counts, judged)

    def _stored(self) -> Mapping[str, pl.LazyFrame]:
        """Give the tables of the store as they are now; none before its first delivery."""
        if self.store is None or self.store.current == 0:
            return {}
        return {name: self.store.read(name, vintage=self.store.current) for name in self.store.schema.tables}

    def _for(self, delivery: Delivery) -> Iterator[Kept]:
        """Give the waivers that this delivery could need: of rules that are asked for and PES that it brings."""
        brought = {folder.name.removeprefix("pes=") for folder in delivery.staged.glob("*/pes=*")}
        brought |= {finding.pes for finding in delivery.findings if finding.pes}
        for kept in self.waivers:
            pes = kept.waiver.pes
            if self.settings.wants(kept.waiver.rule, pes) and (pes in brought or pes not in self.catalogue.units):
                yield kept

    def _wanted(self, findings: Findings) -> Iterator[Finding]:
        settings = self.settings
        for finding in findings:
            if settings.wants(finding.rule, finding.pes):
                severity = settings.severity_of(finding.rule, finding.severity, finding.pes)
                yield finding if severity is finding.severity else replace(finding, severity=severity)

    def _of_reading(self, delivery: Delivery) -> list[Judged]:
        return reading_rules_judged(delivery, beside=frozenset({EXPIRED.code, UNUSED.code}))

    def _answer(
        self, delivery: Delivery, findings: list[Finding], counts: Counter[str], judged: list[Judged]
    ) -> Validation:
        marks = tuple(Likeness.of(finding) for finding in findings)
        accepted, waived = self._accepted(findings)
        known = self._known(marks, accepted)
        if self.options.write_baseline:
            unwaived = [mark for mark, by in zip(marks, accepted, strict=True) if by is None]
            _write(self.options.write_baseline, baseline_text(unwaived))
        accepted = [by or (BASELINE if old else None) for by, old in zip(accepted, known.known, strict=True)]
        lines = {} if self.options.redact else self._lines(delivery, findings)
        shown = [self._silent(finding) for finding in findings] if self.options.redact else findings
        rules = counted(judged, counts, findings, accepted, self.settings)
        recipe = ValidateRecipe(
            pesbench=version("pesbench"),
            store=None if self.store is None else self.store.path.name,
            vintage=None if self.store is None else self.store.current,
            catalogue=self.catalogue.fingerprint,
            today=self.options.today,
            redact=self.options.redact,
            reading=self.options.reading,
            config=None if self.config is None else str(self.config),
            settings=self.settings,
            files=tuple(_file(source, read) for source, read in zip(delivery.opened, delivery.sources, strict=True)),
            rules=rules,
            open=still_open(findings, accepted, rules),
            waivers=self._used(waived),
            baseline=self._of_baseline(known),
            diff=self._difference(shown, marks),
        )
        if self.options.redact:  # the beginning of a hash gives a small number away
            marks = tuple(Likeness.of(finding) for finding in shown)
        rows = statistics(rules) if self.options.statistics else _rows(shown, accepted)
        return Validation(rows, recipe, tuple(shown), tuple(accepted), marks, lines)

    def _accepted(self, findings: Sequence[Finding]) -> tuple[list[str | None], Counter[int]]:
        """Say which waiver covers each finding, and how many each covers."""
        places = list(covering(findings, self.waivers, self.options.today))
        told = [None if at is None else self.waivers[at].told for at in places]
        return told, Counter(at for at in places if at is not None)

    def _known(self, marks: Sequence[Likeness], waived: Sequence[str | None]) -> Compared:
        """Match the findings that no waiver covers with the baseline, or with the one that is written now."""
        if self.options.write_baseline:
            return Compared(tuple(by is None for by in waived), ())
        before = self.baseline or Counter()
        matched = compared([mark for mark, by in zip(marks, waived, strict=True) if by is None], before)
        flags = iter(matched.known)
        return Compared(tuple(by is None and next(flags) for by in waived), matched.gone)

    def _lines(self, delivery: Delivery, findings: Sequence[Finding]) -> dict[tuple[str, Place], Excerpt]:
        wanted: dict[str, set[Place]] = {}
        for finding in capped(findings, self.options.excerpts):
            if finding.line is not None:
                wanted.setdefault(finding.file, set()).add((finding.line, finding.column))
        sources = {source.facts.name: source for source in delivery.opened if source.facts.name in wanted}
        return {
            (name, place): excerpt
            for name, source in sources.items()
            for place, excerpt in excerpts(source, wanted[name]).items()
        }

    def _used(self, waived: Counter[int]) -> tuple[UsedWaiver, ...]:
        return tuple(
            UsedWaiver(
                waiver=kept.waiver, file=kept.file, covers=waived[at], expired=self.options.today > kept.waiver.until
            )
            for at, kept in enumerate(self.waivers)
        )

    def _of_baseline(self, known: Compared) -> Baseline | None:
        path = self.options.write_baseline or self.options.baseline
        gone = tuple(mark.without_cell() for mark in known.gone) if self.options.redact else known.gone
        return None if path is None else Baseline(file=path.name, found=sum(known.known), gone=gone)

    def _difference(self, findings: Sequence[Finding], marks: Sequence[Likeness]) -> Difference | None:
        """Compare with the earlier report; where either is redacted, without a look into cells."""
        earlier = self.earlier
        if earlier is None or self.options.diff is None:
            return None
        now, before = list(marks), [Likeness.of_row(row) for row in earlier.rows]
        if earlier.redacted:
            now, before = ([mark.without_cell() for mark in several] for several in (now, before))
        matched, reverse = compared(now, Counter(before)), compared(before, Counter(now))
        return Difference(
            file=self.options.diff.name,
            added=tuple(f.as_row() for f, old in zip(findings, matched.known, strict=True) if not old),
            gone=tuple(self._told(row) for row, still in zip(earlier.rows, reverse.known, strict=True) if not still),
            same=sum(matched.known),
        )

    def _silent(self, finding: Finding) -> Finding:
        """Redact a finding; what stands in the cells of its key stays only where it is a PES or a period."""
        silent = finding.silent()
        pes = silent.pes if silent.pes in self.catalogue.units else None
        return replace(silent, pes=pes, period=silent.period if _is_period(silent.period) else None)

    def _told(self, row: dict[str, Any]) -> dict[str, Any]:
        """Give a finding of an earlier report, without what stands in the cells where that is asked for."""
        if not self.options.redact:
            return row
        rule = RULES.get(row["rule"])
        keys = {name: None if row[name] == row["cell"] else row[name] for name in ("pes", "period")}
        return {**row, **keys, "cell": None, "message": rule.title if rule else row["rule"]}


def capped(findings: Iterable[Finding], cap: int) -> list[Finding]:
    """Give the first findings of each rule, at most so many."""
    seen: Counter[str] = Counter()
    kept = []
    for finding in findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= cap:
            kept.append(finding)
    return kept


def _is_period(text: str | None) -> bool:
    try:
        parse_period(text or "")
    except PeriodError:
        return False
    return True


def _config(paths: Sequence[Path], options: ValidateOptions) -> Path | None:
    """Find the file of settings: the one that is named, or the nearest one above the first path."""
    if options.config is not None or not options.use_config or not paths:
        return options.config
    first = paths[0].absolute()
    folders = (first if first.is_dir() else first.parent, *first.parents)
    return next((folder / SETTINGS for folder in folders if (folder / SETTINGS).is_file()), None)


def _settings(config: Path | None, catalogue: Catalogue, options: ValidateOptions) -> Settings:
    settings = load_settings(config, catalogue, named=options.config is not None) if config else Settings()
    own = {code for entry in settings.pes.values() for code in (*entry.ignore, *entry.severity)}
    check_codes((*settings.select, *settings.ignore, *settings.severity, *sorted(own)), where=str(config or ""))
    check_codes((*options.select, *options.ignore))
    chosen = {"select": options.select or settings.select, "ignore": (*settings.ignore, *options.ignore)}
    return settings.model_copy(update=chosen)


def _store(path: Path | None) -> "Store | None":
    if path is None:
        return None
    # Most deliveries are compared with none, and it takes long to import.
    from pesbench.store import Store  # noqa: PLC0415

    return Store.open(path)


def _naming_damage(store: "Store | None") -> AbstractContextManager[None]:
    if store is None:
        return nullcontext()
    from pesbench.store.failure import damage_named  # noqa: PLC0415 - as above

    return damage_named(store.path)


def _waivers(settings: Settings, config: Path | None, options: ValidateOptions) -> list[Kept]:
    kept = [Kept(waiver, str(config)) for waiver in settings.waivers]
    if options.waivers is not None:
        kept += [Kept(waiver, str(options.waivers)) for waiver in load_waivers(options.waivers)]
    for entry in kept:
        rule_of(entry.waiver.rule, where=entry.file)
    return kept


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        problem = f"the baseline must be writable, found: {fault.strerror}"
        raise InputError(problem, where=str(path), hint="Choose another file with --write-baseline.") from None


def _rows(findings: Sequence[Finding], accepted: Sequence[str | None]) -> pl.DataFrame:
    rows = [{**finding.as_row(), "accepted": by} for finding, by in zip(findings, accepted, strict=True)]
    return pl.DataFrame(rows, schema=ROWS)


def _file(source: Source, read: SourceFile) -> CheckedFile:
    return CheckedFile(
        file=read.file,
        path=str(source.origin or source.facts.path),
        sha256=read.sha256,
        form=read.form,
        layout=read.layout,
        rows_read=read.rows_read,
        rows_accepted=read.rows_accepted,
        rows_quarantined=read.rows_quarantined,
        rows_left_out=read.rows_left_out,
    )
