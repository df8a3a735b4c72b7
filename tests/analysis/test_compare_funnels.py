"""Funnel limits in a comparison: which tables have them, what they say, and what stops them."""

from typing import Any

import polars as pl
import pytest

from pesbench.analysis.comparison import CompareRecipe, compare
from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.result import Result
from pesbench.stats import exact_limits, funnel

UNITS = ("AT", "BG", "CZ", "DE", "EE", "FI", "FR", "HR")
X = (300, 520, 80, 710, 400, 950, 120, 20)
N = (500, 900, 250, 1000, 800, 1100, 400, 750)


def counted(indicator: str = "A2a_6m", scale: float = 100.0, x: tuple[float, ...] = X, **more: Any) -> pl.DataFrame:
    frame = pl.DataFrame({"pes": UNITS, "numerator": x, "denominator": N}, strict=False)
    return frame.with_columns(
        indicator=pl.lit(indicator),
        period=pl.lit("2024"),
        value=scale * pl.col("numerator") / pl.col("denominator"),
        **{name: pl.lit(value) for name, value in more.items()},
    )


def ask(values: pl.DataFrame, catalogue: Catalogue, **choices: Any) -> Result:
    return compare(values, catalogue, CompareRecipe(**{"period": "2024", "resamples": 100, **choices}))


def said(result: Result, rule: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.rule == rule]


def test_limits_stand_in_the_unit_of_the_indicator(catalogue: Catalogue) -> None:
    rows = ask(counted(), catalogue, level=0.9).rows.sort("pes")
    found = funnel(X, N, levels=(0.9, 0.998))
    assert rows["funnel_low"].to_list() == pytest.approx(list(100 * found.low[:, 0]))
    assert rows["funnel_high"].to_list() == pytest.approx(list(100 * found.high[:, 0]))
    assert rows["funnel_outer_low"].to_list() == pytest.approx(list(100 * found.low[:, 1]))
    assert rows["funnel_z"].to_list() == pytest.approx(list(found.z))
    assert rows["funnel_q"].to_list() == pytest.approx(list(found.q))


def test_both_counts_of_outsiders_are_said(catalogue: Catalogue) -> None:
    usual, alone = ask(counted(), catalogue), ask(counted(), catalogue, funnel="none")
    assert "funnel around 54.39: of 8 units 5 (62.5 %) lie outside" in said(usual, "PB680")[0]
    assert "chance alone, 1 (12.5 %) outside the limits used (additive" in said(usual, "PB680")[0]
    assert "5 (62.5 %) outside the limits used (none" in said(alone, "PB680")[0]
    assert said(alone, "PB681") == [
        "A2a_6m: better than the funnel allows for: AT, BG, DE, FI",
        "A2a_6m: worse than the funnel allows for: CZ, EE, FR, HR",
    ]


def test_worse_follows_the_direction(catalogue: Catalogue) -> None:
    values = counted("ours")
    low = ask(values, catalogue, direction="lower", funnel="none")
    assert said(low, "PB681")[0] == "ours: better than the funnel allows for: CZ, EE, FR, HR"
    high = ask(values, catalogue, direction="higher", funnel="none")
    assert low.rows.sort("pes")["funnel_z"].to_list() == [-z for z in high.rows.sort("pes")["funnel_z"]]


def test_rates_may_exceed_their_exposure(catalogue: Catalogue) -> None:
    many = tuple(3.0 * x for x in X)
    found = funnel(many, N, counts="rate")
    for name in ("A1a", "ours"):
        rows = ask(counted(name, x=many), catalogue, direction="higher" if name == "ours" else None).rows.sort("pes")
        assert rows["funnel_low"].to_list() == pytest.approx(list(100 * found.low[:, 0]))


def test_shares_between_0_and_1_of_an_indicator_of_ones_own(catalogue: Catalogue) -> None:
    result = ask(counted("ours", scale=1.0), catalogue, direction="higher")
    found = funnel(X, N)
    assert result.rows.sort("pes")["funnel_high"].to_list() == pytest.approx(list(found.high[:, 0]))
    assert "(kind taken from the counts)" in said(result, "PB680")[0]


