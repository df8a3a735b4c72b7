"""The command `inspect`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format


def inspect(
    file: Annotated[Path, typer.Argument(help="The file, as its source gives it.", show_default=False)],
    sheet: Annotated[
        str | None, typer.Option(help="The only table to look at: a sheet, a member of an archive.", show_default=False)
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option("--draft-mapping", help="Write a first mapping of the table, to complete.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let the draft take the place of a file.")] = False,
    form: Annotated[
        str | None, typer.Option("--form", help="The form that the file should have.", show_default=False)
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="The mapping that should fit: its name or a file.", show_default=False)
    ] = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    catalogue: options.Catalogue = None,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Say what a file is, what fits it, and what each column becomes.

    Nothing is read into a store. Where no form and no mapping fits, it says which come near and which header cells
    decide; --draft-mapping writes a first mapping with its guesses marked.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, give, report
    from pesbench.cli.watching import watching
    from pesbench.intake import ReadOptions
    from pesbench.intake.inspection import InspectOptions
    from pesbench.intake.inspection import inspect as look
    from pesbench.report.inspection import inspect as pages
    from pesbench.result import chosen

    check_output(output)
    vocabulary = load_catalogue(*catalogue or ())
    how = {"form": form, "mapping": mapping, "encoding": encoding, "delimiter": delimiter, "decimal": decimal}
    choices = InspectOptions(reading=chosen(ReadOptions, how), sheet=sheet, draft=draft, force=force)
    with watching(quiet=quiet) as watcher:
        result = look(file, vocabulary, choices, watcher)
    give(result, pages, vocabulary, as_, output)
    report(result.findings, quiet=quiet, verbose=verbose)
