"""The findings as JUnit XML: a suite per file, a case per rule; CI systems show it as test results."""

import re
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from pesbench.checking import Validation
from pesbench.findings import RULES, Finding, Severity
from pesbench.report.validation.wording import WHOLE, counted, relative, said
from pesbench.report.visible import visible

# What XML 1.0 cannot hold, beside what would steer a terminal.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Judged = tuple[Finding, str | None]


def junit(validation: Validation, cap: int) -> str:
    """Write the report; only errors that nobody accepted are failures, and each case lists ``cap`` findings at most."""
    by_file: dict[str, list[Judged]] = {file.file: [] for file in validation.recipe.files}
    for finding, accepted in zip(validation.findings, validation.accepted, strict=True):
        by_file.setdefault(finding.file, []).append((finding, accepted))
    suites = [_suite(name, pairs, cap) for name, pairs in by_file.items()]
    root = ET.Element("testsuites", {"name": "pesbench", **_sums(suites)})
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _sums(suites: Sequence[ET.Element]) -> dict[str, str]:
    names = ("tests", "failures", "errors", "skipped")
    return {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in names} | {"time": "0"}


def _suite(name: str, pairs: Sequence[Judged], cap: int) -> ET.Element:
    by_rule: dict[str, list[Judged]] = {}
    for pair in pairs:
        by_rule.setdefault(pair[0].rule, []).append(pair)
    shown = _clean(relative(name)) or WHOLE
    cases = [_case(shown, code, found, cap) for code, found in sorted(by_rule.items())]
    cases = cases or [ET.Element("testcase", classname=shown, name="every rule", time="0")]
    kinds = Counter(child.tag for case in cases for child in case)
    suite = ET.Element(
        "testsuite",
        name=shown,
        tests=str(len(cases)),
        failures=str(kinds["failure"]),
        errors="0",
        skipped=str(kinds["skipped"]),
        time="0",
    )
    suite.extend(cases)
    return suite


def _case(file: str, code: str, pairs: Sequence[Judged], cap: int) -> ET.Element:
    """Make the case of a rule: failed by open errors, skipped where all is accepted, else passed with what it says."""
    rule = RULES[code]
    case = ET.Element("testcase", classname=file, name=f"{code} {rule.title}", time="0")
    failing = [pair for pair in pairs if pair[0].severity is Severity.ERROR and pair[1] is None]
    if failing:
        outcome = ET.SubElement(case, "failure", message=f"{counted(len(failing), 'error')}: {rule.title}", type=code)
        outcome.text = _listing(failing, cap, rule.remedy)
    elif all(accepted for _, accepted in pairs):
        ET.SubElement(case, "skipped", message=_clean(str(pairs[0][1])))
    others = [pair for pair in pairs if pair not in failing] if failing else pairs
    if others:
        ET.SubElement(case, "system-out").text = _listing(others, cap, rule.remedy)
    return case


def _listing(pairs: Sequence[Judged], cap: int, remedy: str) -> str:
    lines = [_line(finding, accepted) for finding, accepted in pairs[:cap]]
    if len(pairs) > cap:
        lines.append(f"{len(pairs):,} found, the first {cap:,} shown; --max-per-rule shows more")
    return _clean("\n".join([*lines, remedy]))


def _line(finding: Finding, accepted: str | None) -> str:
    place = "" if finding.line is None else f"line {finding.line}: "
    return f"{place}{finding.severity.value}: {said(finding)}{f' ({accepted})' if accepted else ''}"


def _clean(text: str) -> str:
    return _UNWRITABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", visible(text))
