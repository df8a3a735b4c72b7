"""The command `compare`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options, plotting
from pesbench.cli.choices import ContextModel, Direction, Distance, Errors, Format, Funnel, RankSet, Release, Ties
from pesbench.errors import UsageError

FEW = 2


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
        list[str] | None,
        typer.Option(
            help="Whose median is a further yardstick: PES, group:NAME (a list of units), or context:K (the K nearest "
            "in context).",
            show_default=False,
        ),
    ] = None,
    distance: Annotated[Distance, typer.Option(help="How near peers by context are.")] = Distance.EUCLIDEAN,
    ties: Annotated[Ties, typer.Option(help="The rank that equal values share.")] = Ties.MIN,
    direction: Annotated[
        Direction | None,
        typer.Option(help="Which end is better, where the catalogue has none.", show_default=False),
    ] = None,
    previous: Annotated[
        str | None, typer.Option(help="An earlier period to show the change since.", show_default=False)
    ] = None,
    trend: Annotated[bool, typer.Option("--trend", help="Show the slope over the periods before.")] = False,
    rank_set: Annotated[
        RankSet, typer.Option(help="Confidence sets of ranks: each by itself, all together, or none.")
    ] = RankSet.MARGINAL,
    level: Annotated[float, typer.Option(help="The coverage of the sets.")] = 0.95,
    errors: Annotated[
        Errors, typer.Option(help="Standard errors: of sampling, between years, or left by context.")
    ] = Errors.SAMPLING,
    context: Annotated[
        list[str] | None,
        typer.Option(help="Context variables to allow for, such as unemployment_rate.", show_default=False),
    ] = None,
    context_file: Annotated[
        Path | None,
        typer.Option(
            help="A file of context variables (pes, variable, value) instead of the store.", show_default=False
        ),
    ] = None,
    context_model: Annotated[
        ContextModel, typer.Option(help="The model of context: a line, or a logit for proportions.")
    ] = ContextModel.LINEAR,
    funnel: Annotated[Funnel, typer.Option(help="How funnel limits allow for overdispersion.")] = Funnel.ADDITIVE,
    funnel_target: Annotated[
        float | None, typer.Option(help="The centre of the funnel; the pooled value if left out.", show_default=False)
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(help="A PES to mark in every table; with --anonymise it keeps its name.", show_default=False),
    ] = None,
    explain: Annotated[
        str | None, typer.Option(help="Say in sentences how the place of a PES came about.", show_default=False)
    ] = None,
    plot: plotting.Plot = None,
    resamples: Annotated[int, typer.Option(min=100, help="Draws behind joint sets and chances.")] = 10_000,
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
    """Rank PES on indicators, with gaps and the certainty of every place.

    Places go by the direction of the indicator; gaps lead to the best, the median and the top quartile. Where standard
    errors are known, each place has its confidence set.
    """
    from pesbench.analysis.comparison import CompareRecipe
    from pesbench.analysis.source import Source, comparison
    from pesbench.catalogue import load_catalogue
    from pesbench.cli import anonymising
    from pesbench.cli.answer import SHOWN_PER_RULE, give, report
    from pesbench.report.comparison import comparison as tables
    from pesbench.report.comparison import together
    from pesbench.report.explanation import explanation
    from pesbench.result import chosen

    if explain and form not in {Format.TABLE, Format.MARKDOWN}:
        raise UsageError("an explanation is text.", hint="Leave --format out, or take markdown.")
    if anonymise and explain and focus not in {None, explain}:
        raise UsageError("an anonymous answer explains the PES in focus only.", hint="Leave --focus out.")
    how = anonymising.asked(
        anonymise=anonymise, linked=linked, among=among, focus=explain or focus, release=release.value
    )
    anonymising.refuse_files(how, plot=plot)
    plotting.check_plot(plot)
    vocabulary = load_catalogue(*catalogue or ())
    choices = {
        "indicators": tuple(ids or ()),
        "period": period,
        "by": options.split(by),
        "partial": partial,
        "units": units,
        "peers": options.split(peers),
        "distance": distance.value,
        "ties": ties.value,
        "direction": direction.value if direction else None,
        "previous": previous,
        "trend": trend,
        "rank_set": rank_set.value,
        "level": level,
        "errors": errors.value,
        "context": options.split(context),
        "context_model": context_model.value,
        "funnel": funnel.value,
        "funnel_target": funnel_target,
        "focus": explain or focus,
        "resamples": resamples,
        "seed": seed,
        "release": anonymising.level(release.value, how),
    }
    recipe = chosen(CompareRecipe, choices)
    origin = Source(options.unless(store, values), values, as_of)
    with _named_as_typed(explain=bool(explain)):
        result = comparison(origin, vocabulary, recipe, context=context_file)
    if plot is not None:
        from pesbench.report.charts.answers import comparison_chart

        plotting.draw(comparison_chart(result, vocabulary), plot)
    if how is not None:
        from pesbench.report import anonymous as hidden

        result = anonymising.answer(result, vocabulary, how, release.value)
        tables, explanation = hidden.comparison, hidden.explanation
    if explain:
        give(result, lambda given, words: explanation(given, words, explain), vocabulary, form, output)
    else:
        give(result, tables, vocabulary, form, output)
    said = result.findings if verbose else together(result.findings)
    many = result.rows.get_column("indicator").n_unique() > FEW
    report(said, quiet=quiet, verbose=verbose, notes=2 if many else SHOWN_PER_RULE)


@contextmanager
def _named_as_typed(*, explain: bool) -> Iterator[None]:
    """Say --explain in a fault of the PES in focus where that was typed."""
    try:
        yield
    except UsageError as fault:
        if not explain:
            raise
        problem = fault.problem.replace("in --focus", "in --explain")
        raise UsageError(problem, where=fault.where, hint=fault.hint) from fault
