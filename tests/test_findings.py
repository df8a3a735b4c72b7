"""Findings keep their order, their cap and the true count; a code belongs to one rule."""

import pytest

from pesbench import findings as module
from pesbench.findings import Finding, Findings, Severity, define


def finding(rule: str = "PB201", severity: Severity = Severity.ERROR, file: str = "a.csv") -> Finding:
    return Finding(rule, severity, "message", file=file, line=3)


def test_what_is_over_the_cap_is_counted_and_not_forgotten() -> None:
    findings = Findings(cap=2)
    findings.extend(finding() for _ in range(5))
    findings.add(finding(file="b.csv"))
    assert len(findings) == 3
    assert findings.counts["PB201"] == 6
    assert findings.only_counted == 3


def test_an_error_over_the_cap_still_counts_as_an_error() -> None:
    findings = Findings(cap=0)
    findings.add(finding())
    assert findings.has_errors
    assert not list(findings)


def test_warnings_are_no_errors() -> None:
    findings = Findings()
    findings.add(finding(severity=Severity.WARNING))
    assert not findings.has_errors


def test_a_row_has_the_columns_of_the_interface() -> None:
    expected = ["rule", "severity", "file", "line", "column", "cell", "message", "pes", "period", "form"]
    assert list(finding().as_row()) == expected
    assert finding().as_row()["severity"] == "error"


def test_a_code_is_never_given_to_two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RULES", {})
    first = define("PB999", Severity.NOTE, "one", explanation="a", remedy="b")
    assert define("PB999", Severity.NOTE, "one", explanation="a", remedy="b") == first
    with pytest.raises(ValueError, match="PB999 is defined twice"):
        define("PB999", Severity.NOTE, "two", explanation="a", remedy="b")
    assert first.level == 9
