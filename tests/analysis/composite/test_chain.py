"""The fast chain against the plain one, and what must hold for every index."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.composite import by_hand
from tests.analysis.composite.conftest import Compute, Document

from pesbench.analysis.composite.chain import Base, Chain, base
from pesbench.analysis.composite.hierarchy import hierarchy
from pesbench.analysis.composite.insights import own_ranks
from pesbench.analysis.composite.scheme import scheme_of
from pesbench.analysis.composite.table import from_wide
from pesbench.errors import AnalysisError

METHODS = ("min-max", "z", "rank", "percentile-rank", "borda", "distance-to-best", "goalposts", "none")
POSITIVE = {"min-max", "rank", "goalposts"}


@st.composite
def problems(draw: st.DrawFn) -> tuple[Document, dict[str, list[Any]]]:
    """Make a scheme with a group, a group in it, and a table with gaps, ties and outliers."""
    units = draw(st.integers(4, 12))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    data: dict[str, list[Any]] = {"group": [str(x) for x in random.integers(0, 2, units)]}
    for name in "abcde":
        column = np.round(random.gamma(1.0, 3.0, units) ** draw(st.sampled_from([1, 3])), 1)
        column[:2] = 0.5, 700.0  # every column varies
        holes = random.random(units) < draw(st.sampled_from([0, 0.2]))
        holes[:2] = False
        data[name] = [None if hole else float(value) for hole, value in zip(holes, column, strict=True)]
    method = draw(st.sampled_from(METHODS))
    means = ["arithmetic", "copeland"] + (["geometric", "harmonic"] if method in POSITIVE else [])
    top = draw(st.sampled_from(["arithmetic", *(means[2:])])) if method in POSITIVE else "arithmetic"
    inner = draw(st.sampled_from([name for name in means if name != "copeland" or top == "arithmetic"]))
    leaves = [
        {
            "id": name, "parent": parent, "direction": draw(st.sampled_from([1, -1])),
            "weight": draw(st.sampled_from([0.5, 1.0, 2.0])), "goalposts": [0.0, 50.0],
        }
        for name, parent in zip("abcde", "gghhI", strict=True)
    ]  # fmt: skip
    document: Document = {
        "node": [*leaves, {"id": "h", "parent": "g", "aggregate": inner}, {"id": "g", "parent": "I"}, {"id": "I"}],
        "normalise": {"method": method, "low": 1.0, "high": 10.0},
        "aggregate": {"method": top, "min_coverage": draw(st.sampled_from([0.0, 0.5, 0.75]))},
    }
    if draw(st.booleans()):
        document["impute"] = {"method": draw(st.sampled_from(["mean", "median"]))}
        if draw(st.booleans()):
            document["impute"]["by"] = "group"
    if method != "goalposts" and draw(st.booleans()):
        document["treat"] = {"winsorise": draw(st.integers(0, 4)), "skew": 1.0, "kurtosis": 1.5}
    return document, data


def fast(document: Document, data: dict[str, list[Any]]) -> Base:
    scheme = scheme_of(document)
    shape = hierarchy(scheme)
    units = [f"u{row:02}" for row in range(len(data["group"]))]
    table = from_wide(pl.DataFrame({"pes": units, **data}), shape, "table")
    return base(Chain.of(scheme, shape, table, {}))


@given(problems())
@settings(derandomize=True, deadline=None, max_examples=30)
def test_every_score_and_rank_is_that_of_the_plain_chain(problem: tuple[Document, dict[str, list[Any]]]) -> None:
    document, data = problem
    found, plain = fast(document, data), by_hand.index(document, data)
    for at, name in enumerate(found.chain.shape.ids):
        expected = [np.nan if value is None else value for value in plain[name]]
        assert found.scores[:, at] == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), name
    expected_ranks = [np.nan if rank is None else rank for rank in by_hand.ranks(plain["I"])]
    assert own_ranks(found) == pytest.approx(expected_ranks, nan_ok=True)


def test_units_in_another_order_have_the_same_scores(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    straight, turned = compute(document, table), compute(document, table.reverse())
    assert turned.scores[::-1].tolist() == straight.scores.tolist()


def test_weights_times_a_constant_change_nothing(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    before = compute(document, table)
    for node in document["node"]:
        node["weight"] = node.get("weight", 1.0) * 7.3
    after = compute(document, table)
    assert after.scores == pytest.approx(before.scores, rel=1e-12)
    assert own_ranks(after).tolist() == own_ranks(before).tolist()


@pytest.mark.parametrize("method", ["min-max", "z", "percentile-rank", "borda"])
def test_the_other_direction_turns_the_ranks_around(
    document: Document, table: pl.DataFrame, compute: Compute, method: str
) -> None:
    document["normalise"] = {"method": method}
    before = own_ranks(compute(document, table.drop("region").head(4).with_columns(c=pl.Series([3.0, 1.0, 2.0, 5.0]))))
    for node in document["node"][:3]:
        node["direction"] = -node["direction"]
    after = own_ranks(compute(document, table.drop("region").head(4).with_columns(c=pl.Series([3.0, 1.0, 2.0, 5.0]))))
    assert (before + after).tolist() == [5, 5, 5, 5]


def test_equal_weights_leave_the_given_ones_out(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document["weights"] = {"method": "equal"}
    assert compute(document, table).own_weights.tolist() == [0.5, 0.5, 0.5, 0.5, 1.0]


def test_a_denominator_makes_a_rate(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document["node"][0]["denominator"] = "people"
    document |= {"denominate": {"per": 100.0}, "normalise": {"method": "none"}}
    found = compute(document, table.with_columns(people=pl.Series([10.0, 10.0, 20.0, 20.0, 50.0])))
    assert found.scores[:, 0].tolist() == [10.0, 20.0, 15.0, 20.0, 10.0]
    table = table.with_columns(people=pl.Series([10.0, 0.0, 20.0, 20.0, 50.0]))
    with pytest.raises(AnalysisError, match="denominator of a must not be zero, found zero at BE"):
        compute(document, table)


def test_a_unit_that_is_screened_out_takes_no_part(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document |= {"screen": {"min_coverage": 0.6}, "impute": {"method": "mean"}}
    holed = table.with_columns(
        a=pl.Series([100.0, 2.0, 3.0, 4.0, 5.0]), b=pl.Series([None, 7.0, 8.0, 5.0, 1.0])
    ).with_columns(c=pl.Series([None, 1.0, 2.0, 5.0, 3.0]))
    found = compute(document, holed)
    assert np.isnan(found.scores[0]).all()
    assert found.scores[4, 0] == 100  # the largest of those that take part
    assert not found.prepared.imputed[0, 0].any()


def test_imputing_goes_by_group(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document |= {"impute": {"method": "mean", "by": "region"}, "normalise": {"method": "none"}}
    holed = table.with_columns(a=pl.Series([None, 2.0, 3.0, None, 5.0]))
    found = compute(document, holed)
    assert found.scores[:, 0] == pytest.approx([2.0, 2.0, 3.0, np.nan, 5.0], nan_ok=True)
    assert found.prepared.imputed[0, :, 0].tolist() == [True, False, False, False, False]


@pytest.mark.parametrize("method", ["geometric", "harmonic"])
def test_a_mean_that_needs_positive_numbers_says_which_are_not(
    document: Document, table: pl.DataFrame, compute: Compute, method: str
) -> None:
    document["node"][3]["aggregate"] = method
    with pytest.raises(AnalysisError, match=f"a {method} mean .* found at g: a of AT .0., b of AT .0."):
        compute(document, table)


def test_logs_and_goalposts_exclude_each_other(document: Document, compute: Compute) -> None:
    for node in document["node"][:3]:
        node["goalposts"] = [0.0, 50.0]
    document |= {"treat": {"winsorise": 0}, "normalise": {"method": "goalposts"}}
    wild = [*range(1, 20), 5000]
    table = pl.DataFrame({"pes": [f"u{x}" for x in wild], "a": wild, "b": list(range(20)), "c": list(range(20))})
    with pytest.raises(AnalysisError, match="took logs of a"):
        compute(document, table)


def test_a_target_that_is_the_worst_value_is_no_scale(
    document: Document, table: pl.DataFrame, compute: Compute
) -> None:
    document["normalise"] = {"method": "distance-to-reference", "reference": "AT"}
    with pytest.raises(AnalysisError, match="a cannot be normalised by distance-to-reference"):
        compute(document, table)
