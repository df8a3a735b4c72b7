"""Pandera on Polars: a schema, all failures collected; numbers are cast by hand, for one text would spoil a column."""

from importlib.metadata import version

import pandera.polars as pa  # type: ignore[import-not-found] # installed in an environment of its own
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

UNREADABLE = False
COLUMNS = {*CODES, *NUMBERS, "period", "age"}
PROPORTION = pl.col("indicator").is_in(PROPORTIONS)


def row_rule(holds: pl.Expr) -> object:
    """Make a check of whole rows; what is unknown holds."""
    return pa.Check(lambda data: data.lazyframe.select(holds.fill_null(value=True)))


SCHEMA = pa.DataFrameSchema(
    {
        **{name: pa.Column(pl.String, pa.Check.isin(codes)) for name, codes in CODES.items()},
        "period": pa.Column(pl.String, pa.Check.str_matches(PERIOD)),
        "age": pa.Column(pl.String, pa.Check.str_matches(AGE)),
        **{name: pa.Column(pl.Float64, pa.Check.ge(0), nullable=True) for name in NUMBERS},
        "unreadable": pa.Column(pl.Boolean, pa.Check.eq(UNREADABLE)),
    },
    checks=[
        row_rule(~PROPORTION | (pl.col("numerator") <= pl.col("denominator"))),
        row_rule(~PROPORTION | (pl.col("value") <= PERCENTAGE_MOST)),
        row_rule(pl.col("value").is_not_null() | (pl.col("obs_status") != "A")),
    ],
    unique=KEY,
)


def main() -> None:
    """Validate lazily, which means: collect all failures."""
    frame = typed().collect(engine="streaming")
    cases = pl.DataFrame(schema={"column": pl.String, "index": pl.Int64})
    try:
        SCHEMA.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as failed:
        cases = failed.failure_cases
    rows = cases.select("column", line=pl.col("index").cast(pl.Int64) + FIRST_LINE).drop_nulls("line").rows()
    keep(frame, [line for _, line in rows])
    tell(version("pandera"), [line for _, line in rows], [(line, column) for column, line in rows if column in COLUMNS])


if __name__ == "__main__":
    main()
