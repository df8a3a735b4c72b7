"""Relate organisational maturity to results: correlations of enabler scores and outcomes across PES."""

from pesbench.analysis.relation.answer import correlate, schema
from pesbench.analysis.relation.recipe import Assessment, CorrelateRecipe
from pesbench.analysis.relation.scores import scores_by_cycle

__all__ = ["Assessment", "CorrelateRecipe", "correlate", "schema", "scores_by_cycle"]
