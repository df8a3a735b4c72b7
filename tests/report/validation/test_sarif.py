"""SARIF 2.1.0: what the schema demands of the parts that are used, checked by hand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.report.validation.conftest import Check

from pesbench.report.validation import sarif

Node = dict[str, Any]
# The properties that the schema knows of each object that is written here, and those that it requires.
KNOWN: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"$schema", "version", "runs", "inlineExternalProperties", "properties"}, {"version", "runs"}),
    "run": (
        {"tool", "invocations", "originalUriBaseIds", "artifacts", "results", "columnKind", "automationDetails"},
        {"tool"},
    ),
    "driver": ({"name", "version", "semanticVersion", "informationUri", "rules", "organization"}, {"name"}),
    "rule": (
        {"id", "name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"},
        {"id"},
    ),
    "result": (
        {
            "ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "suppressions",
            "baselineState", "properties", "kind",
        },
        {"message"},
    ),
    "location": ({"id", "physicalLocation", "logicalLocations", "message"}, set()),
    "physicalLocation": ({"artifactLocation", "region", "contextRegion"}, {"artifactLocation"}),
    "suppression": ({"kind", "justification", "status", "location", "guid"}, {"kind"}),
    "artifact": ({"location", "hashes", "length", "roles"}, set()),
    "invocation": ({"executionSuccessful", "exitCode"}, {"executionSuccessful"}),
}  # fmt: skip
URI = re.compile(r"(?!/)[A-Za-z0-9._~!$&'()*+,;=@/%-]+")


def fits(kind: str, node: Node) -> None:
    known, required = KNOWN[kind]
    assert required <= set(node) <= known, (kind, set(node))


def document(text: str) -> Node:
    """Read a log and check every object of it."""
    log: Node = json.loads(text)
    fits("log", log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    fits("run", run)
    driver = run["tool"]["driver"]
    fits("driver", driver)
    for rule in driver["rules"]:
        fits("rule", rule)
        assert all(rule[name]["text"] for name in ("shortDescription", "fullDescription", "help"))
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}
    for result in run["results"]:
        _result(result, driver["rules"])
    for artifact in run["artifacts"]:
        fits("artifact", artifact)
    fits("invocation", run["invocations"][0])
    assert len({json.dumps(result) for result in run["results"]}) == len(run["results"])
    return run  # type: ignore[no-any-return]


def _result(result: Node, rules: list[Node]) -> None:
    fits("result", result)
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in {"none", "note", "warning", "error"}
    assert result["message"]["text"]
    assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
    for suppression in result.get("suppressions", []):
        fits("suppression", suppression)
        assert suppression["kind"] in {"inSource", "external"}
    for location in result["locations"]:
        fits("location", location)
        fits("physicalLocation", location["physicalLocation"])
        assert URI.fullmatch(location["physicalLocation"]["artifactLocation"]["uri"])
        assert location["physicalLocation"].get("region", {"startLine": 1})["startLine"] >= 1


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


def test_a_sheet_is_named_beside_the_workbook(check: Check) -> None:
    import zipfile  # noqa: PLC0415 - for this case alone

    with zipfile.ZipFile("year.zip", "w") as archive:
        archive.writestr("jan.csv", "pes,period,stock\nAT,2024-01,many\n")
    (result,) = document(sarif(check("year.zip")))["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "year.zip"
    assert place["logicalLocations"] == [{"fullyQualifiedName": "year.zip/jan.csv"}]
