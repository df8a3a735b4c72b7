"""Scales that run against their mark of the satisfied, or against the other periods, are found."""

import pytest
from tests.validation.conftest import Find, Judge, Records

from pesbench.validation.surveys import reversed_outcome


def survey(
    worst: float, best: float, mark: float | None, period: str = "2022", customer: str = "jobseekers"
) -> Records:
    values = {"scale_worst": worst, "scale_best": best, "satisfied_from": mark}
    usual = {"pes": "AT", "period": period, "customer": customer}
    return [{**usual, "measure": name, "value": value} for name, value in values.items() if value is not None]


@pytest.mark.parametrize(("worst", "best", "mark"), [(1, 6, 2), (5, 1, 4), (10, 1, 7)])
def test_a_mark_of_the_satisfied_near_the_worst_end_is_found(
    find: Find, worst: float, best: float, mark: float
) -> None:
    (one,) = find(reversed_outcome, survey(worst, best, mark))
    assert (one.rule, one.pes, one.period, one.column) == ("PB419", "AT", "2022", "scale_best")
    assert "nearer to scale_worst than to scale_best" in one.message


@pytest.mark.parametrize(
    ("worst", "best", "mark"), [(6, 1, 2), (1, 5, 4), (1, 5, 3), (1, 10, 7), (6, 1, None), (1, 5, 0)]
)
def test_good_scales_are_not(judge: Judge, worst: float, best: float, mark: float | None) -> None:
    findings, judged = judge(reversed_outcome, survey(worst, best, mark))
    assert (findings, judged.passed) == ([], 1)


def test_a_scale_that_turns_in_one_period_is_found(find: Find) -> None:
    years = [record for year in ("2019", "2020", "2021") for record in survey(6, 1, None, year)]
    (one,) = find(reversed_outcome, [*years, *survey(1, 6, None, "2022")])
    assert one.period == "2022"
    assert "runs the other way than in most other periods of AT" in one.message


def test_two_customers_and_two_periods_may_have_different_scales(find: Find) -> None:
    years = [record for year in ("2019", "2020", "2021") for record in survey(6, 1, None, year)]
    assert not find(reversed_outcome, [*years, *survey(1, 5, None, "2022", "employers")])
    assert not find(reversed_outcome, [*survey(6, 1, None, "2021"), *survey(1, 5, None, "2022")])
