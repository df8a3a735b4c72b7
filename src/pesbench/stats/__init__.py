"""Statistics as functions of NumPy arrays: units along the first axis, NaN for missing, no names or files."""

from pesbench.stats.agreement import Kappa, PairedGap, paired_gap, weighted_kappa
from pesbench.stats.asymptotic import t_p
from pesbench.stats.block_intervals import pooled_interval, pooled_without_each
from pesbench.stats.blocks import PooledTest, pooled_test
from pesbench.stats.change_on_change import ChangeTest, change_test
from pesbench.stats.changes import Change, GroupChange, change, regression_to_the_mean, sign_flip_test, signed_rank_test
from pesbench.stats.correlation import Method, correlations, kendall, pearson, spearman
from pesbench.stats.draws import Resampling
from pesbench.stats.funnels import Counts, Funnel, Overdispersion, exact_limits, funnel
from pesbench.stats.halo_effect import Halo, halo
from pesbench.stats.hierarchy import HierarchicalFdr, hierarchical_fdr
from pesbench.stats.intervals import Intervals, bca_interval, jackknife_interval
from pesbench.stats.intraclass_correlations import Intraclass, intraclass
from pesbench.stats.jackknife import Influence, influence, leave_one_out
from pesbench.stats.kendall_null import kendall_deviation, kendall_exact_p, kendall_normal_p
from pesbench.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm
from pesbench.stats.nearness import Distance, Neighbours, nearest_units
from pesbench.stats.omega import Omega, omega_total
from pesbench.stats.partial import PartialTest, partial_test, variance_inflation
from pesbench.stats.permutation import PermutationTest, permutation_test
from pesbench.stats.power import critical_correlation, minimum_detectable
from pesbench.stats.quantiles import Gaps, gap, gaps, percentile_rank, quantile
from pesbench.stats.rank_chances import RankChances, rank_chances
from pesbench.stats.rank_sets import RankSets, rank_sets
from pesbench.stats.rankability import Rankability, rankability
from pesbench.stats.ranks import Ties, rank
from pesbench.stats.regression import ContextFit, context_fit, share_fit
from pesbench.stats.reliability import Alpha, Attenuation, attenuation, bounds_reached, cronbach_alpha
from pesbench.stats.shrinkage import BetweenUnits, Shrunken, shrunken
from pesbench.stats.standard_errors import binomial_standard_error, poisson_standard_error
from pesbench.stats.trend import Trend, WeightedTrend, theil_sen, weighted_trend
from pesbench.stats.year_errors import year_to_year_error

__all__ = [
    "Alpha",
    "Attenuation",
    "BetweenUnits",
    "Change",
    "ChangeTest",
    "ContextFit",
    "Counts",
    "Distance",
    "Funnel",
    "Gaps",
    "GroupChange",
    "Halo",
    "HierarchicalFdr",
    "Influence",
    "Intervals",
    "Intraclass",
    "Kappa",
    "Method",
    "Neighbours",
    "Omega",
    "Overdispersion",
    "PairedGap",
    "PartialTest",
    "PermutationTest",
    "PooledTest",
    "RankChances",
    "RankSets",
    "Rankability",
    "Resampling",
    "Shrunken",
    "Ties",
    "Trend",
    "WeightedTrend",
    "attenuation",
    "bca_interval",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "binomial_standard_error",
    "bounds_reached",
    "change",
    "change_test",
    "context_fit",
    "correlations",
    "critical_correlation",
    "cronbach_alpha",
    "exact_limits",
    "funnel",
    "gap",
    "gaps",
    "halo",
    "hierarchical_fdr",
    "holm",
    "influence",
    "intraclass",
    "jackknife_interval",
    "kendall",
    "kendall_deviation",
    "kendall_exact_p",
    "kendall_normal_p",
    "leave_one_out",
    "minimum_detectable",
    "nearest_units",
    "omega_total",
    "paired_gap",
    "partial_test",
    "pearson",
    "percentile_rank",
    "permutation_test",
    "poisson_standard_error",
    "pooled_interval",
    "pooled_test",
    "pooled_without_each",
    "quantile",
    "rank",
    "rank_chances",
    "rank_sets",
    "rankability",
    "regression_to_the_mean",
    "share_fit",
    "shrunken",
    "sign_flip_test",
    "signed_rank_test",
    "spearman",
    "t_p",
    "theil_sen",
    "variance_inflation",
    "weighted_kappa",
    "weighted_trend",
    "year_to_year_error",
]
