"""The command `maturity`."""

from typing import Annotated

import typer

from pesbench.cli import options, plotting
from pesbench.cli.choices import Format, Release


def maturity(
    pes: Annotated[
        str, typer.Argument(help="The PES in focus; the whole network if left out.", show_default=False)
    ] = "",
    cycle: options.Cycle = "",
    store: options.MaybeStore = None,
    enablers: options.Enablers = None,
    profile: Annotated[
        str, typer.Option(help="The scoring profile, if not that of the cycle.", show_default=False)
    ] = "",
    min_coverage: Annotated[
        float, typer.Option(min=0, max=1, help="PES with less of a score's enablers get no place.")
    ] = 0.75,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="The level of the ranges of places.")] = 0.95,
    focus: Annotated[
        str | None, typer.Option(help="With --anonymise: the PES that keeps its name.", show_default=False)
    ] = None,
    long: Annotated[bool, typer.Option("--long", help="For the network: every enabler, not only the areas.")] = False,
    plot: plotting.Plot = None,
    units: options.Units = "",
    seed: options.Seed = 1,
    catalogue: options.Catalogue = None,
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
    """Score the performance enablers of a cycle.

    Self-assessment beside external assessment, by enabler, area and in total, with the gap, the weakest phase,
    the label and the place in the network with its certainty.
    """
    from pesbench.analysis.benchlearning.maturity import maturity as score
    from pesbench.analysis.benchlearning.maturity import without_enablers
    from pesbench.analysis.benchlearning.origin import Origin
    from pesbench.analysis.benchlearning.recipe import MaturityRecipe
    from pesbench.catalogue import load_catalogue
    from pesbench.cli import anonymising
    from pesbench.cli.answer import give, report
    from pesbench.report import maturity as pages
    from pesbench.result import chosen

    how = anonymising.asked_with_focus(
        anonymise=anonymise, linked=linked, among=among, focus=focus, release=release.value
    )
    anonymising.refuse_files(how, plot=plot)
    plotting.check_plot(plot)
    vocabulary = load_catalogue(*catalogue or ())
    origin = Origin(options.unless(store, enablers), enablers, as_of)
    choices = {
        "pes": pes,
        "cycle": cycle,
        "profile": profile,
        "min_coverage": min_coverage,
        "level": level,
        "units": units,
        "seed": seed,
        "release": anonymising.level(release.value, how),
    }
    recipe = origin.stamped(chosen(MaturityRecipe, choices), vocabulary)
    anonymising.refuse_names(recipe, how)
    result = score(origin.scores(), catalogue=vocabulary, recipe=recipe)
    if plot is not None:
        from pesbench.report.charts.maturity import maturity_chart

        plotting.draw(maturity_chart(result, vocabulary, long=long), plot)
    shown = pages.heat_map_long if long else pages.maturity
    if how is not None:
        from pesbench.report import anonymous_learning as hidden

        told = result if long else without_enablers(result)
        result, shown = anonymising.answer(told, vocabulary, how, release.value), hidden.maturity
    give(result, shown, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
