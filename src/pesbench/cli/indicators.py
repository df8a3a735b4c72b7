"""The command `indicators`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Release


def indicators(
    ids: Annotated[list[str] | None, typer.Argument(metavar="INDICATOR", show_default=False)] = None,
    store: options.MaybeStore = None,
    values: Annotated[
        Path | None, typer.Option(help="A file of ready-made indicator values.", show_default=False)
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option(help="Periods, such as 2024 or 2024-Q1; all years if left out.", show_default=False),
    ] = None,
    by: options.By = None,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Compute incomplete periods over the parts that are there, marked E."),
    ] = False,
    catalogue: options.Catalogue = None,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Compute indicators from what is kept.

    Each comes with numerator, denominator, coverage and standard error.
    An annual value needs every month; without all of them the reason is shown instead.
    """
    from pesbench.analysis.source import Source, indicator_values
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give, report
    from pesbench.indicator_values import IndicatorRecipe
    from pesbench.report import pages

    vocabulary = load_catalogue(*catalogue or ())
    recipe = IndicatorRecipe(
        indicators=tuple(ids or ()),
        periods=options.split(period),
        by=options.split(by),
        partial=partial,
        release=release.value,
    )
    result = indicator_values(Source(options.unless(store, values), values, as_of), vocabulary, recipe)
    give(result, pages.indicators, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
