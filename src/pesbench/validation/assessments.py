"""Whether the enablers of a cycle are all assessed, by the PES itself and by others."""

from collections.abc import Iterator

import polars as pl

from pesbench.findings import Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, listed, plain, told

LIST = define(
    "PB656",
    Severity.NOTE,
    "enablers of the cycle are missing",
    explanation="An assessment of a PES in a cycle lacks enablers that the catalogue lists for the cycle, in the "
    "delivery and in the store. Enablers that the cycle does not have are PB311, unknown ones PB202. Where rows were "
    "not accepted, nobody knows what is missing.",
    remedy="Deliver the missing enablers, or a row with a status that says why there is no score.",
    example="28 of the 29 enablers of cycle 4, without F3. Not: a delivery without any assessment of the cycle.",
)
ONE_SIDED = define(
    "PB657",
    Severity.NOTE,
    "self-assessment and external assessment do not match",
    explanation="A PES has a self-assessment of a cycle and no external one, or the other way round, although most PES "
    "of the delivery have both. Gaps between the two cannot be computed then. A delivery of self-assessments alone "
    "expects no external ones. Where rows were not accepted, nobody knows what is missing.",
    remedy="Ask for the missing assessment, or know that the PES has no gaps in this cycle.",
    example="LI has a self-assessment of cycle 4, and 31 others have both. Not: a folder of one PES with its own "
    "assessment.",
)
SELF, EXTERNAL = _BOTH = ["self", "external"]
_ASSESSED = ["pes", "cycle", "assessment"]
_POINTS = ["pes", "measure", "period"]


def enabler_list_outcome(scene: Scene) -> Outcome:
    """Find assessments that lack enablers of their cycle."""
    rows = _enablers(scene)
    own = rows.filter("delivered").select(_ASSESSED).unique()
    found = rows.join(own, on=_ASSESSED).group_by(_ASSESSED).agg(pl.col("enabler").unique()).sort(_ASSESSED)
    lacking = pl.DataFrame(list(_lacking(scene, found)), schema=_SCHEMA, orient="row")
    if scene.unread:
        return Outcome(LIST, told(lacking.clear(), _POINTS, _missing), found.height - lacking.height, lacking.height)
    return Outcome(LIST, told(lacking, _POINTS, _missing), found.height)


_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys([*_POINTS, "cycle", "assessment"], pl.String()),
    "missing": pl.List(pl.String()),
    "needed": pl.Int64(),
}


def _lacking(scene: Scene, found: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    for pes, cycle, assessment, enablers in found.iter_rows():
        needed = [entry.id for entry in scene.catalogue.enablers_of(cycle)]
        missing = [name for name in needed if name not in enablers]
        if missing:
            yield pes, "enabler", None, cycle, assessment, missing, len(needed)


def _missing(row: Row) -> Words:
    count = len(row["missing"])
    return plain(
        f"the {row['assessment']} assessment of {row['pes']} in cycle {row['cycle']} lacks {count} of "
        f"{row['needed']} enablers: {listed(row['missing'])}"
    )


def one_sided_outcome(scene: Scene) -> Outcome:
    """Find PES that have one kind of assessment of a cycle, where most have both."""
    kinds = (
        _enablers(scene)
        .group_by("pes", "cycle")
        .agg(pl.col("assessment").unique(), pl.col("delivered").any().alias("delivered"))
    )
    both = pl.col("assessment").list.set_intersection(_BOTH).list.len() == len(_BOTH)
    cycles = kinds.with_columns(both.alias("both"), both.sum().over("cycle").alias("complete"))
    judged = cycles.filter(2 * pl.col("complete") > pl.len().over("cycle"))
    failed = judged.filter(~pl.col("both") & pl.col("delivered")).sort("cycle", "pes")
    named = failed.with_columns(
        pl.lit("assessment").alias("measure"),
        pl.lit(None, dtype=pl.String).alias("period"),
        pl.col("assessment").list.first().alias("given"),
    )
    if scene.unread:
        return Outcome(ONE_SIDED, told(named.clear(), _POINTS, _alone), judged.height - named.height, named.height)
    return Outcome(ONE_SIDED, told(named, _POINTS, _alone), judged.height)


def _alone(row: Row) -> Words:
    other = EXTERNAL if row["given"] == SELF else SELF
    return plain(f"{row['pes']} has no {other} assessment of cycle {row['cycle']}, though most others have both")


def _enablers(scene: Scene) -> pl.DataFrame:
    """Give who assessed which enabler in which cycle, in the delivery and in the store."""
    columns = [*_ASSESSED, "enabler"]
    tables = [pl.DataFrame(schema={**dict.fromkeys(columns, pl.String), "delivered": pl.Boolean})]
    for source, delivered in ((scene.tables, True), (scene.stored, False)):
        if "enablers" in source:
            rows = source["enablers"].select(*columns, pl.lit(delivered).alias("delivered"))
            tables.append(rows.collect(engine="streaming"))
    return pl.concat(tables)
