"""Change since an earlier period: of each unit by its own test, and of all together."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.comparison.model_rules import GROUP_CHANGE, REGRESSION_TO_MEAN
from pesbench.analysis.comparison.recipe import ErrorSource
from pesbench.analysis.comparison.view import Floats, View, numbers
from pesbench.analysis.comparison.whom import refuse_twice
from pesbench.stats.changes import Change, change, regression_to_the_mean, sign_flip_test, signed_rank_test
from pesbench.stats.draws import Resampling
from pesbench.stats.multiplicity import benjamini_hochberg

FEWEST = 5
_FALSE_SHARE = 0.05
_BROKEN = "break in the series, so the change is not comparable"


def changes(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add the value of the earlier period and the change since, with its error, p, and p for all units together.

    The two errors count as independent, so p is the normal one of change / sqrt(se1^2 + se2^2). Where the series
    breaks at the period itself, the change is shown with a note and without a test.
    """
    if not view.recipe.previous:
        return table
    then = view.history.filter(pl.col("period") == view.recipe.previous)
    refuse_twice(then, ["pes"])
    earlier = then.select("pes", pl.col("value").alias("_before"), pl.col("standard_error").alias("_error"))
    joined = table.join(earlier, on="pes", how="left", maintain_order="left")
    before = numbers(joined, "_before")
    error = numbers(joined, "_error")
    if view.recipe.errors is ErrorSource.YEARS:  # the variation between a unit's years is the same for either of them
        error = view.errors
    if view.recipe.errors is ErrorSource.CONTEXT:  # what differs between units is no error of a change
        error = np.full_like(before, np.nan)
    broken = _broken(table, view) & ~np.isnan(before)
    found = change(view.sign * before, view.sign * view.values, error, np.where(broken, np.nan, view.errors))
    _say(view, np.where(broken, np.nan, before), found)
    series = {
        "previous": before,
        "change": found.difference,
        "change_error": found.error,
        "change_p": found.p,
        "change_q": benjamini_hochberg(found.p),
    }
    told = pl.concat_str("note", pl.lit(_BROKEN), separator="; ", ignore_nulls=True)
    return table.with_columns(
        *(pl.Series(name, cells, dtype=pl.Float64, nan_to_null=True) for name, cells in series.items()),
        note=pl.when(pl.Series(broken)).then(told).otherwise("note"),
    )


def _broken(table: pl.DataFrame, view: View) -> NDArray[np.bool_]:
    """Say which units have a break (status B) at the period or since the earlier one."""
    first, last = str(view.recipe.previous), str(table["period"][0])
    between = view.history.filter(
        (pl.col("period") > first) & (pl.col("period") < last) & (pl.col("period").str.len_chars() == len(last))
    )
    rows = pl.concat([part.select("pes", "obs_status") for part in (between, table)])
    broken = rows.filter(pl.col("obs_status").fill_null("").str.split(";").list.contains("B")).get_column("pes")
    return table.get_column("pes").is_in(broken.implode()).to_numpy()


def _say(view: View, before: Floats, found: Change) -> None:
    """Tell whether the group changed, which changes exceed their errors, and how they hang together with the start."""
    differences = np.where(np.isnan(before), np.nan, found.difference)
    present = differences[~np.isnan(differences)]
    if len(present) < FEWEST or not np.any(present):
        return
    ranks = signed_rank_test(present)
    plan = Resampling(view.recipe.resamples, view.recipe.seed, f"compare/{view.title}/changes")
    flips = sign_flip_test(present, plan)
    text = (
        f"since {view.recipe.previous} {int(np.sum(present > 0))} of {len(present)} units became better, "
        f"{int(np.sum(present < 0))} worse, by {np.mean(present):+.3g} in the mean, {np.median(present):+.3g} in the "
        f"middle; change of the group: p {ranks.p:.2g} by signed ranks, {flips.p:.2g} by signs turned at random"
    )
    tested = int(np.sum(~np.isnan(found.p)))
    beyond = int(np.sum(benjamini_hochberg(found.p) <= _FALSE_SHARE))
    single = f"; {beyond} of {tested} changes exceed their error after correction (q at most 0.05)" if tested else ""
    view.say(GROUP_CHANGE, text + single)
    after = before + view.sign * differences
    drawn = regression_to_the_mean(view.sign * before, view.sign * after)
    if not np.isnan(drawn.first):
        free = "" if np.isnan(drawn.mean) else f"; with the mean of both values, free of that: {drawn.mean:.2f}"
        chance = ", as chance alone would bring (regression to the mean)" if drawn.first < 0 else ""
        view.say(REGRESSION_TO_MEAN, f"change correlates {drawn.first:.2f} with the first value{chance}{free}")
