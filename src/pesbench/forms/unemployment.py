"""The form ``unemployment``: the register's stock, inflow and outflow."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.conditions import Ascending, Condition
from pesbench.forms.prepared import monthly, totals
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, Code, Figure, Outline, PeriodText, Pes, Row, extra
from pesbench.forms.rules import INACTIVITY, TRANSITIONS


class Unemployment(Row):
    """The register: one row per PES, period and breakdown; leave out the columns that you do not have."""

    pes: Pes = Field(description=PES_MEANS)
    period: PeriodText = Field(description=PERIOD_MEANS)
    sex: Code = extra("Sex of the persons counted; empty or T is everyone.")
    age: Code = extra("Age group of the persons counted; empty or TOTAL is every age.")
    education: Code = extra("Highest education of the persons counted; empty or TOTAL is every level.")
    stock: Figure = extra(
        "Registered unemployed: at the end of the month in monthly rows, the mean of the month-ends in longer periods."
    )
    inflow: Figure = extra("Entries into registered unemployment during the period; every entry counts.")
    inflow_from_inactivity: Figure = extra("Those of the entries that were neither employed nor unemployed before.")
    outflow: Figure = extra("Exits from registered unemployment during the period, for any reason.")
    outflow_to_employment: Figure = extra("Those of the exits that led into employment.")
    outflow_to_employment_6m: Figure = extra(
        "Those of the exits into employment that came within 6 months of registration."
    )
    outflow_to_employment_12m: Figure = extra(
        "Those of the exits into employment that came within 12 months of registration, the first 6 included."
    )


NESTED = "{column} must not exceed {whole}"
PAIR = "{part_value} against {whole_value}"


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:  # noqa: ARG001  # the outline's signature
    """Give the row conditions."""
    nested = ("outflow_to_employment_6m", "outflow_to_employment_12m", "outflow_to_employment", "outflow")
    return (
        Condition(TRANSITIONS, Ascending(nested), NESTED, PAIR),
        Condition(INACTIVITY, Ascending(("inflow_from_inactivity", "inflow")), NESTED, PAIR),
    )


def prepared(catalogue: Catalogue, year: int | None) -> Iterator[Mapping[str, str]]:
    """Expect every month, everyone and then each sex; further breakdowns are the PES's choice."""
    sexes = catalogue.dimensions["sex"]
    codes = [sexes.total, *(part for whole in sexes.partitions[:1] for part in whole.parts)]
    others = totals(catalogue, "age", "education")
    for month in monthly(catalogue, year):
        for code in codes:
            yield {**month, "sex": code, **others}


OUTLINE = Outline(
    name="unemployment",
    title="Registered unemployment",
    model=Unemployment,
    key=("pes", "period", "sex", "age", "education"),
    required=("pes", "period"),
    conditions=conditions,
    prepared=prepared,
    place=10,
)
