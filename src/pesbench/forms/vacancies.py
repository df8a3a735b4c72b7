"""The form ``vacancies``: vacancies notified, filled and open."""

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.conditions import Ascending, Condition
from pesbench.forms.prepared import monthly
from pesbench.forms.row import PERIOD_MEANS, PES_MEANS, Figure, Outline, PeriodText, Pes, Row, extra
from pesbench.forms.rules import FILLED
from pesbench.forms.unemployment import PAIR


class Vacancies(Row):
    """Vacancies: one row per PES and period; leave out the columns that you do not have."""

    pes: Pes = Field(description=PES_MEANS)
    period: PeriodText = Field(description=PERIOD_MEANS)
    notified: Figure = extra("Vacancies that employers notified to the PES during the period.")
    filled: Figure = extra("Vacancies that were filled during the period, whenever they were notified.")
    open_stock: Figure = extra(
        "Vacancies open: at the end of the month in monthly rows, the mean of the month-ends in longer periods."
    )
    days_to_fill: Figure = extra("Mean number of days from notification to filling, of the vacancies filled.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:  # noqa: ARG001  # the outline's signature
    """Give the row conditions."""
    return (Condition(FILLED, Ascending(("filled", "notified")), "{column} is expected not to exceed {whole}", PAIR),)


OUTLINE = Outline(
    name="vacancies",
    title="Vacancies",
    model=Vacancies,
    key=("pes", "period"),
    required=("pes", "period"),
    conditions=conditions,
    prepared=monthly,
    place=20,
)
