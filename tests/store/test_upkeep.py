"""An old vintage again, fewer files, erasure, and whether a store is sound."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from pesbench.errors import StoreError
from pesbench.store import Commit, CommitInfo, Schema, Store, committing, merge, succession
from pesbench.store.marker import NAME as MARKER

Deliver = Callable[..., Commit]
Values = Callable[..., dict[str, float | None]]


def problems(store: Store, kind: str = "damage") -> list[str]:
    return [f"{it.path}: {it.problem}" for it in store.check().troubles if it.kind == kind]


def test_a_restored_vintage_equals_the_old_one_and_loses_nothing(
    store: Store, deliver: Deliver, values: Values
) -> None:
    deliver(store, {"measure": "a", "value": 1.0})
    deliver(store, {"measure": "a", "value": 2.0}, {"measure": "b", "value": 3.0}, enablers=[{"plan": 1.0}])
    assert store.restore(1, who="ann", note="b was wrong") == 3
    assert values(store) == {"a": 1.0}
    assert store.read("enablers").collect().is_empty()
    assert values(store, 2) == {"a": 2.0, "b": 3.0}
    last = store.vintages()[-1]
    assert (last.act, last.origin, last.who, last.note) == ("restore", 1, "ann", "b was wrong")
    assert store.restore(3) is None
    deliver(store, {"measure": "c", "value": 5.0})
    assert values(store) == {"a": 1.0, "c": 5.0}
    assert store.restore(2) == 5
    assert values(store) == {"a": 2.0, "b": 3.0}
    assert store.read("enablers").collect().height == 1
    assert problems(store) == []


def test_a_vintage_that_lost_a_file_is_not_restored(store: Store, deliver: Deliver, values: Values) -> None:
    deliver(store, {"value": 1.0})
    deliver(store, {"value": 2.0})
    (lost,) = store.parts("observations", vintage=1)["AT"]
    (store.path / "observations" / lost).unlink()
    with pytest.raises(StoreError, match=r"every file of vintage 1 must be there"):
        store.restore(1)
    assert values(store) == {"stock": 2.0}
    assert problems(store) == [f"observations/{lost}: the file is not there"]


def test_small_files_are_put_together_without_a_change(
    store: Store, deliver: Deliver, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(merge, "SMALL", 1)
        for period in ("2021", "2022", "2023"):
            deliver(store, {"period": period, "measure": f"m{period}", "value": 1.0})
    assert len(store.parts("observations", vintage=3)["AT"]) == 3
    before = values(store)
    done = store.optimise(who="ann")
    assert (done.vintage, done.removed.files) == (4, 0)
    assert len(store.parts("observations", vintage=4)["AT"]) == 1
    assert values(store) == values(store, 3) == before
    assert store.vintages()[-1].act == "optimise"
    assert store.optimise().vintage is None
    assert problems(store) == []


def test_leftovers_of_killed_runs_are_harmless_and_removed(
    store: Store, deliver: Deliver, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(store, {"value": 1.0})

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:  # the table is committed, the vintage is not written
        patch.setattr(committing, "_vintage", die)
        with pytest.raises(Killed):
            deliver(store, {"value": 2.0})
    (store.path / "vintages" / "000002.json.ab.tmp").write_text("{", encoding="utf-8")
    (store.path / ".staging" / "dead").mkdir()
    (store.path / ".staging" / "dead.lock").touch()
    assert values(store) == {"stock": 1.0}
    assert problems(store) == []
    assert [each.split(":")[0].split("/")[0] for each in problems(store, "leftover")] == [
        "observations", "observations", "vintages",
    ]  # fmt: skip
    assert store.optimise().removed.files == 2
    assert problems(store, "leftover") == []
    assert list((store.path / ".staging").iterdir()) == []
    assert values(store) == {"stock": 1.0}
    assert pl.read_delta(str(store.path / "observations")).get_column("value").to_list() == [1.0]


def test_no_file_of_a_listed_vintage_is_ever_removed(store: Store, deliver: Deliver, values: Values) -> None:
    for value in (1.0, 2.0, 3.0):
        deliver(store, {"value": value})
    assert store.optimise().removed.files == 0
    assert [values(store, number)["stock"] for number in (1, 2, 3)] == [1.0, 2.0, 3.0]


def test_a_forgotten_vintage_leaves_a_tombstone_and_no_value(store: Store, deliver: Deliver, values: Values) -> None:
    deliver(store, {"value": 98765.25, "comment": "Jo Bloggs"}, note="names Jo")
    deliver(store, {"value": 2.0})
    gone = store.forget([1], reason="request 17", who="ann")
    assert gone.files == 1
    assert values(store) == {"stock": 2.0}
    with pytest.raises(StoreError, match=r"vintage 1 was, on .*, because: request 17"):
        store.read("observations", vintage=1)
    with pytest.raises(StoreError, match="request 17"):
        store.restore(1)
    first = store.vintages()[0]
    assert first.forgotten is not None
    assert (first.note, first.sources, first.forgotten.reason, first.forgotten.who) == ("", (), "request 17", "ann")
    everything = b"".join(path.read_bytes() for path in store.path.rglob("*") if path.is_file())
    assert b"98765.25" not in everything
    assert b"Jo" not in everything
    assert problems(store) == []
    assert store.forget([1], reason="again").files == 0
    assert store.vintages()[0].forgotten == first.forgotten


def test_files_that_another_vintage_names_stay(
    store: Store, deliver: Deliver, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "SMALL", 1)
    deliver(store, {"measure": "a", "period": "2021", "value": 1.0})
    deliver(store, {"measure": "b", "period": "2022", "value": 2.0})
    deliver(store, {"measure": "b", "period": "2022", "value": 3.0})
    assert store.forget([2], reason="wrong").files == 1
    assert values(store) == {"a": 1.0, "b": 3.0}
    assert values(store, 1) == {"a": 1.0}
    assert problems(store) == []


def test_the_current_vintage_is_not_forgotten(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    with pytest.raises(StoreError, match=r"current vintage cannot be forgotten.*found 1"):
        store.forget([1], reason="x")
    with pytest.raises(StoreError, match="has 1 to 1, asked for 7"):
        store.forget([7], reason="x")
    assert store.vintages()[0].forgotten is None


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize(
    ("pattern", "harm", "said"),
    [
        ("observations/pes=AT/000001-*.parquet", flip, "its hash differs"),
        ("observations/pes=AT/000002-*.parquet", cut, "bytes, found"),
        ("enablers/pes=AT/*.parquet", Path.unlink, "not there"),
        ("observations/_delta_log/*1.json", Path.unlink, "not there"),
        ("observations/_delta_log/*2.json", cut, "not JSON"),
        ("vintages/000001.json", cut, "record"),
        ("vintages/000001.json", Path.unlink, "not there"),
    ],
)
def test_damage_is_named(store: Store, deliver: Deliver, pattern: str, harm: Callable[[Path], None], said: str) -> None:
    deliver(store, {"value": 1.0}, enablers=[{"plan": 1.0}])
    deliver(store, {"value": 2.0})
    assert problems(store) == []
    (path,) = store.path.glob(pattern)
    harm(path)
    (told,) = problems(store)
    assert told.startswith(path.relative_to(store.path).as_posix())
    assert said in told


def test_a_vintage_that_names_a_version_to_come_is_damage(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    path = store.path / "vintages" / "000001.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "tables": {"observations": 9}}), "utf-8")
    assert problems(store) == ["observations: vintage 1 names version 9; the table ends with 1"]


def test_a_store_of_format_1_is_read_and_becomes_format_3(store: Store, deliver: Deliver, values: Values) -> None:
    deliver(store, {"value": 1.0})
    path = store.path / MARKER
    marker = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**marker, "format": 1}), "utf-8")
    old = {
        "number": 1, "time": "2026-01-10T12:00:00Z", "who": "ann", "pesbench": "0.1.0",
        "sources": [{"name": "at.csv", "sha256": "ab", "size": 10, "rows": 3}],
        "counts": {"observations": {"added": 1}}, "tables": {"observations": 1},
    }  # fmt: skip
    (store.path / "vintages" / "000001.json").write_text(json.dumps(old), "utf-8")
    log = store.path / "observations" / "_delta_log" / f"{1:020d}.json"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    for line in lines:
        line.get("commitInfo", {}).pop("pesbench.sha256", None)
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    again = Store.open(store.path)
    assert values(again) == {"stock": 1.0}
    assert problems(again) == []
    deliver(again, {"value": 2.0})
    assert json.loads(path.read_text("utf-8"))["format"] == 3
    assert values(Store.open(store.path), 1) == {"stock": 1.0}


@pytest.mark.parametrize("place", ["observations/pes=AT", "observations", "observations/_delta_log"])
def test_a_link_inside_a_store_leads_no_write_elsewhere(
    store: Store, deliver: Deliver, tmp_path: Path, place: str
) -> None:
    deliver(store, {"value": 1.0})
    elsewhere = tmp_path / "elsewhere"
    (store.path / place).rename(elsewhere)
    (store.path / place).symlink_to(elsewhere)
    before = sorted(elsewhere.rglob("*"))
    with pytest.raises(StoreError, match="must not be a symbolic link; this one leads to"):
        deliver(store, {"value": 2.0})
    assert sorted(elsewhere.rglob("*")) == before
    assert store.current == 1


@pytest.mark.skipif(not hasattr(os, "umask"), reason="Windows has no umask")
@pytest.mark.parametrize("mask", [0o077, 0o027, 0o022])
def test_files_are_made_with_the_umask_of_the_user(tmp_path: Path, schema: Schema, deliver: Deliver, mask: int) -> None:
    before = os.umask(mask)
    try:
        store = Store.open(tmp_path / "store", create=True, schema=schema)
        for value in (1.0, 2.0):
            deliver(store, {"value": value}, enablers=[{"plan": value}])
        store.restore(1)
        store.optimise()
    finally:
        os.umask(before)
    wrong = [path for path in [store.path, *store.path.rglob("*")] if path.stat().st_mode & mask & 0o777]
    assert wrong == []


def test_a_clock_that_goes_backwards_keeps_the_order(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        year_now = 2030

        @classmethod
        def now(cls, tz: object = None) -> "Clock":
            assert tz is UTC
            return cls(cls.year_now, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(succession, "datetime", Clock)
    for year in (2030, 2020, 2031):
        Clock.year_now = year
        deliver(store, {"value": float(year)})
    assert [vintage.time.year for vintage in store.vintages()] == [2030, 2030, 2031]
    assert store.resolve("2030-06-01") == 2
    assert problems(store) == []


def test_an_outside_reader_pins_the_versions_of_a_vintage(store: Store, deliver: Deliver) -> None:
    for value in (1.0, 2.0, 3.0):
        deliver(store, {"value": value}, {"pes": "SE", "value": -value})
    for vintage in store.vintages():
        theirs = DeltaTable(store.path / "observations", version=vintage.tables["observations"]).to_pyarrow_table()
        ours = store.read("observations", vintage=vintage.number).collect()
        key = list(store.schema.table("observations").key)
        frame = pl.DataFrame(theirs).select(ours.columns)
        assert frame.sort(key).equals(ours.sort(key))


def test_copies_of_sources_are_kept_once(store: Store, tmp_path: Path, stage: Callable[..., Path]) -> None:
    from pesbench.store import Source  # noqa: PLC0415 - only here
    from pesbench.store.copies import copy_source, digest  # noqa: PLC0415 - likewise

    given = tmp_path / "at.csv"
    given.write_text("pes\nAT\n", encoding="utf-8")
    sha256 = digest(given)
    for value in (1.0, 2.0):
        staged = stage(store, observations=[{"value": value}])
        copy = copy_source(given, staged / "_sources", sha256)
        source = Source(name="at.csv", sha256=sha256, kept=True)
        store.commit(staged, CommitInfo(sources=(source,), copies={sha256: copy}))
    (kept,) = (store.path / "sources").iterdir()
    assert (kept.name, kept.read_bytes()) == (sha256, given.read_bytes())
    assert problems(store) == []
    assert store.forget([1], reason="x").files == 1
    assert kept.exists()
    flip(kept)
    assert problems(store) == [f"sources/{sha256}: the copy of at.csv is not what was delivered: its hash differs"]


def test_a_store_that_lacks_a_file_is_not_tidied(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    next(store.path.glob("observations/pes=*/*.parquet")).unlink()
    with pytest.raises(StoreError, match="must be there, and whole"):
        store.optimise()
