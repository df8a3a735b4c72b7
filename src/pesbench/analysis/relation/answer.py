"""Relate organisational maturity to results: correlations of enabler scores and outcomes across PES."""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.relation.columns import Columns
from pesbench.analysis.relation.family import COLUMNS, TEXTS, WHOLE, Pairing, family_rows, none_enough
from pesbench.analysis.relation.outcomes import controls_of, outcomes_by_period
from pesbench.analysis.relation.recipe import CorrelateRecipe, Family, Missing
from pesbench.analysis.relation.rules import COLLINEAR, FAMILY, INHERITED, UNKNOWN_ID
from pesbench.analysis.relation.scores import Scores, scores_by_cycle
from pesbench.analysis.rules import LEFT_OUT, NO_MEMBERS
from pesbench.analysis.units import choose_units, lists_elsewhere, said_of_lists
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import AnalysisError
from pesbench.findings import Finding, Findings, Rule
from pesbench.result import Result
from pesbench.stats import Method, minimum_detectable, variance_inflation

TOTAL = "TOTAL"
_HIGH_INFLATION = 5.0
_SHOWN = 5

__all__ = ["CorrelateRecipe", "correlate", "schema"]


def schema() -> dict[str, pl.DataType]:
    """Give the columns of the answer, in order, with their types."""
    special: dict[str, pl.DataType] = {"flipped": pl.Boolean()}
    special |= dict.fromkeys(TEXTS, pl.String()) | dict.fromkeys(WHOLE, pl.Int64())
    return {name: special.get(name, pl.Float64()) for name in COLUMNS}


def correlate(
    enablers: pl.DataFrame,
    outcomes: pl.DataFrame,
    *,
    catalogue: Catalogue,
    recipe: CorrelateRecipe,
    controls: pl.DataFrame | None = None,
) -> Result:
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

    Returns
    -------
    Result
        One row per pair and family, strongest first. Outcomes point so that a positive correlation means that more
        maturity goes with better results. Estimates lie between -1 and 1, p and q between 0 and 1.
        ``minimum_detectable`` is for one test at ``alpha``, ``family_size`` counts the pairs that could be tested,
        and ``dropped`` names the PES that a pair goes without. ``reason`` is null, or says with ``; `` between:
        ``n<3`` and ``constant`` (no estimate), ``low_n`` (fewer PES than ``min_n``), ``perfect`` and ``no_interval``
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
    recipe = recipe.model_copy(update={"numpy": np.__version__})
    if recipe.control and controls is None:
        raise AnalysisError("control variables need a table of their values.", hint="Give it with --controls FILE.")
    if controls is not None and recipe.method is Method.KENDALL:
        raise AnalysisError(
            "a partial correlation is computed for spearman and pearson, not for kendall.",
            hint="Choose --method spearman, or leave the control variables out.",
        )
    question = _Question(catalogue, recipe, controls)
    by_cycle = scores_by_cycle(enablers, recipe, question.findings)
    by_period = outcomes_by_period(outcomes, recipe, catalogue, question.findings)
    question.warn_unknown("enabler", (s.columns.names for s in by_cycle), catalogue.enablers, "it enters no area")
    question.warn_unknown(
        "indicator", (c.names for c in by_period.values()), catalogue.indicators, "more of it is taken as better"
    )
    rows: list[dict[str, object]] = []
    for scores in by_cycle:
        for period, values in by_period.items():
            rows.extend(question.answer(scores, period, values))
    return Result(pl.DataFrame(rows, schema=schema()), recipe, tuple(question.findings))


