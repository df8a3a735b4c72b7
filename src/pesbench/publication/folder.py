"""The folder of a report: everything is whole before the first file is put in its place."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from pesbench.errors import UsageError

RECIPE = "recipe.json"
_DRAFT = ".pesbench-report-"
_SHOWN = 3


@contextmanager
def placed(out: Path) -> Iterator[Path]:
    """Give a folder to write into; what is in it at the end replaces the files of an earlier report in ``out``.

    Raises
    ------
    UsageError
        If ``out`` cannot be written, or holds other files than those of a report.
    """
    earlier = _earlier(out)
    draft = out / f"{_DRAFT}{uuid4().hex}"
    new = not out.exists()
    try:
        draft.mkdir(parents=True)
        yield draft
        _move(draft, out, earlier)
    except OSError as fault:
        raise UsageError(
            f"the folder of a report must be one that you can write to; this failed: {fault.strerror or fault}.",
            where=str(out),
            hint="Nothing was written: choose another with --out DIR.",
        ) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if new and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def _earlier(out: Path) -> set[str]:
    """Give the files of an earlier report, which a new one replaces."""
    if out.exists() and not out.is_dir():
        raise UsageError("the place of a report must be a folder; this is a file.", where=str(out))
    present = {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() and _DRAFT not in str(path)
    }
    known = _listed(out / RECIPE)
    foreign = sorted(present - known)
    if foreign:
        more = f" and {len(foreign) - _SHOWN} more" if len(foreign) > _SHOWN else ""
        raise UsageError(
            f"a report goes into a new or empty folder, or in place of an earlier one; found "
            f"{', '.join(foreign[:_SHOWN])}{more}.",
            where=str(out),
            hint="Choose another with --out DIR.",
        )
    return known & present


def _listed(path: Path) -> set[str]:
    try:
        recipe = json.loads(path.read_bytes())
        return {*recipe["files"], path.name} if recipe["command"] == "report" else set()
    except (OSError, ValueError, TypeError, KeyError):
        return set()


def _move(draft: Path, out: Path, earlier: set[str]) -> None:
    """Put the files in their places, the recipe last: only then does the folder say that it holds the new report."""
    files = [path.relative_to(draft).as_posix() for path in sorted(draft.rglob("*")) if path.is_file()]
    for name in sorted(files, key=lambda name: name == RECIPE):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).replace(out / name)
    for name in earlier - set(files):
        (out / name).unlink(missing_ok=True)
