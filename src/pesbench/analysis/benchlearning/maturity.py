"""How mature a PES is: scores by enabler, area and total, self beside external, and the place in the network."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import polars as pl

from pesbench.analysis.benchlearning.assessments import (
    EXTERNAL,
    SELF,
    Asked,
    Assessments,
    check_unit,
    read_assessments,
    say,
)
from pesbench.analysis.benchlearning.recipe import MaturityRecipe
from pesbench.analysis.benchlearning.rules import NOTHING_TO_SAY, UNSURE
from pesbench.analysis.benchlearning.scoring import Floats, Marks, Scored, total_of, weakest
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Certainty
from pesbench.findings import Findings
from pesbench.result import Result
from pesbench.stats.draws import Resampling
from pesbench.stats.rank_sets import own_set, rank_sets
from pesbench.stats.ranks import rank

TOTAL = "total"
MIN_PLACES = 3
_SLACK = 1e-9
_QUARTILES = ("lower_quartile", "median", "upper_quartile")


class Level(StrEnum):
    """What a score is of."""

    ENABLER = "enabler"
    AREA = "area"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Node:
    """An enabler, an area or the total, with its columns among the enablers."""

    level: Level
    id: str
    area: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands where by external scores, in one node: places and the range that is compatible with the errors.

    ``quartiles`` are the lower one, the median and the upper one.
    """

    place: Floats
    low: Floats
    high: Floats
    count: int
    quartiles: tuple[float, float, float]


def maturity(scores: pl.DataFrame, *, catalogue: Catalogue, recipe: MaturityRecipe) -> Result:
    """Score the assessments of a cycle.

    Parameters
    ----------
    scores
        Rows in the columns of the form ``enablers``: ``pes, enabler, assessment``, a ``score`` or phases, and
        ``assessor`` where several assessors' marks are kept apart.
    catalogue, recipe
        The vocabulary, which has the scoring profile, and the choices.

    Returns
    -------
    Result
        One row per PES and enabler, area and the total: ``external`` and ``self`` scores in points of the scale;
        ``gap`` (self minus external, over the enablers that have both); ``label`` of the external score; ``weakest``
        phase of the external assessment, else of the self-assessment (several where they share the lowest mark), and
        the phases ``plan, do, check, act`` behind it; ``coverage`` of the external score, else of the own one (0 to
        1); ``assessors``, the most that any enabler has, and ``spread``, the largest between them; ``standard_error``
        of the external score; ``rank`` among the ``n_pes`` with an external score and enough coverage, 1 the highest,
        equal scores sharing the better place, with ``rank_low`` and ``rank_high``, between which the place lies with
        the level of the recipe; ``median``, ``lower_quartile`` and ``upper_quartile`` of those with a place.
        ``reason`` says why there is no place: ``no_external``, ``low_coverage``, ``few_pes`` (fewer than three),
        ``all_equal``, or why it has no range: ``no_error``.

    Raises
    ------
    UsageError, InputError, CatalogueError
        If the cycle, profile, list or PES is unknown, or there is no score.

    Notes
    -----
    An area is the mean of its enablers, the total the mean of the areas with the profile's weights. The standard error
    is that of measurement: what a score would vary by if other enablers of the area (of an enabler: other phases) had
    been marked, from the two-way analysis of variance over the PES with every mark; that of the total follows from
    those of the areas. It holds no disagreement between visits. Ranges of places are the marginal confidence sets of
    `rank_sets`.
    """
    findings = Findings()
    asked = Asked(recipe.cycle, recipe.profile, recipe.units, recipe.release)
    found = read_assessments(scores, catalogue, asked, findings)
    if recipe.pes:
        check_unit(recipe.pes, found.units, catalogue, findings, f"score in cycle {recipe.cycle}")
    rows = [row for node in nodes_of(found) for row in _rows(node, found, recipe)]
    _tell(found, catalogue, findings)
    table = _in_order(pl.DataFrame(rows, schema=_schema(found.phases)), found.units)
    used = found.profile.model_dump(mode="json", exclude={"names", "official", "note"})
    stamped = recipe.model_copy(update={"scored_by": used, "profile": found.profile.id, "numpy": np.__version__})
    return Result(table, stamped, tuple(findings))


