"""What is said beside the scores."""

import polars as pl
import pytest
from tests.analysis.composite.conftest import Compute, Document

from pesbench.analysis.composite.insights import compared, node_records, profiles, removed


def test_nodes_say_what_they_weigh_and_how_they_go_with_the_index(
    document: Document, table: pl.DataFrame, compute: Compute
) -> None:
    base = compute(document, table)
    nodes = {record["node"]: record for record in node_records(base)}
    assert list(nodes) == ["I", "g", "c", "b", "a"]
    assert [nodes[name]["effective_weight"] for name in "abcgI"] == pytest.approx([1 / 6, 1 / 3, 1 / 2, 1 / 2, 1])
    frame = pl.DataFrame(base.scores, schema=list(base.chain.shape.ids))
    assert nodes["c"]["correlation"] == pytest.approx(frame.select(pl.corr("c", "I")).item())
    assert nodes["I"]["correlation"] == pytest.approx(1)


def test_an_indicator_on_which_half_share_the_first_rank_is_no_strength(document: Document, compute: Compute) -> None:
    table = pl.DataFrame(
        {
            "pes": [f"u{at}" for at in range(8)],
            "a": [9, 9, 9, 9, 1, 2, 3, 4],
            "b": [8, 7, 6, 5, 4, 3, 2, 1],
            "c": [9, 9, 1, 2, 3, 4, 5, 6],
        }
    )
    told = {record["pes"]: record for record in profiles(compute(document, table))}
    assert told["u0"]["strengths"] == [{"indicator": "c", "rank": 2, "n": 8}]  # two share the first rank
    assert told["u0"]["weaknesses"] == [{"indicator": "b", "rank": 8, "n": 8}]
    assert told["u4"]["weaknesses"] == [{"indicator": "a", "rank": 8, "n": 8}]
    assert told["u7"]["strengths"] == [{"indicator": "b", "rank": 1, "n": 8}]


def test_imputed_values_are_neither_strengths_nor_weaknesses(
    document: Document, table: pl.DataFrame, compute: Compute
) -> None:
    document["impute"] = {"method": "mean", "by": "region"}
    holed = table.with_columns(a=pl.Series([1.0, 2.0, None, 4.0, 5.0]))  # CZ takes the best value, that of EE
    told = {record["pes"]: record for record in profiles(compute(document, holed))}
    assert {place["indicator"] for place in told["EE"]["strengths"]} == {"a", "b"}
    assert told["CZ"]["strengths"] == []


def test_two_schemes_are_compared(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    mine = compute(document, table)
    other = {"name": "only c", "node": [{"id": "c", "parent": "I", "direction": 1}, {"id": "I"}]}
    theirs = compute(other, table)
    found = compared(mine, theirs, 2)
    ranks = {unit["pes"]: (unit["rank"], unit["rank_against"], unit["rises_by"]) for unit in found["units"]}
    assert ranks["AT"] == (3, 2, 1)  # by g and c 25, as CZ; by c alone 50, as EE
    assert ranks["DK"] == (1, 1, 0)
    assert ranks["EE"] == (2, 2, 0)
    assert (found["n"], found["in_both_tops"], found["overlap"]) == (5, ["DK", "EE"], pytest.approx(2 / 3))
    assert -1 <= found["tau_b"] <= 1
    assert compared(mine, mine, 2)["tau_b"] == pytest.approx(1)


def test_the_index_without_an_indicator_is_that_of_a_scheme_without_it(
    document: Document, table: pl.DataFrame, compute: Compute
) -> None:
    found = {record["indicator"]: record for record in removed(compute(document, table))}
    without = document | {"node": [node for node in document["node"] if node["id"] != "a"]}
    expected = compared(compute(document, table), compute(without, table), 3)
    assert found["a"]["ranks"] == {unit["pes"]: unit["rank_against"] for unit in expected["units"]}
    assert found["a"]["tau_b"] == pytest.approx(expected["tau_b"])
    assert found["a"]["mean_rank_shift"] == pytest.approx(expected["mean_rank_shift"])
