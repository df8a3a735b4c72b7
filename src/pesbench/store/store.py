"""The store: a folder of Delta tables, and the vintages that say which versions of them belong together.

The record of a vintage is written last and whole, and readers go by it: a commit that is interrupted at any moment
leaves the old vintage or the new one. What it leaves in the tables is undone by the next commit.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import polars as pl

from pesbench.errors import StoreError
from pesbench.store.failure import as_store_errors
from pesbench.store.files import by_pes
from pesbench.store.lock import FileLock
from pesbench.store.marker import NAME as MARKER
from pesbench.store.marker import Erasure, Marker, not_a_store
from pesbench.store.reading import scanned
from pesbench.store.schema import Schema, TableSchema
from pesbench.store.vintage import VINTAGES, Commit, CommitInfo, Vintage, VintageLog

if TYPE_CHECKING:
    from pesbench.store.delta import Table
    from pesbench.store.erasure import Erased
    from pesbench.store.files import DataFile
    from pesbench.store.soundness import Soundness
    from pesbench.store.upkeep import Optimised, Removed

WAIT = 600.0
"""Seconds to wait for another process that is writing."""

_LOCK = "pesbench-store.lock"
_OWN = "pesbench-store."
_STAGING = ".staging"
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


class Store:
    """A folder that keeps every accepted cell, and every vintage of it. Made by `Store.open`."""

    def __init__(self, path: Path, *, wait: float = WAIT) -> None:
        self.path = path
        self._lock_file = path / _LOCK
        self._log = VintageLog(path / VINTAGES)
        self._wait = wait
        self._stages: dict[Path, FileLock] = {}

    @classmethod
    def open(cls, path: Path | str, *, create: bool = False, schema: Schema | None = None, wait: float = WAIT) -> Self:
        """Open a store, or make one in a new or empty folder.

        Parameters
        ----------
        path
            The folder of the store.
        create
            Whether to make the store where there is none.
        schema
            What a new store keeps; by default the tables for the dimensions of the shipped catalogue.
        wait
            How many seconds a commit waits for another process that is writing.

        Raises
        ------
        StoreError
            If there is no store, or it is of a later format, or it cannot be read or made.
        """
        store = cls(Path(os.path.realpath(path)), wait=wait)
        with as_store_errors(store.path):
            if create and not (store.path / MARKER).is_file():
                store._make(schema)
            Marker.read(store.path)
        return store

    @property
    def schema(self) -> Schema:
        """What the store keeps; a table of a form that is newer than the store is there, and empty."""
        with as_store_errors(self.path):
            return Marker.read(self.path).keeps.completed()

    @property
    def current(self) -> int:
        """The number of the last vintage; 0 before the first."""
        with as_store_errors(self.path):
            return self._log.current

    def vintages(self) -> list[Vintage]:
        """Give every vintage, oldest first."""
        with as_store_errors(self.path):
            return self._log.all()

    def resolve(self, as_of: str | int | None) -> int:
        """Find a vintage by number, or the last one at a date or time (UTC), or the current one.

        Raises
        ------
        StoreError
            If there is none; only a store without vintages answers None with 0.
        """
        with as_store_errors(self.path):
            return self._log.resolve(as_of)

    def before(self, text: str) -> list[int]:
        """Find every vintage before one, by its number, or before a date or time (UTC).

        Raises
        ------
        UsageError, StoreError
            If it is neither, or there is no vintage of that number.
        """
        with as_store_errors(self.path):
            return self._log.before(text)

    @property
    def erasures(self) -> tuple[Erasure, ...]:
        """Which PES were erased, oldest first, each with when, by whom and why."""
        with as_store_errors(self.path):
            return Marker.read(self.path).erased

    def orphans(self) -> list[str]:
        """Give the folders of quarantined rows that no listed vintage names, below the store."""
        with as_store_errors(self.path):
            from pesbench.store.upkeep import orphans  # noqa: PLC0415 - deltalake is paid where used

            return [folder.relative_to(self.path).as_posix() for folder in orphans(self.path, self._log.listed())]

    def read(self, table: str, *, vintage: int | None = None, pes: Sequence[str] | None = None) -> pl.LazyFrame:
        """Read a table as of a vintage, lazily, with the columns of the store's schema in their order.

        Parameters
        ----------
        table
            observations, or the table of a form that has its own.
        vintage
            Its number; by default the current one, 0 for the store before its first delivery.
        pes
            Only these PES; the files of others are not touched.
        """
        with as_store_errors(self.path):
            schema = self.schema.table(table)
            wanted = {pes} if isinstance(pes, str) else set(pes or ())
            chosen = [file for file in self._files(table, vintage) if pes is None or file.pes in wanted]
            return scanned(self.path / table, chosen, schema) if chosen else schema.empty()

    def parts(self, table: str, *, vintage: int) -> dict[str, frozenset[str]]:
        """Give the names of the files of a vintage by PES: equal names are equal content, for files never change."""
        with as_store_errors(self.path):
            files = by_pes(self._files(table, vintage))
            return {pes: frozenset(file.path for file in part) for pes, part in files.items()}

    def stage(self) -> Path:
        """Make a folder for a delivery, on the file system of the store.

        It belongs to this process: where the process dies, the next one that stages removes it.
        """
        with as_store_errors(self.path):
            home = self.path / _STAGING
            home.mkdir(exist_ok=True)
            _sweep(home)
            folder = home / uuid4().hex
            lock = FileLock(folder.with_suffix(".lock"))
            lock.acquire(wait=self._wait)
            folder.mkdir()
            self._stages[folder] = lock
            return folder

    def discard(self, staged: Path) -> None:
        """Remove a staged delivery."""
        self._check_own(staged)
        shutil.rmtree(staged, ignore_errors=True)
        if lock := self._stages.pop(staged, None):
            lock.release()
            with suppress(OSError):
                lock.path.unlink()

    def commit(self, staged: Path, info: CommitInfo, *, discard: bool = True) -> Commit:
        """Replace the stored cells by the staged ones, cell by cell, as one new vintage over all tables.

        An empty cell without a status is not written; an empty cell with the status O is written only where the
        store holds nothing. Where no cell differs, there is no new vintage. The staged delivery is used up, whatever
        comes of it; without ``discard`` what else is in its folder stays. Keys must be unique within the delivery: its
        stager has checked that.

        Raises
        ------
        StoreError
            If the delivery does not fit the store, the store cannot be written, or another process is writing
            for longer than the store waits. The store is then unchanged.
        """
        self._check_own(staged)
        try:
            with as_store_errors(self.path), self._locked():
                from pesbench.store.committing import commit  # noqa: PLC0415 - deltalake is paid where used

                return commit(self.path, self._log, staged, info)
        finally:
            if discard:
                self.discard(staged)

    def preview(self, staged: Path, info: CommitInfo) -> Commit:
        """Say what a commit would do to the cells as they are now; nothing is kept, and the delivery stays staged.

        Raises
        ------
        StoreError
            If the delivery does not fit the store, or the store cannot be read.
        """
        self._check_own(staged)
        with as_store_errors(self.path):
            from pesbench.store.committing import preview  # noqa: PLC0415 - deltalake is paid where used

            return preview(self.path, self._log, staged, info)

    def restore(self, number: int, *, who: str = "", note: str = "") -> int | None:
        """Make a new vintage that equals an old one; nothing is lost.

        Returns
        -------
        The number of the new vintage; None where the current one has the same cells, file by file.

        Raises
        ------
        StoreError
            If the old vintage is not there, was forgotten, or lacks a file. The store is then unchanged.
        """
        with as_store_errors(self.path), self._locked():
            from pesbench.store.erasure import settled  # noqa: PLC0415 - deltalake is paid where used
            from pesbench.store.upkeep import restored  # noqa: PLC0415 - likewise

            last = settled(self.path, self._log)
            return restored(self.path, self._log, last, self._log.resolve(number), who=who, note=note)

    def optimise(self, *, who: str = "") -> "Optimised":
        """Put small files together, as a vintage with the same cells, and remove what no listed vintage names."""
        scratch = self.stage()
        try:
            with as_store_errors(self.path), self._locked():
                from pesbench.store.committing import compact  # noqa: PLC0415 - deltalake is paid where used
                from pesbench.store.upkeep import Optimised, refuse_gaps, vacuum  # noqa: PLC0415 - likewise

                refuse_gaps(self.path, self._log.get(self._log.current))
                vintage = compact(self.path, self._log, scratch, who)
                return Optimised(vintage, vacuum(self.path, self._log))
        finally:
            self.discard(scratch)

    def forget(self, numbers: Sequence[int], *, reason: str, who: str = "") -> "Removed":
        """Erase vintages: the files that no other vintage names go, and a tombstone with the reason stays.

        Raises
        ------
        StoreError
            If one is not there or is the current one. The store is then unchanged.
        """
        with as_store_errors(self.path), self._locked():
            from pesbench.store.erasure import settled  # noqa: PLC0415 - deltalake is paid where used
            from pesbench.store.upkeep import forget  # noqa: PLC0415 - likewise

            settled(self.path, self._log)
            for number in numbers:
                self._log.check_number(number)
            return forget(self.path, self._log, numbers, who=who, reason=reason)

    def erase(self, pes: Sequence[str], *, reason: str, who: str = "") -> "Erased":
        """Erase PES from every vintage: a new vintage follows without them, their files go, and the reason stays.

        Raises
        ------
        StoreError
            If the store holds nothing of one of them. It is then unchanged.
        """
        with as_store_errors(self.path), self._locked():
            from pesbench.store.erasure import erase  # noqa: PLC0415 - deltalake is paid where used

            return erase(self.path, self._log, pes, who=who, reason=reason)

    def check(self, *, hashes: bool = True) -> "Soundness":
        """Look whether every file is there and as it was written, and whether the vintages fit together."""
        # Of a store that may only be read, nobody here is writing; what others write may look like a leftover.
        guard = self._locked() if os.access(self.path, os.W_OK) else nullcontext()
        with as_store_errors(self.path), guard:
            from pesbench.store.soundness import soundness  # noqa: PLC0415 - deltalake is paid where used

            return soundness(self.path, self._log, hashes=hashes)

    def _files(self, table: str, vintage: int | None) -> "list[DataFile]":
        marker = Marker.read(self.path)
        number = self._log.current if vintage is None else vintage
        version = self._log.get(number and self._log.resolve(number)).tables.get(table)
        hidden = marker.hidden(number)
        files = self._table(table, marker.keeps.completed().table(table)).files(version)
        return [file for file in files if file.pes not in hidden]

    def _table(self, name: str, schema: TableSchema) -> "Table":
        from pesbench.store.delta import Table  # noqa: PLC0415 - deltalake is paid where used

        return Table(self.path / name, schema)

    def _make(self, schema: Schema | None) -> None:
        if self.path.exists() and not self.path.is_dir():
            return  # the reader of the marker says so
        self._check_name()
        self.path.mkdir(parents=True, exist_ok=True)
        # What a process left that ended before it had made the store holds nothing.
        foreign = any(not entry.name.startswith(_OWN) and entry.name != _STAGING for entry in self.path.iterdir())
        # another process may have made the store meanwhile: its marker came before anything else of it
        if foreign and not (self.path / MARKER).is_file():
            raise not_a_store(self.path)
        with self._locked():
            if not (self.path / MARKER).is_file():
                Marker(keeps=schema or _shipped()).write(self.path)

    def _check_name(self) -> None:
        try:
            str(self.path).encode()
        except UnicodeEncodeError:
            shown = os.fsencode(self.path).decode("ascii", errors="backslashreplace")
            hint = "Choose another name for the folder, or use a UTF-8 locale (LC_ALL=C.UTF-8)."
            raise StoreError("the path of a store must be UTF-8, found other bytes", where=shown, hint=hint) from None
        if _ENCODED.search(str(self.path)):
            raise StoreError(
                "the path of a store must not hold a percent sign before two hexadecimal digits: Delta Lake reads it "
                "as an encoded character.",
                where=str(self.path),
                hint="Choose another name for the folder.",
            )

    def _check_own(self, staged: Path) -> None:
        if staged.parent != self.path / _STAGING:
            raise StoreError(
                "a delivery must be staged in a folder made by the store's own `stage`; this one is not.",
                where=str(staged),
                hint="Stage it with `Store.stage`.",
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileLock(self._lock_file)
        if not lock.acquire(wait=self._wait):
            raise StoreError(
                f"only one process may write at a time; another has been writing for {self._wait:.0f} seconds.",
                where=str(self._lock_file),
                hint="Wait for it to end, then ingest again.",
            )
        try:
            yield
        finally:
            lock.release()


def _shipped() -> Schema:
    from pesbench.catalogue import load_catalogue  # noqa: PLC0415 - only a new store needs it

    return Schema.from_catalogue(load_catalogue())


def _sweep(home: Path) -> None:
    """Remove what dead processes staged: their locks are free."""
    for path in home.glob("*.lock"):
        lock = FileLock(path)
        if lock.acquire():
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            lock.release()
            with suppress(OSError):
                path.unlink()
