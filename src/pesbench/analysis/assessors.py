"""Several assessors of an enabler: their marks become one by a stated rule, and how far they lie apart is kept."""

from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from pesbench.errors import InputError
from pesbench.findings import Finding, Severity, define

APART = define(
    "PB701",
    Severity.WARNING,
    "assessors lie far apart",
    explanation="Assessors of the same enabler of a PES gave marks that lie further apart than the scoring profile "
    "allows (two points on the scale from 1 to 6). The combined mark hides a disagreement.",
    remedy="Look into the notes of the visit, and agree on a mark; the combined one is used until then.",
    example="C1 of AT has 2, 3 and 5: the median 3 is used, and the spread of 3 is said. Not: 2, 3 and 4.",
)
COMBINED = define(
    "PB702",
    Severity.NOTE,
    "marks of several assessors were combined",
    explanation="Enablers have marks of several assessors. Each assessor's score is formed first, and the scores are "
    "combined by the rule of the scoring profile, the median where it names none.",
    remedy="Nothing must be done; the rule is in the recipe and can be changed in a catalogue file.",
    example="29 enablers of AT with two assessors each: the median of two is their mean.",
)
ALIKE = define(
    "PB714",
    Severity.WARNING,
    "names of assessors differ in case or blanks alone",
    explanation="Assessors of a PES have names that differ in upper and lower case or in blanks alone. They were taken "
    "for different people, so their marks were combined.",
    remedy="Write the name of an assessor alike everywhere; keep one row for each assessor.",
    example="team 1 and Team 1. Not: team 1 and team 2.",
)
ASSESSOR, ASSESSORS, SPREAD = "assessor", "assessors", "spread"
DEFAULT_SPREAD = 2.0
_SLACK = 1e-9


class Several(StrEnum):
    """How the marks of several assessors become one."""

    MEDIAN = "median"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"


def combined(
    rows: pl.DataFrame,
    marks: Sequence[str],
    *,
    several: str = Several.MEDIAN,
    spread: float = DEFAULT_SPREAD,
) -> tuple[pl.DataFrame, list[Finding]]:
    """Give one row per PES, cycle, enabler and assessment.

    Parameters
    ----------
    rows
        ``pes, enabler``, the marks, and those of ``cycle, assessment, assessor`` that there are. Rows that do not
        differ in the assessor are left as they are, for whoever reads them to refuse.
    marks
        The columns of marks, ``score`` among them; each assessor's score is formed before.
    several
        The rule: median (of an even number the mean of the middle two), mean, min or max of the marks given.
    spread
        The largest difference between scores, in points of the scale, that is not reported.

    Returns
    -------
    tuple
        The rows in the order of their first assessor with two columns more, ``assessors`` (how many gave a score) and
        ``spread`` (the largest less the smallest of their scores, 0 for one), and what was found.

    Raises
    ------
    InputError
        If an assessor gave two rows for the same enabler.
    """
    key: list[str] = [name for name in ("pes", "cycle", "enabler", "assessment") if name in rows.columns]
    if ASSESSOR not in rows.columns or rows.select(pl.struct(key).is_unique().all()).item():
        return rows.with_columns(pl.lit(1).alias(ASSESSORS), pl.lit(0.0).alias(SPREAD)), []
    rows = rows.with_columns(pl.col(ASSESSOR).fill_null(""))
    _refuse_twice(rows, key)
    doubts = _alike(rows)
    one = {
        Several.MEDIAN: pl.col(*marks).median(),
        Several.MEAN: pl.col(*marks).mean(),
        Several.MIN: pl.col(*marks).min(),
        Several.MAX: pl.col(*marks).max(),
    }[Several(several)]
    rest = [name for name in rows.columns if name not in {*key, *marks, ASSESSOR}]
    given = pl.col("score").drop_nulls()
    several_rows = rows.group_by(key, maintain_order=True).agg(
        one,
        *(pl.col(name).drop_nulls().first() for name in rest),
        given.len().cast(pl.Int32).alias(ASSESSORS),
        (given.max() - given.min()).fill_null(0.0).alias(SPREAD),
    )
    return several_rows, [*doubts, *_told(several_rows, str(Several(several)), spread)]


def _alike(rows: pl.DataFrame) -> list[Finding]:
    """Warn of names of a PES that are the same but for case and blanks."""
    whose = ["pes", *(["cycle"] if "cycle" in rows.columns else [])]
    folded = pl.col(ASSESSOR).str.to_lowercase().str.replace_all(r"\s+", "").alias("_folded")
    named = rows.select(*whose, ASSESSOR, folded).unique().group_by(*whose, "_folded").agg(pl.col(ASSESSOR).sort())
    found = []
    for row in named.filter(pl.col(ASSESSOR).list.len() > 1).sort(*whose, "_folded").iter_rows(named=True):
        where = f", cycle {row['cycle']}" if row.get("cycle") else ""
        names = " and ".join(f"'{name}'" for name in row[ASSESSOR])
        said = f"{row['pes']}{where}: assessors {names} were taken for different people"
        found.append(Finding(ALIKE.code, ALIKE.severity, said, pes=row["pes"], period=row.get("cycle")))
    return found


def _refuse_twice(rows: pl.DataFrame, key: list[str]) -> None:
    twice = rows.filter(pl.struct(*key, ASSESSOR).is_duplicated())
    if twice.height:
        named = ", ".join(f"{name} {twice[name][0]}" for name in (*key, ASSESSOR) if twice[name][0])
        raise InputError(f"{named} is given twice.", hint="Keep one row for each assessor.")


def _told(rows: pl.DataFrame, several: str, spread: float) -> list[Finding]:
    both = rows.filter(pl.col(ASSESSORS) > 1)
    if both.is_empty():
        return []
    text = f"enablers with marks of several assessors ({both.height:,}): the {several} was taken"
    found = [Finding(COMBINED.code, COMBINED.severity, text)]
    for row in both.filter(pl.col(SPREAD) > spread + _SLACK).iter_rows(named=True):
        who = " ".join(f"{row[name]}" for name in ("pes", "enabler") if row.get(name))
        where = "".join(f", {name} {row[name]}" for name in ("cycle", "assessment") if row.get(name))
        said = f"{who}{where}: {row[ASSESSORS]} assessors lie {row[SPREAD]:g} points apart, more than {spread:g}"
        found.append(Finding(APART.code, APART.severity, said, pes=row["pes"], period=row.get("cycle")))
    return found
