"""The command `diff`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Release


def diff(
    first: Annotated[str, typer.Argument(metavar="V1", help="A vintage: its number, or a date.")],
    second: Annotated[str, typer.Argument(metavar="V2", help="Another vintage.")],
    store: options.Store,
    summary: Annotated[
        bool, typer.Option("--summary", help="Count by PES and measure instead of listing cells.")
    ] = False,
    release: options.To = Release.NETWORK,
    catalogue: options.Catalogue = None,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Say what V2 has otherwise than V1: changed, added and removed values.

    Largest relative changes come first. The table shows the summary and the first of them, the other formats all.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, give
    from pesbench.keeping import DiffRecipe
    from pesbench.keeping import diff as compare_vintages
    from pesbench.report import vintages

    check_output(output)
    vocabulary = load_catalogue(*catalogue or ())
    recipe = DiffRecipe(release=release.value, summary=summary)
    give(compare_vintages(store, first, second, vocabulary, recipe), vintages.diff, vocabulary, as_, output)
