"""Stocks that do not follow from the flows are found; means, adjusted figures, breaks and rounding are left alone."""

from typing import Any

import pytest
from tests.validation.conftest import FLOW, STOCK, Find, Judge, Records, months

from pesbench.validation import Settings
from pesbench.validation.stock_flow import stock_flow_outcome

STOCKS = [1000.0, 1100.0, 1050.0, 1150.0]
INFLOWS = [300.0, 300.0, 150.0, 300.0]
OUTFLOWS = [200.0, 200.0, 200.0, 200.0]


def register(stocks: list[float] | None = None, **more: Any) -> Records:
    given = {"stock": stocks or STOCKS, "inflow": INFLOWS, "outflow": OUTFLOWS}
    return [
        {**(STOCK if measure == "stock" else FLOW), "measure": measure, "period": period, "value": value, **more}
        for measure, values in given.items()
        for period, value in zip(months(len(values)), values, strict=True)
    ]


def test_a_stock_that_does_not_follow_is_found(find: Find) -> None:
    (one,) = find(stock_flow_outcome, register([1000, 1100, 1050, 1250]))
    assert (one.rule, one.pes, one.period, one.column, one.cell) == ("PB501", "AT", "2020-04", "stock", "1250")
    assert "1050 + 300 - 200 = 1150, but is 1250" in one.message
    assert one.redacted is not None
    assert "1250" not in one.redacted


def test_what_follows_is_no_finding(judge: Judge) -> None:
    findings, judged = judge(stock_flow_outcome, register())
    assert (findings, judged.passed) == ([], 3)
    assert not judge(stock_flow_outcome, register([1000, 1103, 1053, 1150]))[0]


@pytest.mark.parametrize(
    "more",
    [
        {"basis": "period_mean"},
        {"basis": "monthly_mean"},
        {"adjustment": "seasonal"},
        {"obs_status": "B"},
        {"age": "Y_LT25"},
    ],
)
def test_what_is_no_stock_with_its_flows_is_left_alone(find: Find, more: dict[str, str]) -> None:
    total = {"measure": "stock", "pes": "BE-VLG", "period": "2020-01", "value": 1.0, "basis": "end_of_period"}
    assert not find(stock_flow_outcome, [*register([1000, 1500, 1050, 1900], **more), total])


def test_a_few_periods_of_a_pes_stand_for_all(judge: Judge) -> None:
    records = [
        {**(STOCK if measure == "stock" else FLOW), "measure": measure, "period": period, "value": value}
        for step, period in enumerate(months(11))
        for measure, value in {"stock": 1000.0 * (1 + step), "inflow": 100.0, "outflow": 90.0}.items()
    ]
    findings, judged = judge(stock_flow_outcome, records)
    assert [one.period for one in findings] == ["2020-02", "2020-03", "2020-04"]
    assert all("so in 10 cells of AT" in one.message for one in findings)
    assert judged.passed == 0


def test_the_tolerance_is_a_choice(find: Find) -> None:
    wrong = register([1000, 1100, 1050, 1250])
    assert not find(stock_flow_outcome, wrong, settings=Settings(tolerance={"stock_flow": 0.1}))
    assert not find(stock_flow_outcome, wrong, settings=Settings(pes={"AT": {"tolerance": {"stock_flow": 0.1}}}))
    assert not find(stock_flow_outcome, wrong, settings=Settings.model_validate({"break": [{"period": "2020-04"}]}))
    assert not find(stock_flow_outcome, wrong, rounding=25)
