"""The records of a file as raw text, in Polars' streaming reader."""

import os
from pathlib import Path

import polars as pl

from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import raw_cell

# Polars asks for this whenever it begins to read a text. Its own pieces are so large that several of them together fill
# 400 MiB; smaller ones need half of that and are read a little faster. Whoever sets it otherwise is heard.
os.environ.setdefault("POLARS_CSV_CHUNK_SIZE", "4000000")

RECORD = "_record"
BLANK = "_blank"


def scan_records(facts: FileFacts) -> pl.LazyFrame:
    """Read every cell as text, with the number of each record and whether it is blank.

    Cells are named by position, so doubled and missing names in the header do no harm. Rows with further cells are
    cut, rows with fewer filled with nulls: both are known from the facts, and whoever reads must set them aside.
    """
    if facts.unfolded is not None:
        figures = pl.scan_parquet(facts.unfolded.file, row_index_name=RECORD, glob=False, hive_partitioning=False)
        return figures.with_columns(pl.lit(value=False).alias(BLANK))
    frame = pl.scan_csv(
        facts.readable,
        separator=facts.delimiter,
        quote_char='"' if facts.quoted else None,
        skip_lines=facts.skipped_lines,
        with_column_names=_by_position,
        infer_schema=False,
        row_index_name=RECORD,
        extra_columns="ignore" if facts.ragged else "raise",
        glob=False,
    )
    cells = raw_cells(facts)
    if facts.quoted:
        # A quoted empty cell is read as an empty text; it says no more than an empty one.
        frame = frame.with_columns(pl.when(pl.col(cell) != "").then(pl.col(cell)).alias(cell) for cell in cells)
    return frame.with_columns(pl.all_horizontal(pl.col(cell).is_null() for cell in cells).alias(BLANK))


def scan_written(files: Path | list[Path]) -> pl.LazyFrame:
    """Scan Parquet files that were written here; a folder above them may be called ``a=b`` or ``[p]``.

    Files of Arrow would be mapped whole, and so fill the memory.
    """
    return pl.scan_parquet(files, glob=False, hive_partitioning=False)


def raw_cells(facts: FileFacts) -> list[str]:
    """Name the raw cells of a record, in order."""
    return [raw_cell(position) for position in range(len(facts.header))]


def _by_position(names: list[str]) -> list[str]:
    return [raw_cell(position) for position in range(len(names))]
