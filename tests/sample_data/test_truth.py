"""The truth file against a second reckoning, with SciPy and Polars, from the files alone."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from sample_data.synthesis.plan import AREAS, BASIS, OUTCOMES, correlation
from sample_data.synthesis.truth import partial, pearson, ranks
from scipy.stats import pearsonr, spearmanr

Truth = dict[str, Any]
TOTAL = (pl.col("sex") == "T") & (pl.col("age") == "TOTAL") & (pl.col("education") == "TOTAL")


def _year(frame: pl.DataFrame, numerator: str, denominator: str, months: int) -> dict[str, float]:
    rows = frame.filter(pl.col("period").str.starts_with("2024-")).drop_nulls([numerator, denominator])
    sums = rows.group_by("pes").agg(pl.len(), pl.col(numerator).sum() * 100 * months / pl.col(denominator).sum())
    return {pes: value for pes, count, value in sums.iter_rows() if count == 12}


def _area(enablers: pl.DataFrame, area: str) -> dict[str, float]:
    chosen = enablers.filter((pl.col("cycle") == "4") & (pl.col("assessment") == "external"))
    scores = chosen.with_columns(mean=pl.mean_horizontal("plan", "do", "check", "act"))
    means = scores.filter(pl.col("enabler").str.starts_with(area)).group_by("pes").agg(pl.col("mean").mean())
    return dict(means.iter_rows())


def _relation(truth: Truth, area: str, indicator: str) -> Truth:
    found: list[Truth] = [r for r in truth["relations"] if (r["area"], r["indicator"]) == (area, indicator)]
    assert len(found) == 1
    return found[0]


ANNUAL = {
    "A1a": ("outflow_to_employment", "stock", 12, 31),
    "A1b": ("outflow", "stock", 12, 31),
    "A2a_6m": ("outflow_to_employment_6m", "outflow_to_employment", 1, 30),
    "A2a_12m": ("outflow_to_employment_12m", "outflow_to_employment", 1, 30),
    "A2b": ("inflow_from_inactivity", "inflow", 1, 30),
}


@pytest.mark.parametrize("indicator", ANNUAL)
def test_annual_indicators(unemployment: pl.DataFrame, truth: Truth, indicator: str) -> None:
    numerator, denominator, months, n = ANNUAL[indicator]
    expected = _year(unemployment.filter(TOTAL), numerator, denominator, months)
    assert len(expected) == n
    assert truth["indicators"][indicator] == pytest.approx(expected, abs=1e-6)


def test_a_fill_rate_by_hand(vacancies: pl.DataFrame, truth: Truth) -> None:
    austria = vacancies.filter((pl.col("pes") == "AT") & pl.col("period").str.starts_with("2024-"))
    filled, notified = (sum(austria[name].to_list()) for name in ("filled", "notified"))
    assert truth["indicators"]["A3a_rate"]["AT"] == pytest.approx(100 * filled / notified, abs=1e-6)
    assert truth["indicators"]["A3a"]["AT"] == filled


@pytest.mark.parametrize(
    ("area", "indicator"),
    [("C", "A1a"), ("C", "A2a_6m"), ("C", "A2a_12m"), ("D", "A3a_rate"), ("D", "A4b"), ("B", "A1a"), ("F", "A4b")],
)
def test_realised_correlations_are_what_scipy_says(
    enablers: pl.DataFrame, truth: Truth, area: str, indicator: str
) -> None:
    means, values = _area(enablers, area), truth["indicators"][indicator]
    both = sorted(means.keys() & values.keys())
    x, y = [means[pes] for pes in both], [values[pes] for pes in both]
    told = _relation(truth, area, indicator)
    assert told["n"] == len(both)
    assert told["spearman"] == pytest.approx(spearmanr(x, y).statistic, abs=2e-6)
    assert told["pearson"] == pytest.approx(pearsonr(x, y).statistic, abs=2e-6)


@pytest.mark.parametrize(
    ("area", "indicator"), [("C", "A1a"), ("C", "A2a_6m"), ("C", "A2a_12m"), ("D", "A3a_rate"), ("D", "A4b")]
)
def test_planted_relations_are_strong(truth: Truth, area: str, indicator: str) -> None:
    told = _relation(truth, area, indicator)
    assert told["planted"] == pytest.approx(0.65)
    assert 0.5 < told["spearman"] < 0.75


def test_every_realised_correlation_is_within_its_tolerance(truth: Truth) -> None:
    planted = [r for r in truth["relations"] if r["planted"] is not None]
    assert len(planted) == 7 * 8
    for told in (*planted, *truth["adjusted_relations"]):
        assert abs(told["spearman"] - told["planted"]) <= told["tolerance"], told
        assert abs(told["pearson"] - told["planted"]) <= told["tolerance"], told


def test_areas_b_and_f_are_related_to_nothing(truth: Truth) -> None:
    for told in truth["relations"]:
        if told["area"] in {"B", "F"} and told["planted"] is not None:
            assert told["planted"] == 0.0
            assert told["tolerance"] == 0.2


def test_context_hides_one_relation_and_feigns_another(
    enablers: pl.DataFrame, context: pl.DataFrame, truth: Truth
) -> None:
    rate = dict(
        context.filter((pl.col("variable") == "unemployment_rate") & (pl.col("period") == "2024"))
        .select("pes", "value")
        .iter_rows()
    )
    values = truth["indicators"]["A1a"]
    partials = {}
    for area in ("C", "G"):
        means = _area(enablers, area)
        both = sorted(means.keys() & values.keys() & rate.keys())
        x, y, z = (np.array([numbers[pes] for pes in both]) for numbers in (means, values, rate))
        design = np.column_stack((np.ones(len(both)), z))
        left, right = (v - design @ np.linalg.lstsq(design, v, rcond=None)[0] for v in (x, y))
        partials[area] = pearsonr(left, right).statistic
    told = {r["area"]: r for r in truth["adjusted_relations"]}
    assert told["C"]["pearson"] == pytest.approx(partials["C"], abs=2e-6)
    assert told["G"]["pearson"] == pytest.approx(partials["G"], abs=2e-6)
    assert told["C"]["pearson"] > _relation(truth, "C", "A1a")["pearson"]
    assert _relation(truth, "G", "A1a")["pearson"] > 0.3 > abs(told["G"]["pearson"])


def test_hidden_variables_have_variance_one() -> None:
    for loadings in (*AREAS.values(), *OUTCOMES.values()):
        assert set(loadings) <= set(BASIS)
        assert correlation(loadings, loadings) == pytest.approx(1.0)


def test_planted_correlation_by_hand() -> None:
    # A and C share the general factor with 0.6 each: 0.6 * 0.6 = 0.36; A1a has 0.65 of C: 0.36 * 0.65 = 0.234.
    assert correlation(AREAS["A"], OUTCOMES["A1a"]) == pytest.approx(0.234)
    # G is -0.85 unemployment, A1a is -0.6 unemployment: 0.51.
    assert correlation(AREAS["G"], OUTCOMES["A1a"]) == pytest.approx(0.51)


def test_arithmetic_by_hand() -> None:
    assert ranks([10.0, 30.0, 10.0, 20.0]) == [1.5, 4.0, 1.5, 3.0]
    # x - 2 = -1, 0, 1; y - 3 = -2, 1, 1: sum of products 3; sums of squares 2 and 6: 3 / sqrt(12).
    assert pearson([1.0, 2.0, 3.0], [1.0, 4.0, 4.0]) == pytest.approx(3 / math.sqrt(12))
    # (0.5 - 0.6 * 0.8) / sqrt((1 - 0.36) (1 - 0.64)) = 0.02 / 0.48
    assert partial(0.5, 0.6, 0.8) == pytest.approx(0.02 / 0.48)
