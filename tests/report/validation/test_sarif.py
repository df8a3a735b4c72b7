"""SARIF 2.1.0: what the schema demands of the parts that are used, checked by hand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.report.validation.conftest import Check

from pesbench.report.validation import sarif

Node = dict[str, Any]
LEVELS = {"none", "note", "warning", "error"}
# Of every object that is written here: the properties that the specification knows of it and that are used, each with
# what it holds (an object, texts, or one of some words; a list where there are several), and those that it requires.
SHAPES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "log": ({"$schema": str, "version": {"2.1.0"}, "runs": ["run"]}, {"version", "runs"}),
    "run": (
        {
            "tool": "tool",
            "columnKind": {"utf16CodeUnits", "unicodeCodePoints"},
            "originalUriBaseIds": "bases",
            "artifacts": ["artifact"],
            "invocations": ["invocation"],
            "results": ["result"],
        },
        {"tool"},
    ),
    "bases": ({"%SRCROOT%": "artifactLocation"}, set()),
    "tool": ({"driver": "driver"}, {"driver"}),
    "driver": ({"name": str, "semanticVersion": str, "rules": ["rule"]}, {"name"}),
    "rule": (
        {
            "id": str,
            "shortDescription": "words",
            "fullDescription": "words",
            "help": "words",
            "defaultConfiguration": "configuration",
            "properties": "bag",
        },
        {"id"},
    ),
    "words": ({"text": str, "markdown": str}, {"text"}),
    "configuration": ({"level": LEVELS}, set()),
    "bag": (dict.fromkeys(("pes", "period", "form", "column"), str) | {"tags": [str]}, set()),
    "artifact": ({"location": "artifactLocation", "hashes": "hashes"}, set()),
    "hashes": ({"sha-256": str}, set()),
    "artifactLocation": ({"uri": str, "uriBaseId": str, "description": "words"}, set()),
    "invocation": ({"executionSuccessful": bool, "exitCode": int}, {"executionSuccessful"}),
    "result": (
        {
            "ruleId": str,
            "ruleIndex": int,
            "level": LEVELS,
            "message": "words",
            "locations": ["location"],
            "partialFingerprints": "prints",
            "suppressions": ["suppression"],
            "baselineState": {"new", "unchanged", "updated", "absent"},
            "properties": "bag",
        },
        {"message"},
    ),
    "prints": ({"pesbench/v1": str}, set()),
    "location": ({"physicalLocation": "physicalLocation", "logicalLocations": ["logicalLocation"]}, set()),
    "physicalLocation": ({"artifactLocation": "artifactLocation", "region": "region"}, {"artifactLocation"}),
    "region": ({"startLine": int}, set()),
    "logicalLocation": ({"fullyQualifiedName": str}, set()),
    "suppression": ({"kind": {"inSource", "external"}, "justification": str}, {"kind"}),
}
URI = re.compile(r"(?!/)[A-Za-z0-9._~!$&'()*+,;=@/%-]+")
# What the specification wants different from each other in a list.
UNIQUE = {"artifacts", "logicalLocations", "suppressions", "tags", "rules"}


def fits(kind: str, node: Node) -> None:
    """Check an object and all that it holds."""
    known, required = SHAPES[kind]
    assert required <= set(node) <= set(known), (kind, set(node))
    for name, value in node.items():
        holds = known[name]
        if isinstance(holds, list):
            assert isinstance(value, list)
            assert name not in UNIQUE or len({json.dumps(one) for one in value}) == len(value)
        for one in value if isinstance(holds, list) else [value]:
            _holds(holds[0] if isinstance(holds, list) else holds, one)


def _holds(what: Any, value: Any) -> None:
    if isinstance(what, str):
        fits(what, value)
    elif isinstance(what, set):
        assert value in what
    else:
        assert type(value) is what


def document(text: str) -> Node:
    """Read a log, check every object of it, and what belongs together."""
    log: Node = json.loads(text)
    fits("log", log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", run["tool"]["driver"]["semanticVersion"])
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            place = location["physicalLocation"]
            assert URI.fullmatch(place["artifactLocation"]["uri"])
            assert place["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
            assert place.get("region", {"startLine": 1})["startLine"] >= 1
    assert len({json.dumps(result) for result in run["results"]}) == len(run["results"])
    return run  # type: ignore[no-any-return]


def test_a_log_has_what_the_schema_demands(check: Check) -> None:
    run = document(sarif(check(redact=True)))
    places = [
        (it["ruleId"], it["locations"][0]["physicalLocation"]["region"]["startLine"], it["level"])
        for it in run["results"]
    ]
    assert places == [
        ("PB211", 3, "warning"),
        ("PB201", 4, "error"),
        ("PB201", 5, "error"),
        ("PB202", 5, "error"),
        ("PB201", 7, "error"),
    ]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "data/my%20file.csv"
    assert len(run["artifacts"][0]["hashes"]["sha-256"]) == 64


def test_accepted_findings_are_suppressed(check: Check) -> None:
    results = document(sarif(check()))["results"]
    (suppressed,) = [it for it in results if "suppressions" in it]
    assert suppressed["suppressions"][0]["justification"] == "waived by Ann until 2026-12-31: known"
    known = document(sarif(check(write_baseline=Path("baseline.json"))))["results"]
    assert {it["baselineState"] for it in known if "waived" not in str(it)} == {"unchanged"}


def test_fingerprints_stay_when_lines_move_and_differ_between_findings(check: Check) -> None:
    before = [it["partialFingerprints"] for it in document(sarif(check()))["results"]]
    path = Path("data/my file.csv")
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f"{head}\nAT,2023-12,T,1,1,\n{rest}", encoding="utf-8")
    assert [it["partialFingerprints"] for it in document(sarif(check()))["results"]] == before
    assert len({json.dumps(it) for it in before}) == len(before)


def test_redacted_logs_have_nothing_of_the_cells(check: Check) -> None:
    text = sarif(check(redact=True))
    results = json.dumps(json.loads(text)["runs"][0]["results"])
    assert not any(cell in results for cell in ("many", "XX", "5%", "few", "1+1"))


def test_a_property_that_the_schema_does_not_know_would_be_found() -> None:
    with pytest.raises(AssertionError):
        fits("artifact", {"uri": "a.csv"})
    with pytest.raises(AssertionError):
        fits("location", {"physicalLocation": {"artifactLocation": {"uri": "a.csv", "line": 3}}})
    with pytest.raises(AssertionError):
        fits("suppression", {"kind": "waived"})
    with pytest.raises(AssertionError):
        fits("region", {"startLine": "3"})


def test_a_sheet_is_named_beside_the_workbook(check: Check) -> None:
    import zipfile  # noqa: PLC0415 - for this case alone

    with zipfile.ZipFile("year.zip", "w") as archive:
        archive.writestr("jan.csv", "pes,period,stock\nAT,2024-01,many\n")
    (result,) = document(sarif(check("year.zip")))["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "year.zip"
    assert place["logicalLocations"] == [{"fullyQualifiedName": "year.zip/jan.csv"}]
