"""Reading: pinned vintages, full columns, and any Delta reader sees the same."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from pesbench.errors import StoreError
from pesbench.store import Commit, Schema, Store

Deliver = Callable[..., Commit]
Values = Callable[..., dict[str, float | None]]


def test_a_store_without_vintages_reads_as_tables_without_rows(store: Store, schema: Schema) -> None:
    for name, table in schema.tables.items():
        frame = store.read(name).collect()
        assert frame.is_empty()
        assert frame.schema == {column: kind.polars() for column, kind in table.columns.items()}


def test_an_old_vintage_reads_as_it_was(store: Store, deliver: Deliver, values: Values) -> None:
    for value in (1.0, 2.0, 3.0):
        deliver(store, {"value": value})
    assert [values(store, number) for number in (0, 1, 2, 3)] == [{}, {"stock": 1.0}, {"stock": 2.0}, {"stock": 3.0}]
    assert values(store) == {"stock": 3.0}


def test_a_frame_that_was_read_stays_with_its_vintage(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    frame = store.read("observations")
    deliver(store, {"value": 2.0})
    assert frame.select("value").collect().item() == 1.0


def test_a_vintage_that_is_not_there_is_refused(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    with pytest.raises(StoreError, match="it has 1 to 1, asked for 2"):
        store.read("observations", vintage=2)


def test_columns_come_in_the_order_of_the_schema_whoever_wrote_them(
    store: Store, deliver: Deliver, schema: Schema
) -> None:
    deliver(store, {"value": 1.0}, {"pes": "SE", "value": 2.0})
    assert store.read("observations").collect().columns == list(schema.table("observations").columns)


def test_only_the_files_of_the_chosen_pes_are_opened(store: Store, deliver: Deliver) -> None:
    deliver(store, {"pes": "AT", "value": 1.0}, {"pes": "SE", "value": 2.0}, {"pes": "05", "value": 3.0})
    for path in store.path.glob("observations/pes=SE/*"):
        path.unlink()
    chosen = store.read("observations", pes=["AT", "05", "XX"]).select("pes", "value").sort("pes").collect()
    assert chosen.rows() == [("05", 3.0), ("AT", 1.0)]
    assert store.read("observations").filter(pes="AT").collect().height == 1
    assert store.read("observations", pes="AT").collect().height == 1
    assert store.read("observations", pes=[]).collect().is_empty()


def test_rows_from_before_a_dimension_have_its_total(store: Store, deliver: Deliver) -> None:
    wider = Schema.of({"sex": "T", "nationality": "ALL", "age": "TOTAL"})
    deliver(store, {"value": 1.0}, {"pes": "SE", "value": 5.0})
    # AT revises its total under the wider catalogue and adds a part; SE's file is not touched.
    commit = deliver(store, {"nationality": "ALL", "value": 2.0}, {"nationality": "FOR", "value": 3.0}, by=wider)
    assert (commit.total.changed, commit.total.added) == (1, 1)
    chosen = ["pes", "nationality", "value"]
    now = store.read("observations").select(chosen).sort(chosen).collect().rows()
    assert now == [("AT", "ALL", 2.0), ("AT", "FOR", 3.0), ("SE", "ALL", 5.0)]
    before = store.read("observations", vintage=1).select(chosen).sort(chosen).collect().rows()
    assert before == [("AT", "ALL", 1.0), ("SE", "ALL", 5.0)]
    assert store.read("observations").collect().columns[:6] == ["pes", "measure", "period", "sex", "nationality", "age"]


def test_a_delivery_by_the_narrower_catalogue_meets_the_totals(store: Store, deliver: Deliver, schema: Schema) -> None:
    deliver(
        store, {"nationality": "ALL", "value": 1.0}, by=Schema.of({"sex": "T", "age": "TOTAL", "nationality": "ALL"})
    )
    assert deliver(store, {"value": 2.0}, by=schema).total.changed == 1
    assert store.read("observations").select("nationality", "value").collect().rows() == [("ALL", 2.0)]


def test_other_delta_readers_see_what_the_store_reads(store: Store, deliver: Deliver) -> None:
    for month in range(1, 4):
        deliver(store, *({"pes": pes, "period": f"2024-{month:02d}", "value": 1.0 * month} for pes in ("AT", "SE")))
        deliver(store, {"pes": "AT", "period": "2024-01", "value": 10.0 * month}, enablers=[{"plan": 1.0 * month}])
    for name in ("observations", "enablers"):
        key = list(store.schema.table(name).key)
        theirs = pl.DataFrame(DeltaTable(store.path / name).to_pyarrow_table())
        ours = store.read(name).sort(key).collect()
        assert_frame_equal(theirs.select(ours.columns).sort(key), ours)


def test_their_statistics_skip_no_row(store: Store, deliver: Deliver) -> None:
    deliver(store, *({"measure": measure, "value": value} for measure, value in [("a", 1.0), ("b", 2.0), ("c", None)]))
    table = DeltaTable(store.path / "observations")
    assert table.to_pyarrow_table(filters=[("measure", ">=", "b")]).num_rows == 2
    assert table.to_pyarrow_table(filters=[("value", ">", 1.5)]).num_rows == 1
    assert table.count() == 3


@pytest.mark.parametrize("name", ["network=pes", "pes=SE", "100% Zoë", "a#b?c[x]*"])
def test_a_store_may_lie_in_a_folder_of_any_name(tmp_path: Path, schema: Schema, deliver: Deliver, name: str) -> None:
    store = Store.open(tmp_path / name / "store", create=True, schema=schema)
    deliver(store, {"pes": "AT", "value": 1.0}, {"pes": "05", "value": 2.0})
    deliver(store, {"pes": "AT", "value": 3.0})
    assert store.read("observations").select("pes", "value").sort("pes").collect().rows() == [("05", 2.0), ("AT", 3.0)]


def test_a_relative_path_and_a_link_lead_to_the_same_store(
    store: Store, deliver: Deliver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(store, {"value": 1.0})
    (tmp_path / "link").symlink_to(store.path)
    monkeypatch.chdir(tmp_path)
    assert Store.open("store").read("observations").collect().height == 1
    assert Store.open(Path("link")).read("observations").collect().height == 1
