"""Holes, missing breakdowns and missing members are found; what nobody expects is not."""

from typing import Any

import pytest
from tests.validation.conftest import FLOW, STOCK, Find, Judge, Records, series

from pesbench.catalogue import Catalogue
from pesbench.validation.completeness import (
    breakdowns_outcome,
    holes_outcome,
    members_outcome,
    totals_outcome,
)

YEAR = [1000.0 + step for step in range(12)]


def without(records: Records, *periods: str, **where: Any) -> Records:
    return [
        row
        for row in records
        if row["period"] not in periods or any(row.get(name) != value for name, value in where.items())
    ]


def test_a_missing_month_is_a_hole(find: Find) -> None:
    (one,) = find(holes_outcome, without(series(YEAR), "2020-08"))
    assert (one.rule, one.pes, one.period, one.column) == ("PB502", "AT", "2020-08", "stock")
    assert "every period from 2020-01 to 2020-12, but 2020-08 is missing" in one.message


def test_neighbouring_months_and_measures_are_one_hole(find: Find) -> None:
    records = [*series(YEAR), *series(YEAR, **FLOW)]
    (one,) = find(holes_outcome, without(records, "2020-08", "2020-09"))
    assert "inflow, stock must have" in one.message
    assert "2020-08 to 2020-09 is missing" in one.message


@pytest.mark.parametrize(
    "records",
    [
        series(YEAR),
        series([*YEAR[:7], None, *YEAR[8:]]),
        without(series(YEAR), "2020-01", "2020-11", "2020-12"),
        [row for row in series(YEAR) if row["period"][5:] in {"03", "06", "09", "12"}],
        [{**STOCK, "period": year, "value": 5.0, "basis": "period_mean"} for year in ("2018", "2020", "2021", "2022")],
    ],
    ids=["all there", "empty with a status", "begins late, ends early", "quarterly survey", "years"],
)
def test_what_is_no_hole(find: Find, records: Records) -> None:
    assert not find(holes_outcome, records)


def test_nobody_knows_of_holes_where_rows_were_not_accepted(judge: Judge) -> None:
    findings, judged = judge(holes_outcome, without(series(YEAR), "2020-08"), unread=1)
    assert (findings, judged.unknown) == ([], 1)


def by_age(since: str = "2020-01") -> Records:
    ages = [series(YEAR, age=age) for age in ("Y_LT25", "Y_GE25")]
    return [*series(YEAR), *(row for rows in ages for row in rows if row["period"] >= since)]


def test_a_breakdown_that_other_months_have_is_missed(find: Find) -> None:
    records = [row for row in by_age() if "age" not in row or row["period"] != "2020-07"]
    (one,) = find(breakdowns_outcome, records)
    assert (one.rule, one.pes, one.period, one.column) == ("PB413", "AT", "2020-07", "stock")
    assert "stock must be given by age for 2020-07" in one.message


def test_a_breakdown_may_begin_later(find: Find) -> None:
    assert not find(breakdowns_outcome, by_age())
    assert not find(breakdowns_outcome, by_age(since="2020-06"))


def test_a_hole_misses_no_breakdown(find: Find, judge: Judge) -> None:
    assert not find(breakdowns_outcome, without(by_age(), "2020-07"))
    records = [row for row in by_age() if "age" not in row or row["period"] != "2020-07"]
    findings, judged = judge(breakdowns_outcome, records, unread=1)
    assert (findings, judged.unknown) == ([], 1)


def delivered(units: list[str], period: str = "2023-01", **more: Any) -> Records:
    return [{**STOCK, "pes": pes, "period": period, "value": 10.0, **more} for pes in units]


def test_a_member_that_alone_delivers_nothing_is_missed(find: Find, catalogue: Catalogue) -> None:
    members = catalogue.units_of("members", "2023", include_open=False)
    (one,) = find(members_outcome, delivered([pes for pes in members if pes != "LT"]))
    assert (one.rule, one.pes, one.period) == ("PB412", "LT", "2023")
    assert "no figures of the form unemployment" in one.message


def test_members_are_those_of_the_year(find: Find, catalogue: Catalogue) -> None:
    members = catalogue.units_of("members", "2023", include_open=False)
    assert "UK" not in members
    assert not find(members_outcome, delivered(list(members)))
    (one,) = find(members_outcome, delivered(list(members), "2019-01"))
    assert one.pes == "UK"


def test_nobody_else_is_expected(judge: Judge, catalogue: Catalogue) -> None:
    members = list(catalogue.units_of("members", "2023", include_open=False))
    assert not judge(members_outcome, delivered(["AT"]))[0]
    assert not judge(members_outcome, delivered(members[:10]))[0]
    assert not judge(members_outcome, delivered(["BE", *members[5:]]))[0]
    assert not judge(members_outcome, delivered(members[1:], origin="external"))[0]
    assert not judge(members_outcome, delivered(members[1:], measure="satisfied"))[0]
    findings, judged = judge(members_outcome, delivered(members[1:]), unread=1)
    assert (findings, judged.unknown) == ([], 1)


def test_holes_of_quarters(find: Find) -> None:
    quarters = [f"{year}-Q{number}" for year in (2020, 2021) for number in (1, 2, 3, 4)]
    records = [{**STOCK, "period": period, "value": 5.0} for period in quarters if period != "2020-Q3"]
    (one,) = find(holes_outcome, records)
    assert one.period == "2020-Q3"


def parts(values: list[float]) -> Records:
    return [record for sex in "FM" for record in series(values, sex=sex)]


def test_a_month_without_its_total_is_found(find: Find) -> None:
    (one,) = find(totals_outcome, [*parts(YEAR), *without(series(YEAR), "2020-05", "2020-06")])
    assert (one.rule, one.pes, one.period, one.column) == ("PB418", "AT", "2020-05", "stock")
    assert one.message == "stock must have a total for 2020-05 to 2020-06 as for most other periods"


def test_totals_that_are_never_delivered_or_whole_months_that_are_missing_are_not(find: Find, judge: Judge) -> None:
    assert not find(totals_outcome, parts(YEAR))
    assert not find(totals_outcome, without([*parts(YEAR), *series(YEAR)], "2020-05"))
    assert not find(totals_outcome, [*parts(YEAR), *series(YEAR[:5])])
    findings, judged = judge(totals_outcome, [*parts(YEAR), *without(series(YEAR), "2020-05")], unread=1)
    assert (findings, judged.unknown) == ([], 1)
