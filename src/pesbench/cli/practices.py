"""The commands `practices` and `practices identify`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Release
from pesbench.cli.once import Once

app = typer.Typer(
    name="practices", help="List and search good practices, and find where to look for one.", rich_markup_mode=None
)


@app.callback(invoke_without_command=True)
def listing(
    context: typer.Context,
    store: options.MaybeStore = None,
    enabler: Annotated[str, typer.Option(help="Only those that serve this enabler.", show_default=False)] = "",
    area: Annotated[str, typer.Option(help="Only those that serve an enabler of this area.", show_default=False)] = "",
    pes: Annotated[str, typer.Option(help="Only those of this PES.", show_default=False)] = "",
    words: Annotated[
        str, typer.Option(help="Only those whose title or summary has all of these words.", show_default=False)
    ] = "",
    catalogue: options.Catalogue = None,
    anonymise: Annotated[bool, typer.Option("--anonymise", hidden=True)] = False,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """List the good practices that PES offer, all or those that fit.

    `pesbench practices identify` says where to look for one that nobody has described yet.
    """
    if context.invoked_subcommand:
        return
    from pesbench.analysis.benchlearning.origin import Origin
    from pesbench.analysis.benchlearning.practices import practices
    from pesbench.analysis.benchlearning.recipe import PracticesRecipe
    from pesbench.catalogue import load_catalogue
    from pesbench.cli import anonymising
    from pesbench.cli.answer import give, report
    from pesbench.report import learning as pages
    from pesbench.result import chosen

    vocabulary = load_catalogue(*catalogue or ())
    origin = Origin(options.needed(store), None, as_of)
    choices = {"enabler": enabler, "area": area, "pes": pes, "words": words, "release": release.value}
    recipe: PracticesRecipe = origin.stamped(chosen(PracticesRecipe, choices), vocabulary)
    anonymising.refuse_names(recipe, anonymising.asked(anonymise=anonymise, release=release.value))
    result = practices(origin, catalogue=vocabulary, recipe=recipe)
    give(result, pages.practices, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)


@app.command(cls=Once)
def identify(
    cycle: options.Cycle = "",
    period: options.OutcomePeriod = "",
    since: Annotated[
        str, typer.Option(help="An earlier period: who improved most since then counts too.", show_default=False)
    ] = "",
    store: options.MaybeStore = None,
    context: options.Surroundings = None,
    min_r: Annotated[
        float, typer.Option(min=0, max=1, help="From which rank correlation on an outcome goes with an enabler.")
    ] = 0.3,
    clear: Annotated[
        float, typer.Option(min=0.1, help="From how many standard errors on an outcome is clearly above expectation.")
    ] = 1.0,
    focus: Annotated[
        str | None, typer.Option(help="With --anonymise: the PES that keeps its name.", show_default=False)
    ] = None,
    units: options.Units = "",
    catalogue: options.Catalogue = None,
    anonymise: Annotated[
        bool, typer.Option("--anonymise", help="Tell how many PES stand out at an enabler, and name none; see --focus.")
    ] = False,
    among: Annotated[int, typer.Option(help="With --anonymise: how many PES stand out at least; 3 or more.")] = 3,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Propose where to look for a good practice.

    PES that are clearly good at an enabler, and whose outcomes that go with it are above what their
    context lets expect, or improved most. Association only.
    """
    from pesbench.analysis.benchlearning.origin import Origin
    from pesbench.analysis.benchlearning.practices import identify as find
    from pesbench.analysis.benchlearning.recipe import PracticesRecipe
    from pesbench.catalogue import load_catalogue
    from pesbench.cli import anonymising
    from pesbench.cli.answer import give, report
    from pesbench.report import learning as pages
    from pesbench.result import chosen

    how = anonymising.asked_with_focus(anonymise=anonymise, among=among, focus=focus, release=release.value)
    vocabulary = load_catalogue(*catalogue or ())
    origin = Origin(options.needed(store), None, as_of)
    choices = {
        "cycle": cycle,
        "period": period,
        "since": since,
        "min_r": min_r,
        "clear": clear,
        "units": units,
        "release": anonymising.level(release.value, how),
        **({"context": options.split(context)} if context else {}),
    }
    recipe: PracticesRecipe = origin.stamped(chosen(PracticesRecipe, choices), vocabulary)
    result = find(origin, catalogue=vocabulary, recipe=recipe)
    shown = pages.identify
    if how is not None:
        from pesbench.report import anonymous_learning as hidden

        result, shown = anonymising.answer(result, vocabulary, how, release.value), hidden.identify
    give(result, shown, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
