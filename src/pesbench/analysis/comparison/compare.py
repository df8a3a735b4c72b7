"""Put a comparison together: the question read, its tables made, each stage applied to each of them."""

from collections.abc import Callable

import polars as pl

from pesbench.analysis.comparison.adjustment import adjustment, with_context_errors
from pesbench.analysis.comparison.certainty import certainty
from pesbench.analysis.comparison.changes import changes
from pesbench.analysis.comparison.choosing import earlier, nothing, refuse_level_beyond_draws, with_direction
from pesbench.analysis.comparison.funnels import funnels
from pesbench.analysis.comparison.nearness import nearness
from pesbench.analysis.comparison.past_errors import with_errors_in_the_past, with_past_errors
from pesbench.analysis.comparison.places import places
from pesbench.analysis.comparison.recipe import (
    CONTEXT,
    FURTHER,
    GAPS,
    MODEL,
    PLACES,
    CompareRecipe,
    ErrorSource,
    columns,
)
from pesbench.analysis.comparison.rules import NOT_IN_FOCUS
from pesbench.analysis.comparison.shrinking import shrinking
from pesbench.analysis.comparison.surroundings import surroundings
from pesbench.analysis.comparison.trends import trends
from pesbench.analysis.comparison.view import Question, View, view_of
from pesbench.analysis.comparison.whom import check_known, on_one_list, refuse_impossible, refuse_twice
from pesbench.analysis.rules import NO_EFFECT
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import InputError
from pesbench.findings import Finding
from pesbench.indicator_values import asked_period, breakdowns, completed
from pesbench.result import Result

Stage = Callable[[pl.DataFrame, View], pl.DataFrame]
STAGES: tuple[Stage, ...] = (places, certainty, nearness, changes, trends, funnels, adjustment, shrinking)


def compare(
    values: pl.DataFrame, catalogue: Catalogue, recipe: CompareRecipe, *, context: pl.DataFrame | None = None
) -> Result:
    """Rank units on each indicator and breakdown.

    Parameters
    ----------
    values
        Indicator values: ``pes, indicator, period, value`` and any of the columns that `indicators.compute` gives.
    catalogue
        Where direction, names and unit lists come from.
    recipe
        The choices.
    context
        Context variables, ``pes, variable, value`` and perhaps ``period``.

    Returns
    -------
    Result
        One row per indicator, breakdown and unit, best first. Rank 1 is best; gaps are signed so that + is better
        and are in the indicator's unit; ``percentile`` is the share (0-100) of the other units that are worse.
        A missing value has no rank. A value over an incomplete period is shown but not ranked.

    Raises
    ------
    UsageError
        If an indicator, a list, a peer or the period is unknown.
    AnalysisError
        If a named indicator has no direction or cannot be ranked.
    InputError
        If there is no value at all for the question.
    """
    period = asked_period(recipe.period).text
    refuse_level_beyond_draws(recipe)
    recipe = recipe.model_copy(update={"period": period, "previous": earlier(recipe)})
    full = completed(values, catalogue).with_columns(pl.selectors.float().fill_nan(None))
    question = Question(catalogue, recipe, full, context)
    refuse_impossible(question.values)
    wanted = with_direction(question, period)
    now = question.values.filter((pl.col("period") == period) & pl.col("indicator").is_in(list(wanted)))
    if now.get_column("value").is_null().all():
        raise nothing(question.values, wanted, period)
    tables = [
        _one_table(table, wanted[str(table["indicator"][0])], question)
        for table in _in_order(on_one_list(now, question), wanted, list(catalogue.dimensions))
    ]
    if not tables:
        raise InputError(
            f"none of the units {recipe.units} has a value for {period}.", hint="Choose others with --units."
        )
    rows = pl.concat(tables)
    _say_what_has_no_effect(rows, question)
    _say_where_the_focus_is_not(rows, question)
    return Result(rows, recipe, tuple(question.findings))


def _in_order(now: pl.DataFrame, wanted: dict[str, Direction], dimensions: list[str]) -> list[pl.DataFrame]:
    place = {name: i for i, name in enumerate(wanted)}
    groups = now.group_by("indicator", *dimensions, maintain_order=True)
    return [group for _, group in sorted(groups, key=lambda pair: place[str(pair[0][0])])]


def _one_table(table: pl.DataFrame, direction: Direction, question: Question) -> pl.DataFrame:
    table = table.sort("pes")
    refuse_twice(table, ["pes"])
    context = surroundings(question, table.get_column("pes").to_list())
    view = view_of(table, direction, question, context)
    if question.recipe.errors is not ErrorSource.SAMPLING:
        other = with_past_errors if question.recipe.errors is ErrorSource.YEARS else with_context_errors
        table = other(table, view)
        view = with_errors_in_the_past(view_of(table, direction, question, context), table)
    for stage in STAGES:
        table = stage(table, view)
    return _whole(table, question.catalogue).sort("rank", "pes", nulls_last=True)


def _whole(table: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Give a table every column of the answer; one that no stage has filled is null."""
    kinds = dict.fromkeys((*PLACES, *GAPS, *CONTEXT, *MODEL), float) | {"group": str} | FURTHER
    empty = [pl.lit(None, dtype=pl.DataType.from_python(kinds[n])).alias(n) for n in kinds if n not in table.columns]
    return table.with_columns(empty).select(columns(catalogue))


def _say_where_the_focus_is_not(rows: pl.DataFrame, question: Question) -> None:
    """Name the indicators in whose tables the unit in focus has no row."""
    focus = question.recipe.focus
    if focus is None:
        return
    check_known([focus], [*question.values.get_column("pes").unique(), *question.catalogue.units], "--focus")
    within = set(rows.filter(pl.col("pes") == focus).get_column("indicator"))
    without = [name for name in rows.get_column("indicator").unique(maintain_order=True) if name not in within]
    if without:
        question.say(NOT_IN_FOCUS, f"{focus} is in no table of {', '.join(without)}", pes=focus)


def _say_what_has_no_effect(rows: pl.DataFrame, question: Question) -> None:
    """Report what was asked for and cannot be seen in any row."""
    recipe, catalogue = question.recipe, question.catalogue
    told = []
    if recipe.previous and rows.get_column("previous").is_null().all():
        told.append(f"there is no value for the earlier period {recipe.previous}, so no change is shown")
    ranked = set(rows.filter(pl.col("rank").is_not_null()).get_column("pes"))
    without = [peer for peer in recipe.peers if peer not in ranked and ":" not in peer]
    if without:
        told.append(f"peers without a ranked value are no yardstick: {', '.join(without)}")
    if question.context is not None and not recipe.needs_context:
        told.append("no context variable was named with --context, so the context is not used")
    for free in breakdowns(catalogue, recipe.by):
        split = pl.all_horizontal(pl.lit(value=True), *(pl.col(name) != catalogue.total_of(name) for name in free))
        if free and rows.filter(split).is_empty():
            told.append(f"no value is broken down by {' and '.join(sorted(free))}")
    for text in told:
        question.findings.add(Finding(NO_EFFECT.code, NO_EFFECT.severity, text))
