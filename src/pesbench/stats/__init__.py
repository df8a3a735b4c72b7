"""Statistics as functions of NumPy arrays: units along the first axis, NaN for missing, no names or files."""

from pesbench.stats.asymptotic import t_p
from pesbench.stats.correlation import Method, correlations, kendall, pearson, spearman
from pesbench.stats.draws import Resampling
from pesbench.stats.intervals import Intervals, bca_interval, jackknife_interval
from pesbench.stats.jackknife import Influence, influence, leave_one_out
from pesbench.stats.kendall_null import kendall_deviation, kendall_exact_p, kendall_normal_p
from pesbench.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm
from pesbench.stats.partial import PartialTest, partial_test, variance_inflation
from pesbench.stats.permutation import PermutationTest, permutation_test
from pesbench.stats.power import critical_correlation, minimum_detectable
from pesbench.stats.quantiles import Gaps, gap, gaps, percentile_rank, quantile
from pesbench.stats.ranks import Ties, rank
from pesbench.stats.standard_errors import binomial_standard_error, poisson_standard_error

__all__ = [
    "Gaps",
    "Influence",
    "Intervals",
    "Method",
    "PartialTest",
    "PermutationTest",
    "Resampling",
    "Ties",
    "bca_interval",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "binomial_standard_error",
    "correlations",
    "critical_correlation",
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
    "partial_test",
    "pearson",
    "percentile_rank",
    "permutation_test",
    "poisson_standard_error",
    "quantile",
    "rank",
    "spearman",
    "t_p",
    "variance_inflation",
]
