"""The command `ingest`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, OnError


def ingest(
    store: options.Store,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files, or folders; together one delivery. Of a folder and those inside it every table is read: CSV, "
            "TSV, TXT, workbooks, JSON-stat, gz and zip.",
            metavar="PATHS...",
            show_default=False,
        ),
    ] = None,
    form: options.Form = None,
    mapping: options.Mapping = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            help="The folder for quarantined rows (none in a dry run); by default inside the store.", show_default=False
        ),
    ] = None,
    on_error: Annotated[
        OnError, typer.Option(help="Keep the good rows, or nothing at all where anything is wrong.")
    ] = OnError.QUARANTINE,
    delete: Annotated[
        Path | None,
        typer.Option(
            help="Withdraw the cells whose keys this CSV file lists: the key columns of a form, or of observations.",
            show_default=False,
        ),
    ] = None,
    replace_period: Annotated[
        bool,
        typer.Option(
            "--replace-period",
            help="Remove what the delivery does not hold of each period of a PES and measure that it contains.",
        ),
    ] = False,
    keep_sources: Annotated[
        bool, typer.Option("--keep-sources", help="Keep a copy of the files in the store.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read, check and say what would change, but keep nothing.")
    ] = False,
    note: Annotated[str, typer.Option(help="A text to remember with the vintage.")] = "",
    catalogue: options.Catalogue = None,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Read national data, check every row and keep what is right.

    Wrong rows go to a quarantine file with line and reason; mend it and ingest it again. Every record is
    accounted for: read = accepted + quarantined + left out. The exit code is 1 where rows were quarantined.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, exit_by, give, report
    from pesbench.cli.watching import watching
    from pesbench.ingestion import IngestOptions, ingest
    from pesbench.intake import ReadOptions
    from pesbench.report import pages
    from pesbench.result import chosen

    check_output(output)
    vocabulary = load_catalogue(*catalogue or ())
    how = {"form": form, "mapping": mapping, "encoding": encoding, "delimiter": delimiter, "decimal": decimal}
    reading = chosen(ReadOptions, how)
    choices = IngestOptions(
        reading=reading,
        rejects=rejects,
        abort=on_error is OnError.ABORT,
        dry_run=dry_run,
        note=note,
        delete=delete,
        replace_period=replace_period,
        keep_sources=keep_sources,
    )
    with watching(quiet=quiet) as watcher:
        result = ingest(paths or [], store, vocabulary, choices, watcher)
    give(result, pages.ingest, vocabulary, as_, output)
    report(result.findings, quiet=quiet, verbose=verbose)
    exit_by(
        result.findings, aborted=choices.abort and not dry_run and result.rows.get_column("vintage").is_null().all()
    )
