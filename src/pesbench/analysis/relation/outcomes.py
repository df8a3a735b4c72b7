"""Outcomes for correlations: of one period, the mean over several, or the change from one to another."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pesbench.analysis.relation.columns import Columns, finite, once_each, require, set_out
from pesbench.analysis.relation.recipe import CorrelateRecipe, Missing
from pesbench.analysis.relation.rules import MEAN_OF_PERIODS, PARTIAL
from pesbench.analysis.rules import LEFT_ASIDE
from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import Period, parse_period
from pesbench.errors import InputError, UsageError
from pesbench.findings import Finding, Findings

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes under one label: the periods that they are of, their values, and with a change those at its start."""

    label: str
    periods: tuple[str, ...]
    columns: Columns
    before: Columns | None = None


def outcomes_by_period(
    frame: pl.DataFrame, recipe: CorrelateRecipe, catalogue: Catalogue, findings: Findings
) -> list[Outcomes]:
    """Give the outcomes of each choice of periods, totals only.

    Raises
    ------
    UsageError
        If there are several periods and none is chosen, or the choice cannot be read.
    InputError
        If a PES has two values, a value is not finite, or the chosen period is not there.
    """
    require(frame, ("pes", "indicator", "period", "value"), "outcomes")
    rows = _totals(finite(frame, "value"), catalogue, findings)
    rows = rows.with_columns(period=pl.col("period").map_elements(canonical, return_dtype=pl.String))
    rows = rows.filter(pl.col("value").is_not_null())
    found = rows.get_column("period").unique().sort().to_list()
    chosen = _chosen(found, recipe)
    asked = {period for periods in chosen.values() for period in periods}
    once = _whole(
        once_each(rows, ["pes", "indicator", "period"], "value").filter(pl.col("period").is_in(asked)), findings
    )
    if recipe.change:
        return [_change(once, label, periods) for label, periods in chosen.items()]
    return [
        Outcomes(label, periods, _mean(once, label, periods, recipe, findings)) for label, periods in chosen.items()
    ]


def asked_periods(recipe: CorrelateRecipe) -> tuple[str, ...]:
    """Give the periods that a choice means, all those of a range; none where nothing is chosen.

    Raises
    ------
    UsageError
        If a range is not one.
    """
    parts = _parts(recipe)
    return tuple(dict.fromkeys(period for periods in parts.values() for period in periods))


def canonical(text: str) -> str:
    """Write a period as SDMX does; what is no period stays as it is."""
    period = _period(text)
    return period.text if period else text.strip()


def mean_of(column: str) -> pl.Expr:
    """Give the mean of a column, also where the sum of its values is too large for a number."""
    mean, shares = pl.col(column).mean(), (pl.col(column) / pl.len()).sum()
    return pl.when(mean.is_infinite()).then(shares).otherwise(mean).alias(column)


def _chosen(found: list[str], recipe: CorrelateRecipe) -> dict[str, tuple[str, ...]]:
    """Give the periods behind each label of the answer."""
    if not found:
        if recipe.period:
            raise InputError(f"there are no outcomes of {recipe.period}.", hint="Choose a period that has values.")
        raise InputError(
            "the outcomes hold no value.", hint="Give values of at least one indicator: totals, not only breakdowns."
        )
    if recipe.period is None:
        if recipe.lag or recipe.change:
            what = "a change needs two periods" if recipe.change else "a lag needs a period to count from"
            raise UsageError(f"{what}, found no choice.", hint=f"Such as --period {found[0]}:{found[-1]}.")
        if len(found) > 1:
            shown = ", ".join(found if len(found) <= _SHOWN else [*found[:3], "...", *found[-3:]])
            raise UsageError(
                f"the outcomes are of several periods: {shown}.", hint=f"Choose one, such as --period {found[-1]}."
            )
        return {found[0]: (found[0],)}
    chosen = _parts(recipe)
    for label, periods in chosen.items():
        needed = periods if recipe.change else [p for p in periods if p in found] or [label]
        absent = [period for period in needed if period not in found]
        if absent:
            raise InputError(
                f"there are no outcomes of {absent[0]}.", hint=f"Periods found: {', '.join(found[-_SHOWN:])}."
            )
    return chosen


