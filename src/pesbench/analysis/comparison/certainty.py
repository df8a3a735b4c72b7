"""How certain a rank is: confidence sets, chances of places, groups and rankability, where errors are known."""

import math

import numpy as np
import polars as pl

from pesbench.analysis.comparison.recipe import RankSet
from pesbench.analysis.comparison.rules import (
    COUNTING_ONLY,
    MANY_UNITS,
    NO_CERTAINTY,
    RANKABILITY,
    SMALL_NUMBERS,
    SOME_ERRORS,
)
from pesbench.analysis.comparison.view import Floats, View
from pesbench.analysis.rules import NO_ERRORS
from pesbench.stats.draws import Resampling
from pesbench.stats.rank_chances import rank_chances
from pesbench.stats.rank_integrals import MOST_INTEGRATED
from pesbench.stats.rank_sets import RankSets, rank_sets
from pesbench.stats.rankability import SMALLEST_N, rankability

ABOVE, BETWEEN, BELOW = "clearly above", "not distinguishable", "clearly below"
COUNTED = ("binomial", "poisson")
SMALL_EVENTS = 5
SMALL_BASE = 20
_ALMOST_CERTAIN = 95.0


def certainty(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add rank sets, chances of places, groups and rankability; say what they rest on and what is small."""
    table = _small_numbers(table, view)
    if view.recipe.rank_set is RankSet.NONE:
        return table
    errors = _trusted(table, view)
    if np.isnan(errors).all():
        text = "no standard error is available, so no rank interval is shown"
        view.question.say(NO_ERRORS, f"{view.indicator}: {text}")
        return table
    _say_who_has_none(view, errors)
    if np.sum(np.isfinite(errors)) > MOST_INTEGRATED:
        view.say(MANY_UNITS, f"more than {MOST_INTEGRATED} units, so rank intervals come from Holm's rule")
    return _ranked_again(_with_sets(table, view, errors), view, errors)


def _trusted(table: pl.DataFrame, view: View) -> Floats:
    """Give the errors that say something: a zero that follows from counts does not."""
    counted = table.get_column("se_source").is_in(COUNTED).fill_null(value=False).to_numpy()
    empty = counted & (view.errors == 0)
    if empty.any():
        who = ", ".join(np.array(view.pes)[empty])
        view.say(NO_CERTAINTY, f"an error of zero from counts is no certainty, so these have no rank interval: {who}")
    return np.where(empty, np.nan, view.errors)


def _say_who_has_none(view: View, errors: Floats) -> None:
    without = np.isnan(errors) & ~np.isnan(view.values) & np.isnan(view.errors)
    if without.any():
        who = ", ".join(np.array(view.pes)[without])
        view.say(
            SOME_ERRORS, f"no standard error, so ranked without a rank interval and free in those of others: {who}"
        )


def _with_sets(table: pl.DataFrame, view: View, errors: Floats) -> pl.DataFrame:
    recipe, values = view.recipe, view.sign * view.values
    # one task for all tables: what a table says does not depend on which others are asked for
    plan = Resampling(recipe.resamples, recipe.seed, "compare")
    joint = rank_sets(values, errors, plan=plan, level=recipe.level)
    shown = joint
    if recipe.rank_set is RankSet.MARGINAL:
        shown = rank_sets(values, errors, plan=plan, level=recipe.level, simultaneous=False)
    chances = rank_chances(values, errors, plan=plan)
    here = ~np.isnan(shown.low)
    series = {
        "rank_low": shown.low,
        "rank_high": shown.high,
        "p_best": chances.best,
        "p_top_quartile": chances.top_quartile,
    }
    flags = {"may_be_best": joint.tau_best(1), "may_be_worst": joint.tau_worst(1)}
    return table.with_columns(
        *(pl.Series(name, numbers, dtype=pl.Float64, nan_to_null=True) for name, numbers in series.items()),
        *(
            pl.Series(name, [bool(v) if h else None for v, h in zip(flag, here, strict=True)], dtype=pl.Boolean)
            for name, flag in flags.items()
        ),
        group=pl.Series(_groups(shown, int(np.sum(~np.isnan(values)))), dtype=pl.String),
    )


def _groups(sets: RankSets, ranked: int) -> list[str | None]:
    """Say on which side of the middle rank, (n + 1) / 2, a whole set lies; nothing where there is no set."""
    middle = (ranked + 1) / 2
    known = [None if np.isnan(low) else (low, high) for low, high in zip(sets.low, sets.high, strict=True)]
    return [
        None if pair is None else ABOVE if pair[1] < middle else BELOW if pair[0] > middle else BETWEEN
        for pair in known
    ]


def _ranked_again(table: pl.DataFrame, view: View, errors: Floats) -> pl.DataFrame:
    """Add rankability and the ranks that allow for error."""
    found = rankability(view.sign * view.values, errors)
    if np.isnan(found.share):
        few = int(np.sum(~np.isnan(errors))) < SMALLEST_N
        view.say(RANKABILITY, f"no rankability: {'fewer than three units have' if few else 'all'} values with an error")
        return table
    view.say(RANKABILITY, f"rankability {math.floor(found.share)} % ({found.label.value.partition(': ')[2]})")
    sources = set(table.get_column("se_source").drop_nulls())
    if sources and sources <= set(COUNTED) and found.share > _ALMOST_CERTAIN:
        view.say(
            COUNTING_ONLY,
            "errors are those of counting alone; definitions, coverage and surroundings differ more than they show, "
            "so the order is less certain than it looks",
        )
    return table.with_columns(
        pl.Series("expected_rank", found.expected, nan_to_null=True),
        pl.Series("pcer", found.percentile, nan_to_null=True),
        rankability=pl.lit(found.share),
    )


def _small_numbers(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Flag values of few events or a small base, in the column of notes too."""
    with np.errstate(invalid="ignore"):
        base = np.where(np.isnan(view.denominators), view.sizes, view.denominators)
        small = ((view.numerators < SMALL_EVENTS) | (base < SMALL_BASE)) & ~np.isnan(view.values)
    if not small.any():
        return table
    who = ", ".join(np.array(view.pes)[small])
    view.say(SMALL_NUMBERS, f"fewer than {SMALL_EVENTS} events or a base below {SMALL_BASE}: {who}")
    flagged = pl.concat_str(pl.lit("small numbers"), "note", separator="; ", ignore_nulls=True)
    return table.with_columns(note=pl.when(pl.Series(small)).then(flagged).otherwise("note"))
