"""What checking and keeping five million rows costs, beside a bare ``scan_csv -> sink_parquet`` and beside other tools.

Every job runs in a process of its own, in turns, several rounds; the table gives the least processor time of each, so
that other work on the machine disturbs little, and the highest memory, imports and start-up included. The quotients are
what to read, not the seconds. The file is written twice, with planted errors of all kinds and without duplicate keys;
what was planted is known, so the table says what each tool missed and what it invented.

The jobs of our own:

``floor``    parse and write, no check
``findings`` every check of a row, a cell and a key, with all findings and the quarantine; accepted rows are not kept
``checks``   the same, and accepted rows go to one Parquet file, as those of the floor do
``staging``  the same, and accepted rows become observations in files by PES, as the store wants them
``ingest``   the whole command, up to the new vintage of a store

Other tools get environments of their own, with pinned versions from the package index; one that cannot be had is
named and left out. They are asked for what ``checks`` gives: which rows fail, and the others in one Parquet file.

Run as ``python bench_intake.py --rows 5000000 --rounds 2``; ``--peers`` without names leaves all of them out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# The packages of each peer, and the module below ``peers`` that drives it.
PEERS = {
    "patito": ("patito==0.8.6",),
    "dataframely": ("dataframely==3.1.2",),
    "dataframely lazy": ("dataframely==3.1.2",),
    "pandera": ("pandera[polars]==0.35.0",),
    "pointblank": ("pointblank==1.1.1",),
    "duckdb": ("duckdb==2.0.0",),
}
CODED = ("pes", "indicator", "sex", "education", "obs_status", "conf_status")
Found = dict[str, Any]


def floor(source: Path, work: Path) -> Found:
    """Parse and write, without any check; all columns as text, for some cells are no numbers."""
    pl.scan_csv(source, infer_schema=False).sink_parquet(work / "floor.parquet", engine="streaming")
    return {"lines": None, "cells": None}


def checked(source: Path, work: Path, *, kept: bool) -> Found:
    """Look at the file and check every row and key; keep what is accepted as it is, or not at all."""
    from pesbench.catalogue import load_catalogue  # noqa: PLC0415 - each job pays for its own imports only
    from pesbench.intake import ReadOptions  # noqa: PLC0415
    from pesbench.intake.coding import coded, words_of  # noqa: PLC0415
    from pesbench.intake.reading import _Reading  # noqa: PLC0415
    from pesbench.intake.staging import Stage  # noqa: PLC0415
    from pesbench.intake.watching import SILENT  # noqa: PLC0415

    class Plain(Stage):
        """Keeps accepted rows with the columns of the form, in one file for the pass and one for those held back."""

        def sink(self, source: Any, typed: pl.LazyFrame) -> pl.LazyFrame:
            if not kept:
                return typed.select(pl.len())
            target = self.folder / f"accepted-{len(list(self.folder.glob('accepted-*')))}.parquet"
            words = words_of(source, self.catalogue)
            known = {
                name: words.get("measure" if name == source.form.subject else name) for name in source.compiled.present
            }
            rows = coded(typed.select(*known), {name: found for name, found in known.items() if found})
            return rows.sink_parquet(target, lazy=True)

        def settle(self, source: Any, rows: pl.DataFrame) -> None:
            pass

    reading = _Reading(load_catalogue(), ReadOptions(), work, SILENT)
    reading.stage = Plain(work, reading.setting.work, reading.setting.catalogue)
    return told(entry.as_row() for entry in reading.run([source]).findings)


def checks(source: Path, work: Path) -> Found:
    """Check everything and keep accepted rows in one file."""
    return checked(source, work, kept=True)


def findings(source: Path, work: Path) -> Found:
    """Check everything and keep no row."""
    return checked(source, work, kept=False)


def staging(source: Path, work: Path) -> Found:
    """Check everything and stage observations."""
    from pesbench.catalogue import load_catalogue  # noqa: PLC0415
    from pesbench.intake import read  # noqa: PLC0415

    delivery = read([source], catalogue=load_catalogue(), staging=work / "staging")
    return told(entry.as_row() for entry in delivery.findings)


def ingest(source: Path, work: Path) -> Found:
    """Run the whole command, from the start of Python to the new vintage of a store."""
    arguments = ["ingest", str(source), "--store", str(work / "store"), "--format", "json"]
    done = subprocess.run([sys.executable, "-m", "pesbench", *arguments], capture_output=True, check=False)
    return told(json.loads(done.stdout)["findings"])


JOBS: dict[str, Callable[[Path, Path], Found]] = {
    "floor": floor,
    "findings": findings,
    "checks": checks,
    "staging": staging,
    "ingest": ingest,
}


def told(entries: Any) -> Found:
    """Take the places out of findings; rules from PB5 on look at several rows and were not broken on purpose."""
    own = (entry for entry in entries if entry["rule"] < "PB5" and entry["line"] is not None)
    places = {(entry["line"], entry["column"]) for entry in own}
    return {"lines": sorted({line for line, _ in places}), "cells": sorted(place for place in places if place[1])}


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of processor and of wall clock, and MiB of memory at most; and what it found."""

    cpu: float
    wall: float
    peak: float
    found: Found


