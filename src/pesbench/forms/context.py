"""The form ``context``: what a PES works in, one variable per row."""

from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.cells import FromCatalogue
from pesbench.forms.conditions import Condition
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, AnyNumber, Code, Outline, PeriodText, Pes, Row, extra
from pesbench.forms.single_values import given_or_explained, measure_bounds, within_bounds


class Context(Row):
    """Context variables: one row per PES or country, period, variable and breakdown."""

    pes: Pes = Field(description=PES_MEANS)
    period: PeriodText = Field(description=PERIOD_MEANS)
    variable: Annotated[str, FromCatalogue("context")] = Field(
        description="The context variable by its code: unemployment_rate, gdp_growth ..."
    )
    sex: Code = extra("Sex of the persons that the value speaks of; empty or T is everyone.")
    age: Code = extra("Age group of the persons that the value speaks of; empty or TOTAL is every age.")
    education: Code = extra("Education of the persons that the value speaks of; empty or TOTAL is every level.")
    value: AnyNumber = extra("The variable's value; percentages from 0 to 100. Empty only where obs_status says why.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:
    """Give the row conditions."""
    return given_or_explained("value"), within_bounds("variable", measure_bounds(catalogue, "context"))


OUTLINE = Outline(
    name="context",
    title="Context variables",
    model=Context,
    key=("pes", "period", "variable", "sex", "age", "education"),
    required=("pes", "period", "variable", "value"),
    conditions=conditions,
    subject="variable",
    place=50,
)