def test_exact_limits_and_a_target(catalogue: Catalogue) -> None:
    rows = ask(counted(), catalogue, funnel="exact", funnel_target=50).rows.sort("pes")
    low, high = exact_limits(N, 0.5)
    assert rows["funnel_low"].to_list() == pytest.approx(list(100 * low[:, 0]))
    assert rows["funnel_outer_high"].to_list() == pytest.approx(list(100 * high[:, 1]))
    with pytest.raises(UsageError, match="between 0 and 100, found 150"):
        ask(counted(), catalogue, funnel_target=150)


def test_values_without_fitting_counts_have_no_limits(catalogue: Catalogue) -> None:
    off = counted().with_columns(
        value=pl.when(pl.col("pes") == "DE").then(40.0).otherwise("value"),
        denominator=pl.when(pl.col("pes") == "EE").then(0).otherwise("denominator"),
    )
    result = ask(off, catalogue)
    rows = {row["pes"]: row["funnel_low"] for row in result.rows.iter_rows(named=True)}
    assert [pes for pes, low in rows.items() if low is None] == ["EE", "DE"]
    assert said(result, "PB682") == ["A2a_6m: no counts that give the value, so no limits: DE, EE"]
    partial = ask(counted(coverage=0.5), catalogue)
    assert partial.rows["funnel_low"].null_count() == 8
    assert not said(partial, "PB680")


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_one_unit_without_fitting_counts_takes_the_funnel_from_no_other(catalogue: Catalogue, scale: float) -> None:
    off = counted("ours", scale).with_columns(value=pl.when(pl.col("pes") == "DE").then(0.4 * scale).otherwise("value"))
    result = ask(off, catalogue, direction="higher")
    assert [row["pes"] for row in result.rows.to_dicts() if row["funnel_low"] is None] == ["DE"]
    assert said(result, "PB682") == ["ours: no counts that give the value, so no limits: DE"]
    others = ask(counted("ours", scale).filter(pl.col("pes") != "DE"), catalogue, direction="higher")
    limits = [
        found.rows.filter(pl.col("pes") != "DE").sort("pes")["funnel_high"].to_list() for found in (result, others)
    ]
    assert limits[0] == pytest.approx(limits[1])


@pytest.mark.parametrize(("name", "fitting"), [("ours", 4), ("ours", 0), ("A2a_6m", 2)])
def test_a_funnel_that_cannot_be_drawn_is_told(catalogue: Catalogue, name: str, fitting: int) -> None:
    spoilt = pl.col("pes").is_in(UNITS[fitting:])
    values = counted(name).with_columns(value=pl.when(spoilt).then(pl.col("value") / 3).otherwise("value"))
    result = ask(values, catalogue, direction="higher" if name == "ours" else None)
    assert result.rows["funnel_low"].null_count() == 8
    told = f"{name}: no funnel, for the counts give the value of {fitting} of 8 units only"
    assert said(result, "PB682") == [told]


def test_rounded_values_still_agree_with_their_counts(catalogue: Catalogue) -> None:
    rounded = counted().with_columns(pl.col("value").round(0))
    assert ask(rounded, catalogue).rows["funnel_low"].null_count() == 0


@pytest.mark.parametrize("name", ["A3b", "A4a", "ours"])
def test_no_limits_where_counts_say_nothing(catalogue: Catalogue, name: str) -> None:
    values = counted(name).with_columns(value=pl.col("value") / 3)  # weighted, or something else altogether
    result = ask(values, catalogue, direction="higher" if name == "ours" else None)
    assert result.rows["funnel_low"].null_count() == 8
    bare = counted("ours").drop("numerator")
    assert ask(bare, catalogue, direction="higher").rows["funnel_low"].null_count() == 8


def test_small_denominators_are_told(catalogue: Catalogue) -> None:
    small = counted(x=(1, 2, 0, 3, 2, 4, 1, 2))
    assert said(ask(small, catalogue), "PB682")[0].startswith("A2a_6m: fewer than five events expected")


def test_parts_larger_than_the_whole_have_no_limits(catalogue: Catalogue) -> None:
    values = counted().with_columns(numerator=2.0 * pl.col("denominator"), value=pl.lit(200.0))
    result = ask(values, catalogue)
    assert result.rows["funnel_low"].is_null().all()
    assert not said(result, "PB680")
