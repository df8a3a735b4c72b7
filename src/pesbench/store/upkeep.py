"""What is done to a store beside delivering: an old vintage again, fewer files, and lawful erasure.

Every function here is called by whoever holds the lock of the store.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pesbench.errors import StoreError
from pesbench.store.comparison import differences
from pesbench.store.copies import SOURCES
from pesbench.store.delta import LOG, Table, refuse_links
from pesbench.store.ledger import Ledger, Life
from pesbench.store.marker import Marker
from pesbench.store.schema import PARTITION
from pesbench.store.succession import recovered, successor, tables_of
from pesbench.store.vintage import Act, Tombstone, Vintage, VintageLog

REJECTS = "rejects"
_DRAFTS = ("vintages/*.tmp", "*.json.*.tmp", f"*/{LOG}/*.tmp")


@dataclass(frozen=True, slots=True)
class Removed:
    """Files that were removed, and their bytes."""

    files: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Optimised:
    """The vintage with fewer files (None where there were few), and what was removed."""

    vintage: int | None
    removed: Removed


def restored(store: Path, log: VintageLog, last: Vintage, number: int, *, who: str, note: str) -> int | None:
    """Make a vintage with the cells of an old one; None where the current one has just these.

    Raises
    ------
    StoreError
        If a file of the old vintage is not there.
    """
    target, marker = log.get(number), Marker.read(store)
    hidden = marker.hidden(number)
    tables = tables_of(store, marker.keeps)
    differing = {name: table for name, table in tables.items() if _differs(table, target, last, hidden)}
    if not differing:
        return None
    versions = recovered(tables, last)
    if marker != marker.renewed():
        marker.renewed().write(store)
    for name, table in differing.items():
        version = table.restore(target.tables.get(name), vintage=last.number + 1, without=hidden)
        if version is not None:
            versions[name] = version
    made = successor(last, versions, Act.RESTORE, who=who)
    counts = {name: differences(table, last.tables.get(name), versions.get(name)) for name, table in differing.items()}
    log.append(made.model_copy(update={"note": note, "origin": number, "counts": counts}))
    return made.number


def _differs(table: Table, target: Vintage, last: Vintage, hidden: Collection[str]) -> bool:
    name = table.folder.name
    ledger = Ledger.of(table.folder)
    have = ledger.at(last.tables.get(name))
    wanted = {path: it for path, it in ledger.at(target.tables.get(name)).items() if pes_of(path) not in hidden}
    for path in wanted:
        if not (table.folder / path).is_file():
            raise StoreError(
                f"every file of vintage {target.number} must be there to restore it; this one is not.",
                where=str(table.folder / path),
                hint="Restore the file from a backup of the store; `pesbench store check` names all that is missing.",
            )
    return wanted.keys() != have.keys()


def forget(store: Path, log: VintageLog, numbers: Sequence[int], *, who: str, reason: str) -> Removed:
    """Put tombstones in place of vintages, then remove the files that no other vintage names.

    Raises
    ------
    StoreError
        If the current vintage is among them.
    """
    if log.current in numbers:
        raise StoreError(
            f"the current vintage cannot be forgotten, for it is what the store holds; found {log.current}.",
            hint="Deliver, withdraw (`ingest --delete`) or `restore` first, then forget the older vintages.",
        )
    marker = Marker.read(store)
    if marker != marker.renewed():
        marker.renewed().write(store)
    forgotten = [log.get(number) for number in numbers]
    tombstone = Tombstone(time=datetime.now(UTC), who=who, reason=reason)
    for vintage in forgotten:
        if vintage.forgotten is None:
            log.append(_buried(vintage, tombstone))
    listed = log.listed()
    files = [path for vintage in forgotten for path in _own_files(store, vintage, listed)]
    return removed(store, dict.fromkeys(files))


def _buried(vintage: Vintage, tombstone: Tombstone) -> Vintage:
    kept = vintage.model_dump(include={"number", "time", "who", "pesbench", "tables", "act", "origin"})
    return Vintage(**kept, forgotten=tombstone)


def _own_files(store: Path, vintage: Vintage, listed: Collection[Vintage]) -> Iterator[Path]:
    marker = Marker.read(store)
    for name, version in vintage.tables.items():
        ledger = Ledger.of(store / name)
        needed = needed_files(ledger, name, listed, marker)
        yield from (store / name / path for path in ledger.at(version) if path not in needed)
    needed_sources = {source.sha256 for each in listed for source in each.sources}
    yield from (store / SOURCES / each.sha256 for each in vintage.sources if each.sha256 not in needed_sources)
    for named in vintage.recipe.get("rejects", ()):
        path = (store / named).resolve()
        if path.is_relative_to(store / REJECTS):
            yield from path.parent.iterdir() if path.parent.is_dir() else ()


def vacuum(store: Path, log: VintageLog) -> Removed:
    """Remove the files that no listed vintage names, and what killed runs left."""
    listed = log.listed()
    tables = tables_of(store, Marker.read(store).keeps)
    recovered(tables, log.get(log.current))
    found = [*unreferenced(store, tables, listed), *leftovers(store)]
    return removed(store, dict.fromkeys(found))


def refuse_gaps(store: Path, last: Vintage) -> None:
    """Stop where a file of the current vintage is gone or cut: a damaged store must not be tidied.

    Raises
    ------
    StoreError
        If a file is not there with its size.
    """
    for name, version in last.tables.items():
        for path, life in Ledger.of(store / name).at(version).items():
            file = store / name / path
            if not file.is_file() or file.stat().st_size != life.size:
                raise StoreError(
                    f"every file of vintage {last.number} must be there, and whole, to optimise the store; this one is "
                    "not.",
                    where=str(file),
                    hint="Restore the file from a backup; `pesbench store check` names all that is damaged.",
                )


def unreferenced(store: Path, names: Iterable[str], listed: Collection[Vintage]) -> Iterator[Path]:
    """Give the data files and copies of sources that no listed vintage names."""
    marker = Marker.read(store)
    for name in names:
        needed = needed_files(Ledger.of(store / name), name, listed, marker)
        for path in sorted((store / name).glob("*/*.parquet")):
            if path.parent.name != LOG and path.relative_to(store / name).as_posix() not in needed:
                yield path
    kept = {source.sha256 for vintage in listed for source in vintage.sources if source.kept}
    yield from sorted(path for path in (store / SOURCES).glob("*") if path.name not in kept)


def orphans(store: Path, listed: Collection[Vintage]) -> list[Path]:
    """Give the folders of quarantined rows that no vintage names: of runs that changed nothing or were given up."""
    named = {(store / path).parent for vintage in listed for path in vintage.recipe.get("rejects", ())}
    return sorted(folder for folder in (store / REJECTS).glob("*") if folder.is_dir() and folder not in named)


def leftovers(store: Path) -> list[Path]:
    """Give the drafts that killed runs left."""
    return sorted(path for pattern in _DRAFTS for path in store.glob(pattern))


def needed_files(ledger: Ledger, table: str, listed: Collection[Vintage], marker: Marker) -> dict[str, Life]:
    """Give the files of a table that a listed vintage shows: those of an erased PES only from its erasure on."""
    needed = ledger.at_any(_versions(listed, table))
    for pes, first in marker.erased_before.items():
        later = ledger.at_any(_versions([vintage for vintage in listed if vintage.number >= first], table))
        needed = {path: it for path, it in needed.items() if pes_of(path) != pes or path in later}
    return needed


def pes_of(path: str) -> str:
    """Give the PES whose folder a file of a table is in."""
    return path.split("/", 1)[0].removeprefix(f"{PARTITION}=")


def _versions(listed: Collection[Vintage], table: str) -> list[int]:
    return [vintage.tables[table] for vintage in listed if table in vintage.tables]


def removed(store: Path, paths: Mapping[Path, None]) -> Removed:
    """Remove files, and folders that they leave empty; count what was there."""
    files = size = 0
    for path in paths:
        refuse_links(*(parent for parent in path.parents if parent != store and parent.is_relative_to(store)))
        if path.is_file():
            files, size = files + 1, size + path.stat().st_size
            path.unlink()
    for folder in {path.parent for path in paths}:
        if folder.is_dir() and folder.parent != store and not any(folder.iterdir()):
            folder.rmdir()
    return Removed(files, size)
