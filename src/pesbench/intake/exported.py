"""Which files of an exported folder repeat another one, so that the folder can be read as it is."""

import hashlib
import json
from pathlib import Path

from pydantic import BaseModel, ValidationError

RECIPE = "recipe.json"


class _File(BaseModel):
    """What the recipe of an export says of a file."""

    sha256: str = ""
    repeated_in: str | None = None


class _Export(BaseModel):
    """The part of the recipe of an export that matters here."""

    command: str
    files: dict[str, _File]


def repeats(folder: Path) -> frozenset[str]:
    """Name the files of an export whose every figure another file of it has too, with more that is known of it.

    Only files that are as they were written count, beside another that is as it was: what somebody has changed since is
    read, and found to be delivered twice.
    """
    try:
        export = _Export.model_validate(json.loads((folder / RECIPE).read_bytes()))
    except (OSError, ValueError, ValidationError):
        return frozenset()
    if export.command != "export":
        return frozenset()
    whole = {name for name, file in export.files.items() if _is_as_written(folder / name, file)}
    return frozenset(name for name in whole if export.files[name].repeated_in in whole)


def _is_as_written(path: Path, file: _File) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except OSError:
        return False
