"""The command `correlate`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Assessment, Family, Format, Method, Missing, Release

FULL, QUICK = 99_999, 9_999


def correlate(
    store: options.MaybeStore = None,
    cycle: Annotated[str | None, typer.Option(help="The assessment cycle, such as 4.", show_default=False)] = None,
    period: Annotated[
        str | None, typer.Option(help="The period of the outcomes, such as 2024.", show_default=False)
    ] = None,
    enablers: Annotated[
        Path | None, typer.Option(help="A file of enabler scores instead of a store.", show_default=False)
    ] = None,
    outcomes: Annotated[
        Path | None, typer.Option(help="A file of indicator values that goes with it.", show_default=False)
    ] = None,
    assessment: Annotated[Assessment, typer.Option(help="Whose scores are used.")] = Assessment.EXTERNAL,
    method: Annotated[Method, typer.Option(help="Which correlation.")] = Method.SPEARMAN,
    family: Annotated[
        Family | None,
        typer.Option(help="Which scores; areas and enablers, corrected separately, if left out.", show_default=False),
    ] = None,
    control: Annotated[
        list[str] | None,
        typer.Option(help="Context variables to hold fixed: the partial correlation.", show_default=False),
    ] = None,
    controls: Annotated[
        Path | None, typer.Option(help="A file of context variables: pes, variable, value.", show_default=False)
    ] = None,
    resamples: Annotated[int, typer.Option(min=99, help="Permutations behind a p-value.")] = FULL,
    quick: Annotated[bool, typer.Option("--quick", help=f"Use {QUICK:,} permutations.")] = False,
    missing: Annotated[
        Missing, typer.Option(help="Use the PES of each pair, or only those with every value.")
    ] = Missing.PAIRWISE,
    min_n: Annotated[int, typer.Option(min=3, help="Fewer PES than this are marked low_n.")] = 10,
    units: options.Units = "",
    seed: options.Seed = 1,
    catalogue: options.Catalogue = None,
    release: options.To = Release.NETWORK,
    as_of: options.AsOf = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Relate organisational maturity to results.

    Correlations come with n, permutation p and interval. Association only.
    With about 30 PES and hundreds of pairs, read the adjusted p-values.
    """
    from pesbench.analysis.relation import CorrelateRecipe
    from pesbench.analysis.source import Relation, relation
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give, report
    from pesbench.report import pages
    from pesbench.result import chosen

    vocabulary = load_catalogue(*catalogue or ())
    choices = {
        "cycle": cycle,
        "period": period,
        "assessment": assessment.value,
        "method": method.value,
        "family": family.value if family else None,
        "control": options.split(control),
        "resamples": QUICK if quick else resamples,
        "missing": missing.value,
        "min_n": min_n,
        "units": units,
        "seed": seed,
        "release": release.value,
    }
    recipe = chosen(CorrelateRecipe, choices)
    result = relation(
        Relation(options.unless(store, enablers), enablers, outcomes, as_of, controls), vocabulary, recipe
    )
    give(result, pages.correlate, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)
