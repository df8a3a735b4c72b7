"""The form ``long_term``: the long-term unemployed and their job-integration agreements."""

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.conditions import Ascending, Condition
from pesbench.forms.prepared import yearly
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, Code, Figure, Outline, PeriodText, Pes, Row, extra
from pesbench.forms.rules import PART
from pesbench.forms.unemployment import NESTED, PAIR


class LongTerm(Row):
    """The long-term unemployed: one row per PES, period and breakdown; leave out the columns that you do not have."""

    pes: Pes = Field(description=PES_MEANS)
    period: PeriodText = Field(description=PERIOD_MEANS)
    sex: Code = extra("Sex of the persons counted; empty or T is everyone.")
    age: Code = extra("Age group of the persons counted; empty or TOTAL is every age.")
    education: Code = extra("Highest education of the persons counted; empty or TOTAL is every level.")
    long_term_registered: Figure = extra(
        "Registered unemployed for 12 months or longer: at the end of the month in monthly rows, the mean of the"
        " month-ends in longer periods."
    )
    with_agreement: Figure = extra("Those of them who have a job-integration agreement.")
    agreement_by_18m: Figure = extra("Those of them who had one by the 18th month of unemployment at the latest.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:  # noqa: ARG001  # the outline's signature
    """Give the row conditions."""
    nested = ("agreement_by_18m", "with_agreement", "long_term_registered")
    return (Condition(PART, Ascending(nested), NESTED, PAIR),)


OUTLINE = Outline(
    name="long_term",
    title="Long-term unemployed",
    model=LongTerm,
    key=("pes", "period", "sex", "age", "education"),
    required=("pes", "period"),
    conditions=conditions,
    prepared=yearly,
    place=14,
)
