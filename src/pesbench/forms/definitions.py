"""The form ``definitions``: where and how a PES departs from the agreed definitions."""

from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.arithmetic import NotBefore
from pesbench.forms.cells import FromCatalogue, PeriodCell
from pesbench.forms.conditions import AnyGiven, Condition
from pesbench.forms.row import Outline, PeriodText, Pes, Row, extra
from pesbench.forms.rules import ALTERNATIVES, VALIDITY


class Definitions(Row):
    """Definitions: one row per PES, measure and time from which the definition holds."""

    pes: Pes = Field(description="The PES whose definition is described, by its code in the catalogue.")
    measure: Annotated[str, FromCatalogue("figures")] = Field(
        description="The measure or indicator that is defined, by its code in the catalogue."
    )
    valid_from: PeriodText = Field(description="The first period for which the definition holds, for example 2019.")
    valid_to: Annotated[str, PeriodCell()] | None = extra(
        "The last period for which it holds; empty while it still holds."
    )
    deviation: str | None = extra("In a few words, how it departs from the agreed definition.")
    description: str | None = extra("The national definition in full.")
    source: str | None = extra("The law, register or survey that the figures come from.")
    contact: str | None = extra("Whom to ask: an office and its address.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:  # noqa: ARG001  # the outline's signature
    """Give the row conditions."""
    return (
        Condition(
            VALIDITY,
            NotBefore("valid_to", "valid_from"),
            "valid_to must not lie before valid_from",
            "{end} before {start}",
        ),
        Condition(
            ALTERNATIVES,
            AnyGiven(("deviation", "description")),
            "one of {columns} must be given",
            "all of them empty",
        ),
    )


OUTLINE = Outline(
    name="definitions",
    title="Definitions of measures",
    model=Definitions,
    key=("pes", "measure", "valid_from"),
    required=("pes", "measure", "valid_from"),
    any_of=("deviation", "description"),
    conditions=conditions,
    table="definitions",
    told_as={"measure": "measure", "period": "valid_from"},
    samples={
        "deviation": "Persons on training are not counted",
        "description": "The unemployed as section 16 of the national law defines them",
        "source": "register of jobseekers",
        "contact": "statistics department, statistics@pes.example",
    },
    place=80,
)
