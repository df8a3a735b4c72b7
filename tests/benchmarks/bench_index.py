"""What an index costs: 51 units, 49 indicators on four levels, 10,000 draws, and a full Sobol design of 3,000 runs.

COINr 1.1.14 takes about 0.1 s of processor time for a draw of such an index, as its authors' benchmark on one machine
has it; the quotient says how many times that is. Set OPENBLAS_NUM_THREADS=1 for numbers that compare.
"""

import resource
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from pesbench.analysis.composite.chain import Base, Chain, base
from pesbench.analysis.composite.hierarchy import hierarchy
from pesbench.analysis.composite.scheme import scheme_of
from pesbench.analysis.composite.sensitivity import sensitive
from pesbench.analysis.composite.table import from_wide
from pesbench.analysis.composite.uncertainty import uncertain
from pesbench.analysis.composite.varying import factors

UNITS, INDICATORS, DRAWS, RUNS, MISSING = 51, 49, 10_000, 3_000, 0.05
COINR_PER_DRAW = 0.1
VARY = [
    {"field": "weights", "concentration": 50.0},
    {"field": "normalise.method", "choices": ["min-max", "rank"]},
    {"field": "aggregate.method", "choices": ["arithmetic", "geometric"]},
    {"field": "impute.method", "choices": ["mean", "median"]},
]


def made(*, errors: bool = False) -> Base:
    """Make an index of four levels; with errors its values have standard errors, which vary too."""
    random = np.random.default_rng(1)
    names = [f"x{at}" for at in range(INDICATORS)]
    nodes = [
        {"id": name, "parent": f"p{at % 8}", "direction": -1 if at % 5 == 0 else 1} for at, name in enumerate(names)
    ]
    nodes += [{"id": f"p{at}", "parent": f"s{at % 2}"} for at in range(8)]
    nodes += [{"id": f"s{at}", "parent": "index"} for at in range(2)]
    values = random.normal(size=(UNITS, INDICATORS)) + random.normal(size=(UNITS, 1))
    values[random.random(values.shape) < MISSING] = np.nan
    columns = {"pes": [f"u{at}" for at in range(UNITS)], **dict(zip(names, values.T, strict=True))}
    if errors:
        columns |= {f"{name}_standard_error": np.full(UNITS, 0.3) for name in names}
    scheme = scheme_of(
        {
            "node": [*nodes, {"id": "index"}],
            "impute": {"method": "median"},
            "treat": {},
            "normalise": {"low": 1.0},
            "vary": [*VARY, *([{"field": "standard_errors"}] if errors else [])],
        }
    )
    shape = hierarchy(scheme)
    return base(Chain.of(scheme, shape, from_wide(pl.DataFrame(columns).fill_nan(None), shape, "made"), {}))


def told(title: str, job: Callable[[], object], runs: int) -> None:
    """Print the processor and wall seconds of a job on one thread, the better of two."""
    times = []
    for _ in range(2):
        cpu, wall = time.process_time(), time.perf_counter()
        job()
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = min(times)
    print(f"{title:<44} {cpu:6.2f} s CPU {wall:6.2f} s wall {COINR_PER_DRAW * runs / cpu:8,.0f} x COINr")


def main() -> None:
    """Print what each analysis costs."""
    plain, sampled = made(), made(errors=True)
    varying, all_varying = factors(plain)[0], factors(sampled)[0]
    rows = RUNS // (2 + len(varying))
    told(f"uncertainty, {DRAWS:,} draws", lambda: uncertain(plain, varying, DRAWS, 1), DRAWS)
    told("the same with sampling errors", lambda: uncertain(sampled, all_varying, DRAWS, 1), DRAWS)
    told(f"sensitivity, {rows} rows, {RUNS:,} runs", lambda: sensitive(plain, varying, rows, 1), RUNS)
    runs = RUNS * (3 + len(varying))
    told(f"sensitivity, {RUNS:,} rows, {runs:,} runs", lambda: sensitive(plain, varying, RUNS, 1), runs)
    print(f"most memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
