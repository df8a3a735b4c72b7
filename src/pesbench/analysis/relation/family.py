"""One family of correlations: the tests and intervals of its pairs, as rows of the answer."""

import os
from collections.abc import Iterator, Sequence
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
    holm,
    jackknife_interval,
    kendall_exact_p,
    kendall_normal_p,
    leave_one_out,
    minimum_detectable,
    partial_test,
    permutation_test,
    t_p,
)
from pesbench.stats.jackknife import influence_of

COLUMNS = (
    *("enabler", "indicator", "cycle", "period", "assessment", "family", "family_size", "method", "n", "estimate"),
    *("low", "high", "low_jackknife", "high_jackknife", "p", "p_asymptotic", "p_robust", "p_holm", "p_maxt"),
    *("q_bh", "q_by", "loo_low", "loo_high", "loo_pes", "partial", "partial_p", "minimum_detectable", "flipped"),
    *("dropped", "reason"),
)
TEXTS = ("enabler", "indicator", "cycle", "period", "assessment", "family", "method", "loo_pes", "dropped", "reason")
WHOLE = ("family_size", "n")
_SMALLEST_N = 3
_CONTROLS_PER_UNIT = 10
_THREADS = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Scores and outcomes of the same units, and what the answer says of all their pairs.

    ``incomplete`` PES are left out because of a number missing elsewhere. ``outcomes`` point so that larger
    is better; ``flipped`` says which were turned round for that. ``controls`` has no column where none is
    asked for.
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

    def task(self, step: str) -> str:
        """Name a task, so that its random draws are its own."""
        return "/".join(["correlate", *(str(part) for part in self.label.values()), step])


@dataclass(frozen=True, slots=True)
class Family:
    """The rows of one family and what its draws were."""

    rows: list[dict[str, object]]
    size: int
    exact: int


def family_rows(pairing: Pairing, recipe: CorrelateRecipe) -> Family:
    """Test every score against every outcome, strongest first."""
    test = permutation_test(
        pairing.scores,
        pairing.outcomes,
        method=recipe.method,
        plan=_plan(pairing, recipe, "permutation", recipe.resamples),
        studentised=recipe.method is not Method.KENDALL,
    )
    p, exact = _best_p(pairing, recipe.method, test)
    columns = _numbers(pairing, recipe, test, p)
    without = leave_one_out(pairing.scores, pairing.outcomes, method=recipe.method)
    moved = influence_of(without, test.estimate)
    columns |= {"loo_low": moved.low, "loo_high": moved.high}
    one_pes = _hangs_on_one(without, test, recipe)
    rows = []
    for j, k in _strongest_first(test):
        values = {name: _number(table[j, k]) for name, table in columns.items()}
        row: dict[str, object] = {
            "enabler": pairing.score_names[j],
            "indicator": pairing.outcome_names[k],
            **pairing.label,
            **values,
            "family_size": test.family_size,
            "n": int(test.n[j, k]),
            "loo_pes": pairing.units[moved.unit[j, k]] if moved.unit[j, k] >= 0 else None,
            "flipped": pairing.flipped[k],
            "dropped": _dropped(pairing, j, k),
        }
        row["reason"] = _reason(row, recipe, one_pes=bool(one_pes[j, k]), controlled=pairing.controls.shape[1])
        rows.append({name: row[name] for name in COLUMNS})
    return Family(rows, test.family_size, exact)


def _plan(pairing: Pairing, recipe: CorrelateRecipe, step: str, count: int) -> Resampling:
    return Resampling(count, recipe.seed, pairing.task(step), min(os.cpu_count() or 1, _THREADS))


def _best_p(pairing: Pairing, method: Method, test: PermutationTest) -> tuple[Floats, int]:
    """Give the exact p of Kendall's S where there is one, else the permutation p, and how many are exact."""
    p, exact = test.p.copy(), test.exact.copy()
    if method is Method.KENDALL:
        for j, k in np.argwhere(~np.isnan(p)):
            value = kendall_exact_p(pairing.scores[:, j], pairing.outcomes[:, k])
            if not np.isnan(value):
                p[j, k], exact[j, k] = value, True
    return p, int(np.count_nonzero(exact))


