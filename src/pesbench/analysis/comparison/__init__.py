"""Rank PES on indicators: places by direction, gaps and percentiles, with what a rank rests on.

A comparison is a row of stages. A table is one indicator in one breakdown and one period, a row for each unit, sorted
by its id; every stage is a function ``(table: pl.DataFrame, view: View) -> pl.DataFrame`` that gives the same rows in
the same order with columns added or replaced. `compare.STAGES` lists the stages in the order in which they run; a later
one may read the columns of an earlier one.

- ``view`` has the same units as arrays, in the same order, NaN for missing; see `view.View`.
  What is not ranked (no value, an incomplete period) is NaN in ``view.values`` and ``view.errors``.
- A stage returns the table as it is where its option was not asked for. Missing is null in a table, never NaN.
- ``view.say(RULE, text)`` reports a finding once; the rules stand in `comparison.rules`.
- What the data do not allow is an ``AnalysisError``, what makes no sense a ``UsageError``.
- Columns that no stage fills become null. Columns beyond those that the answer always had are named in
  `recipe.FURTHER`, with their type.
- Options are fields of `recipe.CompareRecipe`.
"""

from pesbench.analysis.comparison.compare import compare
from pesbench.analysis.comparison.recipe import CompareRecipe, ErrorSource, RankSet, columns

__all__ = ["CompareRecipe", "ErrorSource", "RankSet", "columns", "compare"]