def without_enablers(result: Result) -> Result:
    """Keep the total and the areas: the fewer tables an anonymous answer has, the narrower its linked bands."""
    return replace(result, rows=result.rows.filter(pl.col("level") != Level.ENABLER.value))


def nodes_of(found: Assessments) -> Iterator[Node]:
    """Give the total, the areas and the enablers of a cycle."""
    yield Node(Level.TOTAL, TOTAL, "", tuple(range(len(found.enablers))))
    for area, columns in found.areas.items():
        yield Node(Level.AREA, area, area, tuple(columns))
    for column, enabler in enumerate(found.enablers):
        yield Node(Level.ENABLER, enabler.id, enabler.area, (column,))


def scored(marks: Marks, node: Node, found: Assessments) -> Scored:
    """Score a node by one kind of assessment."""
    if node.level is Level.ENABLER:
        return marks.enabler(node.columns[0])
    if node.level is Level.AREA:
        return marks.area(node.columns)
    areas = {area: marks.area(columns) for area, columns in found.areas.items()}
    return total_of(areas, {area: len(columns) for area, columns in found.areas.items()}, found.profile.areas)


def gap(node: Node, found: Assessments) -> Floats:
    """Give self minus external over the enablers that have both, formed as the score is."""
    own, external = found.marks[SELF], found.marks[EXTERNAL]
    difference = own.scores - external.scores
    nothing = np.full_like(external.phases, np.nan)
    return scored(Marks(difference, nothing, external.weights, external.complete), node, found).score


def standing(external: Scored, recipe: MaturityRecipe, task: str, only: int | None = None) -> Standing:
    """Place the units that have an external score of enough coverage; ``only`` one of them gets a range, or all do."""
    enough = external.coverage >= recipe.min_coverage - _SLACK
    score = np.where(enough, external.score, np.nan)
    present = ~np.isnan(score)
    count = int(np.count_nonzero(present))
    lower, median, upper = np.quantile(score[present], (0.25, 0.5, 0.75)) if count else (np.nan,) * 3
    quartiles = (float(lower), float(median), float(upper))
    nothing = np.full(len(score), np.nan)
    if count < MIN_PLACES or np.ptp(score[present]) <= _SLACK:
        return Standing(nothing, nothing, nothing, count, quartiles)
    # Errors that nobody knows would open every range to all places: then only the place itself is given.
    known = not np.isnan(external.error[present]).any()
    low, high = _ranges(score, external.error, recipe, task, only) if known else (nothing, nothing)
    return Standing(rank(np.round(score, 9)), low, high, count, quartiles)


def _ranges(score: Floats, error: Floats, recipe: MaturityRecipe, task: str, only: int | None) -> tuple[Floats, Floats]:
    if only is None:
        plan = Resampling(count=1000, seed=recipe.seed, task=task)
        sets = rank_sets(score, error, plan=plan, simultaneous=False, level=recipe.level)
        return sets.low, sets.high
    low, high = np.full((2, len(score)), np.nan)
    if not np.isnan(score[only]):
        low[only], high[only] = own_set(score, error, only, level=recipe.level)
    return low, high


def _rows(node: Node, found: Assessments, recipe: MaturityRecipe) -> Iterator[dict[str, object]]:
    external, own = (scored(found.marks[kind], node, found) for kind in (EXTERNAL, SELF))
    only = found.units.index(recipe.pes) if recipe.pes else None
    places = standing(external, recipe, f"maturity/{found.cycle}/{node.level}/{node.id}", only)
    apart, differs = found.spreads[:, node.columns], gap(node, found)
    for row in range(len(found.units)) if only is None else (only,):
        basis = external if not np.isnan(external.score[row]) else own
        if np.isnan(basis.score[row]):
            continue
        label = found.profile.label_of(float(external.score[row])) if basis is external else None
        lowest = weakest(basis.phases[row], found.phases)
        yield {
            "cycle": found.cycle,
            "pes": found.units[row],
            "level": node.level.value,
            "id": node.id,
            "area": node.area,
            "external": external.score[row],
            "self": own.score[row],
            "gap": differs[row],
            "label": label.name() if label else None,
            "weakest": ";".join(lowest) or None,
            **dict(zip(found.phases, basis.phases[row], strict=True)),
            "coverage": basis.coverage[row],
            "assessors": _most(found.counts[row, node.columns]),
            "spread": np.max(apart[row][~np.isnan(apart[row])], initial=0.0) if basis is external else None,
            "standard_error": external.error[row],
            "n_pes": places.count,
            "rank": places.place[row],
            "rank_low": places.low[row],
            "rank_high": places.high[row],
            **dict(zip(_QUARTILES, places.quartiles, strict=True)),
            "reason": _reason(row, external, places, recipe),
        }


