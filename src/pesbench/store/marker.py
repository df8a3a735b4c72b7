"""The file that makes a folder a store: its format, and the schema of its tables."""

import json
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from pesbench.errors import StoreError
from pesbench.store.durable import write_whole
from pesbench.store.schema import Schema

NAME = "pesbench-store.json"
FORMAT = 3
# 2: vintages have an act and can be forgotten, cells can be removed. 3: PES can be erased. Stores of an earlier format
# are read as they are, and become this format with the next vintage.


class Erasure(BaseModel):
    """PES that were erased from every vintage before ``vintage``: when, by whom and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pes: tuple[str, ...]
    vintage: int
    time: datetime
    who: str = ""
    reason: str


class Marker(BaseModel):
    """The format of a store, what it keeps and which PES were erased; older rows are read by it too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    keeps: Schema
    erased: tuple[Erasure, ...] = ()

    @property
    def erased_before(self) -> dict[str, int]:
        """The PES that were erased, each with the first vintage that may hold it again."""
        return {pes: erasure.vintage for erasure in self.erased for pes in erasure.pes}

    def hidden(self, vintage: int) -> frozenset[str]:
        """Give the PES that a vintage no longer shows, whatever its tables say."""
        return frozenset(pes for pes, first in self.erased_before.items() if vintage < first)

    def renewed(self) -> Self:
        """Give this marker in the present format."""
        return self.model_copy(update={"format": FORMAT})

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the marker of a store.

        Raises
        ------
        StoreError
            If there is none, it is not readable or it is of a later format.
        """
        _check_place(folder)
        path = folder / NAME
        try:
            fields = json.loads(path.read_bytes())
            _check_format(fields["format"], folder)
            return cls.model_validate(fields)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"the marker of a store must be as pesbench wrote it; found {_reason(error)}.",
                where=str(path),
                hint="Restore the file from a backup of the store.",
            ) from error

    def write(self, folder: Path) -> None:
        """Write the marker, whole or not at all."""
        write_whole(folder / NAME, self.model_dump_json(indent=1, exclude=None if self.erased else {"erased"}) + "\n")


def _check_place(folder: Path) -> None:
    if not folder.exists():
        raise StoreError(
            "a store must be here; there is nothing.",
            where=str(folder),
            hint="Check the path; `pesbench ingest` makes a store where there is none.",
        )
    if not folder.is_dir():
        raise StoreError(
            "a store is a folder; this is a file.", where=str(folder), hint="Name the folder of the store."
        )
    if not (folder / NAME).is_file():
        raise not_a_store(folder)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return "text that is not JSON" if isinstance(error, json.JSONDecodeError) else "no format number"


def _check_format(found: object, folder: Path) -> None:
    if not isinstance(found, int) or found < 1:
        raise TypeError
    if found > FORMAT:
        raise StoreError(
            f"this version of pesbench reads stores up to format {FORMAT}; this one has format {found}.",
            where=str(folder),
            hint="Use the newer version of pesbench that made it.",
        )


def not_a_store(folder: Path) -> StoreError:
    """Say that a folder is something else."""
    return StoreError(
        f"the folder of a store must hold {NAME}; this folder does not.",
        where=str(folder),
        hint="Name the folder of the store itself; a new store needs a new or an empty folder.",
    )
