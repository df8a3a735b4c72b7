"""Cells that go: withdrawn by their keys, or replaced with the whole period that a delivery brings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pesbench.store import Commit, CommitInfo, Counts, Schema, Store, merge

Deliver = Callable[..., Commit]
Stage = Callable[..., Path]
Values = Callable[..., dict[str, float | None]]

DIMENSIONS = {"sex": "T", "age": "TOTAL", "origin": "submitted"}


def keys(*cells: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{"pes": "AT", "period": "2024-01", **DIMENSIONS, **cell} for cell in cells])


def withdraw(store: Store, staged: Path, *cells: dict[str, Any]) -> Commit:
    return store.commit(staged, CommitInfo(withdraw={"observations": keys(*cells)}))


def test_withdrawn_cells_go_and_the_others_stay(store: Store, deliver: Deliver, values: Values) -> None:
    deliver(store, *({"measure": name, "value": 1.0} for name in "abc"), {"pes": "SE", "measure": "z", "value": 9.0})
    done = withdraw(store, store.stage(), {"measure": "a"}, {"measure": "b"}, {"measure": "unknown"})
    assert done.counts == {("observations", "a"): Counts(removed=1), ("observations", "b"): Counts(removed=1)}
    assert values(store) == {"c": 1.0, "z": 9.0}
    assert values(store, 1) == {"a": 1.0, "b": 1.0, "c": 1.0, "z": 9.0}
    assert store.vintages()[-1].counts == {"observations": Counts(removed=2)}


def test_a_part_is_not_withdrawn_with_its_total(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 3.0}, {"sex": "F", "value": 1.0}, {"origin": "external", "value": 4.0})
    withdraw(store, store.stage(), {"measure": "stock"})
    assert store.read("observations").select("sex", "origin").sort("sex").collect().rows() == [
        ("F", "submitted"),
        ("T", "external"),
    ]


def test_what_is_not_there_makes_no_vintage(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 3.0})
    assert not withdraw(store, store.stage(), {"measure": "other"}).recorded
    assert not withdraw(store, store.stage(), {"pes": "SE", "measure": "stock"}).recorded
    assert store.current == 1


def test_a_pes_without_cells_is_gone(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 3.0}, {"pes": "SE", "value": 4.0})
    withdraw(store, store.stage(), {"measure": "stock"})
    assert store.read("observations").select("pes").collect().to_series().to_list() == ["SE"]


def test_a_cell_that_is_withdrawn_and_delivered_is_changed(store: Store, deliver: Deliver, stage: Stage) -> None:
    deliver(store, {"value": 3.0}, {"measure": "other", "value": 1.0})
    staged = stage(store, observations=[{"value": 4.0}])
    done = withdraw(store, staged, {"measure": "stock"}, {"measure": "other"})
    assert done.total == Counts(changed=1, removed=1)


def replace(store: Store, staged: Path) -> Commit:
    return store.commit(staged, CommitInfo(replace=True))


def test_a_replaced_period_holds_what_was_delivered_and_nothing_else(
    store: Store, deliver: Deliver, stage: Stage
) -> None:
    january = [{"sex": sex, "value": 1.0} for sex in ("T", "F", "M")]
    others = [
        {"period": "2024-02", "value": 5.0},
        {"measure": "inflow", "value": 6.0},
        {"pes": "SE", "value": 7.0},
        {"origin": "external", "value": 8.0},
    ]
    deliver(store, *january, *others)
    done = replace(store, stage(store, observations=[{"sex": "T", "value": 2.0}, {"sex": "F", "value": 1.0}]))
    assert done.total == Counts(changed=1, unchanged=1, removed=1)
    rows = store.read("observations").filter(pes="AT", measure="stock", period="2024-01", origin="submitted")
    assert sorted(rows.select("sex", "value").collect().rows()) == [("F", 1.0), ("T", 2.0)]
    assert store.read("observations").filter(pl.col("value") >= 5).collect().height == len(others)


@pytest.mark.parametrize(
    ("status", "counts", "left"),
    [(None, Counts(empty=1, removed=1), []), ("O", Counts(changed=1), [("O", None)])],
)
def test_an_empty_cell_of_a_replaced_period_does_not_keep_the_old_value(
    store: Store, deliver: Deliver, stage: Stage, status: str | None, counts: Counts, left: list[Any]
) -> None:
    deliver(store, {"value": 3.0})
    done = replace(store, stage(store, observations=[{"value": None, "obs_status": status}]))
    assert done.total == counts
    assert store.read("observations").select("obs_status", "value").collect().rows() == left


def test_a_cycle_of_scores_is_replaced_by_assessment(store: Store, stage: Stage) -> None:
    scores = [{"enabler": name, "plan": 1.0} for name in ("A1", "Z9")]
    own = [{"enabler": "A1", "assessment": "self", "plan": 1.0}, {"enabler": "A1", "cycle": "2", "plan": 1.0}]
    store.commit(stage(store, enablers=[*scores, *own]), CommitInfo())
    assert replace(store, stage(store, enablers=[{"enabler": "A1", "plan": 1.0}])).total == Counts(
        unchanged=1, removed=1
    )
    assert store.read("enablers").collect().height == 3


def test_only_files_that_may_hold_a_withdrawn_cell_are_written_anew(
    store: Store, deliver: Deliver, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "SMALL", 2)
    for year in ("2021", "2022", "2023"):
        deliver(store, *({"period": year, "measure": name, "value": 1.0} for name in "ab"))
    before = store.parts("observations", vintage=3)["AT"]
    withdraw(store, store.stage(), {"period": "2022", "measure": "a"})
    after = store.parts("observations", vintage=4)["AT"]
    assert (len(before), len(before & after), len(after - before)) == (3, 2, 1)
    assert schema.table("observations").scope == ("measure", "period", "origin")
