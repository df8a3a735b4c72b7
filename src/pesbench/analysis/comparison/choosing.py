"""Which indicators are ranked, from which end, and which periods they have."""

from collections.abc import Iterable, Sequence
from math import ceil

import polars as pl

from pesbench.analysis.comparison.recipe import MOST_DRAWS, CompareRecipe, RankSet
from pesbench.analysis.comparison.view import Question
from pesbench.analysis.rules import NOT_COMPARED
from pesbench.catalogue import nearest
from pesbench.catalogue.model import Direction, Indicator
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.findings import Finding
from pesbench.indicator_values import asked_period

_SHOWN_PERIODS = 8
DRAWS_BEYOND = 5


def earlier(recipe: CompareRecipe) -> str | None:
    """Read the earlier period, which must be as long as the period that is compared."""
    if recipe.previous is None:
        return None
    now, then = asked_period(recipe.period), asked_period(recipe.previous)
    if now.frequency is not then.frequency:
        raise UsageError(
            f"the earlier period must be as long as {now.text}, found {then.text}.", hint="Such as 2023 for 2024."
        )
    if not then < now:
        raise UsageError(
            f"the earlier period must be before {now.text}, found {then.text}.", hint="Such as 2023 for 2024."
        )
    return then.text


def refuse_level_beyond_draws(recipe: CompareRecipe) -> None:
    """Refuse a level so near to one that hardly a draw lies beyond it."""
    needed = ceil(DRAWS_BEYOND / (1 - recipe.level) - 1e-6)
    if recipe.rank_set is not RankSet.NONE and recipe.resamples < needed:
        more = f"Give --resamples {needed}, or a lower --level." if needed <= MOST_DRAWS else "Give a lower --level."
        raise UsageError(
            f"a level of {recipe.level} needs {needed:,} draws or more, found {recipe.resamples:,}.", hint=more
        )


def with_direction(question: Question, period: str) -> dict[str, Direction]:
    """Give the indicators to rank with their direction; refuse a named one that cannot be ranked."""
    recipe, catalogue, values = question.recipe, question.catalogue, question.values
    present = values.filter(pl.col("period") == period).get_column("indicator").unique(maintain_order=True)
    known = [i for i in catalogue.indicators if i in set(present)]
    others = sorted(set(present) - set(known))
    wanted: dict[str, Direction] = {}
    for name in recipe.indicators or [*known, *others]:
        indicator = catalogue.indicators.get(name)
        if indicator is None and name not in set(values.get_column("indicator")):
            raise _unknown_indicator(name, [*catalogue.indicators, *values.get_column("indicator").unique()])
        refusal = _refusal(name, indicator, recipe.direction)
        if refusal and recipe.indicators:
            raise refusal
        if refusal:
            question.findings.add(left_out(name, refusal.problem))
        else:
            own = indicator.direction if indicator else Direction.NONE
            wanted[name] = recipe.direction if recipe.direction and own is Direction.NONE else own
    return wanted


def rankable(indicators: Sequence[Indicator], direction: Direction | None) -> tuple[list[Indicator], dict[str, str]]:
    """Part indicators into those that can be ranked and those that cannot, with why."""
    refusals = {indicator.id: _refusal(indicator.id, indicator, direction) for indicator in indicators}
    why = {name: refusal.problem for name, refusal in refusals.items() if refusal}
    return [indicator for indicator in indicators if indicator.id not in why], why


def left_out(name: str, why: str) -> Finding:
    """Say that an indicator that nobody named is not ranked."""
    return Finding(NOT_COMPARED.code, NOT_COMPARED.severity, f"{name} was left out: {why}")


def _unknown_indicator(name: str, known: Iterable[str]) -> UsageError:
    near = nearest(name, list(known))
    hint = f"Did you mean {near}? " if near else ""
    return UsageError(f"unknown indicator {name!r}.", hint=f"{hint}`pesbench catalogue indicators` lists the ids.")


def _refusal(name: str, indicator: Indicator | None, direction: Direction | None) -> AnalysisError | None:
    if indicator is None:
        if direction is None:
            return AnalysisError(
                f"{name} is not in the catalogue, so it is not known which end is better.",
                hint="Give --direction higher or --direction lower.",
            )
        return None
    if not indicator.rankable:
        reason = indicator.not_rankable or "it depends on the size of the country"
        return AnalysisError(f"{name} cannot be ranked: {reason}.", hint="Compare a rate instead.")
    if direction and indicator.direction not in {Direction.NONE, direction}:
        return AnalysisError(
            f"{name} ({indicator.name()}) has a direction of its own: {indicator.direction.value} is better.",
            hint="Leave --direction out, or compare indicators without a direction by themselves.",
        )
    if indicator.direction is Direction.NONE and direction is None:
        return AnalysisError(
            f"{name} ({indicator.name()}) has no direction: neither end is better by itself.",
            hint="Say which end you call better: --direction higher or --direction lower.",
        )
    return None


def nothing(values: pl.DataFrame, wanted: dict[str, Direction], period: str) -> InputError:
    """Say that there is no value for the question, and for which periods there is one."""
    have = values.filter(pl.col("value").is_not_null())
    if wanted:
        have = have.filter(pl.col("indicator").is_in(list(wanted)))
    periods = have.get_column("period").unique().sort().to_list()
    named = ", ".join(wanted) or "any indicator that can be ranked"
    shown = ", ".join(periods if len(periods) <= _SHOWN_PERIODS else [*periods[:3], "...", *periods[-3:]])
    hint = f"Periods with values: {shown}." if periods else "No period has a value for it."
    return InputError(f"there is no value of {named} for {period}.", hint=hint)
