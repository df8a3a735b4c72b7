"""The command `index`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options, plotting
from pesbench.cli.choices import Format, Release
from pesbench.errors import UsageError


def index(
    scheme: Annotated[Path, typer.Option(help="The scheme of the index, a TOML file.", show_default=False)],
    store: options.MaybeStore = None,
    values: Annotated[
        Path | None, typer.Option(help="A file of indicator values instead of a store.", show_default=False)
    ] = None,
    wide: Annotated[
        Path | None,
        typer.Option(help="A table instead: a row per unit, its pes, numbers and groups.", show_default=False),
    ] = None,
    period: Annotated[str | None, typer.Option(help="The period, such as 2024.", show_default=False)] = None,
    units: options.Units = "",
    uncertainty: Annotated[
        int, typer.Option(min=0, help="Draw this many variants to see how certain the ranks are; 1000 is a start.")
    ] = 0,
    sensitivity: Annotated[
        int, typer.Option(min=0, help="Rows of the design that finds what the ranks depend on; 500 is a start.")
    ] = 0,
    against: Annotated[
        Path | None, typer.Option(help="Another scheme, to compare the ranks with.", show_default=False)
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="By how many at the top two schemes are compared.")] = 5,
    remove_one: Annotated[
        bool, typer.Option("--remove-one", help="Compute the index without each indicator in turn.")
    ] = False,
    draws: Annotated[
        Path | None,
        typer.Option(help="Keep every draw of --uncertainty in this file, CSV or Parquet.", show_default=False),
    ] = None,
    plot: plotting.Plot = None,
    seed: options.Seed = 1,
    catalogue: options.Catalogue = None,
    focus: Annotated[
        str | None, typer.Option(help="With --anonymise: the PES that keeps its name.", show_default=False)
    ] = None,
    anonymise: options.Anonymise = False,
    linked: options.Linked = False,
    among: options.Among = 3,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Build a composite index by a scheme.

    The recipe (--format json) has weights, correlations, profiles, and how certain the ranks are.
    """
    from pesbench.analysis.composite.index import Extras
    from pesbench.analysis.composite.index import index as compute
    from pesbench.analysis.composite.inputs import Origin
    from pesbench.analysis.composite.recipe import IndexRecipe
    from pesbench.catalogue import load_catalogue
    from pesbench.cli import anonymising
    from pesbench.cli.answer import check_output, give, report
    from pesbench.report import composite
    from pesbench.result import chosen

    if focus is not None and not anonymise:
        raise UsageError("--focus keeps the name of one PES among pseudonyms.", hint="Give --anonymise too.")
    how = anonymising.asked(anonymise=anonymise, linked=linked, among=among, focus=focus, release=release.value)
    anonymising.refuse_files(how, plot=plot, draws=draws, against=against)
    vocabulary = load_catalogue(*catalogue or ())
    check_output(output)
    plotting.check_plot(plot)
    choices = {
        "period": period,
        "units": units,
        "uncertainty": uncertainty,
        "sensitivity": sensitivity,
        "remove_one": remove_one,
        "top": top,
        "seed": seed,
        "release": anonymising.level(release.value, how),
    }
    origin = Origin(options.unless(store, values or wide), values, wide, as_of)
    recipe = chosen(IndexRecipe, choices)
    result = compute(origin, vocabulary, scheme, recipe, against=against, extras=Extras(draws))
    if plot is not None:
        from pesbench.report.charts.answers import index_chart

        plotting.draw(index_chart(result), plot)
    pages = composite.index
    if how is not None:
        from pesbench.report import anonymous as hidden

        result, pages = anonymising.answer(result, vocabulary, how, release.value), hidden.index
    give(result, pages, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
