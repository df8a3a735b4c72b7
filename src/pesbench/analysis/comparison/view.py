"""What each stage of a comparison is given: the question, and one table of it as arrays."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.comparison.recipe import CompareRecipe
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction, Indicator
from pesbench.findings import Finding, Findings, Rule

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of what: the same for every table of a comparison.

    ``values`` holds every value at hand, of all periods, in the columns of `indicator_values.columns`. ``context`` is
    long: ``pes, variable, value`` and, where it is known, ``period``; null where no context was asked for.
    """

    catalogue: Catalogue
    recipe: CompareRecipe
    values: pl.DataFrame
    context: pl.DataFrame | None = None
    findings: Findings = field(default_factory=Findings)

    def say(self, rule: Rule, text: str, *, pes: str | None = None) -> None:
        """Report something once."""
        finding = Finding(rule.code, rule.severity, text, pes=pes, period=self.recipe.period)
        if finding not in self.findings.items:
            self.findings.add(finding)


@dataclass(frozen=True, slots=True)
class View:
    """One indicator in one breakdown and one period: a unit in each place of every array, sorted by its id.

    Attributes
    ----------
    values
        What is ranked: NaN where there is no value, or only one over an incomplete period.
    errors
        Standard errors of the values, in their unit; NaN where there is none, and where the value is not ranked.
    numerators, denominators, sizes
        Counts behind the values, as far as they are known.
    sign
        +1 where higher is better, -1 where lower is: ``sign * (a - b)`` is positive where a is better than b.
    history
        The complete values of this indicator and breakdown in other periods: every column of the values at hand.
    context
        Context variables by name, of the same units, NaN where one is missing.
    """

    question: Question
    indicator: str
    direction: Direction
    breakdown: Mapping[str, str]
    pes: tuple[str, ...]
    values: Floats
    errors: Floats
    numerators: Floats
    denominators: Floats
    sizes: Floats
    history: pl.DataFrame
    context: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def recipe(self) -> CompareRecipe:
        """The choices."""
        return self.question.recipe

    @property
    def catalogue(self) -> Catalogue:
        """The vocabulary."""
        return self.question.catalogue

    @property
    def known(self) -> Indicator | None:
        """What the catalogue says of the indicator; none where it does not know it."""
        return self.question.catalogue.indicators.get(self.indicator)

    @property
    def higher(self) -> bool:
        """Whether a larger value is better."""
        return self.direction is Direction.HIGHER

    @property
    def sign(self) -> float:
        """+1 where higher is better, else -1."""
        return 1.0 if self.higher else -1.0

    @property
    def title(self) -> str:
        """The indicator and what is not a total of its breakdown, as messages name it."""
        parts = [code for name, code in self.breakdown.items() if code != self.catalogue.total_of(name)]
        return " ".join([self.indicator, *parts])

    def say(self, rule: Rule, text: str, *, pes: str | None = None) -> None:
        """Report something of this table once, with its title before it."""
        self.question.say(rule, f"{self.title}: {text}", pes=pes)


def unranked() -> pl.Expr:
    """Say of a row whether its period is incomplete, so that its value is shown and not ranked."""
    return (pl.col("coverage") < 1).fill_null(value=False)


def numbers(table: pl.DataFrame, column: str) -> Floats:
    """Give a column as an array, NaN where it is null."""
    return table.get_column(column).cast(pl.Float64).fill_null(math.nan).to_numpy()


def view_of(
    table: pl.DataFrame, direction: Direction, question: Question, context: Mapping[str, Floats] | None = None
) -> View:
    """Read one table, sorted by its units, as arrays."""
    indicator = str(table["indicator"][0])
    breakdown = {name: str(table[name][0]) for name in question.catalogue.dimensions}
    ranked = table.with_columns(
        pl.when(~unranked()).then(pl.col(name)).alias(name) for name in ("value", "standard_error")
    )
    same = [pl.col(name) == code for name, code in (("indicator", indicator), *breakdown.items())]
    others = question.values.filter(
        *same, pl.col("period") != table["period"][0], pl.col("value").is_not_null(), ~unranked()
    )
    return View(
        question=question,
        indicator=indicator,
        direction=direction,
        breakdown=breakdown,
        pes=tuple(table.get_column("pes")),
        values=numbers(ranked, "value"),
        errors=numbers(ranked, "standard_error"),
        numerators=numbers(table, "numerator"),
        denominators=numbers(table, "denominator"),
        sizes=numbers(table, "n"),
        history=others,
        context=context or {},
    )
