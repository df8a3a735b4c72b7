"""The store as a whole: what a vintage remembers, staging, permissions."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest

from pesbench.errors import StoreError
from pesbench.store import Commit, CommitInfo, Counts, Schema, Source, Store, Vintage

Stage = Callable[..., Path]
Deliver = Callable[..., Commit]


def test_a_vintage_remembers_where_its_cells_came_from(store: Store, stage: Stage) -> None:
    info = CommitInfo(
        who="ann",
        note="AT 2024",
        sources=(Source(name="at.csv", sha256="00" * 32, size=120, rows=1),),
        rules={"PB401": 2},
        fingerprints={"catalogue": "abc"},
    )
    start = datetime.now(UTC)
    store.commit(stage(store, observations=[{"value": 1.0}, {"pes": "SE", "value": 2.0}]), info)
    (vintage,) = store.vintages()
    assert start <= vintage.time <= datetime.now(UTC)
    assert vintage == Vintage(
        number=1,
        time=vintage.time,
        who="ann",
        note="AT 2024",
        sources=info.sources,
        rules={"PB401": 2},
        fingerprints={"catalogue": "abc"},
        pesbench=version("pesbench"),
        counts={"observations": Counts(added=2)},
        tables={"observations": 1},
        pes=("AT", "SE"),
    )


def test_all_tables_of_a_delivery_are_one_vintage(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    deliver(store, {"value": 2.0}, enablers=[{"plan": 2.0}], definitions=[{"description": "2"}])
    deliver(store, enablers=[{"plan": 3.0}])
    assert [vintage.tables for vintage in store.vintages()] == [
        {"observations": 1},
        {"observations": 2, "enablers": 1, "definitions": 1},
        {"observations": 2, "enablers": 2, "definitions": 1},
    ]
    assert store.read("enablers", vintage=1).collect().is_empty()
    assert store.read("enablers", vintage=2).select("plan").collect().item() == 2.0
    assert store.read("observations", vintage=3).select("value").collect().item() == 2.0


def test_a_delivery_that_changes_nothing_is_no_vintage(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    again = deliver(store, {"value": 1.0})
    assert (again.vintage, again.recorded, again.total) == (1, False, Counts(unchanged=1))
    assert store.current == 1


def test_as_of_a_date_names_the_last_vintage_of_that_day(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    deliver(store, {"value": 2.0})
    today = store.vintages()[-1].time.date()
    assert store.resolve(str(today + timedelta(days=1))) == 2
    assert store.resolve("1") == 1
    with pytest.raises(StoreError, match="must have a vintage as of"):
        store.resolve(str(today - timedelta(days=2)))


def test_a_clock_that_was_set_back_does_not_turn_time_around(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    path = store.path / "vintages" / "000001.json"
    later = datetime.now(UTC) + timedelta(days=400)
    path.write_text(store.vintages()[0].model_copy(update={"time": later}).model_dump_json(), encoding="utf-8")
    deliver(store, {"value": 2.0})
    assert [vintage.time for vintage in store.vintages()] == [later, later]


def test_staging_is_used_up_by_a_commit_and_by_a_refusal(store: Store, stage: Stage) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    store.commit(staged, CommitInfo())
    refused = stage(store, observations=[{"value": 1.0}])
    (refused / "vacancies").mkdir()
    with pytest.raises(StoreError, match="vacancies"):
        store.commit(refused, CommitInfo())
    assert list((store.path / ".staging").iterdir()) == []


def test_a_staged_delivery_can_be_thrown_away(store: Store, stage: Stage) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    store.discard(staged)
    assert list((store.path / ".staging").iterdir()) == []


@pytest.mark.parametrize("act", [Store.discard, lambda store, path: store.commit(path, CommitInfo())])
def test_only_the_stores_own_staging_is_ever_removed(
    store: Store, tmp_path: Path, act: Callable[[Store, Path], object]
) -> None:
    other = tmp_path / "precious"
    other.mkdir()
    for path in (other, store.path / "observations", store.path / ".staging" / ".." / ".." / "precious"):
        with pytest.raises(StoreError, match="made by the store's own"):
            act(store, path)
    assert other.exists()


def test_two_stores_in_one_process_do_not_sweep_each_others_staging(store: Store, stage: Stage) -> None:
    mine = stage(store, observations=[{"value": 1.0}])
    other = Store.open(store.path)
    other.discard(other.stage())
    assert store.commit(mine, CommitInfo()).recorded


def test_what_a_dead_process_staged_is_removed(store: Store) -> None:
    program = "import os, sys; from pesbench.store import Store; Store.open(sys.argv[1]).stage(); os._exit(9)"
    subprocess.run([sys.executable, "-c", program, str(store.path)], check=False)
    assert len(list((store.path / ".staging").iterdir())) == 2
    store.discard(store.stage())
    assert list((store.path / ".staging").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask for folders")
@pytest.mark.parametrize("umask", [0o002, 0o027])
def test_files_and_folders_follow_the_users_umask(tmp_path: Path, schema: Schema, deliver: Deliver, umask: int) -> None:
    before = os.umask(umask)
    try:
        store = Store.open(tmp_path / "store", create=True, schema=schema)
        deliver(store, {"value": 1.0})
        deliver(store, {"value": 2.0})
    finally:
        os.umask(before)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [store.path, *store.path.rglob("*")]}
    wrong = {p.name: oct(m) for p, m in modes.items() if m != (0o777 if p.is_dir() else 0o666) & ~umask}
    assert wrong == {}


def test_reading_writes_nothing(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0}, enablers=[{"plan": 1.0}])
    before = {path: path.stat().st_mtime_ns for path in store.path.rglob("*")}
    again = Store.open(store.path)
    again.read("observations").collect()
    again.read("definitions").collect()
    again.vintages()
    assert {path: path.stat().st_mtime_ns for path in store.path.rglob("*")} == before
