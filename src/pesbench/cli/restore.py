"""The command `restore`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format


def restore(
    vintage: Annotated[str, typer.Argument(metavar="VINTAGE", help="The vintage to have again: a number, or a date.")],
    store: options.Store,
    note: Annotated[str, typer.Option(help="A text to remember with the new vintage.")] = "",
    catalogue: options.Catalogue = None,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Make a new vintage that equals an old one; every vintage in between stays."""
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, give
    from pesbench.keeping import restore as restore_vintage
    from pesbench.report import vintages

    check_output(output)
    vocabulary = load_catalogue(*catalogue or ())
    give(restore_vintage(store, vintage, vocabulary, note=note), vintages.restore, vocabulary, as_, output)
