"""Scores, outcomes and control variables for correlations: one number per PES and column, or a refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.correlate_recipe import Assessment, CorrelateRecipe
from pesbench.analysis.correlate_rules import LEFT_ASIDE, NOT_STATED
from pesbench.analysis.inputs import PHASES
from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import Period, parse_period
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.findings import Finding, Findings

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers per PES: ``values`` has one row per unit and one column per name, NaN where there is none."""

    units: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]

    def on(self, units: Sequence[str]) -> NDArray[np.float64]:
        """Give the values of some units, in their order; NaN for a unit that is not here."""
        place = {unit: row for row, unit in enumerate(self.units)}
        table = np.full((len(units), len(self.names)), np.nan)
        for row, unit in enumerate(units):
            if unit in place:
                table[row] = self.values[place[unit]]
        return table


@dataclass(frozen=True, slots=True)
class Scores:
    """The enabler scores of one cycle; ``assessment`` and ``cycle`` are null where neither file nor choice says."""

    cycle: str | None
    assessment: str | None
    columns: Columns


def scores_by_cycle(frame: pl.DataFrame, recipe: CorrelateRecipe, findings: Findings) -> list[Scores]:
    """Give the scores of each chosen cycle by the chosen assessment.

    Raises
    ------
    UsageError
        If there are several cycles and none is chosen.
    InputError
        If a PES has two scores, a score is not finite, or the chosen cycle is not there.
    AnalysisError
        If nobody made the chosen assessment.
    """
    rows = _with_score(frame)
    cycles = _chosen_cycles(rows, recipe.cycle)
    stated = "assessment" in rows.columns
    if not stated and recipe.assessment is Assessment.GAP:
        raise AnalysisError(
            "the gap between self- and external assessment needs the column assessment, which is missing.",
            hint="Add the column with external or self in each row.",
        )
    if not stated:
        text = f"the scores do not say who assessed; they are used as they are, not as {recipe.assessment} scores"
        findings.add(Finding(NOT_STATED.code, NOT_STATED.severity, text))
    result = []
    for cycle in cycles:
        own = rows.filter(pl.col("cycle") == cycle) if "cycle" in rows.columns else rows
        chosen = _assessed(own, recipe.assessment) if stated else _once(own, ["pes", "enabler"], "score")
        result.append(Scores(cycle, recipe.assessment.value if stated else None, _columns(chosen, "enabler", "score")))
    return result


def outcomes_by_period(
    frame: pl.DataFrame, recipe: CorrelateRecipe, catalogue: Catalogue, findings: Findings
) -> dict[str, Columns]:
    """Give the outcomes of each chosen period, totals only.

    Raises
    ------
    UsageError
        If there are several periods and none is chosen, or the choice cannot be read.
    InputError
        If a PES has two values, a value is not finite, or the chosen period is not there.
    """
    _require(frame, ("pes", "indicator", "period", "value"), "outcomes")
    rows = _totals(_finite(frame, "value"), catalogue, findings)
    rows = rows.with_columns(period=pl.col("period").map_elements(_canonical, return_dtype=pl.String))
    rows = rows.filter(pl.col("value").is_not_null())
    found = rows.get_column("period").unique().sort().to_list()
    keys = ["pes", "indicator", "period"]
    once = _once(rows, keys, "value")
    return {
        period: _columns(once.filter(pl.col("period") == period), "indicator", "value")
        for period in _chosen_periods(found, recipe.period)
    }


def controls_of(frame: pl.DataFrame, names: Sequence[str], period: str) -> Columns:
    """Give control variables: those of the period where the table has periods, else those of any.

    Raises
    ------
    InputError
        If a variable is not there, a PES has two values of it, or a value is not finite.
    """
    _require(frame, ("pes", "variable", "value"), "control variables")
    rows = _finite(frame, "value").filter(pl.col("value").is_not_null())
    if "period" in rows.columns and rows.get_column("period").is_not_null().any():
        rows = rows.filter(pl.col("period").map_elements(_canonical, return_dtype=pl.String) == period)
    columns = _columns(_once(rows, ["pes", "variable"], "value"), "variable", "value")
    missing = [name for name in names if name not in columns.names]
    if missing:
        raise InputError(
            f"there is no value of the control variable {missing[0]} for {period}.",
            hint=f"Found: {', '.join(columns.names) or 'none'}.",
        )
    wanted = [columns.names.index(name) for name in names] if names else list(range(len(columns.names)))
    return Columns(columns.units, tuple(columns.names[i] for i in wanted), columns.values[:, wanted])


