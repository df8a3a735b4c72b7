"""The layout sdmx-csv: the observations as SDMX-CSV 2.0, with the structure that says what its columns mean."""

import json
from collections.abc import Iterator

import polars as pl

from pesbench.exporting.job import Job, Written
from pesbench.exporting.released import OBSERVATIONS, OWN_TABLES
from pesbench.exporting.rules import ELSEWHERE, note
from pesbench.exporting.sdmx_structure import AGENCY, FLOW, VERSION, Used, concept_of, structure_message
from pesbench.exporting.tables import write_csv
from pesbench.forms.cells import STATUS_SEPARATOR

DATA, STRUCTURE = "observations.csv", "structure.json"
_ACTION = "I"  # information: says nothing of what a receiver should do with what it has
_QUARTER, _HALF_YEAR = "-Q", "-S"


def write(job: Job) -> Iterator[Written]:
    """Write data and structure, and give each with its counts."""
    parts = job.table(OBSERVATIONS)
    if parts.rows:
        rows = parts.scan()
        used = _used(rows)
        write_csv(_as_sdmx(rows, used), job.draft / DATA)
        yield Written(DATA, parts.rows, parts.withheld)
        message = structure_message(used, job.outlet.catalogue, prepared=job.outlet.time)
        text = json.dumps(message, ensure_ascii=False, indent=2) + "\n"
        (job.draft / STRUCTURE).write_text(text, encoding="utf-8", newline="\n")
        yield Written(STRUCTURE, 0, 0)
    for table in OWN_TABLES:
        if count := sum(batch.height for batch in job.outlet.batches(table)):
            said = f"SDMX-CSV holds observations; the rows of {table} are not in it: {count:,}"
            job.findings.append(note(ELSEWHERE, said, table))


def _used(rows: pl.LazyFrame) -> Used:
    """Find the codes that occur, and whether any cell has several statuses."""
    columns = rows.collect_schema().names()
    coded = [name for name in columns if concept_of(name).coded]
    distinct = pl.collect_all([rows.select(pl.col(name).drop_nulls().unique().sort()) for name in coded])
    codes = {name: tuple(found.to_series()) for name, found in zip(coded, distinct, strict=True)}
    several = any(STATUS_SEPARATOR in status for status in codes["obs_status"])
    single = {code for status in codes["obs_status"] for code in status.split(STATUS_SEPARATOR)}
    return Used(tuple(columns), {**codes, "obs_status": tuple(sorted(single))}, several_statuses=several)


def _as_sdmx(rows: pl.LazyFrame, used: Used) -> pl.LazyFrame:
    """Name the columns as SDMX does; a status of several codes makes its column one of several values."""
    structure = f"STRUCTURE[{STATUS_SEPARATOR}]" if used.several_statuses else "STRUCTURE"
    columns = [
        pl.lit("dataflow").alias(structure),
        pl.lit(f"{AGENCY}:{FLOW}({VERSION})").alias("STRUCTURE_ID"),
        pl.lit(_ACTION).alias("ACTION"),
        _frequency().alias("FREQ"),
    ]
    for name in used.in_order:
        array = "[]" if name == "obs_status" and used.several_statuses else ""
        columns.append(pl.col(name).alias(concept_of(name).id + array))
    return rows.select(columns)


def _frequency() -> pl.Expr:
    period = pl.col("period")
    return (
        pl.when(period.str.contains(_QUARTER, literal=True))
        .then(pl.lit("Q"))
        .when(period.str.contains(_HALF_YEAR, literal=True))
        .then(pl.lit("S"))
        .when(period.str.contains("-", literal=True))
        .then(pl.lit("M"))
        .otherwise(pl.lit("A"))
    )
