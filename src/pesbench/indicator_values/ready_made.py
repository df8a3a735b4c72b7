"""Indicators that were submitted as such: ready-made values, and shares given with their own standard error."""

import polars as pl

from pesbench.catalogue.model import Indicator
from pesbench.indicator_values.cells import Figures, cells_of, in_order, strictest, tidy_status
from pesbench.indicator_values.question import Question, source_columns


def given(needed: Figures, indicator: Indicator, question: Question) -> pl.DataFrame:
    """Take a share that was submitted with its own standard error and number of respondents."""
    given = indicator.given
    assert given is not None  # noqa: S101 - the caller asks only where it is declared
    cells = cells_of(needed.of(given.value), given.value, indicator.where, question).filter("exact")
    for name, measure in (("given_error", given.standard_error), ("n_given", given.n)):
        there = cells_of(needed.of(measure), measure, indicator.where, question) if measure else cells.clear()
        keys = [*question.cell, "period"]
        beside = there.filter("exact").select(*keys, pl.col("value").alias(name), pl.col("conf_status").alias("_conf"))
        cells = cells.join(beside, on=keys, how="left")
        cells = cells.with_columns(conf_status=strictest("conf_status", "_conf")).drop("_conf")
    return _single(cells.with_columns(n=pl.col("n_given")), indicator, "given share", question)


def ready_made(needed: Figures, indicator: Indicator, question: Question) -> pl.DataFrame:
    """Take an indicator value that was submitted as such."""
    own = needed.of(indicator.id)
    if indicator.where:
        totals = {name: question.catalogue.total_of(name) for name in indicator.where}
        scoped = [pl.col(name).replace(code, totals[name]) for name, code in indicator.where.items()]
        own = in_order(own.with_columns(scoped), question.cell)
    cells = cells_of(own, indicator.id, {}, question).filter("exact")
    return _single(
        cells.with_columns(given_error=pl.col("standard_error")),
        indicator,
        "ready-made",
        question,
        keep_terms=True,
    )


def _single(
    cells: pl.DataFrame, indicator: Indicator, method: str, question: Question, *, keep_terms: bool = False
) -> pl.DataFrame:
    nothing = pl.lit(None, dtype=pl.Float64)
    return cells.with_columns(
        indicator=pl.lit(indicator.id),
        numerator=pl.col("numerator") if keep_terms else nothing,
        denominator=pl.col("denominator") if keep_terms else nothing,
        coverage=pl.col("value").is_not_null().cast(pl.Float64),
        method=pl.lit(method),
        origin=pl.col("origin"),
        obs_status=tidy_status(pl.col("obs_status")),
        reason=pl.when(pl.col("value").is_null()).then(pl.lit("missing")),
    ).select(source_columns(question))
