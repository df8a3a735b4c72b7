"""How checks are run: failures beyond those that are put into words are counted and announced."""

import pytest
from tests.conftest import Observe

from pesbench.catalogue import Catalogue
from pesbench.findings import Severity
from pesbench.validation import Scene, Settings, run_checks, telling
from pesbench.validation.additivity import additivity_outcome

FEW = 3


@pytest.fixture
def many(observe: Observe, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Ten totals that miss their parts, in five months of two PES."""
    monkeypatch.setattr(telling, "CAP", FEW)
    parts = {"T": 100.0, "F": 40.0, "M": 50.0}
    records = [
        {"pes": pes, "measure": "stock", "period": f"2024-{month:02}", "sex": sex, "value": value}
        for pes in ("AT", "SI")
        for month in range(1, 6)
        for sex, value in parts.items()
    ]
    return Scene(observe(records), catalogue)


def test_failures_beyond_the_cap_are_counted_and_announced(many: Scene) -> None:
    findings, (judged,) = run_checks(many, lambda cells: cells, [additivity_outcome])
    assert [one.rule for one in findings] == ["PB410"] * FEW + ["PB660"]
    assert (judged.failed, judged.passed) == (10, 0)
    assert findings[-1].message == "PB410 was found 10 times; 3 of these are listed"
    assert findings[-1].severity is Severity.NOTE
    assert {one.pes for one in findings[:-1]} == {"AT"}


def test_what_a_pes_ignores_is_not_counted(many: Scene) -> None:
    settings = Settings.model_validate({"pes": {"AT": {"ignore": ["PB410"]}}})
    findings, (judged,) = run_checks(
        Scene(many.observations, many.catalogue, settings), lambda cells: cells, [additivity_outcome]
    )
    assert judged.failed == 5
    assert "AT" not in {one.pes for one in findings}


def test_below_the_cap_nothing_is_announced(many: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CAP", 10)
    findings, (judged,) = run_checks(many, lambda cells: cells, [additivity_outcome])
    assert {one.rule for one in findings} == {"PB410"}
    assert len(findings) == judged.failed == 10
