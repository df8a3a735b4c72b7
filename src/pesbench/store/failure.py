"""What the machine can refuse (space, permission, broken files), told as an error of the store."""

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pesbench.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# About the bytes of a checkpoint of the log.
_ENTRY = 1 << 20
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def as_store_errors(path: Path) -> Iterator[None]:
    """Turn failures of the file system, of Delta Lake and of Parquet files into a StoreError."""
    with damage_named(path):
        try:
            yield
        except Exception as error:
            if not _is_of_the_machine(error):
                raise
            raise _told(error, path) from error


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn whatever fails because a file of the store is damaged into a StoreError that names the file.

    Every file is looked at then, as `store check` does. What fails for another reason is left as it is.
    """
    try:
        yield
    except Exception as error:
        cause = error.__cause__ if isinstance(error, StoreError) else error
        if not _may_be_damage(cause) or (damage := _first_damage(path)) is None:
            raise
        place, problem = damage
        raise StoreError(
            f"every file of a store must be as it was written; {problem}.",
            where=str(path / place),
            hint="Restore the file from a backup; `pesbench store check` names all that is damaged. A vintage that "
            "does not need it (--as-of) can still be read.",
        ) from error


def _may_be_damage(error: BaseException | None) -> bool:
    if isinstance(error, pl.exceptions.PolarsError):
        return True
    return isinstance(error, Exception) and _is_of_the_machine(error) and _number(error) not in {*_FULL, *_FORBIDDEN}


def _first_damage(path: Path) -> tuple[str, str] | None:
    """Give the first file of a store that is not as it was written, and what is wrong with it."""
    from pesbench.store.soundness import damages  # noqa: PLC0415 - it needs this module's callers

    try:
        found = next(damages(path), None)
    except (StoreError, OSError):  # what cannot even be looked at is told by the failure itself
        return None
    return (found.path, found.problem) if found else None


def _is_of_the_machine(error: Exception) -> bool:
    if isinstance(error, OSError | pl.exceptions.ComputeError):
        return True
    from deltalake.exceptions import DeltaError  # noqa: PLC0415 - only a failure needs it
    from pyarrow.lib import ArrowException  # noqa: PLC0415 - likewise

    return isinstance(error, DeltaError | ArrowException)


def _told(error: Exception, path: Path) -> StoreError:
    number, first = _number(error), (str(error).splitlines() or [""])[0].strip()
    if number in _FULL or (number is None and is_full(path)):
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


def is_full(folder: Path) -> bool:
    """Tell whether a disk has no room for an entry of a log: Delta Lake does not say that this is why it failed."""
    try:
        return shutil.disk_usage(folder).free < _ENTRY
    except OSError:
        return False


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
