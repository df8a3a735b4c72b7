"""How a vintage follows the one before it, whatever act makes it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

from pesbench.store.delta import Table
from pesbench.store.schema import Schema
from pesbench.store.vintage import Act, Vintage


def tables_of(store: Path, schema: Schema) -> dict[str, Table]:
    """Give the tables of a store by name."""
    return {name: Table(store / name, table) for name, table in schema.tables.items()}


def recovered(tables: Mapping[str, Table], last: Vintage) -> dict[str, int]:
    """Bring every table to what the last vintage holds, and give the versions that now hold it."""
    versions = {name: table.recover(last.tables.get(name)) for name, table in tables.items()}
    return {name: version for name, version in versions.items() if version is not None}


def successor(last: Vintage, versions: Mapping[str, int], act: Act, *, who: str) -> Vintage:
    """Give the vintage that follows one, without anything about where it came from."""
    # A clock that was set back must not make a later vintage the earlier one.
    time = max(datetime.now(UTC), last.time)
    return Vintage(
        number=last.number + 1, time=time, who=who, pesbench=installed("pesbench"), tables=dict(versions), act=act
    )
