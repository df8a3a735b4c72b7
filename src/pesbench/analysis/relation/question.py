"""One question after another: which PES, which scores and outcomes, and what is said of each family."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pesbench.analysis.relation.areas import Floats, area_members, reliabilities, scores_of
from pesbench.analysis.relation.columns import Columns
from pesbench.analysis.relation.controls import check_controls, controls_of
from pesbench.analysis.relation.family import Family as Found
from pesbench.analysis.relation.family import family_rows, none_enough
from pesbench.analysis.relation.measured import Pairing
from pesbench.analysis.relation.recipe import CorrelateRecipe, Family, Missing
from pesbench.analysis.relation.rules import COLLINEAR, COUNTRY_ONLY, FAMILY, INHERITED, REGRESSION
from pesbench.analysis.relation.settings import Setting
from pesbench.analysis.rules import LEFT_OUT, NO_MEMBERS
from pesbench.analysis.units import choose_units, lists_elsewhere, said_of_lists
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import AnalysisError
from pesbench.findings import Finding, Findings, Rule
from pesbench.result import Result
from pesbench.stats import attenuation, minimum_detectable, regression_to_the_mean, variance_inflation

_HIGH_INFLATION = 5.0
_SHOWN = 5
Watch = Callable[[str], object]


def unwatched(_doing: str) -> None:
    """Take no note of what is done."""


@dataclass(frozen=True, slots=True)
class Relations(Result):
    """Rows of the families asked for, and those that the summary rests on: the total and the areas.

    ``points`` are the numbers behind the total: ``cycle, period, indicator, pes, score, outcome``, one row per PES that
    has both, outcomes in their own direction.
    """

    summary: pl.DataFrame = field(default_factory=pl.DataFrame)
    points: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(frozen=True, slots=True)
class _Data:
    """The numbers of one setting on the PES of one list; shapes (cycles, units, columns)."""

    units: tuple[str, ...]
    incomplete: np.typing.NDArray[np.bool_]
    enablers: tuple[str, ...]
    x: Floats
    outcomes: tuple[str, ...]
    y: Floats
    controls: Floats
    country_only: frozenset[tuple[str, str]]


class Question:
    """The catalogue, the choices, and what was found on the way."""

    def __init__(
        self, catalogue: Catalogue, recipe: CorrelateRecipe, controls: pl.DataFrame | None, *, watch: Watch
    ) -> None:
        self.catalogue = catalogue
        self.recipe = recipe
        self.controls = controls
        self.watch = watch
        self.findings = Findings()
        self.rows: list[dict[str, object]] = []
        self.summary: list[dict[str, object]] = []
        self.points: list[dict[str, object]] = []

    def say(self, rule: Rule, text: str, *, pes: str | None = None, period: str | None = None) -> None:
        """Report a finding once."""
        finding = Finding(rule.code, rule.severity, text, pes=pes, period=period)
        if finding not in self.findings.items:
            self.findings.add(finding)

    def answer(self, setting: Setting) -> None:
        """Add the rows of one setting, family by family, and those of its summary."""
        data = self._data(setting)
        has_areas = bool(area_members(data.enablers, self.catalogue))
        if not has_areas and self.recipe.family in (Family.AREAS, Family.TOTAL):
            raise AnalysisError(
                "no enabler is known to the catalogue, so there are no areas.",
                hint="Choose --family enablers, or add the enablers in a catalogue file.",
            )
        if setting.before is not None:
            self._caution(setting, data)
        known: dict[Family, Found] = {}
        for family in (*self.recipe.families, *((Family.TOTAL, Family.AREAS) if has_areas else ())):
            pairing = None if family in known else self._pairing(setting, data, family)
            if pairing is not None:
                known[family] = self._related(pairing, family)
                self.points.extend(_points(pairing) if family is Family.TOTAL else ())
        for family in self.recipe.families:
            if family in known:
                self._tell(setting, data, family, known[family])
                self.rows.extend(known[family].rows)
        for family in (Family.TOTAL, Family.AREAS):
            self.summary.extend(known[family].rows if family in known else ())

    def _data(self, setting: Setting) -> _Data:
        """Bring scores, outcomes and control variables onto the same PES."""
        units = self._units(setting)
        enablers, outcomes = (
            tuple(dict.fromkeys(name for part in parts for name in part.names))
            for parts in (setting.scores, setting.outcomes)
        )
        x, y = _stacked(setting.scores, units, enablers), _stacked(setting.outcomes, units, outcomes)
        _check_common(units, x, y, setting)
        incomplete = self._incomplete(x, y)
        y = np.where(incomplete[:, np.newaxis], np.nan, y) * self._signs(outcomes)
        controls = self._controls(units, setting.periods)
        check_controls(controls, dict(zip(outcomes, y[0].T, strict=True)) | dict(zip(enablers, x[0].T, strict=True)))
        return _Data(units, incomplete, enablers, x, outcomes, y, controls, self._country_only(setting, units))

    def _pairing(self, setting: Setting, data: _Data, family: Family) -> Pairing | None:
        names, x = scores_of(family, data.enablers, data.x, self.catalogue)
        if not names:
            return None
        starts = None
        if setting.before is not None:
            first, outcomes = setting.before
            own = scores_of(family, data.enablers, first.on(data.units)[np.newaxis], self.catalogue)[1]
            starts = own[0], outcomes.of(data.outcomes).on(data.units) * self._signs(data.outcomes)
        label = {
            "cycle": setting.cycle,
            "period": setting.period,
            "assessment": setting.assessment,
            "family": family.value,
            "method": self.recipe.method.value,
        }
        flipped = tuple(bool(sign < 0) for sign in self._signs(data.outcomes))
        check_controls(data.controls, dict(zip(names, x[0].T, strict=True)))
        return Pairing(
            data.units, data.incomplete, x, names, data.y, data.outcomes, flipped, data.controls, label, starts,
            data.country_only,
        )  # fmt: skip

    def _related(self, pairing: Pairing, family: Family) -> Found:
        pairs = len(pairing.score_names) * len(pairing.outcome_names)
        self.watch(f"relating {pairs} pairs, family {family}")
        found = family_rows(pairing, self.recipe)
        held = pairing.controls.shape[1]
        if held and found.size and none_enough(found.rows):
            raise AnalysisError(
                f"some pair must have at least ten PES for each control variable, found {held} of these.",
                hint="Choose fewer control variables.",
            )
        return found

    def _tell(self, setting: Setting, data: _Data, family: Family, found: Found) -> None:
        self.say(FAMILY, _what_it_can_show(setting, data, family, found, self.recipe))
        if self.recipe.attenuation:
            known = reliabilities(data.enablers, data.x[0], self.catalogue) if len(data.x) == 1 else {}
            for row in found.rows:
                _attenuate(row, known.get(str(row["enabler"])))
        for row in found.rows:
            for name in self.recipe.extra:
                row.setdefault(name, None)

    def _units(self, setting: Setting) -> tuple[str, ...]:
        present = [unit for part in (*setting.scores, *setting.outcomes) for unit in part.units]
        last = setting.periods[-1]
        units, left_out = choose_units(present, self.catalogue, choice=self.recipe.units, period=last)
        for unit, why in left_out.items():
            self.say(LEFT_OUT, f"{unit} was left out: {why}", pes=unit, period=setting.period)
        elsewhere = {} if self.recipe.units else lists_elsewhere(present, self.catalogue, last)
        if elsewhere:
            self.say(NO_MEMBERS, said_of_lists(elsewhere, len(set(present))), period=setting.period)
        return units

    def _signs(self, outcomes: Sequence[str]) -> Floats:
        known = (self.catalogue.indicators.get(name) for name in outcomes)
        return np.array([-1.0 if i is not None and i.direction is Direction.LOWER else 1.0 for i in known])

    def _country_only(self, setting: Setting, units: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        """Find the outcomes that a country has and its PES have not."""
        found = set()
        for columns in setting.outcomes:
            there = {(u, n) for u, row in zip(columns.units, columns.values, strict=True)
                     for n, value in zip(columns.names, row, strict=True) if not np.isnan(value)}  # fmt: skip
            for unit in units:
                known = self.catalogue.units.get(unit)
                if known and known.country != unit:
                    found |= {
                        (unit, n) for n in columns.names if (known.country, n) in there and (unit, n) not in there
                    }
        for unit in sorted({unit for unit, _ in found}):
            names = ", ".join(sorted(name for own, name in found if own == unit))
            country = self.catalogue.units[unit].country
            text = f"{unit} has no {names} of its own, only {country} has: not handed down"
            self.say(COUNTRY_ONLY, text, pes=unit, period=setting.period)
        return frozenset(found)

    def _incomplete(self, x: Floats, y: Floats) -> np.typing.NDArray[np.bool_]:
        """Say which PES listwise deletion leaves out: those that lack any score or outcome."""
        if self.recipe.missing is Missing.PAIRWISE:
            return np.zeros(x.shape[1], dtype=bool)
        incomplete = np.isnan(np.concatenate([x, y], axis=2)).any(axis=(0, 2))
        if incomplete.all():
            raise AnalysisError(
                "no PES has every score and every outcome.",
                hint="Use --missing pairwise, or leave out columns with few values.",
            )
        return np.asarray(incomplete)

    def _controls(self, units: tuple[str, ...], periods: tuple[str, ...]) -> Floats:
        """Give the control variables of the units, from their country where they have none of their own."""
        if self.controls is None:
            return np.empty((len(units), 0))
        columns = controls_of(self.controls, self.recipe.control, periods)
        self.recipe = self.recipe.model_copy(update={"control": columns.names})
        values = columns.on(units)
        for row, unit in enumerate(units):
            known = self.catalogue.units.get(unit)
            if known and known.country != unit and np.isnan(values[row]).all():
                values[row] = columns.on([known.country])[0]
                if not np.isnan(values[row]).all():
                    text = f"{unit} takes the control variables of {known.country}"
                    self.say(INHERITED, text, pes=unit, period=periods[-1])
        for name, inflation in zip(columns.names, variance_inflation(values), strict=True):
            if len(columns.names) > 1 and inflation > _HIGH_INFLATION:
                self.say(COLLINEAR, f"the control variable {name} has a variance inflation of {inflation:.1f}")
        return values

    def _caution(self, setting: Setting, data: _Data) -> None:
        """Say how much each change follows from where it began."""
        if setting.before is None:
            return
        scores, outcomes = setting.before
        _, start = scores_of(Family.TOTAL, data.enablers, scores.on(data.units)[np.newaxis], self.catalogue)
        _, moved = scores_of(Family.TOTAL, data.enablers, data.x, self.catalogue)
        first = outcomes.of(data.outcomes).on(data.units) * self._signs(data.outcomes)
        tables = dict(zip(data.outcomes, zip(first.T, data.y[0].T, strict=True), strict=True))
        if area_members(data.enablers, self.catalogue):
            tables = {"total maturity": (start[0, :, 0], moved[0, :, 0]), **tables}
        told = []
        for name, (before, change) in tables.items():
            found = regression_to_the_mean(before, before + change)
            if not np.isnan(found.first):
                told.append(f"{name} {found.first:+.2f}")
        if told:
            text = f"correlation of change with its start, by chance alone below zero: {', '.join(told)}"
            self.say(REGRESSION, text, period=setting.period)


def _attenuate(row: dict[str, object], reliability: float | None) -> None:
    """Add what the correlation would be with scores without error: a sensitivity, not an estimate."""
    row["reliability"] = reliability
    if reliability is not None and row["estimate"] is not None:
        found = attenuation(float(str(row["estimate"])), reliability)
        row["corrected"], row["ceiling"] = float(found.corrected), float(found.ceiling)


def _stacked(parts: Sequence[Columns], units: tuple[str, ...], names: tuple[str, ...]) -> Floats:
    """Set tables behind each other, with NaN for a column that one of them lacks."""
    tables = np.full((len(parts), len(units), len(names)), np.nan)
    for table, part in zip(tables, parts, strict=True):
        table[:, [names.index(name) for name in part.names]] = part.on(units)
    return tables


def _what_it_can_show(setting: Setting, data: _Data, family: Family, found: Found, recipe: CorrelateRecipe) -> str:
    cycle = f"cycle {setting.cycle}, " if setting.cycle else ""
    head = f"{cycle}{setting.period}, family {family}"
    if not found.size:
        return f"{head}: no pair can be tested"
    head = f"{head}: {found.size} {'pair' if found.size == 1 else 'pairs'} tested, {_how_tested(found, recipe)}"
    n = int(np.count_nonzero(_has_both(data.x, data.y)))
    level = f"{recipe.alpha:g} / {found.size}" if found.size > 1 else f"{recipe.alpha:g}"
    reach = float(minimum_detectable(n, alpha=recipe.alpha / found.size, power=recipe.power))
    if np.isnan(reach):
        return f"{head}; {n} PES are too few to find any true correlation at {level}"
    return (
        f"{head}; with {n} PES a true correlation under {reach:.2f} is found in fewer than {100 * recipe.power:g} % "
        f"of cases at {level}"
    )


def _how_tested(found: Found, recipe: CorrelateRecipe) -> str:
    if found.exact == found.size:
        return "exactly"
    drawn = f"by {recipe.resamples:,} permutations (p at least {1 / (recipe.resamples + 1):.2g})"
    return f"{found.exact} of them exactly, the others {drawn}" if found.exact else drawn


def _has_both(x: Floats, y: Floats) -> np.typing.NDArray[np.bool_]:
    return np.asarray(np.any(~np.isnan(x).all(axis=2) & ~np.isnan(y).all(axis=2), axis=0))


def _check_common(units: tuple[str, ...], x: Floats, y: Floats, setting: Setting) -> None:
    """Refuse where no unit has both a score and an outcome."""
    if np.any(_has_both(x, y)):
        return
    scored, measured = (
        list(dict.fromkeys(unit for part in parts for unit in part.units))
        for parts in (setting.scores, setting.outcomes)
    )
    if set(scored) & set(measured):
        raise AnalysisError(
            f"none of the {len(units)} PES on the list has both a score and an outcome.",
            hint="Choose another list with --units, or --units all.",
        )
    left, right = (", ".join(names[:_SHOWN]) for names in (scored, measured))
    raise AnalysisError(
        f"no PES has both a score and an outcome: scores are of {left} ..., outcomes of {right} ...",
        hint="Use the same ids in both.",
    )


def _points(pairing: Pairing) -> Iterator[dict[str, object]]:
    """Give the scores and outcomes of every PES that has both, outcomes as they were before any was turned round."""
    for scores, outcomes in zip(pairing.scores[:, :, 0], pairing.outcomes, strict=True):
        for k, indicator in enumerate(pairing.outcome_names):
            turned = -1.0 if pairing.flipped[k] else 1.0
            for pes, score, outcome in zip(pairing.units, scores, outcomes[:, k] * turned, strict=True):
                if not (np.isnan(score) or np.isnan(outcome)):
                    of = {"cycle": pairing.label["cycle"], "period": pairing.label["period"], "indicator": indicator}
                    yield {**of, "pes": pes, "score": float(score), "outcome": float(outcome)}
