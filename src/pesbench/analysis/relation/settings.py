"""What is related with what: a cycle with a period, several cycles together, or one change with another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pesbench.analysis.relation.columns import Columns
from pesbench.analysis.relation.outcomes import Outcomes
from pesbench.analysis.relation.recipe import CorrelateRecipe
from pesbench.analysis.relation.rules import ONE_CYCLE
from pesbench.analysis.relation.scores import Scores
from pesbench.errors import AnalysisError, UsageError
from pesbench.findings import Finding, Findings

_BOTH = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """Scores and outcomes that are related, one of each unless cycles are pooled, with how the answer names them."""

    cycle: str | None
    assessment: str | None
    period: str
    periods: tuple[str, ...]
    scores: tuple[Columns, ...]
    outcomes: tuple[Columns, ...]
    before: tuple[Columns, Columns] | None = None


def settings(
    scores: Sequence[Scores], outcomes: Sequence[Outcomes], recipe: CorrelateRecipe, findings: Findings
) -> list[Setting]:
    """Give what is related: every cycle with every period, unless changes are related or cycles pooled.

    Raises
    ------
    UsageError
        If a change is asked for with other than two cycles, or pooling with one, or with periods that do not fit.
    AnalysisError
        If two cycles have no enabler in common.
    """
    if recipe.change:
        return [_change(scores, outcomes[0], findings)]
    if recipe.pool:
        return [_pooled(scores, outcomes)]
    return [
        Setting(s.cycle, s.assessment, o.label, o.periods, (s.columns,), (o.columns,)) for s in scores for o in outcomes
    ]


def _change(scores: Sequence[Scores], outcomes: Outcomes, findings: Findings) -> Setting:
    if len(scores) != _BOTH or outcomes.before is None:
        raise UsageError(
            f"a change of maturity goes from one cycle to another, found {len(scores)}.",
            hint="Name both, such as --cycle 2,4.",
        )
    first, last = scores
    both = tuple(name for name in first.columns.names if name in set(last.columns.names))
    lost = [name for name in dict.fromkeys((*first.columns.names, *last.columns.names)) if name not in both]
    if lost:
        text = f"only one of the cycles {first.cycle} and {last.cycle} has {', '.join(lost)}: left out of the change"
        findings.add(Finding(ONE_CYCLE.code, ONE_CYCLE.severity, text))
    if not both:
        raise AnalysisError("the two cycles have no enabler in common.", hint="Choose two cycles that do.")
    units = tuple(dict.fromkeys((*first.columns.units, *last.columns.units)))
    start, end = (part.columns.of(both).on(units) for part in (first, last))
    with np.errstate(over="ignore"):
        moved = end - start
    moved[np.isinf(moved)] = np.nan
    before = (Columns(units, both, np.where(np.isnan(moved), np.nan, start)), outcomes.before)
    named = f"{first.cycle} to {last.cycle}"
    changed = Columns(units, both, moved)
    return Setting(named, first.assessment, outcomes.label, outcomes.periods, (changed,), (outcomes.columns,), before)


def _pooled(scores: Sequence[Scores], outcomes: Sequence[Outcomes]) -> Setting:
    if len(scores) < _BOTH:
        raise UsageError("pooling needs several cycles, found one.", hint="Name them, such as --cycle 2,4.")
    if len(outcomes) not in {1, len(scores)}:
        raise UsageError(
            f"pooling needs one choice of periods for all cycles, or one for each: found {len(outcomes)} for "
            f"{len(scores)} cycles.",
            hint="Such as --cycle 2,4 --period 2018,2024.",
        )
    matched = [*outcomes] if len(outcomes) > 1 else [*outcomes] * len(scores)
    cycles = "+".join(str(part.cycle) for part in scores)
    label = "+".join(dict.fromkeys(part.label for part in matched))
    periods = tuple(dict.fromkeys(period for part in matched for period in part.periods))
    tables = tuple(part.columns for part in scores), tuple(part.columns for part in matched)
    return Setting(cycles, scores[0].assessment, label, periods, *tables)
