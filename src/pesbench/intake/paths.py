"""From files and folders to the list of files to read."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pesbench.errors import InputError
from pesbench.intake.exported import repeats

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".json", ".gz", ".zip")
# The copy of quarantined rows for a spreadsheet: its cells are changed, so it is never data.
REVIEW = ".review.csv"
# What an export says about its tables.
_ABOUT = ("recipe.json", "datapackage.json", "structure.json")
# Hidden files, and what Office leaves beside a workbook that is open.
_ASIDE = (".", "~$")
_NAME_HINT = "Rename the file, or use a UTF-8 locale (LC_ALL=C.UTF-8)."


def files_of(paths: Iterable[Path]) -> list[Path]:
    """List the files to read: of a folder those that ``SUFFIXES`` names, with those of the folders inside it, by name.

    Hidden files and folders, links to folders, ``.review.csv`` copies, what an export says about its tables and the
    files of an export that repeat another one are passed over.

    Raises
    ------
    InputError
        If a path does not exist or has a name that is not UTF-8, or a folder holds no such file or cannot be read.
    """
    found = [file for path in paths for file in _files(Path(path))]
    if not found:
        raise InputError("at least one file must be given, found none", hint="Name a file or a folder.")
    return list({os.path.realpath(file): file for file in found}.values())


def passed_over(paths: Iterable[Path]) -> list[Path]:
    """List what ``files_of`` leaves out of the given folders, so that it can be named.

    Those are files of other kinds, what an export says about its tables or repeats, ``.review.csv`` copies, hidden
    files and folders, and links to folders.
    """
    folders = (Path(path) for path in paths if Path(path).is_dir())
    return [file for folder in folders for file in _left_out(folder)]


def named(paths: Iterable[Path]) -> frozenset[str]:
    """Give the real paths of the files that are named one by one, not found in a folder."""
    return frozenset(os.path.realpath(path) for path in paths if not Path(path).is_dir())


def is_table(name: str) -> bool:
    """Say whether a file found in a folder or an archive is read, by its name."""
    return name.lower().endswith(SUFFIXES) and not name.endswith(REVIEW)


def _is_read(name: str) -> bool:
    """Say whether a file found in a folder is read: a table, and not what an export says about its tables."""
    return is_table(name) and name not in _ABOUT


def _files(path: Path) -> Iterator[Path]:
    _refuse_odd_name(path)
    if not path.exists():
        raise InputError("a path must be a file or a folder, found nothing there", where=str(path), hint="Check it.")
    if not path.is_dir():
        yield path
        return
    files = [file for file in _below(path) if _is_read(file.name)]
    if not files:
        problem = f"a folder must hold at least one file ending in {', '.join(SUFFIXES)}, found none"
        raise InputError(problem, where=str(path), hint="Name the folder that holds the data, or the files themselves.")
    yield from files


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        again = repeats(Path(here))
        for file in (Path(here) / name for name in sorted({*names} - again) if not name.startswith(_ASIDE)):
            _refuse_odd_name(file)
            yield file


def _left_out(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        aside = [name for name in sorted(folders) if name.startswith(".") or (Path(here) / name).is_symlink()]
        folders[:] = sorted(set(folders) - set(aside))
        again = repeats(Path(here))
        others = [name for name in sorted(names) if name.startswith(_ASIDE) or not _is_read(name) or name in again]
        yield from (Path(here) / name for name in [*others, *aside])


def _refuse_odd_name(path: Path) -> None:
    """Stop at a name that could be neither printed nor written into a report."""
    if "\0" in str(path):
        raise InputError("a path must not hold a zero byte, found one", where=repr(str(path)), hint="Check it.")
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode(errors="backslashreplace")
        raise InputError("a file name must be UTF-8, found other bytes", where=shown, hint=_NAME_HINT) from None


def _unreadable(fault: OSError) -> None:
    problem = f"a folder must be readable, found: {fault.strerror}"
    raise InputError(problem, where=str(fault.filename), hint="Check the permissions of the folder.") from None
