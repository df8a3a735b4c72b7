"""What the machine refuses is one clear error, and leaves nothing behind."""

import errno
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from pesbench.errors import InputError, StoreError
from pesbench.intake.failures import clean_staging


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), StoreError, "needs free space"),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), StoreError, "needs free space"),
        (PermissionError(errno.EACCES, "Permission denied"), StoreError, "must be writable"),
        (OSError(errno.EIO, "Input/output error"), StoreError, "Input/output error"),
        (pl.exceptions.ComputeError("CSV malformed\nmore"), InputError, "found: CSV malformed$"),
    ],
)
def test_a_failure_is_told_by_who_must_act(tmp_path: Path, fault: Exception, kind: type[Exception], told: str) -> None:
    staging = tmp_path / "staging"
    with pytest.raises(kind) as caught, clean_staging(staging):  # noqa: PT012 - the body is what fails
        (staging / "part").write_text("x")
        raise fault
    assert not staging.exists()
    assert caught.value.__cause__ is fault
    assert re.search(told, str(getattr(caught.value, "problem", "")))


@pytest.mark.parametrize("fault", ["parquet: File out of specification: Invalid thrift", "CSV malformed"])
def test_whatever_polars_says_on_a_full_disk_is_told_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    full = SimpleNamespace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full if Path(path).exists() else None)
    with pytest.raises(StoreError, match="writing needs free space"), clean_staging(tmp_path / "staging"):
        raise pl.exceptions.ComputeError(fault)
    assert not (tmp_path / "staging").exists()


def test_an_interruption_leaves_nothing_behind_and_goes_on(tmp_path: Path) -> None:
    staging = tmp_path / "staging"
    with pytest.raises(KeyboardInterrupt), clean_staging(staging):
        raise KeyboardInterrupt
    assert not staging.exists()


def test_a_folder_that_cannot_be_made_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError), clean_staging(tmp_path / "file" / "staging"):
        pass
