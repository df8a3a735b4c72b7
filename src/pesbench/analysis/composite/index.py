"""A composite index: rank units by many indicators at once, and say how certain the ranks are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.composite import sensitivity as sobol
from pesbench.analysis.composite import uncertainty as drawn
from pesbench.analysis.composite.chain import Base, Chain, base
from pesbench.analysis.composite.hierarchy import Hierarchy, hierarchy
from pesbench.analysis.composite.inputs import Gathered, Origin, gather
from pesbench.analysis.composite.insights import compared, node_records, profiles, removed
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.analysis.composite.rules import DEFAULTS, DRAWS
from pesbench.analysis.composite.scheme import Scheme, read_scheme, scheme_of
from pesbench.analysis.composite.table import check_values
from pesbench.analysis.composite.telling import of_directions, of_steps
from pesbench.analysis.composite.uncertainty import Uncertainty, threads_at_hand, uncertain
from pesbench.analysis.composite.varying import Factor, check_rows, factors
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import UsageError
from pesbench.findings import Finding
from pesbench.result import Result
from pesbench.stats.composite import places

Cells = NDArray[np.float64]
Given = Path | Mapping[str, Any]
COLUMNS: dict[str, pl.DataType] = {
    "pes": pl.String(),
    "node": pl.String(),
    "level": pl.Int64(),
    "score": pl.Float64(),
    "rank": pl.Int64(),
    "rank_low": pl.Int64(),
    "rank_high": pl.Int64(),
    "coverage": pl.Float64(),
    "imputed": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Extras:
    """What does not change the answer: a file for the draws, and how many threads to use."""

    draws: Path | None = None
    threads: int | None = None


def index(
    origin: Origin,
    catalogue: Catalogue,
    scheme: Given,
    recipe: IndexRecipe,
    *,
    against: Given | None = None,
    extras: Extras | None = None,
) -> Result:
    """Compute a composite index.

    Parameters
    ----------
    origin
        Where the values come from.
    catalogue
        Where unit lists, and directions that the scheme leaves out, come from.
    scheme, against
        Files, or what they hold; the second one only to compare with.
    recipe
        The choices.
    extras
        A file for the draws of the uncertainty analysis, and the number of threads.

    Returns
    -------
    Result
        One row per unit and node, the index first, best first: score, rank (1 = best, ties share the better one), 5 and
        95 % rank of groups where uncertainty was asked for, coverage (share of the indicators below with a value of
        their own) and whether an imputed value is below. The recipe has all else.

    Raises
    ------
    UsageError, InputError, StoreError
        If something cannot be read or chosen.
    AnalysisError
        If the scheme cannot be computed from the values, or all draws failed.
    """
    check_rows(recipe.sensitivity)
    extras = extras or Extras()
    if extras.draws is not None and not recipe.uncertainty:
        raise UsageError("draws are kept of an uncertainty analysis.", hint="Give --uncertainty N too.")
    plan, shape = _read(scheme)
    second = None if against is None else _read(against)
    named = [*_named(shape), *(_named(second[1]) if second else ())]
    gathered = gather(origin, catalogue, recipe, named)
    own = _base(plan, shape, gathered, catalogue)
    findings = [*gathered.findings, *of_directions(own, catalogue), *of_steps(own, named)]
    sections: dict[str, Any] = {
        "scheme": plan.as_document(),
        "numpy": np.__version__,
        "nodes": node_records(own),
        "profiles": profiles(own),
    }
    if recipe.remove_one:
        sections["removals"] = removed(own)
    if second is not None:
        other, other_shape = second
        theirs = _base(other, other_shape, gathered, catalogue)
        sections |= {"against": other.as_document(), "comparison": compared(own, theirs, recipe.top)}
    found = _varied(own, recipe, sections, findings, extras)
    answer = gathered.recipe.model_copy(update=sections)
    if extras.draws is not None and found is not None and found.table is not None:
        _write(found.table, extras.draws, answer)
    return Result(_rows(own, found), answer, tuple(findings))


def _read(given: Given) -> tuple[Scheme, Hierarchy]:
    where = str(given) if isinstance(given, Path) else "scheme"
    scheme = read_scheme(given) if isinstance(given, Path) else scheme_of(given)
    return scheme, hierarchy(scheme, where)


def _named(shape: Hierarchy) -> list[str]:
    """Give the indicators, and what they are divided by."""
    return [*shape.indicators, *(node.denominator for node in shape.nodes if node.denominator)]


def _base(scheme: Scheme, shape: Hierarchy, gathered: Gathered, catalogue: Catalogue) -> Base:
    table = gathered.table(shape)
    check_values(table, shape)
    known = {
        name: -1 if indicator.direction is Direction.LOWER else 1
        for name, indicator in catalogue.indicators.items()
        if indicator.direction in (Direction.LOWER, Direction.HIGHER)
    }
    return base(Chain.of(scheme, shape, table, known))


def _varied(
    own: Base, recipe: IndexRecipe, sections: dict[str, Any], findings: list[Finding], extras: Extras
) -> Uncertainty | None:
    """Do the analyses that were asked for; their records go into the sections."""
    if not (recipe.uncertainty or recipe.sensitivity):
        return None
    varying, by_default = factors(own)
    sections["varied"] = tuple(factor.record() for factor in varying)
    if by_default:
        said = ", ".join(_said(factor) for factor in varying)
        findings.append(Finding(DEFAULTS.code, DEFAULTS.severity, f"the scheme has no [[vary]], so these vary: {said}"))
    threads = extras.threads or threads_at_hand()
    found = None
    if recipe.uncertainty:
        keep = extras.draws is not None
        found = uncertain(own, varying, recipe.uncertainty, recipe.seed, threads=threads, keep=keep)
        sections["rank_distribution"] = drawn.record(found, own)
        _count_failed(findings, found.failed, found.draws, "draws")
    if recipe.sensitivity:
        shares = sobol.sensitive(own, varying, recipe.sensitivity, recipe.seed, threads=threads)
        sections["rank_sensitivity"] = sobol.record(shares, own, varying)
        _count_failed(findings, shares.failed, shares.rows, "rows of the design")
    return found


def _said(factor: Factor) -> str:
    if factor.field == "weights":
        return f"weights (Dirichlet, concentration {factor.vary.concentration:g})"
    if factor.field == "drop":
        return "one indicator or none left out"
    choices = "/".join(str(choice) for choice in factor.choices)
    return f"{factor.field} ({choices})" if choices else "sampling errors"


def _count_failed(findings: list[Finding], failed: int, of: int, what: str) -> None:
    if failed:
        told = f"{failed:,} of {of:,} {what} could not be computed and are left out"
        findings.append(Finding(DRAWS.code, DRAWS.severity, told))


def _write(table: pl.DataFrame, path: Path, recipe: IndexRecipe) -> None:
    """Write the draws: Parquet, or CSV where the name of the file says so."""
    try:
        if path.suffix.casefold() == ".csv":
            table.write_csv(path)
        else:
            table.write_parquet(path, metadata={"pesbench.recipe": recipe.model_dump_json()})
    except OSError as fault:
        told = fault.strerror or str(fault)
        raise UsageError(f"the file of draws must be writable, found: {told}.", where=str(path)) from fault


def _rows(own: Base, found: Uncertainty | None) -> pl.DataFrame:
    """Give the rows, nodes from the index down, units from the best."""
    shape, units = own.chain.shape, own.chain.table.units
    ranks = places(own.scores.T).ranks
    present = own.chain.present()
    frames = []
    for at in reversed(range(shape.tree.nodes)):
        below = [leaf for leaf in shape.tree.below(at) if own.own_weights[leaf] > 0] or list(shape.tree.below(at))
        columns: dict[str, Any] = {
            "pes": units,
            "node": [shape.ids[at]] * len(units),
            "level": [shape.levels[at]] * len(units),
            "score": _nullable(own.scores[:, at]),
            "rank": _whole(ranks[at]),
            "rank_low": _interval(found, found.low if found else None, at, shape),
            "rank_high": _interval(found, found.high if found else None, at, shape),
            "coverage": present[:, below].mean(axis=1),
            "imputed": own.prepared.imputed[0][:, below].any(axis=1),
        }
        filled = {name: column if column is not None else [None] * len(units) for name, column in columns.items()}
        frames.append(pl.DataFrame(filled, schema=COLUMNS).sort("rank", "pes", nulls_last=True))
    return pl.concat(frames)


def _nullable(values: Cells) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]


def _whole(values: Cells) -> list[int | None]:
    return [None if np.isnan(value) else int(value) for value in values]


def _interval(
    found: Uncertainty | None, limits: NDArray[np.int64] | None, at: int, shape: Hierarchy
) -> list[int | None] | None:
    if found is None or limits is None or at < shape.tree.indicators:
        return None
    return [int(limit) or None for limit in limits[:, at - shape.tree.indicators]]
