"""The tables: recovery of versions that no vintage names, and history that nothing cleans away."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake

from pesbench.errors import StoreError
from pesbench.store import Commit, Schema, Store, delta
from pesbench.store.vintage import VintageLog

Deliver = Callable[..., Commit]
MONTH = 30 * 24 * 3600


def interrupted(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, **tables: list[dict[str, object]]
) -> None:
    """Deliver, and stop before the vintage is recorded."""

    class Stopped(BaseException):
        pass

    def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(VintageLog, "append", stop)
        with pytest.raises(Stopped):
            deliver(store, **tables)


def test_a_version_that_no_vintage_names_is_not_read_and_is_undone(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(store, {"measure": "a", "value": 1.0})
    interrupted(store, deliver, monkeypatch, observations=[{"measure": "b", "value": 2.0}, {"pes": "SE", "value": 2.0}])
    assert DeltaTable(store.path / "observations").version() == 2
    assert store.read("observations").collect().height == 1
    deliver(store, {"measure": "c", "value": 3.0}, enablers=[{"plan": 1.0}])
    newest = pl.DataFrame(DeltaTable(store.path / "observations").to_pyarrow_table())
    assert sorted(newest.select("measure", "value").rows()) == [("a", 1.0), ("c", 3.0)]
    assert sorted(store.read("observations").select("measure", "value").collect().rows()) == [("a", 1.0), ("c", 3.0)]


def test_a_table_that_no_vintage_names_is_emptied(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(store, deliver, monkeypatch, observations=[{"value": 1.0}], enablers=[{"plan": 1.0}])
    assert store.read("enablers").collect().is_empty()
    deliver(store, {"value": 2.0})
    assert store.read("observations").select("value").collect().item() == 2.0
    assert store.read("enablers").collect().is_empty()
    assert DeltaTable(store.path / "enablers").count() == 0


def test_a_table_that_was_only_just_made_is_used(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(delta.Table, "_place", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
        with pytest.raises(StoreError):
            deliver(store, {"value": 1.0})
    deliver(store, {"value": 2.0})
    assert store.vintages()[0].tables == {"observations": 1}
    assert store.read("observations").select("value").collect().item() == 2.0


def test_a_dimension_of_an_interrupted_delivery_can_be_brought_again(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    wider = Schema.of({"sex": "T", "age": "TOTAL", "nationality": "ALL"})
    deliver(store, {"value": 1.0})
    rows = [{"nationality": "FOR", "value": 2.0}]
    with monkeypatch.context() as patch:
        patch.setattr(delta.Table, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
        with pytest.raises(StoreError):
            deliver(store, *rows, by=wider)
    assert store.read("observations").select("nationality", "value").collect().rows() == [("ALL", 1.0)]
    deliver(store, *rows, by=wider)
    assert sorted(store.read("observations").select("nationality", "value").collect().rows()) == [
        ("ALL", 1.0),
        ("FOR", 2.0),
    ]


def test_old_vintages_outlive_the_clean_up_of_delta_lake(store: Store, deliver: Deliver) -> None:
    for number in range(1, 24):
        deliver(store, {"value": float(number)})
        if number == 19:
            for path in (store.path / "observations" / "_delta_log").iterdir():
                os.utime(path, (time.time() - 3 * MONTH,) * 2)
    table = DeltaTable(store.path / "observations")
    table.cleanup_metadata()
    assert any((store.path / "observations" / "_delta_log").glob("*.checkpoint*.parquet"))
    assert table.vacuum(dry_run=True) == []
    read = [store.read("observations", vintage=n).select("value").collect().item() for n in range(1, 24)]
    assert read == [float(number) for number in range(1, 24)]


def test_other_writers_are_noticed(store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(store, {"value": 1.0})
    place = delta.Table._place

    def meanwhile(table: delta.Table, *rest: object) -> None:
        row = pl.DataFrame({"pes": "SE", "measure": "theirs"})
        write_deltalake(table.folder, row, mode="append", schema_mode="merge")
        place(table, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(delta.Table, "_place", meanwhile)
        with pytest.raises(StoreError, match="only pesbench may write"):
            deliver(store, {"value": 2.0})
    assert store.read("observations").select("value").collect().item() == 1.0
    deliver(store, {"value": 3.0})
    assert store.read("observations").select("value").collect().item() == 3.0


def test_a_table_whose_log_is_lost_is_told(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    for path in (store.path / "observations" / "_delta_log").iterdir():
        path.unlink()
    with pytest.raises(StoreError, match="the table has none"):
        store.read("observations")
    with pytest.raises(StoreError):
        deliver(store, {"value": 2.0})


def test_a_path_of_the_store_is_not_needed_to_be_where_it_was(store: Store, deliver: Deliver, tmp_path: Path) -> None:
    deliver(store, {"value": 1.0})
    moved = store.path.rename(tmp_path / "moved")
    assert Store.open(moved).read("observations").collect().height == 1
