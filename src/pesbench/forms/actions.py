"""The form ``actions``: what was recommended after an assessment, and what becomes of it."""

from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.cells import DateCell, FromCatalogue
from pesbench.forms.conditions import Condition, Listed
from pesbench.forms.enablers import enablers_by_cycle
from pesbench.forms.row import Outline, Pes, Row, extra
from pesbench.forms.rules import EARLY, ENABLER_CYCLE
from pesbench.forms.texts import NotBeforeStart

YEAR_LENGTH = len("2024")
Day = Annotated[str, DateCell()] | None


class Actions(Row):
    """Recommendations and actions: one row per PES, cycle, enabler, recommendation, action and report on it."""

    pes: Pes = Field(description="The PES that was assessed, by its code in the catalogue.")
    cycle: Annotated[str, FromCatalogue("cycles")] = Field(description="The cycle whose assessment recommended it.")
    enabler: Annotated[str, FromCatalogue("enablers")] = Field(description="The enabler that it is to strengthen.")
    recommendation: str = Field(description="The recommendation, by its number in the report or in a few words.")
    action: str | None = extra("What the PES does about it; empty while it has not decided.")
    due: Day = extra("The day by which the action is to be done.")
    status: Annotated[str, FromCatalogue("action_status")] = Field(
        description="What has become of it: planned, started, done or dropped."
    )
    reported_on: Day = extra("The day of this report; of several reports on an action the latest counts.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:
    """Give the row conditions."""
    starts = {
        cycle.id: f"{cycle.years[:YEAR_LENGTH]}-01-01"
        for cycle in catalogue.cycles.values()
        if cycle.years[:YEAR_LENGTH].isdigit()
    }
    early = "{column} must not lie before cycle {by} began ({start})"
    return (
        Condition(
            ENABLER_CYCLE,
            Listed("enabler", "cycle", enablers_by_cycle(catalogue)),
            "enabler is expected to be one that cycle {by} assesses",
            "{code}",
        ),
        Condition(EARLY, NotBeforeStart("due", "cycle", starts), early, "{day}"),
        Condition(EARLY, NotBeforeStart("reported_on", "cycle", starts), early, "{day}"),
    )


OUTLINE = Outline(
    name="actions",
    title="Recommendations and actions",
    model=Actions,
    key=("pes", "cycle", "enabler", "recommendation", "action", "reported_on"),
    required=("pes", "cycle", "enabler", "recommendation", "status"),
    conditions=conditions,
    table="actions",
    told_as={"measure": "enabler", "period": "cycle"},
    samples={
        "recommendation": "R3: segment jobseekers by their distance to work",
        "action": "pilot of a segmentation in two regions",
    },
    place=74,
)
