"""The Parquet files of the store: those that are in it, those that wait, and how both are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pesbench.errors import StoreError
from pesbench.store.schema import PARTITION, ColumnType, TableSchema

if TYPE_CHECKING:
    from pyarrow.parquet import FileMetaData

STAGER_FAULT = "This is a fault of the program that staged the delivery: please report it."

# How the name of a staged file ends whose cells have no confidentiality of their own.
UNSAID = "-unsaid.parquet"

_ARROW = {ColumnType.TEXT: {"string", "large_string", "string_view"}, ColumnType.NUMBER: {"double"}}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the footer of a Parquet file says, of the columns that the file has."""

    rows: int
    size: int
    nulls: Mapping[str, int]
    bounds: Mapping[str, tuple[str, str] | tuple[float, float]]


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file with rows of one PES that waits to be moved into the store."""

    path: Path
    pes: str
    facts: FileFacts

    @classmethod
    def of(cls, path: Path, pes: str, table: TableSchema) -> "StagedFile":
        """Read the footer of a file and see that the file fits the table."""
        from pyarrow.parquet import read_metadata  # noqa: PLC0415 - only a commit needs it

        footer = read_metadata(path)
        _check_columns(footer, table, path)
        facts = _facts(footer, path)
        _check_key(facts, table, path)
        return cls(path, pes, facts)


@dataclass(frozen=True, slots=True)
class DataFile:
    """An active file: its path below the table, and what its statistics say of rows and ordering columns."""

    path: str
    pes: str
    rows: int | None
    size: int
    bounds: tuple[tuple[str, str] | None, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """Files to come, still in the staging folder, and files to go."""

    adds: tuple[StagedFile, ...] = ()
    removes: tuple[DataFile, ...] = ()

    def __add__(self, other: "TableChange") -> "TableChange":
        return TableChange(self.adds + other.adds, self.removes + other.removes)

    def __bool__(self) -> bool:
        return bool(self.adds or self.removes)


def by_pes(files: Iterable[DataFile]) -> dict[str, list[DataFile]]:
    """Group files by their PES."""
    parts: dict[str, list[DataFile]] = {}
    for file in files:
        parts.setdefault(file.pes, []).append(file)
    return parts


def scan(paths: list[Path], table: TableSchema) -> pl.LazyFrame:
    """Read files of one PES lazily with every column of the table but the partition, in its order."""
    frame = pl.scan_parquet(paths, glob=False, schema=table.physical, hive_partitioning=False, missing_columns="insert")
    return filled(frame, table).select(list(table.physical))


def filled(frame: pl.LazyFrame, table: TableSchema) -> pl.LazyFrame:
    """Give rows that are older than a dimension its total."""
    return frame.with_columns(pl.col(name).fill_null(code) for name, code in table.fill.items())


def _check_columns(footer: "FileMetaData", table: TableSchema, path: Path) -> None:
    for field in footer.schema.to_arrow_schema():
        kind = table.columns.get(field.name) if field.name != PARTITION else None
        if kind is None or str(field.type) not in _ARROW[kind]:
            wanted = f"of type {kind}" if kind else f"one of {', '.join(table.physical)}"
            raise StoreError(
                f"a staged column must be {wanted}; found '{field.name}' of type {field.type}.",
                where=str(path),
                hint=STAGER_FAULT,
            )


def _check_key(facts: FileFacts, table: TableSchema, path: Path) -> None:
    for name in table.cell_key:
        nulls = facts.nulls.get(name, 0 if name in table.fill else facts.rows)
        if nulls:
            raise StoreError(
                f"a staged key must be complete; '{name}' is null in {nulls} of {facts.rows} rows.",
                where=str(path),
                hint=STAGER_FAULT,
            )


def _facts(footer: "FileMetaData", path: Path) -> FileFacts:
    nulls: dict[str, int] = {}
    bounds: dict[str, tuple[str, str] | tuple[float, float]] = {}
    for index, name in enumerate(footer.schema.names):
        parts = [footer.row_group(group).column(index).statistics for group in range(footer.num_row_groups)]
        if any(part is None or part.null_count is None for part in parts):
            raise StoreError(
                "a staged file must be written with statistics; they are missing.", where=str(path), hint=STAGER_FAULT
            )
        nulls[name] = sum(part.null_count for part in parts)
        known = [part for part in parts if part.has_min_max]
        if known and all(part.has_min_max or not part.num_values for part in parts):
            bounds[name] = (min(part.min for part in known), max(part.max for part in known))
    return FileFacts(footer.num_rows, path.stat().st_size, nulls, bounds)
