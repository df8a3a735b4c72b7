"""Real processes that ingest: killed at any moment, or several at once; the store is whole in the end."""

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.ingestion import IngestOptions, ingest
from pesbench.keeping import store_forget
from pesbench.store import Store

INGEST = """
import sys, time
from pathlib import Path
from pesbench.catalogue import load_catalogue
from pesbench.ingestion import IngestOptions, ingest

store, *folders = sys.argv[1:]
catalogue = load_catalogue()
print("ready", flush=True)
for folder in folders:
    start = time.perf_counter()
    result = ingest([Path(folder)], Path(store), catalogue, IngestOptions(note=Path(folder).name))
    print(result.recipe.vintage, time.perf_counter() - start, flush=True)
"""
KILLED = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
UNITS = ("AT", "BG", "CZ")


def write_delivery(folder: Path, number: int) -> Path:
    """Write a delivery of four forms in which every figure is the same number."""
    folder.mkdir()
    months = [f"2024-{month:02}" for month in range(1, 13)]
    tables = {
        "unemployment": ("pes,period,stock", [f"{unit},{month},{number}" for unit in UNITS for month in months]),
        "vacancies": ("pes,period,notified,filled", [f"{unit},2024-01,{number},{number}" for unit in UNITS]),
        "definitions": ("pes,measure,valid_from,description", [f"{unit},stock,2020,{number}" for unit in UNITS]),
        "context": ("pes,period,variable,value", [f"{unit},2024,labour_force,{number}" for unit in UNITS]),
    }
    for name, (header, rows) in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def figures(store: Store) -> set[float]:
    """Give the figures of all tables; a vintage that is whole has one."""
    rows = store.read("observations").collect()
    described = store.read("definitions").collect().get_column("description")
    sizes = (rows.height, described.len())
    assert sizes == ((len(UNITS) * 15, len(UNITS)) if store.current else (0, 0))
    return {*rows.get_column("value"), *map(float, described)}


def damage(store: Store) -> list[str]:
    return [trouble.problem for trouble in store.check().troubles if trouble.kind == "damage"]


def start(store: Path, *folders: Path) -> subprocess.Popen[str]:
    arguments = [str(store), *map(str, folders)]
    return subprocess.Popen([sys.executable, "-c", INGEST, *arguments], stdout=subprocess.PIPE, text=True)


def kill_once(store: Path, folder: Path, moment: float) -> bool:
    """Kill an ingest that many seconds after it began; tell whether it was still running."""
    with start(store, folder) as victim:
        assert victim.stdout
        assert victim.stdout.readline() == "ready\n"
        time.sleep(moment)
        running = victim.poll() is None
        victim.kill()
    return running


def outcome(path: Path, old: int, new: int) -> str:
    """Say whether a store holds the old delivery whole, the new one whole, or neither."""
    store = Store.open(path)
    found = figures(store)
    if damage(store):
        return "broken"
    return {frozenset({float(old)}): "old", frozenset({float(new)}): "new"}.get(frozenset(found), "broken")


def survive(folder: Path, catalogue: Catalogue, times: int) -> Counter[str]:
    """Kill so many ingests at random moments, each followed by one that must succeed."""
    chance, path, counts = random.Random(times), folder / "store", Counter[str]()
    began = time.perf_counter()
    ingest([write_delivery(folder / "0", 0)], path, catalogue, IngestOptions())
    length = time.perf_counter() - began
    for number in range(1, 2 * times, 2):
        running = kill_once(path, write_delivery(folder / str(number), number), chance.uniform(0, 1.2 * length))
        counts["running" if running else "ended"] += 1
        counts[outcome(path, number - 1, number)] += 1
        began = time.perf_counter()
        ingest([write_delivery(folder / str(number + 1), number + 1)], path, catalogue, IngestOptions())
        length = time.perf_counter() - began
        assert figures(Store.open(path)) == {float(number + 1)}
    Store.open(path).optimise()
    assert Store.open(path).check().troubles == ()
    return counts


def told(counts: Counter[str]) -> str:
    names = ("old", "new", "broken")
    return f"killed {counts['running']} times: " + ", ".join(f"{name} {counts[name]}" for name in names)


@KILLED
def test_an_ingest_killed_at_any_moment_leaves_the_old_or_the_new_vintage(tmp_path: Path, catalogue: Catalogue) -> None:
    counts = survive(tmp_path, catalogue, 6)
    sys.stdout.write(f"{told(counts)}\n")
    assert counts["broken"] == 0
    assert counts["old"] + counts["new"] == 6


