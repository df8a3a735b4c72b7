"""How many cells differ between two versions of a table."""

from collections.abc import Sequence

import polars as pl

from pesbench.store.delta import Table
from pesbench.store.files import DataFile, by_pes, scan
from pesbench.store.vintage import Counts

_OLD, _NEW = ":old", ":new"


def differences(table: Table, first: int | None, second: int | None) -> Counts:
    """Count the cells that the second of two versions added, changed and removed; PES with the same files are equal."""
    old, new = (by_pes(table.files(version)) for version in (first, second))
    changed = (pes for pes in sorted({*old, *new}) if _names(old.get(pes, [])) != _names(new.get(pes, [])))
    return sum((_of_pes(table, old.get(pes, []), new.get(pes, [])) for pes in changed), Counts())


def _names(files: Sequence[DataFile]) -> set[str]:
    return {file.path for file in files}


def _of_pes(table: Table, old: Sequence[DataFile], new: Sequence[DataFile]) -> Counts:
    key = list(table.schema.cell_key)
    # A digest of the values stands for them: a join of all columns would take several times the memory.
    values = pl.struct(name for name in table.schema.physical if name not in key).hash()
    before, after = (_rows(table, files).select(*key, values.alias(name)) for files, name in ((old, _OLD), (new, _NEW)))
    both = before.join(after, on=key, how="full", coalesce=True).select(
        added=pl.col(_OLD).is_null().sum(),
        removed=pl.col(_NEW).is_null().sum(),
        changed=(pl.col(_OLD) != pl.col(_NEW)).sum(),
    )
    return Counts(**both.collect(engine="streaming").row(0, named=True))


def _rows(table: Table, files: Sequence[DataFile]) -> pl.LazyFrame:
    if not files:
        return pl.LazyFrame(schema=table.schema.physical)
    return scan([table.folder / file.path for file in files], table.schema)