def _require(frame: pl.DataFrame, needed: Iterable[str], what: str) -> None:
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise InputError(
            f"the {what} must have the columns {', '.join(needed)}; missing: {', '.join(missing)}; "
            f"found: {', '.join(frame.columns)}."
        )


def _with_score(frame: pl.DataFrame) -> pl.DataFrame:
    """Complete scores by the mean of the phases given, and keep the rows that have one."""
    _require(frame, ("pes", "enabler"), "scores")
    phases = [name for name in PHASES if name in frame.columns]
    if "score" not in frame.columns and not phases:
        _require(frame, ("score",), "scores")
    for name in (*phases, *(["score"] if "score" in frame.columns else [])):
        frame = _finite(frame, name)
    parts = [pl.col("score")] if "score" in frame.columns else []
    parts += [pl.mean_horizontal(*phases)] if phases else []
    return frame.with_columns(score=pl.coalesce(parts)).filter(pl.col("score").is_not_null())


def _finite(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Read a missing float as missing, and refuse an infinite one."""
    rows = frame.with_columns(pl.col(column).cast(pl.Float64).fill_nan(None))
    wrong = rows.filter(pl.col(column).is_infinite())
    if wrong.height:
        what = " ".join(str(wrong[name][0]) for name in ("pes", "enabler", "indicator") if name in wrong.columns)
        raise InputError(
            f"the column {column} must hold finite numbers, found an infinite one for {what}.",
            hint="Correct the number, or leave it empty if the value is missing.",
        )
    return rows


def _chosen_cycles(rows: pl.DataFrame, choice: str | None) -> list[str | None]:
    wanted = [part.strip() for part in choice.split(",") if part.strip()] if choice else []
    if "cycle" not in rows.columns or rows.get_column("cycle").is_null().all():
        if len(wanted) > 1:
            raise UsageError(
                f"the scores have no column cycle, so they cannot be told apart into {', '.join(wanted)}.",
                hint="Add the column, or choose one cycle.",
            )
        return [wanted[0] if wanted else None]
    if rows.get_column("cycle").null_count():
        raise InputError("some scores name a cycle and some do not.", hint="Fill the column cycle in every row.")
    found = rows.get_column("cycle").unique().sort().to_list()
    if not wanted and len(found) > 1:
        raise UsageError(
            f"the scores are of several cycles: {', '.join(found)}.", hint=f"Choose one, such as --cycle {found[-1]}."
        )
    absent = [cycle for cycle in wanted if cycle not in found]
    if absent:
        raise InputError(f"there are no scores of cycle {absent[0]}.", hint=f"Cycles found: {', '.join(found)}.")
    return [*dict.fromkeys(wanted or found)]


def _assessed(rows: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """Give the scores of one kind of assessment, or own minus external scores where both exist."""
    rows = rows.with_columns(assessment=pl.col("assessment").str.strip_chars().str.to_lowercase())
    known = [Assessment.EXTERNAL.value, Assessment.SELF.value]
    odd = rows.filter(~pl.col("assessment").is_in(known).fill_null(value=False))
    if odd.height:
        raise InputError(
            f"the column assessment must hold external or self, found {odd['assessment'][0]!r} for {odd['pes'][0]}.",
            hint="Correct the column.",
        )
    once = _once(rows, ["pes", "enabler", "assessment"], "score")
    own, external = (once.filter(pl.col("assessment") == kind) for kind in (Assessment.SELF, Assessment.EXTERNAL))
    if assessment is Assessment.GAP:
        both = own.join(external, on=["pes", "enabler"], how="inner", suffix="_external", maintain_order="left")
        result = both.with_columns(score=pl.col("score") - pl.col("score_external"))
    else:
        result = own if assessment is Assessment.SELF else external
    if result.height == 0:
        found = ", ".join(kind for kind, part in (("self", own), ("external", external)) if part.height)
        raise AnalysisError(
            f"there are no {assessment} scores; found: {found or 'none'}.",
            hint="Choose another with --assessment external, self or gap.",
        )
    return result


def _once(rows: pl.DataFrame, keys: list[str], column: str) -> pl.DataFrame:
    """Refuse a PES with two numbers in one place, whether they agree or not."""
    twice = rows.filter(pl.struct(keys).is_duplicated())
    if twice.height == 0:
        return rows
    key = {name: twice[name][0] for name in keys}
    same = twice.filter(pl.all_horizontal(pl.col(name).eq_missing(pl.lit(key[name])) for name in keys))
    numbers = same.get_column(column).unique(maintain_order=True).to_list()
    named = ", ".join(f"{name} {value}" for name, value in key.items())
    if len(numbers) == 1:
        raise InputError(
            f"{named} is given {same.height} times with the same {column} {numbers[0]:g}.",
            hint="Remove the repeated rows.",
        )
    shown = ", ".join(f"{number:g}" for number in numbers[:_SHOWN])
    raise InputError(
        f"{named} has several values of {column}: {shown}.",
        hint="Keep one row each; where several assessors gave scores, agree on one before.",
    )


def _columns(rows: pl.DataFrame, name: str, value: str) -> Columns:
    """Set numbers out as one row per unit and one column per name, in the order in which they come."""
    units = tuple(rows.get_column("pes").unique(maintain_order=True).to_list())
    names = tuple(rows.get_column(name).unique(maintain_order=True).to_list())
    row_of, column_of = ({key: i for i, key in enumerate(keys)} for keys in (units, names))
    table = np.full((len(units), len(names)), np.nan)
    for unit, column, number in rows.select("pes", name, value).iter_rows():
        table[row_of[unit], column_of[column]] = number
    return Columns(units, names, table)


def _totals(rows: pl.DataFrame, catalogue: Catalogue, findings: Findings) -> pl.DataFrame:
    """Keep the rows without a breakdown."""
    given = [d for d in catalogue.dimensions.values() if d.id in rows.columns]
    if not given:
        return rows
    total = pl.all_horizontal(pl.col(d.id).is_null() | (pl.col(d.id) == d.total) for d in given)
    kept = rows.filter(total)
    aside = rows.height - kept.height
    if aside:
        text = f"{aside} rows of outcomes by {', '.join(d.id for d in given)} were left aside: totals are used"
        findings.add(Finding(LEFT_ASIDE.code, LEFT_ASIDE.severity, text))
    return kept


def _canonical(text: str) -> str:
    period = _period(text)
    return period.text if period else text.strip()


def _period(text: str) -> Period | None:
    try:
        return parse_period(text)
    except InputError:
        return None


def _chosen_periods(found: list[str], choice: str | None) -> list[str]:
    if not found:
        raise InputError("the outcomes hold no value.", hint="Give values of at least one indicator.")
    if choice is None:
        if len(found) > 1:
            shown = ", ".join(found if len(found) <= _SHOWN else [*found[:3], "...", *found[-3:]])
            raise UsageError(
                f"the outcomes are of several periods: {shown}.", hint=f"Choose one, such as --period {found[-1]}."
            )
        return found
    chosen: list[str] = []
    for part in choice.split(","):
        within = _within(found, part.strip())
        if not within:
            hint = f"Periods found: {', '.join(found[-_SHOWN:])}."
            raise InputError(f"there are no outcomes of {part.strip()}.", hint=hint)
        chosen.extend(within)
    return [*dict.fromkeys(chosen)]


def _within(found: list[str], choice: str) -> list[str]:
    """Give the periods found that a choice means: one, or those of the same length from one to another."""
    if ":" not in choice:
        return [period for period in found if period == _canonical(choice)]
    first, last = (_period(part) for part in choice.split(":", 1))
    if first is None or last is None or first.frequency is not last.frequency or last < first:
        raise UsageError(
            f"a range of periods goes from an earlier to a later one of the same length, found {choice!r}.",
            hint="Write it as 2022:2024 or 2023-Q1:2024-Q4.",
        )
    known = [(text, period) for text in found if (period := _period(text))]
    return [text for text, p in known if p.frequency is first.frequency and first <= p <= last]
