"""Full disks, missing permissions, broken files: told as such, and the store is as it was."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from pesbench.errors import StoreError
from pesbench.store import Commit, Store, delta, vintage
from pesbench.store.failure import as_store_errors

Deliver = Callable[..., Commit]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "writing needs free space"),
        (pl.exceptions.ComputeError("parquet: No space left on device (os error 28)"), "writing needs free space"),
        (PermissionError(errno.EACCES, "Permission denied"), "open to you"),
        (OSError(errno.EROFS, "Read-only file system"), "open to you"),
        (OSError(errno.EIO, "Input/output error"), "readable and writable"),
    ],
)
def test_what_the_machine_refuses_is_told_with_the_next_step(error: Exception, says: str) -> None:
    with pytest.raises(StoreError, match=says) as caught, as_store_errors(Path("store")):
        raise error
    assert caught.value.where == "store"
    assert caught.value.hint
    assert caught.value.__cause__ is error


def test_a_mistake_of_the_program_stays_one() -> None:
    with pytest.raises(ZeroDivisionError), as_store_errors(Path("store")):
        raise ZeroDivisionError


@pytest.fixture
def files_of_at_most_100_kb() -> Iterator[Callable[[], None]]:
    """Let files grow no further from when it is called; the next best thing to a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_leaves_the_store_as_it_was(
    store: Store, deliver: Deliver, files_of_at_most_100_kb: Callable[[], None]
) -> None:
    # 20,000 different numbers take 160 kB however well they are packed.
    deliver(store, *({"measure": f"m{number}", "value": (number * 0.618034) ** 1.7} for number in range(20_000)))
    before = sorted(store.path.rglob("*"))
    files_of_at_most_100_kb()
    with pytest.raises(StoreError, match=r"writing needs free space.*free some space and ingest again"):
        deliver(store, {"measure": "m1", "value": 0.0})
    assert sorted(store.path.rglob("*")) == before
    assert store.read("observations").filter(pl.col("value") > 0).collect().height == 19_999


@pytest.mark.parametrize("where", ["place", "write", "append"])
def test_a_failure_at_any_later_step_leaves_the_old_vintage(
    store: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    deliver(store, {"value": 1.0}, enablers=[{"plan": 1.0}])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner = {"place": (delta.Table, "_place"), "write": (delta.Table, "_write"), "append": (vintage, "write_whole")}
    count = len(list(store.path.glob("*/pes=*/*")))
    with monkeypatch.context() as patch:
        patch.setattr(*owner[where], full)
        with pytest.raises(StoreError, match="free space"):
            deliver(store, {"value": 2.0}, enablers=[{"plan": 2.0}])
    if where != "append":  # by then the tables have versions of their own, which the next commit undoes
        assert len(list(store.path.glob("*/pes=*/*"))) == count
    assert store.current == 1
    assert store.read("observations").select("value").collect().item() == 1.0
    assert store.read("enablers").select("plan").collect().item() == 1.0
    deliver(store, {"measure": "other", "value": 3.0})
    assert store.current == 2
    assert sorted(store.read("observations").select("value").collect().to_series()) == [1.0, 3.0]
    assert store.read("enablers").select("plan").collect().item() == 1.0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may do everything")
def test_a_folder_without_permission_is_told(store: Store, deliver: Deliver) -> None:
    deliver(store, {"value": 1.0})
    folders = [store.path, *(path for path in store.path.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        with pytest.raises(StoreError, match="open to you"):
            store.stage()
        assert store.read("observations").collect().height == 1
        with pytest.raises(StoreError, match="open to you"):
            Store.open(store.path / "new", create=True, schema=store.schema)
        store.path.chmod(0o000)
        with pytest.raises(StoreError, match="open to you"):
            Store.open(store.path)
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_nothing_can_be_made_inside_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        Store.open(tmp_path / "file" / "store", create=True)


def test_importing_the_store_does_not_pay_for_delta_lake() -> None:
    program = "import sys, pesbench.store; print({'deltalake', 'pyarrow', 'scipy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout == "set()\n"


def test_only_the_first_line_of_a_failure_is_told_and_the_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught, as_store_errors(tmp_path):
        raise OSError("bad JSON in observations/_delta_log/00000000000000000001.json\n  0: core::panic\n  1: main")
    assert "core::panic" not in caught.value.problem
    assert caught.value.where == "observations/_delta_log/00000000000000000001.json"
