"""The chain from values to scores: denominate, screen, impute, treat, normalise, weight, aggregate."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.composite.hierarchy import Hierarchy
from pesbench.analysis.composite.scheme import Scheme
from pesbench.analysis.composite.table import Table
from pesbench.errors import AnalysisError, InputError
from pesbench.stats.composite import (
    Aggregation,
    Limits,
    Normalisation,
    Scores,
    Treatment,
    Yardsticks,
    aggregate,
    impute,
    normalise,
    treat,
)
from pesbench.stats.composite.aggregating import POSITIVE_ONLY
from pesbench.stats.composite.normalising import SCALED

Cells = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Indicators on a common scale, shape (draws, units, indicators), and what was done to them on the way.

    ``values`` of min-max and goalposts still lie between 0 and 1. ``wrong`` marks the draws in which an indicator could
    not be normalised.
    """

    values: Cells
    imputed: NDArray[np.bool_]
    winsorised: NDArray[np.intp]
    logged: NDArray[np.bool_]
    clipped: NDArray[np.bool_]
    wrong: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Chain:
    """One scheme applied to one table; directions are those of the indicators, 1 or -1."""

    scheme: Scheme
    shape: Hierarchy
    table: Table
    directions: Cells

    @classmethod
    def of(cls, scheme: Scheme, shape: Hierarchy, table: Table, catalogue: Mapping[str, int]) -> "Chain":
        """Make the chain of a scheme; directions that it leaves out are those of the catalogue, else 1."""
        given = {node.id: node.direction for node in scheme.nodes}
        directions = [float(given[name] or catalogue.get(name, 1)) for name in shape.indicators]
        return cls(scheme, shape, table, np.array(directions))

    def present(self) -> NDArray[np.bool_]:
        """Say where a unit has a value of its own, and what it is divided by, shape (units, indicators)."""
        return np.asarray(~np.isnan(self._denominated(self.table.values)))

    def screened(self) -> NDArray[np.bool_]:
        """Say which units have too few values to take part."""
        have = np.count_nonzero(self.present(), axis=1) / len(self.shape.indicators)
        least = self.scheme.screen.min_coverage if self.scheme.screen else 0.0
        return np.asarray(have < least - 1e-12)

    def prepare(self, values: Cells) -> Prepared:
        """Take values (draws, units, indicators) through the steps up to normalising."""
        own = self._denominated(values)
        screened = self.screened()
        if screened.any():
            own = np.where(screened[:, np.newaxis], np.nan, own)
        filled = self._filled(own)
        if screened.any():
            filled = np.where(screened[:, np.newaxis], np.nan, filled)
        step = self.scheme.treat
        method = step.method.value if step else Treatment.NONE.value
        limits = Limits(step.winsorise, step.skew, step.kurtosis) if step else Limits()
        treated = treat(filled, method, limits)
        yardsticks = self._yardsticks()
        scaled = normalise(treated.values, self.directions, self.scheme.normalise.method.value, yardsticks)
        lost = ~np.isfinite(scaled) & ~np.isnan(treated.values)
        wrong = np.asarray(lost.any(axis=(1, 2)))
        if self._in_own_units():
            wrong |= treated.logged.any(axis=1)
        imputed = np.isnan(own) & ~np.isnan(filled)
        return Prepared(
            scaled, imputed, treated.winsorised, treated.logged, self._clipped(treated.values, yardsticks), wrong
        )

    def _in_own_units(self) -> bool:
        """Whether the yardsticks are numbers of the scheme, which have no meaning for logs."""
        return self.scheme.normalise.method in (Normalisation.GOALPOSTS, Normalisation.DISTANCE_TO_TARGET)

    def _denominated(self, values: Cells) -> Cells:
        if self.scheme.denominate is None:
            return values
        has = np.array([node.denominator is not None for node in self.shape.nodes[: len(self.shape.indicators)]])
        return np.where(has, values / self.table.denominators * self.scheme.denominate.per, values)

    def _filled(self, values: Cells) -> Cells:
        step = self.scheme.impute
        if step is None:
            return values
        groups = self.table.group_numbers(step.by) if step.by else None
        return impute(values, step.method.value, groups)

    def _yardsticks(self) -> Yardsticks:
        step, names = self.scheme.normalise, self.shape.indicators
        nodes = {node.id: node for node in self.scheme.nodes}
        posts = [nodes[name].goalposts or (np.nan, np.nan) for name in names]
        targets = [np.nan if (target := nodes[name].target) is None else target for name in names]
        reference = 0
        if step.method is Normalisation.DISTANCE_TO_REFERENCE:
            if step.reference not in self.table.units:
                raise InputError(
                    f"the reference must be one of the units, found {step.reference}.", hint="Correct it in the scheme."
                )
            reference = self.table.units.index(step.reference)
        lower, upper = (np.array([post[end] for post in posts]) for end in (0, 1))
        return Yardsticks(lower, upper, step.clip, np.array(targets), reference)

    def _clipped(self, values: Cells, by: Yardsticks) -> NDArray[np.bool_]:
        if self.scheme.normalise.method is not Normalisation.GOALPOSTS or not by.clip:
            return np.zeros(values.shape, dtype=bool)
        return np.asarray((values < by.lower) | (values > by.upper))

    def ends(self) -> tuple[float, float]:
        """Give what a normalised 0 and 1 become: the ends of the scale, for the methods that have one."""
        step = self.scheme.normalise
        return (step.low, step.high) if self.is_scaled else (0.0, 1.0)

    def score(self, values: Cells, weights: Cells, low: Cells | float, high: Cells | float) -> Scores:
        """Aggregate normalised values (draws, units, indicators) with weights (draws, nodes).

        ``low`` and ``high`` are what 0 and 1 become: numbers, or shape (draws, 1).
        """
        planes = np.ascontiguousarray(np.moveaxis(values, 2, 0))
        scaled = [low + (high - low) * plane for plane in planes] if self.is_scaled else list(planes)
        methods, least = self.shape.methods(self.scheme), self.scheme.aggregate.min_coverage
        return aggregate(scaled, weights, self.shape.tree, methods, least)

    @property
    def is_scaled(self) -> bool:
        """Whether the method has a scale whose ends the scheme sets."""
        return self.scheme.normalise.method in SCALED


