"""Uncertainty and sensitivity: what may vary, what draws do, and that they are the same everywhere."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.analysis.composite.conftest import Compute, Document

from pesbench.analysis.composite.chain import Base
from pesbench.analysis.composite.drawing import Engine, Pool
from pesbench.analysis.composite.insights import own_ranks
from pesbench.analysis.composite.sensitivity import record as sensitivity_record
from pesbench.analysis.composite.sensitivity import sensitive
from pesbench.analysis.composite.uncertainty import record, uncertain
from pesbench.analysis.composite.varying import factors
from pesbench.errors import AnalysisError, InputError, PesbenchError

COUNT = 600  # more than one chunk


def varied(base: Base, count: int = COUNT, **choices: Any) -> Any:
    return uncertain(base, factors(base)[0], count, 1, **choices)


@pytest.fixture
def full(document: Document) -> Document:
    """Give a scheme with every step, in which nearly everything varies."""
    document |= {
        "screen": {"min_coverage": 0.2},
        "impute": {"method": "mean"},
        "treat": {"winsorise": 2, "skew": 1.0, "kurtosis": 1.0},
        "normalise": {"low": 1.0, "high": 10.0},
        "vary": [
            {"field": "weights", "concentration": 20.0},
            {"field": "normalise.method", "choices": ["min-max", "rank"]},
            {"field": "normalise.low", "range": [0.5, 2.0]},
            {"field": "aggregate.method", "choices": ["arithmetic", "geometric"]},
            {"field": "node.g.aggregate", "choices": ["arithmetic", "harmonic"]},
            {"field": "impute.method", "choices": ["mean", "median"]},
            {"field": "treat.winsorise", "range": [0, 2]},
            {"field": "drop", "choices": ["a", "b"]},
            {"field": "standard_errors"},
        ],
    }
    return document


@pytest.fixture
def rich(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(
        a=pl.Series([None, 2.0, 3.0, 4.0, 50.0]), c_standard_error=pl.Series([0.5, 0.5, None, 0.5, 0.5])
    )


def test_the_answer_does_not_depend_on_threads(full: Document, rich: pl.DataFrame, compute: Compute) -> None:
    base = compute(full, rich)
    one, two = (varied(base, threads=threads, keep=True) for threads in (1, 2))
    assert record(one, base) == record(two, base)
    assert one.table.equals(two.table)
    first, second = (sensitive(base, factors(base)[0], 260, 1, threads=threads) for threads in (1, 2))
    told = [sensitivity_record(found, base, factors(base)[0]) for found in (first, second)]
    assert told[0] == told[1]


def test_the_first_draws_of_a_long_run_are_those_of_a_short_one(
    full: Document, rich: pl.DataFrame, compute: Compute
) -> None:
    base = compute(full, rich)
    short, long = (varied(base, count, keep=True).table for count in (30, 90))
    assert long.head(30).equals(short)
    other = uncertain(base, factors(base)[0], 30, 2, keep=True).table
    assert other is not None
    assert not other.equals(short)


def test_each_draw_is_the_index_by_the_scheme_that_it_took(
    full: Document, rich: pl.DataFrame, compute: Compute
) -> None:
    """What a draw took is put into the scheme by hand, and the index computed as if that were the scheme."""
    full["vary"] = full["vary"][:-1]
    base = compute(full, rich)
    drawn = varied(base, 25, keep=True).table.to_dicts()
    assert not any(draw["failed"] for draw in drawn)
    for draw in drawn:
        by_itself = full | {
            "impute": {"method": draw["impute.method"]},
            "treat": full["treat"] | {"winsorise": int(draw["treat.winsorise"])},
            "normalise": {"method": draw["normalise.method"], "low": draw["normalise.low"], "high": 10.0},
            "aggregate": {"method": draw["aggregate.method"]},
            "node": [node | {"weight": draw.get(f"weights.{node['id']}", 1.0)} for node in full["node"]],
        }
        by_itself["node"][3]["aggregate"] = draw["node.g.aggregate"]
        if draw["drop"] is not None:
            next(node for node in by_itself["node"] if node["id"] == draw["drop"])["weight"] = 0.0
        expected = own_ranks(compute(by_itself, rich))
        assert [draw[f"rank.{unit}"] for unit in base.chain.table.units] == expected.tolist()


def test_weights_of_single_nodes_and_numbers_vary(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document["treat"] = {}
    document["vary"] = [
        {"field": "node.a.weight", "range": [0.0, 4.0]},
        {"field": "node.c.weight", "choices": [0.5, 2.0]},
        {"field": "treat.skew", "range": [1.0, 3.0]},
    ]
    base = compute(document, table)
    for draw in varied(base, 20, keep=True).table.to_dicts():
        by_itself = document | {
            "node": [dict(node) for node in document["node"]],
            "treat": {"skew": draw["treat.skew"]},
        }
        by_itself["node"][0]["weight"] = draw["node.a.weight"]
        by_itself["node"][2]["weight"] = float(draw["node.c.weight"])
        assert [draw[f"rank.{unit}"] for unit in table["pes"]] == own_ranks(compute(by_itself, table)).tolist()


def test_sampling_errors_have_the_size_given(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document["vary"] = [{"field": "standard_errors"}]
    base = compute(document, table.with_columns(c_standard_error=pl.Series([0.5, 0.0, None, 2.0, 0.5])))
    engine = Engine(base, factors(base)[0], 1, (4,))
    errors = engine.pool("test", 0, 4000)[0]
    assert errors.std(axis=0)[:, 2] == pytest.approx([0.5, 0, 0, 2.0, 0.5], rel=0.06)
    assert not errors[:, :, :2].any()


def test_probabilities_add_up(full: Document, rich: pl.DataFrame, compute: Compute) -> None:
    base = compute(full, rich)
    found = varied(base)
    told: Any = record(found, base)
    assert (found.counts.sum(axis=1) == COUNT).all()
    assert [unit["p_rank_at_most"][-1] for unit in told["units"]] == [1.0] * 5
    above = np.array(told["above"]["p"])
    assert ((above + above.T) <= 1 + 1e-12).all()
    assert {unit for run in told["not_distinguishable"] for unit in run} == set(table_units(base))
    for unit in told["units"]:
        assert unit["rank_low"] <= unit["rank_median"] <= unit["rank_high"]


def table_units(base: Base) -> tuple[str, ...]:
    return base.chain.table.units


def test_where_nothing_matters_no_rank_moves(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    best_on_all = table.with_columns(b=-pl.col("a"), c=pl.col("a"))
    document["vary"] = [{"field": "weights", "concentration": 5.0}]
    base = compute(document, best_on_all)
    found = varied(base)
    assert found.low.tolist() == found.high.tolist()
    assert found.shift == 0
    told: Any = sensitivity_record(sensitive(base, factors(base)[0], 100, 1), base, factors(base)[0])
    assert told["mean_rank_shift"]["weights"]["st"] is None
    assert told["share_of_rank_variance"]["weights"] is None


def test_draws_that_cannot_be_computed_are_counted(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document["vary"] = [{"field": "aggregate.method", "choices": ["arithmetic", "geometric"]}]
    base = compute(document, table)
    found = varied(base)
    assert 250 < found.failed < 350
    assert found.counts.sum(axis=1).tolist() == [COUNT - found.failed] * 5
    design = sensitive(base, (*factors(base)[0],), 100, 1)
    assert 60 < design.failed < 90
    document["vary"] = [{"field": "aggregate.method", "choices": ["geometric"]}]
    with pytest.raises(AnalysisError, match="every one of the 600 draws failed"):
        varied(compute(document, table))
    with pytest.raises(AnalysisError, match="at least 10 rows of the design must be computed, found 0 of 100"):
        sensitive(base, factors(compute(document, table))[0], 100, 1)


def test_what_makes_ranks_uncertain_is_told_by_origin(full: Document, rich: pl.DataFrame, compute: Compute) -> None:
    base = compute(full, rich)
    told: Any = sensitivity_record(sensitive(base, factors(base)[0], 200, 1), base, factors(base)[0])
    assert list(told["share_of_rank_variance"]) == ["sampling", "imputation", "weights", "method", "several together"]
    assert sum(told["share_of_rank_variance"].values()) == pytest.approx(1)
    assert told["runs"] == 200 * (2 + 9 + 1)
    assert set(told["units"]) == set(rich["pes"])


def test_the_default_says_what_fits_the_scheme(full: Document, rich: pl.DataFrame, compute: Compute) -> None:
    del full["vary"]
    made, by_default = factors(compute(full, rich))
    assert by_default
    names = ["weights", "normalise.method", "drop", "impute.method", "treat.method", "standard_errors"]
    assert [factor.field for factor in made] == names
    assert varied(compute(full, rich)).failed == 0


@pytest.mark.parametrize(
    ("vary", "kind", "said"),
    [
        ([{"field": "treat.skew", "choices": [1.0]}], InputError, "cannot vary: the scheme has no step [treat]"),
        ([{"field": "impute.method", "choices": ["mean"]}], InputError, "the scheme has no step [impute]"),
        ([{"field": "screen.min_coverage", "range": [0.1, 0.5]}], InputError, "has no step [screen]"),
        ([{"field": "normalise.methode", "choices": ["z"]}], InputError, "there is no entry normalise.methode"),
        ([{"field": "node.zz.weight", "range": [0, 1]}], InputError, "there is no entry node.zz.weight"),
        ([{"field": "node.a.parent", "choices": ["I"]}], InputError, "there is no entry node.a.parent that may vary"),
        ([{"field": "normalise.method", "choices": ["goalposts"]}], InputError, "needs goalposts of every indicator"),
        ([{"field": "normalise.method", "choices": ["softmax"]}], InputError, "normalise.method cannot be 'softmax'"),
        ([{"field": "node.a.weight", "range": [-1, 1]}], InputError, "must not be negative"),
        ([{"field": "drop", "choices": ["g"]}], InputError, "drop must name indicators of the scheme, found g"),
        ([{"field": "standard_errors"}], AnalysisError, "standard_errors cannot vary: the values have none"),
        ([{"field": "drop"}, {"field": "drop"}], InputError, "an entry must vary once, found drop again"),
        (
            [{"field": "weights", "concentration": 9.0}, {"field": "node.a.weight", "range": [0, 1]}],
            InputError,
            "weights vary all together already",
        ),
    ],
)
def test_what_cannot_vary_is_refused(
    document: Document, table: pl.DataFrame, compute: Compute, vary: list[Any], kind: type[PesbenchError], said: str
) -> None:
    document["vary"] = vary
    base = compute(document, table)
    with pytest.raises(kind) as caught:
        factors(base)
    assert said in str(caught.value)


def test_a_pool_gives_each_draw_its_own_row() -> None:
    pool = Pool([np.array([1.0, 2.0]), np.array([5.0, 6.0])], np.array([[0, 1], [1, 1]]))
    assert (pool.draws, pool.taken(1, np.array([0, 1])).tolist()) == (2, [6.0, 6.0])
