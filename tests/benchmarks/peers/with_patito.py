"""Patito: a model of the row, with expressions; it counts what fails by column and does not name rows."""

import sys
from importlib.metadata import version
from typing import Any, Literal

import patito as pt  # type: ignore[import-not-found] # installed in an environment of its own
import polars as pl
from tests.benchmarks.peers.shared import AGE, CODES, NUMBERS, PERCENTAGE_MOST, PERIOD, PROPORTIONS, keep, tell, typed

KNOWN: Any = {name: Literal[tuple(codes)] for name, codes in CODES.items()}
PES, INDICATOR, SEX, EDUCATION, OBS_STATUS, CONF_STATUS = KNOWN.values()
ABOVE = pl.col("indicator").is_in(PROPORTIONS) & (pl.col("numerator") > pl.col("denominator"))
BEYOND = pl.col("indicator").is_in(PROPORTIONS) & (pl.col("value") > PERCENTAGE_MOST)
MISSING = pl.col("value").is_null() & (pl.col("obs_status") == "A") & ~pl.col("unreadable")


class Values(pt.Model):  # type: ignore[misc]
    """One row of the form."""

    line: int = pt.Field(dtype=pl.get_index_type())
    pes: PES  # type: ignore[valid-type]
    indicator: INDICATOR = pt.Field(constraints=[~ABOVE.fill_null(value=False), ~BEYOND.fill_null(value=False)])  # type: ignore[valid-type]
    period: str = pt.Field(pattern=PERIOD)
    sex: SEX  # type: ignore[valid-type]
    age: str = pt.Field(pattern=AGE)
    education: EDUCATION  # type: ignore[valid-type]
    numerator: float | None = pt.Field(ge=0)
    denominator: float | None = pt.Field(ge=0)
    value: float | None = pt.Field(ge=0, constraints=~MISSING)
    standard_error: float | None = pt.Field(ge=0)
    n: float | None = pt.Field(ge=0)
    obs_status: OBS_STATUS  # type: ignore[valid-type]
    conf_status: CONF_STATUS  # type: ignore[valid-type]
    unreadable: bool = pt.Field(constraints=~pl.col("unreadable"))


def main() -> None:
    """Validate; keys over several columns are beyond a model."""
    frame = typed().collect(engine="streaming")
    assert set(NUMBERS) < set(frame.columns)
    try:
        Values.validate(frame)
    except pt.exceptions.DataFrameValidationError as failed:
        sys.stderr.write(f"{len(failed.errors())} kinds of errors\n")
    keep(frame)  # which rows fail is not known
    tell(version("patito"), None)


if __name__ == "__main__":
    main()
