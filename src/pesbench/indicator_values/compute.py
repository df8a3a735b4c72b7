"""Observations to indicator values: one value per cell, from the best source, with its standard error.

An annual value needs every part: flows add up, stocks are the mean of month-ends, and both sides of a formula use the
same parts. Without all parts there is no value but a reason; ``partial`` computes over the parts that both sides
have and marks the value ``E``.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Indicator, Kind
from pesbench.findings import Finding, Findings, Severity, define
from pesbench.indicator_values.cells import Figures
from pesbench.indicator_values.complementary import marked
from pesbench.indicator_values.formula import formula
from pesbench.indicator_values.question import (
    IndicatorRecipe,
    Question,
    breakdowns,
    calendar_of,
    chosen_indicators,
    columns,
    counted_by,
    measures_of,
)
from pesbench.indicator_values.ready_made import given, ready_made
from pesbench.indicator_values.release import secret, withhold
from pesbench.result import Result

SUBMITTED_DIFFERS = define(
    "PB601",
    Severity.WARNING,
    "submitted indicator differs from the computed one",
    explanation="The same indicator was both submitted ready-made and computed from its measures, and the two differ "
    "by more than rounding to one decimal. Where indicators are computed, the computed value is used.",
    remedy="Check which measures the submitted figure was made from, or withdraw the ready-made figure.",
    example="A1a of 2023 submitted as 38.2 beside measures that give 36.9. Not: 38.2 beside 38.2413.",
)
MIXED_METHODS = define(
    "PB602",
    Severity.WARNING,
    "values of one indicator come from different methods",
    explanation="Some units were measured by counts and others by a share that was given ready-made, so part of the "
    "difference between them may be the method's.",
    remedy="Read the column `method`, and compare units within one method.",
    example="A4a of AT as 2,907 of 4,851, and of DE as a weighted share. Not: all of them as counts.",
)
_ROUNDING = 0.05 + 1e-9


def compute(observations: pl.LazyFrame, catalogue: Catalogue, recipe: IndicatorRecipe) -> Result:
    """Compute indicator values from observations.

    Parameters
    ----------
    observations
        The observation table.
    catalogue
        The vocabulary that the recipe's ids belong to.
    recipe
        Which indicators, periods and breakdowns, and whether incomplete periods are computed over what is there.

    Returns
    -------
    Result
        One row per PES, indicator, period and breakdown for which any part exists. ``value`` is null where
        ``reason`` says why: ``incomplete``, ``basis``, ``adjustment``, ``zero_denominator``, ``confidential``.
        Percentages are 0-100, ``coverage`` is the share of the expected parts that both sides have.

    Raises
    ------
    UsageError
        If an indicator, period or breakdown is unknown.
    """
    chosen = chosen_indicators(catalogue, recipe.indicators)
    rows = observations.filter(pl.col("measure").is_in(measures_of(chosen))).collect(engine="streaming")
    question = Question(catalogue, recipe, breakdowns(catalogue, recipe.by), calendar_of(rows, recipe.periods))
    of_periods = rows.filter(pl.col("period").is_in(question.calendar.get_column("period").implode()))
    needed = Figures(marked(of_periods, recipe.release, catalogue), question.cell)
    findings = Findings()
    there = set(rows.get_column("measure").unique())
    tables = [_one_indicator(needed, it, question, findings) for it in chosen if there & counted_by(it)]
    nothing = tables or [_one_indicator(needed, chosen[0], question, findings)]
    rows = withhold(pl.concat(tables or nothing), recipe.release).select(columns(catalogue))
    order = pl.col("indicator").replace_strict([i.id for i in chosen], range(len(chosen)))
    return Result(rows.sort(order, "period", *question.cell, nulls_last=True), recipe, tuple(findings))


def _one_indicator(needed: Figures, indicator: Indicator, question: Question, findings: Findings) -> pl.DataFrame:
    sources = [formula(needed, indicator, question)] if indicator.numerator else []
    if indicator.given:
        sources.append(given(needed, indicator, question))
    if not sources or needed.of(indicator.id).height:
        sources.append(ready_made(needed, indicator, question))
    best = _prefer(sources, question, indicator, findings)
    return standard_error(best, indicator).select(columns(question.catalogue))


def _prefer(sources: list[pl.DataFrame], question: Question, indicator: Indicator, findings: Findings) -> pl.DataFrame:
    """Take the first source that has a value: computed, then given, then ready-made; report what differs."""
    keys = ["pes", "indicator", "period", *question.dimensions]
    every = pl.concat([s.with_columns(source=pl.lit(i)) for i, s in enumerate(sources)])
    values = every.filter(pl.col("value").is_not_null())
    first = values.sort("source").unique(keys, keep="first", maintain_order=True)
    open_to_all = values.filter(~secret(question.recipe.release))
    _report_differences(first.filter(~secret(question.recipe.release)), open_to_all, keys, findings)
    without = every.join(first.select(keys), on=keys, how="anti").sort("source")
    rows = pl.concat([first, without.unique(keys, keep="first", maintain_order=True)])
    if indicator.given and first.get_column("method").str.starts_with("given").n_unique() > 1:
        message = f"{indicator.id}: computed and given shares stand side by side; see the column method"
        findings.add(Finding(MIXED_METHODS.code, MIXED_METHODS.severity, message, column="method"))
    return rows


def _report_differences(first: pl.DataFrame, values: pl.DataFrame, keys: list[str], findings: Findings) -> None:
    other = values.filter(pl.col("method") == "ready-made").select(*keys, pl.col("value").alias("submitted"))
    both = first.filter(pl.col("method") != "ready-made").join(other, on=keys)
    for row in both.filter((pl.col("value") - pl.col("submitted")).abs() > _ROUNDING).iter_rows(named=True):
        findings.add(
            Finding(
                SUBMITTED_DIFFERS.code,
                SUBMITTED_DIFFERS.severity,
                f"{row['indicator']} of {row['pes']} in {row['period']}: submitted {row['submitted']:g}, computed "
                f"{row['value']:g}; the computed value is used",
                column="value",
                pes=row["pes"],
                period=row["period"],
            )
        )


def standard_error(rows: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    """Add the standard error and its source: given, binomial for proportions, Poisson for rates of counted flows."""
    source, computed = _sampling_error(rows, indicator)
    known = pl.col("given_error")
    rows = rows.with_columns(pl.Series("computed_error", computed, nan_to_null=True))
    error = pl.when(pl.col("value").is_not_null()).then(pl.coalesce(known, "computed_error"))
    named = pl.when(known.is_not_null()).then(pl.lit("given")).otherwise(pl.lit(source))
    return rows.with_columns(standard_error=error, se_source=pl.when(error.is_not_null()).then(named))


def with_errors(rows: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Add the standard errors that follow from the counts in a table of values, where it gives none."""
    known = pl.col("standard_error")
    tables = [
        standard_error(table.with_columns(given_error=known), catalogue.indicators[str(name)]).select(rows.columns)
        if name in catalogue.indicators
        else table
        for (name,), table in rows.group_by("indicator", maintain_order=True)
    ]
    return pl.concat(tables) if tables else rows


def _sampling_error(rows: pl.DataFrame, indicator: Indicator) -> tuple[str, NDArray[np.float64]]:
    """Give the error that follows from the kind of indicator; NaN where counts are missing or do not allow it."""
    # Whoever checks a delivery needs no errors: the statistics take long to import.
    from pesbench.stats.standard_errors import binomial_standard_error, poisson_standard_error  # noqa: PLC0415

    count = rows.get_column("numerator").to_numpy().astype(np.float64)
    below = rows.get_column("denominator").to_numpy().astype(np.float64)
    weighted = indicator.survey and indicator.numerator is None  # it brings its own error, or has none
    if indicator.kind is Kind.PROPORTION and not weighted:
        return "binomial", binomial_standard_error(count, below, scale=indicator.scale)
    if indicator.kind is Kind.RATE:
        return "poisson", poisson_standard_error(count, below, scale=indicator.scale)
    return "", np.full(rows.height, np.nan)
