"""Parts that other periods have are missed; a withheld figure that follows from the others is given away."""

import pytest
from tests.validation.conftest import STOCK, Find, Judge, Records, months

from pesbench.validation.parts import parts_outcome, recoverable_outcome


def by_sex(count: int, *, without: dict[str, str] | None = None, **more: str) -> Records:
    left_out = without or {}
    return [
        {**STOCK, "period": period, "sex": sex, "value": value, **more}
        for period in months(count)
        for sex, value in {"T": 100.0, "F": 40.0, "M": 60.0}.items()
        if left_out.get(period) != sex
    ]


def test_a_part_that_other_months_have_is_missed(find: Find) -> None:
    (one,) = find(parts_outcome, by_sex(6, without={"2020-04": "M"}))
    assert (one.rule, one.pes, one.period, one.column) == ("PB411", "AT", "2020-04", "stock")
    assert "needs the parts F+M as in other periods, but only 1 of 2" in one.message


def test_a_part_that_is_never_delivered_is_not_missed(find: Find) -> None:
    assert not find(parts_outcome, by_sex(6, without=dict.fromkeys(months(6), "M")))
    assert not find(parts_outcome, by_sex(6))


def test_a_total_that_other_parts_make_up_misses_nothing(find: Find) -> None:
    parts = {"TOTAL": 100.0, "Y_LT25": 20.0, "Y25-54": 50.0, "Y_GE55": 30.0}
    coarse = {"TOTAL": 100.0, "Y_LT25": 20.0, "Y_GE25": 80.0}
    records = [
        {**STOCK, "period": period, "age": age, "value": value}
        for period in months(6)
        for age, value in (coarse if period == "2020-03" else parts).items()
    ]
    assert not find(parts_outcome, records)


def test_nobody_knows_what_is_missing_where_rows_were_not_accepted(judge: Judge) -> None:
    findings, judged = judge(parts_outcome, by_sex(6, without={"2020-04": "M"}), unread=1)
    assert (findings, judged.unknown) == ([], 1)


def withheld(*sexes: str, status: str = "Q", conf: str = "N") -> Records:
    values = {"T": 100.0, "F": 40.0, "M": 60.0}
    return [
        {**STOCK, "period": "2024-01", "sex": sex, "value": value}
        | (
            {"value": None if status == "Q" else value, "obs_status": status, "conf_status": conf}
            if sex in sexes
            else {}
        )
        for sex, value in values.items()
    ]


@pytest.mark.parametrize(("status", "conf"), [("Q", "N"), ("A", "C"), ("A", "A")])
def test_one_withheld_part_is_given_away(find: Find, status: str, conf: str) -> None:
    (one,) = find(recoverable_outcome, withheld("M", status=status, conf=conf))
    assert (one.rule, one.period) == ("PB415", "2024-01")
    assert "one of the parts F+M is withheld, but follows from T of sex" in one.message


def test_a_withheld_total_is_given_away_by_its_parts(find: Find) -> None:
    (one,) = find(recoverable_outcome, withheld("T"))
    assert "T of sex is withheld, but follows from its parts F+M" in one.message


@pytest.mark.parametrize("sexes", [(), ("F", "M"), ("T", "M"), ("T", "F", "M")])
def test_two_withheld_figures_keep_each_other_safe(find: Find, sexes: tuple[str, ...]) -> None:
    assert not find(recoverable_outcome, withheld(*sexes))


def test_a_part_that_is_missing_anyway_keeps_another_safe(find: Find) -> None:
    records = [row | {"value": None, "obs_status": "L"} if row["sex"] == "F" else row for row in withheld("M")]
    assert not find(recoverable_outcome, records)
