"""Replacement arithmetic: what a delivery does to stored cells."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.errors import StoreError
from pesbench.store import Commit, CommitInfo, Counts, Schema, Store, merge

Deliver = Callable[..., Commit]
Values = Callable[..., dict[str, float | None]]

BLANK: dict[str, Any] = {"value": None, "obs_status": None}


def missing(status: str) -> dict[str, Any]:
    return {"value": None, "obs_status": status}


def files(store: Store) -> set[str]:
    return {path.name for path in store.path.glob("observations/pes=*/*.parquet")}


def test_cells_are_added_changed_kept_and_left_one_by_one(store: Store, deliver: Deliver, values: Values) -> None:
    # Stored: a=1 b=2 c=3 d=4. Delivered: a=1 (same), b=5 (other), c empty, e=6 (new), f empty (new); d is not there.
    first = deliver(store, *({"measure": m, "value": v} for m, v in [("a", 1.0), ("b", 2.0), ("c", 3.0), ("d", 4.0)]))
    assert first.total == Counts(added=4)
    second = deliver(
        store,
        {"measure": "a", "value": 1.0},
        {"measure": "b", "value": 5.0},
        {"measure": "c", **BLANK},
        {"measure": "e", "value": 6.0},
        {"measure": "f", **BLANK},
    )
    assert second.counts == {
        ("observations", "a"): Counts(unchanged=1),
        ("observations", "b"): Counts(changed=1),
        ("observations", "c"): Counts(left=1),
        ("observations", "e"): Counts(added=1),
        ("observations", "f"): Counts(empty=1),
    }
    assert values(store) == {"a": 1.0, "b": 5.0, "c": 3.0, "d": 4.0, "e": 6.0}
    assert values(store, 1) == {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}


CASES: list[tuple[dict[str, Any] | None, dict[str, Any], str]] = [
    ({"value": 1.0}, missing("O"), "left"),
    ({"value": 1.0}, missing("D;O"), "left"),
    ({"value": 1.0}, missing("M"), "changed"),
    ({"value": 1.0}, missing("L"), "changed"),
    ({"value": 1.0}, missing("Q"), "changed"),
    ({"value": 1.0}, BLANK, "left"),
    ({"value": 1.0}, {"value": 1.0, "obs_status": "P"}, "changed"),
    ({"value": 1.0}, {"value": 1.0, "comment": "revised"}, "changed"),
    ({"value": 1.0, "comment": "x"}, {"value": 1.0}, "changed"),
    ({"value": None, "text": "web"}, BLANK, "left"),
    (missing("M"), missing("O"), "left"),
    (missing("M"), BLANK, "empty"),
    (missing("M"), {"value": 1.0}, "changed"),
    (missing("O"), missing("O"), "unchanged"),
    (missing("O"), {"value": 1.0}, "changed"),
    (None, missing("O"), "added"),
    (None, missing("M"), "added"),
    (None, BLANK, "empty"),
    (None, {"value": None, "obs_status": None, "numerator": 3.0}, "added"),
]


def test_an_empty_cell_is_judged_by_its_status_and_by_what_is_stored(store: Store, deliver: Deliver) -> None:
    """Each case is a measure of its own: what is stored under it, what is delivered, what becomes of it."""
    stored = {f"m{number:02d}": case[0] for number, case in enumerate(CASES) if case[0]}
    delivered = {f"m{number:02d}": case[1] for number, case in enumerate(CASES)}
    deliver(store, *({"measure": name, **cell} for name, cell in stored.items()))
    commit = deliver(store, *({"measure": name, **cell} for name, cell in delivered.items()))
    assert {measure: counts for (_, measure), counts in commit.counts.items()} == {
        f"m{number:02d}": Counts(**{case[2]: 1}) for number, case in enumerate(CASES)
    }
    replaced = {name for (_, name), counts in commit.counts.items() if counts.written}
    rows = store.read("observations").select("measure", "value", "obs_status", "numerator").collect().rows()
    assert {name: tuple(rest) for name, *rest in rows} == {
        name: (cell["value"], cell.get("obs_status", "A"), cell.get("numerator"))
        for name, cell in {**stored, **{name: delivered[name] for name in replaced}}.items()
        if cell
    }


def test_every_key_column_tells_cells_apart(store: Store, deliver: Deliver) -> None:
    other = [{"pes": "BE-VLG"}, {"period": "2024-02"}, {"sex": "F"}, {"age": "Y_LT25"}, {"origin": "external"}]
    deliver(store, {"value": 1.0})
    commit = deliver(store, *({"value": 2.0, **change} for change in other))
    assert commit.total == Counts(added=5)
    assert store.read("observations").filter(value=1.0).collect().height == 1


def test_an_empty_cell_does_not_keep_a_new_file_from_being_stored(
    store: Store, deliver: Deliver, values: Values
) -> None:
    commit = deliver(store, {"measure": "a", "value": 1.0}, {"measure": "b", **BLANK}, {"measure": "c", **missing("O")})
    assert commit.total == Counts(added=2, empty=1)
    assert values(store) == {"a": 1.0, "c": None}


def test_a_delivery_of_empty_cells_alone_is_no_vintage(store: Store, deliver: Deliver) -> None:
    commit = deliver(store, {**BLANK})
    assert (commit.vintage, commit.recorded, commit.total) == (0, False, Counts(empty=1))
    assert store.read("observations").collect().is_empty()


def test_enablers_and_definitions_have_their_own_keys(store: Store, deliver: Deliver) -> None:
    deliver(store, enablers=[{"plan": 3.0}], definitions=[{"description": "old"}, {"valid_from": "2022"}])
    commit = deliver(
        store,
        enablers=[{"plan": 4.0}, {"assessor": "SE", "plan": 5.0}, {"enabler": "A2", "obs_status": None}],
        definitions=[{"description": "new"}],
    )
    assert commit.counts == {
        ("enablers", ""): Counts(added=1, changed=1, empty=1),
        ("definitions", "stock"): Counts(changed=1),
    }
    assert sorted(store.read("enablers").select("assessor", "plan").collect().rows()) == [("", 4.0), ("SE", 5.0)]


def test_a_new_pes_is_moved_in_as_it_was_staged(store: Store, stage: Callable[..., Path]) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    (before,) = (path.read_bytes() for path in staged.rglob("*.parquet"))
    store.commit(staged, CommitInfo())
    assert [path.read_bytes() for path in store.path.glob("observations/pes=AT/*.parquet")] == [before]


def test_only_what_may_hold_a_delivered_key_is_rewritten(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "SMALL", 2)
    deliver(store, *({"pes": p, "measure": m, "value": 1.0} for p in ("AT", "SE") for m in "ab"))
    january = files(store)
    assert len(january) == 2
    later = deliver(store, *({"period": "2024-02", "measure": m, "value": 2.0} for m in "ab"))
    assert later.total == Counts(added=2)
    february = files(store) - january
    assert len(february) == 1
    deliver(store, {"period": "2024-02", "measure": "b", "value": 3.0})
    active = {path.rsplit("/", 1)[-1] for path in active_files(store)}
    assert january < active
    assert not february & active


def active_files(store: Store) -> list[str]:
    return DeltaTable(store.path / "observations").file_uris()


def test_small_files_are_folded_together(store: Store, deliver: Deliver) -> None:
    for month in range(1, 6):
        deliver(store, {"period": f"2024-{month:02d}", "value": float(month)})
    assert len(active_files(store)) == 1
    assert store.read("observations").select(pl.col("value").sum()).collect().item() == 1 + 2 + 3 + 4 + 5


def test_a_key_that_comes_twice_is_refused(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    with pytest.raises(StoreError, match="one key has several"):
        deliver(store, {"value": 2.0}, {"value": 3.0})
    assert store.current == 1


Key = tuple[str, str, str, str]
CELL = st.one_of(
    st.tuples(st.sampled_from([0.0, 1.0, 2.0]), st.sampled_from(["A", "P"])),
    st.tuples(st.none(), st.sampled_from(["O", "M", None])),
)
KEY = st.tuples(
    st.sampled_from(["AT", "SE"]),
    st.sampled_from(["inflow", "outflow", "stock"]),
    st.sampled_from(["2023", "2024", "2024-01", "2024-02", "2024-Q1"]),
    st.sampled_from(["T", "F"]),
)
DELIVERIES = st.lists(st.dictionaries(KEY, CELL, min_size=1, max_size=25), min_size=2, max_size=4)


def applied(held: dict[Key, Any], delivered: dict[Key, Any]) -> Counts:
    """Do to a dictionary what the store is to do, cell by cell."""
    done = dict.fromkeys(Counts.model_fields, 0)
    for key, (value, status) in delivered.items():
        old = held.get(key)
        if old == (value, status):
            act = "unchanged"
        elif status is None:
            act = "left" if old and old[0] is not None else "empty"
        elif old and status == "O":
            act = "left"
        else:
            act = "changed" if old else "added"
            held[key] = (value, status)
        done[act] += 1
    return Counts(**done)


@settings(derandomize=True, deadline=None, max_examples=12)
@given(DELIVERIES)
def test_a_store_is_a_dictionary_of_cells_however_the_rows_lie_in_files(deliveries: list[dict[Key, Any]]) -> None:
    schema = Schema.of({"sex": "T"})
    names = ["pes", "measure", "period", "sex"]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "SMALL", 4)
        patch.setattr(merge, "SPAN", 6)
        store = Store.open(Path(folder) / "store", create=True, schema=schema)
        held: dict[Key, Any] = {}
        states: dict[int, dict[Key, Any]] = {}
        for delivered in deliveries:
            staged = store.stage()
            rows = [
                {**dict(zip(names, key, strict=True)), "origin": "submitted", "value": value, "obs_status": status}
                for key, (value, status) in delivered.items()
            ]
            frame = pl.DataFrame(rows, schema={"pes": pl.String, **schema.table("observations").physical})
            for (pes,), part in frame.group_by("pes"):
                place = staged / "observations" / f"pes={pes}"
                place.mkdir(parents=True)
                part.drop("pes").write_parquet(place / "a.parquet")
            expected = applied(held, delivered)
            commit = store.commit(staged, CommitInfo())
            assert commit.total == expected
            assert commit.recorded == (expected.written > 0)
            states[commit.vintage] = dict(held)
        for vintage, state in states.items():
            table = store.read("observations", vintage=vintage).select(*names, "value", "obs_status").collect()
            assert table.height == len(state)
            assert {row[:4]: row[4:] for row in table.iter_rows()} == state
