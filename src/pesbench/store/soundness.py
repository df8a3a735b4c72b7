"""Whether a store is as its vintages say: every file there and unchanged, versions consistent, nothing astray."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from pesbench.errors import StoreError
from pesbench.store.copies import SOURCES, digest
from pesbench.store.ledger import Ledger, Life
from pesbench.store.marker import Marker
from pesbench.store.schema import ColumnType, TableSchema
from pesbench.store.upkeep import leftovers, needed_files, unreferenced
from pesbench.store.vintage import VINTAGES, Vintage, VintageLog

_DELTA = {ColumnType.TEXT: "string", ColumnType.NUMBER: "double"}


class Kind(StrEnum):
    """What a finding about a store means."""

    DAMAGE = "damage"
    LEFTOVER = "leftover"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as it should be: damage, or a leftover that `optimise` removes."""

    kind: Kind
    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class Soundness:
    """What was looked at, and what was found."""

    vintages: int
    forgotten: int
    files: int
    size: int
    troubles: tuple[Trouble, ...]


def soundness(store: Path, log: VintageLog, *, hashes: bool) -> Soundness:
    """Look at everything that a store holds; content is hashed only where asked for."""
    marker = Marker.read(store)
    vintages, troubles = _records(log)
    listed = [vintage for vintage in vintages if vintage.forgotten is None]
    files: dict[Path, Life] = {}
    for name, table in marker.keeps.tables.items():
        try:
            ledger = Ledger.of(store / name)
        except StoreError as error:
            troubles.append(_damage(error.where, error.problem, store))
            continue
        troubles += _table_troubles(store / name, table, ledger, listed)
        needed = needed_files(ledger, name, listed, marker)
        files |= {store / name / path: life for path, life in needed.items()}
    for path, life in files.items():
        troubles += [_damage(path, problem, store) for problem in _file_problems(path, life, hashes=hashes)]
    troubles += _source_troubles(store, listed, hashes=hashes)
    if damage := [trouble for trouble in troubles if trouble.kind is Kind.DAMAGE]:
        troubles = damage  # what is astray is only known of a sound store, and nobody should tidy a damaged one
    else:
        stray = [*unreferenced(store, marker.keeps.tables, listed), *leftovers(store)]
        told = "no vintage names this file; `pesbench store optimise` removes it"
        troubles += [Trouble(Kind.LEFTOVER, _below(path, store), told) for path in stray]
    size = sum(life.size for life in files.values())
    return Soundness(len(vintages), len(vintages) - len(listed), len(files), size, tuple(troubles))


def damages(store: Path) -> Iterator[Trouble]:
    """Give what is damaged: first what shows by presence and size, then by content."""
    log = VintageLog(store / VINTAGES)
    for hashes in (False, True):
        troubles = soundness(store, log, hashes=hashes).troubles
        yield from (trouble for trouble in troubles if trouble.kind is Kind.DAMAGE)


def _records(log: VintageLog) -> tuple[list[Vintage], list[Trouble]]:
    vintages, troubles = [], []
    for number in range(1, log.current + 1):
        try:
            vintages.append(log.get(number))
        except StoreError as error:
            troubles.append(_damage(error.where, error.problem, log.folder.parent))
    for earlier, later in pairwise(vintages):
        if later.time < earlier.time:
            problem = f"a vintage must not be older than the one before it, {earlier.number}"
            troubles.append(_damage(log.folder / f"{later.number:06d}.json", problem, log.folder.parent))
    return vintages, troubles


def _table_troubles(folder: Path, table: TableSchema, ledger: Ledger, listed: list[Vintage]) -> Iterator[Trouble]:
    store, name = folder.parent, folder.name
    known = [(vintage, vintage.tables[name]) for vintage in listed if name in vintage.tables]
    for vintage, version in known:
        if ledger.newest is None or version > ledger.newest:
            have = "has none" if ledger.newest is None else f"ends with {ledger.newest}"
            problem = f"vintage {vintage.number} names version {version}; the table {have}"
            yield _damage(folder, problem, store)
    for (earlier, first), (later, second) in pairwise(known):
        if second < first:
            yield _damage(folder, f"vintage {later.number} names an older version than vintage {earlier.number}", store)
    for column, kind in ledger.columns.items():
        if column not in table.columns or _DELTA[table.columns[column]] != kind:
            yield _damage(
                folder, f"the table has a column {column} of type {kind}, which the store does not keep", store
            )
    last = max((version for _, version in known), default=0)
    if ledger.newest is not None and ledger.at(ledger.newest).keys() != ledger.at(last).keys():
        told = "a killed run left a version that no vintage names; `pesbench store optimise` undoes it"
        yield Trouble(Kind.LEFTOVER, _below(folder, store), told)


def _file_problems(path: Path, life: Life, *, hashes: bool) -> Iterator[str]:
    if not path.is_file():
        yield "the file is not there"
    elif path.stat().st_size != life.size:
        yield f"the file must have {life.size} bytes, found {path.stat().st_size}"
    elif hashes and life.sha256 and digest(path) != life.sha256:
        yield "the content of the file is not what was written: its hash differs"
    elif hashes and not life.sha256:
        yield from _rows_problem(path, life)


def _rows_problem(path: Path, life: Life) -> Iterator[str]:
    """Look at a file of a store of format 1, whose hashes were not recorded."""
    from pyarrow.lib import ArrowException  # noqa: PLC0415 - only old stores need it
    from pyarrow.parquet import read_metadata  # noqa: PLC0415 - likewise

    try:
        rows = read_metadata(path).num_rows
    except (ArrowException, OSError) as error:
        yield f"the file must be Parquet, found: {error}"
        return
    if rows != life.rows:
        yield f"the number of rows of the file must be {life.rows}, found {rows}"


def _source_troubles(store: Path, listed: Iterable[Vintage], *, hashes: bool) -> Iterator[Trouble]:
    kept = {source.sha256: source for vintage in listed for source in vintage.sources if source.kept}
    for sha256, source in kept.items():
        path = store / SOURCES / sha256
        if not path.is_file():
            yield _damage(path, f"the copy of {source.name} is not there", store)
        elif hashes and digest(path) != sha256:
            yield _damage(path, f"the copy of {source.name} is not what was delivered: its hash differs", store)


def _damage(path: Path | str, problem: str, store: Path) -> Trouble:
    return Trouble(Kind.DAMAGE, _below(Path(path), store), problem)


def _below(path: Path, store: Path) -> str:
    return path.relative_to(store).as_posix() if path.is_relative_to(store) else str(path)
