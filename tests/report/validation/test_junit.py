"""JUnit XML as CI systems read it: suites by file, cases by rule, counts that add up."""

from pathlib import Path
from xml.etree import ElementTree as ET

from tests.report.validation.conftest import Check

from pesbench.report.validation import junit


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - it was written just now


def test_a_suite_per_file_and_a_case_per_rule(check: Check) -> None:
    Path("good.csv").write_text("pes,period,stock\nAT,2024-01,7\n", encoding="utf-8")
    root = parsed(junit(check("data/my file.csv", "good.csv"), 20))
    assert (root.tag, root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == (
        "testsuites",
        "4",
        "2",
        "0",
    )
    first, second = root.findall("testsuite")
    assert (first.attrib["name"], second.attrib["name"]) == ("data/my file.csv", "good.csv")
    cases = {case.attrib["name"]: case for case in first}
    assert list(cases) == ["PB201 Not a number", "PB202 Unknown code", "PB211 Text looks like a formula"]
    assert [case.attrib["name"] for case in second] == ["every rule"]
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))


def test_only_open_errors_fail(check: Check) -> None:
    root = parsed(junit(check(), 20))
    failed = {case.attrib["name"][:5]: case for case in root.iter("testcase") if case.find("failure") is not None}
    assert set(failed) == {"PB201", "PB202"}
    failure = failed["PB201"].find("failure")
    assert failure is not None
    assert failure.attrib == {"message": "2 errors: Not a number", "type": "PB201"}
    assert "line 4: error: stock must be a number, found 'ma\\x1bny'" in str(failure.text)
    assert "waived by Ann" in str(failed["PB201"].findtext("system-out"))


def test_what_is_accepted_as_a_whole_is_skipped(check: Check) -> None:
    root = parsed(junit(check(write_baseline=Path("baseline.json")), 20))
    assert root.attrib["failures"] == "0"
    assert root.attrib["skipped"] == "3"


def test_a_long_case_says_how_many_there_are(check: Check) -> None:
    failure = parsed(junit(check(), 1)).find("testsuite/testcase/failure")
    assert failure is not None
    assert "2 found, the first 1 shown" in str(failure.text)
