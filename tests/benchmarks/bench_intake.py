"""What reading, checking and keeping five million rows costs, beside a bare ``scan_csv -> sink_parquet``.

Every job runs in a process of its own, in turns, several rounds; the table gives the least processor time of each, so
that other work on the machine disturbs little, and the highest memory. The quotients are what to read, not the seconds.
Afterwards every planted error must have been found, on its line, and nothing else.

Run as ``python bench_intake.py --rows 5000000 --rounds 3``; the data goes into a temporary folder.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


def floor(source: Path, work: Path) -> list[int]:
    """Parse and write, without any check; all columns as text, for some cells are no numbers."""
    pl.scan_csv(source, infer_schema=False).sink_parquet(work / "floor.parquet", engine="streaming")
    return []


def intake(source: Path, work: Path) -> list[int]:
    """Look at the file, check every row and key, quarantine and stage; give the lines with findings."""
    from pesbench.catalogue import load_catalogue  # noqa: PLC0415 - each job pays for its own imports only
    from pesbench.intake import read  # noqa: PLC0415

    delivery = read([source], catalogue=load_catalogue(), staging=work / "staging")
    return sorted({entry.line for entry in delivery.findings if entry.line is not None})


def command(source: Path, work: Path) -> list[int]:
    """Run the whole command, from the start of Python to the new vintage of a store."""
    arguments = ["ingest", str(source), "--store", str(work / "store"), "--format", "json"]
    done = subprocess.run([sys.executable, "-m", "pesbench", *arguments], capture_output=True, check=False)
    findings = json.loads(done.stdout)["findings"]
    return sorted({entry["line"] for entry in findings if entry["line"] is not None})


JOBS: dict[str, Callable[[Path, Path], list[int]]] = {"floor": floor, "intake": intake, "command": command}


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of processor and of wall clock, and MiB of memory at most."""

    cpu: float
    wall: float
    peak: float


def run_job(name: str, source: Path, work: Path) -> None:
    """Do one job in this process and print what it took and found; its children count with it."""
    begins = time.perf_counter()
    found = JOBS[name](source, work)
    wall = time.perf_counter() - begins
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in usage)
    peak = max(one.ru_maxrss for one in usage) / 1024
    sys.stdout.write(json.dumps({"cpu": cpu, "wall": wall, "peak": peak, "found": found}))


def measured(name: str, source: Path) -> tuple[Cost, list[int]]:
    """Run one job in a fresh process and a fresh folder."""
    with tempfile.TemporaryDirectory(dir=source.parent) as work:
        arguments = [__file__, "--job", name, "--source", str(source), "--out", work]
        done = subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    told = json.loads(done.stdout)
    return Cost(told["cpu"], told["wall"], told["peak"]), told["found"]


def check(found: list[int], truth: Path) -> str:
    """Compare the lines with findings with those that were planted."""
    planted = set(pl.read_csv(truth)["line"].to_list())
    missed, invented = len(planted - set(found)), len(set(found) - planted)
    return f"{len(planted)} lines planted, {missed} missed, {invented} invented"


def report(costs: dict[str, list[Cost]]) -> str:
    """Write the table."""
    least = {name: min(cost.cpu for cost in runs) for name, runs in costs.items()}
    lines = [f"{'job':10}{'cpu s':>8}{'/ floor':>9}{'wall s':>8}{'peak MiB':>10}"]
    for name, runs in costs.items():
        wall, peak = min(cost.wall for cost in runs), max(cost.peak for cost in runs)
        lines.append(f"{name:10}{least[name]:8.2f}{least[name] / least['floor']:9.2f}{wall:8.2f}{peak:10.0f}")
    return "\n".join(lines)


def main() -> None:
    """Generate, run in turns, and print the table and the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--order", choices=("pes", "period"), default="pes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=list(JOBS))
    parser.add_argument("--job", choices=JOBS, help="do one job on --source, working in --out")
    parser.add_argument("--source", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.job:
        run_job(options.job, options.source, options.out)
        return
    with tempfile.TemporaryDirectory() as folder:
        sizes = ["--rows", str(options.rows), "--order", options.order, "--out", folder]
        subprocess.run([sys.executable, str(HERE / "values_file.py"), *sizes], check=True)
        source, costs = Path(folder) / "values.csv", {name: list[Cost]() for name in options.jobs}
        verdicts = {}
        for _ in range(options.rounds):
            for name, runs in costs.items():
                cost, found = measured(name, source)
                runs.append(cost)
                verdicts[name] = check(found, source.with_name("truth.csv"))
        size = source.stat().st_size / 1e6
    told = [f"{name}: {verdict}" for name, verdict in verdicts.items() if name != "floor"]
    sys.stdout.write(
        "\n".join([f"{options.rows:,} rows, {size:.0f} MB, order {options.order}", report(costs), *told, ""])
    )


if __name__ == "__main__":
    main()
