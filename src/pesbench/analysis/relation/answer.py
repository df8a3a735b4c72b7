"""Relate organisational maturity to results: correlations of enabler scores and outcomes across PES."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from pesbench.analysis.relation.family import COLUMNS, TEXTS, WHOLE
from pesbench.analysis.relation.outcomes import outcomes_by_period
from pesbench.analysis.relation.question import Question, Relations, Watch, unwatched
from pesbench.analysis.relation.recipe import CorrelateRecipe, Family, Fdr
from pesbench.analysis.relation.rules import NO_DIRECTION, UNKNOWN_ID
from pesbench.analysis.relation.scores import scores_by_cycle
from pesbench.analysis.relation.settings import settings
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import AnalysisError, UsageError
from pesbench.stats import Method, hierarchical_fdr

POINTS = {name: pl.String() for name in ("cycle", "period", "indicator", "pes")} | {
    name: pl.Float64() for name in ("score", "outcome")
}


def schema(recipe: CorrelateRecipe | None = None) -> dict[str, pl.DataType]:
    """Give the columns of the answer, in order, with their types."""
    special: dict[str, pl.DataType] = {"flipped": pl.Boolean()}
    special |= dict.fromkeys(TEXTS, pl.String()) | dict.fromkeys(WHOLE, pl.Int64())
    return {name: special.get(name, pl.Float64()) for name in (*COLUMNS, *(recipe.extra if recipe else ()))}


def correlate(
    enablers: pl.DataFrame,
    outcomes: pl.DataFrame,
    *,
    catalogue: Catalogue,
    recipe: CorrelateRecipe,
    controls: pl.DataFrame | None = None,
    watch: Watch = unwatched,
) -> Relations:
    """Correlate scores of performance enablers with outcomes, pair by pair, across PES.

    Parameters
    ----------
    enablers
        One row per PES and enabler: ``pes, enabler``, ``score`` or phases, and ``cycle`` and ``assessment``
        where there are several. A score is that given, else the mean of the phases given.
    outcomes
        One row per PES, indicator and period: ``pes, indicator, period, value``; breakdowns are left aside.
    catalogue
        Where areas, directions and unit lists come from.
    recipe
        The choices.
    controls
        Control variables, one row per PES and variable: ``pes, variable, value`` and ``period`` where it
        matters.
    watch
        Is told what is done next.

    Returns
    -------
    Relations
        One row per pair and family, strongest first. Outcomes point so that a positive correlation means that more
        maturity goes with better results. Estimates lie between -1 and 1, p and q between 0 and 1.
        ``minimum_detectable`` is for one test at ``alpha``, ``family_size`` counts the pairs that could be tested,
        and ``dropped`` names the PES that a pair goes without. ``reason`` is null, or says with ``; `` between:
        ``n<3`` and ``constant`` (no estimate), ``no_permutation`` (no p: no PES of pooled cycles can change
        places), ``low_n`` (fewer PES than ``min_n``), ``perfect`` and ``no_interval``
        (no limits), ``one_pes`` (without one PES the sign, or the decision at ``alpha``, is the other) and
        ``no_partial`` (fewer than ten PES for each control variable, or nothing is left beside them).

    Raises
    ------
    UsageError
        If there are several cycles or periods and none is chosen, or a list of units is unknown.
    InputError
        If a PES has two numbers in one place, a number is infinite, or what is chosen is not there.
    AnalysisError
        If no PES has both a score and an outcome, or the question cannot be answered from these data.
    """
    _check_choices(recipe, controlled=controls is not None)
    question = Question(catalogue, recipe.model_copy(update={"numpy": np.__version__}), controls, watch=watch)
    by_cycle = scores_by_cycle(enablers, recipe, question.findings)
    by_period = outcomes_by_period(outcomes, recipe, catalogue, question.findings)
    names = tuple(dict.fromkeys(name for part in by_period for name in part.columns.names))
    _warn_unknown(question, "enabler", (n for s in by_cycle for n in s.columns.names), catalogue.enablers)
    _warn_unknown(question, "indicator", names, catalogue.indicators)
    undirected = [n for n in names if n in catalogue.indicators and _has_no_direction(catalogue, n)]
    if undirected:
        text = f"{', '.join(undirected)}: the catalogue does not say which end is better; + means more of it"
        question.say(NO_DIRECTION, text)
    for setting in settings(by_cycle, by_period, recipe, question.findings):
        question.answer(setting)
    if recipe.fdr is Fdr.HIERARCHICAL:
        _adjust_in_areas(question.rows, catalogue)
    used = question.recipe
    tables = (pl.DataFrame(rows, schema=schema(used)) for rows in (question.rows, question.summary))
    rows, summary = tables
    return Relations(rows, used, tuple(question.findings), summary, pl.DataFrame(question.points, schema=POINTS))


def _check_choices(recipe: CorrelateRecipe, *, controlled: bool) -> None:
    if recipe.control and not controlled:
        raise AnalysisError("control variables need a table of their values.", hint="Give it with --controls FILE.")
    if controlled and recipe.method is Method.KENDALL:
        raise AnalysisError(
            "a partial correlation is computed for spearman and pearson, not for kendall.",
            hint="Choose --method spearman, or leave the control variables out.",
        )
    if recipe.change and recipe.pool:
        raise UsageError("changes and pooled cycles are two different questions.", hint="Give --change or --pool.")
    if recipe.pool and (controlled or recipe.method is Method.KENDALL):
        what = "control variables" if controlled else "kendall"
        raise AnalysisError(
            f"cycles are pooled without control variables, by spearman or pearson, found {what}.",
            hint="Leave --pool out to relate each cycle by itself.",
        )
    if recipe.fdr is Fdr.HIERARCHICAL and recipe.family not in (None, Family.ALL):
        raise UsageError(
            f"a hierarchical rate goes from areas to their enablers, found the family {recipe.family}.",
            hint="Leave --family out, or take --family all.",
        )


def _has_no_direction(catalogue: Catalogue, indicator: str) -> bool:
    return catalogue.indicators[indicator].direction not in (Direction.HIGHER, Direction.LOWER)


def _warn_unknown(question: Question, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Warn once of ids that the catalogue does not know."""
    unknown = [name for name in dict.fromkeys(names) if name not in set(known)]
    so = "it enters no area" if what == "enabler" else "more of it is taken as better"
    if unknown:
        question.say(UNKNOWN_ID, f"the catalogue does not know the {what} {', '.join(unknown)}: {so}")


def _adjust_in_areas(rows: list[dict[str, object]], catalogue: Catalogue) -> None:
    """Add the hierarchical rate, outcome by outcome: areas first, then enablers within the areas selected."""
    keys = dict.fromkeys((row["cycle"], row["period"], row["indicator"]) for row in rows)
    for key in keys:
        own = [row for row in rows if (row["cycle"], row["period"], row["indicator"]) == key]
        above = [row for row in own if row["enabler"] in catalogue.areas and row["enabler"] not in catalogue.enablers]
        below = [row for row in own if row["enabler"] in catalogue.enablers]
        place = {row["enabler"]: number for number, row in enumerate(above)}
        parents = [place.get(catalogue.enablers[str(row["enabler"])].area, -1) for row in below]
        found = hierarchical_fdr([_p(row) for row in above], [_p(row) for row in below], parents)
        for row, value in zip((*above, *below), (*found.parents, *found.children), strict=False):
            row["q_hierarchical"] = None if np.isnan(value) else float(value)


def _p(row: dict[str, object]) -> float:
    return float("nan") if row["p"] is None else float(str(row["p"]))
