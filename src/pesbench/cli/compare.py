"""The command `compare`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Direction, Format, Release, Ties


def compare(
    period: Annotated[str, typer.Option(help="The period to compare, such as 2024.", show_default=False)],
    ids: Annotated[list[str] | None, typer.Argument(metavar="INDICATOR", show_default=False)] = None,
    store: options.MaybeStore = None,
    values: Annotated[
        Path | None, typer.Option(help="A file of indicator values instead of a store.", show_default=False)
    ] = None,
    by: options.By = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Show incomplete periods too; they are not ranked.")
    ] = False,
    units: options.Units = "",
    peers: Annotated[
        list[str] | None, typer.Option(help="PES whose median is a further yardstick.", show_default=False)
    ] = None,
    ties: Annotated[Ties, typer.Option(help="The rank that equal values share.")] = Ties.MIN,
    direction: Annotated[
        Direction | None,
        typer.Option(help="Which end is better, where the catalogue has none.", show_default=False),
    ] = None,
    previous: Annotated[
        str | None, typer.Option(help="An earlier period to show the change since.", show_default=False)
    ] = None,
    catalogue: options.Catalogue = None,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Rank PES on indicators, with gaps.

    Places go by the direction of the indicator; gaps lead to the best, the median and the top quartile.
    """
    from pesbench.analysis.comparison import CompareRecipe
    from pesbench.analysis.source import Source, comparison
    from pesbench.catalogue import load_catalogue
    from pesbench.catalogue.model import Direction as Sign
    from pesbench.cli.answer import give, report
    from pesbench.report import pages
    from pesbench.stats.ranks import Ties as Rule

    vocabulary = load_catalogue(*catalogue or ())
    recipe = CompareRecipe(
        indicators=tuple(ids or ()),
        period=period,
        by=options.split(by),
        partial=partial,
        units=units,
        peers=options.split(peers),
        ties=Rule(ties.value),
        direction=Sign(direction.value) if direction else None,
        previous=previous,
        release=release.value,
    )
    result = comparison(Source(options.unless(store, values), values, as_of), vocabulary, recipe)
    give(result, pages.compare, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
