"""What is computed for every pair of one family: estimates, tests, intervals, influence."""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.relation.recipe import CorrelateRecipe
from pesbench.stats import (
    Method,
    PermutationTest,
    Resampling,
    bca_interval,
    benjamini_hochberg,
    benjamini_yekutieli,
    change_test,
    holm,
    jackknife_interval,
    kendall_exact_p,
    kendall_normal_p,
    leave_one_out,
    minimum_detectable,
    partial_test,
    permutation_test,
    pooled_interval,
    pooled_test,
    pooled_without_each,
    t_p,
)

CONTROLS_PER_UNIT = 10
_THREADS = 4
_STARTS = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Scores and outcomes of the same units, and what the answer says of all their pairs.

    ``scores`` and ``outcomes`` have shapes (cycles, units, columns), with one cycle unless several are pooled.
    ``incomplete`` PES are left out because of a number missing elsewhere. ``outcomes`` point so that larger is better;
    ``flipped`` says which were turned round for that. ``controls`` has no column where none is asked for. ``starts``
    are scores and outcomes before the change, where changes are related. ``country_only`` names a PES and an outcome
    that only its country has.
    """

    units: tuple[str, ...]
    incomplete: NDArray[np.bool_]
    scores: Floats
    score_names: tuple[str, ...]
    outcomes: Floats
    outcome_names: tuple[str, ...]
    flipped: tuple[bool, ...]
    controls: Floats
    label: dict[str, str | None]
    starts: tuple[Floats, Floats] | None = None
    country_only: frozenset[tuple[str, str]] = frozenset()

    @property
    def pooled(self) -> bool:
        """Whether several cycles are related together."""
        return len(self.scores) > 1

    @property
    def tables(self) -> tuple[Floats, Floats]:
        """The scores and outcomes of the one cycle."""
        return self.scores[0], self.outcomes[0]

    def plan(self, recipe: CorrelateRecipe, step: str, count: int) -> Resampling:
        """Plan the draws of a step, whose random numbers are its own."""
        task = "/".join(["correlate", *(str(part) for part in self.label.values()), step])
        return Resampling(count, recipe.seed, task, min(os.cpu_count() or 1, _THREADS))


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers of each pair, shape (scores, outcomes), by the name of their column; NaN where there is none.

    ``without`` holds the correlations without each unit, shape (units, scores, outcomes); ``exact`` counts the pairs
    whose p rests on every permutation.
    """

    columns: dict[str, Floats]
    n: NDArray[np.int64]
    z: Floats
    without: Floats
    size: int
    exact: int

    @property
    def estimate(self) -> Floats:
        """The correlations."""
        return self.columns["estimate"]


def measure(pairing: Pairing, recipe: CorrelateRecipe) -> Measured:
    """Test every score against every outcome."""
    found = _pooled(pairing, recipe) if pairing.pooled else _of_one_cycle(pairing, recipe)
    p = found.columns["p"]
    detectable = minimum_detectable(found.n, alpha=recipe.alpha, power=recipe.power)
    found.columns.update(
        p_holm=holm(p),
        p_maxt=np.maximum(found.columns["p_maxt"], p),
        q_bh=benjamini_hochberg(p),
        q_by=benjamini_yekutieli(p),
        minimum_detectable=np.where(np.isnan(found.estimate), np.nan, detectable),
    )
    return found


def _of_one_cycle(pairing: Pairing, recipe: CorrelateRecipe) -> Measured:
    x, y = pairing.tables
    robust = recipe.method is not Method.KENDALL
    plan = pairing.plan(recipe, "permutation", recipe.resamples)
    test = permutation_test(x, y, method=recipe.method, plan=plan, studentised=robust)
    p, exact = _best_p(x, y, recipe.method, test)
    partial, partial_p = _partial(pairing, recipe)
    columns = {
        "estimate": test.estimate,
        "p": p,
        "p_asymptotic": _asymptotic(x, y, recipe.method, test),
        "p_robust": test.p_robust,
        "p_maxt": test.p_maxt,
        "partial": partial,
        "partial_p": partial_p,
        **_intervals(pairing, recipe),
    }
    without = leave_one_out(x, y, method=recipe.method)
    return Measured(columns, test.n, test.z, without, test.family_size, exact)


