"""One rate for all units, and shares where percentages are due; low rates and true zeros are left alone."""

import pytest
from tests.validation.conftest import STOCK, Find, Records, months

from pesbench.validation.rates import fractions_outcome, one_rate_outcome

COUNTIES = ["RO-AB", "RO-AG", "RO-AR", "RO-B", "RO-BC", "RO-BH", "RO-BN", "RO-BR", "RO-BT", "RO-BV"]


def rates(values: list[float], period: str = "2019-03") -> Records:
    named = zip(COUNTIES, values, strict=False)
    return [{"pes": pes, "measure": "unemployment_rate", "period": period, "value": value} for pes, value in named]


def stocks(values: list[float], period: str = "2019-03") -> Records:
    named = zip(COUNTIES, values, strict=False)
    return [{**STOCK, "pes": pes, "period": period, "value": value} for pes, value in named]


def test_a_rate_that_was_copied_to_every_county(find: Find) -> None:
    (one,) = find(one_rate_outcome, [*rates([2.78] * 6), *stocks([4000, 5000, 3000, 7000, 100, 900])])
    assert (one.rule, one.period, one.column) == ("PB417", "2019-03", "unemployment_rate")
    assert "unemployment_rate is 2.78 in all 6 units in 2019-03" in one.message
    assert one.redacted == "unemployment_rate has one value in all 6 units in 2019-03"


def test_without_counts_more_units_are_needed(find: Find) -> None:
    assert find(one_rate_outcome, rates([2.78] * 10))
    assert not find(one_rate_outcome, rates([2.78] * 6))


@pytest.mark.parametrize(
    "records",
    [
        [*rates([2.78, 2.78, 2.78, 2.78, 2.79, 2.78]), *stocks([1, 2, 3, 4, 5, 6])],
        [*rates([0.0] * 6), *stocks([1, 2, 3, 4, 5, 6])],
        [*rates([2.78] * 4), *stocks([1, 2, 3, 4])],
        [*rates([2.78] * 6), *stocks([4000] * 6)],
        stocks([4000] * 10),
    ],
    ids=["one differs", "zero", "few units", "the counts are the same too", "no rate"],
)
def test_what_is_no_copied_rate(find: Find, records: Records) -> None:
    assert not find(one_rate_outcome, records)


def given(pes: str, values: list[float], measure: str = "A2a_6m") -> Records:
    timed = zip(months(len(values)), values, strict=True)
    return [{"pes": pes, "measure": measure, "period": period, "value": value} for period, value in timed]


def test_shares_among_percentages(find: Find) -> None:
    others = [*given("BE-VLG", [41, 43, 44]), *given("CZ", [38, 37, 40])]
    (one,) = find(fractions_outcome, [*given("AT", [0.42, 0.45, 0.44]), *others])
    assert (one.rule, one.pes, one.column) == ("PB506", "AT", "A2a_6m")
    assert "all of its 3 values are 1 or less (from 0.42 to 0.45)" in one.message
    assert one.redacted is not None
    assert "0.42" not in one.redacted


def test_shares_of_a_single_pes(find: Find) -> None:
    assert find(fractions_outcome, given("AT", [0.42, 0.45, 0.44]))
    assert find(fractions_outcome, given("AT", [0.7, 0.75, 0.72], "satisfaction_share"))


@pytest.mark.parametrize(
    "records",
    [
        given("AT", [42, 45, 44]),
        given("AT", [0.42, 0.45]),
        given("AT", [0.42, 45, 44]),
        given("AT", [0, 0, 0]),
        given("AT", [0.4, 0.5, 0.6], "vacancy_rate"),
        [*given("AT", [0.6, 0.5, 0.6], "unemployment_rate"), *given("CZ", [2.4, 2.6, 2.5], "unemployment_rate")],
    ],
    ids=["percentages", "too few", "one is larger", "zero", "a rate that is low", "low beside others"],
)
def test_what_is_no_share(find: Find, records: Records) -> None:
    assert not find(fractions_outcome, records)