class _Question:
    """The catalogue, the choices and what was found on the way."""

    def __init__(self, catalogue: Catalogue, recipe: CorrelateRecipe, controls: pl.DataFrame | None) -> None:
        self.catalogue = catalogue
        self.recipe = recipe
        self.controls = controls
        self.findings = Findings()

    def answer(self, scores: Scores, period: str, outcomes: Columns) -> list[dict[str, object]]:
        """Give the rows of one cycle and one period."""
        units = self._units(scores.columns, outcomes, period)
        enablers, y = scores.columns.on(units), self._directed(outcomes.on(units), outcomes.names)
        _check_common(units, enablers, y, scores.columns, outcomes)
        incomplete = self._incomplete(enablers, y)
        y = np.where(incomplete[:, np.newaxis], np.nan, y)
        controls = self._controls(units, period)
        rows: list[dict[str, object]] = []
        for family in self.recipe.families:
            names, x = self._scores_of(family, scores.columns.names, enablers)
            if not names:
                continue
            label = {
                "cycle": scores.cycle,
                "period": period,
                "assessment": scores.assessment,
                "family": family.value,
                "method": self.recipe.method.value,
            }
            flipped = tuple(self._is_flipped(name) for name in outcomes.names)
            self._check_controls(controls, x, y, names + outcomes.names)
            pairing = Pairing(units, incomplete, x, names, y, outcomes.names, flipped, controls, label)
            rows.extend(self._family(pairing))
        return rows

    def warn_unknown(self, what: str, names: Iterable[Iterable[str]], known: Iterable[str], so: str) -> None:
        """Warn once of ids that the catalogue does not know."""
        unknown = [name for name in dict.fromkeys(n for group in names for n in group) if name not in set(known)]
        if unknown:
            ids = ", ".join(unknown)
            self._find(UNKNOWN_ID, f"the catalogue does not know the {what} {ids}: {so}")

    def _find(self, rule: Rule, text: str, *, pes: str | None = None, period: str | None = None) -> None:
        finding = Finding(rule.code, rule.severity, text, pes=pes, period=period)
        if finding not in self.findings.items:
            self.findings.add(finding)

    def _units(self, scores: Columns, outcomes: Columns, period: str) -> tuple[str, ...]:
        present = [*scores.units, *outcomes.units]
        units, left_out = choose_units(present, self.catalogue, choice=self.recipe.units, period=period)
        for unit, why in left_out.items():
            self._find(LEFT_OUT, f"{unit} was left out: {why}", pes=unit, period=period)
        elsewhere = {} if self.recipe.units else lists_elsewhere(present, self.catalogue, period)
        if elsewhere:
            self._find(NO_MEMBERS, said_of_lists(elsewhere, len(set(present))), period=period)
        return units

    def _is_flipped(self, indicator: str) -> bool:
        known = self.catalogue.indicators.get(indicator)
        return known is not None and known.direction is Direction.LOWER

    def _directed(self, values: NDArray[np.float64], names: tuple[str, ...]) -> NDArray[np.float64]:
        sign = np.array([-1.0 if self._is_flipped(name) else 1.0 for name in names])
        return np.asarray(values * sign)

    def _scores_of(
        self, family: Family, names: tuple[str, ...], values: NDArray[np.float64]
    ) -> tuple[tuple[str, ...], NDArray[np.float64]]:
        """Give the scores that a family relates: enablers, areas as means of enablers, the total as mean of areas."""
        known = {name: self.catalogue.enablers[name].area for name in names if name in self.catalogue.enablers}
        areas = tuple(area for area in self.catalogue.areas if area in known.values())
        by_area = [[i for i, name in enumerate(names) if known.get(name) == area] for area in areas]
        means = np.stack([_mean(values[:, own]) for own in by_area], axis=1) if areas else values[:, :0]
        if not areas and self.recipe.family in (Family.AREAS, Family.TOTAL):
            raise AnalysisError(
                "no enabler is known to the catalogue, so there are no areas.",
                hint="Choose --family enablers, or add the enablers in a catalogue file.",
            )
        order = [i for name in self.catalogue.enablers for i, own in enumerate(names) if own == name]
        order += [i for i, name in enumerate(names) if name not in known]
        own_names, own = tuple(names[i] for i in order), values[:, order]
        if family is Family.AREAS:
            return areas, means
        if family is Family.TOTAL:
            return (TOTAL,), _mean(means)[:, np.newaxis]
        if family is Family.ENABLERS:
            return own_names, own
        return areas + own_names, np.concatenate([means, own], axis=1)

    def _incomplete(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which PES listwise deletion leaves out: those that lack any score or outcome."""
        if self.recipe.missing is Missing.PAIRWISE:
            return np.zeros(len(x), dtype=bool)
        incomplete = np.isnan(np.concatenate([x, y], axis=1)).any(axis=1)
        if incomplete.all():
            raise AnalysisError(
                "no PES has every score and every outcome.",
                hint="Use --missing pairwise, or leave out columns with few values.",
            )
        return np.asarray(incomplete)

    def _controls(self, units: tuple[str, ...], period: str) -> NDArray[np.float64]:
        """Give the control variables of the units, from their country where they have none of their own."""
        if self.controls is None:
            return np.empty((len(units), 0))
        columns = controls_of(self.controls, self.recipe.control, period)
        values = columns.on(units)
        for row, unit in enumerate(units):
            known = self.catalogue.units.get(unit)
            if known and known.country != unit and np.isnan(values[row]).all():
                values[row] = columns.on([known.country])[0]
                if not np.isnan(values[row]).all():
                    text = f"{unit} takes the control variables of {known.country}"
                    self._find(INHERITED, text, pes=unit, period=period)
        for name, inflation in zip(columns.names, variance_inflation(values), strict=True):
            if len(columns.names) > 1 and inflation > _HIGH_INFLATION:
                self._find(COLLINEAR, f"the control variable {name} has a variance inflation of {inflation:.1f}")
        return values

    def _check_controls(
        self, controls: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64], names: tuple[str, ...]
    ) -> None:
        for control in controls.T:
            for name, column in zip(names, (*x.T, *y.T), strict=True):
                both = ~np.isnan(control) & ~np.isnan(column)
                if both.any() and np.array_equal(np.abs(control[both]), np.abs(column[both])):
                    raise AnalysisError(
                        f"a control variable is the same as {name}: nothing is left to correlate.",
                        hint="Leave it out of the control variables.",
                    )

    def _family(self, pairing: Pairing) -> list[dict[str, object]]:
        recipe = self.recipe
        family = family_rows(pairing, recipe)
        if pairing.controls.shape[1] and family.size and none_enough(family.rows):
            raise AnalysisError(
                f"{pairing.controls.shape[1]} control variables need at least ten PES each in some pair.",
                hint="Choose fewer control variables.",
            )
        self._find(FAMILY, _what_it_can_show(pairing, recipe, family.size, family.exact))
        return family.rows


def _what_it_can_show(pairing: Pairing, recipe: CorrelateRecipe, size: int, exact: int) -> str:
    cycle = f"cycle {pairing.label['cycle']}, " if pairing.label["cycle"] else ""
    head = f"{cycle}{pairing.label['period']}, family {pairing.label['family']}: {size} pairs tested"
    if not size:
        return f"{head}, none can be"
    both = ~np.isnan(pairing.scores).all(axis=1) & ~np.isnan(pairing.outcomes).all(axis=1)
    n = int(np.count_nonzero(both))
    reach = float(minimum_detectable(n, alpha=recipe.alpha / size, power=recipe.power))
    power = f"{100 * recipe.power:g} %"
    return (
        f"{head}, {exact} of them exactly, the others by {recipe.resamples:,} permutations (p at least "
        f"{1 / (recipe.resamples + 1):.2g}); with {n} PES a true correlation under {reach:.2f} is found in fewer "
        f"than {power} of cases at {recipe.alpha:g} / {size}"
    )


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean of the values present in each row, NaN where there is none."""
    present = np.sum(~np.isnan(values), axis=1)
    total = np.sum(np.where(np.isnan(values), 0.0, values), axis=1)
    return np.asarray(np.divide(total, present, out=np.full(len(values), np.nan), where=present > 0))


def _check_common(
    units: tuple[str, ...], x: NDArray[np.float64], y: NDArray[np.float64], scores: Columns, outcomes: Columns
) -> None:
    """Refuse where no unit has both a score and an outcome."""
    if np.any(~np.isnan(x).all(axis=1) & ~np.isnan(y).all(axis=1)):
        return
    if set(scores.units) & set(outcomes.units):
        raise AnalysisError(
            f"none of the {len(units)} PES on the list has both a score and an outcome.",
            hint="Choose another list with --units, or --units all.",
        )
    left, right = (", ".join(columns.units[:_SHOWN]) for columns in (scores, outcomes))
    raise AnalysisError(
        f"no PES has both a score and an outcome: scores are of {left} ..., outcomes of {right} ...",
        hint="Use the same ids in both.",
    )
