"""The findings in the Static Analysis Results Interchange Format (SARIF) 2.1.0."""

import hashlib
import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from pesbench.checking import BASELINE, Validation
from pesbench.findings import RULES, Finding, Rule
from pesbench.report.validation.wording import given_file, headline, relative

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
Node = dict[str, Any]


def sarif(validation: Validation) -> str:
    """Write one run with every finding; accepted ones are suppressed, paths are relative to the current folder."""
    codes = sorted({finding.rule for finding in validation.findings} | {e.rule for e in validation.recipe.rules})
    recipe = validation.recipe
    driver = {
        "name": "pesbench",
        "semanticVersion": recipe.pesbench,
        "rules": [_rule(RULES[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which pesbench was run."}}},
        "artifacts": [_artifact(path, sha256) for path, sha256 in _files(validation).items()],
        "invocations": [{"executionSuccessful": True, "exitCode": int(validation.failed)}],
        "results": _results(validation, codes),
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> Node:
    text = f"{rule.explanation} What to do: {rule.remedy}"
    markdown = f"{rule.explanation}\n\n**What to do:** {rule.remedy}"
    example = f"\n\nExample: {rule.example}" if rule.example else ""
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": text + example, "markdown": markdown + example},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": [f"level-{rule.level}"]},
    }


def _files(validation: Validation) -> dict[str, str]:
    return {relative(file.path): file.sha256 for file in validation.recipe.files}


def _artifact(path: str, sha256: str) -> Node:
    return {"location": _location(path), "hashes": {"sha-256": sha256}}


def _location(path: str) -> Node:
    return {"uri": quote(path, safe="/"), "uriBaseId": ROOT}


def _results(validation: Validation, codes: list[str]) -> list[Node]:
    index = {code: at for at, code in enumerate(codes)}
    alike: Counter[str] = Counter()
    results = []
    for finding, accepted, mark in zip(validation.findings, validation.accepted, validation.marks, strict=True):
        same = json.dumps(list(mark.model_dump().values()))
        alike[same] += 1
        printed = hashlib.sha256(f"{same}{alike[same]}".encode()).hexdigest()[:32]
        result = _result(validation, finding, index[finding.rule])
        result["partialFingerprints"] = {"pesbench/v1": printed}
        if accepted:
            result["suppressions"] = [{"kind": "external", "justification": accepted}]
        if validation.recipe.baseline is not None:
            result["baselineState"] = "unchanged" if accepted == BASELINE else "new"
        results.append(result)
    return results


def _result(validation: Validation, finding: Finding, index: int) -> Node:
    path = given_file(validation, finding)
    place: Node = {"physicalLocation": {"artifactLocation": _location(path)}} if path else {}
    if path and finding.line is not None:
        place["physicalLocation"]["region"] = {"startLine": finding.line}
    if path and finding.file and relative(finding.file) != path:
        place["logicalLocations"] = [{"fullyQualifiedName": relative(finding.file)}]
    keys = {"pes": finding.pes, "period": finding.period, "form": finding.form, "column": finding.column}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": headline(finding)},
        "locations": [place] if place else [],
        "properties": {name: value for name, value in keys.items() if value},
    }
