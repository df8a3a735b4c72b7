"""Annual values by hand: sums of flows, means of month-ends, and reasons where parts are missing."""

import math
from typing import Any

import polars as pl
import pytest
from tests.conftest import Observe

from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.indicator_values import IndicatorRecipe, breakdowns, columns, compute

MONTHS = [f"2022-{m:02}" for m in range(1, 13)]


def months(pes: str, measure: str, basis: str, values: list[float | None], **more: Any) -> list[dict[str, Any]]:
    return [
        {"pes": pes, "measure": measure, "period": period, "value": value, "basis": basis, **more}
        for period, value in zip(MONTHS, values, strict=False)
    ]


def stocks(pes: str, values: list[float | None], **more: Any) -> list[dict[str, Any]]:
    return months(pes, "stock", "end_of_period", values, **more)


def jobs(pes: str, values: list[float | None], **more: Any) -> list[dict[str, Any]]:
    return months(pes, "outflow_to_employment", "period_sum", values, **more)


def one(observations: pl.LazyFrame, catalogue: Catalogue, indicator: str = "A1a", **choices: Any) -> dict[str, Any]:
    recipe = IndicatorRecipe(indicators=(indicator,), periods=("2022",), **choices)
    rows = compute(observations, catalogue, recipe).rows
    assert rows.height == 1
    return rows.row(0, named=True)


def test_a_rate_is_the_sum_of_flows_over_the_mean_of_month_ends(observe: Observe, catalogue: Catalogue) -> None:
    # flows 1 + 2 + ... + 12 = 78; stocks 100, 110, ..., 210 have mean 1,860 / 12 = 155; 100 * 78 / 155
    data = observe(stocks("AT", [100 + 10 * m for m in range(12)]) + jobs("AT", [float(m) for m in range(1, 13)]))
    row = one(data, catalogue)
    assert row["numerator"] == 78
    assert row["denominator"] == 155
    assert row["value"] == pytest.approx(100 * 78 / 155, abs=1e-12)
    assert row["standard_error"] == pytest.approx(100 * math.sqrt(78) / 155, abs=1e-12)
    assert (row["se_source"], row["coverage"], row["reason"], row["origin"]) == (
        "poisson",
        1.0,
        None,
        "computed",
    )
    assert row["method"] == "computed from months"


def test_a_missing_month_gives_no_annual_value_but_the_reason(observe: Observe, catalogue: Catalogue) -> None:
    row = one(observe(stocks("AT", [100.0] * 11)), catalogue, "STOCK")
    assert row["value"] is None
    assert row["reason"] == "incomplete"
    assert row["coverage"] == pytest.approx(11 / 12)


def test_months_that_cannot_exist_are_not_expected(observe: Observe, catalogue: Catalogue) -> None:
    # an office opened in March: ten months of 6 jobs each over a mean stock of 100
    begun = [None, None] + [6.0] * 10
    status = {"obs_status": "M"}
    data = stocks("AT", [100.0] * 12) + jobs("AT", begun)
    for row in data:
        row.update(status if row["value"] is None else {})
    row = one(observe(data), catalogue)
    assert (row["value"], row["coverage"], row["numerator"]) == (60, 1, 60)
    for row in data:
        row.update({"obs_status": "L"} if row["value"] is None else {})  # missing is not impossible
    row = one(observe(data), catalogue)
    assert (row["value"], row["reason"]) == (None, "incomplete")
    assert row["coverage"] == pytest.approx(10 / 12)


def test_a_year_in_which_nothing_can_exist_has_no_value(observe: Observe, catalogue: Catalogue) -> None:
    row = one(observe(stocks("AT", [None] * 12, obs_status="M")), catalogue, "STOCK")
    assert (row["value"], row["reason"], row["coverage"]) == (None, "incomplete", 0)


def test_month_ends_and_means_of_months_make_no_year(observe: Observe, catalogue: Catalogue) -> None:
    data = stocks("AT", [100.0] * 12)
    for row in data[6:]:
        row["basis"] = "period_mean"
    row = one(observe(data), catalogue, "STOCK")
    assert (row["value"], row["reason"]) == (None, "basis")


