"""Observations to indicator values, with numerator, denominator, coverage and standard error."""

from pesbench.indicator_values.cells import of_breakdowns
from pesbench.indicator_values.complementary import complementary
from pesbench.indicator_values.compute import compute, with_errors
from pesbench.indicator_values.question import (
    IndicatorRecipe,
    asked_period,
    breakdowns,
    chosen_indicators,
    columns,
    completed,
    counted_by,
    measures_of,
)
from pesbench.indicator_values.release import secret, withhold

__all__ = [
    "IndicatorRecipe",
    "asked_period",
    "breakdowns",
    "chosen_indicators",
    "columns",
    "complementary",
    "completed",
    "compute",
    "counted_by",
    "measures_of",
    "of_breakdowns",
    "secret",
    "with_errors",
    "withhold",
]
