"""Months and quarters of the same figure and year are found; a change of frequency between years is not."""

from tests.validation.conftest import STOCK, Find, series

from pesbench.validation.frequencies import frequencies_outcome

MONTHS = series([float(step) for step in range(12)])


def test_months_and_quarters_of_one_year_are_found(find: Find) -> None:
    (one,) = find(frequencies_outcome, [*MONTHS, {**STOCK, "period": "2020-Q1", "value": 5.0}])
    assert (one.rule, one.pes, one.period, one.column) == ("PB414", "AT", "2020-Q1", "stock")
    assert "one frequency in 2020, but has months and quarters" in one.message


def test_other_years_measures_and_breakdowns_may_have_another(find: Find) -> None:
    others = [
        {"period": "2019-Q4"},
        {"period": "2020-Q1", "measure": "notified"},
        {"period": "2020-Q1", "pes": "BE-VLG"},
        {"period": "2020", "age": "Y_LT25"},
    ]
    for other in others:
        assert not find(frequencies_outcome, [*MONTHS, {**STOCK, "value": 5.0, **other}])
