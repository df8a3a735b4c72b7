"""The command `validate`."""

import signal
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, ReportFormat
from pesbench.errors import UsageError

if TYPE_CHECKING:
    from pesbench.catalogue import Catalogue
    from pesbench.checking import Validation

# Whose output lands in logs that others read.
FOR_LOGS = {ReportFormat.SARIF, ReportFormat.GITHUB}
# Where what came and went since an earlier report can be shown.
WITH_CHANGES = (ReportFormat.TABLE, ReportFormat.JSON, ReportFormat.MARKDOWN)
PER_RULE = 20
# The exit code of a process that a signal ended is this and its number.
STOPPED = 128


def validate(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders; together one delivery.")],
    form: options.Form = None,
    mapping: options.Mapping = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    against: Annotated[
        Path | None, typer.Option(help="The store to compare with; it is only read.", show_default=False)
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(help="Only these rules: codes or their beginnings, such as PB4,PB201.", show_default=False),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Not these rules: codes or their beginnings.", show_default=False)
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="The settings; by default the nearest pesbench.toml from the folder of the first path upwards.",
            show_default=False,
        ),
    ] = None,
    no_config: Annotated[bool, typer.Option("--no-config", help="Look for no settings.")] = False,
    waivers: Annotated[
        Path | None, typer.Option(help="A TOML file of findings that are accepted until a day.", show_default=False)
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="A file of findings that are accepted; new ones fail.", show_default=False)
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(help="Accept the findings of today: write them to this file.", show_default=False)
    ] = None,
    diff: Annotated[
        Path | None, typer.Option(help="An earlier report (--format json) to compare with.", show_default=False)
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Show the rules with their counts instead of the findings.")
    ] = False,
    redact: Annotated[
        bool | None,
        typer.Option(
            "--redact/--no-redact",
            help="Leave out what stands in the cells; the default for sarif and github.",
            show_default=False,
        ),
    ] = None,
    max_per_rule: Annotated[
        int, typer.Option(min=1, help="List at most so many findings of a rule for people (json and csv have all).")
    ] = PER_RULE,
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day on which waivers and future periods are judged; by default today (UTC).",
            show_default=False,
        ),
    ] = None,
    catalogue: options.Catalogue = None,
    as_: Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")] = ReportFormat.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
) -> None:
    """Check a delivery and keep nothing: every cell, row and key, totals, series and sources.

    Nothing is written beside --output and --write-baseline. The exit code is 1 where an error is found that no waiver
    and no baseline accepts. `pesbench rule CODE` explains a rule.
    """
    if diff is not None and (statistics or as_ not in WITH_CHANGES):
        raise UsageError(
            f"--diff goes with {', '.join(WITH_CHANGES)}, found {'--statistics' if statistics else as_.value}.",
            hint="The others have no place for what came and went.",
        )
    if statistics and as_.value not in set(Format):
        raise UsageError(
            f"--statistics goes with {', '.join(Format)}, found {as_.value}.",
            hint="The other formats have the counts, or are made for findings.",
        )
    from pesbench.catalogue import load_catalogue
    from pesbench.checking import ValidateOptions, check_targets
    from pesbench.checking import validate as check
    from pesbench.cli.answer import check_output
    from pesbench.cli.watching import watching
    from pesbench.intake import ReadOptions
    from pesbench.result import chosen

    check_output(output)
    check_output(write_baseline)
    _stop_cleanly()
    vocabulary = load_catalogue(*catalogue or ())
    how = {"form": form, "mapping": mapping, "encoding": encoding, "delimiter": delimiter, "decimal": decimal}
    choices = {
        "reading": chosen(ReadOptions, how),
        "against": against,
        "select": _codes("--select", select),
        "ignore": _codes("--ignore", ignore),
        "config": config,
        "use_config": not no_config,
        "waivers": waivers,
        "baseline": baseline,
        "write_baseline": write_baseline,
        "diff": diff,
        "redact": as_ in FOR_LOGS if redact is None else redact,
        "statistics": statistics,
        "excerpts": max_per_rule if as_ is ReportFormat.TABLE and not statistics else 0,
        **({"today": today.date()} if today else {}),
    }
    wanted = chosen(ValidateOptions, choices)
    check_targets(paths, wanted, output)
    with watching(quiet=quiet) as watcher:
        validation = check(paths, vocabulary, wanted, watcher)
    _give(validation, vocabulary, as_, output, max_per_rule)
    if validation.failed:
        raise typer.Exit(1)


def _codes(name: str, given: list[str] | None) -> tuple[str, ...]:
    """Read codes of rules; an option that is given holds at least one."""
    codes = options.split(given)
    if given and not codes:
        raise UsageError(f"{name} must name at least one rule, found none.", hint="PB4 is all of level 4.")
    return codes


def _stop_cleanly() -> None:
    """Where the process is told to stop, let it clear its folder for passing work away."""

    def stop(number: int, _: object) -> None:
        raise SystemExit(STOPPED + number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)


def _give(validation: "Validation", vocabulary: "Catalogue", form: ReportFormat, output: Path | None, cap: int) -> None:
    """Write the report, and nothing else, to its place."""
    from pesbench.cli.answer import give, write

    statistics = "found" in validation.rows.columns
    if statistics or form in {ReportFormat.JSON, ReportFormat.CSV, ReportFormat.PARQUET}:
        from pesbench.report.validation import statistics_pages

        give(validation, lambda *_: statistics_pages(validation), vocabulary, Format(form.value), output)
    elif form is ReportFormat.TABLE:
        _listing(validation, output, cap)
    else:
        write(_written(validation, form, cap), output)


def _listing(validation: "Validation", output: Path | None, cap: int) -> None:
    from io import StringIO

    from pesbench.cli.answer import write
    from pesbench.report.terminal import console
    from pesbench.report.validation import show_validation

    if output is None:
        show_validation(validation, cap, console())
    else:
        page = StringIO()
        show_validation(validation, cap, console(page))
        write(page.getvalue(), output)


def _written(validation: "Validation", form: ReportFormat, cap: int) -> str:
    from pesbench.report import validation as report

    if form is ReportFormat.MARKDOWN:
        return report.markdown_summary(validation, cap)
    if form is ReportFormat.JUNIT:
        return report.junit(validation, cap)
    if form is ReportFormat.GITHUB:
        return report.github(validation, cap)
    return report.sarif(validation) if form is ReportFormat.SARIF else report.ess(validation)
