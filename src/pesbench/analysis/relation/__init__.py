"""Relate organisational maturity to results: correlations of enabler scores and outcomes across PES."""

from pesbench.analysis.relation.answer import correlate, schema
from pesbench.analysis.relation.outcomes import asked_periods
from pesbench.analysis.relation.question import Relations
from pesbench.analysis.relation.recipe import Assessment, CorrelateRecipe, Fdr, InputFile
from pesbench.analysis.relation.scores import scores_by_cycle

__all__ = [
    "Assessment",
    "CorrelateRecipe",
    "Fdr",
    "InputFile",
    "Relations",
    "asked_periods",
    "correlate",
    "schema",
    "scores_by_cycle",
]
