"""Values drawn towards what units have in common, where their errors are known."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.comparison.adjustment import Covariates, usable_context
from pesbench.analysis.comparison.model_rules import SHRUNKEN
from pesbench.analysis.comparison.recipe import ErrorSource
from pesbench.analysis.comparison.view import Floats, View
from pesbench.stats.shrinkage import BetweenUnits, Shrunken, shrunken

SMALLEST_N = 3


def shrinking(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add values drawn towards their mean, or towards what context predicts, with the error that remains.

    Errors of the regression on context hold the differences between units that shrinkage is to keep, so they do not
    serve here.
    """
    if view.recipe.errors is ErrorSource.CONTEXT:
        return table
    usable = np.isfinite(view.values) & (view.errors > 0)
    if np.sum(usable) < SMALLEST_N:
        return table
    covariates = usable_context(view)
    context = _standardised(usable, covariates) if covariates else None
    if context is None:
        covariates = None
    found = shrunken(view.values, view.errors, context)
    _say(view, found, covariates, shrunken(view.values, view.errors, context, method=BetweenUnits.PAULE_MANDEL))
    series = {"shrunken": found.estimate, "shrunken_error": np.sqrt(found.mse_estimated)}
    return table.with_columns(
        pl.Series(name, numbers, dtype=pl.Float64, nan_to_null=True) for name, numbers in series.items()
    )


def _standardised(usable: NDArray[np.bool_], covariates: Covariates) -> Floats | None:
    """Give context in standard deviations; none where the units with an error do not determine the prediction."""
    used = usable & np.isfinite(covariates.values).all(axis=1)
    rows = covariates.values[used]
    if len(rows) < rows.shape[1] + 2 or np.any(np.ptp(rows, axis=0) == 0):
        return None
    scores = (covariates.values - np.mean(rows, axis=0)) / np.std(rows, axis=0)
    return scores if np.linalg.matrix_rank(scores[used]) == rows.shape[1] else None


def _say(view: View, found: Shrunken, covariates: Covariates | None, check: Shrunken) -> None:
    towards = f"what {', '.join(covariates.names)} predict" if covariates else f"the mean {found.coefficients[0]:.4g}"
    low, middle, high = np.nanquantile(100 * found.weight, [0.0, 0.5, 1.0])
    view.say(
        SHRUNKEN,
        f"shrunken values are drawn towards {towards}; units vary around it by {np.sqrt(found.tau2):.3g} (REML; "
        f"{np.sqrt(check.tau2):.3g} by Paule and Mandel), so a value keeps {low:.0f} to {high:.0f} % of its weight, "
        f"{middle:.0f} % in the middle",
    )
