"""Lawful erasure of PES: every vintage ceases to show them at one moment, then their files go.

The marker of the store says first that a PES is erased from every vintage before a number to come; readers go by it.
The vintage of that number follows, without the PES, and then files are removed. A process that is killed in between
leaves nothing that can be read, and the next writer makes the vintage.
"""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pesbench.errors import StoreError
from pesbench.store.copies import SOURCES
from pesbench.store.files import TableChange
from pesbench.store.ledger import Ledger
from pesbench.store.marker import Erasure, Marker
from pesbench.store.schema import PARTITION
from pesbench.store.succession import recovered, successor, tables_of
from pesbench.store.upkeep import REJECTS, Removed, pes_of, removed, unreferenced
from pesbench.store.vintage import Act, Counts, Vintage, VintageLog

_REJECTS_END = ".rejects.csv"


@dataclass(frozen=True, slots=True)
class Erased:
    """What came of an erasure.

    Attributes
    ----------
    vintage
        The vintage without the PES; None where no vintage held it any more.
    removed
        Files that were removed.
    sources
        Names of the delivered files whose copies went.
    rejects
        Folders of quarantined rows that went.
    remains
        Files of the store that name a PES, or may hold it unseen, and that stay.
    """

    vintage: int | None
    removed: Removed
    sources: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()


def settled(store: Path, log: VintageLog) -> Vintage:
    """Give the current vintage, after making the one that an erasure was interrupted before."""
    last = log.get(log.current)
    marker = Marker.read(store)
    pending = [erasure for erasure in marker.erased if erasure.vintage > last.number]
    if not pending:
        return last
    tables = tables_of(store, marker.keeps)
    versions = recovered(tables, last)
    gone = sorted({pes for erasure in pending for pes in erasure.pes})
    counts = {}
    for name, table in tables.items():
        files = [file for file in table.files(versions.get(name)) if file.pes in gone]
        if files:
            counts[name] = Counts(removed=sum(file.rows or 0 for file in files))
            versions[name] = table.commit(TableChange(removes=tuple(files)), last.number + 1)
    made = successor(last, versions, Act.ERASURE, who=pending[-1].who)
    log.append(made.model_copy(update={"note": pending[-1].reason, "pes": tuple(gone), "counts": counts}))
    return log.get(made.number)


def erase(store: Path, log: VintageLog, pes: Sequence[str], *, who: str, reason: str) -> Erased:
    """Take PES out of every vintage; the caller holds the lock of the store.

    Raises
    ------
    StoreError
        If the store holds nothing of one of them, and never erased it.
    """
    last = settled(store, log)
    marker = Marker.read(store)
    tables = {name: Ledger.of(store / name) for name in marker.keeps.tables}
    listed = log.listed()
    shown = {code for vintage in listed for code in _shown(vintage, tables, marker)}
    for code in pes:
        if code not in shown and code not in marker.erased_before and not list(_mentions(store, [code])):
            raise StoreError(
                f"the store must hold something of a PES to erase it; no vintage, copy or reject names {code!r}.",
                where=str(store),
                hint=f"It has {', '.join(sorted(shown)) or 'none'}.",
            )
    present = tuple(sorted(set(pes) & shown))
    made = None
    if present:
        now = datetime.now(UTC)
        entry = Erasure(pes=present, vintage=last.number + 1, time=now, who=who, reason=reason)
        marker = marker.renewed().model_copy(update={"erased": (*marker.erased, entry)})
        marker.write(store)
        made = settled(store, log).number
    return _cleared(store, log, sorted(set(pes)), made)


def _shown(vintage: Vintage, tables: dict[str, Ledger], marker: Marker) -> set[str]:
    """Give the PES that a vintage shows."""
    paths = (path for name, ledger in tables.items() for path in ledger.at(vintage.tables.get(name)))
    return {pes_of(path) for path in paths} - marker.hidden(vintage.number)


