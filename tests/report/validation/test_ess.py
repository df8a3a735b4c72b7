"""The validation report of the European Statistical System: failures, then a result for every rule."""

import json
from typing import Any

from tests.report.validation.conftest import Check

from pesbench.report.validation import ess


def results(check: Check, **choices: Any) -> list[dict[str, Any]]:
    document: list[dict[str, Any]] = json.loads(ess(check(**choices)))
    return document


def test_every_result_has_id_event_rule_data_and_value(check: Check) -> None:
    found = results(check)
    assert [it["id"] for it in found] == [str(number) for number in range(1, len(found) + 1)]
    for it in found:
        assert it["event"]["time"] == "20260131T000000Z"
        assert it["rule"].keys() >= {"code", "severity", "expression", "description", "language"}
        assert it["data"].keys() == {"source", "target", "description"}
        assert it["value"] in {"0", "1", "NA"}


def test_failures_name_their_target(check: Check) -> None:
    first = results(check)[1]
    assert (first["rule"]["code"], first["value"]) == ("PB201", "0")
    assert first["data"]["target"] == ["pes=AT", "period=2024-01", "form=unemployment", "column=stock"]
    assert first["data"]["source"] == ["data/my file.csv:4"]


def test_each_rule_has_one_result_over_all_data(check: Check) -> None:
    found = results(check, select=("PB201", "PB206", "PB302"))
    over_all = {it["rule"]["code"]: it for it in found if not it["data"]["target"]}
    values = {code: it["value"] for code, it in over_all.items()}
    assert values == {"PB201": "0", "PB206": "1", "PB302": "NA"}
    assert over_all["PB302"]["data"]["description"].startswith("6 judged: 3 passed, 0 failed, 3 unknown")
