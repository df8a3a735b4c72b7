"""Outcomes of the PES beside what their context lets expect, and how alike the surroundings of two PES are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pesbench.analysis.benchlearning.assessments import YEAR_LENGTH, say
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.recipe import OutcomeChoices
from pesbench.analysis.benchlearning.rules import NOTHING_TO_SAY
from pesbench.analysis.benchlearning.scoring import Floats
from pesbench.analysis.source import Source, indicator_values
from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.model import Direction
from pesbench.errors import InputError, UsageError
from pesbench.findings import Findings
from pesbench.indicator_values import IndicatorRecipe
from pesbench.indicator_values.release import secret
from pesbench.stats.regression import context_fit

_ZERO = 1e-12


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes by unit and indicator, NaN where there is none.

    ``values`` are as published; ``excess`` is the part that context does not let expect, judged by the other units, in
    standard errors of that judgement and turned so that + is better; ``errors`` the sampling errors of the values.
    """

    indicators: tuple[str, ...]
    values: Floats
    errors: Floats
    excess: Floats
    signs: Floats


def read_outcomes(
    origin: Origin, catalogue: Catalogue, choices: OutcomeChoices, units: Sequence[str], findings: Findings
) -> Outcomes:
    """Read the ranked indicators of a period, and set them against context.

    Parameters
    ----------
    origin, catalogue, choices
        The store, the vocabulary and what is asked.
    units
        The PES.
    findings
        Where it is said what could not be set against context.

    Returns
    -------
    Outcomes
        Indicators with a direction that ``min_n`` PES have a value of; none without a store or a period.
    """
    if origin.store is None or not choices.period:
        return _nothing(len(units))
    ids = [it.id for it in catalogue.indicators.values() if it.rankable and it.direction is not Direction.NONE]
    asked = IndicatorRecipe(indicators=tuple(ids), periods=(choices.period,), release=choices.release)
    rows = _indicators(origin, catalogue, asked)
    rows = rows.filter(pl.col("value").is_not_null())
    values, errors = (_set_out(rows, "indicator", ids, name, units) for name in ("value", "standard_error"))
    enough = [place for place in range(len(ids)) if np.count_nonzero(~np.isnan(values[:, place])) >= choices.min_n]
    if not enough:
        text = f"no outcome of {choices.period} has values of {choices.min_n} PES: outcomes are left out"
        say(findings, NOTHING_TO_SAY, text)
    signs = np.array(
        [-1.0 if catalogue.indicators[ids[place]].direction is Direction.LOWER else 1.0 for place in enough]
    )
    around = context_of(origin, catalogue, choices, units)
    excess = [_excess(values[:, place], around, ids[place], choices, findings) for place in enough]
    table = np.stack(excess, axis=1) * signs if excess else np.empty((len(units), 0))
    return Outcomes(tuple(ids[place] for place in enough), values[:, enough], errors[:, enough], table, signs)


def _indicators(origin: Origin, catalogue: Catalogue, asked: IndicatorRecipe) -> pl.DataFrame:
    try:
        return indicator_values(Source(store=origin.store, as_of=origin.as_of), catalogue, asked).rows
    except InputError as fault:
        problem = f"the store holds no outcome of {', '.join(asked.periods)}."
        raise InputError(problem, where=fault.where, hint=_elsewhere(origin)) from fault


def _elsewhere(origin: Origin) -> str:
    """Say of which years the store has figures."""
    store, vintage = origin.opened()
    year = pl.col("period").str.slice(0, YEAR_LENGTH)
    years = sorted(store.read("observations", vintage=vintage).select(year.unique()).collect()["period"].drop_nulls())
    if not years:
        return "It holds no figures at all: ingest those of the outcomes."
    return f"Choose another period: it has figures of {', '.join(years)}."


def _nothing(count: int) -> Outcomes:
    empty = np.empty((count, 0))
    return Outcomes((), empty, empty, empty, np.empty(0))


