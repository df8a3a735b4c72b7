"""A file for an analysis, CSV or Parquet, as a table of cells that still know where they stood."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import polars as pl

from pesbench.errors import InputError

DELIMITERS = (",", ";", "\t")
_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class Tabular:
    """Cells by column; ``lines`` holds each row's physical line, or its number where a file has no lines."""

    path: Path
    frame: pl.DataFrame
    lines: tuple[int, ...]
    unit: str

    def where(self, row: int | None = None, column: str = "") -> str:
        """Say where a cell, a row, a column or the file is."""
        parts = [str(self.path)]
        if row is not None:
            parts.append(f"{self.unit} {self.lines[row]}")
        if column:
            parts.append(f"column {column}")
        return ", ".join(parts)


def read_tabular(path: Path) -> Tabular:
    """Read a CSV file (comma, semicolon or tab; UTF-8, with or without a byte order mark) or a Parquet file.

    Cells of a CSV file are text without the blanks around it, null where empty; blank lines do not count.
    A Parquet file keeps its types.

    Raises
    ------
    InputError
        If the file cannot be opened or decoded, is empty, or its rows do not fit its header.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        reason = fault.strerror or "it cannot be opened"
        raise InputError(f"the file cannot be read: {reason}.", where=str(path), hint="Check the path.") from fault
    if content.startswith(_PARQUET):
        return _from_parquet(path)
    return _from_text(path, _decoded(path, content))


def _from_parquet(path: Path) -> Tabular:
    try:
        frame = pl.read_parquet(path, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise InputError("the file begins like Parquet but cannot be read as such.", where=str(path)) from fault
    frame = frame.rename({name: name.strip() for name in frame.columns})
    return Tabular(path, frame, tuple(range(1, frame.height + 1)), "row")


def _decoded(path: Path, content: bytes) -> str:
    if content.startswith(_ZIP):
        raise InputError(
            "the file is a workbook or an archive, not CSV or Parquet.",
            where=str(path),
            hint="Save the sheet as CSV in UTF-8 and try again.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise InputError(
            "the text must be UTF-8, found a byte that is not.",
            where=f"{path}, line {line}",
            hint="Save the file in UTF-8 and try again.",
        ) from fault
    if "\x00" in text:
        raise InputError("the file must hold text, found binary content.", where=str(path))
    if not text.strip():
        raise InputError("the file is empty.", where=str(path), hint="It must have a header line and at least one row.")
    return text


def _from_text(path: Path, text: str) -> Tabular:
    records = _records(path, text, _delimiter(text))
    head_line, header = next(records, (1, [""]))
    names = [name.strip() for name in header]
    _check_header(names, f"{path}, line {head_line}")
    lines: list[int] = []
    rows: list[list[str]] = []
    for line, record in records:
        if len(record) != len(names):
            raise InputError(
                f"each row must have {len(names)} cells like the header, found {len(record)}.",
                where=f"{path}, line {line}",
                hint="Quote cells that contain the delimiter; look for a missing or an extra delimiter.",
            )
        lines.append(line)
        rows.append(record)
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    frame = pl.DataFrame([pl.Series(name, cells, dtype=pl.String) for name, cells in zip(names, columns, strict=True)])
    stripped = pl.all().str.strip_chars()
    return Tabular(path, frame.select(pl.when(stripped != "").then(stripped)), tuple(lines), "line")


def _delimiter(text: str) -> str:
    """Choose the delimiter that cuts the header into most cells; a comma where none cuts it."""
    header = next(line for line in text.splitlines() if line.strip())
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark))))


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the physical line on which it begins, passing over records without text."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as fault:
        raise InputError(
            f"the quotes do not match: {fault}.",
            where=f"{path}, line {line}",
            hint="Close every quoted cell, and double the quotes inside one.",
        ) from fault


def _check_header(names: list[str], where: str) -> None:
    unnamed = [number for number, name in enumerate(names, start=1) if not name]
    if unnamed:
        raise InputError(
            f"every column must have a name, found none for column {unnamed[0]}.",
            where=where,
            hint="Name the column in the header line or remove it.",
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f"a column must be named once, found {', '.join(twice)} more than once.",
            where=where,
            hint="Rename or remove one of the columns.",
        )
