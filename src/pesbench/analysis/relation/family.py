"""One family of correlations: the numbers of its pairs, as rows of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.relation.measured import Floats, Measured, Pairing, measure
from pesbench.analysis.relation.recipe import CorrelateRecipe
from pesbench.stats import Method, t_p
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


@dataclass(frozen=True, slots=True)
class Family:
    """The rows of one family and what its draws were."""

    rows: list[dict[str, object]]
    size: int
    exact: int


def family_rows(pairing: Pairing, recipe: CorrelateRecipe) -> Family:
    """Test every score against every outcome, strongest first."""
    found = measure(pairing, recipe)
    moved = influence_of(found.without, found.estimate)
    found.columns.update(loo_low=moved.low, loo_high=moved.high)
    one_pes = _hangs_on_one(found, recipe)
    rows = []
    for j, k in _strongest_first(found.z):
        values = {name: _number(table[j, k]) for name, table in found.columns.items()}
        row: dict[str, object] = {
            "enabler": pairing.score_names[j],
            "indicator": pairing.outcome_names[k],
            **pairing.label,
            **values,
            "family_size": found.size,
            "n": int(found.n[j, k]),
            "loo_pes": pairing.units[moved.unit[j, k]] if moved.unit[j, k] >= 0 else None,
            "flipped": pairing.flipped[k],
            "dropped": _dropped(pairing, j, k),
        }
        row["reason"] = _reason(row, recipe, one_pes=bool(one_pes[j, k]), controlled=pairing.controls.shape[1])
        rows.append({name: row[name] for name in COLUMNS})
    return Family(rows, found.size, found.exact)


def _hangs_on_one(found: Measured, recipe: CorrelateRecipe) -> NDArray[np.bool_]:
    """Say where leaving out one PES turns the sign or the decision at the level alpha (by the approximation)."""
    defined = ~np.isnan(found.without)
    turned = np.sign(found.without) * np.sign(found.estimate) < 0
    significant = _roughly(found.estimate, found.n, recipe) < recipe.alpha
    decided = (_roughly(found.without, found.n - 1, recipe) < recipe.alpha) != significant
    return np.asarray(np.any(defined & (turned | decided), axis=0))


def _roughly(estimate: Floats, n: NDArray[np.int64], recipe: CorrelateRecipe) -> Floats:
    if recipe.method is not Method.KENDALL:
        return t_p(estimate, n - 2.0)
    # the variance of tau without ties, 2 (2n + 5) / (9n (n - 1)), over that of r, 1 / (n - 1)
    ratio = np.sqrt(2 * (2 * n + 5.0) / (9 * np.maximum(n, 1)))
    return t_p(np.clip(estimate / ratio, -1, 1), n - 2.0)


def _strongest_first(z: Floats) -> Iterator[tuple[int, int]]:
    """Give the pairs by the size of their z; undefined ones last, in the order of the columns."""
    order = np.argsort(-np.abs(z), axis=None, kind="stable")  # NaN sorts last
    rows, columns = np.unravel_index(order, z.shape)
    return zip(rows.tolist(), columns.tolist(), strict=True)


def _dropped(pairing: Pairing, j: int, k: int) -> str | None:
    """Name the PES that the pair goes without, and what each lacks."""
    score, outcome = ~np.isnan(pairing.scores[:, :, j]), ~np.isnan(pairing.outcomes[:, :, k])
    named = []
    for i in np.flatnonzero(~np.any(score & outcome, axis=0)):
        unit = pairing.units[i]
        why = "neither" if not (score[:, i].any() or outcome[:, i].any()) else "no score"
        if score[:, i].any():
            only_country = (unit, pairing.outcome_names[k]) in pairing.country_only
            why = "outcome of the country only" if only_country else "no outcome"
            why = "not in one cycle" if outcome[:, i].any() else why
        named.append(f"{unit} ({'incomplete' if pairing.incomplete[i] else why})")
    return "; ".join(named) or None


def _reason(row: dict[str, object], recipe: CorrelateRecipe, *, one_pes: bool, controlled: int) -> str | None:
    n = int(str(row["n"]))
    if n < _SMALLEST_N:
        return "n<3"
    if row["estimate"] is None:
        return "constant"
    facts = {
        "no_permutation": row["p"] is None,
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
