"""How the files of a vintage become one lazy frame."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pesbench.store.files import DataFile, by_pes, filled
from pesbench.store.schema import PARTITION, TableSchema


def scanned(folder: Path, files: Sequence[DataFile], table: TableSchema) -> pl.LazyFrame:
    """Scan files lazily as one table with all its columns in their order."""
    frame = _scan_by_folder(folder, files, table) if "=" not in str(folder) else _scan_by_pes(folder, files, table)
    return filled(frame, table).select(list(table.columns))


def _scan_by_folder(folder: Path, files: Sequence[DataFile], table: TableSchema) -> pl.LazyFrame:
    return pl.scan_parquet(
        [folder / file.path for file in files],
        glob=False,
        schema=table.physical,
        hive_partitioning=True,
        hive_schema={PARTITION: pl.String},
        missing_columns="insert",
    )


def _scan_by_pes(folder: Path, files: Sequence[DataFile], table: TableSchema) -> pl.LazyFrame:
    """Read PES by PES: with an equals sign further up, Polars would take that folder for a partition too."""
    return pl.concat(
        pl.scan_parquet(
            [folder / file.path for file in part],
            glob=False,
            schema=table.physical,
            hive_partitioning=False,
            missing_columns="insert",
        ).with_columns(pl.lit(pes).alias(PARTITION))
        for pes, part in by_pes(files).items()
    )
