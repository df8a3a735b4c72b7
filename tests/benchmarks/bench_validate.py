"""How long `pesbench validate` takes for a yearly submission of one PES, beside importing Polars and pydantic.

The submission has every form and some 30,000 rows: twelve years of months by sex, age and education, crossed, whose
parts add up and whose stocks follow from the flows; and what the sample data have of the other forms for the same PES.
The budget is one second of wall time, start-up included, on a machine that has nothing else to do: so read the least of
several rounds, and the quotient where the machine is busy. Modules are compiled before, as in an installed package.

Run as ``python bench_validate.py``; ``--out FOLDER`` keeps the submission, ``--only-write`` does no more than that.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

SAMPLES = Path(__file__).parents[2] / "sample_data" / "submissions"
PES, FIRST_YEAR, MONTHS = "PT", 2013, 144
SEXES = {"F": ("F",), "M": ("M",), "T": ("F", "M")}
BANDS = tuple(f"Y{low}-{low + 4}" for low in range(15, 65, 5))
AGES = {
    **{band: (band,) for band in BANDS},
    "Y_LT25": BANDS[:2],
    "Y25-54": BANDS[2:8],
    "Y55-64": BANDS[8:],
    "TOTAL": BANDS,
}
LEVELS = ("ED0-2", "ED3_4", "ED5-8", "NRP")
EDUCATIONS = {**{level: (level,) for level in LEVELS}, "TOTAL": LEVELS}
BUDGET = 1.0
BASE = ["-c", "import polars, pydantic"]


def cells(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw the measures of the finest cells: shape (month, sex, age, education)."""
    shape = (MONTHS, 2, len(BANDS), len(LEVELS))
    level = rng.uniform(60, 400, shape[1:])
    season = 1 + 0.1 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    inflow = rng.poisson(level * season[:, None, None, None])
    outflow = rng.poisson(level * season[::-1, None, None, None])
    employed = rng.binomial(outflow, 0.5)
    within_year = rng.binomial(employed, 0.8)
    return {
        "stock": np.round(20 * level).astype(np.int64) + (inflow - outflow).cumsum(axis=0),
        "inflow": inflow,
        "inflow_from_inactivity": rng.binomial(inflow, 0.2),
        "outflow": outflow,
        "outflow_to_employment": employed,
        "outflow_to_employment_6m": rng.binomial(within_year, 0.6),
        "outflow_to_employment_12m": within_year,
    }


def unemployment() -> pl.DataFrame:
    """Add the cells up to every breakdown, as a register delivers them."""
    measures = cells(np.random.default_rng(20_240_101))
    periods = [f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}" for month in range(MONTHS)]
    axes = ((SEXES, tuple("FM")), (AGES, BANDS), (EDUCATIONS, LEVELS))
    parts = []
    for codes in product(*(names for names, _ in axes)):
        inside = ([finest.index(part) for part in names[c]] for c, (names, finest) in zip(codes, axes, strict=True))
        where: tuple[Any, ...] = (slice(None), *np.ix_(*inside))
        sums = {name: values[where].sum(axis=(1, 2, 3)) for name, values in measures.items()}
        keys = {name: [code] * MONTHS for name, code in zip(("sex", "age", "education"), codes, strict=True)}
        parts.append(pl.DataFrame({"pes": [PES] * MONTHS, "period": periods, **keys, **sums}))
    return pl.concat(parts)


def write(folder: Path) -> int:
    """Write the submission and give its number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"unemployment": unemployment()}
    for path in sorted((SAMPLES / PES).glob("*.csv")):
        tables.setdefault(path.stem, pl.read_csv(path, infer_schema=False))
    for path in sorted((SAMPLES / "network").glob("*.csv")):
        own = pl.read_csv(path, infer_schema=False).filter(pl.col("pes") == PES)
        tables[path.stem] = pl.concat([tables[path.stem], own], how="diagonal") if path.stem in tables else own
    definition = next(SAMPLES.glob("*/definitions.csv"))
    tables["definitions"] = pl.read_csv(definition, infer_schema=False).with_columns(pes=pl.lit(PES))
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    return sum(table.height for table in tables.values())


def seconds(arguments: list[str], compiled: Path) -> tuple[float, float]:
    """Time one run of the interpreter: wall clock and processor."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPYCACHEPREFIX": str(compiled)}
    start, used = time.perf_counter(), os.times()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)
    wall, now = time.perf_counter() - start, os.times()
    spent = now.children_user + now.children_system - used.children_user - used.children_system
    return wall, spent


def main() -> None:
    """Write, run in turns, and print the least of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only-write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder, compiled = options.out or Path(temporary) / "submission", Path(temporary) / "compiled"
        rows = write(folder)
        if options.only_write:
            return
        programs = {"import polars, pydantic": BASE, "pesbench validate": ["-m", "pesbench", "validate", str(folder)]}
        rounds = [
            {name: seconds(arguments, compiled) for name, arguments in programs.items()} for _ in range(options.rounds)
        ]
    least = {name: tuple(map(min, zip(*(times[name] for times in rounds), strict=True))) for name in programs}
    for name, (wall, spent) in least.items():
        print(f"{name:<24} {wall:6.2f} s wall {spent:6.2f} s processor")
    ratio = least["pesbench validate"][0] / least["import polars, pydantic"][0]
    print(f"{rows:,} rows of every form take {ratio:.1f} x the import of what they need (budget {BUDGET:g} s of wall)")


if __name__ == "__main__":
    main()
