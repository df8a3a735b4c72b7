"""What a staged delivery consists of, and that it is fit to be kept.

The layout is ``<delivery>/<table>/pes=<PES>/*.parquet``. Names that begin with a dot or an underscore are the
stager's own and are not looked at; anything else that does not fit is refused, so nothing is left out unseen.
A file whose name ends in ``-unsaid.parquet`` holds cells without a confidentiality of their own: theirs is what the
delivery takes for all of them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pesbench.errors import StoreError
from pesbench.store.files import STAGER_FAULT, StagedFile
from pesbench.store.schema import PARTITION, Schema

_SAFE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_-])?")
_PREFIX = f"{PARTITION}="


def staged_files(delivery: Path, schema: Schema) -> dict[str, dict[str, list[StagedFile]]]:
    """List the files of a delivery by table and PES, those without rows left out.

    Raises
    ------
    StoreError
        If the layout, a PES code, a column or a key does not fit.
    """
    found: dict[str, dict[str, list[StagedFile]]] = {}
    for folder in _entries(delivery):
        table = schema.table(folder.name)
        for part in _entries(folder):
            pes = safe_pes(part)
            files = [StagedFile.of(_parquet(path), pes, table) for path in _entries(part)]
            if filled := [file for file in files if file.facts.rows]:
                found.setdefault(folder.name, {})[pes] = filled
    return found


def safe_pes(part: Path) -> str:
    """Give the code of the PES whose folder it is.

    Raises
    ------
    StoreError
        If the code cannot name a folder on every system.
    """
    pes = part.name.removeprefix(_PREFIX)
    if not part.name.startswith(_PREFIX) or not _SAFE.fullmatch(pes) or ".." in pes:
        raise StoreError(
            "the code of a PES must consist of at most 64 letters A-Z, digits, hyphens, underscores and single dots, "
            f"and begin with a letter or digit, because it names a folder of the store; found {part.name!r}.",
            hint="Map the code to one of this form, for example with a unit alias in the mapping.",
        )
    return pes


def _entries(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")):
            continue
        if path.is_symlink() or not (path.is_dir() or path.suffix == ".parquet"):
            raise StoreError(
                "a staged delivery must consist of folders and Parquet files only.", where=str(path), hint=STAGER_FAULT
            )
        yield path


def _parquet(path: Path) -> Path:
    if path.is_dir():
        raise StoreError("a PES's folder in a delivery must hold files only.", where=str(path), hint=STAGER_FAULT)
    return path
