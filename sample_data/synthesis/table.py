"""A table as text on its way to a CSV file: numbers become text here, the same on every platform."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

Row = dict[str, str]

MARK = "synthetic"
"""The comment of every row: nobody may take these numbers for statistics."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file; a column that no row fills is not written, unless it is named in ``always``."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]
    always: tuple[str, ...] = ()

    def header(self) -> list[str]:
        """Name the columns that are written."""
        filled = {name for row in self.rows for name, cell in row.items() if cell != ""}
        unknown = filled - set(self.columns)
        if unknown:
            msg = f"{self.name}: rows hold columns that the table does not have: {sorted(unknown)}"
            raise ValueError(msg)
        return [name for name in self.columns if name in filled or name in self.always]

    def write(self, folder: Path) -> Path:
        """Write the table as CSV: UTF-8, comma, point, LF, quotes only where needed."""
        folder.mkdir(parents=True, exist_ok=True)
        header = self.header()
        cells = {name: [row.get(name) or None for row in self.rows] for name in header}
        path = folder / f"{self.name}.csv"
        pl.DataFrame(cells, schema=dict.fromkeys(header, pl.String)).write_csv(path, line_terminator="\n")
        return path


def status_columns(measures: Iterable[str]) -> tuple[str, ...]:
    """Name the columns for the status of the row and of each cell, in the order of the forms."""
    per_cell = (f"{measure}{end}" for measure in measures for end in ("_status", "_conf"))
    return (*per_cell, "obs_status", "conf_status", "comment")


def decimal(value: float, places: int) -> str:
    """Write a number with a fixed count of decimals, a point, and never a negative zero."""
    text = f"{value:.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def remark(row: Row, text: str) -> None:
    """Add a remark behind the mark of synthetic data."""
    row["comment"] = f"{row.get('comment', MARK)}; {text}"
