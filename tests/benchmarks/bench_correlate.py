"""How long a family of correlations takes beside a loop over SciPy: 36 scores, 10 outcomes, 32 PES, 5 % missing.

SciPy does a few pairs and is scaled up to all 360; both do the same number of draws. Set OPENBLAS_NUM_THREADS=1 for
numbers that compare. The quotients are what to read, not the seconds.
"""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from pesbench.stats import Resampling, bca_interval, partial_test, permutation_test

UNITS, SCORES, OUTCOMES, MISSING, DRAWS = 32, 36, 10, 0.05, 9999
SCIPY_PAIRS = 4
Table = NDArray[np.float64]


def tables() -> tuple[Table, Table]:
    """Make ordinal scores and continuous outcomes with gaps."""
    random = np.random.default_rng(1)
    x, y = random.integers(1, 7, (UNITS, SCORES)).astype(float), random.normal(size=(UNITS, OUTCOMES))
    x[random.random(x.shape) < MISSING] = np.nan
    y[random.random(y.shape) < MISSING] = np.nan
    return x, y


def cpu(job: Callable[[], object], repeats: int = 3) -> float:
    """Give the least processor seconds of some runs."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


def scipy_permutation(x: Table, y: Table) -> None:
    """Test one pair as SciPy's own documentation does, ranks computed beforehand."""
    left, right = scipy_stats.rankdata(x), scipy_stats.rankdata(y)
    right = right - right.mean()

    def statistic(moved: Table, axis: int) -> Table:
        return np.asarray(np.sum(moved * right, axis=axis))

    scipy_stats.permutation_test(
        (left,), statistic, permutation_type="pairings", n_resamples=DRAWS, vectorized=True, rng=1
    )


def scipy_loop(x: Table, y: Table) -> None:
    """Test one pair by SciPy's own function for Spearman's rho with permutations."""
    scipy_stats.spearmanrho(x, y, method=scipy_stats.PermutationMethod(n_resamples=DRAWS, rng=1))


def scipy_bca(x: Table, y: Table, *, ranked: bool) -> None:
    """Give one BCa interval."""

    def statistic(left: Table, right: Table, axis: int) -> Table:
        if ranked:
            left, right = (scipy_stats.rankdata(column, axis=axis) for column in (left, right))
        return np.asarray(scipy_stats.pearsonr(left, right, axis=axis).statistic)

    scipy_stats.bootstrap((x, y), statistic, paired=True, vectorized=True, n_resamples=DRAWS, method="BCa", rng=1)


def over_pairs(job: Callable[[Table, Table], None], x: Table, y: Table) -> float:
    """Give the processor seconds that all pairs would take, from a few."""

    def few() -> None:
        for pair in range(SCIPY_PAIRS):
            both = ~np.isnan(x[:, pair] + y[:, pair])
            job(x[both, pair], y[both, pair])

    return cpu(few, 1) * SCORES * OUTCOMES / SCIPY_PAIRS


def main() -> None:
    """Print each job's processor seconds, SciPy's where it has the like, and the quotient."""
    x, y = tables()
    controls = np.random.default_rng(2).normal(size=(UNITS, 3))
    plan = Resampling(DRAWS, seed=1, task="benchmark")
    jobs: dict[str, tuple[Callable[[], object], Callable[[Table, Table], None] | None]] = {
        "spearman, maxT": (lambda: permutation_test(x, y, plan=plan), scipy_loop),
        "beside SciPy with ranks": (lambda: permutation_test(x, y, plan=plan), scipy_permutation),
        "spearman, maxT, robust": (lambda: permutation_test(x, y, plan=plan, studentised=True), None),
        "pearson, maxT": (lambda: permutation_test(x, y, method="pearson", plan=plan), None),
        "kendall, maxT": (lambda: permutation_test(x, y, method="kendall", plan=plan), None),
        "spearman, 3 controls": (lambda: partial_test(x, y, controls, plan=plan), None),
        "pearson, BCa": (
            lambda: bca_interval(x, y, method="pearson", plan=plan),
            lambda a, b: scipy_bca(a, b, ranked=False),
        ),
        "spearman, BCa": (
            lambda: bca_interval(x, y, method="spearman", plan=plan),
            lambda a, b: scipy_bca(a, b, ranked=True),
        ),
    }
    for name, (ours, theirs) in jobs.items():
        own = cpu(ours)
        other = over_pairs(theirs, x, y) if theirs else float("nan")
        beside = f"  SciPy {other:6.2f} s  {other / own:5.1f} x" if theirs else ""
        print(f"{name:<24} {own:6.2f} s{beside}")


if __name__ == "__main__":
    main()
