"""The command `init`."""

import re
from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format
from pesbench.errors import UsageError


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to make: new or empty.", show_default=False)
    ],
    pes: Annotated[
        str | None,
        typer.Option(help="Whose figures they will be; the rows that are expected of it are prepared.", metavar="PES"),
    ] = None,
    year: Annotated[
        str | None,
        typer.Option(help="The year of the figures; rows of months and years need --pes too.", metavar="YEAR"),
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Fill one workbook, and not CSV files.")] = False,
    forms: Annotated[
        list[str] | None,
        typer.Option(help="Only these forms, joined by commas; by default all but observations.", show_default=False),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Add to a folder that holds files; those stay as they are.")
    ] = False,
    catalogue: options.Catalogue = None,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Make a folder to fill: templates, a guide to the columns, settings, and checks for CI systems.

    The same choices give the same bytes.
    """
    if year is not None and not re.fullmatch("[0-9]{4}", year):
        raise UsageError(f"--year takes four digits, found {year!r}.", hint="Write it as 2025.")
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, give
    from pesbench.report import pages
    from pesbench.submission import InitRecipe
    from pesbench.submission import init as make

    check_output(output)
    vocabulary = load_catalogue(*catalogue or ())
    recipe = InitRecipe(pes=pes, year=int(year) if year else None, xlsx=xlsx, forms=options.split(forms))
    give(make(folder, vocabulary, recipe, force=force), pages.init, vocabulary, as_, output)
