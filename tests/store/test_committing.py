"""Real processes: none of their deliveries is lost, and a kill leaves one vintage or the other."""

import random
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from pesbench.store import Store

WRITER = """
import sys
import polars as pl
from pesbench.store import CommitInfo, Schema, Store

path, name, fatal, first, last = *sys.argv[1:4], *map(int, sys.argv[4:])
schema = Schema.of({"sex": "T"})

def frame(table, **columns):
    return pl.DataFrame(columns, schema_overrides=schema.table(table).physical)

def delivery(store, number):
    staged = store.stage()
    value = [float(number)]
    shared = {"origin": ["submitted"], "obs_status": ["A"], "value": value}
    score = {"assessment": ["self"], "obs_status": ["A"], "plan": value}
    for pes in ("AT", "SE"):
        put(staged, "observations", pes, period=["2024"], measure=["last"], **shared)
        put(staged, "enablers", pes, cycle=["3"], enabler=["A1"], **score)
    put(staged, "observations", name, period=[str(number)], measure=["own"], **shared)
    put(staged, "definitions", "AT", measure=["last"], valid_from=["2020"], description=[str(number)])
    return staged

def put(staged, table, pes, **columns):
    folder = staged / table / f"pes={pes}"
    folder.mkdir(parents=True)
    frame(table, **columns).write_parquet(folder / "0.parquet")

store = Store.open(path, create=True, schema=schema)
for number in range(first, last):
    staged = delivery(store, number)
    if fatal and number == last - 1:
        import os, signal
        steps = 0
        def count(event, arguments):
            global steps
            if event in {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"} and path in str(arguments[0]):
                steps += 1
                placed = event == "os.rename" and f"{path}/{fatal}/" in str(arguments[1])
                if str(steps) == fatal or placed:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
    print(number, store.commit(staged, CommitInfo(who=name, note=str(number))).vintage, flush=True)
"""

KILLED = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def writer(store: Path, name: str, *, first: int, last: int, fatal: str = "") -> subprocess.Popen[str]:
    arguments = [str(store), name, fatal, str(first), str(last)]
    return subprocess.Popen([sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE, text=True)


def last_values(store: Store, vintage: int) -> set[float]:
    """The values of the cells that every delivery sets, over all tables; a vintage that is whole has one."""
    observed = store.read("observations", vintage=vintage).filter(measure="last").collect().get_column("value")
    scores = store.read("enablers", vintage=vintage).collect().get_column("plan")
    described = store.read("definitions", vintage=vintage).collect().get_column("description").cast(pl.Float64)
    assert (observed.len(), scores.len(), described.len()) == ((2, 2, 1) if vintage else (0, 0, 0))
    return {*observed, *scores, *described}


def check_whole(store: Store) -> None:
    """The current vintage is what its delivery says; the cells of every recorded delivery are there."""
    vintages = store.vintages()
    assert last_values(store, store.current) == {float(vintage.note) for vintage in vintages[-1:]}
    own = store.read("observations").filter(measure="own").select("pes", "period").collect().rows()
    assert sorted(own) == sorted((vintage.who, vintage.note) for vintage in vintages)


def watch(path: Path, writers: list[subprocess.Popen[str]]) -> set[int]:
    """Read while others write: every vintage seen is whole."""
    seen = set()
    while any(one.poll() is None for one in writers):
        time.sleep(0.2)
        if (path / "vintages").exists():
            store = Store.open(path)
            number = store.current
            assert len(last_values(store, number)) == (number > 0)
            seen.add(number)
    return seen


def test_of_four_processes_that_write_at_once_no_delivery_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "store"
    names = ["P1", "P2", "P3", "P4"]
    writers = [writer(path, name, first=10 * n, last=10 * n + 5) for n, name in enumerate(names, 1)]
    watched = watch(path, writers)
    said = {name: one.communicate(timeout=60)[0].split() for name, one in zip(names, writers, strict=True)}
    assert [one.returncode for one in writers] == [0, 0, 0, 0]
    assert len(watched) > 3
    store = Store.open(path)
    vintages = store.vintages()
    assert [vintage.number for vintage in vintages] == list(range(1, 21))
    assert [vintage.time for vintage in vintages] == sorted(vintage.time for vintage in vintages)
    for name in names:
        theirs = [(vintage.note, str(vintage.number)) for vintage in vintages if vintage.who == name]
        assert [word for pair in theirs for word in pair] == said[name]
    check_whole(store)
    for vintage in vintages:
        assert last_values(store, vintage.number) == {float(vintage.note)}
        own = store.read("observations", vintage=vintage.number).filter(measure="own").collect().height
        assert own == vintage.number


def kill_at_random(path: Path, chance: random.Random, first: int) -> int:
    """Kill a writer somewhere in its work; give the last delivery that it reported."""
    reported = 0
    with writer(path, "P1", first=first, last=first + 10_000) as victim:
        assert victim.stdout
        reported = int(victim.stdout.readline().split()[0])
        time.sleep(chance.uniform(0, 0.3))
        victim.kill()
        for line in victim.stdout:
            reported = int(line.split()[0]) if line.endswith("\n") else reported
    return reported


def survive(path: Path, times: int) -> None:
    chance = random.Random(times)
    first = 1
    for _ in range(times):
        reported = kill_at_random(path, chance, first)
        store = Store.open(path)
        check_whole(store)
        last = int(store.vintages()[-1].note)
        assert reported <= last <= reported + 1
        first = last + 1


@KILLED
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_vintage(tmp_path: Path) -> None:
    survive(tmp_path / "store", 4)


@KILLED
@pytest.mark.slow
def test_a_hundred_kills_leave_the_old_or_the_new_vintage(tmp_path: Path) -> None:
    survive(tmp_path / "store", 100)


def die_at(path: Path, step: str, *, delivery: int = 2) -> bool:
    """Have a delivery killed at a step of the file system; tell whether there was such a step."""
    victim = writer(path, "P1", first=1, last=delivery + 1, fatal=step)
    victim.communicate(timeout=60)
    store = Store.open(path)
    check_whole(store)
    assert store.current in {delivery - 1, delivery}
    return victim.returncode != 0


def recover(path: Path) -> None:
    """Have another process deliver after that."""
    successor = writer(path, "P2", first=3, last=4)
    successor.communicate(timeout=60)
    assert successor.returncode == 0
    check_whole(Store.open(path))
    assert list((path / ".staging").iterdir()) == []


@KILLED
def test_a_kill_between_two_tables_is_undone_by_the_next_delivery(tmp_path: Path) -> None:
    path = tmp_path / "store"
    assert die_at(path, "enablers")
    assert Store.open(path).current == 1
    assert DeltaTable(path / "definitions").version() == 2  # one ahead of the vintage
    recover(path)


@KILLED
@pytest.mark.slow
@pytest.mark.parametrize("delivery", [1, 2])
def test_a_kill_at_each_step_is_undone_by_the_next_delivery(tmp_path: Path, delivery: int) -> None:
    steps = 1
    while die_at(tmp_path / f"store{steps}", str(steps), delivery=delivery):
        recover(tmp_path / f"store{steps}")
        steps += 1
    assert steps > 30
