"""Other engines read the same rows as pesbench, by the recipes of the documentation."""

import json
import re
from pathlib import Path

import polars as pl
import pyarrow.dataset as ds
import pytest
from deltalake import DeltaTable

from pesbench.catalogue import Catalogue
from pesbench.ingestion import IngestOptions, ingest
from pesbench.store import Store

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "store.md"
KEY = ["pes", "measure", "period"]


@pytest.fixture
def store(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two vintages in a folder `store` of the working folder, as the page has it."""
    monkeypatch.chdir(tmp_path)
    for value in (1, 2):
        rows = "".join(f"{unit},2024-0{month},{value}{month}\n" for unit in ("AT", "BG") for month in (1, 2, 3))
        Path("unemployment.csv").write_text(f"pes,period,stock\n{rows}", encoding="utf-8")
        ingest([Path("unemployment.csv")], Path("store"), catalogue, IngestOptions())
    return Store.open("store")


def pinned(number: int) -> int:
    """The version of the observations in a vintage, as anybody can read it."""
    record = json.loads(Path(f"store/vintages/{number:06d}.json").read_text(encoding="utf-8"))
    version = record["tables"]["observations"]
    assert isinstance(version, int)
    return version


@pytest.mark.parametrize("number", [1, 2])
def test_plain_pyarrow_reads_the_files_of_a_vintage(store: Store, number: int) -> None:
    ours = store.read("observations", vintage=number).select(*KEY, "value").collect().sort(KEY)
    files = DeltaTable("store/observations", version=pinned(number)).file_uris()
    dataset = ds.dataset(
        files, format="parquet", partitioning="hive", partition_base_dir=str(store.path / "observations")
    )
    theirs = pl.DataFrame(dataset.to_table()).select(pl.col(KEY).cast(pl.String), "value").sort(KEY)
    assert theirs.equals(ours)


@pytest.mark.parametrize("number", [1, 2])
def test_duckdb_reads_the_files_of_a_vintage(store: Store, number: int) -> None:
    duckdb = pytest.importorskip("duckdb")
    files = DeltaTable("store/observations", version=pinned(number)).file_uris()
    (template,) = re.findall(r'query = f"""\n(.*?)"""', PAGE.read_text(encoding="utf-8"), re.DOTALL)
    theirs = duckdb.sql(template.replace("{files}", str(files))).fetchall()
    ours = store.read("observations", vintage=number).select("pes", "period", "value").collect().rows()
    assert sorted(theirs) == sorted(ours)
