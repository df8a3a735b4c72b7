"""A delivery becomes a vintage: first everything is worked out beside the store, then it is moved in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pesbench.store.copies import keep_copies
from pesbench.store.delta import Table
from pesbench.store.erasure import settled
from pesbench.store.files import StagedFile, TableChange, by_pes
from pesbench.store.marker import Marker
from pesbench.store.merge import Place, Replacement, Tally, compacted, replaced
from pesbench.store.removal import Removal
from pesbench.store.schema import PARTITION, Schema, TableSchema
from pesbench.store.staged import staged_files
from pesbench.store.succession import recovered, successor, tables_of
from pesbench.store.vintage import Act, Commit, CommitInfo, Counts, Vintage, VintageLog


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done to one table, and what it does to the cells."""

    name: str
    change: TableChange
    tally: Tally


def commit(store: Path, log: VintageLog, staged: Path, info: CommitInfo) -> Commit:
    """Make a staged delivery a vintage; the caller holds the lock of the store."""
    last, marker = settled(store, log), Marker.read(store)
    schema = marker.keeps.grown(info.schema) if info.schema else marker.keeps
    tables = tables_of(store, schema)
    versions = recovered(tables, last)
    plans = _planned(staged, tables, versions, info)
    changing = [plan for plan in plans if plan.change]
    if not changing:
        return _told(last.number, plans, recorded=False)
    wanted = marker.renewed().model_copy(update={"keeps": schema})
    if wanted != marker:
        wanted.write(store)
    keep_copies(store, info.copies)
    for plan in changing:
        versions[plan.name] = tables[plan.name].commit(plan.change, last.number + 1)
    log.append(_vintage(last, info, plans, versions))
    return _told(last.number + 1, plans, recorded=True)


def preview(store: Path, log: VintageLog, staged: Path, info: CommitInfo) -> Commit:
    """Work out what a commit would do to the current vintage, and write nothing but in the staging folder."""
    last, marker = log.get(log.current), Marker.read(store)
    schema = marker.keeps.grown(info.schema) if info.schema else marker.keeps
    plans = _planned(staged, tables_of(store, schema), last.tables, info, marker.hidden(last.number))
    return _told(last.number, plans, recorded=False)


def compact(store: Path, log: VintageLog, scratch: Path, who: str) -> int | None:
    """Put small files together as a vintage with the same cells; give its number, or None where nothing is small."""
    last = settled(store, log)
    tables = tables_of(store, Marker.read(store).keeps)
    versions = recovered(tables, last)
    changes = {name: _compacted(table, versions.get(name), scratch / f"_{name}") for name, table in tables.items()}
    if not any(changes.values()):
        return None
    for name, change in changes.items():
        if change:
            versions[name] = tables[name].commit(change, last.number + 1)
    log.append(successor(last, versions, Act.OPTIMISE, who=who))
    return last.number + 1


def _planned(
    staged: Path,
    tables: Mapping[str, Table],
    versions: Mapping[str, int],
    info: CommitInfo,
    hidden: Collection[str] = (),
) -> list[_Plan]:
    delivered = staged_files(staged, Schema(tables={name: table.schema for name, table in tables.items()}))
    plans = []
    for name in sorted({*delivered, *info.withdraw}):
        table = tables[name]
        stored = by_pes(file for file in table.files(versions.get(name)) if file.pes not in hidden)
        place = Place(table.schema, table.folder, staged / f"_{name}")
        place.scratch.mkdir()
        change, tally = TableChange(), Tally(table.schema)
        for new in _replacements(delivered.get(name, {}), info, name, table.schema):
            change += replaced(stored.get(new.pes, []), new, place, tally)
        plans.append(_Plan(name, change, tally))
    return plans


def _replacements(
    delivered: Mapping[str, list[StagedFile]], info: CommitInfo, name: str, table: TableSchema
) -> Iterable[Replacement]:
    withdrawn = _withdrawn(info.withdraw.get(name), table)
    for pes in sorted({*delivered, *withdrawn}):
        staged = delivered.get(pes, [])
        removal = Removal(withdrawn.get(pes))
        yield Replacement(pes, staged, removal.with_scopes_of(staged, table) if info.replace else removal)


def _withdrawn(keys: pl.DataFrame | None, table: TableSchema) -> dict[str, pl.DataFrame]:
    if keys is None or keys.is_empty():
        return {}
    parts = keys.select(table.key).unique().partition_by(PARTITION, as_dict=True, include_key=False)
    return {str(pes): part for (pes,), part in parts.items()}


def _compacted(table: Table, version: int | None, scratch: Path) -> TableChange:
    place = Place(table.schema, table.folder, scratch)
    scratch.mkdir()
    parts = by_pes(table.files(version)).items()
    return sum((compacted(files, pes, place) for pes, files in parts), TableChange())


def _told(vintage: int, plans: Sequence[_Plan], *, recorded: bool) -> Commit:
    """Give what the plans do to the cells, by table and measure."""
    return Commit(
        vintage,
        recorded=recorded,
        counts={(it.name, measure): counts for it in plans for measure, counts in it.tally.by_measure().items()},
        guarded={(it.name, measure): cells for it in plans for measure, cells in it.tally.guarded.items()},
        left={(it.name, measure): key for it in plans for measure, key in it.tally.left.items()},
    )


def _vintage(last: Vintage, info: CommitInfo, plans: Iterable[_Plan], versions: Mapping[str, int]) -> Vintage:
    told = {
        "note": info.note,
        "sources": info.sources,
        "rules": dict(info.rules),
        "fingerprints": dict(info.fingerprints),
        "counts": {plan.name: sum(plan.tally.by_measure().values(), Counts()) for plan in plans},
        "recipe": dict(info.recipe),
        "pes": tuple(sorted({pes for plan in plans for pes in plan.tally.units})),
    }
    return successor(last, versions, Act.DELIVERY, who=info.who).model_copy(update=told)