@dataclass(frozen=True)
class Job:
    """One line of the table: a name, its version, and the command for a file and a folder to work in."""

    name: str
    version: str
    command: Callable[[Path, Path], list[str]]

    def run(self, source: Path) -> Cost:
        """Run it once in a fresh process and a fresh folder.

        Raises
        ------
        RuntimeError
            If it fails.
        """
        with tempfile.TemporaryDirectory(dir=source.parent) as work, tempfile.TemporaryFile() as out:
            begins = time.perf_counter()
            process = subprocess.Popen(self.command(source, Path(work)), stdout=out, cwd=ROOT)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begins
            if status:
                raise RuntimeError(f"{self.name} failed with status {status}")
            out.seek(0)
            found = json.loads(out.read())
        return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, found)


def own_jobs(names: Sequence[str]) -> Iterator[Job]:
    """Give the jobs of our own."""
    for name in names:
        made_by = f"polars {version('polars')}" if name == "floor" else f"pesbench {version('pesbench')}"

        def command(source: Path, work: Path, name: str = name) -> list[str]:
            return [sys.executable, __file__, "--job", name, "--source", str(source), "--out", str(work)]

        yield Job(name, made_by, command)


def peer_jobs(names: Sequence[str], folder: Path) -> Iterator[Job]:
    """Make an environment for each peer and give its job; who cannot be had is named and left out."""
    codes = folder / "codes.json"
    codes.write_text(json.dumps(known_codes()), encoding="utf-8")
    for name in names:
        python = environment(name.split()[0], PEERS[name], folder)
        if python is None:
            print(f"{name}: the package index does not have {', '.join(PEERS[name])}; left out")
            continue
        module = f"tests.benchmarks.peers.with_{name.replace(' ', '_')}"

        def command(source: Path, work: Path, python: Path = python, module: str = module) -> list[str]:
            return [str(python), "-m", module, str(source), str(codes), str(work)]

        yield Job(name, PEERS[name][0].replace("==", " "), command)


def known_codes() -> dict[str, list[str]]:
    """Give the codes of the catalogue that a values file may have, by column."""
    from pesbench.catalogue import load_catalogue  # noqa: PLC0415
    from pesbench.forms import build_forms  # noqa: PLC0415
    from pesbench.forms.cells import Codes, annotation_of  # noqa: PLC0415

    fields = build_forms(load_catalogue())["values"].model.model_fields
    lists = {name: annotation_of(fields[name], Codes) for name in CODED}
    return {name: list(codes.known) for name, codes in lists.items() if codes}