def test_partial_uses_only_the_months_that_both_sides_have(observe: Observe, catalogue: Catalogue) -> None:
    # flows in January to March, stocks in February and March only: (20 + 30) / mean(200, 300) = 50 / 250
    data = observe(stocks("AT", [None, 200.0, 300.0]) + jobs("AT", [10.0, 20.0, 30.0]))
    row = one(data, catalogue, partial=True)
    assert row["value"] == pytest.approx(20.0)
    assert row["obs_status"] == "E"
    assert row["coverage"] == pytest.approx(2 / 12)


def test_the_benefit_share_is_the_mean_with_benefit_over_the_mean_stock(observe: Observe, catalogue: Catalogue) -> None:
    # with a benefit 10, 20, ..., 120: mean 65; stocks 100, 110, ..., 210: mean 155; 100 * 65 / 155
    paid: list[float | None] = [10.0 * m for m in range(1, 13)]
    benefit = months("RO-AB", "stock_with_benefit", "end_of_period", paid)
    data = observe(benefit + stocks("RO-AB", [100 + 10 * m for m in range(12)]))
    row = one(data, catalogue, "BENEFIT_SHARE")
    assert (row["numerator"], row["denominator"]) == (65, 155)
    assert row["value"] == pytest.approx(100 * 65 / 155, abs=1e-12)


def test_equal_rates_are_equal_numbers(observe: Observe, catalogue: Catalogue) -> None:
    data = [
        row
        for pes, times in (("AT", 1), ("BG", 3), ("CZ", 5), ("DE", 7))
        for row in stocks(pes, [float(times * (91 + 7 * m)) for m in range(12)])
        + jobs(pes, [float(times * (11 + m)) for m in range(12)])
    ]
    rows = compute(observe(data), catalogue, IndicatorRecipe(indicators=("A1a",), periods=("2022",))).rows
    assert rows["value"].n_unique() == 1


def test_parts_of_different_kind_make_no_total(observe: Observe, catalogue: Catalogue) -> None:
    parts = stocks("AT", [40.0] * 12, sex="F") + stocks("AT", [60.0] * 12, sex="M", adjustment="seasonal")
    recipe = IndicatorRecipe(indicators=("STOCK",), periods=("2022",))
    assert compute(observe(parts), catalogue, recipe).rows.is_empty()


def test_a_secret_error_hides_the_share(observe: Observe, catalogue: Catalogue) -> None:
    data = survey(satisfaction_share=72.5, share_se=1.25, satisfaction_respondents=17)
    data[1] |= {"conf_status": "C"}
    row = one(observe(data), catalogue, "A4a")
    assert (row["value"], row["n"], row["standard_error"], row["reason"]) == (None, None, None, "confidential")


def test_zero_stock_gives_a_reason_and_no_number(observe: Observe, catalogue: Catalogue) -> None:
    row = one(observe(stocks("AT", [0.0] * 12) + jobs("AT", [1.0] * 12)), catalogue)
    assert (row["value"], row["reason"]) == (None, "zero_denominator")


def test_an_end_of_year_stock_is_not_an_annual_mean(observe: Observe, catalogue: Catalogue) -> None:
    december = {"pes": "AT", "measure": "stock", "period": "2022", "value": 5.0, "basis": "end_of_period"}
    row = one(observe([december]), catalogue, "STOCK")
    assert (row["value"], row["reason"]) == (None, "basis")


