"""The folder of an export: every file is whole before the first one is put in its place."""

import errno
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import polars as pl

from pesbench.errors import StoreError, UsageError

RECIPE = "recipe.json"
_DRAFT = ".pesbench-export-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def drafted(out: Path, *, force: bool) -> Iterator[Path]:
    """Give a folder to write into; what is in it at the end replaces the files of an earlier export in ``out``.

    Folders inside the draft are working space and are thrown away. Where anything fails, ``out`` is as it was.

    Raises
    ------
    UsageError
        If ``out`` cannot be written, or holds other files than those of an export and ``force`` is not given.
    StoreError
        If there is no space left.
    """
    earlier = _earlier(out, force=force)
    new = not out.exists()
    draft = out / f"{_DRAFT}{uuid4().hex}"
    with _told(out):
        draft.mkdir(parents=True)
        try:
            yield draft
            _move(draft, out, earlier)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            if new and not any(out.iterdir()):
                out.rmdir()


def _earlier(out: Path, *, force: bool) -> set[str]:
    """Give the names of the files of an earlier export, which a new one replaces."""
    with _told(out):
        if out.exists() and not out.is_dir():
            raise UsageError("the place of an export must be a folder; this is a file.", where=str(out))
        present = (
            {entry.name for entry in out.iterdir() if not entry.name.startswith(_DRAFT)} if out.exists() else set()
        )
        known = _listed(out / RECIPE)
    foreign = sorted(present - known)
    if foreign and not force:
        raise UsageError(
            f"an export goes into a new or empty folder, or in place of an earlier one; found {_some(foreign)}.",
            where=str(out),
            hint="Choose another with --out DIR, or write beside these files with --force.",
        )
    return known & present


def _listed(path: Path) -> set[str]:
    """Give the files that the recipe of an earlier export names, and the recipe; nothing where there is no export."""
    try:
        recipe = json.loads(path.read_bytes())
        known = set(recipe["files"]) if recipe["command"] == "export" else None
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return set()
    return set() if known is None else {*known, path.name}


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004 - as many as are shown


def _move(draft: Path, out: Path, earlier: set[str]) -> None:
    """Put the files in their places, the recipe last: only then does the folder say that it holds the new export."""
    files = sorted((entry for entry in draft.iterdir() if entry.is_file()), key=lambda entry: entry.name == RECIPE)
    for file in files:
        file.replace(out / file.name)
    for name in earlier - {file.name for file in files}:
        (out / name).unlink(missing_ok=True)


@contextmanager
def _told(out: Path) -> Iterator[None]:
    """Tell of what the machine refuses as an error about the folder."""
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as fault:
        number = _number(fault)
        if number is None:
            raise
        if number in _FULL:
            raise StoreError(
                f"an export needs free space; none is left ({fault}).",
                where=str(out),
                hint="Nothing was written: free some space, or choose another disk with --out DIR.",
            ) from fault
        raise UsageError(
            f"the folder of an export must be one that you can write to; this failed: {fault}.",
            where=str(out),
            hint="Nothing was written: choose another with --out DIR.",
        ) from fault


def _number(fault: Exception) -> int | None:
    """Find the system's error number; Polars gives it only in its text."""
    if isinstance(fault, OSError) and fault.errno:
        return fault.errno
    found = re.search(r"os error (\d+)", str(fault))
    return int(found[1]) if found else None
