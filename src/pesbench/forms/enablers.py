"""The form ``enablers``: scores of the performance enablers, from self-assessment and site visit."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.arithmetic import MeanOf
from pesbench.forms.cells import DateCell, FromCatalogue, OnScale, scales_of
from pesbench.forms.conditions import AnyGiven, Condition, Listed, WithinBounds
from pesbench.forms.row import Outline, Pes, Row, extra
from pesbench.forms.rules import ALTERNATIVES, BOUNDS, ENABLER_CYCLE, PHASES

Mark = Annotated[float | None, OnScale()]
SELF, EXTERNAL = "self", "external"
PHASE_COLUMNS = ("plan", "do", "check", "act")


class Enablers(Row):
    """Performance enablers: one row per PES, cycle, enabler and assessment. Give the phases or the score."""

    pes: Pes = Field(description="The PES that was assessed, by its code in the catalogue.")
    cycle: Annotated[str, FromCatalogue("cycles")] = Field(description="The assessment cycle: 1, 2, 3 ...")
    enabler: Annotated[str, FromCatalogue("enablers")] = Field(description="The enabler by its code: A1, A2 ... G2.")
    assessment: Annotated[str, FromCatalogue("assessment")] = Field(
        description="Who assessed: self (the PES itself) or external (the site visit)."
    )
    assessor: str | None = extra("Who gave the marks, where several assessors' marks are kept apart; otherwise empty.")
    assessed: Annotated[str, DateCell()] | None = extra("The day of the assessment, for example 2024-05-31.")
    plan: Mark = extra("Mark of the phase Plan, on the scale of the cycle (1 to 6).")
    do: Mark = extra("Mark of the phase Do, on the scale of the cycle (1 to 6).")
    check: Mark = extra("Mark of the phase Check, on the scale of the cycle (1 to 6).")
    act: Mark = extra("Mark of the phase Act, on the scale of the cycle (1 to 6).")
    score: Mark = extra(
        "Mark of the enabler as a whole, on the same scale; left empty it is the mean of the phases given."
    )


def enablers_by_cycle(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """Give the enablers that each cycle assesses; cycles of which none is known are left out."""
    named = {cycle: frozenset(entry.id for entry in catalogue.enablers_of(cycle)) for cycle in catalogue.cycles}
    return {cycle: enablers for cycle, enablers in named.items() if enablers}


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:
    """Give the row conditions."""
    return (
        *_on_scale(catalogue),
        Condition(
            ALTERNATIVES,
            AnyGiven((*PHASE_COLUMNS, "score"), or_status=("obs_status",)),
            "one of {columns} must be given",
            "all of them empty",
        ),
        Condition(
            PHASES,
            MeanOf("score", PHASE_COLUMNS),
            "score is expected to be the mean of {parts}",
            "{value} against {mean}",
        ),
        Condition(
            ENABLER_CYCLE,
            Listed("enabler", "cycle", enablers_by_cycle(catalogue)),
            "enabler is expected to be one that cycle {by} assesses",
            "{code}",
        ),
    )


def _on_scale(catalogue: Catalogue) -> Iterator[Condition]:
    """Hold marks to the scale of their cycle, where cycles have different ones."""
    if len(scales_of(catalogue)) > 1:
        ends = {cycle: (catalogue.profile_of(cycle).low, catalogue.profile_of(cycle).high)
                for cycle, entry in catalogue.cycles.items() if entry.profile}  # fmt: skip
        for column in (*PHASE_COLUMNS, "score"):
            must = "{column} must lie on the scale of cycle {code}, {range}"
            yield Condition(BOUNDS, WithinBounds(column, "cycle", ends), must, "{value}")


def prepared(catalogue: Catalogue, year: int | None) -> Iterator[Mapping[str, str]]:  # noqa: ARG001  # the outline's signature
    """Expect of the newest cycle every enabler, as the PES assesses itself."""
    cycle = list(catalogue.cycles)[-1]
    for enabler in catalogue.enablers_of(cycle):
        yield {"cycle": cycle, "enabler": enabler.id, "assessment": SELF}


OUTLINE = Outline(
    name="enablers",
    title="Performance enablers",
    model=Enablers,
    key=("pes", "cycle", "enabler", "assessment", "assessor"),
    required=("pes", "cycle", "enabler", "assessment"),
    any_of=(*PHASE_COLUMNS, "score"),
    conditions=conditions,
    table="enablers",
    told_as={"measure": "enabler", "period": "cycle", "origin": "assessment", "value": "score"},
    prepared=prepared,
    samples={"assessor": "visit team 2"},
    place=70,
)
