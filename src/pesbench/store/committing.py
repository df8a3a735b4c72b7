"""A delivery becomes a vintage: first everything is worked out beside the store, then it is moved in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

from pesbench.store.delta import Table
from pesbench.store.files import TableChange, by_pes
from pesbench.store.marker import Marker
from pesbench.store.merge import Place, Tally, replaced
from pesbench.store.schema import Schema
from pesbench.store.staged import staged_files
from pesbench.store.vintage import Commit, CommitInfo, Counts, Vintage, VintageLog


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done to one table, and what it does to the cells."""

    name: str
    change: TableChange
    tally: Tally


def commit(store: Path, log: VintageLog, staged: Path, info: CommitInfo) -> Commit:
    """Make a staged delivery a vintage; the caller holds the lock of the store."""
    known = Marker.read(store).keeps
    schema = known.grown(info.schema) if info.schema else known
    last = log.get(log.current)
    tables = {name: Table(store / name, table) for name, table in schema.tables.items()}
    versions = _recovered(tables, last)
    plans = _planned(staged, schema, tables, versions)
    changing = [plan for plan in plans if plan.change]
    if not changing:
        return Commit(last.number, recorded=False, counts=_counts(plans))
    if schema != known:
        Marker(keeps=schema).write(store)
    for plan in changing:
        versions[plan.name] = tables[plan.name].commit(plan.change, last.number + 1)
    log.append(_vintage(last, info, plans, versions))
    return Commit(last.number + 1, recorded=True, counts=_counts(plans))


def _recovered(tables: Mapping[str, Table], last: Vintage) -> dict[str, int]:
    """Bring every table to what the last vintage holds, and give the versions that now hold it."""
    versions = {name: table.recover(last.tables.get(name)) for name, table in tables.items()}
    return {name: version for name, version in versions.items() if version is not None}


def _planned(staged: Path, schema: Schema, tables: Mapping[str, Table], versions: Mapping[str, int]) -> list[_Plan]:
    plans = []
    for name, delivered in staged_files(staged, schema).items():
        stored = by_pes(tables[name].files(versions.get(name)))
        place = Place(schema.tables[name], tables[name].folder, staged / f"_{name}")
        place.scratch.mkdir()
        change, tally = TableChange(), Tally(schema.tables[name])
        for pes, files in delivered.items():
            change += replaced(stored.get(pes, []), files, place, tally)
        plans.append(_Plan(name, change, tally))
    return plans


def _counts(plans: Iterable[_Plan]) -> dict[tuple[str, str], Counts]:
    return {(plan.name, measure): counts for plan in plans for measure, counts in plan.tally.by_measure().items()}


def _vintage(last: Vintage, info: CommitInfo, plans: Iterable[_Plan], versions: Mapping[str, int]) -> Vintage:
    return Vintage(
        number=last.number + 1,
        # A clock that was set back must not make a later vintage the earlier one.
        time=max(datetime.now(UTC), last.time),
        who=info.who,
        note=info.note,
        sources=info.sources,
        rules=dict(info.rules),
        fingerprints=dict(info.fingerprints),
        pesbench=installed("pesbench"),
        counts={plan.name: sum(plan.tally.by_measure().values(), Counts()) for plan in plans},
        tables=dict(versions),
    )
