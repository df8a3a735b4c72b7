"""What the store itself says of its data: rules across rows, and declared deviations from definitions."""

from collections.abc import Mapping

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import Period, PeriodError, parse_period
from pesbench.findings import Finding
from pesbench.indicator_values.release import secret
from pesbench.validation.checks import run_checks
from pesbench.validation.scene import Scene

_WHERE = {"file": pl.String, "line": pl.Int64, "column": pl.String, "form": pl.String}


def checked(
    observations: pl.LazyFrame,
    tables: Mapping[str, pl.LazyFrame],
    catalogue: Catalogue,
    period: Period,
    release: str = "network",
) -> tuple[Finding, ...]:
    """Apply the rules across rows to what a store holds, and give the findings of a period, or of none.

    Messages are without what stands in cells: a report is no place for a figure that is in doubt. To the public it is
    said only what is true of all rows and follows from those alone that it may see.
    """
    found = _found(observations, tables, catalogue, period)
    if release != "public" or not found:
        return tuple(found)
    seen = ~secret(release)
    public = _found(
        observations.filter(seen), {name: table.filter(seen) for name, table in tables.items()}, catalogue, period
    )
    return tuple(finding for finding in found if finding in public)


def _found(
    observations: pl.LazyFrame, tables: Mapping[str, pl.LazyFrame], catalogue: Catalogue, period: Period
) -> list[Finding]:
    scene = Scene(observations=observations, catalogue=catalogue, tables=tables)
    findings, _ = run_checks(scene, _nowhere)
    return [finding.silent() for finding in findings if _within(finding, period)]


def _nowhere(cells: pl.DataFrame) -> pl.DataFrame:
    """Name no file: the store has no lines."""
    return cells.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in _WHERE.items() if name not in cells.columns
    )


def _within(finding: Finding, period: Period) -> bool:
    if finding.period is None:
        return True
    try:
        return period.contains(parse_period(finding.period))
    except PeriodError:
        return True


def declared(definitions: pl.DataFrame, release: str) -> pl.DataFrame:
    """Give the declared deviations from definitions that a release level shows."""
    return definitions.filter(~secret(release)).sort("pes", "measure", "valid_from")
