"""From files and folders to the list of files to read."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pesbench.errors import InputError

SUFFIXES = (".csv", ".tsv", ".txt")
# The copy of quarantined rows for a spreadsheet: its cells are changed, so it is never data.
REVIEW = ".review.csv"


def files_of(paths: Iterable[Path]) -> list[Path]:
    """List the files to read: of a folder its CSV, TSV and TXT files, with those of the folders inside it, by name.

    Hidden files and folders, links to folders and ``.review.csv`` copies are passed over.

    Raises
    ------
    InputError
        If a path does not exist, or a folder holds no such file or cannot be read.
    """
    found = [file for path in paths for file in _files(Path(path))]
    if not found:
        raise InputError("at least one file must be given, found none", hint="Name a file or a folder.")
    return list({os.path.realpath(file): file for file in found}.values())


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise InputError("a path must be a file or a folder, found nothing there", where=str(path), hint="Check it.")
    if not path.is_dir():
        yield path
        return
    files = [file for file in _below(path) if file.suffix.lower() in SUFFIXES and not file.name.endswith(REVIEW)]
    if not files:
        problem = f"a folder must hold at least one file ending in {', '.join(SUFFIXES)}, found none"
        raise InputError(problem, where=str(path), hint="Name the folder that holds the data, or the files themselves.")
    yield from files


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here) / name for name in sorted(names) if not name.startswith("."))


def _unreadable(fault: OSError) -> None:
    problem = f"a folder must be readable, found: {fault.strerror}"
    raise InputError(problem, where=str(fault.filename), hint="Check the permissions of the folder.") from None
