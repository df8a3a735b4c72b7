"""Values adjusted for context: each unit judged by what the others let expect in its surroundings."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.comparison.model_rules import CONTEXT_DOUBT, CONTEXT_FIT
from pesbench.analysis.comparison.naming import listed
from pesbench.analysis.comparison.recipe import ContextModel
from pesbench.analysis.comparison.view import Floats, View
from pesbench.catalogue.model import Kind
from pesbench.errors import AnalysisError, UsageError
from pesbench.stats.partial import variance_inflation
from pesbench.stats.ranks import rank
from pesbench.stats.regression import ContextFit, context_fit, share_fit

SOURCE = "context-model"
UNITS_PER_VARIABLE = 10
_INFLATED = 5.0
_LEVERAGE = 3.0  # times the mean leverage
_UNEVEN = 0.05
_HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Covariates:
    """The context variables of a table that are fit for a regression: one row per unit, NaN where one is missing."""

    names: tuple[str, ...]
    values: Floats


def adjustment(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add what context lets expect, the value adjusted for it with an interval, and the rank by it."""
    covariates = usable_context(view)
    fitted = _fitted(view, covariates) if covariates else None
    if covariates is None or fitted is None:
        return table
    fit, scale = fitted
    _say(view, covariates, fit, scale)
    low, high = fit.interval(view.recipe.level)
    series = {
        "expected": view.values - scale * fit.deleted,
        "adjusted": scale * fit.adjusted,
        "adjusted_low": scale * low,
        "adjusted_high": scale * high,
        "adjusted_rank": rank(scale * fit.adjusted, ties=view.recipe.ties, higher_is_better=view.higher),
    }
    return table.with_columns(
        pl.Series(name, numbers, dtype=pl.Float64, nan_to_null=True) for name, numbers in series.items()
    )


def with_context_errors(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Give every unit of a table the error that the regression on context leaves, s sqrt(1 - h).

    Raises
    ------
    UsageError
        If no context was named.
    """
    if not view.recipe.context:
        raise UsageError(
            "errors of the regression on context need context variables.", hint="Name them with --context."
        )
    covariates = usable_context(view)
    fitted = _fitted(view, covariates) if covariates else None
    error = np.full(len(view.pes), np.nan)
    if fitted:
        fit, scale = fitted
        error = np.where(np.isnan(fit.deleted), np.nan, scale * fit.residual_error)
        view.say(CONTEXT_FIT, f"errors are what context does not explain, about {np.nanmedian(error):.3g} for a unit")
    known = pl.Series("standard_error", error, dtype=pl.Float64, nan_to_null=True)
    source = [None if np.isnan(one) else SOURCE for one in error]
    return table.with_columns(known, pl.Series("se_source", source, dtype=pl.String))


def usable_context(view: View) -> Covariates | None:
    """Give the context variables that were named; none where none were, or where they do not carry a regression.

    Raises
    ------
    AnalysisError
        If they do not, and the indicator was named.
    """
    names = view.recipe.context
    if not names or not view.context:
        return None
    values = np.column_stack([view.context[name] for name in names])
    complete = np.isfinite(view.values) & np.isfinite(values).all(axis=1)
    problem = _problem(names, values[complete], view.values[complete])
    if problem:
        _refuse(view, problem)
        return None
    return Covariates(names, values)


def _problem(names: tuple[str, ...], rows: Floats, values: Floats) -> str:
    """Say why context variables do not carry a regression; empty where they do."""
    allowed = len(rows) // UNITS_PER_VARIABLE
    if len(names) > allowed:
        variables = f"{allowed} context variable{'' if allowed == 1 else 's'}"
        return f"{len(rows)} units with a value and context allow {variables}, found {len(names)}"
    if np.ptp(values) == 0:
        return "all values are the same, so there is nothing to adjust"
    constant = _chosen(names, np.ptp(rows, axis=0) == 0)
    if constant:
        return f"context must vary between units; the same for all: {constant}"
    tied = _chosen(names, np.isinf(variance_inflation(rows)))
    return f"each context variable must say something of its own; these follow from each other: {tied}" if tied else ""


def _refuse(view: View, problem: str) -> None:
    """Refuse where the indicator was named and this is its total; else say that the table is left as it is."""
    if view.recipe.indicators and view.title == view.indicator:
        raise AnalysisError(
            f"{view.title}: {problem}.", hint="Name other variables, chosen before you see the results."
        )
    view.say(CONTEXT_DOUBT, f"not adjusted: {problem}")


def _fitted(view: View, covariates: Covariates) -> tuple[ContextFit, float] | None:
    """Fit the model that is asked for; with it what its numbers are multiplied by to give the indicator's unit."""
    if view.recipe.context_model is ContextModel.LINEAR:
        return context_fit(view.values, covariates.values), 1.0
    scale = view.known.scale if view.known else _HUNDRED
    if view.known and view.known.kind is not Kind.PROPORTION:
        _refuse(view, f"the fractional logit is for proportions, and this is a {view.known.kind.value}")
        return None
    try:
        return share_fit(view.values / scale, covariates.values), scale
    except ValueError as fault:
        _refuse(view, f"the fractional logit failed: {fault}")
        return None


def _say(view: View, covariates: Covariates, fit: ContextFit, scale: float) -> None:
    """Tell how much is context, what each variable adds, and what makes the adjustment doubtful."""
    names = covariates.names
    linear = view.recipe.context_model is ContextModel.LINEAR
    still = f"; a unit in given surroundings still varies by {scale * fit.scale:.3g}" if linear else ""
    view.say(
        CONTEXT_FIT,
        f"context ({', '.join(names)}) goes with {100 * fit.r2:.0f} % of the variance between {fit.n} units "
        f"(R2 {fit.r2:.2f}, adjusted {fit.r2_adjusted:.2f}){still}",
    )
    on = "" if linear else " on the scale of log odds"
    parts = [
        f"{name} {slope:+.3g} ({'no robust error' if np.isnan(error) else f'robust error {error:.2g}, p {p:.2g}'})"
        for name, slope, error, p in zip(names, fit.coefficients[1:], fit.errors[1:], fit.p[1:], strict=True)
    ]
    view.say(CONTEXT_FIT, f"one more of a context variable goes with{on}: {'; '.join(parts)}")
    _say_doubts(view, names, fit)


def _say_doubts(view: View, names: tuple[str, ...], fit: ContextFit) -> None:
    inflated = _chosen(names, fit.inflation > _INFLATED)
    if inflated:
        view.say(
            CONTEXT_DOUBT, f"variance inflation above {_INFLATED:g}, so their shares cannot be told apart: {inflated}"
        )
    decisive = fit.hat > _LEVERAGE * len(fit.coefficients) / fit.n
    if decisive.any():
        view.say(CONTEXT_DOUBT, f"surroundings of their own, so hardly judged by the others: {listed(view, decisive)}")
    if fit.breusch_pagan_p < _UNEVEN:
        view.say(
            CONTEXT_DOUBT,
            "what is left varies more in some surroundings than in others (Breusch and Pagan, p "
            f"{fit.breusch_pagan_p:.2g}), so the intervals of adjusted values are rough",
        )


def _chosen(names: Iterable[str], chosen: NDArray[np.bool_]) -> str:
    return ", ".join(name for name, one in zip(names, chosen, strict=True) if one)
