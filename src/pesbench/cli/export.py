"""The command `export`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Layout, Release


def export(
    store: options.Store,
    out: Annotated[
        Path,
        typer.Option(
            help="The folder to write into: new, empty, or that of an earlier export, which is replaced.",
            show_default=False,
        ),
    ],
    layout: Annotated[
        Layout,
        typer.Option(
            "--as",
            help="The forms and observations as CSV, the tables as Parquet, SDMX-CSV 2.0 with its structure, or CSV "
            "with a Frictionless data package.",
        ),
    ] = Layout.CSV,
    form: Annotated[str | None, typer.Option("--form", help="Write only this form.", show_default=False)] = None,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write into a folder that holds other files; they stay as they are.")
    ] = False,
    catalogue: options.Catalogue = None,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Write what is kept for others: as forms, Parquet, SDMX or a data package.

    Suppressed and confidential values, and those that would give one away, stay behind: their rows are there, empty.
    The same content gives the same CSV, byte for byte.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, give, report
    from pesbench.exporting import ExportRecipe
    from pesbench.exporting import export as export_files
    from pesbench.report import pages
    from pesbench.result import chosen

    check_output(output)
    vocabulary = load_catalogue(*catalogue or ())
    recipe = chosen(ExportRecipe, {"layout": layout.value, "form": form, "release": release.value})
    result = export_files(store, out, vocabulary, recipe, as_of=as_of, force=force)
    give(result, pages.export, vocabulary, as_, output)
    report(result.findings, quiet=quiet, verbose=verbose)
