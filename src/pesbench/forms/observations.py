"""The form ``observations``: the long form of everything, one cell per row, as the store keeps it."""

from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.cells import FromCatalogue
from pesbench.forms.conditions import Condition
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, Amount, AnyNumber, Outline, PeriodText, Pes, Row, extra
from pesbench.forms.single_values import (
    given_or_explained,
    indicator_bounds,
    measure_bounds,
    ready_made,
    within_bounds,
)


class Observations(Row):
    """Observations: any measure or ready-made indicator, one value per row, by any dimension."""

    pes: Pes = Field(description=PES_MEANS)
    measure: Annotated[str, FromCatalogue("figures")] = Field(
        description="The measure, context variable or ready-made indicator, by its code in the catalogue."
    )
    period: PeriodText = Field(description=PERIOD_MEANS)
    origin: Annotated[str, FromCatalogue("origin")] | None = extra(
        "Where the value comes from: submitted (by the PES; also if empty) or external (another source)."
    )
    value: AnyNumber = extra("The value; percentages from 0 to 100. Empty only with a text or with a status.")
    standard_error: Amount = extra("Standard error of the value, in the unit of the value.")
    n: Amount = extra("Number of cases behind the value: respondents, or persons counted.")
    numerator: Amount = extra("What stands above the line of a ready-made indicator's formula, if you have it.")
    denominator: Amount = extra("What stands below the line of a ready-made indicator's formula, if you have it.")
    text: str | None = extra("The words of a measure that is a text, such as the question of a survey.")
    basis: Annotated[str, FromCatalogue("basis")] | None = extra(
        "What moment or span the value describes: end_of_period, period_mean, period_sum or monthly_mean. Empty means"
        " what the measure has in its form."
    )
    adjustment: Annotated[str, FromCatalogue("adjustment")] | None = extra(
        "none (also if empty), seasonal or calendar."
    )


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:
    """Give the row conditions."""
    bounds = {**measure_bounds(catalogue), **indicator_bounds(catalogue)}
    return given_or_explained("value", "text"), within_bounds("measure", bounds), *ready_made(catalogue, "measure")


OUTLINE = Outline(
    name="observations",
    title="Observations of any kind",
    model=Observations,
    key=("pes", "measure", "period", "origin"),
    required=("pes", "measure", "period", "value"),
    conditions=conditions,
    subject="measure",
    every_dimension=True,
    samples={
        "survey": "winter survey",
        "text": "All in all, how satisfied are you with our services?",
        "numerator": "540",
        "denominator": "1250",
        "n": "1250",
    },
    place=90,
)
