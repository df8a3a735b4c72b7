"""The form ``practices``: what a PES does well and offers others to learn from."""

from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.cells import FromCatalogue, PeriodCell
from pesbench.forms.conditions import Condition
from pesbench.forms.row import Outline, Pes, Row, extra
from pesbench.forms.rules import ADDRESS
from pesbench.forms.texts import Matching

WEB_ADDRESS = r"^https?://[^\s/?#]+\.[^\s]+$"


class Practices(Row):
    """Good practices: one row per practice, with the enablers that it serves."""

    pes: Pes = Field(description="The PES that has the practice, by its code in the catalogue.")
    id: str = Field(description="A short name of your own for the practice, which never changes: profiling-2023.")
    enablers: Annotated[str, FromCatalogue("enablers", combined=True)] = Field(
        description="The enablers that the practice serves, joined by ; where there are several: C1;C2."
    )
    title: str = Field(description="What the practice is called, in one line.")
    summary: str | None = extra("What is done, for whom and since when, in a few sentences.")
    evidence: Annotated[str, FromCatalogue("evidence")] | None = extra(
        "How it is known that the practice works: described, monitored, compared or evaluated; empty is described."
    )
    language: Annotated[str, FromCatalogue("language")] | None = extra(
        "The language of the material, by its code of two letters; empty is English."
    )
    url: str | None = extra("Where the material is, starting with https:// or http://.")
    valid_from: Annotated[str, PeriodCell()] | None = extra("The period in which the practice began, for example 2021.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:  # noqa: ARG001  # the outline's signature
    """Give the row conditions."""
    must = "url must be a web address that starts with https:// or http://"
    return (Condition(ADDRESS, Matching("url", WEB_ADDRESS), must, "{text}"),)


OUTLINE = Outline(
    name="practices",
    title="Good practices",
    model=Practices,
    key=("pes", "id"),
    required=("pes", "id", "enablers", "title"),
    conditions=conditions,
    table="practices",
    told_as={"measure": "id"},
    samples={
        "id": "profiling-2023",
        "title": "Profiling in the first interview",
        "summary": "Every jobseeker is profiled in the first interview; who is at risk gets a plan within two weeks.",
        "url": "https://pes.example/profiling",
    },
    place=72,
)
