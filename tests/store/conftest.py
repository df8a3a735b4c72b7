"""A small store: two dimensions, cells typed with only what matters, deliveries staged as intake stages them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pesbench.store import Commit, CommitInfo, Schema, Store

DEFAULTS: dict[str, dict[str, Any]] = {
    "observations": {
        "pes": "AT", "measure": "stock", "period": "2024-01", "sex": "T", "age": "TOTAL", "origin": "submitted",
        "basis": "end_of_period", "adjustment": "none", "obs_status": "A", "conf_status": "N",
    },
    "enablers": {
        "pes": "AT", "cycle": "3", "enabler": "A1", "assessment": "external", "assessor": "", "obs_status": "A",
    },
    "definitions": {"pes": "AT", "measure": "stock", "valid_from": "2020"},
}  # fmt: skip

Stage = Callable[..., Path]
Deliver = Callable[..., Commit]


@pytest.fixture
def schema() -> Schema:
    return Schema.of({"sex": "T", "age": "TOTAL"})


@pytest.fixture
def store(tmp_path: Path, schema: Schema) -> Store:
    return Store.open(tmp_path / "store", create=True, schema=schema)


@pytest.fixture
def stage(schema: Schema) -> Stage:
    """Stage rows given by table; a schema other than the store's is named by `by`."""

    def build(store: Store, by: Schema = schema, **tables: list[dict[str, Any]]) -> Path:
        staged = store.stage()
        for name, rows in tables.items():
            table = by.table(name)
            frame = pl.DataFrame(
                [{**DEFAULTS[name], **row} for row in rows], schema={"pes": pl.String, **table.physical}
            )
            for (pes,), part in frame.group_by("pes"):
                folder = staged / name / f"pes={pes}"
                folder.mkdir(parents=True)
                part.drop("pes").write_parquet(folder / "0.parquet")
        return staged

    return build


@pytest.fixture
def deliver(stage: Stage, schema: Schema) -> Deliver:
    """Stage observations, and other tables by name, and commit them."""

    def run(
        store: Store, *observations: dict[str, Any], note: str = "", by: Schema = schema, **tables: list[dict[str, Any]]
    ) -> Commit:
        if observations:
            tables["observations"] = list(observations)
        return store.commit(stage(store, by, **tables), CommitInfo(note=note, schema=by))

    return run


@pytest.fixture
def values() -> Callable[..., dict[str, float | None]]:
    """Read values by measure."""

    def read(store: Store, vintage: int | None = None) -> dict[str, float | None]:
        rows = store.read("observations", vintage=vintage).select("measure", "value").collect()
        return dict(rows.iter_rows())

    return read