@KILLED
@pytest.mark.slow
def test_two_hundred_killed_ingests_break_nothing(
    tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = survive(tmp_path, catalogue, 200)
    with capsys.disabled():
        sys.stdout.write(f"\n{told(counts)}\n")
    assert counts["broken"] == 0
    assert min(counts["old"], counts["new"]) > 0


def write_small(folder: Path, process: int, number: int) -> Path:
    """Write a delivery with a cell that all processes deliver, and one that only this delivery has."""
    folder.mkdir()
    value = 1_000 * process + number
    own = f"{UNITS[process % len(UNITS)]},20{10 + process}-{number + 1:02},{value}"
    (folder / "unemployment.csv").write_text(f"pes,period,stock\nAT,2009-01,{value}\n{own}\n", encoding="utf-8")
    (folder / "vacancies.csv").write_text(f"pes,period,notified\nAT,2009-01,{value}\n", encoding="utf-8")
    return folder


def deliver_at_once(folder: Path, processes: int, deliveries: int) -> None:
    path = folder / "store"
    names = {
        process: [write_small(folder / f"{process}-{number}", process, number) for number in range(deliveries)]
        for process in range(processes)
    }
    writers = [start(path, *folders) for folders in names.values()]
    said = [writer.communicate(timeout=600)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * processes
    numbers = [int(line.split()[0]) for text in said for line in text.splitlines()[1:]]
    assert sorted(numbers) == list(range(1, processes * deliveries + 1))  # each committed whole, as one vintage
    store = Store.open(path)
    order = [tuple(map(int, vintage.note.split("-"))) for vintage in store.vintages()]
    for process in names:
        assert [number for other, number in order if other == process] == list(range(deliveries))
    rows = store.read("observations").collect()
    last = 1_000 * order[-1][0] + order[-1][1]
    assert rows.filter(period="2009-01").get_column("value").to_list() == [last, last]
    own = {1_000 * process + number for process, number in order}
    assert set(rows.filter(rows["period"] != "2009-01").get_column("value")) == own
    assert damage(store) == []


def test_no_delivery_is_lost_among_three_processes(tmp_path: Path) -> None:
    deliver_at_once(tmp_path, 3, 3)


@pytest.mark.slow
def test_no_delivery_is_lost_among_eight_processes(tmp_path: Path) -> None:
    deliver_at_once(tmp_path, 8, 10)


FULL = """
import resource, sys
from pesbench.cli import main
code = main(["ingest", sys.argv[1], "--store", sys.argv[2], "--quiet"])
assert code == 0, code
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
sys.exit(main(["ingest", sys.argv[3], "--store", sys.argv[2], "--quiet"]))
"""


@KILLED
@pytest.mark.parametrize("limit", [0, 300, 3_000])
def test_a_disk_without_space_is_told_and_nothing_is_lost(tmp_path: Path, limit: int) -> None:
    path, folders = tmp_path / "store", [write_delivery(tmp_path / str(number), number) for number in (1, 2)]
    arguments = [str(folders[0]), str(path), str(folders[1]), str(limit)]
    done = subprocess.run([sys.executable, "-c", FULL, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stderr
    assert "free space" in done.stderr
    assert "Traceback" not in done.stderr
    store = Store.open(path)
    assert (store.current, figures(store), damage(store)) == (1, {1.0}, [])


ERASE = """
import sys
from pathlib import Path
from pesbench.keeping import store_forget
import pesbench.store.erasure

print("ready", flush=True)
store_forget(Path(sys.argv[1]), pes=["AT"], reason="request")
"""


def shows(store: Store, number: int) -> bool:
    return "AT" in set(store.read("observations", vintage=number).collect().get_column("pes"))


@KILLED
@pytest.mark.slow
def test_an_erasure_killed_at_any_moment_is_whole_or_has_not_begun(tmp_path: Path, catalogue: Catalogue) -> None:
    chance, counts = random.Random(1), Counter[bool]()
    for number in range(3):
        ingest([write_delivery(tmp_path / str(number), number)], tmp_path / "store", catalogue, IngestOptions())
    later = write_delivery(tmp_path / "later", 9)
    for number in range(30):
        path = tmp_path / f"copy{number}"
        shutil.copytree(tmp_path / "store", path)
        with subprocess.Popen([sys.executable, "-c", ERASE, str(path)], stdout=subprocess.PIPE, text=True) as victim:
            assert victim.stdout
            assert victim.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.3))
            victim.kill()
        store = Store.open(path)
        assert damage(store) == []
        seen = {shows(store, vintage) for vintage in range(1, store.current + 1)}
        assert len(seen) == 1
        counts.update(seen)
        store_forget(path, pes=["AT"], reason="request")
        assert list(path.glob("*/pes=AT/*")) == []
        ingest([later], path, catalogue, IngestOptions())
        assert [shows(store, vintage) for vintage in range(1, store.current + 1)] == [False] * 4 + [True]
        store.optimise()
        assert store.check().troubles == ()
    assert min(counts[True], counts[False]) > 0
