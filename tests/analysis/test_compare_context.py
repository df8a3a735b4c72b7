"""Adjustment for context and shrinkage in a comparison."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from pesbench.analysis.comparison import CompareRecipe, compare
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, UsageError
from pesbench.result import Result
from pesbench.stats import context_fit, share_fit, shrunken

N = 22
UNITS = [f"U{number:02}" for number in range(N)]
RANDOM = np.random.default_rng(11)
RATE = RANDOM.uniform(3, 15, N)
GROWTH = RANDOM.normal(1, 1.5, N)
VALUE = 60 - 2 * RATE + 1.5 * GROWTH + RANDOM.normal(0, 2, N)
ERROR = RANDOM.uniform(0.5, 3, N)
X = np.column_stack([RATE, GROWTH])


def values(indicator: str = "ours", **more: Any) -> pl.DataFrame:
    frame = pl.DataFrame({"pes": UNITS, "value": VALUE, "standard_error": ERROR})
    return frame.with_columns(indicator=pl.lit(indicator), period=pl.lit("2024")).with_columns(**more)


def context(**more: Any) -> pl.DataFrame:
    frame = pl.DataFrame({"pes": UNITS, "rate": RATE, "growth": GROWTH, "double": 2 * RATE + 1, "same": [1.0] * N})
    frame = frame.with_columns(third=pl.Series(RANDOM.normal(size=N))).with_columns(**more)
    return frame.unpivot(index="pes", variable_name="variable").drop_nulls("value")


def ask(
    table: pl.DataFrame, catalogue: Catalogue, names: tuple[str, ...], beside: pl.DataFrame | None = None, **more: Any
) -> Result:
    choices = {"period": "2024", "direction": "higher", "rank_set": "none", "units": "all", "context": names, **more}
    return compare(table, catalogue, CompareRecipe(**choices), context=context() if beside is None else beside)


def said(result: Result, rule: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.rule == rule]


def column(result: Result, name: str) -> list[Any]:
    return result.rows.sort("pes").get_column(name).to_list()


def test_raw_and_adjusted_stand_side_by_side(catalogue: Catalogue) -> None:
    result = ask(values(), catalogue, ("rate", "growth"), level=0.9)
    fit = context_fit(VALUE, X)
    low, high = fit.interval(0.9)
    assert column(result, "value") == pytest.approx(list(VALUE))
    assert column(result, "adjusted") == pytest.approx(list(fit.adjusted))
    assert column(result, "adjusted_low") == pytest.approx(list(low))
    assert column(result, "adjusted_high") == pytest.approx(list(high))
    assert column(result, "expected") == pytest.approx(list(VALUE - fit.deleted))
    best = result.rows.filter(pl.col("adjusted_rank") == 1)
    assert best["adjusted"].item() == max(fit.adjusted)
    told = said(result, "PB683")
    assert f"goes with {100 * fit.r2:.0f} % of the variance between 22 units" in told[0]
    assert "rate -" in told[1]
    assert "growth +" in told[1]


def test_a_table_without_named_context_is_not_adjusted(catalogue: Catalogue) -> None:
    result = ask(values(), catalogue, ())
    assert result.rows["adjusted"].null_count() == N
    assert not said(result, "PB683")


def test_units_without_context_are_left_out_and_named(catalogue: Catalogue) -> None:
    beside = context(rate=pl.when(pl.col("pes") == "U03").then(None).otherwise("rate"))
    result = ask(values(), catalogue, ("rate", "growth"), beside)
    others = np.array(UNITS) != "U03"
    fit = context_fit(VALUE[others], X[others])
    found = column(result, "adjusted")
    assert found[3] is None
    assert [x for x in found if x is not None] == pytest.approx(list(fit.adjusted))
    assert any("U03" in text for text in said(result, "PB668"))


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (("rate", "growth", "third"), "22 units with a value and context allow 2 context variables, found 3"),
        (("rate", "same"), "the same for all: same"),
        (("rate", "double"), "follow from each other: rate, double"),
    ],
)
def test_context_that_carries_no_regression_is_refused(
    catalogue: Catalogue, names: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(AnalysisError, match=problem):
        ask(values(), catalogue, names, indicators=("ours",))
    result = ask(values(), catalogue, names)  # nobody named the indicator: the others go on
    assert said(result, "PB685") == [f"ours: not adjusted: {said(result, 'PB685')[0].split('adjusted: ')[1]}"]
    assert problem in said(result, "PB685")[0]
    assert result.rows["adjusted"].null_count() == N


def test_a_unit_that_alone_decides_is_left_without_an_adjusted_value(catalogue: Catalogue) -> None:
    only = context(third=(pl.col("pes") == "U07").cast(pl.Float64))
    result = ask(values(), catalogue, ("rate", "third"), only)
    found = column(result, "adjusted")
    assert found[7] is None
    assert sum(x is None for x in found) == 1
    assert "third" in said(result, "PB683")[1]
    assert "(no robust error)" in said(result, "PB683")[1]
    assert said(result, "PB685")[0].endswith("hardly judged by the others: U07")


def test_errors_that_the_regression_leaves(catalogue: Catalogue) -> None:
    result = ask(values(), catalogue, ("rate", "growth"), errors="context", rank_set="marginal")
    fit = context_fit(VALUE, X)
    assert column(result, "standard_error") == pytest.approx(list(fit.residual_error))
    assert set(column(result, "se_source")) == {"context-model"}
    assert None not in column(result, "rank_low")
    assert column(result, "shrunken") == [None] * N
    assert column(result, "adjusted") == pytest.approx(list(fit.adjusted))
    with pytest.raises(UsageError, match="need context variables"):
        ask(values(), catalogue, (), errors="context")


def test_values_that_do_not_differ_are_not_adjusted(catalogue: Catalogue) -> None:
    result = ask(values(value=pl.lit(50.0)), catalogue, ("rate",))
    assert said(result, "PB685") == ["ours: not adjusted: all values are the same, so there is nothing to adjust"]
    assert column(result, "shrunken") == pytest.approx([50.0] * N)


@pytest.mark.parametrize("stage", ["adjusted", "shrunken", "funnel_low", "adjusted_rank"])
def test_the_order_of_units_changes_nothing(catalogue: Catalogue, stage: str) -> None:
    table = values().with_columns(denominator=pl.lit(400.0), numerator=4 * pl.col("value"))
    order = np.random.default_rng(1).permutation(N)
    names = [UNITS[place] for place in order]
    moved = table.with_columns(pes=pl.Series(names))
    one = ask(table, catalogue, ("rate", "growth"))
    other = ask(moved, catalogue, ("rate", "growth"), context(pes=pl.Series(names)))
    expected = dict(zip(names, column(one, stage), strict=True))
    assert dict(other.rows.select("pes", stage).iter_rows()) == pytest.approx(expected, rel=1e-9)


def test_what_makes_an_adjustment_doubtful_is_said(catalogue: Catalogue) -> None:
    near = context(third=2 * pl.col("rate") + pl.col("growth") / 10)
    assert "rate, third" in said(ask(values(), catalogue, ("rate", "third"), near), "PB685")[0]
    far = context(rate=pl.when(pl.col("pes") == "U05").then(90.0).otherwise("rate"))
    assert "surroundings of their own" in said(ask(values(), catalogue, ("rate",), far), "PB685")[0]
    fanned = values(value=pl.Series(50 + (RATE - 3) * np.where(np.arange(N) % 2, 2, -2)))
    assert "Breusch and Pagan" in said(ask(fanned, catalogue, ("rate",)), "PB685")[-1]


def test_shares_by_the_fractional_logit(catalogue: Catalogue) -> None:
    result = ask(values(), catalogue, ("rate",), context_model="logit")
    fit = share_fit(VALUE / 100, RATE[:, np.newaxis])
    assert column(result, "adjusted") == pytest.approx(list(100 * fit.adjusted))
    assert column(result, "adjusted_high") == pytest.approx(list(100 * fit.interval()[1]))
    assert "log odds" in said(result, "PB683")[1]
    with pytest.raises(AnalysisError, match="for proportions, and this is a rate"):
        ask(values("A1a"), catalogue, ("rate",), context_model="logit", indicators=("A1a",), direction=None)
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        ask(values(value=pl.col("value") * 3), catalogue, ("rate",), context_model="logit", indicators=("ours",))


def test_values_are_drawn_to_the_mean_or_to_what_context_predicts(catalogue: Catalogue) -> None:
    plain, explained = ask(values(), catalogue, ()), ask(values(), catalogue, ("rate", "growth"))
    assert column(plain, "shrunken") == pytest.approx(list(shrunken(VALUE, ERROR).estimate))
    found = shrunken(VALUE, ERROR, X)
    assert column(explained, "shrunken") == pytest.approx(list(found.estimate))
    assert column(explained, "shrunken_error") == pytest.approx(list(np.sqrt(found.mse_estimated)))
    assert "towards the mean" in said(plain, "PB686")[0]
    assert "towards what rate, growth predict" in said(explained, "PB686")[0]


def test_units_without_an_error_are_not_shrunken(catalogue: Catalogue) -> None:
    some = values(standard_error=pl.when(pl.int_range(pl.len()) > 3).then("standard_error"))
    found = column(ask(some, catalogue, ()), "shrunken")
    assert found[:4] == [None] * 4
    assert found[4:] == pytest.approx(list(shrunken(VALUE[4:], ERROR[4:]).estimate))
    none = values(standard_error=pl.lit(None, dtype=pl.Float64))
    assert column(ask(none, catalogue, ()), "shrunken") == [None] * N


def test_too_few_units_with_an_error_for_context_are_drawn_to_their_mean(catalogue: Catalogue) -> None:
    few = values(standard_error=pl.when(pl.int_range(pl.len()) < 3).then("standard_error"))
    result = ask(few, catalogue, ("rate", "growth"))
    assert column(result, "shrunken")[:3] == pytest.approx(list(shrunken(VALUE[:3], ERROR[:3]).estimate))
    assert column(result, "adjusted")[5] is not None
