"""The command `learn`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Release


def learn(
    pes: Annotated[str, typer.Argument(help="The PES that wants to learn.", show_default=False)] = "",
    network: Annotated[bool, typer.Option("--network", help="Propose a programme for all.")] = False,
    cycle: options.Cycle = "",
    period: options.OutcomePeriod = "",
    since: Annotated[
        str, typer.Option(help="An earlier cycle, by which improvement is judged.", show_default=False)
    ] = "",
    store: options.MaybeStore = None,
    enablers: options.Enablers = None,
    context: options.Surroundings = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            help="Languages that the learner reads, such as de,en: practices in them count more.", show_default=False
        ),
    ] = None,
    needs: Annotated[int, typer.Option(min=1, help="How many needs are told of each PES.")] = 5,
    partners: Annotated[int, typer.Option(min=1, help="How many partners are told for each need.")] = 3,
    hosts: Annotated[int, typer.Option(min=0, help="With --network: how many visits a PES hosts at most.")] = 2,
    visits: Annotated[int, typer.Option(min=0, help="With --network: how many visits a PES makes at most.")] = 2,
    explain: Annotated[bool, typer.Option("--explain", help="Say it in sentences.")] = False,
    units: options.Units = "",
    catalogue: options.Catalogue = None,
    anonymise: Annotated[bool, typer.Option("--anonymise", hidden=True)] = False,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Say what a PES needs most and from whom it can learn that.

    With --network: who visits whom on what, as the plan of greatest value within the capacities,
    and thematic groups where several share a need.
    """
    from pesbench.analysis.benchlearning.learning import learn as for_one
    from pesbench.analysis.benchlearning.learning import programme
    from pesbench.analysis.benchlearning.origin import Origin
    from pesbench.analysis.benchlearning.recipe import LearnRecipe
    from pesbench.catalogue import load_catalogue
    from pesbench.cli import anonymising
    from pesbench.cli.answer import give, report
    from pesbench.report import learning as pages
    from pesbench.result import chosen

    vocabulary = load_catalogue(*catalogue or ())
    options.one_or_network(pes, network=network)
    origin = Origin(options.unless(store, enablers), enablers, as_of)
    choices = {
        "pes": pes,
        "cycle": cycle,
        "period": period,
        "since": since,
        "languages": options.split(language),
        "needs": needs,
        "partners": partners,
        "units": units,
        "release": release.value,
        **({"hosts": hosts, "visits": visits} if network else {}),
        **({"context": options.split(context)} if context else {}),
    }
    recipe = chosen(LearnRecipe, choices)
    anonymising.refuse_names(recipe, anonymising.asked(anonymise=anonymise, release=release.value))
    recipe = origin.stamped(recipe, vocabulary)
    result = (programme if network else for_one)(origin, catalogue=vocabulary, recipe=recipe)
    told = pages.programme if network else pages.learn
    give(result, pages.sentences if explain else told, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
