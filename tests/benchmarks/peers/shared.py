"""What every peer is given: the file with its cells as text and typed, the rules, and how to tell what was found.

Run in the peer's own environment, as ``python -m tests.benchmarks.peers.with_<name> FILE CODES FOLDER``; CODES is a
JSON file of the allowed codes by column, and what is accepted goes into the folder.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import polars as pl

SOURCE, CODES_FILE, WORK = (Path(argument) for argument in sys.argv[1:4])
ACCEPTED = WORK / "accepted.parquet"
CODES: dict[str, list[str]] = json.loads(CODES_FILE.read_text(encoding="utf-8"))
KEY = ["pes", "indicator", "period", "sex", "age", "education"]
NUMBERS = ["numerator", "denominator", "value", "standard_error", "n"]
PERIOD = r"^(19|20)\d\d(-(0[1-9]|1[0-2]|Q[1-4]|S[12]))?$"
AGE = r"^(TOTAL|UNK|Y_LT\d+|Y_GE\d+|Y\d+(-\d+)?)$"
PROPORTIONS = ["A2a_6m", "A2a_12m", "A2b", "A4a", "A4b"]
PERCENTAGE_MOST = 100
FIRST_LINE = 2


def text() -> pl.LazyFrame:
    """Scan the file as text, with the line of each row."""
    return pl.scan_csv(SOURCE, infer_schema=False, row_index_name="line", row_index_offset=FIRST_LINE)


def typed() -> pl.LazyFrame:
    """Cast the numbers by hand, for who takes typed columns only; ``unreadable`` says where a cell was none."""
    numbers = {name: pl.col(name).cast(pl.Float64, strict=False) for name in NUMBERS}
    lost = (pl.col(name).is_not_null() & number.is_null() for name, number in numbers.items())
    return text().with_columns(unreadable=pl.any_horizontal(lost), **numbers)


def keep(frame: pl.DataFrame, wrong: Iterable[int] = ()) -> None:
    """Write the rows that are not wrong, by their lines, as the floor writes all."""
    lines = pl.Series(sorted(set(wrong)), dtype=pl.get_index_type()).implode()
    frame.lazy().filter(~pl.col("line").is_in(lines)).sink_parquet(ACCEPTED, engine="streaming")


def tell(version: str, lines: Iterable[int] | None, cells: Iterable[tuple[int, str]] | None = None) -> None:
    """Print what was found: the lines, and the cells as line and column; None where the tool does not say."""
    found = {
        "version": version,
        "lines": None if lines is None else sorted(set(lines)),
        "cells": None if cells is None else sorted(set(cells)),
    }
    sys.stdout.write(json.dumps(found))
