"""The survey's order of magnitude, definitions behind a status D, and figures outside membership."""

import polars as pl
import pytest
from tests.conftest import Observe
from tests.validation.conftest import STOCK, Find, Judge, Records, series

from pesbench.validation.declarations import membership_outcome, survey_outcome, undefined_outcome

CONTEXT: Records = [
    {"pes": "AT", "period": "2020", "measure": "labour_force", "value": 1_000_000.0},
    {"pes": "AT", "period": "2020", "measure": "unemployment_rate", "value": 5.0},
]


def definitions(**more: str | None) -> pl.LazyFrame:
    row = {"pes": "AT", "measure": "stock", "valid_from": "2020", "valid_to": None, **more}
    return pl.LazyFrame([row], schema=dict.fromkeys(row, pl.String))


def test_a_stock_in_thousands_is_far_from_the_survey(find: Find, observe: Observe) -> None:
    stocks = series([48.0] * 12)
    (one,) = find(survey_outcome, [*stocks, *CONTEXT])
    assert (one.rule, one.pes, one.period, one.column, one.cell) == ("PB655", "AT", "2020", "stock", "48")
    assert "is 48, but labour force and unemployment rate give 50000 unemployed" in one.message
    assert find(survey_outcome, stocks, stored={"observations": observe(CONTEXT)})


@pytest.mark.parametrize("value", [20_000.0, 100_000.0])
def test_another_definition_is_no_other_order_of_magnitude(judge: Judge, value: float) -> None:
    findings, judged = judge(survey_outcome, [*series([value] * 12), *CONTEXT])
    assert (findings, judged.passed) == ([], 1)


def test_without_a_labour_force_nothing_is_judged(judge: Judge) -> None:
    findings, judged = judge(survey_outcome, [*series([48.0] * 12), CONTEXT[1]])
    assert (findings, judged.passed) == ([], 0)


def test_a_status_d_without_a_definition_is_found(find: Find) -> None:
    (one,) = find(undefined_outcome, series([5.0, 6.0, 7.0], obs_status="D"))
    assert (one.rule, one.pes, one.period, one.column) == ("PB658", "AT", "2020-01", "stock")
    assert one.message == (
        "stock has the status D in 2020-01 and 2 more periods, but no definition of AT says how it differs"
    )
    assert find(undefined_outcome, series([5.0], obs_status="B;D"))


@pytest.mark.parametrize("more", [{"pes": "SI"}, {"measure": "inflow"}, {"valid_from": "2021"}, {"valid_to": "2019"}])
def test_a_definition_of_something_else_explains_nothing(find: Find, more: dict[str, str]) -> None:
    assert find(undefined_outcome, series([5.0], obs_status="D"), tables={"definitions": definitions(**more)})


def test_a_definition_of_the_delivery_or_the_store_explains_it(find: Find) -> None:
    rows = series([5.0], obs_status="D")
    assert not find(undefined_outcome, rows, tables={"definitions": definitions()})
    assert not find(undefined_outcome, rows, stored={"definitions": definitions(valid_to="2020")})


def test_figures_of_other_collectors_need_no_definition(find: Find) -> None:
    for measure in ("LMP_ACT", "gdp_growth", "lfs_share"):
        row = {"pes": "AT", "period": "2020", "measure": measure, "value": 5.0, "obs_status": "D"}
        assert not find(undefined_outcome, [row])


def test_figures_after_a_membership_are_noted(find: Find) -> None:
    rows = [{**STOCK, "pes": "UK", "period": period, "value": 9.0} for period in ("2020-12", "2021-01", "2022-01")]
    (one,) = find(membership_outcome, rows)
    assert (one.rule, one.severity, one.pes, one.period) == ("PB659", "note", "UK", "2021-01")
    assert one.message.startswith("UK delivers the form unemployment for 2021, 2022")


def test_members_history_regions_open_memberships_and_context_are_left_alone(find: Find) -> None:
    rows = [{**STOCK, "pes": pes, "period": "2023-01", "value": 9.0} for pes in ("AT", "RO111", "BE-DEG", "CH")]
    rows += [{**STOCK, "pes": "SI", "period": "1992-01", "value": 9.0}]
    rows += [{"pes": "UK", "period": "2023", "measure": "gdp_growth", "value": 1.0}]
    assert not find(membership_outcome, rows)
