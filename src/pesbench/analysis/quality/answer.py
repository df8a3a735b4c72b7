"""Whether assessments of maturity can carry what is built on them: consistency, agreement, halo, floor and ceiling."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from pesbench.analysis.inputs import PHASES
from pesbench.analysis.quality.marks import TOTAL, Area, Floats, Marks, on_common_ground
from pesbench.analysis.quality.recipe import QualityRecipe
from pesbench.analysis.quality.rows import agreement, bounds, consistency, no_agreement, quality_schema
from pesbench.analysis.quality.rules import LACKING, LIMITS, OFF_SCALE, UNPAIRED
from pesbench.analysis.relation import Assessment, CorrelateRecipe, scores_by_cycle
from pesbench.analysis.relation.rules import UNKNOWN_ID
from pesbench.analysis.relation.scores import Scores
from pesbench.analysis.rules import LEFT_OUT, NO_MEMBERS
from pesbench.analysis.units import choose_units, lists_elsewhere, said_of_lists
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, InputError
from pesbench.findings import Finding, Findings, Rule
from pesbench.result import Result

_SHOWN = 8


def assessment_quality(scores: pl.DataFrame, *, catalogue: Catalogue, recipe: QualityRecipe) -> Result:
    """Judge the assessments of performance enablers by their own figures.

    Parameters
    ----------
    scores
        One row per PES and enabler: ``pes, enabler``, ``score`` or phases, and ``cycle`` and ``assessment`` where there
        are several. A score is that given, else the mean of the phases given.
    catalogue
        Where areas and unit lists come from.
    recipe
        The choices.

    Returns
    -------
    Result
        One row per cycle, assessment (external, then self) and area, the total last.

        What belongs to one assessment: the internal consistency of the area's enablers (of the areas, for the total)
        over the ``n`` PES that have them all, ``alpha`` with Feldt's limits, standardised, and over pairs of enablers;
        ``omega``; ``halo``, the share of the first component, beside its mean and 95th percentile among unrelated
        marks; ``floor`` and ``ceiling``, the shares of the ``marks`` at either end of the scale.

        What belongs to both assessments, and stands in the rows of each: over the ``pairs`` PES that have both, the
        intraclass correlation of the area's score (absolute agreement of single scores, and consistency), the mean
        ``gap`` self minus external with its t interval and the limits of agreement, each with an interval; over the
        marks of the area's enablers weighted ``kappa`` (quadratic, with an interval from leaving out one PES at a time;
        and linear) and the share of the same mark. Area scores rest on the enablers that the PES has both marks of.

        ``reason`` is null, or says with ``; `` between: ``one_item``, ``n<3``, ``constant`` (an enabler with the same
        mark everywhere): no consistency; ``low_n`` (fewer PES than ``min_n``); ``two_items`` (omega says no more than
        standardised alpha); ``improper`` (one factor does not fit) and ``no_convergence`` (no omega); ``off_scale`` (no
        floor and ceiling); ``one_assessment``, ``pairs<3`` or ``no_differences`` (no or not all agreement) and
        ``few_pairs`` (fewer PES with both than ``min_n``).

    Raises
    ------
    UsageError
        If a list of units is unknown.
    InputError
        If there is no score, a PES has two in one place, a score is infinite, or a chosen cycle is not there.
    AnalysisError
        If no enabler is known to the catalogue, or no PES on the list has a score.
    """
    recipe = recipe.model_copy(update={"numpy": np.__version__})
    question = _Question(catalogue, recipe)
    rows: list[dict[str, object]] = []
    for marks in question.cycles(scores):
        rows.extend(question.answer(marks))
    question.find(LIMITS, LIMITS.explanation)
    return Result(pl.DataFrame(rows, schema=quality_schema()), recipe, tuple(question.findings))


class _Question:
    """The catalogue, the choices and what was found on the way."""

    def __init__(self, catalogue: Catalogue, recipe: QualityRecipe) -> None:
        self.catalogue = catalogue
        self.recipe = recipe
        self.findings = Findings()

    def find(self, rule: Rule, text: str, *, pes: str | None = None) -> None:
        """Keep a finding once."""
        finding = Finding(rule.code, rule.severity, text, pes=pes)
        if finding not in self.findings.items:
            self.findings.add(finding)

    def cycles(self, frame: pl.DataFrame) -> list[Marks]:
        """Read the marks of each chosen cycle, or of every cycle."""
        read = {kind: self._read(frame, kind) for kind in (Assessment.EXTERNAL, Assessment.SELF)}
        cycles = list(dict.fromkeys(scores.cycle for by_kind in read.values() for scores in by_kind))
        if not cycles:
            raise InputError("there is no score of either assessment.", hint="Give the column score, or the phases.")
        own = [[scores for by_kind in read.values() for scores in by_kind if scores.cycle == cycle] for cycle in cycles]
        return [self._marks(scores) for _, scores in sorted(zip(cycles, own, strict=True), key=lambda c: c[0] or "")]

    def _read(self, frame: pl.DataFrame, kind: Assessment) -> list[Scores]:
        """Read the scores of one kind of assessment by cycle; a cycle may lack them."""
        if "assessment" not in frame.columns and kind is Assessment.SELF:
            return []
        found: list[Scores] = []
        for cycle in self._cycle_names(frame):
            told = Findings()
            rows = frame.drop("cycle", strict=False) if cycle is None else frame
            try:
                found.extend(scores_by_cycle(rows, CorrelateRecipe(cycle=cycle, assessment=kind), told))
            except AnalysisError:  # nobody assessed so in this cycle
                continue
            new = [finding for finding in told if finding not in self.findings.items]
            self.findings.extend(new)
        return found

    def _cycle_names(self, frame: pl.DataFrame) -> Sequence[str | None]:
        if self.recipe.cycle:
            return [part.strip() for part in self.recipe.cycle.split(",") if part.strip()]
        marks = [name for name in ("score", *PHASES) if name in frame.columns]
        if "cycle" not in frame.columns or not marks:
            return [None]
        given = frame.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in marks))
        return given["cycle"].drop_nulls().unique().sort().to_list() or [None]

    def _marks(self, by_kind: Sequence[Scores]) -> Marks:
        """Set the marks of a cycle out on the PES of one list and on the enablers of either assessment."""
        units = self._units([unit for scores in by_kind for unit in scores.columns.units])
        enablers = tuple(dict.fromkeys(name for scores in by_kind for name in scores.columns.names))
        unknown = [name for name in enablers if name not in self.catalogue.enablers]
        if unknown:
            text = f"the catalogue does not know the enabler {', '.join(unknown)}: it enters no area"
            self.find(UNKNOWN_ID, text)
        tables = {
            Assessment(scores.assessment) if scores.assessment else None: on_common_ground(
                units, scores.columns.names, scores.columns.on(units), enablers
            )
            for scores in by_kind
        }
        return Marks(by_kind[0].cycle, units, enablers, tables)

    def _units(self, present: Sequence[str]) -> tuple[str, ...]:
        units, left_out = choose_units(present, self.catalogue, choice=self.recipe.units)
        for unit, why in left_out.items():
            self.find(LEFT_OUT, f"{unit} was left out: {why}", pes=unit)
        elsewhere = {} if self.recipe.units else lists_elsewhere(present, self.catalogue)
        if elsewhere:
            self.find(NO_MEMBERS, said_of_lists(elsewhere, len(set(present))))
        if not units:
            raise AnalysisError(
                f"none of the {len(set(present))} PES with scores is on the list.",
                hint="Choose another list with --units, or --units all.",
            )
        return units

    def answer(self, marks: Marks) -> list[dict[str, object]]:
        """Give the rows of one cycle."""
        areas = list(marks.areas(self.catalogue))
        if not areas:
            raise AnalysisError(
                "no enabler is known to the catalogue, so there are no areas.",
                hint="Add the enablers in a catalogue file and give that with --catalogue.",
            )
        agreed = {area.id: self._agreement(marks, area) for area in areas}
        rows = []
        for kind, table in marks.tables.items():
            assessment = kind.value if kind else None
            self._lacking(marks, assessment, table, areas)
            for area in areas:
                task = f"halo/{marks.cycle}/{assessment}/{area.id}"
                parts = [consistency(area.items(table), self.recipe, task)]
                parts += [bounds(table[:, area.enablers], self.recipe), agreed[area.id]]
                label: dict[str, object] = {"cycle": marks.cycle, "assessment": assessment, "area": area.id}
                row = label | {name: value for part, _ in parts for name, value in part.items()}
                rows.append(row | {"reason": "; ".join(fact for _, facts in parts for fact in facts) or None})
                if area.id == TOTAL or len(areas) == 1:
                    self._check_scale(marks, assessment, table[:, area.enablers])
        self._unpaired(marks)
        return rows

    def _agreement(self, marks: Marks, area: Area) -> tuple[dict[str, object], list[str]]:
        if marks.both is None:
            return no_agreement()
        own, external = marks.both
        scores = area.score(own), area.score(external)
        return agreement(scores, (own[:, area.enablers], external[:, area.enablers]), self.recipe)

    def _lacking(self, marks: Marks, assessment: str | None, table: Floats, areas: Sequence[Area]) -> None:
        """Name the PES that lack a mark of an area that they have others of."""
        told = []
        for area in areas:
            missing = np.isnan(area.items(table))
            some = np.flatnonzero(missing.any(axis=1) & ~missing.all(axis=1))
            if len(some):
                told.append(f"{area.id} without {_named([marks.units[row] for row in some])}")
        if told:
            self.find(LACKING, f"{_head(marks.cycle, assessment)}marks are missing: {'; '.join(told)}")

    def _check_scale(self, marks: Marks, assessment: str | None, table: Floats) -> None:
        low, high = self.recipe.scale_low, self.recipe.scale_high
        outside = int(np.count_nonzero((table < low) | (table > high)))
        if outside:
            text = f"{outside} marks lie outside the scale from {low:g} to {high:g}"
            self.find(OFF_SCALE, f"{_head(marks.cycle, assessment)}{text}")

    def _unpaired(self, marks: Marks) -> None:
        """Name the PES that have one of two assessments."""
        if len(marks.tables) < 2:  # noqa: PLR2004 - self and external
            return
        given = {kind: ~np.isnan(table).all(axis=1) for kind, table in marks.tables.items()}
        own, external = given[Assessment.SELF], given[Assessment.EXTERNAL]
        told = [
            f"{_named([marks.units[row] for row in np.flatnonzero(only)])} only {kind}"
            for kind, only in (("self", own & ~external), ("external", external & ~own))
            if only.any()
        ]
        if told:
            self.find(UNPAIRED, f"{_head(marks.cycle, None)}assessed: {'; '.join(told)}")


def _head(cycle: str | None, assessment: str | None) -> str:
    parts = [part for part in (f"cycle {cycle}" if cycle else "", assessment or "") if part]
    return f"{', '.join(parts)}: " if parts else ""


def _named(units: Sequence[str]) -> str:
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    return ", ".join(units[:_SHOWN]) + more
