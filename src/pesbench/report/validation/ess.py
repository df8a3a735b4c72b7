"""The validation report of the European Statistical System: a JSON array of results of rules on data."""

import json
from typing import Any

from pesbench.checking import Validation
from pesbench.findings import RULES, Finding
from pesbench.report.validation.wording import headline, relative
from pesbench.validation.recipe import RuleCount

FAILED, PASSED, UNKNOWN = "0", "1", "NA"
Node = dict[str, Any]


def ess(validation: Validation) -> str:
    """Write every failure, and for each rule one result over all data: 0 failed, 1 passed, NA could not be judged."""
    pairs = zip(validation.findings, validation.accepted, strict=True)
    results = [_failure(validation, finding, accepted) for finding, accepted in pairs]
    results += [_aggregate(validation, entry) for entry in validation.recipe.rules]
    numbered = [{"id": str(at), **result} for at, result in enumerate(results, 1)]
    return json.dumps(numbered, ensure_ascii=False, indent=2) + "\n"


def _failure(validation: Validation, finding: Finding, accepted: str | None) -> Node:
    keys = {"pes": finding.pes, "period": finding.period, "form": finding.form, "column": finding.column}
    target = [f"{name}={value}" for name, value in keys.items() if value]
    line = "" if finding.line is None else f":{finding.line}"
    return {
        **_event(validation),
        "rule": _rule(finding.rule, finding.severity.value),
        "data": {
            "source": [f"{relative(finding.file)}{line}"] if finding.file else [],
            "target": target,
            "description": headline(finding),
        },
        "value": FAILED,
        "accepted": accepted,
    }


def _aggregate(validation: Validation, entry: RuleCount) -> Node:
    value = FAILED if entry.failed or entry.found else PASSED if entry.passed and not entry.unknown else UNKNOWN
    told = (
        f"{entry.judged} judged: {entry.passed} passed, {entry.failed} failed, {entry.unknown} unknown;"
        f" {entry.found} findings, {entry.accepted} accepted"
    )
    files = [relative(file.file) for file in validation.recipe.files]
    return {
        **_event(validation),
        "rule": _rule(entry.rule, entry.severity),
        "data": {"source": files, "target": [], "description": told},
        "value": value,
        "accepted": None,
    }


def _event(validation: Validation) -> Node:
    day = validation.recipe.today.strftime("%Y%m%d")
    return {
        "event": {
            "time": f"{day}T000000Z",
            "actor": {"name": "pesbench", "version": validation.recipe.pesbench},
            "trigger": "validate",
        }
    }


def _rule(code: str, severity: str) -> Node:
    rule = RULES[code]
    return {
        "code": code,
        "language": "English",
        "severity": severity,
        "expression": rule.title,
        "description": rule.explanation,
        "level": rule.level,
        "status": "final",
    }
