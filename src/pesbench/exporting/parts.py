"""Rows that were worked out piece by piece and wait on the disk to be written as one file."""

from pathlib import Path

import polars as pl


class Parts:
    """Tables of the same columns, in the order in which they were added."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rows = 0
        self.withheld = 0

    def add(self, rows: pl.DataFrame, withheld: int) -> None:
        """Keep rows, and count how many cells were withheld from them."""
        if rows.is_empty():
            return
        self._folder.mkdir(exist_ok=True)
        rows.write_parquet(self._folder / f"{self.rows:012d}.parquet", compression="zstd")
        self.rows += rows.height
        self.withheld += withheld

    def scan(self) -> pl.LazyFrame:
        """Read all rows lazily in their order; there must be some."""
        return pl.scan_parquet(sorted(self._folder.iterdir()), glob=False)
