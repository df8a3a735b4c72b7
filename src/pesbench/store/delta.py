"""One table of the store as a Delta Lake table: the only place that knows `deltalake`.

Polars writes the files; Delta Lake only learns of them, with the statistics of their footers. History is never
cleaned by Delta Lake itself: which versions are needed is decided by the vintages alone.
"""

import errno
import json
import math
import os
import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import polars as pl
from deltalake import CommitProperties, DeltaTable, Field, Schema
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, RemoveAction

from pesbench.errors import StoreError
from pesbench.store.copies import digest
from pesbench.store.durable import sync
from pesbench.store.failure import is_full
from pesbench.store.files import DataFile, StagedFile, TableChange
from pesbench.store.schema import PARTITION, ColumnType, TableSchema

LOG = "_delta_log"
HASHES = "pesbench.sha256"
# The bounds that are told of values: true of all, for the log outlives a file that is erased, and the bounds of a few
# rows are the rows. None at all would have deltalake's own reader skip rows.
_WIDE = {
    ColumnType.NUMBER: (-sys.float_info.max, sys.float_info.max),
    ColumnType.TEXT: ("", "\U0010ffff"),
}
_FOREVER = "interval 36500 days"
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": _FOREVER,
    "delta.deletedFileRetentionDuration": _FOREVER,
    "delta.checkpointInterval": "20",
}


class Table:
    """A table by its folder; versions are Delta's."""

    def __init__(self, folder: Path, schema: TableSchema) -> None:
        self.folder = folder
        self.schema = schema

    def files(self, version: int | None) -> list[DataFile]:
        """List the files of a version; no version means no files."""
        if version is None:
            return []
        actions = pl.DataFrame(self._load(version).get_add_actions(flatten=True))
        return [self._file(row) for row in actions.sort("path").iter_rows(named=True)] if actions.height else []

    def recover(self, version: int | None) -> int | None:
        """Undo what an interrupted commit left: make the newest version hold what the vintage holds.

        Returns
        -------
        The newest version, which now has the content of ``version``; None where the table was never made.
        """
        if not self._exists():
            return version
        newest, wanted = self._load(), version or 0  # version 0 is always the empty table
        if newest.version() == wanted or self.files(newest.version()) == self.files(wanted):
            return newest.version()
        return self._restored(newest, wanted)

    def restore(self, version: int | None, *, vintage: int, without: Collection[str] = ()) -> int | None:
        """Make the newest version hold what an older one holds, but for PES that were erased; None means no rows."""
        if not self._exists():
            return None
        made = self._restored(self._load(), version or 0, missing=bool(without))
        erased = tuple(file for file in self.files(made) if file.pes in without)
        return self.commit(TableChange(removes=erased), vintage) if erased else made

    def commit(self, change: TableChange, vintage: int) -> int:
        """Move files into place and make them a version; an interruption leaves a version no vintage names."""
        table = self._prepared()
        version = table.version() + 1
        placed: dict[str, str] = {}
        try:
            for file in change.adds:
                path = f"{PARTITION}={file.pes}/{vintage:06d}-{uuid4().hex}.parquet"
                placed[path] = digest(file.path)
                self._place(file, path)
            self._write(table, change, placed, vintage)
        except BaseException as error:
            full = is_full(self.folder)
            self._take_back(placed, version)
            if full and isinstance(error, DeltaError):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise
        self._sync([self.folder / path for path in placed], range(version - 1, version + 1))
        return version

    def _restored(self, newest: DeltaTable, version: int, *, missing: bool = False) -> int:
        newest.restore(version, ignore_missing_files=missing)
        restored = self._load().version()
        self._sync([], range(restored, restored + 1))
        return restored

    def _exists(self) -> bool:
        refuse_links(self.folder, self.folder / LOG)
        return any((self.folder / LOG).glob("*.json"))

    def _load(self, version: int | None = None) -> DeltaTable:
        return DeltaTable(self.folder.as_uri(), version=version)

    def _file(self, row: dict[str, object]) -> DataFile:
        bounds = tuple(_bound(row.get(f"min.{name}"), row.get(f"max.{name}")) for name in self.schema.order)
        rows, size = row.get("num_records"), row["size_bytes"]
        return DataFile(
            path=str(row["path"]),
            pes=str(row[f"partition.{PARTITION}"]),
            rows=rows if isinstance(rows, int) else None,
            size=size if isinstance(size, int) else 0,
            bounds=bounds,
        )

    def _prepared(self) -> DeltaTable:
        """Give the newest version, made where it is missing, with every column of the schema."""
        if not self._exists():
            self.folder.mkdir(exist_ok=True)
            schema = Schema(self._fields(tuple(self.schema.columns)))
            return DeltaTable.create(
                self.folder.as_uri(), schema, partition_by=[PARTITION], configuration=_CONFIGURATION
            )
        table = self._load()
        known = {field.name for field in table.schema().fields}
        missing = tuple(name for name in self.schema.columns if name not in known)
        if missing:
            table.alter.add_columns(self._fields(missing))
        return self._load() if missing else table

    def _fields(self, names: Sequence[str]) -> list[Field]:
        kinds = {ColumnType.TEXT: PrimitiveType("string"), ColumnType.NUMBER: PrimitiveType("double")}
        return [Field(name, kinds[self.schema.columns[name]]) for name in names]

    def _place(self, file: StagedFile, path: str) -> None:
        (self.folder / path).parent.mkdir(exist_ok=True)
        refuse_links((self.folder / path).parent)
        file.path.rename(self.folder / path)

    def _write(self, table: DeltaTable, change: TableChange, placed: Mapping[str, str], vintage: int) -> None:
        actions = [_removed(file) for file in change.removes] + [
            _added(file, path, self.schema) for file, path in zip(change.adds, placed, strict=True)
        ]
        notes = {"pesbench.vintage": str(vintage), HASHES: json.dumps(dict(placed))}
        marks = CommitProperties(custom_metadata=notes, max_commit_retries=0)
        try:
            table.create_write_transaction(actions, "append", table.schema(), [PARTITION], commit_properties=marks)
        except CommitFailedError as error:
            raise StoreError(
                f"only pesbench may write to a table of the store; other software did so just now ({error}).",
                where=str(self.folder),
                hint="Have it write elsewhere, then ingest again.",
            ) from error

    def _take_back(self, placed: Iterable[str], version: int) -> None:
        """Remove files that no version names; where the version was made, the files are its own."""
        if not (self.folder / LOG / f"{version:020d}.json").exists():
            for path in placed:
                (self.folder / path).unlink(missing_ok=True)

    def _sync(self, files: list[Path], versions: range) -> None:
        log = self.folder / LOG
        starts = tuple(f"{version:020d}." for version in versions)
        entries = [path for path in log.iterdir() if path.name.startswith((*starts, "_last_checkpoint"))]
        sync([*files, *{file.parent for file in files}, *entries, log, self.folder, self.folder.parent])


