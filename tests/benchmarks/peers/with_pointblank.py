"""Pointblank: a chain of steps, with the rows that fail each of them; numbers are cast by hand."""

from importlib.metadata import version

import pointblank as pb  # type: ignore[import-not-found] # installed in an environment of its own
import polars as pl
from tests.benchmarks.peers.shared import (
    AGE,
    CODES,
    FIRST_LINE,
    KEY,
    NUMBERS,
    PERCENTAGE_MOST,
    PERIOD,
    PROPORTIONS,
    keep,
    tell,
    typed,
)

PROPORTION = pl.col("indicator").is_in(PROPORTIONS)


def main() -> None:
    """Interrogate, and collect the extracts of all steps."""
    frame = typed().collect(engine="streaming")
    plan = pb.Validate(frame)
    for name, codes in CODES.items():
        plan = plan.col_vals_in_set(columns=name, set=codes)
    plan = plan.col_vals_regex(columns="period", pattern=PERIOD).col_vals_regex(columns="age", pattern=AGE)
    plan = plan.col_vals_ge(columns=NUMBERS, value=0, na_pass=True)
    for holds in (
        ~pl.col("unreadable"),
        ~PROPORTION | (pl.col("numerator") <= pl.col("denominator")),
        ~PROPORTION | (pl.col("value") <= PERCENTAGE_MOST),
        pl.col("value").is_not_null() | (pl.col("obs_status") != "A"),
    ):
        plan = plan.col_vals_expr(expr=holds.fill_null(value=True))
    done = plan.rows_distinct(columns_subset=KEY).interrogate(extract_limit=frame.height)
    named = {step.i: step.column for step in done.validation_info}
    found = {i: rows for i, rows in done.get_data_extracts().items() if rows is not None}
    extracts = {i: (rows["_row_num_"] + FIRST_LINE - 1).to_list() for i, rows in found.items()}
    of_cells = {i: column for i, column in named.items() if isinstance(column, str)}
    cells = [(line, of_cells[i]) for i, lines in extracts.items() if i in of_cells for line in lines]
    keep(frame, [line for lines in extracts.values() for line in lines])
    tell(version("pointblank"), [line for lines in extracts.values() for line in lines], cells)


if __name__ == "__main__":
    main()
