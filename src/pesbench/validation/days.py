"""Whether days are possible: none that has not come yet, no assessment outside the years of its cycle."""

from collections.abc import Iterator

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.findings import Severity, define
from pesbench.intake.places import TABLE
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, told

NOT_YET = define(
    "PB712",
    Severity.WARNING,
    "a day that has not come yet",
    explanation="An assessment was made, or an action reported on, after the day of the check. Days by which actions "
    "are due may lie ahead. Without a day to go by, nobody knows.",
    remedy="Check the year.",
    example="assessed 2032-05-15, checked on 2025-01-31. Mended: 2022-05-15. Not: due 2032-05-15.",
)
OTHER_YEARS = define(
    "PB713",
    Severity.WARNING,
    "assessment outside the years of its cycle",
    explanation="An assessment was made before the first or after the last year of its cycle. "
    "Where the catalogue gives no years for it, nothing is judged.",
    remedy="Correct the day or the cycle; if the years of the cycle are wrong, correct them in a catalogue file.",
    example="assessed 2010-05-15 in cycle 3, which runs from 2020 to 2023. Mended: 2022-05-15.",
)
_OPEN = "9999"
# Rows of one assessment share its day: they are told once, at the first of them.
_DAYS = {
    "enablers": ("assessed", ["pes", "cycle", "assessment"], ["enabler", "assessor"]),
    "actions": ("reported_on", ["pes", "cycle"], ["enabler", "recommendation", "action"]),
}
_TEXTS = ["pes", "cycle", "assessment", "enabler", "assessor", "recommendation", "action", "reported_on", "day"]
_POINTS = [TABLE, *(name for name in _TEXTS if name != "day"), "measure", "period"]
_SCHEMA = {**dict.fromkeys((TABLE, *_TEXTS, "measure", "period", "limit"), pl.String), "rows": pl.UInt32}


def not_yet_outcome(scene: Scene) -> Outcome:
    """Find assessments and reports on actions that are dated after today."""
    days = pl.concat([_days(scene, table) for table in _DAYS])
    if scene.today is None:
        return Outcome(NOT_YET, told(days.clear(), _POINTS, _ahead), 0, days.height)
    late = days.filter(pl.col("day") > scene.today.isoformat())
    named = late.with_columns(pl.lit(scene.today.isoformat()).alias("limit"))
    return Outcome(NOT_YET, told(named, _POINTS, _ahead), days.height)


def other_years_outcome(scene: Scene) -> Outcome:
    """Find assessments that lie outside the years of their cycle."""
    days = _days(scene, "enablers")
    spans = dict(_spans(scene.catalogue))
    judged = days.filter(pl.col("cycle").is_in(list(spans)))
    first, last = (
        pl.col("cycle").replace_strict({cycle: span[end] for cycle, span in spans.items()}, default=None)
        for end in (0, 1)
    )
    failed = judged.filter(~pl.col("day").str.slice(0, 4).is_between(first, last))
    named = failed.with_columns(pl.Series("limit", [_years(*spans[cycle]) for cycle in failed["cycle"]], pl.String))
    return Outcome(OTHER_YEARS, told(named, _POINTS, _outside), judged.height, days.height - judged.height)


def _spans(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give the first and the last year of each cycle."""
    for cycle in catalogue.cycles.values():
        first, _, last = cycle.years.partition("-")
        if first.isdigit():
            yield cycle.id, (first, last or (_OPEN if "-" in cycle.years else first))


def _years(first: str, last: str) -> str:
    return f"from {first} on" if last == _OPEN else f"from {first} to {last}"


def _days(scene: Scene, table: str) -> pl.DataFrame:
    """Give the delivered days of a table, each once with its first row."""
    column, of, first = _DAYS[table]
    if table not in scene.tables:
        return pl.DataFrame(schema=_SCHEMA)
    rows = scene.tables[table].select(*of, *first, pl.col(column).alias("day")).collect(engine="streaming")
    known = rows.drop_nulls("day").sort(*of, "day", *first)
    found = known.group_by(*of, "day", maintain_order=True).agg(pl.col(first).first(), pl.len().alias("rows"))
    told_at = {TABLE: pl.lit(table), "measure": pl.lit(column)}
    if table == "actions":
        told_at["reported_on"] = pl.col("day")
    found = found.with_columns(**told_at)
    missing = [pl.lit(None, kind).alias(name) for name, kind in _SCHEMA.items() if name not in found.columns]
    return found.with_columns(missing).select(list(_SCHEMA))


def _whose(row: Row) -> str:
    kind = f"the {row['assessment']} assessment" if row[TABLE] == "enablers" else "a report on actions"
    rows = f" ({row['rows']:,} rows)" if row["rows"] > 1 else ""
    return f"{kind} of {row['pes']} in cycle {row['cycle']}{rows}"


def _ahead(row: Row) -> Words:
    return f"{_whose(row)} is dated {row['day']}, after {row['limit']}", f"{_whose(row)} is dated after {row['limit']}"


def _outside(row: Row) -> Words:
    cycle = f"the cycle ran {row['limit']}" if " to " in row["limit"] else f"the cycle runs {row['limit']}"
    return f"{_whose(row)} is dated {row['day']}; {cycle}", f"{_whose(row)} is dated outside its years; {cycle}"
