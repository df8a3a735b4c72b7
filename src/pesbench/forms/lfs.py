"""The form ``lfs``: what the Labour Force Survey says about the PES's part in finding a job."""

from pydantic import Field

from pesbench.forms.prepared import yearly
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, Figure, Outline, PeriodText, Pes, Row, extra


class LabourForceSurvey(Row):
    """The Labour Force Survey's question whether the PES helped to find the current job (WAYJFOUN)."""

    pes: Pes = Field(description=PES_MEANS)
    period: PeriodText = Field(description=PERIOD_MEANS)
    respondents: Figure = extra("Persons in the sample who started their job in the last 12 months and answered.")
    share: Figure = extra("Weighted share of them whom the PES helped to find the job, in per cent.")
    standard_error: Figure = extra("Standard error of the share, in percentage points, with the survey's design.")


OUTLINE = Outline(
    name="lfs",
    title="Labour Force Survey",
    model=LabourForceSurvey,
    key=("pes", "period"),
    required=("pes", "period"),
    prepared=yearly,
    place=40,
)
