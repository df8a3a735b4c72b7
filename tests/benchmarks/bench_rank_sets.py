"""How long rank sets take for 38 units, as many as in the example of csranks (R).

On another machine csranks took about 0.9 s of processor time for joint sets with 10,000 draws and 2.0 s for marginal
ones. Chances share the draws of the sets before them. Set OPENBLAS_NUM_THREADS=1 for numbers that compare.
"""

import time
from collections.abc import Callable

import numpy as np

from pesbench.stats import Resampling, rank_chances, rank_sets

UNITS = 38


def cpu(job: Callable[[], object], repeats: int = 3) -> float:
    """Give the least processor seconds of some runs."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Measure joint and marginal sets and chances."""
    random = np.random.default_rng(1)
    values, errors = random.normal(490, 30, UNITS), random.uniform(2, 5, UNITS)
    covariance = np.diag(errors**2) + 0.5
    plans = {draws: [Resampling(draws, seed) for seed in range(3)] for draws in (10_000, 100_000)}
    for draws, seeds in plans.items():
        fresh = iter(seeds)  # another seed each time, so that no draws are kept from the run before
        print(f"joint sets, {draws:,} draws: {cpu(lambda: rank_sets(values, errors, plan=next(fresh))):.3f} s")  # noqa: B023
    first = plans[10_000][0]
    marginal = cpu(lambda: rank_sets(values, errors, plan=first, simultaneous=False))
    print(f"marginal sets of independent errors, by integration: {marginal:.3f} s")
    drawn = cpu(lambda: rank_sets(values, covariance, plan=first, simultaneous=False))
    print(f"marginal sets of correlated errors, 10,000 draws: {drawn:.3f} s")
    print(f"chances, 10,000 draws: {cpu(lambda: rank_chances(values, errors, plan=first)):.3f} s")


if __name__ == "__main__":
    main()
