"""What is asked of a report must have a meaning: its scheme, its decision, its period."""

from pathlib import Path

import polars as pl

from pesbench.analysis.composite.hierarchy import hierarchy
from pesbench.analysis.composite.scheme import read_scheme
from pesbench.catalogue.periods import Period, PeriodError, parse_period
from pesbench.errors import InputError, UsageError
from pesbench.publication.recipe import ReportRecipe


def check_choices(recipe: ReportRecipe) -> None:
    """Refuse choices that would be without effect, or with an effect that nobody wanted.

    Raises
    ------
    UsageError
        If a decision is blank, or is named for a report that is not public.
    InputError
        If the scheme is no file that can be read, or no scheme.
    """
    if recipe.decision is not None and not recipe.decision.strip():
        raise UsageError(
            "a decision must be named, such as Board 2025/3, and this one is blank.",
            hint="Leave the decision out for a report without names.",
        )
    if recipe.decision is not None and recipe.release != "public":
        raise UsageError(
            "a decision lets a public report name PES; "
            f"it has no meaning for a report of the release level {recipe.release}.",
            hint="Choose the release level public, or leave the decision out.",
        )
    if recipe.scheme is not None:
        path = Path(recipe.scheme)
        hierarchy(read_scheme(path), str(path))


def check_period(observations: pl.LazyFrame, period: Period) -> None:
    """Refuse a period of which the store holds no figure, where it holds figures of others.

    Raises
    ------
    InputError
        If there is none.
    """
    held = observations.select(pl.col("period").drop_nulls().unique()).collect()["period"].to_list()
    periods = [found for text in held if (found := _period(text)) is not None]
    if periods and not any(period.contains(found) for found in periods):
        ends = dict.fromkeys((min(periods).text, max(periods).text))
        raise InputError(
            f"the store holds no figures of {period.text}.",
            hint=f"It holds those of {' to '.join(ends)}: choose a period among them.",
        )


def _period(text: str) -> Period | None:
    try:
        return parse_period(text)
    except PeriodError:
        return None
