"""What the machine can refuse (space, permission, broken files), told as an error of the store."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pesbench.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def as_store_errors(path: Path) -> Iterator[None]:
    """Turn failures of the file system, of Delta Lake and of Parquet files into a StoreError."""
    try:
        yield
    except Exception as error:
        if not _is_of_the_machine(error):
            raise
        raise _told(error, path) from error


def _is_of_the_machine(error: Exception) -> bool:
    if isinstance(error, OSError | pl.exceptions.ComputeError):
        return True
    from deltalake.exceptions import DeltaError  # noqa: PLC0415 - only a failure needs it
    from pyarrow.lib import ArrowException  # noqa: PLC0415 - likewise

    return isinstance(error, DeltaError | ArrowException)


def _told(error: Exception, path: Path) -> StoreError:
    number, first = _number(error), (str(error).splitlines() or [""])[0].strip()
    if number in _FULL:
        return StoreError(
            f"writing needs free space; none is left ({first}).",
            where=str(path),
            hint="The store is unchanged: free some space and ingest again.",
        )
    if number in _FORBIDDEN:
        return StoreError(
            f"the folder must be open to you for this; it is not ({first}).",
            where=str(path),
            hint="The store is unchanged: ask its owner for the permission.",
        )
    return StoreError(
        f"the store must be readable and writable; this failed: {first}",
        where=_log_named(str(error)) or str(path),
        hint="The vintages recorded so far are unchanged; `pesbench store check` names what is damaged.",
    )


def _number(error: Exception) -> int | None:
    """Find the system's error number; Rust libraries give it only in their text."""
    if isinstance(error, OSError) and error.errno:
        return error.errno
    found = re.search(r"os error (\d+)", str(error))
    return int(found[1]) if found else None


def _log_named(text: str) -> str | None:
    """Give the log file that a failure of Delta Lake is about, where its text names one."""
    found = re.search(r"[^\s'\"`:]*_delta_log/[^\s'\"`:,)]+", text)
    return found[0] if found else None
