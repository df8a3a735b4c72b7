"""How often each rule was found, accepted and judged, brought together."""

from collections import Counter
from collections.abc import Iterable, Sequence

import polars as pl

from pesbench.findings import RULES, Finding, Severity
from pesbench.validation.checks import Judged
from pesbench.validation.recipe import RuleCount
from pesbench.validation.settings import Settings


def counted(
    judged: Iterable[Judged],
    counts: Counter[str],
    findings: Iterable[Finding],
    accepted: Iterable[str | None],
    settings: Settings,
) -> tuple[RuleCount, ...]:
    """Bring together how often each rule was found, accepted and judged."""
    taken = Counter(finding.rule for finding, by in zip(findings, accepted, strict=True) if by)
    outcomes = {entry.rule.code: entry for entry in judged}
    return tuple(
        RuleCount(
            rule=code,
            severity=settings.severity_of(code, RULES[code].severity),
            title=RULES[code].title,
            found=counts[code],
            accepted=taken[code],
            judged=outcome.passed + outcome.failed + outcome.unknown if outcome else counts[code],
            passed=outcome.passed if outcome else 0,
            failed=outcome.failed if outcome else counts[code],
            unknown=outcome.unknown if outcome else 0,
        )
        for code in sorted(outcomes.keys() | counts.keys())
        for outcome in [outcomes.get(code)]
    )


def still_open(
    findings: Sequence[Finding], accepted: Sequence[str | None], rules: Iterable[RuleCount]
) -> dict[Severity, int]:
    """Count the findings that nobody accepted, those that were only counted included."""
    left = Counter(finding.severity for finding, by in zip(findings, accepted, strict=True) if by is None)
    listed = Counter(finding.rule for finding in findings)
    for entry in rules:
        left[Severity(entry.severity)] += max(0, entry.found - listed[entry.rule])
    return {severity: left[severity] for severity in Severity}


def statistics(rules: Iterable[RuleCount]) -> pl.DataFrame:
    """Give one row per rule with its counts."""
    numbers = ("found", "accepted", "judged", "passed", "failed", "unknown")
    schema = {"rule": pl.String, "severity": pl.String, "title": pl.String, **dict.fromkeys(numbers, pl.Int64)}
    return pl.DataFrame([entry.model_dump() for entry in rules], schema=schema)
