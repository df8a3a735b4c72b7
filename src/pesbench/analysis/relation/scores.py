"""Scores of enablers for correlations: those of each chosen cycle, by the chosen assessment."""

from dataclasses import dataclass

import polars as pl

from pesbench.analysis.assessors import combined
from pesbench.analysis.inputs import PHASES
from pesbench.analysis.relation.columns import Columns, finite, once_each, require, set_out
from pesbench.analysis.relation.recipe import Assessment, CorrelateRecipe
from pesbench.analysis.relation.rules import NOT_STATED
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.findings import Finding, Findings


@dataclass(frozen=True, slots=True)
class Scores:
    """The enabler scores of one cycle; ``assessment`` and ``cycle`` are null where neither file nor choice says."""

    cycle: str | None
    assessment: str | None
    columns: Columns


def scores_by_cycle(frame: pl.DataFrame, recipe: CorrelateRecipe, findings: Findings) -> list[Scores]:
    """Give the scores of each chosen cycle by the chosen assessment; of several assessors, the median.

    Raises
    ------
    UsageError
        If there are several cycles and none is chosen.
    InputError
        If a PES has two scores, a score is not finite, or the chosen cycle is not there.
    AnalysisError
        If nobody made the chosen assessment.
    """
    rows = _with_score(frame)
    rows, said = combined(rows, ("score",))
    findings.extend(said)
    if "cycle" in rows.columns and rows.get_column("cycle").is_null().all():
        rows = rows.drop("cycle")
    cycles = _chosen_cycles(rows, recipe.cycle)
    stated = "assessment" in rows.columns
    if not stated and recipe.assessment is Assessment.GAP:
        raise AnalysisError(
            "the gap between self- and external assessment needs the column assessment, which is missing.",
            hint="Add the column with external or self in each row.",
        )
    if not stated:
        text = f"the scores do not say who assessed; they are used as they are, not as {recipe.assessment} scores"
        findings.add(Finding(NOT_STATED.code, NOT_STATED.severity, text))
    result = []
    for cycle in cycles:
        own = rows.filter(pl.col("cycle") == cycle) if "cycle" in rows.columns else rows
        chosen = _assessed(own, recipe.assessment) if stated else once_each(own, ["pes", "enabler"], "score")
        result.append(Scores(cycle, recipe.assessment.value if stated else None, set_out(chosen, "enabler", "score")))
    return result


def _with_score(frame: pl.DataFrame) -> pl.DataFrame:
    """Complete scores by the mean of the phases given, and keep the rows that have one."""
    require(frame, ("pes", "enabler"), "scores")
    phases = [name for name in PHASES if name in frame.columns]
    if "score" not in frame.columns and not phases:
        require(frame, ("score",), "scores")
    for name in (*phases, *(["score"] if "score" in frame.columns else [])):
        frame = finite(frame, name)
    parts = [pl.col("score")] if "score" in frame.columns else []
    parts += [pl.mean_horizontal(*phases)] if phases else []
    return frame.with_columns(score=pl.coalesce(parts)).filter(pl.col("score").is_not_null())


def _chosen_cycles(rows: pl.DataFrame, choice: str | None) -> list[str | None]:
    wanted = [part.strip() for part in choice.split(",") if part.strip()] if choice else []
    if "cycle" not in rows.columns:
        if len(wanted) > 1:
            raise UsageError(
                f"the scores have no column cycle, so they cannot be told apart into {', '.join(wanted)}.",
                hint="Add the column, or choose one cycle.",
            )
        return [wanted[0] if wanted else None]
    if rows.get_column("cycle").null_count():
        raise InputError("some scores name a cycle and some do not.", hint="Fill the column cycle in every row.")
    found = rows.get_column("cycle").unique().sort().to_list()
    if not wanted and len(found) > 1:
        raise UsageError(
            f"the scores are of several cycles: {', '.join(found)}.", hint=f"Choose one, such as --cycle {found[-1]}."
        )
    absent = [cycle for cycle in wanted if cycle not in found]
    if absent:
        raise InputError(f"there are no scores of cycle {absent[0]}.", hint=f"Cycles found: {', '.join(found)}.")
    return [*dict.fromkeys(wanted or found)]


def _assessed(rows: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """Give the scores of one kind of assessment, or own minus external scores where both exist."""
    rows = rows.with_columns(assessment=pl.col("assessment").str.strip_chars().str.to_lowercase())
    known = [Assessment.EXTERNAL.value, Assessment.SELF.value]
    odd = rows.filter(~pl.col("assessment").is_in(known).fill_null(value=False))
    if odd.height:
        raise InputError(
            f"the column assessment must hold external or self, found {odd['assessment'][0]!r} for {odd['pes'][0]}.",
            hint="Correct the column.",
        )
    once = once_each(rows, ["pes", "enabler", "assessment"], "score")
    own, external = (once.filter(pl.col("assessment") == kind) for kind in (Assessment.SELF, Assessment.EXTERNAL))
    if assessment is Assessment.GAP:
        both = own.join(external, on=["pes", "enabler"], how="inner", suffix="_external", maintain_order="left")
        result = both.with_columns(score=pl.col("score") - pl.col("score_external"))
    else:
        result = own if assessment is Assessment.SELF else external
    if result.height == 0:
        found = ", ".join(kind for kind, part in (("self", own), ("external", external)) if part.height)
        raise AnalysisError(
            f"there are no {assessment} scores; found: {found or 'none'}.",
            hint="Choose another with --assessment external, self or gap.",
        )
    return result
