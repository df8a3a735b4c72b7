"""What keeping costs: against plain partitioned Parquet, for a small delivery, and after 2,000 vintages.

Run it by itself with other sizes: ``bench_store.py ROWS VINTAGES``.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import polars as pl

from pesbench.store import CommitInfo, Schema, Store

ROWS, VINTAGES = 5_000_000, 2_000
UNITS, MEASURES, FIRST_YEAR, YEARS = 32, 50, 1990, 40
DELIVERY = 1_500
TIMES, TURNS = 5, 3
SCHEMA = Schema.of({"sex": "T", "age": "TOTAL"})


def observations(rows: int, seed: int = 0) -> pl.DataFrame:
    """Make observations of all PES; the first rows differ in their keys, the value depends on the seed."""
    number = pl.int_range(rows, eager=True).alias("number")
    per_unit = pl.col("number") // UNITS
    month = per_unit // MEASURES
    codes = [f"A{code}" for code in range(rows // (UNITS * MEASURES * YEARS * 12) + 1)]
    return pl.DataFrame(number).select(
        ("P" + (pl.col("number") % UNITS).cast(pl.String).str.zfill(2)).alias("pes"),
        ("m" + (per_unit % MEASURES).cast(pl.String).str.zfill(2)).alias("measure"),
        pl.format("{}-{}", FIRST_YEAR + month // 12 % YEARS, (month % 12 + 1).cast(pl.String).str.zfill(2)).alias(
            "period"
        ),
        pl.lit("T").alias("sex"),
        (month // (12 * YEARS)).replace_strict(dict(enumerate(codes)), return_dtype=pl.String).alias("age"),
        pl.lit("submitted").alias("origin"),
        ((pl.col("number") * 2_654_435_761 + seed) % 1_000_003 / 7).alias("value"),
        pl.lit("A").alias("obs_status"),
        pl.lit("N").alias("conf_status"),
    )


def write_parts(frame: pl.DataFrame, folder: Path) -> None:
    """Write plain Parquet, partitioned by PES."""
    for (unit,), part in frame.group_by("pes", maintain_order=True):
        home = folder / f"pes={unit}"
        home.mkdir(parents=True)
        part.drop("pes").lazy().sink_parquet(home / "0.parquet", compression="zstd", statistics=True)


def deliver(store: Store, frame: pl.DataFrame) -> float:
    """Stage and commit; give the seconds that the commit alone took."""
    staged = store.stage()
    write_parts(frame, staged / "observations")
    start = time.perf_counter()
    store.commit(staged, CommitInfo(schema=SCHEMA))
    return time.perf_counter() - start


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give the wall and CPU seconds of some work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def bench_cost(folder: Path, rows: int) -> None:
    """Compare a first delivery with plain Parquet, then time small ones."""
    source = folder / "input.csv"
    observations(rows).sort("pes", "period", "measure").write_csv(source)
    schema = {"pes": pl.String, **SCHEMA.table("observations").physical}

    def read() -> pl.DataFrame:
        return pl.scan_csv(source, schema_overrides=schema).collect(engine="streaming")

    deliver(Store.open(folder / "warm", create=True, schema=SCHEMA), observations(UNITS))  # imports are start-up
    runs = [_staged_and_kept(folder / f"store{turn}", read) for turn in range(TURNS)]
    plain, cpu, more, more_cpu = (min(times) for times in zip(*runs, strict=True))
    print(
        f"{rows:,} rows, CSV to plain Parquet partitioned by PES: {plain:.2f} s wall, {cpu:.2f} s CPU, best of {TURNS}"
    )
    print(f"{rows:,} rows, as a vintage: {1 + more / plain:.2f} x wall, {1 + more_cpu / cpu:.2f} x CPU")
    store = Store.open(folder / "store0")
    seconds = []
    for number in range(TIMES):
        small = observations(DELIVERY * UNITS, seed=number + 1).filter(pl.col("pes") == f"P{number:02}")
        seconds.append(deliver(store, small))
    print(f"{small.height:,} rows of one PES into these: {median(seconds):.3f} s to commit, median of {TIMES}")


def _staged_and_kept(folder: Path, read: Callable[[], pl.DataFrame]) -> tuple[float, float, float, float]:
    """Stage rows, which is to write plain Parquet, then commit them; give wall and CPU seconds of both."""
    store = Store.open(folder, create=True, schema=SCHEMA)
    staged = store.stage()
    plain = timed(lambda: write_parts(read(), staged / "observations"))
    return *plain, *timed(lambda: store.commit(staged, CommitInfo(schema=SCHEMA)))


def bench_vintages(folder: Path, count: int) -> None:
    """Make many vintages, then open the store and read a table as of now and as of half way."""
    store = Store.open(folder / "many", create=True, schema=SCHEMA)
    start = time.perf_counter()
    for number in range(count):
        frame = observations(UNITS, seed=number).filter(pl.col("pes") == f"P{number % UNITS:02}")
        deliver(store, frame)
    print(f"{count:,} small deliveries: {(time.perf_counter() - start) / count:.3f} s each")
    for vintage in (None, count // 2):
        named = "the current vintage" if vintage is None else f"vintage {vintage}"

        def look(asked: int | None = vintage) -> None:
            Store.open(folder / "many").read("observations", vintage=asked).collect()

        seconds = median(timed(look)[0] for _ in range(TIMES))
        print(f"opening a store of {count:,} vintages and reading a table as of {named}: {seconds:.3f} s")
    seconds = timed(lambda: Store.open(folder / "many").vintages())[0]
    print(f"listing them: {seconds:.3f} s; checking every file: {timed(store.check)[0]:.3f} s")


def main(arguments: list[str]) -> None:
    rows, vintages = (int(text) for text in arguments) if arguments else (ROWS, VINTAGES)
    folder = Path(tempfile.mkdtemp(prefix="pesbench-bench-"))
    try:
        bench_cost(folder, rows)
        bench_vintages(folder, vintages)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
