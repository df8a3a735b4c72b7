"""What the writers of the layouts share: the rows that may leave, the draft folder, the findings."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pesbench.exporting.parts import Parts
from pesbench.exporting.recipe import ExportRecipe
from pesbench.exporting.released import WITHHELD, Outlet
from pesbench.findings import Finding


@dataclass(frozen=True, slots=True)
class Written:
    """A file of an export with its counts; files beside the data have no rows."""

    file: str
    rows: int
    withheld: int
    repeated_in: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {"rows": self.rows, "withheld": self.withheld}


@dataclass(frozen=True, slots=True)
class Job:
    """One export on its way."""

    outlet: Outlet
    draft: Path
    recipe: ExportRecipe
    findings: list[Finding] = field(default_factory=list)

    def wants(self, name: str) -> bool:
        """Whether a form or table is asked for."""
        return self.recipe.form in (None, name)

    def parts(self, name: str) -> Parts:
        """Make a place for rows that wait to be written."""
        return Parts(self.draft / name)

    def table(self, name: str) -> Parts:
        """Collect the rows of a table as they may leave the store."""
        parts = self.parts(name)
        for batch in self.outlet.batches(name):
            keep(parts, batch)
        return parts


def keep(parts: Parts, batch: pl.DataFrame) -> None:
    """Add the rows of a table to those that wait."""
    parts.add(batch.drop(WITHHELD), int(batch.get_column(WITHHELD).sum()))