def test_quarterly_monthly_means_count_three_times(observe: Observe, catalogue: Catalogue) -> None:
    # four quarters of monthly means 10, 20, 30, 40: the year has 3 * 100 = 300; stock means 50, 50, 100, 100 -> 75
    quarters = [f"2022-Q{q}" for q in range(1, 5)]
    flows = [
        {"pes": "FR", "measure": "outflow_to_employment", "period": q, "value": v, "basis": "monthly_mean"}
        for q, v in zip(quarters, (10.0, 20.0, 30.0, 40.0), strict=True)
    ]
    means = [
        {"pes": "FR", "measure": "stock", "period": q, "value": v, "basis": "period_mean"}
        for q, v in zip(quarters, (50.0, 50.0, 100.0, 100.0), strict=True)
    ]
    row = one(observe(flows + means), catalogue)
    assert (row["numerator"], row["denominator"]) == (300, 75)
    assert row["method"] == "computed from quarters"


def test_frequencies_are_not_mixed(observe: Observe, catalogue: Catalogue) -> None:
    annual = {"pes": "AT", "measure": "stock", "period": "2022", "value": 100.0, "basis": "period_mean"}
    row = one(observe([annual, *jobs("AT", [1.0] * 12)]), catalogue)
    assert (row["value"], row["reason"]) == (None, "incomplete")


def test_seasonally_adjusted_and_raw_parts_do_not_combine(observe: Observe, catalogue: Catalogue) -> None:
    adjusted = stocks("AT", [100.0] * 12, adjustment="seasonal")
    row = one(observe(adjusted + jobs("AT", [1.0] * 12)), catalogue)
    assert (row["value"], row["reason"]) == (None, "adjustment")


def test_a_missing_total_is_summed_only_from_a_complete_partition(observe: Observe, catalogue: Catalogue) -> None:
    women = stocks("AT", [40.0] * 12, sex="F")
    assert compute(observe(women), catalogue, IndicatorRecipe(indicators=("STOCK",), periods=("2022",))).rows.is_empty()
    both = one(observe(women + stocks("AT", [60.0] * 12, sex="M")), catalogue, "STOCK")
    assert both["value"] == 100
    assert "summed from F+M" in both["comment"]


def test_a_suppressed_total_is_not_summed_from_its_parts(observe: Observe, catalogue: Catalogue) -> None:
    parts = stocks("AT", [40.0] * 12, sex="F") + stocks("AT", [60.0] * 12, sex="M")
    row = one(observe(parts + stocks("AT", [None] * 12, obs_status="Q")), catalogue, "STOCK")
    assert (row["value"], row["reason"]) == (None, "incomplete")


def test_breakdowns_are_one_way_unless_crossed(observe: Observe, catalogue: Catalogue) -> None:
    cells = [("T", "TOTAL", 10.0), ("F", "TOTAL", 4.0), ("T", "Y_LT25", 3.0), ("F", "Y_LT25", 1.0)]
    data = observe([row for s, a, v in cells for row in stocks("AT", [v] * 12, sex=s, age=a)])

    def shown(*by: str) -> set[tuple[str, str]]:
        recipe = IndicatorRecipe(indicators=("STOCK",), periods=("2022",), by=by)
        return set(compute(data, catalogue, recipe).rows.select("sex", "age").iter_rows())

    assert shown() == {("T", "TOTAL")}
    assert shown("sex", "age") == {("T", "TOTAL"), ("F", "TOTAL"), ("T", "Y_LT25")}
    assert shown("sex*age") == {(s, a) for s, a, _ in cells}


def test_statuses_unite_and_the_strictest_confidentiality_wins(observe: Observe, catalogue: Catalogue) -> None:
    data = stocks("AT", [100.0] * 12, conf_status="F")
    data[3] |= {"obs_status": "P"}
    data[7] |= {"obs_status": "B;E", "conf_status": "N"}
    row = one(observe(data), catalogue, "STOCK")
    assert (row["obs_status"], row["conf_status"]) == ("B;E;P", "N")


def test_confidential_parts_withhold_the_value(observe: Observe, catalogue: Catalogue) -> None:
    data = stocks("AT", [100.0] * 12)
    data[5] |= {"conf_status": "C"}
    row = one(observe(data), catalogue, "STOCK")
    assert (row["value"], row["numerator"], row["reason"]) == (None, None, "confidential")


