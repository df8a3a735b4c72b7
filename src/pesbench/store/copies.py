"""Copies of the files that deliveries were read from, named by what is in them: the same file is kept once."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from pesbench.errors import InputError
from pesbench.store.durable import sync

SOURCES = "sources"


def copy_source(path: Path, folder: Path, sha256: str) -> Path:
    """Copy a file into a folder of the staging area and see that it is the one that was read.

    Raises
    ------
    InputError
        If the file is another one by now.
    """
    folder.mkdir(exist_ok=True)
    copy = folder / sha256
    if not copy.exists():
        shutil.copyfile(path, copy)
    if digest(copy) != sha256:
        raise InputError(
            "a file must stay as it is while it is read; this one was changed meanwhile.",
            where=str(path),
            hint="Ingest it again when nobody writes to it.",
        )
    return copy


def keep_copies(store: Path, copies: Mapping[str, Path]) -> None:
    """Move copies into the store; one that is there already is left as it is."""
    home = store / SOURCES
    if copies:
        home.mkdir(exist_ok=True)
    for sha256, copy in copies.items():
        if not (home / sha256).exists():
            sync([copy])
            copy.rename(home / sha256)
    if copies:
        sync([home, store])


def digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