def _intervals(pairing: Pairing, recipe: CorrelateRecipe) -> dict[str, Floats]:
    x, y = pairing.tables
    draws = pairing.plan(recipe, "bootstrap", min(recipe.bootstraps, recipe.resamples))
    bca = bca_interval(x, y, method=recipe.method, plan=draws, level=recipe.level)
    jackknife = jackknife_interval(x, y, method=recipe.method, level=recipe.level)
    return {"low": bca.low, "high": bca.high, "low_jackknife": jackknife.low, "high_jackknife": jackknife.high}


def _pooled(pairing: Pairing, recipe: CorrelateRecipe) -> Measured:
    """Relate several cycles together: PES are permuted and drawn whole, so that their cycles stay together."""
    x, y, method = pairing.scores, pairing.outcomes, recipe.method
    test = pooled_test(x, y, method=method, plan=pairing.plan(recipe, "permutation", recipe.resamples))
    draws = pairing.plan(recipe, "bootstrap", min(recipe.bootstraps, recipe.resamples))
    interval = pooled_interval(x, y, method=method, plan=draws, level=recipe.level)
    none = np.full(test.estimate.shape, np.nan)
    names = ("low_jackknife", "high_jackknife", "p_asymptotic", "p_robust", "partial", "partial_p")
    columns = {
        "estimate": test.estimate,
        "p": test.p,
        "p_maxt": test.p_maxt,
        "low": interval.low,
        "high": interval.high,
    }
    without = np.moveaxis(pooled_without_each(x, y, method=method), -1, 0)
    exact = int(np.count_nonzero(test.exact))
    return Measured(columns | dict.fromkeys(names, none), test.n, test.z, without, test.family_size, exact)


def _best_p(x: Floats, y: Floats, method: Method, test: PermutationTest) -> tuple[Floats, int]:
    """Give the exact p of Kendall's S where there is one, else the permutation p, and how many are exact."""
    p, exact = test.p.copy(), test.exact.copy()
    if method is Method.KENDALL:
        for j, k in np.argwhere(~np.isnan(p)):
            value = kendall_exact_p(x[:, j], y[:, k])
            if not np.isnan(value):
                p[j, k], exact[j, k] = value, True
    return p, int(np.count_nonzero(exact))


def _asymptotic(x: Floats, y: Floats, method: Method, test: PermutationTest) -> Floats:
    if method is not Method.KENDALL:
        return t_p(test.estimate, test.n - 2.0)
    result = np.full(test.estimate.shape, np.nan)
    for j, k in np.argwhere(~np.isnan(test.estimate)):
        result[j, k] = kendall_normal_p(x[:, j], y[:, k])
    return result


def _partial(pairing: Pairing, recipe: CorrelateRecipe) -> tuple[Floats, Floats]:
    """Give partial correlations and their p, null where there are fewer than ten PES for each control.

    With changes and without control variables, both starts are held constant.
    """
    x, y = pairing.tables
    count = pairing.controls.shape[1]
    if count:
        plan = pairing.plan(recipe, "partial", recipe.resamples)
        found = partial_test(x, y, pairing.controls, method=recipe.method, plan=plan)
    elif pairing.starts is not None and recipe.method is not Method.KENDALL:
        count = _STARTS
        plan = pairing.plan(recipe, "partial", min(recipe.bootstraps, recipe.resamples))
        (x1, y1), method = pairing.starts, recipe.method
        found = change_test((x1, y1), (x1 + x, y1 + y), method=method, plan=plan).adjusted
    else:
        none = np.full((x.shape[1], y.shape[1]), np.nan)
        return none, none
    enough = found.n >= CONTROLS_PER_UNIT * count
    return np.where(enough, found.estimate, np.nan), np.where(enough, found.p, np.nan)
