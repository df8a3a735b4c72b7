"""What came of it: recommendations and actions, and the change in scores and outcomes between two cycles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from pesbench.analysis.benchlearning.assessments import (
    EXTERNAL,
    Asked,
    Assessments,
    check_order,
    check_unit,
    read_assessments,
    say,
)
from pesbench.analysis.benchlearning.maturity import Level, nodes_of, scored
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.recipe import ChangeRecipe, OutcomeChoices
from pesbench.analysis.benchlearning.rules import HIDDEN, NOTHING_TO_SAY, OTHER_ENABLER, TO_THE_MEAN
from pesbench.analysis.benchlearning.scoring import Floats, Marks
from pesbench.analysis.benchlearning.surroundings import Outcomes, read_outcomes
from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.findings import Findings
from pesbench.forms.action_rules import EARLY_ACTION
from pesbench.indicator_values import asked_period
from pesbench.indicator_values.release import secret
from pesbench.result import Result
from pesbench.stats.changes import change as change_of
from pesbench.stats.changes import regression_to_the_mean
from pesbench.stats.correlation import spearman

TABLE = "actions"
DONE, DROPPED = "done", "dropped"
MIN_PES = 3
_KEY = ("pes", "cycle", "enabler", "recommendation", "action")


@dataclass(frozen=True, slots=True)
class Pair:
    """Assessments of two cycles over the same units and the enablers that both cycles have."""

    first: Assessments
    second: Assessments

    @property
    def common(self) -> list[str]:
        """The enablers that both have."""
        return [enabler.id for enabler in self.second.enablers]


def with_days(recipe: ChangeRecipe, period: str, today: str) -> ChangeRecipe:
    """Complete a recipe with two periods written ``2019:2023`` and with a day, which is today's where none is given.

    Raises
    ------
    UsageError
        If they are not two periods, or not a day.
    """
    before, colon, after = period.partition(":")
    if period and not (colon and before and after):
        raise UsageError(f"change needs two periods, found {period!r}.", hint="As --period 2019:2023.")
    periods = [asked_period(text) for text in (before, after) if text]
    if periods and not periods[0] < periods[1]:
        problem = f"the earlier period must come first, found {period!r}."
        raise UsageError(problem, hint="Exchange the two, as in --period 2019:2023.")
    first, second = [each.text for each in periods] or ("", "")
    try:
        day = date.fromisoformat(today) if today else datetime.now(tz=UTC).date()
    except ValueError:
        raise UsageError(
            f"a day is written 2026-01-31, found {today!r}.", hint="Give --today, or leave it out."
        ) from None
    return recipe.model_copy(update={"before": first, "after": second, "today": day.isoformat()})


def pair_of(origin: Origin, catalogue: Catalogue, recipe: ChangeRecipe, findings: Findings) -> Pair:
    """Read two cycles on the enablers and the PES that both have.

    Raises
    ------
    UsageError
        If a cycle is missing or unknown, or both are the same.
    InputError
        If a cycle has no score, no PES or enabler is in both, or the scales differ.
    """
    if not recipe.first or not recipe.second:
        raise UsageError("two different cycles are needed.", hint="Such as --from 2 --to 3.")
    check_order(catalogue, recipe.first, recipe.second)
    frame = origin.scores()
    found = [
        read_assessments(frame, catalogue, Asked(cycle, units=recipe.units, release=recipe.release), findings)
        for cycle in (recipe.first, recipe.second)
    ]
    first, second = found
    if (first.profile.low, first.profile.high) != (second.profile.low, second.profile.high):
        raise InputError(
            f"cycles {first.cycle} and {second.cycle} have different scales; their scores cannot be compared.",
            hint="Bring the marks to one scale first.",
        )
    enablers = [it.id for it in second.enablers if it.id in {enabler.id for enabler in first.enablers}]
    units = tuple(unit for unit in second.units if unit in first.units)
    if not enablers or not units:
        what = "enabler" if not enablers else "PES"
        raise InputError(f"cycles {first.cycle} and {second.cycle} have no {what} in common.")
    _tell_left(first, second, enablers, findings)
    return Pair(_reduced(first, enablers, units), _reduced(second, enablers, units))


def _tell_left(first: Assessments, second: Assessments, common: Sequence[str], findings: Findings) -> None:
    for here, word in ((first, "dropped"), (second, "new")):
        others = [enabler.id for enabler in here.enablers if enabler.id not in common]
        if others:
            text = f"{word} in cycle {second.cycle}: {', '.join(others)}; change is that of the {len(common)} in common"
            say(findings, NOTHING_TO_SAY, text)


def _reduced(found: Assessments, enablers: Sequence[str], units: Sequence[str]) -> Assessments:
    place = {enabler.id: column for column, enabler in enumerate(found.enablers)}
    columns = [place[enabler] for enabler in enablers]
    rows = [found.units.index(unit) for unit in units]
    grid = np.ix_(rows, columns)
    marks = {
        kind: Marks(each.scores[grid], each.phases[grid], each.weights, each.complete[grid])
        for kind, each in found.marks.items()
    }
    kept = tuple(found.enablers[column] for column in columns)
    return replace(
        found, units=tuple(units), enablers=kept, marks=marks, spreads=found.spreads[grid], counts=found.counts[grid]
    )


def read_actions(origin: Origin, catalogue: Catalogue, recipe: ChangeRecipe, findings: Findings) -> pl.DataFrame:
    """Read the actions that follow from the first cycle, as they were known on the day that counts as today.

    Those of the PES in focus, or of all. Of several reports on one the latest counts; ``overdue`` says whether it
    should be done by then and is not.
    """
    if origin.store is None:
        say(findings, NOTHING_TO_SAY, "files hold no actions: only a store tells what became of recommendations")
        return pl.DataFrame(
            schema={**dict.fromkeys((*_KEY, "due", "status", "reported_on"), pl.String), "overdue": pl.Boolean}
        )
    rows = origin.table(TABLE).filter(cycle=recipe.first)
    rows = rows.filter(pes=recipe.pes) if recipe.pes else rows
    hidden = int(rows.select(secret(recipe.release).sum()).item())
    if hidden:
        say(findings, HIDDEN, f"actions ({hidden:,}) may not be shown at the release level {recipe.release}")
    rows = _until(rows.filter(~secret(recipe.release)), recipe.today, findings)
    known = [enabler.id for enabler in catalogue.enablers_of(recipe.first)]
    for pes, enabler in rows.filter(~pl.col("enabler").is_in(known)).select("pes", "enabler").unique().iter_rows():
        text = f"{pes}: an action names {enabler}, which cycle {recipe.first} does not have"
        say(findings, OTHER_ENABLER, text, pes)
    latest = rows.sort("reported_on", maintain_order=True).unique(_KEY, keep="last", maintain_order=True)
    open_ = ~pl.col("status").is_in([DONE, DROPPED])
    late = (open_ & (pl.col("due") < recipe.today)).fill_null(value=False).alias("overdue")
    told = latest.with_columns(late).sort(*_KEY)
    _tell_early(origin, told, recipe, findings)
    return told


def _until(rows: pl.DataFrame, today: str, findings: Findings) -> pl.DataFrame:
    """Leave out reports that were not there yet."""
    later = (pl.col("reported_on") > today).fill_null(value=False)
    count = int(rows.select(later.sum()).item())
    if count:
        say(findings, NOTHING_TO_SAY, f"reports on actions after {today} ({count:,}) are left out")
    return rows.filter(~later)


def _tell_early(origin: Origin, actions: pl.DataFrame, recipe: ChangeRecipe, findings: Findings) -> None:
    """Say which actions were due before the assessment that they follow from."""
    assessed = (
        origin.scores()
        .filter(pl.col("cycle") == recipe.first, pl.col("assessment") == EXTERNAL)
        .group_by("pes")
        .agg(pl.col("assessed").min())
        .drop_nulls()
    )
    early = actions.join(assessed, on="pes").filter(pl.col("due") < pl.col("assessed"))
    for row in early.iter_rows(named=True):
        text = f"{row['pes']}, {row['enabler']}: due {row['due']}, before the assessment of {row['assessed']}"
        say(findings, EARLY_ACTION, text, row["pes"])


_SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("kind", "pes", "id", "area"), pl.String),
    **dict.fromkeys(("before", "after", "change", "error", "p"), pl.Float64),
    **dict.fromkeys(("recommendation", "action", "status", "due", "reported_on"), pl.String),
    "overdue": pl.Boolean,
    "reason": pl.String,
}


def change_report(origin: Origin, *, catalogue: Catalogue, recipe: ChangeRecipe) -> Result:
    """Say what became of the recommendations to a PES, and how its scores and outcomes changed.

    Parameters
    ----------
    origin, catalogue, recipe
        The store or the scores, the vocabulary and the choices: a PES and two cycles, and two periods for outcomes.

    Returns
    -------
    Result
        Rows of the kind ``total``, ``area`` and ``enabler``: the external scores ``before`` and ``after`` on the
        enablers that both cycles have (in both scores of this PES), their ``change`` with its ``error`` and two-sided
        ``p``; of the kind ``action``: recommendation, action, latest status, and whether it is overdue; of the kind
        ``outcome``: an indicator of two periods, + better. ``reason`` says why there is no change.

    Raises
    ------
    UsageError, InputError
        If the PES or a cycle is unknown, or it has scores in one of them alone.
    """
    findings = Findings()
    pair = pair_of(origin, catalogue, recipe, findings)
    if not recipe.pes:
        raise UsageError("a PES must be named, or all of them asked for.", hint="Such as AT.")
    both = f"scores in both cycles, {recipe.first} and {recipe.second}"
    check_unit(recipe.pes, pair.second.units, catalogue, findings, both)
    me = pair.second.units.index(recipe.pes)
    _tell_unassessed(pair, me, recipe.pes, findings)
    actions = read_actions(origin, catalogue, recipe, findings)
    if origin.store is not None and actions.is_empty():
        say(findings, NOTHING_TO_SAY, f"no action of {recipe.pes} after cycle {recipe.first} is known", recipe.pes)
    rows = [*_score_rows(pair, me), *_action_rows(actions), *_outcome_rows(origin, catalogue, recipe, findings)]
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(pl.selectors.float().fill_nan(None))
    return Result(table, recipe.model_copy(update={"numpy": np.__version__}), tuple(findings))


def _tell_unassessed(pair: Pair, me: int, pes: str, findings: Findings) -> None:
    """Say in which cycle a PES has no external score, without which there is no change."""
    for found in (pair.first, pair.second):
        if np.isnan(found.marks[EXTERNAL].scores[me]).all():
            text = f"{pes} has no external assessment in cycle {found.cycle}: there is no change of scores"
            say(findings, NOTHING_TO_SAY, text, pes)


def _both(pair: Pair) -> Pair:
    """Keep the scores that a PES has in both cycles, so that change is never that of the selection."""
    first, second = pair.first.marks[EXTERNAL], pair.second.marks[EXTERNAL]
    missing = np.isnan(first.scores) | np.isnan(second.scores)

    def masked(found: Assessments, marks: Marks) -> Assessments:
        scores = np.where(missing, np.nan, marks.scores)
        phases = np.where(missing[:, :, np.newaxis], np.nan, marks.phases)
        return replace(found, marks={**found.marks, EXTERNAL: replace(marks, scores=scores, phases=phases)})

    return Pair(masked(pair.first, first), masked(pair.second, second))


def _score_rows(pair: Pair, me: int) -> Iterator[dict[str, object]]:
    common = _both(pair)
    for node in nodes_of(common.second):
        before = scored(common.first.marks[EXTERNAL], node, common.first)
        after = scored(common.second.marks[EXTERNAL], node, common.second)
        moved = change_of(before.score, after.score, before.error, after.error)
        difference = after.score[me] - before.score[me]
        yield {
            "kind": node.level.value,
            "pes": common.second.units[me],
            "id": node.id,
            "area": node.area,
            "before": before.score[me],
            "after": after.score[me],
            "change": difference,
            "error": moved.error[me],
            "p": moved.p[me],
            "reason": "not_in_both" if np.isnan(difference) else "no_error" if np.isnan(moved.p[me]) else None,
        }


def _action_rows(actions: pl.DataFrame) -> Iterator[dict[str, object]]:
    told = ("recommendation", "action", "status", "due", "reported_on", "overdue")
    for row in actions.iter_rows(named=True):
        kept = {name: row[name] if row[name] != "" else None for name in told}
        yield {"kind": "action", "pes": row["pes"], "id": row["enabler"], **kept}


def _outcome_rows(
    origin: Origin, catalogue: Catalogue, recipe: ChangeRecipe, findings: Findings
) -> Iterator[dict[str, object]]:
    if not recipe.before or not recipe.after:
        say(findings, NOTHING_TO_SAY, "without two periods (--period 2019:2023) nothing is said of outcomes")
        return
    choices = OutcomeChoices(command=recipe.command, context=(), units=recipe.units, min_n=5, release=recipe.release)
    unit = [recipe.pes]
    first, second = (_values(origin, catalogue, choices, period, unit) for period in (recipe.before, recipe.after))
    if not set(first.indicators) & set(second.indicators):
        say(findings, NOTHING_TO_SAY, f"{recipe.pes} has no outcome of both {recipe.before} and {recipe.after}")
    for place, name in enumerate(second.indicators):
        if name in first.indicators:
            other = first.indicators.index(name)
            moved = change_of(
                first.values[:, other], second.values[:, place], first.errors[:, other], second.errors[:, place]
            )
            yield {
                "kind": "outcome",
                "pes": recipe.pes,
                "id": name,
                "before": first.values[0, other],
                "after": second.values[0, place],
                "change": second.signs[place] * moved.difference[0],
                "error": moved.error[0],
                "p": moved.p[0],
                "reason": "no_error" if np.isnan(moved.p[0]) else None,
            }


def _values(
    origin: Origin, catalogue: Catalogue, choices: OutcomeChoices, period: str, units: Sequence[str]
) -> Outcomes:
    """Read the outcomes of one PES in a period, without holding them against anybody."""
    return read_outcomes(
        origin, catalogue, choices.model_copy(update={"period": period, "min_n": 1}), units, Findings()
    )


_NETWORK: dict[str, type[pl.DataType]] = {
    "pes": pl.String,
    **dict.fromkeys(("recommendations", "done", "started", "planned", "dropped", "overdue"), pl.Int64),
    **dict.fromkeys(
        ("carried_out", "before", "change", "change_recommended", "change_others", "difference"), pl.Float64
    ),
}


def network_change(origin: Origin, *, catalogue: Catalogue, recipe: ChangeRecipe) -> Result:
    """Say which recommendations were carried out in the network, and where scores moved.

    Parameters
    ----------
    origin, catalogue, recipe
        As for `change_report`, without a PES.

    Returns
    -------
    Result
        One row per PES in both cycles: recommendations by their status and how many are overdue, ``carried_out`` (the
        share done of those not dropped), the total ``before`` and its ``change``, the mean change of the enablers with
        a recommendation and of the ``others``, and their ``difference``. Findings relate implementation to movement
        and say how far regression to the mean alone would explain it.

    Raises
    ------
    UsageError, InputError
        As `change_report`.
    """
    findings = Findings()
    pair = _both(pair_of(origin, catalogue, recipe, findings))
    if recipe.before:
        say(findings, NOTHING_TO_SAY, "the change in outcomes is told of one PES, not of all side by side")
    actions = read_actions(origin, catalogue, recipe, findings)
    total = next(node for node in nodes_of(pair.second) if node.level is Level.TOTAL)
    before = scored(pair.first.marks[EXTERNAL], total, pair.first).score
    after = scored(pair.second.marks[EXTERNAL], total, pair.second).score
    moved = pair.second.marks[EXTERNAL].scores - pair.first.marks[EXTERNAL].scores
    rows = [
        _unit_row(unit, actions.filter(pes=unit), moved[row], pair)
        | {"before": before[row], "change": after[row] - before[row]}
        for row, unit in enumerate(pair.second.units)
    ]
    table = pl.DataFrame(rows, schema=_NETWORK).with_columns(pl.selectors.float().fill_nan(None))
    _relate(table, before, after, findings)
    return Result(table, recipe.model_copy(update={"numpy": np.__version__}), tuple(findings))


def _unit_row(unit: str, actions: pl.DataFrame, moved: Floats, pair: Pair) -> dict[str, object]:
    counts = {name: actions.filter(status=name).height for name in (DONE, "started", "planned", DROPPED)}
    kept = actions.height - counts[DROPPED]
    named = set(actions["enabler"])
    with_one = np.array([enabler in named for enabler in pair.common])
    one, others = _mean(moved[with_one]), _mean(moved[~with_one])
    return {
        "pes": unit,
        "recommendations": actions.height,
        **counts,
        "overdue": int(actions["overdue"].sum()),
        "carried_out": counts[DONE] / kept if kept else None,
        "change_recommended": one,
        "change_others": others,
        "difference": one - others,
    }


def _mean(values: Floats) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def _relate(table: pl.DataFrame, before: Floats, after: Floats, findings: Findings) -> None:
    both = table.drop_nulls(["carried_out", "difference"])
    if both.height < MIN_PES:
        text = (
            f"{both.height} PES have actions and scores in both cycles: how implementation goes with movement is open"
        )
        say(findings, NOTHING_TO_SAY, text)
    else:
        r = spearman(both["carried_out"].to_numpy(), both["difference"].to_numpy())
        told = "is open, for one of them does not vary" if np.isnan(r) else f"have a rank correlation of {r:.2f}"
        text = (
            f"{both.height} PES: the share carried out and the gain of enablers with a recommendation over the others"
        )
        say(findings, TO_THE_MEAN, f"{text} {told}; association, not effect")
    back = regression_to_the_mean(before, after)
    if not np.isnan(back.first):
        text = f"change correlates with the first score at {back.first:.2f}, with the mean of both at {back.mean:.2f}"
        say(findings, TO_THE_MEAN, f"{text}: weak enablers get recommendations, and rise by chance alone")
