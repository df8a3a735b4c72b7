"""Write an answer: to standard output or a file, in the format that was asked for; notes to standard error."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pesbench.cli.choices import Format
from pesbench.errors import InputError, UsageError
from pesbench.findings import Finding, Severity
from pesbench.report.visible import visible

if TYPE_CHECKING:
    from pesbench.catalogue import Catalogue
    from pesbench.report.pages import Pages
    from pesbench.result import Result

SHOWN_PER_RULE = 10
_ELSEWHERE = "Choose another file with --output."


def give(result: "Result", pages: "Pages", catalogue: "Catalogue", form: Format, output: Path | None) -> None:
    """Write a result, and nothing else, to its place."""
    if form is Format.PARQUET:
        _parquet(result, output)
    elif form is Format.TABLE and output is None:
        from pesbench.report.terminal import console, show

        show(pages(result, catalogue), console())
    else:
        write(_as_text(result, pages, catalogue, form), output)


def _as_text(result: "Result", pages: "Pages", catalogue: "Catalogue", form: Format) -> str:
    if form is Format.JSON:
        return result.to_json()
    if form is Format.CSV:
        return result.to_csv()
    from io import StringIO

    from pesbench.report.terminal import console, markdown, show

    if form is Format.MARKDOWN:
        return markdown(pages(result, catalogue))
    page = StringIO()
    show(pages(result, catalogue), console(page))
    return page.getvalue()


def write(text: str, output: Path | None) -> None:
    """Write a text, and nothing else, to standard output or to a file."""
    if output is None:
        if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8")  # what another program reads is UTF-8 everywhere
        sys.stdout.write(text)
    else:
        whole(output, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))


def check_output(output: Path | None) -> None:
    """Refuse an output file that cannot be made, before anything is done.

    Raises
    ------
    InputError
        If it is a folder, or stands in one that is not there or may not be written.
    """
    if output is not None and (output.is_dir() or not os.access(output.absolute().parent, os.W_OK)):
        raise InputError(
            "the output must be a file in a folder that can be written.", where=str(output), hint=_ELSEWHERE
        )


def whole(output: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and move it there when it is whole, so that an earlier one is not lost."""
    check_output(output)
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        write(part)
        part.replace(output)
    except OSError as fault:
        problem = f"the output must be writable, found: {fault.strerror or fault}"
        raise InputError(problem, where=str(output), hint=_ELSEWHERE) from fault
    finally:
        part.unlink(missing_ok=True)


def _parquet(result: "Result", output: Path | None) -> None:
    if output is not None:
        whole(output, result.to_parquet)
        return
    if sys.stdout.isatty():
        raise UsageError("Parquet is not text for a terminal.", hint="Give --output FILE, or redirect the output.")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.parquet"
        result.to_parquet(path)
        sys.stdout.buffer.write(path.read_bytes())


def report(findings: tuple[Finding, ...], *, quiet: bool, verbose: bool = False, notes: int = SHOWN_PER_RULE) -> None:
    """Say the findings on standard error, the first of each rule; the true count is always said.

    ``notes`` is how many are shown of a rule that only informs.
    """
    if quiet:
        return
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, found in by_rule.items():
        shown = found if verbose else found[: notes if found[0].severity is Severity.NOTE else SHOWN_PER_RULE]
        for finding in shown:
            sys.stderr.write(f"{visible(_line(finding))}\n")
        if len(found) > len(shown):
            sys.stderr.write(f"  {rule}: {len(found) - len(shown):,} more of {len(found):,}; --verbose shows all\n")


def _line(finding: Finding) -> str:
    line = "" if finding.line is None else f":{finding.line}"
    place = f"{finding.file}{line}: " if finding.file else ""
    column = f"{finding.column}: " if finding.column and finding.file else ""
    return f"{finding.severity.value} {finding.rule} {place}{column}{finding.message}"


def exit_by(findings: tuple[Finding, ...], *, aborted: bool = False) -> None:
    """End with exit code 1 where any finding is an error, or where a delivery was given up."""
    if aborted or any(finding.severity is Severity.ERROR for finding in findings):
        raise typer.Exit(1)