def refuse_links(*folders: Path) -> None:
    """Refuse to go through a symbolic link: what is written into a store must land in it.

    Raises
    ------
    StoreError
        If one of the folders is a link.
    """
    for folder in folders:
        if folder.is_symlink():
            raise StoreError(
                f"a folder inside a store must not be a symbolic link; this one leads to {folder.readlink()}.",
                where=str(folder),
                hint="Put the folder itself there, or restore the store from a backup.",
            )


def _bound(low: object, high: object) -> tuple[str, str] | None:
    return (low, high) if isinstance(low, str) and isinstance(high, str) else None


def _now() -> int:
    return int(time.time() * 1000)


def _added(file: StagedFile, path: str, table: TableSchema) -> AddAction:
    facts = file.facts
    bounds = {
        name: found if name in table.key else _WIDE[table.columns[name]]
        for name, found in facts.bounds.items()
        if all(isinstance(bound, str) or math.isfinite(bound) for bound in found)
    }
    lows = {name: low for name, (low, _) in bounds.items()}
    highs = {name: high for name, (_, high) in bounds.items()}
    stats = {"numRecords": facts.rows, "minValues": lows, "maxValues": highs, "nullCount": dict(facts.nulls)}
    return AddAction(path, facts.size, {PARTITION: file.pes}, _now(), data_change=True, stats=json.dumps(stats))


def _removed(file: DataFile) -> RemoveAction:
    return RemoveAction(file.path, True, _now(), file.size, {PARTITION: file.pes})  # noqa: FBT003 - positional only
