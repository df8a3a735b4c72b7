"""The form ``youth_guarantee``: young people who enter and leave the Youth Guarantee, and where they are later."""

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.conditions import Ascending, Condition
from pesbench.forms.prepared import yearly
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, Code, Figure, Outline, PeriodText, Pes, Row, extra
from pesbench.forms.rules import PART
from pesbench.forms.unemployment import NESTED, PAIR


class YouthGuarantee(Row):
    """The Youth Guarantee: one row per PES, period and breakdown; leave out the columns that you do not have."""

    pes: Pes = Field(description=PES_MEANS)
    period: PeriodText = Field(description=PERIOD_MEANS)
    sex: Code = extra("Sex of the persons counted; empty or T is everyone.")
    age: Code = extra("Age group of the persons counted; empty or TOTAL is every age that the guarantee covers.")
    entries: Figure = extra("Entries into the guarantee's preparatory phase during the period.")
    exits: Figure = extra("Exits from the preparatory phase during the period, to any destination.")
    exits_4m: Figure = extra("Those of the exits that came within 4 months of entry.")
    in_preparation: Figure = extra(
        "Young people in the preparatory phase: at the end of the month in monthly rows, the mean of the month-ends in"
        " longer periods."
    )
    waiting_over_4m: Figure = extra("Those of them who have been waiting for an offer for longer than 4 months.")
    positive_6m: Figure = extra("Those who left in the period and were in work, education or training 6 months later.")
    positive_12m: Figure = extra("The same, 12 months later.")
    positive_18m: Figure = extra("The same, 18 months later.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:  # noqa: ARG001  # the outline's signature
    """Give the row conditions."""
    pairs = [("exits_4m", "exits"), ("waiting_over_4m", "in_preparation")]
    pairs += [(f"positive_{months}m", "exits") for months in (6, 12, 18)]
    return tuple(Condition(PART, Ascending(pair), NESTED, PAIR) for pair in pairs)


OUTLINE = Outline(
    name="youth_guarantee",
    title="Youth Guarantee",
    model=YouthGuarantee,
    key=("pes", "period", "sex", "age"),
    required=("pes", "period"),
    conditions=conditions,
    prepared=yearly,
    place=12,
)
