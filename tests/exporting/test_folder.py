"""An export is whole or not there, and never takes somebody's files away."""

import errno
import json
import os
from pathlib import Path

import polars as pl
import pytest
from tests.exporting.conftest import Export, Keep

import pesbench
from pesbench.errors import InputError, PesbenchError, StoreError, UsageError
from pesbench.exporting import csv_files
from pesbench.exporting.folder import _number
from pesbench.store.copies import digest

ROWS = [{"pes": "AT", "period": "2024-01", "stock": 1}]


@pytest.fixture
def store(keep: Keep) -> Path:
    return keep(unemployment=ROWS)


def names(folder: Path) -> set[str]:
    return {it.name for it in folder.iterdir()}


def test_an_earlier_export_is_replaced_wholly(store: Path, exported: Export) -> None:
    assert names(exported(store)) == {"unemployment.csv", "observations.csv", "recipe.json"}
    assert names(exported(store, layout="parquet")) == {"observations.parquet", "recipe.json"}


def test_other_files_are_never_touched_unasked(store: Path, exported: Export, tmp_path: Path) -> None:
    out = tmp_path / "store-out"
    out.mkdir()
    (out / "unemployment.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"found unemployment\.csv"):
        exported(store)
    assert (out / "unemployment.csv").read_text(encoding="utf-8") == "mine"
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert names(exported(store, force=True)) == {"unemployment.csv", "observations.csv", "recipe.json", "notes.txt"}
    with pytest.raises(UsageError, match=r"found notes\.txt"):
        exported(store)


@pytest.mark.parametrize("text", ["", "[]", '{"command": "compare"}', '{"command": "export", "files": 3}', "\udcff"])
def test_a_foreign_recipe_makes_no_export_of_a_folder(store: Path, exported: Export, tmp_path: Path, text: str) -> None:
    (tmp_path / "store-out").mkdir()
    (tmp_path / "store-out" / "recipe.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=r"found recipe\.json"):
        exported(store)


def test_what_a_killed_export_left_is_no_hindrance(store: Path, exported: Export, tmp_path: Path) -> None:
    (tmp_path / "store-out" / ".pesbench-export-1").mkdir(parents=True)
    assert "observations.csv" in names(exported(store))


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), StoreError, "none is left"),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), StoreError, "none is left"),
        (PermissionError(errno.EACCES, "Permission denied"), UsageError, "can write to"),
    ],
)
def test_a_failure_leaves_the_folder_as_it_was(
    store: Path,
    exported: Export,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    kind: type[PesbenchError],
    said: str,
) -> None:
    out = exported(store)
    before = {it.name: it.read_bytes() for it in out.iterdir()}

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(csv_files, "write_csv", fail)
    with pytest.raises(kind, match=said):
        exported(store, release="public")
    assert {it.name: it.read_bytes() for it in out.iterdir()} == before


def test_a_failure_leaves_no_new_folder(
    store: Path, exported: Export, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(csv_files, "write_csv", fail)
    with pytest.raises(StoreError):
        exported(store)
    assert not (tmp_path / "store-out").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_told_as_polars_tells_it() -> None:
    with pytest.raises(OSError, match=r"os error 28|No space") as caught:
        pl.DataFrame({"a": ["x" * 10_000_000]}).write_csv("/dev/full")
    assert _number(caught.value) == errno.ENOSPC


def test_a_folder_without_permission_is_a_clear_error(store: Path, exported: Export, tmp_path: Path) -> None:
    closed = tmp_path / "store-out"
    closed.mkdir()
    closed.chmod(0o500)
    if os.access(closed, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(UsageError, match="can write to"):
        exported(store)


def test_a_file_or_the_store_is_no_place_for_an_export(store: Path, exported: Export, tmp_path: Path) -> None:
    (tmp_path / "store-out").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="must be a folder"):
        exported(store)
    with pytest.raises(UsageError, match="into the store"):
        pesbench.export(store=store, out=store / "out")


@pytest.mark.parametrize(
    ("choices", "kind", "said"),
    [
        ({"form": "unemploymnt"}, UsageError, "Did you mean unemployment"),
        ({"form": "vacancies"}, InputError, "data of the form vacancies"),
        ({"form": "unemployment", "layout": "parquet"}, UsageError, "no file of the form unemployment"),
        ({"form": "enablers", "layout": "sdmx-csv"}, UsageError, "no file of the form enablers"),
        ({"form": "enablers", "layout": "parquet"}, InputError, "data of the form enablers"),
        ({"release": "everyone"}, UsageError, "unknown release level"),
        ({"layout": "xml"}, UsageError, "layout"),
        ({"as_of": 7}, StoreError, "asked for 7"),
    ],
)
def test_each_mistake_has_its_error_and_leaves_nothing(
    store: Path, exported: Export, tmp_path: Path, choices: dict[str, object], kind: type[PesbenchError], said: str
) -> None:
    with pytest.raises(kind) as caught:
        exported(store, **choices)
    assert said in f"{caught.value}"
    assert not (tmp_path / "store-out").exists()


def test_one_form_can_be_written_alone(store: Path, exported: Export) -> None:
    assert names(exported(store, form="unemployment")) == {"unemployment.csv", "recipe.json"}
    assert names(exported(store, form="observations")) == {"observations.csv", "recipe.json"}


def test_an_earlier_vintage_is_exported_as_it_was(keep: Keep, exported: Export) -> None:
    store = keep(unemployment=ROWS)
    first = (exported(store) / "observations.csv").read_bytes()
    keep(unemployment=[{**ROWS[0], "stock": 2}])
    assert (exported(store) / "observations.csv").read_bytes() != first
    out = exported(store, as_of=1)
    assert (out / "observations.csv").read_bytes() == first
    recipe = json.loads((out / "recipe.json").read_bytes())
    assert (recipe["vintage"], recipe["release"], recipe["layout"]) == (1, "network", "csv")
    told = recipe["files"]["unemployment.csv"]
    assert (told["rows"], told["withheld"], told["repeated_in"]) == (1, 0, "observations.csv")
    assert told["sha256"] == digest(out / "unemployment.csv")
