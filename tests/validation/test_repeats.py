"""Rows and months that are copies are found; zeros, small numbers and what admits to be imputed are left alone."""

from typing import Any

import pytest
from tests.validation.conftest import FLOW, STOCK, Find, Records, months, series

from pesbench.validation.repeats import carried_outcome, identical_outcome

COUNTIES = ["RO-AB", "RO-AG", "RO-AR", "RO-B", "RO-BC", "RO-BH", "RO-BN", "RO-BR"]


def rows(values: dict[str, float], units: list[str], **more: Any) -> Records:
    return [
        {**(STOCK if measure == "stock" else FLOW), "measure": measure, "pes": pes, "period": "2024-01", "value": value}
        | more
        for pes in units
        for measure, value in values.items()
    ]


SAME = {"stock": 4671.0, "inflow": 683.0, "outflow": 702.0}


def test_many_rows_with_the_same_values(find: Find) -> None:
    (one,) = find(identical_outcome, rows(SAME, COUNTIES))
    assert (one.rule, one.period, one.pes) == ("PB416", "2024-01", "RO-AB")
    assert "8 rows of different units or periods have the same 3 values as this one" in one.message


@pytest.mark.parametrize(
    "records",
    [
        rows(SAME, COUNTIES[:5]),
        rows({"stock": 4671.0}, COUNTIES),
        rows({"stock": 0.0, "inflow": 3.0, "outflow": 12.0}, COUNTIES),
        rows({"stock": 4000.0, "inflow": 500.0, "outflow": 500.0}, COUNTIES),
        rows(SAME, COUNTIES, obs_status="I"),
        [row for step, pes in enumerate(COUNTIES) for row in rows({**SAME, "stock": 4671.0 + step}, [pes])],
        [row for age in ("TOTAL", "Y_GE25") for row in rows(SAME, COUNTIES[:4], age=age)],
    ],
    ids=["few rows", "one measure", "small", "few digits", "imputed", "stocks differ", "trivial breakdown"],
)
def test_what_is_no_copy(find: Find, records: Records) -> None:
    assert not find(identical_outcome, records)


def by_sex(women: list[float], men: list[float], **more: Any) -> Records:
    totals = [one + other for one, other in zip(women, men, strict=True)]
    return [
        row for sex, values in {"F": women, "M": men, "T": totals}.items() for row in series(values, sex=sex, **more)
    ]


def test_a_month_that_was_carried_forward(find: Find) -> None:
    (one,) = find(carried_outcome, by_sex([4671, 4671, 4713], [5120, 5120, 5093]))
    assert (one.rule, one.pes, one.period, one.column) == ("PB509", "AT", "2020-02", "stock")
    assert "every value of stock for 2020-02 is that of the period before" in one.message


def test_a_measure_that_was_carried_forward_beside_others_that_were_not(find: Find) -> None:
    flows = by_sex([300, 310, 312], [500, 505, 498], **FLOW)
    (one,) = find(carried_outcome, [*by_sex([4671, 4671, 4713], [5120, 5120, 5093]), *flows])
    assert one.column == "stock"


def test_all_measures_of_a_form_are_one_copy(find: Find) -> None:
    given = {"notified": 4671.0, "filled": 3519.0, "open_stock": 8127.0}
    records = [
        {**FLOW, "measure": name, "period": month, "value": n} for month in months(2) for name, n in given.items()
    ]
    (one,) = find(carried_outcome, records)
    assert "every value of filled, notified, open_stock for 2020-02" in one.message


@pytest.mark.parametrize(
    "records",
    [
        by_sex([4671, 4671, 4713], [5120, 5121, 5093]),
        by_sex([3, 3, 3], [7, 7, 7]),
        by_sex([4671, 4671, 4713], [5120, 5120, 5093], obs_status="E"),
        by_sex([2.91, 2.91, 2.9], [3.04, 3.04, 3.1], measure="unemployment_rate"),
        series([4671.0, 4671.0]),
        [row for row in by_sex([4671, 0, 4671], [5120, 0, 5120]) if row["period"] != "2020-02"],
    ],
    ids=["one differs", "small", "estimated", "rates", "one cell", "not neighbours"],
)
def test_what_was_not_carried_forward(find: Find, records: Records) -> None:
    assert not find(carried_outcome, records)