def _most(counts: Floats) -> int | None:
    given = counts[~np.isnan(counts)]
    return int(given.max()) if len(given) else None


def _reason(row: int, external: Scored, places: Standing, recipe: MaturityRecipe) -> str | None:
    if np.isnan(external.score[row]):
        return "no_external"
    if external.coverage[row] < recipe.min_coverage - _SLACK:
        return "low_coverage"
    if places.count < MIN_PLACES:
        return "few_pes"
    if np.isnan(places.place[row]):
        return "all_equal"
    return "no_error" if np.isnan(places.low[row]) else None


def _schema(phases: tuple[str, ...]) -> dict[str, type[pl.DataType]]:
    texts = ("cycle", "pes", "level", "id", "area")
    numbers = ("coverage",)
    return {
        **dict.fromkeys(texts, pl.String),
        **dict.fromkeys(("external", "self", "gap"), pl.Float64),
        **dict.fromkeys(("label", "weakest"), pl.String),
        **dict.fromkeys((*phases, *numbers), pl.Float64),
        "assessors": pl.Int64,
        **dict.fromkeys(("spread", "standard_error"), pl.Float64),
        "n_pes": pl.Int64,
        **dict.fromkeys(("rank", "rank_low", "rank_high", *_QUARTILES), pl.Float64),
        "reason": pl.String,
    }


def _in_order(rows: pl.DataFrame, units: tuple[str, ...]) -> pl.DataFrame:
    """Put PES by PES, the total first, then each area with its enablers, missing numbers as null."""
    place = {unit: number for number, unit in enumerate(units)}
    order = pl.col("pes").replace_strict(place, return_dtype=pl.Int64)
    total = pl.col("level") != Level.TOTAL.value
    within = pl.col("level") != Level.AREA.value
    return rows.with_columns(pl.selectors.float().fill_nan(None)).sort(
        order, total, "area", within, maintain_order=True
    )


def _tell(found: Assessments, catalogue: Catalogue, findings: Findings) -> None:
    """Say what cannot be said, and which wording is not sure."""
    if not found.has(EXTERNAL):
        say(findings, NOTHING_TO_SAY, f"cycle {found.cycle} has no external score: places, labels and gaps are missing")
    elif not found.has(SELF):
        say(findings, NOTHING_TO_SAY, f"cycle {found.cycle} has no self-assessment: gaps are missing")
    if found.has(EXTERNAL) and len(found.units) < MIN_PLACES:
        say(findings, NOTHING_TO_SAY, f"{len(found.units)} PES with scores have no places; three are needed")
    for text in doubts(found, catalogue):
        say(findings, UNSURE, text)


def doubts(found: Assessments, catalogue: Catalogue) -> list[str]:
    """Say which wording and which numbers of the profile are not sure."""
    profile, cycle = found.profile, catalogue.cycles[found.cycle]
    told = []
    if profile.certainty is not Certainty.SURE:
        told.append(f"scale and weights of the profile {profile.id} are {profile.certainty}")
    if profile.labels and profile.labels_certainty is not Certainty.SURE:
        cuts = ", ".join(f"{label.name()} from {label.at_least:g}" for label in profile.labels)
        told.append(f"the labels and their cut points are {profile.labels_certainty}: {cuts}")
    unsure = sum(enabler.certainty is not Certainty.SURE for enabler in found.enablers)
    if unsure:
        told.append(f"the names of {unsure} of {len(found.enablers)} enablers are not sure")
    if cycle.enabler_count is not None and cycle.enabler_count != len(found.enablers):
        known, named = cycle.enabler_count, len(found.enablers)
        told.append(
            f"cycle {cycle.id} has {known} enablers, of which the catalogue names {named}; coverage counts those"
        )
    return told