def _numbers(pairing: Pairing, recipe: CorrelateRecipe, test: PermutationTest, p: Floats) -> dict[str, Floats]:
    """Give the columns that are numbers of a pair, each of shape (scores, outcomes)."""
    scores, outcomes, method = pairing.scores, pairing.outcomes, recipe.method
    draws = _plan(pairing, recipe, "bootstrap", min(recipe.bootstraps, recipe.resamples))
    bca = bca_interval(scores, outcomes, method=method, plan=draws, level=recipe.level)
    jackknife = jackknife_interval(scores, outcomes, method=method, level=recipe.level)
    partial, partial_p = _partial(pairing, recipe)
    detectable = minimum_detectable(test.n, alpha=recipe.alpha, power=recipe.power)
    return {
        "estimate": test.estimate,
        "low": bca.low,
        "high": bca.high,
        "low_jackknife": jackknife.low,
        "high_jackknife": jackknife.high,
        "p": p,
        "p_asymptotic": _asymptotic(pairing, method, test),
        "p_robust": test.p_robust,
        "p_holm": holm(p),
        "p_maxt": np.maximum(test.p_maxt, p),
        "q_bh": benjamini_hochberg(p),
        "q_by": benjamini_yekutieli(p),
        "partial": partial,
        "partial_p": partial_p,
        "minimum_detectable": np.where(np.isnan(test.estimate), np.nan, detectable),
    }


def _asymptotic(pairing: Pairing, method: Method, test: PermutationTest) -> Floats:
    if method is not Method.KENDALL:
        return t_p(test.estimate, test.n - 2.0)
    result = np.full(test.estimate.shape, np.nan)
    for j, k in np.argwhere(~np.isnan(test.estimate)):
        result[j, k] = kendall_normal_p(pairing.scores[:, j], pairing.outcomes[:, k])
    return result


def _partial(pairing: Pairing, recipe: CorrelateRecipe) -> tuple[Floats, Floats]:
    """Give partial correlations and their p, null where there are fewer than ten PES for each control."""
    shape = (pairing.scores.shape[1], pairing.outcomes.shape[1])
    count = pairing.controls.shape[1]
    if not count:
        return np.full(shape, np.nan), np.full(shape, np.nan)
    plan = _plan(pairing, recipe, "partial", recipe.resamples)
    found = partial_test(pairing.scores, pairing.outcomes, pairing.controls, method=recipe.method, plan=plan)
    enough = found.n >= _CONTROLS_PER_UNIT * count
    return np.where(enough, found.estimate, np.nan), np.where(enough, found.p, np.nan)


def _hangs_on_one(without: Floats, test: PermutationTest, recipe: CorrelateRecipe) -> NDArray[np.bool_]:
    """Say where leaving out one PES turns the sign or the decision at the level alpha (by the approximation)."""
    defined = ~np.isnan(without)
    turned = np.sign(without) * np.sign(test.estimate) < 0
    significant = _roughly(test.estimate, test.n, recipe) < recipe.alpha
    decided = (_roughly(without, test.n - 1, recipe) < recipe.alpha) != significant
    return np.asarray(np.any(defined & (turned | decided), axis=0))


def _roughly(estimate: Floats, n: NDArray[np.int64], recipe: CorrelateRecipe) -> Floats:
    if recipe.method is not Method.KENDALL:
        return t_p(estimate, n - 2.0)
    # the variance of tau without ties, 2 (2n + 5) / (9n (n - 1)), over that of r, 1 / (n - 1)
    ratio = np.sqrt(2 * (2 * n + 5.0) / (9 * np.maximum(n, 1)))
    return t_p(np.clip(estimate / ratio, -1, 1), n - 2.0)


def _strongest_first(test: PermutationTest) -> Iterator[tuple[int, int]]:
    """Give the pairs by the size of their z; undefined ones last, in the order of the columns."""
    order = np.argsort(-np.abs(test.z), axis=None, kind="stable")  # NaN sorts last
    rows, columns = np.unravel_index(order, test.z.shape)
    return zip(rows.tolist(), columns.tolist(), strict=True)


def _dropped(pairing: Pairing, j: int, k: int) -> str | None:
    """Name the PES that the pair goes without, and what each lacks."""
    no_score, no_outcome = np.isnan(pairing.scores[:, j]), np.isnan(pairing.outcomes[:, k])
    why = {(True, False): "no score", (False, True): "no outcome", (True, True): "neither"}
    named = [
        f"{unit} ({'incomplete' if left_out else why[bool(a), bool(b)]})"
        for unit, left_out, a, b in zip(pairing.units, pairing.incomplete, no_score, no_outcome, strict=True)
        if a or b
    ]
    return "; ".join(named) or None


def _reason(row: dict[str, object], recipe: CorrelateRecipe, *, one_pes: bool, controlled: int) -> str | None:
    n = int(str(row["n"]))
    if n < _SMALLEST_N:
        return "n<3"
    if row["estimate"] is None:
        return "constant"
    facts = {
        "low_n": n < recipe.min_n,
        "perfect": abs(float(str(row["estimate"]))) == 1,
        "one_pes": one_pes,
        "no_partial": controlled > 0 and row["partial"] is None,
    }
    facts["no_interval"] = not facts["perfect"] and row["low"] is None and row["low_jackknife"] is None
    return "; ".join(fact for fact, holds in facts.items() if holds) or None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def none_enough(rows: Sequence[dict[str, object]]) -> bool:
    """Say whether no pair has a partial correlation."""
    return all(row["partial"] is None for row in rows)