def test_internal_values_do_not_reach_the_public(observe: Observe, catalogue: Catalogue) -> None:
    data = observe(stocks("AT", [100.0] * 12))
    assert one(data, catalogue, "STOCK", release="network")["value"] == 100
    assert one(data, catalogue, "STOCK", release="public")["reason"] == "confidential"


def test_what_is_said_beside_a_withheld_value_is_withheld_with_it(observe: Observe, catalogue: Catalogue) -> None:
    data = observe([month | {"obs_status": "D", "comment": "only for us"} for month in stocks("AT", [100.0] * 12)])
    told = one(data, catalogue, "STOCK", release="network")
    assert (told["obs_status"], told["comment"]) == ("D", "only for us")
    told = one(data, catalogue, "STOCK", release="public")
    assert (told["value"], told["obs_status"], told["comment"]) == (None, None, None)


def survey(**measures: float) -> list[dict[str, Any]]:
    usual = {"pes": "AT", "period": "2022", "customer": "jobseekers"}
    return [{**usual, "measure": measure, "value": value} for measure, value in measures.items()]


def test_satisfaction_counts_give_a_binomial_error(observe: Observe, catalogue: Catalogue) -> None:
    # 50 of 100: 100 * sqrt(0.5 * 0.5 / 100) = 5
    row = one(observe(survey(satisfied=50, satisfaction_respondents=100)), catalogue, "A4a")
    assert (row["value"], row["standard_error"], row["se_source"], row["n"]) == (50, 5, "binomial", 100)


def test_a_weighted_share_brings_its_own_error(observe: Observe, catalogue: Catalogue) -> None:
    data = survey(satisfaction_share=72.5, share_se=1.25, satisfaction_respondents=800)
    row = one(observe(data), catalogue, "A4a")
    assert (row["value"], row["standard_error"], row["se_source"], row["n"]) == (72.5, 1.25, "given", 800)
    assert row["method"] == "given share"


def test_computed_beats_submitted_and_the_difference_is_reported(observe: Observe, catalogue: Catalogue) -> None:
    submitted = {"pes": "AT", "measure": "STOCK", "period": "2022", "value": 90.0}
    result = compute(
        observe([submitted, *stocks("AT", [100.0] * 12)]),
        catalogue,
        IndicatorRecipe(indicators=("STOCK",), periods=("2022",)),
    )
    assert result.rows["value"].to_list() == [100.0]
    assert [(f.rule, f.pes) for f in result.findings] == [("PB601", "AT")]


def test_a_ready_made_value_stands_in_where_nothing_can_be_computed(observe: Observe, catalogue: Catalogue) -> None:
    submitted = {"pes": "AT", "measure": "STOCK", "period": "2022", "value": 90.0}
    row = one(observe([submitted, *stocks("AT", [100.0] * 3)]), catalogue, "STOCK")
    assert (row["value"], row["origin"], row["method"]) == (90, "submitted", "ready-made")


def test_unknown_ids_name_the_nearest(observe: Observe, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="Did you mean A1a"):
        compute(observe([]), catalogue, IndicatorRecipe(indicators=("a1a",)))
    with pytest.raises(UsageError, match="Did you mean sex"):
        breakdowns(catalogue, ["sexx"])


def test_no_observations_give_an_empty_table_with_all_columns(observe: Observe, catalogue: Catalogue) -> None:
    rows = compute(observe([]), catalogue, IndicatorRecipe()).rows
    assert rows.columns == columns(catalogue)
    assert rows.is_empty()


def test_the_order_of_observations_does_not_matter(observe: Observe, catalogue: Catalogue) -> None:
    data = observe(stocks("AT", [100.0 + m for m in range(12)]) + jobs("AT", [1.0 + m for m in range(12)])).collect()
    recipe = IndicatorRecipe(indicators=("A1a", "STOCK"), by=("sex",))
    first = compute(data.lazy(), catalogue, recipe).rows
    again = compute(data.sample(fraction=1, shuffle=True, seed=3).lazy(), catalogue, recipe).rows
    assert first.equals(again)