@dataclass(frozen=True, slots=True)
class Base:
    """The index by its scheme alone: scores (units, nodes), shares and effective weights (nodes,), and the steps."""

    chain: Chain
    scores: Cells
    own_weights: Cells
    prepared: Prepared


def base(chain: Chain) -> Base:
    """Compute the index by its scheme, without anything that varies.

    Raises
    ------
    AnalysisError
        If an indicator cannot be normalised, or a geometric or harmonic mean needs a number that is not positive.
    """
    weights = chain.shape.weights(chain.scheme)
    prepared = chain.prepare(chain.table.values[np.newaxis])
    if prepared.wrong.any():
        raise _cannot_normalise(chain, prepared)
    result = chain.score(prepared.values, weights, *chain.ends())
    if result.refused.any():
        raise _not_positive(chain, result.nodes, weights[0])
    return Base(chain, np.stack([plane[0] for plane in result.nodes], axis=1), weights[0], prepared)


def _cannot_normalise(chain: Chain, prepared: Prepared) -> AnalysisError:
    names, method = chain.shape.indicators, chain.scheme.normalise.method.value
    if prepared.logged.any() and not np.isinf(prepared.values).any():
        name = names[int(np.flatnonzero(prepared.logged.any(axis=0))[0])]
        return AnalysisError(
            f"{method} is in the unit of the indicator, but [treat] took logs of {name}.",
            hint='Widen the goalposts instead of treating, or set method = "winsorise" in [treat].',
        )
    lost = ~np.isfinite(prepared.values) & ~np.isnan(chain.table.values)
    column = int(np.flatnonzero(lost.any(axis=(0, 1)))[0])
    return AnalysisError(
        f"the indicator {names[column]} cannot be normalised by {method}: it does not vary after the steps before, or "
        "its target or reference is its worst value.",
        hint="Choose another method in [normalise], or change the target or reference.",
    )


def _not_positive(chain: Chain, nodes: list[Cells], weights: Cells) -> AnalysisError:
    """Say which numbers a geometric or harmonic mean cannot take."""
    found: list[str] = []
    where = how = ""
    methods = chain.shape.methods(chain.scheme)
    for (group, children), method in zip(chain.shape.tree.groups(), methods, strict=True):
        if Aggregation(method) not in POSITIVE_ONLY or found:
            continue
        where, how = chain.shape.ids[group], method
        found = [
            f"{chain.shape.ids[child]} of {unit} ({value:g})"
            for child in children
            for unit, value in zip(chain.table.units, nodes[child][0], strict=True)
            if weights[child] > 0 and value <= 0
        ]
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""  # noqa: PLR2004
    return AnalysisError(
        f"a {how} mean must have positive numbers, found at {where}: {', '.join(found[:3])}{more}.",
        hint="Set low over 0 in [normalise], or choose another method in [aggregate].",
    )
