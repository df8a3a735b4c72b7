"""What the machine refuses while files are read and rows are staged, told as one error."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pesbench.errors import InputError, StoreError

# The system's numbers for: no space, quota, file too large; and for: no permission, not permitted, read-only.
_FULL = (28, 122, 27)
_FORBIDDEN = (13, 1, 30)
# With less than this no file grows: Polars may then tell what it could not read back, not that the disk is full.
_LITTLE = 256 * 1024


@contextmanager
def clean_staging(staging: Path) -> Iterator[None]:
    """Make the folder for staged data; whatever goes wrong, leave nothing of it behind.

    Raises
    ------
    StoreError
        If the folder is not empty, cannot be written, or the disk is full.
    InputError
        If a file could not be parsed after all.
    """
    try:
        staging.mkdir(parents=True, exist_ok=True)
        if any(staging.iterdir()):
            raise StoreError("a delivery must be staged in an empty folder, found files in it", where=str(staging))
    except OSError as fault:
        raise _told(fault, staging) from fault
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as fault:
        told = _told(fault, staging)  # what is removed below would be free space
        shutil.rmtree(staging, ignore_errors=True)
        raise told from fault
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Name the folder where files beside the staged ones cannot be written.

    Raises
    ------
    StoreError
        If the folder cannot be made or written, or its disk is full.
    """
    try:
        yield
    except OSError as fault:
        raise _told(fault, folder) from fault


def _told(fault: Exception, staging: Path) -> InputError | StoreError:
    number = _number(fault)
    if number in _FULL or (isinstance(fault, pl.exceptions.PolarsError) and _is_full(staging)):
        hint = "Free some space on that disk, or write to another one; nothing was kept."
        return StoreError(f"writing needs free space, found none ({fault})", where=str(staging), hint=hint)
    if number in _FORBIDDEN:
        hint = "Ask the owner of the folder for the permission; nothing was kept."
        return StoreError(f"the folder must be writable, found that it is not ({fault})", where=str(staging), hint=hint)
    if isinstance(fault, OSError) or number is not None:
        return StoreError(f"writing must be possible, found: {fault}", where=str(staging), hint="Nothing was kept.")
    if str(fault).startswith("parquet:"):  # a full disk may cut a file short without a word
        hint = "See that the disk has free space and is sound; nothing was kept."
        return StoreError(f"staged files must be whole, found: {fault}", where=str(staging), hint=hint)
    first = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
    hint = "Look for odd quotes or line ends, or try it row by row; nothing was kept."
    return InputError(f"the files must be readable as CSV, found: {first}", hint=hint)


def _is_full(staging: Path) -> bool:
    try:
        return shutil.disk_usage(staging).free < _LITTLE
    except OSError:
        return False


def _number(fault: Exception) -> int | None:
    """Find the system's error number; Polars gives it only in its text."""
    if isinstance(fault, OSError) and fault.errno:
        return fault.errno
    found = re.search(r"os error (\d+)", str(fault))
    return int(found[1]) if found else None