def _set_out(rows: pl.DataFrame, by: str, names: Sequence[str], column: str, units: Sequence[str]) -> Floats:
    place = {unit: row for row, unit in enumerate(units)}
    columns = {name: number for number, name in enumerate(names)}
    table = np.full((len(units), len(names)), np.nan)
    for pes, name, value in rows.select("pes", by, column).iter_rows():
        if pes in place and name in columns and value is not None:
            table[place[pes], columns[name]] = value
    return table


def _excess(values: Floats, around: Floats, name: str, choices: OutcomeChoices, findings: Findings) -> Floats:
    """Give what context does not explain, in standard errors; without context, what lies beyond the mean."""
    if around.shape[1] == 0:
        return _beyond_mean(values)
    try:
        fit = context_fit(values, around)
    except ValueError as fault:
        said = ", ".join(choices.context) or "no context variable"
        text = f"{name} in {choices.period} is not set against context ({said}): {fault}"
        say(findings, NOTHING_TO_SAY, text)
        return _beyond_mean(values)
    with np.errstate(invalid="ignore", divide="ignore"):  # a unit that decides the fit alone has no judgement
        return np.where(fit.deleted_error > _ZERO, fit.deleted / fit.deleted_error, np.nan)


def _beyond_mean(values: Floats) -> Floats:
    there = values[~np.isnan(values)]
    spread = float(np.std(there, ddof=1)) if len(there) > 1 else 0.0
    return (values - there.mean()) / spread if spread > _ZERO else np.full(len(values), np.nan)


def context_of(origin: Origin, catalogue: Catalogue, choices: OutcomeChoices, units: Sequence[str]) -> Floats:
    """Read context variables of the period, a country's where a PES has none of its own; shape (n, v).

    Raises
    ------
    UsageError
        If a variable is unknown.
    """
    known = [measure.id for measure in catalogue.measures.values() if measure.form == "context"]
    for name in choices.context:
        if name not in known:
            close = nearest(name, known)
            listed = f"Known: {', '.join(known)}."
            hint = f"Did you mean {close}?" if close else listed
            raise UsageError(f"unknown context variable {name!r}.", hint=hint)
    if origin.store is None or not choices.period or not choices.context:
        return np.empty((len(units), 0))
    store, vintage = origin.opened()
    totals = [
        pl.col(name) == total for name, total in store.schema.table("observations").fill.items() if name != "origin"
    ]
    wanted = pl.col("measure").is_in(choices.context) & (pl.col("period") == choices.period)
    kept = store.read("observations", vintage=vintage).filter(wanted, *totals, ~secret(choices.release)).collect()
    rows = kept.filter(pl.col("value").is_not_null())
    own = _set_out(rows, "measure", choices.context, "value", units)
    countries = [catalogue.units[unit].country if unit in catalogue.units else unit for unit in units]
    shared = _set_out(rows, "measure", choices.context, "value", list(dict.fromkeys(countries)))
    places = {country: row for row, country in enumerate(dict.fromkeys(countries))}
    return np.where(np.isnan(own), shared[[places[country] for country in countries]], own)


def distances(around: Floats) -> Floats:
    """Give how far the surroundings of each two units lie apart, in standard deviations; NaN where one is unknown.

    Notes
    -----
    Root mean square of the differences of the standardised variables (n - 1, over the units that have them all);
    variables that do not differ are left out.
    """
    n = len(around)
    complete = np.asarray(np.isfinite(around).all(axis=1))
    if around.shape[1] == 0 or complete.sum() < 2:  # noqa: PLR2004 - a distance needs two
        return np.full((n, n), np.nan)
    spread = around[complete].std(axis=0, ddof=1)
    used = around[:, spread > _ZERO] / spread[spread > _ZERO]
    if used.shape[1] == 0:
        return np.where(complete[:, np.newaxis] & complete, 0.0, np.nan)
    apart = used[:, np.newaxis] - used
    return np.asarray(np.sqrt(np.mean(apart**2, axis=2)))
