"""Rank PES on indicators: places by direction, gaps, percentiles and change, with what a rank rests on."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.rules import LEFT_OUT, NO_DATA, NO_EFFECT, NO_ERRORS, NO_MEMBERS, NOT_COMPARED
from pesbench.analysis.units import ALL, choose_units, fitting_list, lists_elsewhere, said_of_lists
from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.model import Direction, Indicator
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.findings import Finding, Findings
from pesbench.indicator_values import asked_period, breakdowns, completed
from pesbench.result import Recipe, Result
from pesbench.stats.quantiles import gap, gaps, percentile_rank, quantile
from pesbench.stats.ranks import Ties, rank

PLACES = ("rank", "rank_low", "rank_high", "p_best", "p_top_quartile", "percentile")
GAPS = ("gap_best", "gap_median", "gap_top_quartile", "gap_peers", "z")
CONTEXT = ("funnel_low", "funnel_high", "previous", "change", "change_p")
MODEL = ("adjusted", "adjusted_low", "adjusted_high", "shrunken")
_SHOWN_PERIODS = 8


class CompareRecipe(Recipe):
    """What can change a rank or a gap. Empty ``indicators`` means every indicator that can be ranked."""

    command: str = "compare"
    indicators: tuple[str, ...] = ()
    period: str
    by: tuple[str, ...] = ()
    units: str = ""
    partial: bool = False
    peers: tuple[str, ...] = ()
    ties: Ties = Ties.MIN
    direction: Direction | None = None
    previous: str | None = None
    release: str = "network"


@dataclass(frozen=True, slots=True)
class _Question:
    catalogue: Catalogue
    recipe: CompareRecipe
    findings: Findings


def columns(catalogue: Catalogue) -> list[str]:
    """Give the columns of the answer, in order."""
    head = [
        "indicator",
        "period",
        *catalogue.dimensions,
        "pes",
        "value",
        "standard_error",
        "se_source",
        "n_pes",
    ]
    return [*head, *PLACES, *GAPS, "group", *CONTEXT, *MODEL, "coverage", "obs_status", "conf_status", "note"]


def compare(values: pl.DataFrame, catalogue: Catalogue, recipe: CompareRecipe) -> Result:
    """Rank units on each indicator and breakdown.

    Parameters
    ----------
    values
        Indicator values: ``pes, indicator, period, value`` and any of the columns that `indicators.compute` gives.
    catalogue
        Where direction, names and unit lists come from.
    recipe
        The choices.

    Returns
    -------
    Result
        One row per indicator, breakdown and unit, best first. Rank 1 is best; gaps are signed so that + is better
        and are in the indicator's unit; ``percentile`` is the share (0-100) of the other units that are worse.
        A missing value has no rank. A value over an incomplete period is shown but not ranked.

    Raises
    ------
    UsageError
        If an indicator, a list, a peer or the period is unknown.
    AnalysisError
        If a named indicator has no direction or cannot be ranked.
    InputError
        If there is no value at all for the question.
    """
    question = _Question(catalogue, recipe, Findings())
    period = asked_period(recipe.period).text
    previous = _earlier(recipe)
    wanted = _with_direction(values, period, question)
    full = completed(values, catalogue)
    now = full.filter((pl.col("period") == period) & pl.col("indicator").is_in(list(wanted)))
    if now.get_column("value").is_null().all():
        raise _nothing(values, wanted, period)
    now = _on_one_list(now, question)
    then = full.filter(pl.col("period") == previous) if previous else full.clear()
    tables = [
        _one_table(group, then, wanted[str(key[0])], question)
        for key, group in _in_order(now, wanted, list(catalogue.dimensions))
    ]
    if not any(table.height for table in tables):
        raise InputError(
            f"none of the units {recipe.units} has a value for {period}.", hint="Choose others with --units."
        )
    rows = pl.concat([table for table in tables if table.height]).select(columns(catalogue))
    _say_what_has_no_effect(rows, question)
    return Result(rows, recipe, tuple(question.findings))


def _earlier(recipe: CompareRecipe) -> str | None:
    """Read the earlier period, which must be as long as the period that is compared."""
    if recipe.previous is None:
        return None
    now, then = asked_period(recipe.period), asked_period(recipe.previous)
    if now.frequency is not then.frequency:
        raise UsageError(
            f"the earlier period must be as long as {now.text}, found {then.text}.", hint="Such as 2023 for 2024."
        )
    return then.text


def _with_direction(values: pl.DataFrame, period: str, question: _Question) -> dict[str, Direction]:
    """Give the indicators to rank with their direction; refuse a named one that cannot be ranked."""
    recipe, catalogue = question.recipe, question.catalogue
    present = values.filter(pl.col("period") == period).get_column("indicator").unique(maintain_order=True)
    known = [i for i in catalogue.indicators if i in set(present)]
    others = sorted(set(present) - set(known))
    wanted: dict[str, Direction] = {}
    for name in recipe.indicators or [*known, *others]:
        indicator = catalogue.indicators.get(name)
        if indicator is None and name not in set(values.get_column("indicator")):
            raise _unknown_indicator(name, [*catalogue.indicators, *values.get_column("indicator").unique()])
        refusal = _refusal(name, indicator, recipe.direction)
        if refusal and recipe.indicators:
            raise refusal
        if refusal:
            text = f"{name} was left out: {refusal.problem}"
            question.findings.add(Finding(NOT_COMPARED.code, NOT_COMPARED.severity, text))
        else:
            own = indicator.direction if indicator else Direction.NONE
            wanted[name] = recipe.direction if recipe.direction and own is Direction.NONE else own
    return wanted


def _unknown_indicator(name: str, known: Iterable[str]) -> UsageError:
    near = nearest(name, list(known))
    hint = f"Did you mean {near}? " if near else ""
    return UsageError(f"unknown indicator {name!r}.", hint=f"{hint}`pesbench catalogue indicators` lists the ids.")


def _refusal(name: str, indicator: Indicator | None, direction: Direction | None) -> AnalysisError | None:
    if indicator is None:
        if direction is None:
            return AnalysisError(
                f"{name} is not in the catalogue, so it is not known which end is better.",
                hint="Give --direction higher or --direction lower.",
            )
        return None
    if not indicator.rankable:
        reason = indicator.not_rankable or "it depends on the size of the country"
        return AnalysisError(f"{name} cannot be ranked: {reason}.", hint="Compare a rate instead.")
    if direction and indicator.direction not in {Direction.NONE, direction}:
        return AnalysisError(
            f"{name} ({indicator.name()}) has a direction of its own: {indicator.direction.value} is better.",
            hint="Leave --direction out, or compare indicators without a direction by themselves.",
        )
    if indicator.direction is Direction.NONE and direction is None:
        return AnalysisError(
            f"{name} ({indicator.name()}) has no direction: neither end is better by itself.",
            hint="Say which end you call better: --direction higher or --direction lower.",
        )
    return None


def _nothing(values: pl.DataFrame, wanted: dict[str, Direction], period: str) -> InputError:
    have = values.filter(pl.col("value").is_not_null())
    if wanted:
        have = have.filter(pl.col("indicator").is_in(list(wanted)))
    periods = have.get_column("period").unique().sort().to_list()
    named = ", ".join(wanted) or "any indicator that can be ranked"
    shown = ", ".join(periods if len(periods) <= _SHOWN_PERIODS else [*periods[:3], "...", *periods[-3:]])
    hint = f"Periods with values: {shown}." if periods else "No period has a value for it."
    return InputError(f"there is no value of {named} for {period}.", hint=hint)


def _in_order(
    now: pl.DataFrame, wanted: dict[str, Direction], dimensions: list[str]
) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    place = {name: i for i, name in enumerate(wanted)}
    groups = now.group_by("indicator", *dimensions, maintain_order=True)
    return sorted(((key, group) for key, group in groups), key=lambda pair: place[str(pair[0][0])])


def _one_table(table: pl.DataFrame, then: pl.DataFrame, direction: Direction, question: _Question) -> pl.DataFrame:
    table = table.sort("pes")
    _refuse_twice(table, ["pes"])
    table = _rank_table(table, direction, question)
    table = _change(table, then, direction, question)
    if table.height and table.get_column("standard_error").is_null().all():
        text = f"{table['indicator'][0]}: no standard error is available, so no rank interval is shown"
        if not any(f.message == text for f in question.findings):
            question.findings.add(Finding(NO_ERRORS.code, NO_ERRORS.severity, text))
    return table.sort("rank", "pes", nulls_last=True)


def _on_one_list(now: pl.DataFrame, question: _Question) -> pl.DataFrame:
    """Keep the units of one list for each indicator, whatever the breakdown; name those that are left out."""
    recipe = question.recipe
    tables = []
    for (indicator,), table in now.group_by("indicator", maintain_order=True):
        present = table.filter(pl.col("value").is_not_null()).get_column("pes").unique()
        name = recipe.units or fitting_list(present, question.catalogue, recipe.period)
        kept, left_out = choose_units(
            table.get_column("pes"), question.catalogue, choice=name or ALL, period=recipe.period
        )
        for pes, why in left_out.items():
            text = f"{indicator}: {pes} was left out: {why}"
            question.findings.add(Finding(LEFT_OUT.code, LEFT_OUT.severity, text, pes=pes, period=recipe.period))
        _name_those_without_data(str(indicator), name, kept, question)
        elsewhere = {} if recipe.units else lists_elsewhere(present, question.catalogue, recipe.period)
        if elsewhere:
            text = f"{indicator}: {said_of_lists(elsewhere, present.len())}"
            question.findings.add(Finding(NO_MEMBERS.code, NO_MEMBERS.severity, text, period=recipe.period))
        tables.append(table.filter(pl.col("pes").is_in(kept)))
    return pl.concat(tables)


def _name_those_without_data(indicator: str, name: str, kept: tuple[str, ...], question: _Question) -> None:
    """Name the units of the list that have no row at all."""
    if not kept or name not in question.catalogue.unit_lists:
        return
    expected = question.catalogue.units_of(name, question.recipe.period, include_open=False)
    missing = [unit for unit in expected if unit not in kept]
    text = f"{indicator}: no data from {len(missing)} units of the list {name}: {', '.join(missing)}"
    if missing:
        question.findings.add(Finding(NO_DATA.code, NO_DATA.severity, text, period=question.recipe.period))


def _refuse_twice(table: pl.DataFrame, keys: list[str]) -> None:
    """Refuse two values in one place: which of them is right is not known."""
    twice = table.filter(pl.struct(keys).is_duplicated())
    if not twice.is_empty():
        first = twice.row(0, named=True)
        raise InputError(
            f"{first['pes']} has more than one value of {first['indicator']} for {first['period']}.",
            hint="Keep one row per PES, indicator, period and breakdown.",
        )


def _rank_table(table: pl.DataFrame, direction: Direction, question: _Question) -> pl.DataFrame:
    """Add ranks, gaps, percentile and z over the units whose period is complete."""
    higher = direction is Direction.HIGHER
    partial = (pl.col("coverage") < 1).fill_null(value=False)
    table = table.with_columns(
        note=pl.when(partial & pl.col("value").is_not_null())
        .then(pl.lit("partial period, not ranked"))
        .when(pl.col("value").is_null())
        .then(pl.concat_str(pl.lit("no value: "), pl.col("reason").fill_null("missing")))
        .otherwise(pl.col("comment"))
    )
    shown = _numbers(table, "value")
    values = np.where(table.select(partial).to_series().to_numpy(), np.nan, shown)
    to = gaps(values, higher_is_better=higher)
    present = int(np.sum(~np.isnan(values)))
    series = {
        "rank": rank(values, ties=question.recipe.ties, higher_is_better=higher),
        "percentile": 100 * percentile_rank(values, higher_is_better=higher),
        "gap_best": to.best,
        "gap_median": to.median,
        "gap_top_quartile": to.top_quartile,
        "gap_peers": _gap_to_peers(table, values, question, higher=higher),
        "z": _z(values, higher=higher),
    }
    empty = [name for name in (*PLACES, *GAPS, *CONTEXT, *MODEL) if name not in series]
    return table.with_columns(
        *(pl.Series(name, numbers, dtype=pl.Float64, nan_to_null=True) for name, numbers in series.items()),
        *(pl.lit(None, dtype=pl.Float64).alias(name) for name in empty),
        n_pes=pl.lit(present, dtype=pl.Int64),
        group=pl.lit(None, dtype=pl.String),
    )


def _numbers(table: pl.DataFrame, column: str) -> NDArray[np.float64]:
    return table.get_column(column).cast(pl.Float64).fill_null(math.nan).to_numpy()


def _z(values: NDArray[np.float64], *, higher: bool) -> NDArray[np.float64]:
    """Standardise with the sample standard deviation (n - 1); NaN where it is zero or undefined."""
    present = values[~np.isnan(values)]
    spread = float(np.std(present, ddof=1)) if present.size > 1 else 0.0
    if spread == 0.0 or np.ptp(present) == 0.0:
        return np.full_like(values, np.nan)
    return gap(values, float(np.mean(present)), higher_is_better=higher) / spread


def _gap_to_peers(
    table: pl.DataFrame, values: NDArray[np.float64], question: _Question, *, higher: bool
) -> NDArray[np.float64]:
    """Give the gap to the median of the named peers, a unit not being its own peer."""
    peers = question.recipe.peers
    names = table.get_column("pes").to_list()
    _check_known(peers, [*names, *question.catalogue.units], "--peers")
    others = [[i for i, name in enumerate(names) if name in peers and i != row] for row in range(len(names))]
    medians = np.array([float(quantile(values[o], 0.5)) if o else math.nan for o in others])
    return gap(values, medians, higher_is_better=higher)


def _change(table: pl.DataFrame, then: pl.DataFrame, direction: Direction, question: _Question) -> pl.DataFrame:
    """Add the value of the earlier period and the change since; its p is a normal test where both errors are known."""
    if not question.recipe.previous:
        return table
    keys = ["indicator", "pes", *question.catalogue.dimensions]
    complete = then.filter(pl.col("value").is_not_null() & (pl.col("coverage").fill_null(1.0) >= 1))
    _refuse_twice(complete.filter(pl.col("indicator").is_in(table.get_column("indicator"))), keys)
    earlier = complete.select(*keys, pl.col("value").alias("_before"), pl.col("standard_error").alias("_error"))
    table = table.join(earlier, on=keys, how="left", maintain_order="left")
    sign = 1.0 if direction is Direction.HIGHER else -1.0
    whole = pl.col("coverage").fill_null(1.0) >= 1
    change = pl.when(whole).then(sign * (pl.col("value") - pl.col("_before")))
    error = (pl.col("standard_error") ** 2 + pl.col("_error") ** 2).sqrt()
    tested = table.with_columns(previous=pl.col("_before"), change=change, _z=(change / error).abs())
    p = [None if z is None or not math.isfinite(z) else math.erfc(z / math.sqrt(2)) for z in tested["_z"]]
    return tested.with_columns(pl.Series("change_p", p, dtype=pl.Float64)).drop("_before", "_error", "_z")


def _check_known(codes: Iterable[str], known: Iterable[str], option: str) -> None:
    names = list(known)
    for code in codes:
        if code not in names:
            near = nearest(code, names)
            raise UsageError(f"unknown PES {code!r} in {option}.", hint=f"Did you mean {near}?" if near else "")


def _say_what_has_no_effect(rows: pl.DataFrame, question: _Question) -> None:
    """Report what was asked for and cannot be seen in any row."""
    recipe, catalogue = question.recipe, question.catalogue
    told = []
    if recipe.previous and rows.get_column("previous").is_null().all():
        told.append(f"there is no value for the earlier period {recipe.previous}, so no change is shown")
    ranked = set(rows.filter(pl.col("rank").is_not_null()).get_column("pes"))
    without = [peer for peer in recipe.peers if peer not in ranked]
    if without:
        told.append(f"peers without a ranked value are no yardstick: {', '.join(without)}")
    for free in breakdowns(catalogue, recipe.by):
        split = pl.all_horizontal(pl.lit(value=True), *(pl.col(name) != catalogue.total_of(name) for name in free))
        if free and rows.filter(split).is_empty():
            told.append(f"no value is broken down by {' and '.join(sorted(free))}")
    for text in told:
        question.findings.add(Finding(NO_EFFECT.code, NO_EFFECT.severity, text))
