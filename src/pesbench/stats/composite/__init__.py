"""Composite indices as functions of arrays (draws, units, indicators): many variants of one index at a time."""

from pesbench.stats.composite.aggregating import (
    Aggregation,
    Scores,
    Tree,
    aggregate,
    combine,
    effective_weights,
    shares,
)
from pesbench.stats.composite.imputing import Imputation, impute
from pesbench.stats.composite.normalising import Normalisation, Yardsticks, normalise
from pesbench.stats.composite.placing import Places, places, rank_quantile, tally, tied_groups
from pesbench.stats.composite.treating import Limits, Treated, Treatment, kurtosis, skewness, treat
from pesbench.stats.composite.variates import dirichlet, gammas, normals, uniforms

__all__ = [
    "Aggregation",
    "Imputation",
    "Limits",
    "Normalisation",
    "Places",
    "Scores",
    "Treated",
    "Treatment",
    "Tree",
    "Yardsticks",
    "aggregate",
    "combine",
    "dirichlet",
    "effective_weights",
    "gammas",
    "impute",
    "kurtosis",
    "normalise",
    "normals",
    "places",
    "rank_quantile",
    "shares",
    "skewness",
    "tally",
    "tied_groups",
    "treat",
    "uniforms",
]
