"""Every check across rows, in the order of its code, and how they are run."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from pesbench.findings import Finding, Rule, Severity, define
from pesbench.validation.actions import early_actions_outcome
from pesbench.validation.additivity import additivity_outcome
from pesbench.validation.assessments import enabler_list_outcome, one_sided_outcome
from pesbench.validation.completeness import (
    breakdowns_outcome,
    holes_outcome,
    members_outcome,
    totals_outcome,
)
from pesbench.validation.days import not_yet_outcome, other_years_outcome
from pesbench.validation.declarations import membership_outcome, survey_outcome, undefined_outcome
from pesbench.validation.disagreement import disagreeing_outcome, shifted_outcome
from pesbench.validation.edges import future_outcome, last_period_outcome
from pesbench.validation.frequencies import frequencies_outcome
from pesbench.validation.jumps import jumps_outcome, shifts_outcome, units_outcome
from pesbench.validation.parts import parts_outcome, recoverable_outcome
from pesbench.validation.rates import fractions_outcome, one_rate_outcome
from pesbench.validation.repeats import carried_outcome, identical_outcome
from pesbench.validation.revisions import one_way_outcome, revised_outcome, tiny_outcome
from pesbench.validation.scene import CELL, MESSAGE, REDACTED, Check, Outcome, Scene
from pesbench.validation.stock_flow import stock_flow_outcome
from pesbench.validation.submitted import submitted_outcome
from pesbench.validation.surveys import reversed_outcome

BEYOND = define(
    "PB660",
    Severity.NOTE,
    "not every finding of a rule is listed",
    explanation="Of each rule that looks across rows, the first 100,000 findings are put into words. The others are "
    "counted: counts are always the true ones.",
    remedy="Mend what is listed, or ignore the rule for the PES that break it by nature, then look again.",
    example="3,500,000 totals differ from their parts: 100,000 of them are listed. Not: 5,000 that are all listed.",
)
# The one list of what is checked: a rule that is not here is never run.
CHECKS: tuple[Check, ...] = (
    additivity_outcome,
    parts_outcome,
    members_outcome,
    breakdowns_outcome,
    frequencies_outcome,
    recoverable_outcome,
    identical_outcome,
    one_rate_outcome,
    totals_outcome,
    reversed_outcome,
    stock_flow_outcome,
    holes_outcome,
    jumps_outcome,
    shifts_outcome,
    units_outcome,
    fractions_outcome,
    future_outcome,
    last_period_outcome,
    carried_outcome,
    submitted_outcome,
    revised_outcome,
    one_way_outcome,
    tiny_outcome,
    shifted_outcome,
    disagreeing_outcome,
    survey_outcome,
    enabler_list_outcome,
    one_sided_outcome,
    undefined_outcome,
    membership_outcome,
    early_actions_outcome,
    not_yet_outcome,
    other_years_outcome,
)
# Those that read no more than the figures that they judge, for deliveries of any size.
LEAN_CHECKS: tuple[Check, ...] = (additivity_outcome,)

Places = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Judged:
    """How often a rule passed, failed, and could not be judged."""

    rule: Rule
    passed: int
    failed: int
    unknown: int


def run_checks(scene: Scene, places: Places, checks: Iterable[Check] = CHECKS) -> tuple[list[Finding], list[Judged]]:
    """Run checks over a scene.

    Parameters
    ----------
    scene
        What is looked at; its settings say which rules are asked for and how severe they are.
    places
        Adds ``file``, ``line``, ``column`` and ``form`` to cells that are named by the key of an observation.
    checks
        Which to run.

    Returns
    -------
    tuple
        The findings, by rule and place, and how often each rule was judged.
    """
    findings: list[Finding] = []
    judged = []
    for check in checks:
        outcome = check(scene)
        if not scene.settings.wants(outcome.rule.code):
            continue
        passed = outcome.judged - outcome.failed.height
        failed = _wanted(scene, outcome)
        findings += _findings(scene, outcome.rule, failed.filter(pl.col(MESSAGE).is_not_null()), places)
        findings += _beyond(scene, outcome.rule, failed)
        judged.append(Judged(outcome.rule, max(passed, 0), failed.height, outcome.unknown))
    return findings, judged


def _wanted(scene: Scene, outcome: Outcome) -> pl.DataFrame:
    """Leave out the failures of the PES that do not want the rule."""
    code, settings = outcome.rule.code, scene.settings
    unwanted = [pes for pes in settings.pes if not settings.wants(code, pes)]
    if not unwanted or "pes" not in outcome.failed.columns:
        return outcome.failed
    return outcome.failed.filter(~pl.col("pes").cast(pl.String).is_in(unwanted).fill_null(value=False))


def _findings(scene: Scene, rule: Rule, failed: pl.DataFrame, places: Places) -> Iterator[Finding]:
    if failed.is_empty():
        return
    for row in places(scene.placed(failed)).iter_rows(named=True):
        pes = row.get("pes")
        yield Finding(
            rule.code,
            scene.settings.severity_of(rule.code, rule.severity, pes),
            row[MESSAGE],
            file=row.get("file") or "",
            line=row.get("line"),
            column=row.get("column") or row.get("measure") or "",
            cell=row.get(CELL),
            pes=pes,
            period=row.get("period"),
            form=row.get("form") or "",
            redacted=row.get(REDACTED),
        )


def _beyond(scene: Scene, rule: Rule, failed: pl.DataFrame) -> Iterator[Finding]:
    """Announce that not all failures are put into words."""
    silent = failed[MESSAGE].null_count()
    if silent and scene.settings.wants(BEYOND.code):
        message = f"{rule.code} was found {failed.height:,} times; {failed.height - silent:,} of these are listed"
        yield Finding(BEYOND.code, scene.settings.severity_of(BEYOND.code, BEYOND.severity), message)