def environment(name: str, packages: Sequence[str], folder: Path) -> Path | None:
    """Make a virtual environment with some packages and our Polars; None where they cannot be had."""
    python = folder / name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*install, *packages, f"polars=={version('polars')}"], capture_output=True, check=False)
        if done.returncode:
            return None
    return python


def verdict(found: Found, truth: pl.DataFrame) -> str:
    """Compare the rows and cells that were found with those that were planted."""
    if found["lines"] is None:
        return "names no rows"
    rows = beside(set(truth["line"]), set(found["lines"]))
    planted = set(truth.select("line", "column").drop_nulls().iter_rows())
    named = {(line, column) for line, column in found["cells"] or ()}
    # Rules of several cells may name any of them, also beside the cell that was planted.
    of_one = set(truth.drop_nulls("column")["line"])
    cells = beside(planted, {cell for cell in named if cell[0] in of_one or cell[0] not in set(truth["line"])})
    return f"rows: {rows}; cells: {cells}"


def beside(planted: set[Any], found: set[Any]) -> str:
    """Say how many of what was planted were found, missed and invented."""
    missed, invented = len(planted - found), len(found - planted)
    return f"all {len(planted):,}" if not missed + invented else f"{missed:,} missed, {invented:,} invented"


def table(costs: Mapping[Job, Sequence[Cost]], truth: pl.DataFrame) -> str:
    """Write the table in Markdown."""
    least = {job: min(run.cpu for run in runs) for job, runs in costs.items()}
    base = next((cpu for job, cpu in least.items() if job.name == "floor"), float("nan"))
    lines = [
        "| job | version | CPU / floor | CPU s | wall s | peak MiB | found |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for job, runs in costs.items():
        wall, peak = min(run.wall for run in runs), max(run.peak for run in runs)
        said = "-" if job.name == "floor" else verdict(runs[-1].found, truth)
        numbers = f"{least[job] / base:.2f} | {least[job]:.2f} | {wall:.2f} | {peak:,.0f}"
        lines.append(f"| {job.name} | {job.version} | {numbers} | {said} |")
    return "\n".join(lines)


def compare(jobs: Sequence[Job], source: Path, rounds: int) -> dict[Job, list[Cost]]:
    """Run the jobs in turn, several rounds; who fails is named and left out from then on."""
    costs: dict[Job, list[Cost]] = {job: [] for job in jobs}
    for _ in range(rounds):
        for job in list(costs):
            try:
                costs[job].append(job.run(source))
            except RuntimeError as fault:
                print(fault)
                del costs[job]
    return costs


def main() -> None:
    """Generate, run in turns, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--order", choices=("pes", "period"), default="pes")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", nargs="*", choices=JOBS, default=list(JOBS))
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--job", choices=JOBS, help="do one job on --source, working in --out")
    parser.add_argument("--source", type=Path)
    parser.add_argument("--out", type=Path, help="where files and environments go; a temporary folder by default")
    options = parser.parse_args()
    if options.job:
        sys.stdout.write(json.dumps(JOBS[options.job](options.source, options.out)))
        return
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.out or Path(temporary)
        folder.mkdir(exist_ok=True)
        jobs = [*own_jobs(options.jobs), *peer_jobs(options.peers, folder)]
        for kinds in ([], ["--without-duplicates"]):
            sizes = ["--rows", str(options.rows), "--order", options.order, *kinds, "--out", str(folder)]
            subprocess.run([sys.executable, str(HERE / "values_file.py"), *sizes], check=True)
            source = folder / "values.csv"
            truth = pl.read_csv(folder / "truth.csv")
            size = source.stat().st_size / 1e6
            print(f"\n{options.rows:,} rows, {size:.0f} MB, {'no' if kinds else 'with'} duplicate keys\n")
            print(table(compare(jobs, source, options.rounds), truth), flush=True)


if __name__ == "__main__":
    main()
