"""Future periods and last periods without anything are found; forecasts and explained gaps are left alone."""

from datetime import date

import pytest
from tests.validation.conftest import FLOW, Find, Judge, series

from pesbench.validation.edges import future_outcome, last_period_outcome

TODAY = date(2020, 6, 15)
YEAR = [1000.0 + step for step in range(12)]


def test_a_value_of_the_future_is_found_once_per_pes(find: Find) -> None:
    (one,) = find(future_outcome, series(YEAR), today=TODAY)
    assert (one.rule, one.pes, one.period) == ("PB507", "AT", "2020-07")
    assert "must not begin after 2020-06-15, but AT has 6 values for 2020-07 to 2020-12" in one.message


@pytest.mark.parametrize(
    "records",
    [
        series(YEAR[:6]),
        series([*YEAR[:6], None, None]),
        series(YEAR, obs_status="F"),
        list(reversed(series(YEAR[:6]))),
        [{"pes": "AT", "measure": "stock", "period": "2020", "value": 5.0}],
    ],
    ids=["up to now", "empty", "forecast", "descending", "the running year"],
)
def test_what_is_not_the_future(find: Find, records: list[dict[str, object]]) -> None:
    assert not find(future_outcome, records, today=TODAY)


def test_without_a_day_nobody_knows(judge: Judge) -> None:
    findings, judged = judge(future_outcome, series(YEAR), today=None)
    assert (findings, judged.passed, judged.unknown) == ([], 0, 12)


def test_a_last_month_of_zeros(find: Find) -> None:
    records = [*series([500.0, 510.0, 505.0, 0.0], **FLOW), *series([9e3, 9e3 + 1, 9e3 + 2, 9e3 + 3])]
    (one,) = find(last_period_outcome, records)
    assert (one.rule, one.pes, one.period, one.column) == ("PB508", "AT", "2020-04", "inflow")
    assert "every cell of 2020-04 is zero" in one.message


def test_a_last_month_without_any_value(find: Find) -> None:
    records = [row for sex in ("T", "F", "M") for row in series([5.0, 6.0, 7.0, None], sex=sex)]
    unexplained = [row | {"obs_status": "O"} if row["value"] is None else row for row in records]
    (one,) = find(last_period_outcome, unexplained)
    assert (one.period, one.column) == ("2020-04", "stock")
    assert "every cell of 2020-04 is empty" in one.message
    assert not find(last_period_outcome, records)


@pytest.mark.parametrize(
    "values",
    [[500.0, 510.0, 505.0], [500.0, 0.0, 505.0], [2.0, 1.0, 0.0], [0.0, 0.0], [0.0]],
    ids=["values", "zero before", "small", "always zero", "one period"],
)
def test_what_is_no_empty_end(find: Find, values: list[float]) -> None:
    assert not find(last_period_outcome, series(values))
