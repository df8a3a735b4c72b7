"""The form ``values``: ready-made indicators, one value per row."""

from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.cells import FromCatalogue
from pesbench.forms.conditions import Condition
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, Amount, AnyNumber, Outline, PeriodText, Pes, Row, extra
from pesbench.forms.single_values import given_or_explained, indicator_bounds, ready_made, within_bounds


class Values(Row):
    """Ready-made indicators: one row per PES, indicator, period and breakdown by any dimension."""

    pes: Pes = Field(description=PES_MEANS)
    indicator: Annotated[str, FromCatalogue("indicators")] = Field(description="The indicator by its code: A1a ...")
    period: PeriodText = Field(description=PERIOD_MEANS)
    numerator: Amount = extra("What stands above the line of the indicator's formula, if you have it.")
    denominator: Amount = extra("What stands below the line of the indicator's formula, if you have it.")
    value: AnyNumber = extra("The indicator's value; percentages from 0 to 100. Empty only where obs_status says why.")
    standard_error: Amount = extra("Standard error of the value, in the unit of the value.")
    n: Amount = extra("Number of cases behind the value: respondents, or persons counted.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:
    """Give the row conditions."""
    bounds = within_bounds("indicator", indicator_bounds(catalogue))
    return given_or_explained("value"), bounds, *ready_made(catalogue, "indicator")


OUTLINE = Outline(
    name="values",
    title="Ready-made indicators",
    model=Values,
    key=("pes", "indicator", "period"),
    required=("pes", "indicator", "period", "value"),
    conditions=conditions,
    subject="indicator",
    every_dimension=True,
    samples={"numerator": "540", "denominator": "1250", "n": "1250"},
    place=60,
)
