"""What a comparison says of its own certainty: sets, groups, chances, who has no error, and small numbers."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.conftest import ROOT

from pesbench.analysis.comparison import CompareRecipe, ErrorSource, RankSet, compare
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import InputError, UsageError
from pesbench.result import Result
from pesbench.stats.rank_integrals import MOST_INTEGRATED

UNITS = ("AT", "BG", "CZ", "DE", "EE", "FI", "FR")
SPREAD = (50.0, 42.0, 41.0, 30.0, 21.0, 20.0, 10.0)


def table(values: tuple[float | None, ...] = SPREAD, error: float | None = 1.0, **more: Any) -> pl.DataFrame:
    frame = pl.DataFrame({"pes": UNITS[: len(values)], "value": values}, schema_overrides={"value": pl.Float64})
    return frame.with_columns(
        indicator=pl.lit("A1a"),
        period=pl.lit("2024"),
        standard_error=pl.lit(error, dtype=pl.Float64),
        **{name: pl.lit(value) for name, value in more.items()},
    )


def ask(values: pl.DataFrame, catalogue: Catalogue, **choices: Any) -> Result:
    return compare(values, catalogue, CompareRecipe(**{"period": "2024", "resamples": 1000, **choices}))


def said(result: Result, rule: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.rule == rule]


def column(result: Result, name: str) -> dict[str, Any]:
    return dict(result.rows.select("pes", name).iter_rows())


def test_places_apart_are_told_and_neighbours_are_not(catalogue: Catalogue) -> None:
    result = ask(table(), catalogue)
    assert list(column(result, "rank_low").values()) == [1, 2, 2, 4, 5, 5, 7]
    assert list(column(result, "rank_high").values()) == [1, 3, 3, 4, 6, 6, 7]
    assert list(column(result, "group").values()) == [
        *["clearly above"] * 3, "not distinguishable", *["clearly below"] * 3,
    ]  # fmt: skip
    assert column(result, "p_best")["AT"] == 1
    assert [pes for pes, flag in column(result, "may_be_best").items() if flag] == ["AT"]
    assert [pes for pes, flag in column(result, "may_be_worst").items() if flag] == ["FR"]
    assert said(result, "PB661") == ["A1a: rankability 99 % (can be ranked)"]


def test_rank_intervals_of_very_many_units_are_told_as_the_methods_have_it(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "explanation" / "methods.md").read_text(encoding="utf-8")
    paragraph = next(part for part in page.split("\n\n") if part.startswith("**Rank intervals.**"))
    assert f"more than {MOST_INTEGRATED} units" in paragraph
    assert "Holm's rule" in paragraph
    assert "(PB679)" in paragraph
    assert not said(ask(table(), catalogue), "PB679")
    monkeypatch.setattr("pesbench.analysis.comparison.certainty.MOST_INTEGRATED", 6)
    assert "Holm's rule" in said(ask(table(), catalogue), "PB679")[0]


def test_joint_sets_are_never_narrower(catalogue: Catalogue) -> None:
    one, all_ = (ask(table(error=3.0), catalogue, rank_set=kind) for kind in (RankSet.MARGINAL, RankSet.SIMULTANEOUS))
    assert (one.rows["rank_low"] >= all_.rows["rank_low"]).all()
    assert (one.rows["rank_high"] <= all_.rows["rank_high"]).all()
    assert one.rows["rank_high"].sum() < all_.rows["rank_high"].sum()


def test_a_higher_level_gives_wider_sets(catalogue: Catalogue) -> None:
    narrow, wide = (ask(table(error=3.0), catalogue, level=level) for level in (0.5, 0.995))
    assert narrow.rows["rank_high"].sum() < wide.rows["rank_high"].sum()


def test_a_level_beyond_the_draws_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match=r"0\.999 needs 5,000 draws or more, found 1,000"):
        ask(table(), catalogue, level=0.999)
    assert ask(table(), catalogue, level=0.999, rank_set=RankSet.NONE).rows.height == 7


def test_no_sets_where_none_are_asked_for(catalogue: Catalogue) -> None:
    result = ask(table(), catalogue, rank_set=RankSet.NONE)
    assert result.rows["rank_low"].null_count() == result.rows["group"].null_count() == 7
    assert not said(result, "PB612")


def test_lower_is_better_turns_the_sets(catalogue: Catalogue) -> None:
    up = ask(table().with_columns(indicator=pl.lit("LMP_ACT")), catalogue, direction=Direction.HIGHER)
    down = ask(table().with_columns(indicator=pl.lit("LMP_ACT")), catalogue, direction=Direction.LOWER)
    first, second = column(up, "rank_low"), column(down, "rank_high")
    assert all(first[pes] == 8 - second[pes] for pes in UNITS)


def test_a_unit_without_error_has_no_set_and_is_named(catalogue: Catalogue) -> None:
    error = pl.when(pl.col("pes") != "DE").then(1.0)
    result = ask(table().with_columns(standard_error=error), catalogue)
    assert column(result, "rank")["DE"] == 4
    assert column(result, "rank_low")["DE"] is None
    assert column(result, "group")["DE"] is None
    assert (column(result, "rank_low")["AT"], column(result, "rank_high")["AT"]) == (1, 2)
    (text,) = said(result, "PB662")
    assert text.endswith(": DE")


def test_nobody_with_an_error_gives_no_interval_and_says_so(catalogue: Catalogue) -> None:
    result = ask(table(error=None), catalogue)
    assert said(result, "PB612") == ["A1a: no standard error is available, so no rank interval is shown"]
    assert result.rows["group"].null_count() == 7


def test_an_error_of_zero_from_counts_is_no_certainty(catalogue: Catalogue) -> None:
    counts = table((50.0, 30.0, 0.0), error=None).with_columns(
        numerator=pl.Series([50.0, 30.0, 0.0]), denominator=pl.lit(100.0), se_source=pl.lit("poisson")
    )
    values = counts.with_columns(standard_error=pl.col("numerator").sqrt())
    result = ask(values, catalogue)
    assert column(result, "rank_low")["CZ"] is None
    assert said(result, "PB665")
    assert said(result, "PB663") == ["A1a: fewer than 5 events or a base below 20: CZ"]
    assert column(result, "note") == {"AT": None, "BG": None, "CZ": "small numbers"}


def test_errors_of_counting_alone_are_told_to_be_that(catalogue: Catalogue) -> None:
    result = ask(table(error=0.01, se_source="binomial"), catalogue)
    assert "counting alone" in said(result, "PB664")[0]
    assert not said(ask(table(error=0.01), catalogue), "PB664")


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_an_infinite_value_is_refused(catalogue: Catalogue, value: float) -> None:
    with pytest.raises(InputError, match=r"finite numbers, found -?inf for A1a of BG in 2024"):
        ask(table((1.0, value, 2.0)), catalogue)


@pytest.mark.parametrize(("error", "must"), [(-1.0, "no negative numbers"), (np.inf, "finite"), (1e300, "finite")])
def test_an_impossible_error_is_refused(catalogue: Catalogue, error: float, must: str) -> None:
    with pytest.raises(InputError, match=f"standard_error must hold {must}"):
        ask(table(error=error), catalogue)


def test_no_number_is_a_missing_value(catalogue: Catalogue) -> None:
    result = ask(table((1.0, np.nan, 2.0)).with_columns(standard_error=pl.Series([1.0, 1.0, np.nan])), catalogue)
    assert column(result, "value")["BG"] is None
    assert column(result, "note")["BG"] == "no value: missing"
    assert said(result, "PB662")[0].endswith(": CZ")


def test_an_incomplete_period_takes_no_part_in_the_sets(catalogue: Catalogue) -> None:
    partial = table().with_columns(coverage=pl.when(pl.col("pes") == "AT").then(0.5).otherwise(1.0))
    result = ask(partial, catalogue)
    assert column(result, "rank_low")["AT"] is None
    assert column(result, "rank_high")["BG"] == 2
    assert not said(result, "PB662")


def test_the_order_of_rows_and_other_indicators_change_no_draw(catalogue: Catalogue) -> None:
    plain = ask(table(error=4.0), catalogue).rows
    mixed = pl.concat([table(error=4.0).reverse(), table(error=4.0).with_columns(indicator=pl.lit("A1b"))])
    again = ask(mixed, catalogue)
    assert again.rows.filter(pl.col("indicator") == "A1a").equals(plain)


def years(**gaps: Any) -> pl.DataFrame:
    """Six years of three units: AT and BG swing by 1 against each other, CZ has breaks or gaps as told."""
    rows = []
    for at, year in enumerate(range(2019, 2025)):
        swing = (-1) ** at
        rows += [("AT", year, 30.0 + swing), ("BG", year, 20.0 - swing), ("CZ", year, 10.0 + 0.1 * at**2)]
    frame = pl.DataFrame(rows, schema=["pes", "year", "value"], orient="row")
    status = pl.when((pl.col("pes") == "CZ") & (pl.col("year") == gaps.get("broken", 0))).then(pl.lit("B"))
    return frame.select(
        "pes",
        "value",
        indicator=pl.lit("A1a"),
        period=pl.col("year").cast(pl.String),
        obs_status=status.otherwise(pl.lit("A")),
    )


def test_errors_from_year_to_year_are_those_of_comparable_years(catalogue: Catalogue) -> None:
    result = ask(years(), catalogue, errors=ErrorSource.YEARS)
    assert set(result.rows["se_source"]) == {"year-to-year"}
    assert result.rows["rank_low"].null_count() == 0
    broken = ask(years(broken=2022), catalogue, errors=ErrorSource.YEARS)
    assert column(broken, "standard_error")["CZ"] is None
    assert column(broken, "standard_error")["AT"] is not None
    assert "2 units" in said(broken, "PB666")[0]
    whole = ask(years(broken=2021), catalogue, errors=ErrorSource.YEARS)
    assert column(whole, "standard_error")["CZ"] is not None


def test_a_change_is_tested_with_the_errors_of_the_years(catalogue: Catalogue) -> None:
    result = ask(years(), catalogue, errors=ErrorSource.YEARS, previous="2019")
    row = result.rows.filter(pl.col("pes") == "AT").row(0, named=True)
    error = row["standard_error"] * 2**0.5
    assert row["change"] == pytest.approx(-2)
    assert row["change_error"] == pytest.approx(error)
    assert row["change_p"] == pytest.approx(math.erfc(2 / error / 2**0.5))


def test_years_too_few_leave_no_error(catalogue: Catalogue) -> None:
    few = years().filter(pl.col("period") >= "2022")
    result = ask(few, catalogue, errors=ErrorSource.YEARS)
    assert "no unit has 4" in said(result, "PB666")[0]
    assert said(result, "PB612")
