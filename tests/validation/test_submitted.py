"""Submitted indicators are compared with what the measures of the delivery, or of the store, give."""

from typing import Any

import pytest
from tests.conftest import Observe
from tests.validation.conftest import Find, Judge, Records, months

from pesbench.validation import Settings
from pesbench.validation.submitted import submitted_outcome


def year(sex: str = "T") -> Records:
    """Outflow into employment of 60 a month beside a stock of 1,000: A1a is 72 %."""
    flow = {"pes": "AT", "measure": "outflow_to_employment", "basis": "period_sum", "value": 60.0, "sex": sex}
    stock = {"pes": "AT", "measure": "stock", "basis": "end_of_period", "value": 1000.0, "sex": sex}
    return [{**row, "period": period} for period in months(12, "2023-01") for row in (flow, stock)]


def ready(value: float, **more: Any) -> dict[str, Any]:
    return {"pes": "AT", "measure": "A1a", "period": "2023", "value": value, **more}


def test_a_submitted_value_that_its_measures_do_not_give_is_found(find: Find) -> None:
    (one,) = find(submitted_outcome, [*year(), ready(70.0)])
    assert (one.rule, one.pes, one.period, one.column, one.cell) == ("PB601", "AT", "2023", "A1a", "70")
    assert one.message == "A1a of AT in 2023 is submitted as 70, but its measures give 72"
    assert one.redacted == "A1a of AT in 2023 is not what its measures give"


@pytest.mark.parametrize("value", [72.0, 72.04, 71.95])
def test_rounding_is_no_difference(judge: Judge, value: float) -> None:
    findings, judged = judge(submitted_outcome, [*year(), ready(value)])
    assert (findings, judged.passed) == ([], 1)


def test_breakdowns_are_compared_with_breakdowns(find: Find) -> None:
    (one,) = find(submitted_outcome, [*year(), *year("F"), ready(72.0), ready(10.0, sex="F")])
    assert one.cell == "10"


def test_confidential_figures_are_compared_too(find: Find) -> None:
    secret = [{**row, "conf_status": "C"} for row in year()]
    assert find(submitted_outcome, [*secret, ready(70.0)])


def test_measures_of_the_store_are_taken_where_the_delivery_has_none(find: Find, observe: Observe) -> None:
    (one,) = find(submitted_outcome, [ready(70.0)], stored={"observations": observe(year())})
    assert one.rule == "PB601"
    newer = [{**row, "value": 50.0} if row["measure"] != "stock" else row for row in year()]
    assert not find(submitted_outcome, [*newer, ready(60.0)], stored={"observations": observe(year())})


def test_the_tolerance_is_a_setting(find: Find) -> None:
    settings = Settings.model_validate({"tolerance": {"rate": 3.0}})
    assert not find(submitted_outcome, [*year(), ready(70.0)], settings=settings)


def test_what_cannot_be_computed_is_unknown(judge: Judge) -> None:
    findings, judged = judge(submitted_outcome, [*year()[:-2], ready(70.0)])
    assert (findings, judged.unknown) == ([], 1)
    assert judge(submitted_outcome, year())[1].passed == 0


def test_an_indicator_is_a_total_within_its_scope(find: Find) -> None:
    measures = {"satisfaction_respondents": 200.0, "satisfied": 120.0}
    usual = {"pes": "AT", "period": "2023", "customer": "jobseekers"}
    rows = [{**usual, "measure": name, "value": value} for name, value in measures.items()]
    (one,) = find(submitted_outcome, [*rows, {**usual, "measure": "A4a", "value": 50.0}])
    assert "submitted as 50, but its measures give 60" in one.message
