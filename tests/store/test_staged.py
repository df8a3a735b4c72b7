"""What a delivery must look like to be let in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pesbench.errors import StoreError
from pesbench.store import Commit, CommitInfo, Schema, Store
from pesbench.store.files import StagedFile
from pesbench.store.staged import safe_pes

Stage = Callable[..., Path]
Deliver = Callable[..., Commit]


@pytest.mark.parametrize("pes", ["AT", "BE-VLG", "DE-05111", "05111", "RO-HR", "a_b", "x.y", "A" * 64])
def test_codes_that_are_fit_for_a_folder(pes: str) -> None:
    assert safe_pes(Path(f"pes={pes}")) == pes


@pytest.mark.parametrize(
    "pes",
    [
        "",
        ".",
        "..",
        "../x",
        "a..b",
        "a/b",
        "a\\b",
        "a\0b",
        "a b",
        "a%2Fb",
        "a=b",
        "a:b",
        ".a",
        "-a",
        "a.",
        "A" * 65,
        "Å",
    ],
)
def test_codes_that_could_lead_elsewhere_are_refused(pes: str) -> None:
    class Part:
        name = f"pes={pes}"

    with pytest.raises(StoreError, match=r"code of a PES.*unit alias"):
        safe_pes(Part())  # type: ignore[arg-type]


def test_a_delivery_with_such_a_code_leaves_the_store_as_it_was(store: Store, stage: Stage, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    staged = stage(store, observations=[{"value": 2.0}, {"pes": "SE", "value": 3.0}])
    (staged / "observations" / "pes=SE").rename(staged / "observations" / "pes=..%2Fx")
    with pytest.raises(StoreError, match=r"pes=\.\.%2Fx"):
        store.commit(staged, CommitInfo())
    assert store.current == 1
    assert store.read("observations").collect().get_column("value").to_list() == [1.0]
    assert not staged.exists()


def add_table(staged: Path) -> None:
    (staged / "vacancies").mkdir()


def add_file(staged: Path) -> None:
    (staged / "observations" / "pes=AT" / "notes.txt").touch()


def add_folder(staged: Path) -> None:
    (staged / "observations" / "pes=AT" / "more").mkdir()


def add_link(staged: Path) -> None:
    path = staged / "observations" / "pes=AT" / "0.parquet"
    (staged / "observations" / "pes=AT" / "1.parquet").symlink_to(path)


def add_other_partition(staged: Path) -> None:
    (staged / "observations" / "year=2024").mkdir()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (add_table, "found 'vacancies'"),
        (add_file, "folders and Parquet files only"),
        (add_folder, "must hold files only"),
        (add_link, "folders and Parquet files only"),
        (add_other_partition, "found 'year=2024'"),
    ],
)
def test_what_does_not_belong_to_a_delivery_is_refused(
    store: Store, stage: Stage, change: Callable[[Path], None], says: str
) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    change(staged)
    with pytest.raises(StoreError, match=says):
        store.commit(staged, CommitInfo())
    assert store.current == 0


def test_the_stagers_own_files_are_not_looked_at(store: Store, stage: Stage) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    (staged / "_spill").mkdir()
    (staged / ".state").touch()
    assert store.commit(staged, CommitInfo()).recorded


def rewrite(staged: Path, change: Callable[[pl.DataFrame], pl.DataFrame], **options: Any) -> None:
    (path,) = staged.rglob("*.parquet")
    change(pl.read_parquet(path, hive_partitioning=False)).write_parquet(path, **options)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: f.with_columns(extra=pl.lit("x")), "one of measure, period, .*found 'extra'"),
        (lambda f: f.with_columns(pes=pl.lit("SE")), "found 'pes'"),
        (lambda f: f.with_columns(value=pl.lit(1)), "'value' of type int32"),
        (lambda f: f.with_columns(text=pl.lit(None)), "'text' of type null"),
        (lambda f: f.with_columns(sex=pl.lit(None, pl.String)), "'sex' is null in 1 of 1 rows"),
        (lambda f: f.with_columns(period=pl.lit(None, pl.String)), "'period' is null"),
        (lambda f: f.drop("measure"), "'measure' is null in 1 of 1 rows"),
    ],
)
def test_columns_and_keys_must_fit(
    store: Store, stage: Stage, change: Callable[[pl.DataFrame], pl.DataFrame], says: str
) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    rewrite(staged, change)
    with pytest.raises(StoreError, match=says):
        store.commit(staged, CommitInfo())


def test_files_without_statistics_are_refused(store: Store, stage: Stage) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    rewrite(staged, lambda frame: frame, statistics=False)
    with pytest.raises(StoreError, match="statistics"):
        store.commit(staged, CommitInfo())


def test_a_file_that_is_no_parquet_file_is_told(store: Store, stage: Stage) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    (path,) = staged.rglob("*.parquet")
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="readable and writable"):
        store.commit(staged, CommitInfo())


def test_absent_columns_are_totals_or_empty(store: Store, stage: Stage) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    rewrite(staged, lambda frame: frame.select("measure", "period", "origin", "value", "obs_status"))
    store.commit(staged, CommitInfo())
    row = store.read("observations").collect().row(0, named=True)
    assert (row["pes"], row["sex"], row["age"], row["value"], row["comment"]) == ("AT", "T", "TOTAL", 1.0, None)


def test_a_file_without_rows_says_nothing(store: Store, stage: Stage) -> None:
    staged = stage(store, observations=[{"value": 1.0}])
    rewrite(staged, lambda frame: frame.clear())
    assert not store.commit(staged, CommitInfo()).recorded


def test_bounds_cover_long_texts(tmp_path: Path, schema: Schema) -> None:
    # Writers shorten long texts in the statistics; the upper one must then be rounded up.
    texts = ["b" * 300, "ä" * 200 + "z", "\U0010ffff" * 90]
    frame = pl.DataFrame({"measure": texts, "period": "2024", "origin": "submitted"})
    frame.write_parquet(tmp_path / "a.parquet")
    low, high = StagedFile.of(tmp_path / "a.parquet", "AT", schema.table("observations")).facts.bounds["measure"]
    assert str(low) <= min(texts)
    assert str(high) >= max(texts)


def test_not_finite_numbers_do_not_spoil_the_statistics(store: Store, deliver: Deliver) -> None:
    deliver(store, {"measure": "a", "value": float("inf")}, {"measure": "b", "value": float("nan")})
    assert store.read("observations").filter(pl.col("value") > 1).collect().height == 2
    (entry,) = (store.path / "observations" / "_delta_log").glob("*1.json")
    (add,) = (line for line in map(json.loads, entry.read_text(encoding="utf-8").splitlines()) if "add" in line)
    assert "Infinity" not in add["add"]["stats"]


def test_a_link_out_of_the_store_is_not_followed(store: Store, stage: Stage, tmp_path: Path) -> None:
    staged = stage(store)
    (tmp_path / "outside" / "pes=AT").mkdir(parents=True)
    (staged / "observations").symlink_to(tmp_path / "outside")
    with pytest.raises(StoreError, match="folders and Parquet files only"):
        store.commit(staged, CommitInfo())
    assert (tmp_path / "outside" / "pes=AT").exists()
