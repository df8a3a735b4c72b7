"""The form ``satisfaction``: what jobseekers and employers say in the PES's own surveys."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from pesbench.catalogue.model import Catalogue
from pesbench.forms.arithmetic import Quotient
from pesbench.forms.cells import Breakdown
from pesbench.forms.conditions import Accompanied, AnyGiven, Ascending, Condition, WithinEnds
from pesbench.forms.prepared import yearly
from pesbench.forms.row import (
    PERIOD_MEANS,
    PES_MEANS,
    Code,
    Figure,
    Outline,
    PeriodText,
    Pes,
    Row,
    Words,
    extra,
)
from pesbench.forms.rules import ALTERNATIVES, QUOTIENT, RESPONSES, REVERSED, SCALE, THRESHOLD, UNSCALED
from pesbench.forms.scales import Differ, MeanFitsShare
from pesbench.forms.unemployment import NESTED, PAIR


class Satisfaction(Row):
    """Satisfaction surveys: one row per PES, period, kind of customer and survey."""

    pes: Pes = Field(description=PES_MEANS)
    period: PeriodText = Field(description=PERIOD_MEANS)
    customer: Annotated[str, Breakdown(total=False)] = Field(description="Who was asked: jobseekers or employers.")
    survey: Code = extra("Name of the survey, where you run more than one for the same customers; otherwise empty.")
    respondents: Figure = extra("How many gave a usable answer to the question on overall satisfaction.")
    invited: Figure = extra("How many were asked to take part.")
    satisfied: Figure = extra("How many of the respondents chose one of the two best answers.")
    share: Figure = extra("Share of satisfied respondents in per cent, where only the (weighted) share is known.")
    share_se: Figure = extra("Standard error of the share, in percentage points.")
    score: Figure = extra("Mean mark that the respondents gave, on the scale from scale_worst to scale_best.")
    score_sd: Figure = extra("Standard deviation of the marks.")
    scale_worst: Figure = extra("The worst mark of the scale: 6 for school marks from 1 to 6 of which 1 is best.")
    scale_best: Figure = extra("The best mark of the scale: 1 for school marks from 1 to 6 of which 1 is best.")
    satisfied_from: Figure = extra(
        "The mark from which a respondent counts as satisfied: 2 where the marks 1 and 2 do."
    )
    question: Words = extra("The question on overall satisfaction as it was asked.")
    mode: Words = extra("How answers were collected: web, telephone, post, face to face or mixed.")


def conditions(catalogue: Catalogue) -> tuple[Condition, ...]:
    """Give the row conditions."""
    any_of = ("satisfied", "share", "score")
    statuses = ("obs_status", *(f"{column}_status" for column in any_of))
    return (
        Condition(RESPONSES, Ascending(("satisfied", "respondents", "invited")), NESTED, PAIR),
        Condition(
            SCALE,
            WithinEnds("score", "scale_worst", "scale_best"),
            "score must lie between scale_worst and scale_best",
            "{value} outside {end} to {other_end}",
        ),
        Condition(
            ALTERNATIVES,
            AnyGiven(any_of, or_status=statuses),
            "one of {columns} must be given",
            "all of them empty",
        ),
        Condition(
            UNSCALED,
            Accompanied("score", ("scale_worst", "scale_best")),
            "a score is expected to come with {companions}",
            "{missing} empty",
        ),
        Condition(
            UNSCALED,
            Differ("scale_best", "scale_worst"),
            "scale_best is expected to differ from {other}",
            "{value} for both",
        ),
        *_agreement(catalogue),
    )


def _agreement(catalogue: Catalogue) -> tuple[Condition, ...]:
    """Give the conditions between score, share and counts of one survey."""
    percentages = dict.fromkeys((code.id for code in catalogue.dimensions["customer"].codes), 100.0)
    survey = ("score", "scale_worst", "scale_best", "satisfied_from", "share", "satisfied", "respondents")
    return (
        Condition(
            QUOTIENT,
            Quotient("share", "satisfied", "respondents", "customer", percentages),
            "share is expected to follow from satisfied and respondents",
            "{value} against {expected}, which follows from {numerator} and {denominator}",
        ),
        Condition(
            THRESHOLD,
            WithinEnds("satisfied_from", "scale_worst", "scale_best"),
            "satisfied_from is expected to lie between scale_worst and scale_best",
            "{value} outside {end} to {other_end}",
        ),
        Condition(
            REVERSED,
            MeanFitsShare(*survey),
            "score is expected to lie between {low} and {high}, where {share} % are satisfied from {threshold} on",
            "{value}",
        ),
    )


def prepared(catalogue: Catalogue, year: int | None) -> Iterator[Mapping[str, str]]:
    """Expect the year, each kind of customer."""
    customers = catalogue.dimensions["customer"]
    for row in yearly(catalogue, year):
        yield from ({**row, "customer": code} for code in customers.code_ids if code != customers.total)


SAMPLES = {
    "survey": "winter survey",
    "question": "All in all, how satisfied are you with our services?",
    "mode": "web",
    "scale_worst": "1",
    "scale_best": "10",
    "satisfied_from": "8",
}

OUTLINE = Outline(
    name="satisfaction",
    title="Satisfaction of jobseekers and employers",
    model=Satisfaction,
    key=("pes", "period", "customer", "survey"),
    required=("pes", "period", "customer"),
    conditions=conditions,
    prepared=prepared,
    samples=SAMPLES,
    place=30,
)
