"""The command `correlate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pesbench.cli import options, plotting
from pesbench.cli.choices import Assessment, Family, Fdr, Format, Method, Missing, Release
from pesbench.errors import UsageError

if TYPE_CHECKING:
    from pesbench.analysis.source import Relation
    from pesbench.catalogue import Catalogue
    from pesbench.result import Result

FULL, QUICK = 99_999, 9_999


def correlate(
    store: options.MaybeStore = None,
    cycle: Annotated[
        str | None, typer.Option(help="The assessment cycle, such as 4; several as 2,4.", show_default=False)
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(help="The period of the outcomes, such as 2024; 2022:2024 for their mean.", show_default=False),
    ] = None,
    enablers: options.Enablers = None,
    outcomes: Annotated[
        Path | None, typer.Option(help="A file of indicator values that goes with it.", show_default=False)
    ] = None,
    assessment: Annotated[Assessment, typer.Option(help="Whose scores are used.")] = Assessment.EXTERNAL,
    lag: Annotated[int, typer.Option(help="Take the outcomes so many periods later.")] = 0,
    change: Annotated[
        bool, typer.Option("--change", help="Relate the change between two cycles to the change from P to P of P:P.")
    ] = False,
    pool: Annotated[
        bool, typer.Option("--pool", help="Relate several cycles together, by permuting whole PES.")
    ] = False,
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
    fdr: Annotated[Fdr, typer.Option(help="Over what false discoveries are counted.")] = Fdr.FLAT,
    attenuation: Annotated[
        bool, typer.Option("--attenuation", help="Add what error in the scores may hide, by Cronbach's alpha.")
    ] = False,
    quality: Annotated[
        bool, typer.Option("--quality", help="Judge the assessments themselves; no outcomes are needed.")
    ] = False,
    long: Annotated[bool, typer.Option("--long", help="Show every pair, not only the strongest.")] = False,
    plot: plotting.Plot = None,
    seed: options.Seed = 1,
    catalogue: options.Catalogue = None,
    anonymise: Annotated[
        bool, typer.Option("--anonymise", help="Name no PES: not those left out, nor those that move a correlation.")
    ] = False,
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
    from pesbench.cli import anonymising
    from pesbench.cli.answer import give, report
    from pesbench.cli.watching import watching
    from pesbench.report import relation as pages
    from pesbench.result import chosen

    if quality and anonymise:
        raise UsageError("the quality of assessments is told by PES and assessor.", hint="Leave --anonymise out.")
    if quality:
        _refuse({"--change": change, "--pool": pool, "--lag": lag, "--attenuation": attenuation, "--family": family,
                 "--control": control, "--controls": controls, "--plot": plot})  # fmt: skip
    how = anonymising.asked(anonymise=anonymise, release=release.value)
    vocabulary = load_catalogue(*catalogue or ())
    origin = Relation(options.unless(store, enablers), enablers, outcomes, as_of, controls, scores_only=quality)
    if quality:
        chosen_here: dict[str, object] = {
            "cycle": cycle,
            "units": units,
            "seed": seed,
            "min_n": min_n,
            "release": release.value,
        }
        found = _quality(origin, vocabulary, chosen_here, form, output)
        report(found.findings, quiet=quiet, verbose=verbose)
        return
    choices = {
        "cycle": cycle,
        "period": period,
        "lag": lag,
        "change": change,
        "pool": pool,
        "assessment": assessment.value,
        "method": method.value,
        "family": family.value if family else None,
        "control": options.split(control),
        "resamples": QUICK if quick else resamples,
        "missing": missing.value,
        "min_n": min_n,
        "units": units,
        "fdr": fdr.value,
        "attenuation": attenuation,
        "seed": seed,
        "release": anonymising.level(release.value, how),
    }
    plotting.check_plot(plot)
    recipe = chosen(CorrelateRecipe, choices)
    with watching(quiet=quiet) as watcher:
        result: Result = relation(origin, vocabulary, recipe, watch=watcher.step)
    if how is not None:
        result = anonymising.answer(result, vocabulary, how, release.value)
    if plot is not None:
        _draw(result, vocabulary, plot)
    give(result, pages.correlate_long if long else pages.correlate, vocabulary, form, output)
    report(result.findings, quiet=quiet, verbose=verbose)


def _refuse(choices: dict[str, object]) -> None:
    """Refuse what has no meaning where assessments are judged."""
    given = ", ".join(name for name, value in choices.items() if value)
    if given:
        raise UsageError(f"--quality looks at the scores alone, found {given}.", hint=f"Leave {given} out.")


def _draw(result: "Result", vocabulary: "Catalogue", path: Path) -> None:
    from pesbench.report.relation_plot import relation_chart

    plotting.draw(relation_chart(result, vocabulary), path)


def _quality(
    origin: "Relation", vocabulary: "Catalogue", choices: dict[str, object], form: Format, output: Path | None
) -> "Result":
    """Judge the assessments instead of relating them."""
    from pesbench.analysis.quality import QualityRecipe
    from pesbench.analysis.source import assessment
    from pesbench.cli.answer import give
    from pesbench.report.quality import quality as pages
    from pesbench.result import chosen

    result = assessment(origin, vocabulary, chosen(QualityRecipe, choices))
    give(result, pages, vocabulary, form, output)
    return result
