"""The measures of one area as a row of the answer."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.quality.recipe import QualityRecipe
from pesbench.stats import (
    Resampling,
    bounds_reached,
    cronbach_alpha,
    halo,
    intraclass,
    omega_total,
    paired_gap,
    weighted_kappa,
)
from pesbench.stats.distributions import t_quantile

Floats = NDArray[np.float64]
TEXTS = ("cycle", "assessment", "area", "reason")
WHOLE = ("items", "n", "marks", "pairs", "pairs_of_marks")
CONSISTENCY = (
    *("items", "n", "alpha", "alpha_low", "alpha_high", "alpha_standardised", "alpha_pairwise", "omega"),
    *("halo", "halo_expected", "halo_high", "halo_p"),
)
BOUNDS = ("marks", "floor", "ceiling")
AGREEMENT = (
    *("pairs", "icc", "icc_low", "icc_high", "icc_consistency", "gap", "gap_low", "gap_high", "gap_p"),
    *("limit_low", "limit_low_from", "limit_low_to", "limit_high", "limit_high_from", "limit_high_to"),
    *("pairs_of_marks", "kappa", "kappa_low", "kappa_high", "kappa_linear", "same_mark"),
)
COLUMNS = ("cycle", "assessment", "area", *CONSISTENCY, *BOUNDS, *AGREEMENT, "reason")
_FEWEST_ITEMS = 2
_FEWEST_PES = 3

Row = dict[str, object]


def quality_schema() -> dict[str, pl.DataType]:
    """Give the columns of the answer, in order, with their types."""
    special: dict[str, pl.DataType] = dict.fromkeys(TEXTS, pl.String()) | dict.fromkeys(WHOLE, pl.Int64())
    return {name: special.get(name, pl.Float64()) for name in COLUMNS}


def consistency(items: Floats, recipe: QualityRecipe, task: str) -> tuple[Row, list[str]]:
    """Give alpha, omega and the first component of the items of an area, and why any of them is null."""
    alpha = cronbach_alpha(items, level=recipe.level)
    omega = omega_total(items)
    first = halo(items, plan=Resampling(recipe.draws, recipe.seed, task))
    row = dict(
        zip(
            CONSISTENCY,
            (
                *(alpha.items, alpha.n, alpha.raw, alpha.low, alpha.high, alpha.standardised),
                cronbach_alpha(items, missing="pairwise").raw,
                omega.total if omega.converged else np.nan,
                *(first.share, first.expected, first.high, first.p),
            ),
            strict=True,
        )
    )
    if alpha.items < _FEWEST_ITEMS:
        return _nulled(row), ["one_item"]
    if alpha.n < _FEWEST_PES:
        return _nulled(row), ["n<3"]
    if np.isnan(first.share):
        return _nulled(row), ["constant"]
    facts = {
        "low_n": alpha.n < recipe.min_n,
        "two_items": alpha.items == _FEWEST_ITEMS,
        "improper": omega.improper,
        "no_convergence": not omega.converged,
    }
    return _nulled(row), [fact for fact, holds in facts.items() if holds]


def bounds(marks: Floats, recipe: QualityRecipe) -> tuple[Row, list[str]]:
    """Give how many marks there are and the shares at either end of the scale."""
    given = marks[~np.isnan(marks)]
    if np.any(given < recipe.scale_low) or np.any(given > recipe.scale_high):
        return {"marks": len(given), "floor": None, "ceiling": None}, ["off_scale"]
    floor, ceiling = bounds_reached(given, low=recipe.scale_low, high=recipe.scale_high)
    return _nulled({"marks": len(given), "floor": floor, "ceiling": ceiling}), []


def agreement(
    scores: tuple[Floats, Floats], marks: tuple[Floats, Floats], recipe: QualityRecipe
) -> tuple[Row, list[str]]:
    """Give how self- and external scores of an area agree by PES, and their marks of its enablers."""
    gap = paired_gap(*scores, level=recipe.level)
    both = intraclass(np.column_stack(scores), level=recipe.level)
    kappa = weighted_kappa(*marks)
    reach = np.nan
    if not np.isnan(kappa.standard_error_units):
        reach = float(t_quantile((1 + recipe.level) / 2, gap.n - 1)) * kappa.standard_error_units
    values = (
        *(gap.n, both.agreement.value, both.agreement.low, both.agreement.high, both.consistency.value),
        *(gap.mean, gap.low, gap.high, gap.p),
        *(gap.limit_low, *gap.limit_low_interval, gap.limit_high, *gap.limit_high_interval),
        *(kappa.pairs, kappa.kappa, kappa.kappa - reach, min(kappa.kappa + reach, 1.0)),
        *(weighted_kappa(*marks, weights="linear").kappa, kappa.exact),
    )
    row = _nulled(dict(zip(AGREEMENT, values, strict=True)))
    if gap.n < _FEWEST_PES:
        return row, ["one_assessment" if gap.n == 0 else "pairs<3"]
    if row["icc"] is None or row["kappa"] is None:
        return row, ["no_differences"]
    return row, ["few_pairs"] if gap.n < recipe.min_n else []


def no_agreement() -> tuple[Row, list[str]]:
    """Give the row where there is only one assessment."""
    return {name: 0 if name in WHOLE else None for name in AGREEMENT}, ["one_assessment"]


def _nulled(row: Mapping[str, object]) -> Row:
    return {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in row.items()}