def _parts(recipe: CorrelateRecipe) -> dict[str, tuple[str, ...]]:
    """Read the choice: one period or a range between commas, each moved by the lag."""
    parts = [part.strip() for part in (recipe.period or "").split(",") if part.strip()]
    if recipe.change:
        if len(parts) != 1 or ":" not in parts[0]:
            raise UsageError(
                f"a change goes from one period to another, found --period {recipe.period}.",
                hint="Write it as --period 2018:2024.",
            )
        periods = _range(parts[0], recipe.lag)
        return {f"{periods[0]} to {periods[-1]}": (periods[0], periods[-1])}
    chosen: dict[str, tuple[str, ...]] = {}
    for part in parts:
        periods = _range(part, recipe.lag) if ":" in part else (_shifted(part, recipe.lag),)
        chosen[periods[0] if len(periods) == 1 else f"{periods[0]}:{periods[-1]}"] = periods
    return chosen


def _range(choice: str, lag: int) -> tuple[str, ...]:
    first, last = (_period(part) for part in choice.split(":", 1))
    if first is None or last is None or first.frequency is not last.frequency or last < first:
        raise UsageError(
            f"a range of periods goes from an earlier to a later one of the same length, found {choice!r}.",
            hint="Write it as 2022:2024 or 2023-Q1:2024-Q4.",
        )
    periods = [first.shift(lag)]
    while periods[-1] < last.shift(lag):
        periods.append(periods[-1].shift(1))
    return tuple(period.text for period in periods)


def _shifted(text: str, lag: int) -> str:
    period = _period(text)
    if period is None and lag:
        raise UsageError(f"a lag counts from a period, found {text!r}.", hint="Such as --period 2024.")
    return period.shift(lag).text if period else text


def _whole(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Leave out values that cover only a part of their period, as a ranking does, and say so."""
    if "coverage" not in rows.columns:
        return rows
    part = (pl.col("coverage").cast(pl.Float64, strict=False) < 1).fill_null(value=False)
    for row in rows.filter(part).iter_rows(named=True):
        text = (
            f"{row['indicator']} of {row['pes']} in {row['period']} covers only a part ({float(row['coverage']):.0%})"
        )
        findings.add(
            Finding(PARTIAL.code, PARTIAL.severity, f"{text} and is left out", pes=row["pes"], period=row["period"])
        )
    return rows.filter(~part)


def _mean(
    rows: pl.DataFrame, label: str, periods: tuple[str, ...], recipe: CorrelateRecipe, findings: Findings
) -> Columns:
    """Give the mean over the periods of each PES and indicator."""
    own = rows.filter(pl.col("period").is_in(periods))
    if len(periods) == 1:
        return set_out(own, "indicator", "value")
    keys = ["pes", "indicator"]
    table = own.group_by(keys, maintain_order=True).agg(
        mean_of("value"), pl.len().alias("there"), pl.col("period").alias("had")
    )
    some = table.filter(pl.col("there") < len(periods))
    keep = recipe.missing is Missing.PAIRWISE
    text = f"the outcomes of {label} are means over {len(periods)} periods"
    findings.add(Finding(MEAN_OF_PERIODS.code, MEAN_OF_PERIODS.severity, text, period=label))
    lacking: dict[tuple[str, str], list[str]] = {}
    for row in some.sort(keys).iter_rows(named=True):
        periods_lacking = ", ".join(period for period in periods if period not in row["had"])
        lacking.setdefault((row["indicator"], periods_lacking), []).append(row["pes"])
    for (indicator, absent), units in lacking.items():
        so = "means there are over the others" if keep else "left out"
        text = f"{indicator} lacks {absent} of {', '.join(units)}: {so}"
        findings.add(Finding(MEAN_OF_PERIODS.code, MEAN_OF_PERIODS.severity, text, period=label))
    return set_out(table if keep else table.filter(pl.col("there") == len(periods)), "indicator", "value")


def _change(rows: pl.DataFrame, label: str, periods: tuple[str, ...]) -> Outcomes:
    """Give later minus earlier, and the earlier values."""
    first, last = (set_out(rows.filter(pl.col("period") == period), "indicator", "value") for period in periods)
    units = [unit for unit in first.units if unit in set(last.units)]
    units += [unit for unit in (*first.units, *last.units) if unit not in set(units)]
    names = tuple(name for name in first.names if name in set(last.names))
    before, after = (columns.of(names).on(units) for columns in (first, last))
    with np.errstate(over="ignore"):
        change = after - before
    change[np.isinf(change)] = np.nan
    return Outcomes(label, periods, Columns(tuple(units), names, change), Columns(tuple(units), names, before))


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


def _period(text: str) -> Period | None:
    try:
        return parse_period(text)
    except InputError:
        return None
