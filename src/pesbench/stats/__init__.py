"""Statistics as functions of NumPy arrays: units along the first axis, NaN for missing, no names or files."""

from pesbench.stats.asymptotic import t_p
from pesbench.stats.changes import Change, GroupChange, change, regression_to_the_mean, sign_flip_test, signed_rank_test
from pesbench.stats.correlation import Method, correlations, kendall, pearson, spearman
from pesbench.stats.draws import Resampling
from pesbench.stats.funnels import Counts, Funnel, Overdispersion, exact_limits, funnel
from pesbench.stats.intervals import Intervals, bca_interval, jackknife_interval
from pesbench.stats.jackknife import Influence, influence, leave_one_out
from pesbench.stats.kendall_null import kendall_deviation, kendall_exact_p, kendall_normal_p
from pesbench.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm
from pesbench.stats.nearness import Distance, Neighbours, nearest_units
from pesbench.stats.partial import PartialTest, partial_test, variance_inflation
from pesbench.stats.permutation import PermutationTest, permutation_test
from pesbench.stats.power import critical_correlation, minimum_detectable
from pesbench.stats.quantiles import Gaps, gap, gaps, percentile_rank, quantile
from pesbench.stats.ranks import Ties, rank
from pesbench.stats.regression import ContextFit, context_fit, share_fit
from pesbench.stats.shrinkage import BetweenUnits, Shrunken, shrunken
from pesbench.stats.standard_errors import binomial_standard_error, poisson_standard_error
from pesbench.stats.trend import Trend, WeightedTrend, theil_sen, weighted_trend

__all__ = [
    "BetweenUnits",
    "Change",
    "ContextFit",
    "Counts",
    "Distance",
    "Funnel",
    "Gaps",
    "GroupChange",
    "Influence",
    "Intervals",
    "Method",
    "Neighbours",
    "Overdispersion",
    "PartialTest",
    "PermutationTest",
    "Resampling",
    "Shrunken",
    "Ties",
    "Trend",
    "WeightedTrend",
    "bca_interval",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "binomial_standard_error",
    "change",
    "context_fit",
    "correlations",
    "critical_correlation",
    "exact_limits",
    "funnel",
    "gap",
    "gaps",
    "holm",
    "influence",
    "jackknife_interval",
    "kendall",
    "kendall_deviation",
    "kendall_exact_p",
    "kendall_normal_p",
    "leave_one_out",
    "minimum_detectable",
    "nearest_units",
    "partial_test",
    "pearson",
    "percentile_rank",
    "permutation_test",
    "poisson_standard_error",
    "quantile",
    "rank",
    "regression_to_the_mean",
    "share_fit",
    "shrunken",
    "sign_flip_test",
    "signed_rank_test",
    "spearman",
    "t_p",
    "theil_sen",
    "variance_inflation",
    "weighted_trend",
]
