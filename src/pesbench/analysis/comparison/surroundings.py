"""The context variables of the units of a table: those of the period, a country's where a unit has none of its own."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from pesbench.analysis.comparison.rules import CONTEXT_INHERITED, CONTEXT_MISSING
from pesbench.analysis.comparison.view import Floats, Question
from pesbench.catalogue import nearest
from pesbench.catalogue.periods import Period, parse_period
from pesbench.errors import InputError, UsageError


def surroundings(question: Question, units: Sequence[str]) -> dict[str, Floats]:
    """Give each context variable as an array in the order of the units; NaN where it is not known.

    Without names in the recipe every variable at hand is given, for peers by context.

    Raises
    ------
    UsageError
        If a variable is not at hand.
    InputError
        If a unit has two values of a variable in the period.
    """
    context = question.context
    if context is None:
        return {}
    known = context.get_column("variable").unique().sort().to_list()
    for name in question.recipe.context:
        if name not in known:
            near = nearest(name, known)
            hint = f"Did you mean {near}?" if near else f"At hand: {', '.join(known) or 'none'}."
            raise UsageError(f"there is no context variable {name!r} in the data.", hint=hint)
    return {name: _of_units(name, question, context, units) for name in question.recipe.context or known}


def _of_units(name: str, question: Question, context: pl.DataFrame, units: Sequence[str]) -> Floats:
    values = _of_the_period(name, context.filter(pl.col("variable") == name), question)
    countries = {unit: it.country for unit in units if (it := question.catalogue.units.get(unit)) and it.country}
    inherited = [u for u in units if u not in values and countries.get(u) in values]
    missing = [u for u in units if u not in values and u not in inherited]
    if inherited:
        question.say(CONTEXT_INHERITED, f"{name}: the country's value stands for {', '.join(inherited)}")
    if missing:
        question.say(CONTEXT_MISSING, f"{name}: no value for {question.recipe.period} of {', '.join(missing)}")
    return np.array([values.get(unit, values.get(countries.get(unit, ""), math.nan)) for unit in units])


def _of_the_period(name: str, rows: pl.DataFrame, question: Question) -> Mapping[str, float]:
    """Give the values of a period: its own, or those of the shortest longer one that holds it."""
    rows = rows.filter(pl.col("value").is_not_null())
    if "period" in rows.columns:
        rows = _fitting(rows, parse_period(question.recipe.period))
    twice = rows.filter(pl.col("pes").is_duplicated())
    if not twice.is_empty():
        raise InputError(
            f"{twice['pes'][0]} has more than one value of {name} for {question.recipe.period}.",
            hint="Keep one value for each unit, variable and period.",
        )
    return dict(rows.select("pes", "value").iter_rows())


def _fitting(rows: pl.DataFrame, asked: Period) -> pl.DataFrame:
    holding = {}
    for text in rows.get_column("period").drop_nulls().unique():
        try:
            period = parse_period(text)
        except InputError:
            continue
        if period.contains(asked):
            holding[text] = period.months
    undated = pl.col("period").is_null()
    months = pl.when(~undated).then(pl.col("period").replace_strict(holding, default=None, return_dtype=pl.Int32))
    shortest = rows.with_columns(_months=months).filter(undated | pl.col("_months").is_not_null())
    return shortest.filter(undated | (pl.col("_months") == pl.col("_months").min().over("pes"))).drop("_months")