def _cleared(store: Path, log: VintageLog, pes: list[str], made: int | None) -> Erased:
    """Remove the files of PES; done again, it does what an interrupted one left."""
    marker, listed = Marker.read(store), log.listed()
    delivered = [vintage for vintage in listed if _delivered(vintage, pes, store, marker)]
    copies = {source.sha256: source.name for vintage in delivered for source in vintage.sources if source.kept}
    folders = {*_reject_folders(store, delivered), *_naming(store, pes)}
    _disown(log, listed, copies)
    data = [
        path for path in unreferenced(store, marker.keeps.tables, log.listed()) if path.parent.name in _folders(pes)
    ]
    kept = [store / SOURCES / sha256 for sha256 in copies]
    quarantined = [path for folder in folders for path in folder.iterdir()]
    gone = removed(store, dict.fromkeys([*data, *kept, *quarantined]))
    return Erased(
        vintage=made,
        removed=gone,
        sources=tuple(sorted(copies.values())),
        rejects=tuple(sorted(folder.relative_to(store).as_posix() for folder in folders)),
        remains=tuple(path.relative_to(store).as_posix() for path in _mentions(store, pes)),
    )


def _delivered(vintage: Vintage, pes: Collection[str], store: Path, marker: Marker) -> bool:
    """Tell whether a delivery had cells of one of the PES; older records tell only by the files that came of it."""
    if vintage.act is not Act.DELIVERY:
        return False
    if not set(vintage.pes).isdisjoint(pes):
        return True
    start = f"{vintage.number:06d}-"
    folders = (store / name / folder for name in marker.keeps.tables for folder in _folders(pes))
    return any(path.name.startswith(start) for folder in folders for path in folder.glob("*.parquet"))


def _folders(pes: Collection[str]) -> set[str]:
    return {f"{PARTITION}={code}" for code in pes}


def _disown(log: VintageLog, listed: Collection[Vintage], copies: Collection[str]) -> None:
    """Have the records say that copies are no longer kept, before they go."""
    for vintage in listed:
        if any(source.kept and source.sha256 in copies for source in vintage.sources):
            sources = tuple(
                source.model_copy(update={"kept": source.kept and source.sha256 not in copies})
                for source in vintage.sources
            )
            log.append(vintage.model_copy(update={"sources": sources}))


def _reject_folders(store: Path, vintages: Collection[Vintage]) -> Iterator[Path]:
    for vintage in vintages:
        for named in vintage.recipe.get("rejects", ()):
            folder = (store / named).parent
            if folder.parent == store / REJECTS and folder.is_dir():
                yield folder


def _naming(store: Path, pes: Collection[str]) -> Iterator[Path]:
    """Give the folders of rejects in which a row of a form is one of the PES, whether or not there was a vintage."""
    for path in (store / REJECTS).glob(f"*/*{_REJECTS_END}"):
        if _has_row(path, pes):
            yield path.parent


def _has_row(path: Path, pes: Collection[str]) -> bool:
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = csv.reader(lines, delimiter=_delimiter(path))
        header = [name.strip().casefold() for name in next(rows, [])]
        place = header.index(PARTITION) if PARTITION in header else None
        return place is not None and any(len(row) > place and row[place].strip() in pes for row in rows)


def _delimiter(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as lines:
        first = lines.readline()
    return max(",;\t", key=first.count)


def _mentions(store: Path, pes: Collection[str]) -> Iterator[Path]:
    """Give the copies and rejects that stay and name a PES as a word, or cannot be looked into."""
    codes = b"|".join(re.escape(code.encode()) for code in pes)
    word = re.compile(rb"(?<![A-Za-z0-9])(?:" + codes + rb")(?![A-Za-z0-9])")
    for path in sorted([*(store / REJECTS).glob("*/*"), *(store / SOURCES).glob("*")]):
        content = path.read_bytes()
        if word.search(content.replace(b"\0", b"")) or _is_packed(content):
            yield path


def _is_packed(content: bytes) -> bool:
    """Tell whether a file is an archive or a workbook, in which no text is found."""
    return content.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"))
