"""Which stored cells of one PES go because they were withdrawn, or because a delivery replaces their period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from pesbench.store.files import DataFile, StagedFile, scan
from pesbench.store.schema import TableSchema

_ROW = ":row"


@dataclass(frozen=True, slots=True)
class Removal:
    """Cells to be removed from one PES: those of ``keys``, and all of the periods that ``scopes`` names."""

    keys: pl.DataFrame | None = None
    scopes: pl.DataFrame | None = None

    def __bool__(self) -> bool:
        return self.keys is not None or self.scopes is not None

    def with_scopes_of(self, staged: Sequence[StagedFile], table: TableSchema) -> "Removal":
        """Add the periods that staged files bring."""
        if not staged:
            return self
        rows = scan([file.path for file in staged], table)
        return replace(self, scopes=rows.select(table.scope).unique().collect(engine="streaming"))

    def may_touch(self, file: DataFile, table: TableSchema) -> bool:
        """Tell whether a file may hold a cell to be removed, by what is known of its ordering columns."""
        return any(_may_meet(file, cells, table) for cells in (self.keys, self.scopes) if cells is not None)

    def doomed(self, stored: pl.DataFrame, table: TableSchema) -> pl.Series:
        """Say of each stored row whether it is to be removed."""
        rows = stored.with_row_index(_ROW)
        parts = [rows.head(0).get_column(_ROW)]
        for cells, names in ((self.keys, table.cell_key), (self.scopes, table.scope)):
            if cells is not None:
                parts.append(rows.join(cells, on=list(names), how="semi").get_column(_ROW))
        return rows.get_column(_ROW).is_in(pl.concat(parts).implode())


NOTHING = Removal()


def _may_meet(file: DataFile, cells: pl.DataFrame, table: TableSchema) -> bool:
    within = pl.lit(value=True)
    for name, bounds in zip(table.order, file.bounds, strict=True):
        if bounds and name in cells.columns:
            within = within & pl.col(name).is_between(pl.lit(bounds[0]), pl.lit(bounds[1]))
    return not cells.filter(within).is_empty()
