"""The command `change`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Release


def change(
    pes: Annotated[str, typer.Argument(help="The PES in focus.", show_default=False)] = "",
    network: Annotated[bool, typer.Option("--network", help="All PES side by side.")] = False,
    first: Annotated[str, typer.Option("--from", help="The earlier cycle, such as 2.", show_default=False)] = "",
    second: Annotated[str, typer.Option("--to", help="The later cycle, such as 3.", show_default=False)] = "",
    period: Annotated[
        str, typer.Option(help="Two periods of the outcomes, such as 2019:2023.", show_default=False)
    ] = "",
    today: Annotated[
        str,
        typer.Option(help="The day on which an action is overdue: 2026-01-31; today if left out.", show_default=False),
    ] = "",
    store: options.MaybeStore = None,
    enablers: options.Enablers = None,
    focus: Annotated[
        str | None, typer.Option(help="With --anonymise: the PES that keeps its name.", show_default=False)
    ] = None,
    units: options.Units = "",
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
    """Report what became of recommendations, and how scores and outcomes changed.

    Scores are compared on the enablers that both cycles have. With --network: which recommendations
    were carried out, and how that goes with movement. No cause is claimed.
    """
    from pesbench.analysis.benchlearning.followup import change_report, network_change, with_days
    from pesbench.analysis.benchlearning.origin import Origin
    from pesbench.analysis.benchlearning.recipe import ChangeRecipe
    from pesbench.catalogue import load_catalogue
    from pesbench.cli import anonymising
    from pesbench.cli.answer import give, report
    from pesbench.report import learning as pages
    from pesbench.result import chosen

    how = anonymising.asked_with_focus(
        anonymise=anonymise, linked=linked, among=among, focus=focus, release=release.value
    )
    vocabulary = load_catalogue(*catalogue or ())
    options.one_or_network(pes, network=network)
    origin = Origin(options.unless(store, enablers), enablers, as_of)
    asked = anonymising.level(release.value, how)
    choices = {"pes": pes, "first": first, "second": second, "units": units, "release": asked}
    recipe = with_days(chosen(ChangeRecipe, choices), period, today)
    anonymising.refuse_names(recipe, how)
    result = (network_change if network else change_report)(
        origin, catalogue=vocabulary, recipe=origin.stamped(recipe, vocabulary)
    )
    shown = pages.network_change if network else pages.change
    if how is not None:
        from pesbench.report import anonymous_learning as hidden

        result, shown = anonymising.answer(result, vocabulary, how, release.value), hidden.network_change
    give(result, shown, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
