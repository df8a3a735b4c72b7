"""Outcomes and control variables for correlations, by period."""

from collections.abc import Sequence

import polars as pl

from pesbench.analysis.relation.columns import Columns, finite, once_each, require, set_out
from pesbench.analysis.relation.recipe import CorrelateRecipe
from pesbench.analysis.relation.rules import LEFT_ASIDE
from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import Period, parse_period
from pesbench.errors import InputError, UsageError
from pesbench.findings import Finding, Findings

_SHOWN = 8


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
    require(frame, ("pes", "indicator", "period", "value"), "outcomes")
    rows = _totals(finite(frame, "value"), catalogue, findings)
    rows = rows.with_columns(period=pl.col("period").map_elements(_canonical, return_dtype=pl.String))
    rows = rows.filter(pl.col("value").is_not_null())
    found = rows.get_column("period").unique().sort().to_list()
    keys = ["pes", "indicator", "period"]
    once = once_each(rows, keys, "value")
    return {
        period: set_out(once.filter(pl.col("period") == period), "indicator", "value")
        for period in _chosen_periods(found, recipe.period)
    }


def controls_of(frame: pl.DataFrame, names: Sequence[str], period: str) -> Columns:
    """Give control variables: those of the period where the table has periods, else those of any.

    Raises
    ------
    InputError
        If a variable is not there, a PES has two values of it, or a value is not finite.
    """
    require(frame, ("pes", "variable", "value"), "control variables")
    rows = finite(frame, "value").filter(pl.col("value").is_not_null())
    if "period" in rows.columns and rows.get_column("period").is_not_null().any():
        rows = rows.filter(pl.col("period").map_elements(_canonical, return_dtype=pl.String) == period)
    columns = set_out(once_each(rows, ["pes", "variable"], "value"), "variable", "value")
    missing = [name for name in names if name not in columns.names]
    if missing:
        raise InputError(
            f"there is no value of the control variable {missing[0]} for {period}.",
            hint=f"Found: {', '.join(columns.names) or 'none'}.",
        )
    wanted = [columns.names.index(name) for name in names] if names else list(range(len(columns.names)))
    return Columns(columns.units, tuple(columns.names[i] for i in wanted), columns.values[:, wanted])


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
